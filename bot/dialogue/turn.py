"""What a turn knows and what it decides: values only, shared by the dialogue and the use cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol, TypeAlias

from bot.messages import Button

Json: TypeAlias = "str | int | float | bool | Sequence[Json] | Mapping[str, Json] | None"

ANSWERED, OFFERED, UNANSWERED = "knowledge.answered", "knowledge.offered", "knowledge.unanswered"
RATED = "knowledge.rated"
GUIDE_STARTED, GUIDE_ENDED = "guide.started", "guide.ended"
GUIDE_SLOT = "_guide"  # holds where a conversation stands in a troubleshooting guide


class Mode(StrEnum):
    """Who answers in a conversation."""

    BOT = "bot"
    QUEUED = "queued"  # handed over, nobody has taken it yet: the bot answers what it is sure of
    OWNED = "owned"  # a person answers, the bot is silent
    RETURNED = "returned"  # a person gave it back: the bot answers again


@dataclass(frozen=True, slots=True)
class TurnMessage:
    """One of the customer's messages that this turn answers."""

    id: int
    text: str
    payload: str = ""
    media_ids: tuple[int, ...] = ()
    unsupported: str = ""
    was_cut: bool = False


@dataclass(frozen=True, slots=True)
class ContactView:
    """What is known of the person who writes. Only what the platform or the person gave."""

    id: int
    name: str = ""
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()  # E.164
    proven_phones: tuple[str, ...] = ()  # vouched for by the platform
    proven_emails: tuple[str, ...] = ()
    is_opted_out: bool = False


@dataclass(frozen=True, slots=True)
class ConversationView:
    """The conversation as it stood when the turn began."""

    id: int
    channel: str
    language: str  # "" until it is known
    mode: Mode = Mode.BOT
    slots: Mapping[str, Json] = field(default_factory=dict)
    active_form: str = ""
    requested_slot: str = ""
    misunderstandings: int = 0
    is_first_turn: bool = False
    knowledge_entry: str = ""  # the entry answered last, for follow-ups


@dataclass(frozen=True, slots=True)
class TicketView:
    """A ticket as the dialogue may speak of it."""

    id: int
    number: str  # "FD-1001"
    category: str
    priority: str
    state: str  # open | waiting | resolved
    opened_at: datetime
    first_response_due_at: datetime | None = None
    agent: str = ""


@dataclass(frozen=True, slots=True)
class LeadView:
    """A lead as the dialogue may speak of it. `facts`: need, company_size, budget, timing, email, phone, name."""

    id: int
    state: str  # open | hot | claimed | snoozed | closed
    score: int
    facts: Mapping[str, Json] = field(default_factory=dict)
    became_hot: bool = False  # by this very call


@dataclass(frozen=True, slots=True)
class Availability:
    """Whether a team is there, and if not, when it is again."""

    is_open: bool
    next_opening: datetime | None
    agents_available: int = 0


@dataclass(frozen=True, slots=True)
class Handoff:
    """What happened to a request for a person. `is_new` is false when it had been handed over before."""

    is_new: bool
    availability: Availability
    ticket: TicketView | None
    agent: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """Everything a decision may depend on."""

    id: int
    now: datetime
    conversation: ConversationView
    contact: ContactView
    messages: tuple[TurnMessage, ...]
    open_ticket: TicketView | None = None
    lead: LeadView | None = None


class Desk(Protocol):
    """What the dialogue may do in the business while a turn is being decided.

    Every call takes part in the turn's transaction: it happens if, and only if, the turn commits.
    """

    async def availability(self, team: str) -> Availability:
        """Say whether `team` is there now."""
        ...

    async def open_ticket(self, *, category: str, subject: str, priority: str = "") -> TicketView:
        """Open a ticket with running clocks and the conversation's media; an open one of its category is returned."""
        ...

    async def add_to_ticket(self, ticket_id: int, *, note: str) -> TicketView:
        """Add what the customer just said or sent to the ticket."""
        ...

    async def tell_people(self, note: str) -> None:
        """Leave a note in the conversation, for whoever of our people reads it."""
        ...

    async def latest_ticket(self, number: str = "") -> TicketView | None:
        """Return the ticket with `number`, or the contact's latest; never somebody else's."""
        ...

    async def open_tickets(self) -> Sequence[TicketView]:
        """List the tickets of this conversation that are not resolved, oldest first."""
        ...

    async def hand_over(self, *, reason: str, team: str = "") -> Handoff:
        """Queue the conversation for a person; opens a ticket where there is none."""
        ...

    async def start_lead(self) -> LeadView:
        """Open a lead, or return the contact's open one."""
        ...

    async def learn(self, facts: Mapping[str, Json]) -> LeadView | None:
        """Keep facts on the contact and, where there is one, on the open lead, which is scored again."""
        ...

    async def show_lead(self) -> None:
        """Let sales see the contact's lead, which is not hot but has told all it was asked."""
        ...

    async def opt_out(self) -> None:
        """Withdraw consent to anything that is not an answer."""
        ...

    async def opt_in(self) -> None:
        """Give that consent again."""
        ...


@dataclass(frozen=True, slots=True)
class Reply:
    """One thing to say. `source` is the knowledge entry it comes from."""

    text: str
    buttons: tuple[Button, ...] = ()
    response: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the trace: what was looked at, what came of it, and why."""

    stage: str  # language | intent | entities | knowledge | form | rule | action | fallback | event_rule | ...
    name: str
    outcome: str
    detail: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Noted:
    """Something for the timeline: names and ids, never what was written."""

    event: str
    data: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Decision:
    """What a turn does to the conversation, and the whole reasoning behind it.

    `steps` is the trace, `noted` goes on the timeline. `slots` are all slots afterwards, not only what changed.
    `is_status_question`: the customer asked how his ticket stands and told nothing, so that what waited for him still
    does.
    """

    replies: tuple[Reply, ...]
    language: str
    slots: Mapping[str, Json]
    active_form: str = ""
    requested_slot: str = ""
    misunderstandings: int = 0
    knowledge_entry: str = ""
    intent: str = ""
    confidence: float = 0.0
    entity_kinds: tuple[str, ...] = ()
    is_status_question: bool = False
    steps: tuple[Step, ...] = ()
    noted: tuple[Noted, ...] = ()
