"""Telling people on our side: hot leads to sales, escalated conversations to the agents' desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


@dataclass(frozen=True, slots=True)
class MessageRef:
    """A message that was posted, so that it can be updated or answered in its thread."""

    channel: str
    ts: str


class LeadState(StrEnum):
    """How far a lead has come, as its card shows it."""

    OPEN = "open"
    CLAIMED = "claimed"
    SNOOZED = "snoozed"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class LeadCard:
    """What a sales rep must see to act on a lead. `language` is the card's own: "es" or "en".

    `contact_route` is how to reach the person outside the conversation ("+34 600 000 000 · ana@hotel.example"), "" if
    there is no way; `channel` is its code ("whatsapp"); `has_consent` is about marketing, None if never asked;
    `is_hot` is false for one that told all it was asked and is not urgent;
    `due_at` is when the speed-to-lead clock ends, or when a snoozed lead comes back.
    """

    lead_id: int
    score: int
    contact_name: str
    contact_route: str
    channel: str
    has_consent: bool | None = None
    reasons: tuple[str, ...] = ()
    last_messages: tuple[str, ...] = ()
    next_step: str = ""
    state: LeadState = LeadState.OPEN
    claimed_by: str = ""
    due_at: datetime | None = None
    language: str = "es"
    is_hot: bool = True


class SalesAlerts(Protocol):
    """Shows leads where the sales team looks."""

    async def post(self, card: LeadCard, channel: str) -> MessageRef:
        """Post a card. After `TemporaryError` it may, rarely, stand there already.

        Raises:
            TemporaryError, PermanentError
        """
        ...

    async def update(self, ref: MessageRef, card: LeadCard) -> None:
        """Make a posted card show the lead as it is now; doing it twice changes nothing.

        Raises:
            TemporaryError, PermanentError
        """
        ...


class DeskState(StrEnum):
    """Who has the conversation, as its card shows it."""

    QUEUED = "queued"
    OWNED = "owned"
    RETURNED = "returned"
    RESOLVED = "resolved"


class DeskAuthor(StrEnum):
    """Who said what stands in a desk thread."""

    CUSTOMER = "customer"
    BOT = "bot"
    AGENT = "agent"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class DeskFile:
    """A file that came with a message. `url` is where our people see it once they have signed in, "" if nowhere."""

    name: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class DeskLine:
    """One message of the conversation as a desk card or thread shows it."""

    author: DeskAuthor
    text: str
    name: str = ""
    attachments: tuple[DeskFile, ...] = ()


@dataclass(frozen=True, slots=True)
class DeskCard:
    """What an agent must see of an escalated conversation. `language` is the card's, `spoken` the customer's.

    `channel` is its code ("whatsapp"). `owned_by` is who has it or, while it is queued, who was asked to take it.
    `window_closes_at` is when WhatsApp stops taking free text, None where there is no such window; with
    `is_window_open` false it has stopped.
    """

    conversation_id: int
    customer: str
    channel: str
    reason: str
    spoken: str = ""
    last_messages: tuple[DeskLine, ...] = ()
    ticket_number: str = ""
    due_at: datetime | None = None
    window_closes_at: datetime | None = None
    state: DeskState = DeskState.QUEUED
    owned_by: str = ""
    language: str = "es"
    is_window_open: bool = True


@dataclass(frozen=True, slots=True)
class DeskPost:
    """Something new in an escalated conversation, for its thread."""

    conversation_id: int
    line: DeskLine
    language: str = "es"


class DeskAlerts(Protocol):
    """Shows escalated conversations where the agents work: a thread each."""

    async def post_thread_root(self, card: DeskCard, channel: str) -> MessageRef:
        """Open the thread of a conversation. After `TemporaryError` it may, rarely, stand there already.

        Raises:
            TemporaryError, PermanentError
        """
        ...

    async def post_in_thread(self, root: MessageRef, post: DeskPost) -> MessageRef:
        """Add a line to the thread.

        Raises:
            TemporaryError, PermanentError
        """
        ...

    async def update_root(self, root: MessageRef, card: DeskCard) -> None:
        """Make the thread's first message show the conversation as it is now.

        Raises:
            TemporaryError, PermanentError
        """
        ...
