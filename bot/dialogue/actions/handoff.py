"""Hands the conversation to a person and tells the customer the truth about it."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.dialogue.draft import Draft
from bot.dialogue.guide_notes import take_along
from bot.dialogue.turn import Handoff, Json

ASKED = "asked"
MISUNDERSTOOD = "misunderstood"
WAITING_TOLD = "_waiting_told"  # until when the customer knows that he still waits
REMIND_AFTER = timedelta(minutes=5)


async def run(draft: Draft) -> str:
    """Hand over because the customer asked."""
    return await hand_over(draft, ASKED)


async def hand_over(draft: Draft, reason: str, team: str = "") -> str:
    """Hand over and say who comes, when, or that nobody is there and a ticket is open.

    A conversation that waits already is not told the same again: in a few words that it still waits, once a closed
    period or every few minutes, else nothing.
    """
    has_ticket = draft.ticket is not None
    handoff = await draft.desk.hand_over(reason=reason, team=team)
    draft.ticket = handoff.ticket or draft.ticket
    draft.is_noted = draft.is_noted or handoff.is_new
    draft.misunderstandings = 0
    if handoff.is_new:
        draft.leave_form()
        draft.set_slot(WAITING_TOLD, None)
    response = _response(handoff, has_ticket=has_ticket) if handoff.is_new else _reminder(draft, handoff)
    if response:
        draft.say(response, _values(draft, handoff))
    if handoff.is_new and (told := await take_along(draft)):
        draft.tell(told)
    return f"{reason}: {response or 'said before'}"


def _response(handoff: Handoff, *, has_ticket: bool) -> str:
    there = handoff.availability
    if not there.is_open and there.next_opening:
        return "utter_handoff_closed_known" if has_ticket else "utter_handoff_closed"
    return "utter_handoff" if handoff.agent or there.agents_available > 0 else "utter_handoff_waiting"


def _reminder(draft: Draft, handoff: Handoff) -> str:
    there = handoff.availability
    is_closed = not there.is_open and there.next_opening is not None
    told = draft.slots.get(WAITING_TOLD)
    until = there.next_opening if is_closed else draft.turn.now + REMIND_AFTER
    is_told = isinstance(told, str) and draft.turn.now < datetime.fromisoformat(told)
    if is_told and draft.language == draft.turn.conversation.language:  # in another language it is news
        return ""
    draft.set_slot(WAITING_TOLD, until.isoformat() if until else None)
    return "utter_handoff_still_closed" if is_closed else "utter_handoff_still_waiting"


def _values(draft: Draft, handoff: Handoff) -> dict[str, Json]:
    return {
        "agent": handoff.agent,
        "when": draft.when(handoff.availability.next_opening),
        "ticket": handoff.ticket.number if handoff.ticket else "",
    }
