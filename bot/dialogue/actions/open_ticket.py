"""Opens a ticket, tells its number and when somebody will look at it."""

from __future__ import annotations

from bot.dialogue.draft import Draft
from bot.dialogue.turn import TicketView

SUBJECT_CHARACTERS = 120


async def run(draft: Draft) -> str:
    """Open a ticket of the intent's category, or add to the one that is open for it already."""
    sla = draft.assistant.sla
    named = any(draft.intent in category.intents for category in sla.categories.values())
    goes_on = draft.ticket is not None and not named
    category = draft.ticket.category if draft.ticket and goes_on else sla.category_for(draft.intent).name
    ticket, is_new = await open_ticket(draft, category)
    if not is_new:
        draft.say("utter_ticket_updated")
        return f"added to {ticket.number}"
    team = sla.category(category).team or draft.assistant.default_team
    availability = await draft.desk.availability(team)
    when = draft.when(availability.next_opening)
    closed = not availability.is_open and when
    draft.say("utter_ticket_opened_closed" if closed else "utter_ticket_opened", {"when": when})
    return f"opened {ticket.number}, {'closed until ' + when if closed else 'open hours'}"


async def open_ticket(draft: Draft, category: str) -> tuple[TicketView, bool]:
    """Open a ticket without a word; return it and whether it is new."""
    before = draft.ticket
    if before is not None and before.category == category and before.state != "resolved":
        await draft.note_on_ticket()
        return draft.ticket or before, False
    known = {ticket.id for ticket in (before, draft.turn.open_ticket) if ticket}
    ticket = await draft.desk.open_ticket(category=category, subject=_subject(draft, category))
    draft.ticket = ticket
    if ticket.id not in known and ticket.opened_at >= draft.turn.now:
        draft.is_noted = True
        await _note_order(draft)
        return ticket, True
    await draft.note_on_ticket()
    return ticket, False


async def _note_order(draft: Draft) -> None:
    """Put a known order number on the new ticket where the customer's words of this turn do not name it."""
    number = str(draft.slots.get("order_number") or "")
    if number and draft.ticket and number not in draft.text:
        draft.ticket = await draft.desk.add_to_ticket(draft.ticket.id, note=number)


def _subject(draft: Draft, category: str) -> str:
    words = " ".join(draft.text.split())
    if not words or draft.reading.is_payload:
        return category
    return words if len(words) <= SUBJECT_CHARACTERS else f"{words[: SUBJECT_CHARACTERS - 1]}…"
