"""Asking an assistant as a customer would, without a database: nothing that it decides is done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.dialogue.turn import (
    Availability,
    ContactView,
    ConversationView,
    Decision,
    Handoff,
    Json,
    LeadView,
    TicketView,
    Turn,
    TurnMessage,
)
from bot.dialogue.understanding import TurnUnderstanding
from bot.mind import TrainedMind

CHANNEL = "webchat"


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """What was understood of a text, and what was decided."""

    understood: TurnUnderstanding
    decision: Decision


async def rehearse(mind: TrainedMind, text: str, *, now: datetime) -> Rehearsed:
    """Ask `text` at the beginning of a conversation of which nothing is known, its language neither."""
    conversation = ConversationView(1, CHANNEL, "")
    turn = Turn(1, now, conversation, ContactView(1), (TurnMessage(1, text),))
    understood = mind.understand(turn)
    return Rehearsed(understood, await mind.decide(turn, understood, EmptyDesk(now)))


@dataclass(frozen=True, slots=True)
class EmptyDesk:
    """An office that is open and in which nothing has happened yet; it forgets what it is asked for."""

    now: datetime

    async def availability(self, team: str) -> Availability:
        """Say that `team` is there."""
        return Availability(is_open=True, next_opening=None, agents_available=1)

    async def open_ticket(self, *, category: str, subject: str, priority: str = "") -> TicketView:
        """Show the ticket that would be opened."""
        return TicketView(1, "FD-1", category, priority or "normal", "open", self.now)

    async def add_to_ticket(self, ticket_id: int, *, note: str) -> TicketView:
        """Show the ticket that would be added to."""
        return await self.open_ticket(category="", subject="")

    async def tell_people(self, note: str) -> None:
        """Tell nobody."""

    async def latest_ticket(self, number: str = "") -> TicketView | None:
        """Find no ticket."""
        return None

    async def open_tickets(self) -> Sequence[TicketView]:
        """List no ticket."""
        return ()

    async def hand_over(self, *, reason: str, team: str = "") -> Handoff:
        """Show what handing over would come to."""
        ticket = await self.open_ticket(category="", subject=reason)
        return Handoff(is_new=True, availability=await self.availability(team), ticket=ticket)

    async def start_lead(self) -> LeadView:
        """Show the lead that would be opened."""
        return LeadView(1, "open", 0)

    async def learn(self, facts: Mapping[str, Json]) -> LeadView | None:
        """Learn nothing."""
        return None

    async def show_lead(self) -> None:
        """Show nothing to anybody."""

    async def opt_out(self) -> None:
        """Record no consent."""

    async def opt_in(self) -> None:
        """Record no consent."""
