"""Clocks as rows: each keeps the one timer that waits for its next event."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from bot.storage import clocks
from bot.storage.store import Store, Transaction
from routing.calendars import ALWAYS_OPEN, Calendar
from routing.clocks import Clock, ClockKind

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
OPEN = "SELECT due_at FROM timers WHERE fired_at IS NULL AND cancelled_at IS NULL"


def always(_: str | None = None) -> Calendar:
    return ALWAYS_OPEN


@pytest.fixture
async def tx(database_url: str) -> AsyncIterator[Transaction]:
    """A transaction with a clock of four hours."""
    store = Store(database_url)
    async with store.transaction() as tx:
        clock = Clock(ClockKind.RESOLUTION, NOW, 4 * HOUR)
        await clocks.start_clock(tx, "ticket:1", None, clock, ALWAYS_OPEN, now=NOW)
        yield tx
    await store.close()


async def timers(tx: Transaction) -> list[datetime]:
    return list((await tx.execute(text(OPEN))).scalars())


async def test_a_new_clock_waits_for_its_warning(tx: Transaction) -> None:
    assert await timers(tx) == [NOW + 3 * HOUR]


async def test_after_the_warning_it_waits_for_the_breach_and_then_for_nothing(tx: Transaction) -> None:
    for at, left in ((3 * HOUR, [NOW + 4 * HOUR]), (4 * HOUR, [])):
        stored = (await clocks.running_clocks(tx, "ticket:1"))[0]
        advanced, _ = stored.clock.advance(ALWAYS_OPEN, NOW + at)
        saved = clocks.StoredClock(stored.id, stored.subject, stored.calendar, advanced)
        await clocks.save_clock(tx, saved, ALWAYS_OPEN, now=NOW + at)
        assert await timers(tx) == left


async def test_a_pause_takes_the_timer_away_and_a_resumption_moves_it(tx: Transaction) -> None:
    await clocks.change_clocks(tx, "ticket:1", lambda clock: clock.pause(NOW + HOUR), always, now=NOW + HOUR)
    assert await timers(tx) == []

    later = NOW + 10 * HOUR
    await clocks.change_clocks(tx, "ticket:1", lambda clock: clock.resume(later), always, now=later)

    assert await timers(tx) == [NOW + 12 * HOUR]


async def test_a_met_clock_runs_no_more_and_keeps_no_timer(tx: Transaction) -> None:
    await clocks.change_clocks(tx, "ticket:1", lambda clock: clock.meet(NOW + HOUR), always, now=NOW + HOUR)

    assert await timers(tx) == []
    assert await clocks.running_clocks(tx, "ticket:1") == []


async def test_a_cancelled_clock_runs_no_more_and_keeps_no_timer(tx: Transaction) -> None:
    await clocks.cancel_clocks(tx, "ticket:1", now=NOW)

    assert await timers(tx) == []
    assert await clocks.clock_with_id(tx, 1) is None


async def test_a_clock_is_read_as_it_was_written(tx: Transaction) -> None:
    changed = (await clocks.running_clocks(tx, "ticket:1"))[0].clock.pause(NOW + HOUR).resume(NOW + 2 * HOUR)
    await clocks.change_clocks(tx, "ticket:1", lambda _: changed, always, now=NOW)

    assert (await clocks.running_clocks(tx, "ticket:1"))[0].clock == changed
