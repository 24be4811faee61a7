"""How a troubleshooting guide ends: solved, in a ticket, or with a person; what was tried goes along."""

from __future__ import annotations

from dataclasses import replace

from bot.dialogue.actions.handoff import hand_over
from bot.dialogue.draft import Draft
from bot.dialogue.guide_notes import record_end, take_along
from bot.dialogue.guide_state import (
    LEFT,
    OVER,
    SETTLED,
    SOLVED_ONCE,
    Progress,
    keep,
    leave,
    note_for_people,
    tried,
)
from bot.messages import Button
from knowledge_base.guides import PERSON, TICKET, Guide

TROUBLE = "guide"  # why a conversation was handed over
ABANDONED = "abandoned"


async def end(draft: Draft, progress: Progress, how: str, *, has_closing_words: bool = False) -> None:
    """End a guide; `has_closing_words` where its last step has said what there is to say."""
    if how == PERSON:
        await fetch_person(draft, progress)
        return
    if how == TICKET:
        leave(draft)
        await _open_ticket(draft, progress)
    else:
        draft.set_slot(SOLVED_ONCE, True)
        if not has_closing_words:
            _say_solved(draft, progress.guide)
        keep(draft, replace(progress, offered=OVER if has_closing_words else SETTLED))
    record_end(draft, progress, how)


def give_up(draft: Draft, progress: Progress, response: str, buttons: tuple[Button, ...] = ()) -> None:
    """Leave a guide for the customer's sake; it may be taken up again, and a person learns what was tried."""
    draft.misunderstandings, draft.is_answered = 0, True
    draft.say(response, buttons=buttons)
    keep(draft, replace(progress, offered=LEFT, unclear=0))
    record_end(draft, progress, LEFT)


def forget(draft: Draft, progress: Progress) -> None:
    """End a guide to which nobody came back in time."""
    if progress.is_over:
        leave(draft)
    else:
        keep(draft, replace(progress, offered=OVER))
        record_end(draft, progress, ABANDONED)


async def fetch_person(draft: Draft, progress: Progress) -> None:
    """Hand over; what was tried goes along."""
    keep(draft, progress)
    draft.note("action", "action_handoff", await hand_over(draft, TROUBLE))
    if told := await take_along(draft):  # where he waits for a person already
        draft.tell(told)


def _say_solved(draft: Draft, guide: Guide) -> None:
    own = guide.solved.get(draft.language)
    if own:
        draft.tell(own)
    else:
        draft.say("utter_guide_solved")


async def _open_ticket(draft: Draft, progress: Progress) -> None:
    """Open a ticket, or take the open one of the same category, and tell the customer what it says."""
    sla, guide = draft.assistant.sla, progress.guide
    category = sla.category(guide.category or sla.default_category)
    subject = guide.title.get(draft.language, guide.id)
    ticket = await draft.desk.open_ticket(category=category.name, subject=subject)
    draft.ticket = await draft.desk.add_to_ticket(ticket.id, note=note_for_people(draft, progress))
    draft.is_noted = True
    availability = await draft.desk.availability(category.team or draft.assistant.default_team)
    when = "" if availability.is_open else draft.when(availability.next_opening)
    response = "utter_guide_ticket_closed" if when else "utter_guide_ticket"
    draft.say(response, {"when": when, "tried": tried(draft, progress)})
