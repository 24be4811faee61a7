"""What is owed: tickets, clocks, leads, and where their cards stand."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    Sequence,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from bot.storage.schema.columns import at_column, id_column, json_column, metadata, partial, ref_column, text_column

ticket_numbers = Sequence("ticket_numbers", start=1001, metadata=metadata)

tickets = Table(
    "tickets",
    metadata,
    id_column(),
    Column("number", Text, nullable=False, unique=True),  # "FD-1001"
    ref_column("conversation_id", "conversations", index=True),
    ref_column("contact_id", "contacts", index=True),
    text_column("category", default=None),
    text_column("priority", default=None),  # urgent | high | normal | low
    text_column("state", default="open"),  # open | waiting (for the customer) | resolved
    text_column("subject"),
    text_column("policy"),
    text_column("team"),
    at_column("opened_at", nullable=False),
    at_column("first_responded_at"),
    at_column("resolved_at"),
    Index("open_tickets", "conversation_id", postgresql_where=partial("state <> 'resolved'")),
)

ticket_states = Table(
    "ticket_states",
    metadata,
    id_column(),
    ref_column("ticket_id", "tickets", index=True),
    text_column("state", default=None),
    text_column("reason"),
    at_column("from_at", nullable=False),
)

ticket_notes = Table(
    "ticket_notes",
    metadata,
    id_column(),
    ref_column("ticket_id", "tickets", index=True),
    ref_column("message_id", "messages", nullable=True),  # what the customer said or sent
    text_column("text"),
    at_column("created_at", nullable=False),
)

clocks = Table(
    "clocks",
    metadata,
    id_column(),
    text_column("kind", default=None),  # first_response | resolution | handoff | speed_to_lead
    text_column("subject", default=None),  # "ticket:1", "conversation:7", "lead:3"
    text_column("calendar"),
    Column("target_seconds", Integer, nullable=False),  # business time
    Column("warn_fraction", Double, nullable=False, server_default=text("0.75")),
    at_column("started_at", nullable=False),
    at_column("due_at"),
    at_column("warn_at"),
    at_column("paused_at"),
    Column("pauses", JSONB, nullable=False, server_default=text("'[]'::jsonb")),  # [[from, to], ...] ISO, UTC
    at_column("warned_at"),
    at_column("breached_at"),
    at_column("met_at"),
    at_column("cancelled_at"),
    Index("clocks_by_subject", "subject", "kind"),
)

leads = Table(
    "leads",
    metadata,
    id_column(),
    ref_column("contact_id", "contacts", index=True),
    ref_column("conversation_id", "conversations"),
    text_column("state", default="open"),  # open | hot | claimed | snoozed | closed
    Column("score", Integer, nullable=False, server_default=text("0")),
    json_column("facts"),
    ref_column("agent_id", "agents", nullable=True),
    at_column("opened_at", nullable=False),
    at_column("hot_at"),
    at_column("claimed_at"),
    at_column("snoozed_until"),
    at_column("closed_at"),
    text_column("outcome"),
    Index("one_open_lead", "contact_id", unique=True, postgresql_where=partial("closed_at IS NULL")),
)

score_entries = Table(
    "score_entries",
    metadata,
    id_column(),
    ref_column("lead_id", "leads"),
    text_column("signal", default=None),
    text_column("dimension", default=None),  # fit | behaviour | engagement | demographic
    Column("points", Integer, nullable=False),
    json_column("reason"),  # {"es": ..., "en": ...}
    at_column("created_at", nullable=False),
    UniqueConstraint("lead_id", "signal"),
)

lead_cards = Table(
    "lead_cards",
    metadata,
    id_column(),
    ref_column("lead_id", "leads", index=True),
    text_column("channel", default=None),  # Slack channel
    text_column("message_ts"),
    at_column("created_at", nullable=False),
    UniqueConstraint("lead_id", "channel", "message_ts"),
)

desk_threads = Table(
    "desk_threads",
    metadata,
    Column("conversation_id", BigInteger, ForeignKey("conversations.id"), primary_key=True),
    text_column("channel", default=None),  # Slack channel of the agents
    text_column("thread_ts", default=None),
    at_column("created_at", nullable=False),
    UniqueConstraint("channel", "thread_ts"),
)

assignments = Table(
    "assignments",
    metadata,
    id_column(),
    ref_column("conversation_id", "conversations", index=True),
    ref_column("agent_id", "agents"),
    text_column("reason"),
    at_column("from_at", nullable=False),
    at_column("to_at"),
)

consents = Table(
    "consents",
    metadata,
    id_column(),
    ref_column("contact_id", "contacts", index=True),
    text_column("purpose", default=None),  # marketing
    Column("granted", Boolean, nullable=False),
    text_column("source"),  # channel and how it was said
    ref_column("message_id", "messages", nullable=True),
    at_column("created_at", nullable=False),
)

audit_log = Table(
    "audit_log",
    metadata,
    id_column(),
    text_column("actor", default=None),  # "agent:3", "api_key:2", "system"
    text_column("action", default=None),
    text_column("subject", default=None),
    json_column("data"),
    at_column("created_at", nullable=False),
    Index(
        "answered_requests",
        "actor",
        text("(data ->> 'idempotency_key')"),
        "id",
        postgresql_where=partial("data ->> 'idempotency_key' IS NOT NULL"),
    ),
)

platform_updates = Table(
    "platform_updates",
    metadata,
    text_column("channel", default=None),
    text_column("account", default=None),
    text_column("external_id", default=None),  # presses, polling offsets and whatever else must be taken once
    at_column("created_at", nullable=False),
    UniqueConstraint("channel", "account", "external_id"),
)
