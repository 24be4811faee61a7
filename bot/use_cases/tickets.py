"""Tickets: opened, added to, waiting, answered, resolved, and their clocks with them."""

from __future__ import annotations

from dataclasses import replace

from bot.storage import clocks, tickets
from bot.storage.clocks import StoredClock
from bot.storage.tickets import Ticket
from bot.use_cases.work import Work
from routing.clocks import ClockEventKind, ClockKind
from routing.sla import Priority

LONGEST_SUBJECT = 120


async def open_ticket(work: Work, *, category: str, subject: str, priority: str = "") -> Ticket:
    """Open a ticket with running clocks; an open one of the same category in the conversation is returned."""
    kind = work.business.sla.category(category)
    for ticket in await tickets.open_tickets(work.tx, work.conversation.id):
        if ticket.category == kind.name:
            return ticket
    urgency = Priority(priority) if priority else kind.priority
    ticket = await tickets.insert_ticket(
        work.tx,
        conversation_id=work.conversation.id,
        contact_id=work.conversation.contact_id,
        category=kind.name,
        priority=urgency.value,
        subject=subject[:LONGEST_SUBJECT],
        policy=kind.policy,
        team=work.business.teams.named(kind.team).name,
        now=work.now,
    )
    policy = work.business.sla.policy_of(kind)
    for clock in policy.opening_clocks(urgency, work.now):
        hours = work.hours(policy.calendar)
        await clocks.start_clock(work.tx, _subject(ticket), policy.calendar, clock, hours, now=work.now)
    await work.happened("ticket.opened", ticket_id=ticket.id)
    return await _again(work, ticket)


async def add_to_ticket(work: Work, ticket_id: int, *, note: str, message_id: int | None = None) -> Ticket | None:
    """Add what the customer said or sent; a ticket of somebody else is left alone."""
    ticket = await tickets.ticket_with_id(work.tx, ticket_id)
    if ticket is None or ticket.contact_id != work.conversation.contact_id:
        return None
    await tickets.add_note(work.tx, ticket_id, note=note, message_id=message_id, now=work.now)
    await tickets.attach_media(work.tx, ticket_id, work.conversation.id)
    return ticket


async def customer_wrote(work: Work, *, only_asked: bool) -> None:
    """Let the clocks of tickets that waited for the customer run again at once, and start the next-response one.

    Who `only_asked` how a ticket stands has not done what it waits for.
    """
    for ticket in await tickets.open_tickets(work.tx, work.conversation.id):
        if ticket.state == "waiting" and only_asked:
            continue
        if ticket.state == "waiting":
            await tickets.set_state(work.tx, ticket.id, "open", now=work.now, reason="customer wrote")
            await clocks.change_clocks(
                work.tx, _subject(ticket), lambda clock: clock.resume(work.now), work.hours, now=work.now
            )
        if ticket.first_responded_at is not None:
            await _start_next_response(work, ticket)


async def person_answered(work: Work, *, waits_for_customer: bool) -> None:
    """Meet the response clocks; where the customer is asked something, let the resolution clock wait."""
    await clocks.change_clocks(work.tx, work.subject(), lambda clock: clock.meet(work.now), work.hours, now=work.now)
    for ticket in await tickets.open_tickets(work.tx, work.conversation.id):
        await tickets.set_first_response(work.tx, ticket.id, now=work.now)
        for stored in await clocks.running_clocks(work.tx, _subject(ticket)):
            if stored.clock.kind is not ClockKind.RESOLUTION:
                await _save(work, replace(stored, clock=stored.clock.meet(work.now)))
            elif waits_for_customer:
                await _save(work, replace(stored, clock=stored.clock.pause(work.now)))
        if waits_for_customer and ticket.state == "open":
            await tickets.set_state(work.tx, ticket.id, "waiting", now=work.now, reason="asked the customer")


async def resolve_ticket(work: Work, ticket: Ticket) -> None:
    """Resolve a ticket: every clock of it is met now, a pause counted first."""
    await clocks.change_clocks(work.tx, _subject(ticket), lambda clock: clock.meet(work.now), work.hours, now=work.now)
    await tickets.set_state(work.tx, ticket.id, "resolved", now=work.now)
    await work.happened("ticket.resolved", ticket_id=ticket.id)


async def set_priority(work: Work, ticket: Ticket, priority: str) -> None:
    """Change the priority, and with it the targets of the running clocks."""
    await tickets.set_priority(work.tx, ticket.id, priority)
    policy = work.business.sla.policies[ticket.policy]
    await clocks.change_clocks(
        work.tx, _subject(ticket), lambda clock: policy.retargeted(clock, Priority(priority)), work.hours, now=work.now
    )
    await work.happened("ticket.priority_changed", ticket_id=ticket.id, before=ticket.priority, after=priority)


async def clock_rang(work: Work, stored: StoredClock) -> None:
    """Tell that a clock warns or is breached: an event each, once."""
    clock, event = stored.clock.advance(work.hours(stored.calendar), work.now)
    await _save(work, replace(stored, clock=clock))
    if event is None:
        return
    kind, _, number = stored.subject.partition(":")
    name = "sla_breached" if event.kind is ClockEventKind.BREACHED else "sla_warning"
    ids = {f"{kind}_id": int(number)} if kind in {"ticket", "lead"} else {}
    await work.happened(f"{kind}.{name}", clock_id=stored.id, kind=clock.kind.value, **ids)


async def _start_next_response(work: Work, ticket: Ticket) -> None:
    """Time the answer to the oldest unanswered message; one such clock runs at a time."""
    policy = work.business.sla.policies.get(ticket.policy)
    clock = policy.clock(ClockKind.NEXT_RESPONSE, Priority(ticket.priority), work.now) if policy else None
    running = await clocks.running_clocks(work.tx, _subject(ticket))
    if policy is None or clock is None or any(each.clock.kind is ClockKind.NEXT_RESPONSE for each in running):
        return
    hours = work.hours(policy.calendar)
    await clocks.start_clock(work.tx, _subject(ticket), policy.calendar, clock, hours, now=work.now)


async def _save(work: Work, stored: StoredClock) -> None:
    await clocks.save_clock(work.tx, stored, work.hours(stored.calendar), now=work.now)


async def _again(work: Work, ticket: Ticket) -> Ticket:
    return await tickets.ticket_with_id(work.tx, ticket.id) or ticket


def _subject(ticket: Ticket) -> str:
    return f"ticket:{ticket.id}"
