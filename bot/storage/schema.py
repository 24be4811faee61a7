"""Every table, its keys and the indexes the queries rely on."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    DateTime,
    Double,
    ForeignKey,
    Identity,
    Index,
    Integer,
    MetaData,
    Sequence,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

metadata = MetaData()


def _id() -> Column[int]:
    return Column("id", BigInteger, Identity(always=True), primary_key=True)


def _ref(name: str, target: str, *, nullable: bool = False, index: bool = False) -> Column[int]:
    return Column(name, BigInteger, ForeignKey(f"{target}.id"), nullable=nullable, index=index)


def _at(name: str, *, nullable: bool = True) -> Column[datetime]:
    return Column(name, DateTime(timezone=True), nullable=nullable)


def _text(name: str, *, default: str | None = "") -> Column[str]:
    server_default = None if default is None else text(f"'{default}'")
    return Column(name, Text, nullable=False, server_default=server_default)


def _json(name: str) -> Column[object]:
    return Column(name, JSONB, nullable=False, server_default=text("'{}'::jsonb"))


def _where(condition: str) -> ColumnElement[bool]:
    return text(condition)  # type: ignore[return-value]  # a TextClause stands for a boolean here


# --- people ---------------------------------------------------------------------------------------------------

contacts = Table(
    "contacts",
    metadata,
    _id(),
    _text("name"),
    _text("language"),
    Column("emails", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    Column("phones", ARRAY(Text), nullable=False, server_default=text("'{}'")),  # E.164
    _json("facts"),  # what the person told us: need, company_size, budget, timing, ...
    _ref("merged_into", "contacts", nullable=True),
    _text("unreachable"),  # why nothing can be sent, "" when it can
    _at("created_at", nullable=False),
    _at("erased_at"),
)

identities = Table(
    "identities",
    metadata,
    _id(),
    _ref("contact_id", "contacts", index=True),
    _text("channel", default=None),
    _text("account", default=None),
    _text("external_id", default=None),
    _text("phone"),  # vouched for by the platform
    _text("email"),  # vouched for by the platform
    _at("noticed_at"),  # when the contact was told, on this channel, that answers are automated
    _at("created_at", nullable=False),
    UniqueConstraint("channel", "account", "external_id"),
)

agents = Table(
    "agents",
    metadata,
    _id(),
    _text("name", default=None),
    Column("email", Text, nullable=False, unique=True),
    _text("password_hash"),
    _text("role", default="agent"),  # agent | admin
    Column("teams", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    Column("slack_user_id", Text, unique=True),
    Column("is_away", Boolean, nullable=False, server_default=text("false")),
    _at("created_at", nullable=False),
    _at("disabled_at"),
)

agent_sessions = Table(
    "agent_sessions",
    metadata,
    Column("token_hash", Text, primary_key=True),
    _ref("agent_id", "agents"),
    _text("csrf_token", default=None),
    _at("created_at", nullable=False),
    _at("expires_at", nullable=False),
)

login_links = Table(
    "login_links",
    metadata,
    Column("token_hash", Text, primary_key=True),
    _ref("agent_id", "agents"),
    _at("expires_at", nullable=False),
    _at("used_at"),
)

api_keys = Table(
    "api_keys",
    metadata,
    _id(),
    _text("name", default=None),
    Column("key_hash", Text, nullable=False, unique=True),
    Column("scopes", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    _at("created_at", nullable=False),
    _at("last_used_at"),
    _at("revoked_at"),
)

# --- conversations --------------------------------------------------------------------------------------------

conversations = Table(
    "conversations",
    metadata,
    _id(),
    _ref("contact_id", "contacts", index=True),
    _ref("identity_id", "identities"),
    _text("channel", default=None),
    _text("account", default=None),
    _text("recipient", default=None),
    _text("thread"),
    _text("language"),
    _text("mode", default="bot"),  # bot | queued | owned | returned
    _text("team"),
    _ref("agent_id", "agents", nullable=True),
    _text("handoff_reason"),
    _at("handed_over_at"),
    _at("owned_at"),
    _at("off_shift_noticed_at"),  # one notice a closed period
    _json("dialogue"),  # slots, active form, requested slot, misunderstandings, last knowledge entry
    _at("opened_at", nullable=False),
    _at("closed_at"),
    _text("outcome"),
    _text("resolver"),  # bot | agent
    Column("handling_seconds", Integer),
    Index(
        "one_open_conversation",
        "channel",
        "account",
        "recipient",
        "thread",
        unique=True,
        postgresql_where=_where("closed_at IS NULL"),
    ),
    Index("conversations_by_mode", "mode", "handed_over_at", postgresql_where=_where("closed_at IS NULL")),
)

turns = Table(
    "turns",
    metadata,
    Column("id", BigInteger, primary_key=True),  # the id of its first message: stable however often it is tried
    _ref("conversation_id", "conversations", index=True),
    Column("attempt", Integer, nullable=False),
    _text("outcome", default=None),  # answered | silent | failed
    _text("language"),
    _text("intent"),
    Column("confidence", Double),
    _json("before"),  # the dialogue as it stood before, so that an unsent answer can be taken back
    _at("started_at", nullable=False),
    _at("committed_at", nullable=False),
)

messages = Table(
    "messages",
    metadata,
    _id(),
    _ref("conversation_id", "conversations"),
    _text("direction", default=None),  # in | out
    _text("author", default=None),  # customer | bot | agent | system
    _text("kind", default="text"),  # text | note | marker
    _ref("agent_id", "agents", nullable=True),
    _text("text"),
    _text("payload"),
    _json("content"),  # buttons, source, unsupported kind, was_cut
    _text("channel"),
    _text("account"),
    Column("external_id", Text),
    _at("sent_at"),
    _at("received_at", nullable=False),
    _at("due_at"),  # in: when it may be answered if nothing newer comes
    Column("turn_id", BigInteger, ForeignKey("turns.id")),  # in: the turn that answered it; out: that said it
    _text("status"),  # out: "" | sent | delivered | read | failed
    Index(
        "one_message_per_delivery",
        "channel",
        "account",
        "external_id",
        unique=True,
        postgresql_where=_where("direction = 'in'"),
    ),
    Index(
        "sent_message_by_external_id",
        "channel",
        "external_id",
        postgresql_where=_where("direction = 'out' AND external_id IS NOT NULL"),
    ),
    Index("messages_of_conversation", "conversation_id", "id"),
    Index(
        "unanswered_messages",
        "conversation_id",
        "id",
        postgresql_where=_where("direction = 'in' AND turn_id IS NULL"),
    ),
    Index(
        "unanswered_messages_by_age",
        "received_at",
        postgresql_where=_where("direction = 'in' AND turn_id IS NULL"),
    ),
)

attempts = Table(
    "attempts",
    metadata,
    Column("conversation_id", BigInteger, ForeignKey("conversations.id"), primary_key=True),
    Column("count", Integer, nullable=False),
    _at("started_at", nullable=False),
    _at("retry_at", nullable=False),
    _text("error"),
)

media = Table(
    "media",
    metadata,
    _id(),
    _ref("message_id", "messages", index=True),
    _ref("conversation_id", "conversations", index=True),
    Column("ticket_id", BigInteger, ForeignKey("tickets.id"), index=True),
    _text("kind", default=None),  # image | audio | video | document
    _text("mime_type"),
    _text("filename"),
    _json("source"),
    _text("state", default="pending"),  # pending | stored | rejected | failed
    _text("reason"),
    _text("sha256"),  # the stored file's name below the media folder
    Column("size", BigInteger),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    _at("next_at"),
    _at("created_at", nullable=False),
    Index("media_to_fetch", "next_at", postgresql_where=_where("state = 'pending'")),
)

deliveries = Table(
    "deliveries",
    metadata,
    _id(),
    _text("lane", default=None),  # what must stay in order: "conversation:12", "slack:C1:171.2"
    _text("kind", default=None),  # message | lead_card | desk_post | ...
    _text("channel", default=None),
    _ref("conversation_id", "conversations", nullable=True, index=True),
    _ref("message_id", "messages", nullable=True, index=True),
    _json("payload"),  # ids only
    _text("state", default="pending"),  # pending | sending | uncertain | sent | failed | cancelled
    _at("lease_until"),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    _at("next_at", nullable=False),
    Column("external_id", Text),
    _text("error"),
    _at("created_at", nullable=False),
    _at("finished_at"),
    Index("unfinished_deliveries", "lane", "id", postgresql_where=_where("state IN ('pending','sending','uncertain')")),
    Index("due_deliveries", "next_at", postgresql_where=_where("state IN ('pending','sending','uncertain')")),
)

timers = Table(
    "timers",
    metadata,
    _id(),
    _text("kind", default=None),
    _text("subject", default=None),  # "clock:12", "conversation:7", "lead:3"
    _at("due_at", nullable=False),
    _at("cancelled_at"),
    _at("fired_at"),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    _text("error"),
    _at("created_at", nullable=False),
    Index("due_timers", "due_at", postgresql_where=_where("fired_at IS NULL AND cancelled_at IS NULL")),
    Index(
        "one_open_timer",
        "kind",
        "subject",
        unique=True,
        postgresql_where=_where("fired_at IS NULL AND cancelled_at IS NULL"),
    ),
)

events = Table(
    "events",
    metadata,
    _id(),
    _text("kind", default=None),
    _ref("conversation_id", "conversations", nullable=True, index=True),
    _ref("contact_id", "contacts", nullable=True, index=True),
    _json("data"),  # ids, numbers and names of things; never what a customer wrote
    Column("cause_id", BigInteger, ForeignKey("events.id")),
    Column("depth", Integer, nullable=False, server_default=text("0")),
    Column("turn_id", BigInteger),
    _at("created_at", nullable=False),
    Index("events_by_kind", "kind", "id"),
)

traces = Table(
    "traces",
    metadata,
    Column("turn_id", BigInteger, ForeignKey("turns.id"), primary_key=True),
    _ref("conversation_id", "conversations", index=True),
    _json("data"),
    _at("created_at", nullable=False),
)

# --- work: tickets, clocks, leads -------------------------------------------------------------------------------

ticket_numbers = Sequence("ticket_numbers", start=1001, metadata=metadata)

tickets = Table(
    "tickets",
    metadata,
    _id(),
    Column("number", Text, nullable=False, unique=True),  # "FD-1001"
    _ref("conversation_id", "conversations", index=True),
    _ref("contact_id", "contacts", index=True),
    _text("category", default=None),
    _text("priority", default=None),  # urgent | high | normal | low
    _text("state", default="open"),  # open | waiting (for the customer) | resolved
    _text("subject"),
    _text("policy"),
    _text("team"),
    _at("opened_at", nullable=False),
    _at("first_responded_at"),
    _at("resolved_at"),
    Index("open_tickets", "conversation_id", postgresql_where=_where("state <> 'resolved'")),
)

ticket_states = Table(
    "ticket_states",
    metadata,
    _id(),
    _ref("ticket_id", "tickets", index=True),
    _text("state", default=None),
    _text("reason"),
    _at("from_at", nullable=False),
)

ticket_notes = Table(
    "ticket_notes",
    metadata,
    _id(),
    _ref("ticket_id", "tickets", index=True),
    _ref("message_id", "messages", nullable=True),  # what the customer said or sent
    _text("text"),
    _at("created_at", nullable=False),
)

clocks = Table(
    "clocks",
    metadata,
    _id(),
    _text("kind", default=None),  # first_response | resolution | handoff | speed_to_lead
    _text("subject", default=None),  # "ticket:1", "conversation:7", "lead:3"
    _text("calendar"),
    Column("target_seconds", Integer, nullable=False),  # business time
    Column("warn_fraction", Double, nullable=False, server_default=text("0.75")),
    _at("started_at", nullable=False),
    _at("due_at"),
    _at("warn_at"),
    _at("paused_at"),
    Column("pauses", JSONB, nullable=False, server_default=text("'[]'::jsonb")),  # [[from, to], ...] ISO, UTC
    _at("warned_at"),
    _at("breached_at"),
    _at("met_at"),
    _at("cancelled_at"),
    Index("clocks_by_subject", "subject", "kind"),
)

leads = Table(
    "leads",
    metadata,
    _id(),
    _ref("contact_id", "contacts", index=True),
    _ref("conversation_id", "conversations"),
    _text("state", default="open"),  # open | hot | claimed | snoozed | closed
    Column("score", Integer, nullable=False, server_default=text("0")),
    _json("facts"),
    _ref("agent_id", "agents", nullable=True),
    _at("opened_at", nullable=False),
    _at("hot_at"),
    _at("claimed_at"),
    _at("snoozed_until"),
    _at("closed_at"),
    _text("outcome"),
    Index("one_open_lead", "contact_id", unique=True, postgresql_where=_where("closed_at IS NULL")),
)

score_entries = Table(
    "score_entries",
    metadata,
    _id(),
    _ref("lead_id", "leads"),
    _text("signal", default=None),
    _text("dimension", default=None),  # fit | behaviour | engagement | demographic
    Column("points", Integer, nullable=False),
    _json("reason"),  # {"es": ..., "en": ...}
    _at("created_at", nullable=False),
    UniqueConstraint("lead_id", "signal"),
)

lead_cards = Table(
    "lead_cards",
    metadata,
    _id(),
    _ref("lead_id", "leads", index=True),
    _text("channel", default=None),  # Slack channel
    _text("message_ts"),
    _at("created_at", nullable=False),
    UniqueConstraint("lead_id", "channel", "message_ts"),
)

desk_threads = Table(
    "desk_threads",
    metadata,
    Column("conversation_id", BigInteger, ForeignKey("conversations.id"), primary_key=True),
    _text("channel", default=None),  # Slack channel of the agents
    _text("thread_ts", default=None),
    _at("created_at", nullable=False),
    UniqueConstraint("channel", "thread_ts"),
)

assignments = Table(
    "assignments",
    metadata,
    _id(),
    _ref("conversation_id", "conversations", index=True),
    _ref("agent_id", "agents"),
    _text("reason"),
    _at("from_at", nullable=False),
    _at("to_at"),
)

consents = Table(
    "consents",
    metadata,
    _id(),
    _ref("contact_id", "contacts", index=True),
    _text("purpose", default=None),  # marketing
    Column("granted", Boolean, nullable=False),
    _text("source"),  # channel and how it was said
    _ref("message_id", "messages", nullable=True),
    _at("created_at", nullable=False),
)

audit_log = Table(
    "audit_log",
    metadata,
    _id(),
    _text("actor", default=None),  # "agent:3", "api_key:2", "system"
    _text("action", default=None),
    _text("subject", default=None),
    _json("data"),
    _at("created_at", nullable=False),
)

platform_updates = Table(
    "platform_updates",
    metadata,
    _text("channel", default=None),
    _text("account", default=None),
    _text("external_id", default=None),  # presses, polling offsets and whatever else must be taken once
    _at("created_at", nullable=False),
    UniqueConstraint("channel", "account", "external_id"),
)
