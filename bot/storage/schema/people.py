"""Who is who: contacts and their identities, agents and how they get in."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from bot.storage.schema.columns import at_column, id_column, json_column, metadata, ref_column, text_column

contacts = Table(
    "contacts",
    metadata,
    id_column(),
    text_column("name"),
    text_column("language"),
    Column("emails", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    Column("phones", ARRAY(Text), nullable=False, server_default=text("'{}'")),  # E.164
    json_column("facts"),  # what the person told us: need, company_size, budget, timing, ...
    ref_column("merged_into", "contacts", nullable=True),
    at_column("created_at", nullable=False),
    at_column("erased_at"),
)

identities = Table(
    "identities",
    metadata,
    id_column(),
    ref_column("contact_id", "contacts", index=True),
    text_column("channel", default=None),
    text_column("account", default=None),
    text_column("external_id", default=None),
    text_column("phone"),  # vouched for by the platform
    text_column("email"),  # vouched for by the platform
    text_column("unreachable"),  # why nothing can be sent there, "" when it can
    at_column("noticed_at"),  # when the contact was told, on this channel, that answers are automated
    at_column("created_at", nullable=False),
    UniqueConstraint("channel", "account", "external_id"),
)

agents = Table(
    "agents",
    metadata,
    id_column(),
    text_column("name", default=None),
    Column("email", Text, nullable=False, unique=True),
    text_column("password_hash"),
    Column("teams", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    Column("slack_user_id", Text, unique=True),
    Column("is_away", Boolean, nullable=False, server_default=text("false")),
    at_column("created_at", nullable=False),
    at_column("disabled_at"),
)

agent_sessions = Table(
    "agent_sessions",
    metadata,
    Column("token_hash", Text, primary_key=True),
    ref_column("agent_id", "agents"),
    text_column("csrf_token", default=None),
    at_column("created_at", nullable=False),
    at_column("expires_at", nullable=False),
)

login_links = Table(
    "login_links",
    metadata,
    Column("token_hash", Text, primary_key=True),
    ref_column("agent_id", "agents"),
    at_column("expires_at", nullable=False),
    at_column("used_at"),
)

api_keys = Table(
    "api_keys",
    metadata,
    id_column(),
    text_column("name", default=None),
    Column("key_hash", Text, nullable=False, unique=True),
    Column("scopes", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    at_column("created_at", nullable=False),
    at_column("last_used_at"),
    at_column("revoked_at"),
)

signing_keys = Table(
    "signing_keys",
    metadata,
    Column("name", Text, primary_key=True),  # what it signs: "visitors"
    text_column("key", default=None),
    at_column("created_at", nullable=False),
)
