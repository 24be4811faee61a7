"""What a rule may cause. Effects are values; whoever runs the rules carries them out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from routing.sla import Priority


@dataclass(frozen=True, slots=True)
class Notify:
    """Tell somebody on our side: `to` is slack:#channel, team:name, inbox or log.

    Shows a card by name, or a text.
    """

    to: str
    card: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Assign:
    """Give the conversation, ticket or lead to a team, or to one agent."""

    team: str | None = None
    agent: str | None = None


@dataclass(frozen=True, slots=True)
class SetPriority:
    """Set the priority of the ticket, and with it the targets of its clocks."""

    priority: Priority


@dataclass(frozen=True, slots=True)
class HandOver:
    """Put the conversation in the queue of a team (None: the default one), saying why."""

    team: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Reply:
    """Say a response of the domain to the customer."""

    response: str


@dataclass(frozen=True, slots=True)
class OpenTicket:
    """Open a ticket of a category (None: the default one)."""

    category: str | None


Effect: TypeAlias = Notify | Assign | SetPriority | HandOver | Reply | OpenTicket
