"""Tells a customer how his ticket stands."""

from __future__ import annotations

import re

from bot.dialogue.draft import Draft
from bot.dialogue.turn import Availability, TicketView
from bot.dialogue.wording import ticket_state_said

_NUMBER = re.compile(r"\b[A-Z]{2,4}-?\d{3,}\b", re.IGNORECASE)


async def run(draft: Draft) -> str:
    """Find the ticket that was named, or the latest; the desk never gives somebody else's."""
    named = _NUMBER.search(draft.text)
    ticket = await draft.desk.latest_ticket(named[0].upper()) if named else None
    ticket = ticket or await draft.desk.latest_ticket()
    if ticket is None:
        draft.say("utter_ticket_none")
        return "no ticket"
    category = draft.assistant.sla.categories.get(ticket.category)
    there = await draft.desk.availability((category and category.team) or draft.assistant.default_team)
    values = {
        "ticket": ticket.number,
        "status": ticket_state_said(ticket.state, draft.language),
        "agent": ticket.agent,
        "when": draft.when(there.next_opening or ticket.first_response_due_at),
    }
    draft.say(_response(ticket, there), values)
    return f"{ticket.number} is {ticket.state}"


def _response(ticket: TicketView, there: Availability) -> str:
    """Say when the team is there only where it is the team's turn."""
    if ticket.state != "open":
        return "utter_ticket_status"
    is_closed = not there.is_open and there.next_opening is not None
    return "utter_ticket_status_closed" if is_closed else "utter_ticket_status_open"
