"""Which note of ours a message in an agents' thread is, so that a mark put on it later finds it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import text

from bot.storage.store import Transaction

PLACE = "slack_desk"  # stands where a message to a customer has its channel


@dataclass(frozen=True, slots=True)
class DeskNote:
    """A note that was written in an agents' thread."""

    message_id: int
    conversation_id: int
    text: str


async def place_note(tx: Transaction, message_id: int, *, channel: str, ts: str) -> None:
    """Remember where a note stands."""
    await tx.execute(
        text("UPDATE messages SET channel = :place, external_id = :at WHERE id = :id AND kind = 'note'"),
        {"id": message_id, "place": PLACE, "at": f"{channel}:{ts}"},
    )


async def note_at(tx: Transaction, channel: str, ts: str) -> DeskNote | None:
    """Return the note that stands there."""
    row = (
        await tx.execute(
            text(
                "SELECT id, conversation_id, text FROM messages"
                " WHERE direction = 'out' AND channel = :place AND external_id = :at"
            ),
            {"place": PLACE, "at": f"{channel}:{ts}"},
        )
    ).one_or_none()
    return None if row is None else DeskNote(row.id, row.conversation_id, row.text)
