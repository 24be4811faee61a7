"""What waits to be done: deliveries and timers, and the timeline of what was."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    text,
)

from bot.storage.schema.columns import at_column, id_column, json_column, metadata, partial, ref_column, text_column

UNFINISHED = "state IN ('pending', 'sending', 'uncertain')"

deliveries = Table(
    "deliveries",
    metadata,
    id_column(),
    text_column("lane", default=None),  # what must stay in order: "conversation:12", "slack:C1:171.2"
    text_column("kind", default=None),  # message | lead_card | desk_post | ...
    text_column("channel", default=None),
    ref_column("conversation_id", "conversations", nullable=True, index=True),
    ref_column("message_id", "messages", nullable=True, index=True),
    json_column("payload"),  # ids only
    text_column("state", default="pending"),  # pending | sending | uncertain | sent | failed | cancelled
    at_column("lease_until"),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    at_column("next_at", nullable=False),
    Column("external_id", Text),
    text_column("error"),
    at_column("created_at", nullable=False),
    at_column("finished_at"),
    Index("unfinished_deliveries", "lane", "id", postgresql_where=partial(UNFINISHED)),
    Index("due_deliveries", "next_at", postgresql_where=partial(UNFINISHED)),
)

timers = Table(
    "timers",
    metadata,
    id_column(),
    text_column("kind", default=None),
    text_column("subject", default=None),  # "clock:12", "conversation:7", "lead:3"
    at_column("due_at", nullable=False),
    at_column("cancelled_at"),
    at_column("fired_at"),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    text_column("error"),
    at_column("created_at", nullable=False),
    Index("due_timers", "due_at", postgresql_where=partial("fired_at IS NULL AND cancelled_at IS NULL")),
    Index(
        "one_open_timer",
        "kind",
        "subject",
        unique=True,
        postgresql_where=partial("fired_at IS NULL AND cancelled_at IS NULL"),
    ),
)

events = Table(
    "events",
    metadata,
    id_column(),
    text_column("kind", default=None),
    ref_column("conversation_id", "conversations", nullable=True, index=True),
    ref_column("contact_id", "contacts", nullable=True, index=True),
    json_column("data"),  # ids, numbers and names of things; never what a customer wrote
    Column("cause_id", BigInteger, ForeignKey("events.id")),
    Column("depth", Integer, nullable=False, server_default=text("0")),
    Column("turn_id", BigInteger),
    at_column("created_at", nullable=False),
    Index("events_by_kind", "kind", "id"),
)

traces = Table(
    "traces",
    metadata,
    Column("turn_id", BigInteger, ForeignKey("turns.id"), primary_key=True),
    ref_column("conversation_id", "conversations", index=True),
    json_column("data"),
    at_column("created_at", nullable=False),
)
