"""What is said: conversations, messages, turns and media."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    text,
)

from bot.storage.schema.columns import at_column, id_column, json_column, metadata, partial, ref_column, text_column

conversations = Table(
    "conversations",
    metadata,
    id_column(),
    ref_column("contact_id", "contacts", index=True),
    ref_column("identity_id", "identities"),
    text_column("channel", default=None),
    text_column("account", default=None),
    text_column("recipient", default=None),
    text_column("thread"),
    text_column("language"),
    text_column("mode", default="bot"),  # bot | queued | owned | returned
    text_column("team"),
    ref_column("agent_id", "agents", nullable=True),
    text_column("handoff_reason"),
    at_column("handed_over_at"),
    at_column("owned_at"),
    at_column("off_shift_noticed_at"),  # one notice a closed period
    json_column("dialogue"),  # slots, active form, requested slot, misunderstandings, last knowledge entry
    at_column("opened_at", nullable=False),
    at_column("closed_at"),
    text_column("outcome"),
    text_column("resolver"),  # bot | agent
    Column("handling_seconds", Integer),
    Index(
        "one_open_conversation",
        "channel",
        "account",
        "recipient",
        "thread",
        "contact_id",  # several people may share an address: a channel's thread, a group
        unique=True,
        postgresql_where=partial("closed_at IS NULL"),
    ),
    Index("conversations_by_mode", "mode", "handed_over_at", postgresql_where=partial("closed_at IS NULL")),
)

turns = Table(
    "turns",
    metadata,
    Column("id", BigInteger, primary_key=True),  # the id of its first message: stable however often it is tried
    ref_column("conversation_id", "conversations", index=True),
    Column("attempt", Integer, nullable=False),
    text_column("outcome", default=None),  # answered | silent | failed
    text_column("language"),
    text_column("intent"),
    Column("confidence", Double),
    json_column("before"),  # the dialogue as it stood before, so that an unsent answer can be taken back
    at_column("started_at", nullable=False),
    at_column("committed_at", nullable=False),
)

messages = Table(
    "messages",
    metadata,
    id_column(),
    ref_column("conversation_id", "conversations"),
    text_column("direction", default=None),  # in | out
    text_column("author", default=None),  # customer | bot | agent | system
    text_column("kind", default="text"),  # text | note | marker
    ref_column("agent_id", "agents", nullable=True),
    text_column("text"),
    text_column("payload"),
    json_column("content"),  # buttons, source, unsupported kind, was_cut
    text_column("channel"),
    text_column("account"),
    Column("external_id", Text),
    at_column("sent_at"),
    at_column("received_at", nullable=False),
    at_column("due_at"),  # in: when it may be answered if nothing newer comes
    Column("turn_id", BigInteger, ForeignKey("turns.id")),  # in: the turn that answered it; out: that said it
    text_column("status"),  # out: "" | sent | delivered | read | failed
    Index(
        "one_message_per_delivery",
        "channel",
        "account",
        "external_id",
        unique=True,
        postgresql_where=partial("direction = 'in'"),
    ),
    Index(
        "sent_message_by_external_id",
        "channel",
        "external_id",
        postgresql_where=partial("direction = 'out' AND external_id IS NOT NULL"),
    ),
    Index("messages_of_conversation", "conversation_id", "id"),
    Index(
        "unanswered_messages",
        "conversation_id",
        "id",
        postgresql_where=partial("direction = 'in' AND turn_id IS NULL"),
    ),
    Index(
        "unanswered_messages_by_due",
        "due_at",
        postgresql_where=partial("direction = 'in' AND turn_id IS NULL"),
    ),
)

attempts = Table(
    "attempts",
    metadata,
    Column("conversation_id", BigInteger, ForeignKey("conversations.id"), primary_key=True),
    Column("count", Integer, nullable=False),
    at_column("started_at", nullable=False),
    at_column("retry_at", nullable=False),
    text_column("error"),
)

media = Table(
    "media",
    metadata,
    id_column(),
    ref_column("message_id", "messages", index=True),
    ref_column("conversation_id", "conversations", index=True),
    Column("ticket_id", BigInteger, ForeignKey("tickets.id"), index=True),
    text_column("kind", default=None),  # image | audio | video | document
    text_column("mime_type"),
    text_column("filename"),
    json_column("source"),
    text_column("state", default="pending"),  # pending | stored | rejected | failed
    text_column("reason"),
    text_column("sha256"),  # the stored file's name below the media folder
    Column("size", BigInteger),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    at_column("next_at"),
    at_column("created_at", nullable=False),
    Index("media_to_fetch", "next_at", postgresql_where=partial("state = 'pending'")),
)
