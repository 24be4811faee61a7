"""Things that happen at a time: one row each, fired once, in the transaction that holds their effects."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from bot.storage.store import Transaction

LONGEST_WAIT_MILLISECONDS = 400  # less than the second after which PostgreSQL looks for a deadlock


@dataclass(frozen=True, slots=True)
class Timer:
    """A timer that is due. `subject` names what it is about: "clock:12", "conversation:7", "lead:3"."""

    id: int
    kind: str
    subject: str
    due_at: datetime
    attempts: int = 0

    @property
    def subject_id(self) -> int:
        """The number in `subject`."""
        return int(self.subject.partition(":")[2])


async def set_timer(tx: Transaction, *, kind: str, subject: str, due_at: datetime, now: datetime) -> None:
    """Set the one open timer of this kind for this subject, moving it where there is one."""
    await tx.execute(
        text(
            "INSERT INTO timers (kind, subject, due_at, created_at) VALUES (:kind, :subject, :due_at, :now)"
            " ON CONFLICT (kind, subject) WHERE fired_at IS NULL AND cancelled_at IS NULL"
            " DO UPDATE SET due_at = :due_at, attempts = 0"
        ),
        {"kind": kind, "subject": subject, "due_at": due_at, "now": now},
    )


async def cancel_timer(tx: Transaction, *, subject: str, now: datetime, kind: str = "") -> None:
    """Cancel the open timers of a subject, or only the one of this kind."""
    await tx.execute(
        text(
            "UPDATE timers SET cancelled_at = :now WHERE subject = :subject AND (:kind = '' OR kind = :kind)"
            " AND fired_at IS NULL AND cancelled_at IS NULL"
        ),
        {"subject": subject, "kind": kind, "now": now},
    )


async def claim_due_timer(tx: Transaction, *, now: datetime) -> Timer | None:
    """Lock the timer that has been due longest and that nobody else fires right now.

    Whoever holds a timer waits for a conversation only so long: a turn locks them the other way round.
    """
    await tx.execute(text(f"SET LOCAL lock_timeout = {LONGEST_WAIT_MILLISECONDS}"))
    row = (
        await tx.execute(
            text(
                "SELECT id, kind, subject, due_at, attempts FROM timers"
                " WHERE fired_at IS NULL AND cancelled_at IS NULL AND due_at <= :now"
                " ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED"
            ),
            {"now": now},
        )
    ).one_or_none()
    return None if row is None else Timer(row.id, row.kind, row.subject, row.due_at, row.attempts)


async def mark_fired(tx: Transaction, timer_id: int, *, now: datetime) -> None:
    """Say that the timer has fired, in the transaction of its effects."""
    await tx.execute(text("UPDATE timers SET fired_at = :now WHERE id = :id"), {"id": timer_id, "now": now})


# The timer may have been moved, cancelled or fired since its effects failed: then it is no longer the same.
_SAME = " WHERE id = :id AND due_at = :due_at AND fired_at IS NULL AND cancelled_at IS NULL"


async def give_up(tx: Transaction, timer: Timer, *, now: datetime, error: str) -> bool:
    """Let a timer be whose effects fail every time; False: it is not the same any more."""
    given_up = await tx.execute(
        text("UPDATE timers SET fired_at = :now, error = :error" + _SAME),
        {"id": timer.id, "due_at": timer.due_at, "now": now, "error": error},
    )
    return given_up.rowcount == 1


async def postpone(tx: Transaction, timer: Timer, *, until: datetime, error: str, counts: bool = True) -> None:
    """Try a timer again later whose effects failed; with `counts` that was one of its tries."""
    await tx.execute(
        text("UPDATE timers SET due_at = :until, attempts = attempts + :tries, error = :error" + _SAME),
        {"id": timer.id, "due_at": timer.due_at, "until": until, "tries": int(counts), "error": error},
    )


async def next_timer_at(tx: Transaction) -> datetime | None:
    """Say when the earliest open timer falls due."""
    found = await tx.execute(text("SELECT min(due_at) FROM timers WHERE fired_at IS NULL AND cancelled_at IS NULL"))
    return found.scalar_one_or_none()
