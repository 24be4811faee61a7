"""Tells a customer how his ticket stands."""

from __future__ import annotations

import re

from bot.dialogue.draft import Draft
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
    values = {
        "ticket": ticket.number,
        "status": ticket_state_said(ticket.state, draft.language),
        "agent": ticket.agent,
        "when": draft.when(ticket.first_response_due_at),
    }
    draft.say("utter_ticket_status", values)
    return f"{ticket.number} is {ticket.state}"
