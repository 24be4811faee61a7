"""SLA clocks as rows, each with the one timer that waits for its next event."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import text

from bot.storage.rows import Row
from bot.storage.store import Transaction
from bot.storage.timers import cancel_timer, set_timer
from routing.calendars import Calendar
from routing.clocks import Clock, ClockKind, Pause

TIMER = "clock"


@dataclass(frozen=True, slots=True)
class StoredClock:
    """A clock, what it is about ("ticket:1", "conversation:7", "lead:3") and the calendar it runs in."""

    id: int
    subject: str
    calendar: str | None
    clock: Clock


async def start_clock(
    tx: Transaction, subject: str, calendar: str | None, clock: Clock, hours: Calendar, *, now: datetime
) -> None:
    """Store a clock and set its timer."""
    created = await tx.execute(
        text(
            "INSERT INTO clocks (kind, subject, calendar, target_seconds, warn_fraction, started_at, due_at, warn_at)"
            " VALUES (:kind, :subject, :calendar, :target, :fraction, :started_at, :due_at, :warn_at) RETURNING id"
        ),
        {
            "kind": clock.kind.value,
            "subject": subject,
            "calendar": calendar or "",
            "target": int(clock.target.total_seconds()),
            "fraction": clock.warn_fraction,
            "started_at": clock.started_at,
            "due_at": clock.due_at(hours),
            "warn_at": clock.warn_at(hours),
        },
    )
    await _set_timer(tx, int(created.scalar_one()), clock, hours, now=now)


async def running_clocks(tx: Transaction, subject: str) -> list[StoredClock]:
    """List the clocks of a subject that are neither met nor cancelled."""
    rows = await tx.execute(
        text(
            "SELECT * FROM clocks WHERE subject = :subject AND met_at IS NULL AND cancelled_at IS NULL"
            " ORDER BY id FOR NO KEY UPDATE"
        ),
        {"subject": subject},
    )
    return [_stored(row) for row in rows]


async def clock_with_id(tx: Transaction, clock_id: int) -> StoredClock | None:
    """Lock and return a clock that is neither met nor cancelled."""
    rows = await tx.execute(
        text("SELECT * FROM clocks WHERE id = :id AND met_at IS NULL AND cancelled_at IS NULL FOR NO KEY UPDATE"),
        {"id": clock_id},
    )
    row = rows.one_or_none()
    return None if row is None else _stored(row)


async def save_clock(tx: Transaction, stored: StoredClock, hours: Calendar, *, now: datetime) -> None:
    """Write what happened to a clock and move its timer."""
    clock = stored.clock
    await tx.execute(
        text(
            "UPDATE clocks SET target_seconds = :target, pauses = CAST(:pauses AS jsonb), paused_at = :paused_at,"
            " due_at = :due_at, warn_at = :warn_at, warned_at = :warned_at, breached_at = :breached_at,"
            " met_at = :met_at WHERE id = :id"
        ),
        {
            "id": stored.id,
            "target": int(clock.target.total_seconds()),
            "pauses": json.dumps([_written(pause) for pause in clock.pauses]),
            "paused_at": next((pause.started_at for pause in clock.pauses if pause.ended_at is None), None),
            "due_at": clock.due_at(hours),
            "warn_at": clock.warn_at(hours),
            "warned_at": clock.warned_at,
            "breached_at": clock.breached_at,
            "met_at": clock.met_at,
        },
    )
    await _set_timer(tx, stored.id, clock, hours, now=now)


async def change_clocks(
    tx: Transaction,
    subject: str,
    change: Callable[[Clock], Clock],
    hours: Callable[[str | None], Calendar],
    *,
    now: datetime,
) -> None:
    """Apply `change` to every running clock of a subject."""
    for stored in await running_clocks(tx, subject):
        changed = replace(stored, clock=change(stored.clock))
        if changed != stored:
            await save_clock(tx, changed, hours(stored.calendar), now=now)


async def cancel_clocks(tx: Transaction, subject: str, *, now: datetime) -> None:
    """Stop the running clocks of a subject for good: what they timed is no longer owed."""
    for stored in await running_clocks(tx, subject):
        await tx.execute(text("UPDATE clocks SET cancelled_at = :now WHERE id = :id"), {"now": now, "id": stored.id})
        await cancel_timer(tx, subject=f"{TIMER}:{stored.id}", now=now)


async def _set_timer(tx: Transaction, clock_id: int, clock: Clock, hours: Calendar, *, now: datetime) -> None:
    upcoming = clock.upcoming(hours)
    subject = f"{TIMER}:{clock_id}"
    if upcoming:
        await set_timer(tx, kind=TIMER, subject=subject, due_at=upcoming[0].at, now=now)
    else:
        await cancel_timer(tx, subject=subject, now=now)


def _stored(row: Row) -> StoredClock:
    clock = Clock(
        kind=ClockKind(row.kind),
        started_at=row.started_at,
        target=timedelta(seconds=row.target_seconds),
        pauses=tuple(_pause(pause) for pause in row.pauses),
        met_at=row.met_at,
        warn_fraction=row.warn_fraction,
        warned_at=row.warned_at,
        breached_at=row.breached_at,
    )
    return StoredClock(row.id, row.subject, row.calendar or None, clock)


def _written(pause: Pause) -> list[str | None]:
    return [pause.started_at.isoformat(), pause.ended_at.isoformat() if pause.ended_at else None]


def _pause(written: list[str | None]) -> Pause:
    started_at, ended_at = written
    return Pause(datetime.fromisoformat(started_at or ""), datetime.fromisoformat(ended_at) if ended_at else None)
