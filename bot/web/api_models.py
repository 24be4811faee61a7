"""The API's answers and requests, described for OpenAPI."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from bot.storage.conversations import Conversation, Line
from bot.storage.inbox import ContactCard, ListedLead, ListedTicket, QueueItem, TurnTrace
from bot.storage.ratings import EntryRatings

Item = TypeVar("Item")


class Page(BaseModel, Generic[Item]):
    """A part of a list."""

    items: list[Item]
    next: int | None = Field(None, description="send it as `skip` (or `after`) for the next part; null at the end")


class ConversationOut(BaseModel):
    """A conversation. `mode`: bot, queued (waits for a person), owned (a person answers) or returned."""

    id: int
    contact_id: int = Field(description="the contact's number, by which an export or an erasure may name him")
    contact_name: str
    channel: str
    language: str
    mode: str
    team: str
    agent: str
    handoff_reason: str
    is_open: bool = True
    due_at: datetime | None = Field(None, description="the nearest deadline of its clocks")
    unread: int = Field(0, description="customer messages since a person last answered")
    last_text: str = ""
    last_at: datetime | None = None

    @classmethod
    def of_item(cls, item: QueueItem) -> ConversationOut:
        """Describe a line of the queue."""
        return cls.model_validate(item, from_attributes=True)

    @classmethod
    def of(cls, found: Conversation) -> ConversationOut:
        """Describe one conversation."""
        return cls(
            id=found.id,
            contact_id=found.contact_id,
            contact_name=found.contact_name,
            channel=found.channel,
            language=found.language,
            mode=found.mode,
            team=found.team,
            agent=found.agent,
            handoff_reason=found.handoff_reason,
            is_open=found.closed_at is None,
            last_at=found.last_customer_message_at,
        )


class MessageOut(BaseModel):
    """A message. `kind`: text, note (never shown to the customer) or marker (who took over, resolved, ...)."""

    id: int
    direction: str = Field(description="in: from the customer; out: to him, or inside")
    author: str = Field(description="customer, bot, agent or system")
    kind: str
    text: str
    agent: str
    status: str = Field(description="what became of it at the platform: sent, delivered, read, failed or empty")
    at: datetime
    media: Sequence[Mapping[str, Any]]

    @classmethod
    def of(cls, line: Line) -> MessageOut:
        """Describe one message."""
        return cls.model_validate(line, from_attributes=True)


class TicketOut(BaseModel):
    """A ticket."""

    id: int
    number: str
    conversation_id: int
    contact_name: str
    channel: str
    category: str
    priority: str = Field(description="urgent, high, normal or low")
    state: str = Field(description="open, waiting (for the customer) or resolved")
    subject: str
    team: str
    agent: str
    opened_at: datetime
    first_responded_at: datetime | None
    resolved_at: datetime | None
    due_at: datetime | None = Field(description="the nearest deadline of its running clocks")
    is_breached: bool

    @classmethod
    def of(cls, listed: ListedTicket) -> TicketOut:
        """Describe one ticket."""
        ticket = listed.ticket
        return cls(
            id=ticket.id,
            number=ticket.number,
            conversation_id=ticket.conversation_id,
            contact_name=listed.contact_name,
            channel=listed.channel,
            category=ticket.category,
            priority=ticket.priority,
            state=ticket.state,
            subject=ticket.subject,
            team=ticket.team,
            agent=ticket.agent,
            opened_at=ticket.opened_at,
            first_responded_at=ticket.first_responded_at,
            resolved_at=ticket.resolved_at,
            due_at=listed.due_at,
            is_breached=listed.is_breached,
        )


class ScoreEntryOut(BaseModel):
    """One line of a lead's ledger; the score is their sum."""

    signal: str
    dimension: str = Field(description="fit, behaviour, engagement or demographic")
    points: int
    reason: str


