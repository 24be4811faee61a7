"""Timers: each fires once, with its effects or not at all."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.storage import timers
from bot.storage.store import Store, Transaction
from bot.storage.timers import Timer
from bot.use_cases.wake import GIVEN_UP, MOST_ATTEMPTS, TimerHandler, Waker
from tests.bot.use_cases.workshop import Workshop

HOUR = timedelta(hours=1)


class Bell:
    """A handler that notes what it rang for, and may fail."""

    def __init__(self) -> None:
        self.rung: list[str] = []
        self.failures = 0

    async def ring(self, tx: Transaction, timer: Timer, now: datetime) -> None:
        """Ring."""
        await asyncio.sleep(0.005)
        self.rung.append(timer.subject)
        if self.failures:
            self.failures -= 1
            raise RuntimeError("broken")

    @property
    def handlers(self) -> Mapping[str, TimerHandler]:
        """The handler of its kind."""
        return {"bell": self.ring}


async def wind(workshop: Workshop, *subjects: str, after: timedelta = HOUR) -> None:
    async with workshop.store.transaction() as tx:
        for subject in subjects:
            now = workshop.clock()
            await timers.set_timer(tx, kind="bell", subject=subject, due_at=now + after, now=now)


async def test_a_timer_fires_when_it_is_due_and_not_before(workshop: Workshop) -> None:
    bell = Bell()
    waker = Waker(workshop.store, bell.handlers, clock=workshop.clock)
    await wind(workshop, "x:1")
    assert await waker.fire_due() == 0

    workshop.clock.now += HOUR

    assert await waker.fire_due() == 1
    assert await waker.fire_due() == 0
    assert bell.rung == ["x:1"]


async def test_many_wakers_fire_each_timer_once(workshop: Workshop, database_url: str) -> None:
    bell = Bell()
    subjects = [f"x:{number}" for number in range(30)]
    await wind(workshop, *subjects)
    workshop.clock.now += HOUR
    other = Store(database_url)
    wakers = [Waker(store, bell.handlers, clock=workshop.clock) for store in (workshop.store, other) * 2]

    await asyncio.gather(*(waker.fire_due() for waker in wakers))

    await other.close()
    assert sorted(bell.rung) == sorted(subjects)


async def test_what_fell_due_while_everything_was_down_fires_once_in_order(workshop: Workshop) -> None:
    bell = Bell()
    for number in range(3):
        await wind(workshop, f"x:{number}", after=HOUR * (3 - number))
    workshop.clock.now += timedelta(days=30)

    assert await Waker(workshop.store, bell.handlers, clock=workshop.clock).fire_due() == 3
    assert bell.rung == ["x:2", "x:1", "x:0"]


async def test_setting_a_timer_again_moves_it(workshop: Workshop) -> None:
    bell = Bell()
    waker = Waker(workshop.store, bell.handlers, clock=workshop.clock)
    await wind(workshop, "x:1")
    await wind(workshop, "x:1", after=2 * HOUR)
    workshop.clock.now += HOUR
    assert await waker.fire_due() == 0

    workshop.clock.now += HOUR

    assert await waker.fire_due() == 1


async def test_a_cancelled_timer_never_fires(workshop: Workshop) -> None:
    bell = Bell()
    await wind(workshop, "x:1", "x:2")
    async with workshop.store.transaction() as tx:
        await timers.cancel_timer(tx, subject="x:1", now=workshop.clock())
    workshop.clock.now += HOUR

    await Waker(workshop.store, bell.handlers, clock=workshop.clock).fire_due()

    assert bell.rung == ["x:2"]


async def test_a_handler_that_sets_its_own_timer_anew_is_called_again(workshop: Workshop) -> None:
    rung: list[datetime] = []

    async def snooze(tx: Transaction, timer: Timer, now: datetime) -> None:
        rung.append(now)
        await timers.set_timer(tx, kind="bell", subject=timer.subject, due_at=now + HOUR, now=now)

    waker = Waker(workshop.store, {"bell": snooze}, clock=workshop.clock)
    await wind(workshop, "x:1")
    for _ in range(3):
        workshop.clock.now += HOUR
        await waker.fire_due()

    assert len(rung) == 3


async def test_a_handler_that_fails_is_called_again_later_and_its_effects_are_undone(workshop: Workshop) -> None:
    tries = []

    async def fail_once(tx: Transaction, timer: Timer, now: datetime) -> None:
        await timers.set_timer(tx, kind="bell", subject=f"effect:{len(tries)}", due_at=now + 99 * HOUR, now=now)
        tries.append(now)
        if len(tries) == 1:
            raise RuntimeError("broken")

    waker = Waker(workshop.store, {"bell": fail_once}, clock=workshop.clock)
    await wind(workshop, "x:1")
    workshop.clock.now += HOUR
    await waker.fire_due()
    workshop.clock.now += timedelta(seconds=1)
    await waker.fire_due()

    effects = await workshop.query("SELECT subject FROM timers WHERE subject LIKE 'effect%'")
    assert [row.subject for row in effects] == ["effect:1"]
    assert len(tries) == 2


async def test_a_handler_that_always_fails_is_given_up_and_the_others_are_not_held_up(workshop: Workshop) -> None:
    bell = Bell()
    bell.failures = 99
    waker = Waker(workshop.store, bell.handlers, clock=workshop.clock)
    await wind(workshop, "x:1")
    for _ in range(2 * MOST_ATTEMPTS):
        workshop.clock.now += HOUR
        await waker.fire_due()
    bell.failures = 0
    await wind(workshop, "x:2", after=timedelta())
    await waker.fire_due()

    assert bell.rung == ["x:1"] * MOST_ATTEMPTS + ["x:2"]
    assert await workshop.value("SELECT error FROM timers WHERE kind = 'bell' AND subject = 'x:1'") == "RuntimeError"


async def test_of_a_timer_that_is_given_up_people_are_told_however_often_telling_fails(workshop: Workshop) -> None:
    bell, told = Bell(), Bell()
    bell.failures, told.failures = 99, 2 * MOST_ATTEMPTS
    waker = Waker(workshop.store, {**bell.handlers, GIVEN_UP: told.ring}, clock=workshop.clock)
    await wind(workshop, "x:1")
    for _ in range(4 * MOST_ATTEMPTS):
        workshop.clock.now += HOUR
        await waker.fire_due()

    assert bell.rung == ["x:1"] * MOST_ATTEMPTS
    assert told.rung == ["x:1"] * (2 * MOST_ATTEMPTS + 1)


async def test_a_timer_that_was_moved_while_it_failed_is_not_given_up(workshop: Workshop) -> None:
    await wind(workshop, "x:1")
    async with workshop.store.transaction() as tx:
        timer = await timers.claim_due_timer(tx, now=workshop.clock() + HOUR)
    assert timer is not None
    await wind(workshop, "x:1", after=5 * HOUR)
    async with workshop.store.transaction() as tx:
        assert not await timers.give_up(tx, timer, now=workshop.clock(), error="RuntimeError")


async def test_a_timer_of_a_busy_conversation_waits_and_costs_no_try(workshop: Workshop) -> None:
    conversation_id = await workshop.answered(said="person")
    workshop.clock.now += timedelta(days=1)
    async with workshop.working_on(conversation_id):
        await workshop.waker.fire_one()
        row = (await workshop.query("SELECT attempts, due_at FROM timers ORDER BY due_at LIMIT 1"))[0]
    assert row.attempts == 0

    workshop.clock.now += timedelta(seconds=2)

    assert await workshop.waker.fire_due() > 0
