"""Tells a customer how his ticket stands."""

from __future__ import annotations

from dataclasses import replace

from bot.dialogue.draft import Draft
from bot.dialogue.ticket_numbers import ticket_number
from bot.dialogue.turn import Availability, TicketView
from bot.dialogue.wording import ticket_state_said


async def run(draft: Draft) -> str:
    """Find the ticket that was named, or the latest; the desk never gives somebody else's."""
    named = ticket_number(draft.text)
    ticket = await draft.desk.latest_ticket(named) if named else None
    latest = ticket or await draft.desk.latest_ticket()
    if latest is None:
        return await _no_ticket(draft)
    if named and ticket is None:
        draft.say("utter_ticket_unknown", {"ticket": named})
    told = await _tell(draft, _as_this_turn_leaves_it(draft, latest))
    if ticket is None:
        await _name_others(draft, latest)
    return told


async def _no_ticket(draft: Draft) -> str:
    """Tell who asked for an offer how that stands; else say that there is no ticket."""
    if draft.lead is None:
        draft.say("utter_ticket_none")
        return "no ticket"
    there = await draft.desk.availability(draft.assistant.sales_team)
    is_closed = not there.is_open and there.next_opening is not None
    response = "utter_lead_status_closed" if is_closed else "utter_lead_status_open"
    draft.say(response, {"when": draft.when(there.next_opening)})
    return "no ticket, a lead"


async def _tell(draft: Draft, ticket: TicketView) -> str:
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


def _as_this_turn_leaves_it(draft: Draft, ticket: TicketView) -> TicketView:
    """Let a waiting ticket be the team's turn again where the customer did more than ask how it stands."""
    goes_on = ticket.state == "waiting" and not draft.is_status_question
    return replace(ticket, state="open") if goes_on else ticket


async def _name_others(draft: Draft, told: TicketView) -> None:
    others = [each for each in await draft.desk.open_tickets() if each.id != told.id]
    if others:
        listed = ", ".join(each.number for each in others)
        draft.say("utter_ticket_others", {"tickets": listed})


def _response(ticket: TicketView, there: Availability) -> str:
    """Say when the team is there only where it is the team's turn."""
    if ticket.state == "resolved":
        return "utter_ticket_status_resolved"
    if ticket.state != "open":
        return "utter_ticket_status"
    is_closed = not there.is_open and there.next_opening is not None
    return "utter_ticket_status_closed" if is_closed else "utter_ticket_status_open"
