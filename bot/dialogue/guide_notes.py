"""What was tried in a troubleshooting guide, put where a person will read it."""

from __future__ import annotations

from bot.dialogue.draft import Draft
from bot.dialogue.guide_state import Progress, leave, note_for_people, standing
from bot.dialogue.guide_wording import TRIED_IS_NOTED
from bot.dialogue.turn import GUIDE_ENDED, Json
from knowledge_base.guides import PERSON, SOLVED


def record_end(draft: Draft, progress: Progress, how: str) -> None:
    """Put on the timeline and into the trace how a guide ended, and what it was worth if it solved the problem."""
    guide, steps = progress.guide, len(progress.tried)
    minutes = guide.minutes_saved if how == SOLVED else None
    draft.note("guide", guide.id, how, tried=steps)
    worth: dict[str, Json] = {"workflow": guide.workflow or None, "minutes_saved": minutes}
    draft.record(GUIDE_ENDED, guide=guide.id, outcome=how, steps=steps, **worth)


async def take_along(draft: Draft) -> str:
    """Put what was tried on the ticket of a conversation that goes to a person, and end the guide.

    A guide that is over goes along too if something was tried in it. Return what to tell the customer about it.
    """
    progress = standing(draft)
    has_tried = progress is not None and bool(progress.tried or progress.earlier)
    if progress is None or draft.ticket is None or (progress.is_over and not has_tried):
        return ""
    note = note_for_people(draft, progress)
    draft.ticket = await draft.desk.add_to_ticket(draft.ticket.id, note=note)
    await draft.desk.tell_people(note)
    leave(draft)
    if not progress.is_over:
        record_end(draft, progress, PERSON)
    return TRIED_IS_NOTED.in_language(draft.language) if has_tried else ""
