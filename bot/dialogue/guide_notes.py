"""What was tried in a troubleshooting guide, put where a person will read it."""

from __future__ import annotations

from bot.dialogue.draft import Draft
from bot.dialogue.guide_state import Progress, Tried, asked, leave, standing
from bot.dialogue.guide_wording import NOTHING_TRIED, TRIED, TRIED_IS_NOTED
from bot.dialogue.order_numbers import ORDER_NUMBER
from bot.dialogue.turn import GUIDE_ENDED, Json
from knowledge_base.guides import PERSON, SOLVED


def note_for_people(draft: Draft, progress: Progress) -> str:
    """Return the guide's title and every step that was taken with the answer to it, and the order if it is known."""
    title = TRIED.in_language(draft.language).format(title=progress.guide.title.get(draft.language, ""))
    order = str(draft.slots.get(ORDER_NUMBER) or "")
    lines = (title, tried(draft, progress), order)
    return "\n".join(line for line in lines if line)


def tried(draft: Draft, progress: Progress) -> str:
    """List what was tried, a line a step."""
    lines = [f"- {_asked(draft, progress, each)} {each.answered}" for each in progress.tried]
    return "\n".join(lines) or NOTHING_TRIED.in_language(draft.language)


def _asked(draft: Draft, progress: Progress, tried_before: Tried) -> str:
    """Return what was asked in the language spoken now; as it was then, where the guide has no such step any more."""
    step = progress.guide.step(tried_before.step)
    return asked(step, draft.language) if step else tried_before.asked


def record_end(draft: Draft, progress: Progress, how: str) -> None:
    """Put on the timeline and into the trace how a guide ended, and what it was worth if it solved the problem."""
    guide, steps = progress.guide, len(progress.tried)
    minutes = guide.minutes_saved if how == SOLVED else None
    draft.note("guide", guide.id, how, tried=steps)
    worth: dict[str, Json] = {"workflow": guide.workflow or None, "minutes_saved": minutes}
    draft.record(GUIDE_ENDED, guide=guide.id, outcome=how, steps=steps, **worth)


async def take_along(draft: Draft) -> str:
    """Put what was tried on the ticket of a conversation that goes to a person, and end the guide.

    Return what to tell the customer about it; "" where no guide was under way.
    """
    progress = standing(draft)
    if progress is None or draft.ticket is None:
        return ""
    note = note_for_people(draft, progress)
    draft.ticket = await draft.desk.add_to_ticket(draft.ticket.id, note=note)
    await draft.desk.tell_people(note)
    leave(draft)
    record_end(draft, progress, PERSON)
    return TRIED_IS_NOTED.in_language(draft.language) if progress.tried else ""
