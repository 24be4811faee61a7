"""The desk over the database: what the dialogue asks for, done in the turn's transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.dialogue.turn import (
    GUIDE_SLOT,
    Availability,
    Decision,
    Handoff,
    Json,
    LeadView,
    Reply,
    TicketView,
    TurnMessage,
)
from bot.storage import contacts, tickets
from bot.storage.leads import Lead
from bot.storage.store import Transaction
from bot.storage.tickets import Ticket
from bot.storage.turns import LockedConversation
from bot.use_cases import guides, hand_over, leads
from bot.use_cases.business import BusinessFor
from bot.use_cases.event_rules import run_rules
from bot.use_cases.notify import queue_desk_answer, queue_desk_line
from bot.use_cases.tickets import add_to_ticket, customer_wrote, open_ticket
from bot.use_cases.work import Work

HOT_OPEN, HOT_CLOSED = "utter_lead_hot_open", "utter_lead_hot_closed"


@dataclass(slots=True)
class TransactionDesk:
    """One turn's desk. Nothing of it is visible before the turn commits."""

    work: Work
    is_new: bool = False
    has_ticket: bool = False
    has_lead: bool = False
    messages: tuple[TurnMessage, ...] = ()
    became_hot: bool = False
    is_watched: bool = False  # people had it when the customer wrote: they see what he writes and what he is told

    async def customer_wrote(self, messages: Sequence[TurnMessage]) -> None:
        """Tell the agents' thread, and keep an off-shift owner's customer informed."""
        self.messages = tuple(messages)
        if self.is_new:
            await self.work.happened("conversation.started")
        self.is_watched = self.work.conversation.mode in {"queued", "owned"}
        if self.is_watched:
            for message in messages:
                await queue_desk_line(self.work, message.id)
        await hand_over.customer_wrote_to_owner(self.work)

    async def run_tickets(self, *, only_asked: bool = False) -> None:
        """Run the clocks of his tickets; one that waits for him goes on waiting if he `only_asked` how it stands."""
        if self.has_ticket:
            await customer_wrote(self.work, only_asked=only_asked)

    async def settle(self, decision: Decision) -> Decision:
        """Score the lead on what this turn adds, then run the event rules; return what the turn says and leaves now."""
        work = self.work
        work.guide = _guide(decision.slots)
        if self.has_lead:
            _, became_hot = await leads.learn(work, {}, intent=decision.intent)
            self.became_hot = self.became_hot or became_hot
        for noted in decision.noted:
            await work.happened(noted.event, **dict[str, Any](noted.data))
        work.noticed("message.received")
        sayings, steps = await run_rules(work, self._message(decision))
        language = decision.language or work.business.language
        said = [self._reply(saying.response, language, **work.values_of(saying, language)) for saying in sayings]
        added = (*self._about_hot_lead(decision, language), *said)
        if self.is_watched and (decision.replies or added):
            await queue_desk_answer(work)
        slots = decision.slots if work.guide else _without_guide(decision.slots)
        return replace(decision, replies=(*decision.replies, *added), steps=(*decision.steps, *steps), slots=slots)

    async def give_up(self, slots: Mapping[str, Json], reason: str) -> Mapping[str, Json]:
        """Hand over a turn that nobody here can decide; return what is still remembered."""
        self.work.guide = _guide(slots)
        await self.hand_over(reason=reason)
        return slots if self.work.guide else _without_guide(slots)

    async def availability(self, team: str) -> Availability:
        """Say whether `team` is there now."""
        work = self.work
        hours = work.hours(work.business.teams.named(team or None).calendar)
        is_open = hours.is_open(work.now)
        opening = None if is_open else hours.next_opening(work.now)
        return Availability(is_open, opening, await hand_over.available_agents(work, team))

    async def open_ticket(self, *, category: str, subject: str, priority: str = "") -> TicketView:
        """Open a ticket with running clocks and the conversation's media."""
        ticket = await open_ticket(self.work, category=category, subject=subject, priority=priority)
        for message in self.messages:
            await add_to_ticket(self.work, ticket.id, note="", message_id=message.id)
        return _ticket(ticket)

    async def add_to_ticket(self, ticket_id: int, *, note: str) -> TicketView:
        """Add what the customer just said or sent to the ticket."""
        last = self.messages[-1].id if self.messages else None
        ticket = await add_to_ticket(self.work, ticket_id, note=note, message_id=last)
        if ticket is None:
            raise LookupError(f"ticket {ticket_id} is not this customer's")
        return _ticket(ticket)

    async def tell_people(self, note: str) -> None:
        """Leave a note in the conversation, and in its thread at the desk."""
        await guides.tell_people(self.work, note)

    async def latest_ticket(self, number: str = "") -> TicketView | None:
        """Return the contact's latest ticket, or the one with this number."""
        ticket = await tickets.ticket_of_contact(self.work.tx, self.work.conversation.contact_id, number)
        return None if ticket is None else _ticket(ticket)

    async def open_tickets(self) -> Sequence[TicketView]:
        """List the tickets of this conversation that are not resolved, oldest first."""
        return [_ticket(each) for each in await tickets.open_tickets(self.work.tx, self.work.conversation.id)]

    async def hand_over(self, *, reason: str, team: str = "") -> Handoff:
        """Queue the conversation for a person; opens a ticket where there is none."""
        done = await hand_over.hand_over(self.work, reason=reason, team=team)
        availability = Availability(done.is_open, done.next_opening, done.agents_available)
        return Handoff(done.is_new, availability, _ticket(done.ticket) if done.ticket else None, done.agent)

    async def start_lead(self) -> LeadView:
        """Open a lead, or return the contact's open one."""
        self.has_lead = True
        return _lead(await leads.start_lead(self.work))

    async def learn(self, facts: Mapping[str, Json]) -> LeadView | None:
        """Keep facts on the contact and its open lead, which is scored again."""
        lead, became_hot = await leads.learn(self.work, facts)
        self.became_hot = self.became_hot or became_hot
        return None if lead is None else _lead(lead, became_hot=became_hot)

    async def show_lead(self) -> None:
        """Let sales see the contact's lead, which is not hot but has told all it was asked."""
        lead = await leads.lead_of(self.work)
        if lead is not None:
            await leads.show_lead(self.work, lead.id)

    async def opt_out(self) -> None:
        """Withdraw consent to anything that is not an answer."""
        await self._consent(granted=False)
        await self.work.happened("contact.opted_out")

    async def opt_in(self) -> None:
        """Give that consent again."""
        await self._consent(granted=True)
        await self.work.happened("contact.opted_in")

    async def _consent(self, *, granted: bool) -> None:
        work = self.work
        await contacts.record_consent(
            work.tx,
            work.conversation.contact_id,
            granted=granted,
            source=f"{work.conversation.channel} message",
            message_id=self.messages[-1].id if self.messages else None,
            now=work.now,
        )

    def _message(self, decision: Decision) -> Mapping[str, Any]:
        known: dict[str, Any] = {"intent": decision.intent} if decision.intent else {}
        return known | {
            "confidence": decision.confidence,
            "length": sum(len(message.text) for message in self.messages),
            "has_media": any(message.media_ids for message in self.messages),
            "is_answered": bool(decision.replies) and decision.misunderstandings == 0,
            "entities": list(decision.entity_kinds),
        }

    def _about_hot_lead(self, decision: Decision, language: str) -> tuple[Reply, ...]:
        """Say when sales will write, where the lead became hot after its questions and nothing else has said so."""
        is_told = any(reply.response in {HOT_OPEN, HOT_CLOSED} for reply in decision.replies)
        work = self.work
        if not self.became_hot or is_told or decision.active_form or work.conversation.mode == "owned":
            return ()
        hours = work.hours(work.business.scoring.calendar)
        is_open = hours.is_open(work.now)
        when = "" if is_open else work.business.words.moment(hours.next_opening(work.now), work.now, language)
        try:
            return (self._reply(HOT_OPEN if is_open else HOT_CLOSED, language, when=when),)
        except LookupError:  # only who asks the questions of an offer must have written these two
            return ()

    def _reply(self, response: str, language: str, **values: str) -> Reply:
        channel = self.work.conversation.channel
        return Reply(self.work.business.words.say(response, language, channel, values), response=response)


