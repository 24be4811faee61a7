"""Firing timers: each once, with its effects in the same transaction; what fell due meanwhile fires at the start."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta

import structlog
from sqlalchemy.exc import OperationalError

from bot import metrics
from bot.clock import Clock, system_clock
from bot.logs import where
from bot.storage import timers
from bot.storage.store import Store, Transaction
from bot.storage.timers import Timer

MOST_ATTEMPTS = 10
GIVEN_UP = "given_up"  # a timer that tells people of another one, with the same subject
TELL_AGAIN_IN = timedelta(hours=1)
BUSY_FOR = timedelta(seconds=1)  # how long a timer waits whose conversation is busy
log = structlog.get_logger(__name__)

TimerHandler = Callable[[Transaction, Timer, datetime], Awaitable[None]]


class Waker:
    """Fires what is due, by the handler of its kind."""

    def __init__(self, store: Store, handlers: Mapping[str, TimerHandler], *, clock: Clock = system_clock) -> None:
        self._store = store
        self._handlers = handlers
        self._clock = clock

    async def fire_one(self) -> bool:
        """Fire the timer that has been due longest; False when none is due.

        A handler that fails is tried again later, its effects rolled back; after ten times it is given up, and a timer
        of the kind `GIVEN_UP` tells people. That one is tried until somebody knows.
        """
        now = self._clock()
        timer: Timer | None = None
        try:
            async with self._store.transaction() as tx:
                timer = await timers.claim_due_timer(tx, now=now)
                if timer is None:
                    return False
                await timers.mark_fired(tx, timer.id, now=now)  # first: the handler may set the same timer anew
                await self._handlers[timer.kind](tx, timer, now)
            metrics.TIMERS.labels(timer.kind).inc()
        except OperationalError as error:  # a turn holds the conversation, or the database went away
            if timer is None:
                raise
            log.info("timer.waits", timer_id=timer.id, kind=timer.kind, error=type(error.orig).__name__)
            await self._again(timer, now)
        except Exception as error:
            if timer is None:
                raise
            log.error("timer.failed", timer_id=timer.id, kind=timer.kind, **where(error))
            await self._postpone(timer, type(error).__name__, now)
        return True

    async def fire_due(self) -> int:
        """Fire everything that is due; return how many that were."""
        fired = 0
        while await self.fire_one():
            fired += 1
        return fired

    async def _again(self, timer: Timer, now: datetime) -> None:
        async with self._store.transaction() as tx:
            await timers.postpone(tx, timer, until=now + BUSY_FOR, error="", counts=False)

    async def _postpone(self, timer: Timer, error: str, now: datetime) -> None:
        async with self._store.transaction() as tx:
            if timer.attempts + 1 < MOST_ATTEMPTS:
                until = now + timedelta(seconds=2**timer.attempts)
                await timers.postpone(tx, timer, until=until, error=error)
            elif timer.kind == GIVEN_UP:
                await timers.postpone(tx, timer, until=now + TELL_AGAIN_IN, error=error)
            elif await timers.give_up(tx, timer, now=now, error=error):
                log.error("timer.given_up", timer_id=timer.id, kind=timer.kind, subject=timer.subject)
                await timers.set_timer(tx, kind=GIVEN_UP, subject=timer.subject, due_at=now, now=now)