class LeadOut(BaseModel):
    """A lead."""

    id: int
    conversation_id: int
    contact_name: str
    channel: str
    state: str = Field(description="open, hot, claimed, snoozed or closed")
    score: int
    facts: Mapping[str, Any]
    agent: str
    opened_at: datetime
    hot_at: datetime | None
    claimed_at: datetime | None
    snoozed_until: datetime | None
    closed_at: datetime | None
    due_at: datetime | None
    ledger: list[ScoreEntryOut] = Field(default_factory=list, description="only with a single lead")

    @classmethod
    def of(cls, listed: ListedLead) -> LeadOut:
        """Describe one lead."""
        lead = listed.lead
        return cls(
            id=lead.id,
            conversation_id=lead.conversation_id,
            contact_name=listed.contact_name,
            channel=listed.channel,
            state=lead.state,
            score=lead.score,
            facts=lead.facts,
            agent=lead.agent,
            opened_at=lead.opened_at,
            hot_at=lead.hot_at,
            claimed_at=lead.claimed_at,
            snoozed_until=lead.snoozed_until,
            closed_at=lead.closed_at,
            due_at=listed.due_at,
        )


class EntryRatingsOut(BaseModel):
    """What customers say of one entry of the knowledge base."""

    entry: str
    answered: int = Field(description="how often it was given")
    helpful: int = Field(description="conversations whose customer said that it helped")
    unhelpful: int = Field(description="conversations whose customer said that it did not")
    last_rated_at: datetime | None

    @classmethod
    def of(cls, ratings: EntryRatings) -> EntryRatingsOut:
        """Describe the ratings of one entry."""
        return cls(
            entry=ratings.entry,
            answered=ratings.answered,
            helpful=ratings.helpful,
            unhelpful=ratings.unhelpful,
            last_rated_at=ratings.last_rated_at,
        )


class ContactOut(BaseModel):
    """Who writes: the same person in all his channels."""

    id: int
    name: str
    emails: Sequence[str]
    phones: Sequence[str]
    identities: Sequence[str] = Field(description="channel:identity, the names that platforms know him by")
    facts: Mapping[str, Any]
    unreachable: str = Field(description="why nothing can be sent in this conversation's channel, or empty")
    earlier: int = Field(description="conversations before this one")
    may_market: bool | None = Field(description="whether he agreed to marketing; null when he was never asked")

    @classmethod
    def of(cls, card: ContactCard) -> ContactOut:
        """Describe a contact."""
        return cls.model_validate(card, from_attributes=True)


class StepOut(BaseModel):
    """One line of a trace: what was looked at, and what came of it."""

    stage: str
    name: str
    outcome: str
    detail: Mapping[str, Any]


class TraceOut(BaseModel):
    """Why the bot said what it said, in one turn. `outcome`: answered, silent or failed."""

    turn_id: int = Field(description="the id of the turn's first message")
    outcome: str
    language: str
    intent: str
    confidence: float | None
    attempt: int
    committed_at: datetime
    version: str = Field(description="of the assistant; empty for a turn of long ago")
    steps: list[StepOut]

    @classmethod
    def of(cls, trace: TurnTrace) -> TraceOut:
        """Describe the trace of a turn."""
        return cls.model_validate(trace, from_attributes=True)


class AgentOut(BaseModel):
    """An agent."""

    name: str
    email: str
    teams: list[str]
    is_away: bool = Field(description="takes no new conversations")


class Act(BaseModel):
    """Who acts. An API key says it by e-mail; an agent who has signed in acts for himself."""

    model_config = ConfigDict(extra="forbid")

    agent: str = Field("", max_length=300, description="e-mail of the agent on whose behalf a key acts")


class Write(Act):
    """Something written."""

    text: str = Field(min_length=1, max_length=8_000)


class Reply(Write):
    """A reply to the customer."""

    waits_for_customer: bool = Field(False, description="pauses the ticket's resolution clock until he answers")


class Snooze(Act):
    """For how long a lead is put aside."""

    hours: int = Field(1, ge=1, le=24 * 14)


class Away(Act):
    """Whether an agent takes new conversations."""

    is_away: bool


class Done(BaseModel):
    """What was done. `message_id` is that of what was written."""

    conversation_id: int
    message_id: int | None = None