def desk_factory(
    business: BusinessFor,
) -> Callable[[Transaction, LockedConversation, int, datetime], TransactionDesk]:
    """Make desks for turns under whatever the assistant says at that moment."""

    def make(tx: Transaction, locked: LockedConversation, turn_id: int, now: datetime) -> TransactionDesk:
        work = Work(tx, business(locked.conversation.id), now, locked.conversation, turn_id)
        return TransactionDesk(work, locked.is_new, locked.open_ticket is not None, locked.lead is not None)

    return make


def _guide(slots: Mapping[str, Json]) -> Mapping[str, Any] | None:
    kept = slots.get(GUIDE_SLOT)
    return kept if isinstance(kept, Mapping) else None


def _without_guide(slots: Mapping[str, Json]) -> Mapping[str, Json]:
    return {name: value for name, value in slots.items() if name != GUIDE_SLOT}


def _ticket(ticket: Ticket) -> TicketView:
    return TicketView(
        id=ticket.id,
        number=ticket.number,
        category=ticket.category,
        priority=ticket.priority,
        state=ticket.state,
        opened_at=ticket.opened_at,
        first_response_due_at=ticket.first_response_due_at,
        agent=ticket.agent,
    )


def _lead(lead: Lead, *, became_hot: bool = False) -> LeadView:
    return LeadView(lead.id, lead.state, lead.score, lead.facts, became_hot)
