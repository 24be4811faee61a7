"""What a worker process does: turns, deliveries, timers and fetching of media, until it is told to stop."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection
from datetime import timedelta

import structlog
from sqlalchemy.exc import DBAPIError

from bot.clock import Clock, system_clock
from bot.storage import timers, turns
from bot.storage.notices import DELIVERIES, TURNS, listen
from bot.storage.store import Store
from bot.storage.turns import Claim
from bot.use_cases.deliver import DeliveryLoop
from bot.use_cases.respond import Responder
from bot.use_cases.show_typing import TypingIndicator
from bot.use_cases.wake import Waker
from bot.waiting import wait_for_any

POLL_SECONDS = 0.5  # a lost wake-up costs at most this
CLAIMED_FOR = timedelta(seconds=3)  # longer than a busy machine takes from the claim of a turn to its lock
log = structlog.get_logger(__name__)


class TurnLoop:
    """Takes turns of due conversations, several at a time; a conversation whose turn failed before goes alone.

    Alone, because a message that kills the process would otherwise take its neighbours' tries with it.
    """

    def __init__(
        self,
        store: Store,
        responder: Responder,
        typing: TypingIndicator,
        *,
        most_at_once: int = 8,
        clock: Clock = system_clock,
    ) -> None:
        self._store = store
        self._responder = responder
        self._typing = typing
        self._most_at_once = most_at_once
        self._clock = clock
        self._busy: dict[int, asyncio.Task[None]] = {}
        self._again: set[int] = set()  # something came in while they were being answered
        self._is_full = False  # there was no room for more
        self._wake = asyncio.Event()

    def wake(self, about: Collection[int] = ()) -> None:
        """Look for due conversations soon, at those being answered when they have been; nothing named means any."""
        busy = self._busy.keys()
        self._again.update(busy & set(about) if about else busy)
        if not about or not busy >= set(about):
            self._wake.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Take turns until `stop` is set, then finish those under way."""
        while not stop.is_set():
            self._wake.clear()
            try:
                wait = await self._round()
            except (DBAPIError, OSError) as error:
                log.warning("turns.database_unavailable", error=type(error).__name__)
                await asyncio.sleep(POLL_SECONDS)
                continue
            if wait > 0:
                await wait_for_any((self._wake, stop), wait)
        await asyncio.gather(*self._busy.values(), return_exceptions=True)

    async def _round(self) -> float:
        """Start what is due and fits; return for how many seconds there is nothing to do."""
        free, now = self._most_at_once - len(self._busy), self._clock()
        self._is_full = free <= 0
        if self._is_full:
            return POLL_SECONDS
        async with self._store.single() as tx:
            found = await turns.claim(tx, now=now, busy=list(self._busy), most=free, retry_in=CLAIMED_FOR)
            waiting = await turns.waiting_conversations(tx, now=now) if found.quiet_until else []
        self._typing.show(waiting, now)
        self._is_full = found.may_be_more
        if found.must_be_alone:
            await asyncio.gather(*self._busy.values(), return_exceptions=True)
            return 0
        for each in found.claims:
            self._busy[each.conversation_id] = asyncio.create_task(self._take(each))
        if any(each.attempt > 1 for each in found.claims):
            await asyncio.gather(*self._busy.values(), return_exceptions=True)
            return 0
        wait = (found.next_at - now).total_seconds() if found.next_at else POLL_SECONDS
        return min(POLL_SECONDS, max(wait, 0.001))

    async def _take(self, claim: Claim) -> None:
        is_done = False
        try:
            is_done = await self._responder.respond(claim)
        finally:
            self._busy.pop(claim.conversation_id, None)
            if self._is_full or not is_done or claim.conversation_id in self._again:
                self._wake.set()
            self._again.discard(claim.conversation_id)


class TimerLoop:
    """Sleeps until the earliest timer and fires it; looks again now and then, since another process may set one."""

    def __init__(self, store: Store, waker: Waker, *, clock: Clock = system_clock) -> None:
        self._store = store
        self._waker = waker
        self._clock = clock

    async def run(self, stop: asyncio.Event) -> None:
        """Fire timers until `stop` is set."""
        while not stop.is_set():
            try:
                await self._waker.fire_due()
                async with self._store.single() as tx:
                    next_at = await timers.next_timer_at(tx)
            except (DBAPIError, OSError) as error:
                log.warning("timers.database_unavailable", error=type(error).__name__)
                next_at = None
            left = timedelta(seconds=POLL_SECONDS) if next_at is None else next_at - self._clock()
            await wait_for_any((stop,), min(max(left.total_seconds(), 0.01), POLL_SECONDS))


class Worker:
    """All loops of a worker process together."""

    def __init__(
        self,
        dsn: str,
        turn_loop: TurnLoop,
        delivery_loop: DeliveryLoop,
        timer_loop: TimerLoop,
        others: tuple[Callable[[asyncio.Event], Awaitable[None]], ...] = (),
    ) -> None:
        self._dsn = dsn
        self._turns = turn_loop
        self._deliveries = delivery_loop
        self._timers = timer_loop
        self._others = others

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set: then finish the turns under way and release nothing half done.

        A loop that ends with an error ends the process: its supervisor starts it again.
        """
        hear = {TURNS: self._turns.wake, DELIVERIES: self._deliveries.wake}
        async with asyncio.TaskGroup() as group:
            group.create_task(listen(self._dsn, hear, stop))
            group.create_task(self._turns.run(stop))
            group.create_task(self._deliveries.run(stop))
            group.create_task(self._timers.run(stop))
            for other in self._others:
                group.create_task(_run(other, stop))


async def _run(other: Callable[[asyncio.Event], Awaitable[None]], stop: asyncio.Event) -> None:
    await other(stop)
