"""What was tried in a troubleshooting guide goes to whoever takes over, by whatever road the guide came to its end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.dialogue.turn import GUIDE_ENDED
from bot.storage import tickets
from bot.storage.conversations import take_guide, write_message
from bot.use_cases.notify import queue_desk_line
from bot.use_cases.work import Work
from knowledge_base.guides import PERSON


async def take_along(work: Work) -> None:
    """Put what was tried on the ticket and before the people, and end the guide; nothing where there was none.

    While a turn is being decided that is up to the dialogue.
    """
    kept = work.guide if work.turn_id is not None else await take_guide(work.tx, work.conversation.id)
    work.guide = None
    if not kept or not _is_telling(kept):
        return
    for ticket in (await tickets.open_tickets(work.tx, work.conversation.id))[-1:]:
        await tickets.add_note(work.tx, ticket.id, note=kept["note"], message_id=None, now=work.now)
    await tell_people(work, kept["note"])
    if not kept["is_over"]:
        worth = {"workflow": kept["workflow"] or None, "minutes_saved": None}
        await work.happened(GUIDE_ENDED, guide=kept["id"], outcome=PERSON, steps=len(kept["tried"]), **worth)


async def note_on_ticket(work: Work, ticket_id: int) -> None:
    """Put what was tried on a ticket that is opened because a guide came to its end."""
    if work.guide and _is_telling(work.guide):
        await tickets.add_note(work.tx, ticket_id, note=work.guide["note"], message_id=None, now=work.now)


async def tell_people(work: Work, note: str) -> None:
    """Leave a note in the conversation, and in its thread at the desk."""
    message_id = await write_message(
        work.tx, work.conversation, author="system", message=note, now=work.now, kind="note"
    )
    if work.business.has_slack and work.conversation.mode in {"queued", "owned"}:
        await queue_desk_line(work, message_id)


def _is_telling(kept: Mapping[str, Any]) -> bool:
    return bool(kept.get("note")) and bool(not kept["is_over"] or kept["tried"] or kept["earlier"])
