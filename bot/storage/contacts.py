"""Contacts: what is known of the people who write."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text

from bot.storage.store import Transaction


@dataclass(frozen=True, slots=True)
class Engagement:
    """What a contact did, as far as a lead's score goes."""

    message_count: int
    intents: tuple[str, ...]
    email: str
    phone: str


async def learn(tx: Transaction, contact_id: int, facts: Mapping[str, Any]) -> None:
    """Keep what the person told us; an e-mail or phone is added to those known, a name fills an empty one."""
    await tx.execute(
        text(
            "UPDATE contacts SET facts = facts || CAST(:facts AS jsonb),"
            " emails = CASE WHEN :email = '' OR :email = ANY(emails) THEN emails ELSE emails || :email END,"
            " phones = CASE WHEN :phone = '' OR :phone = ANY(phones) THEN phones ELSE phones || :phone END,"
            " name = CASE WHEN name = '' THEN :name ELSE name END WHERE id = :id"
        ),
        {
            "id": contact_id,
            "facts": json.dumps({key: value for key, value in facts.items() if key not in {"email", "phone", "name"}}),
            "email": str(facts.get("email", "")),
            "phone": str(facts.get("phone", "")),
            "name": str(facts.get("name", "")),
        },
    )


async def known_facts(tx: Transaction, contact_id: int) -> dict[str, Any]:
    """Return what is known of a contact, its first e-mail and phone with it."""
    row = (
        await tx.execute(text("SELECT name, emails, phones, facts FROM contacts WHERE id = :id"), {"id": contact_id})
    ).one()
    known = dict(row.facts)
    known |= {"email": row.emails[0]} if row.emails else {}
    known |= {"phone": row.phones[0]} if row.phones else {}
    return known | ({"name": row.name} if row.name else {})


async def engagement(tx: Transaction, contact_id: int) -> Engagement:
    """Count what a contact wrote and list the intents that were understood."""
    row = (
        await tx.execute(
            text(
                "SELECT p.emails, p.phones,"
                " (SELECT count(*) FROM messages m JOIN conversations c ON c.id = m.conversation_id"
                "  WHERE c.contact_id = p.id AND m.direction = 'in') AS message_count,"
                " (SELECT array_agg(DISTINCT t.intent) FROM turns t JOIN conversations c ON c.id = t.conversation_id"
                "  WHERE c.contact_id = p.id AND t.intent <> '') AS intents"
                " FROM contacts p WHERE p.id = :id"
            ),
            {"id": contact_id},
        )
    ).one()
    return Engagement(
        row.message_count, tuple(row.intents or ()), next(iter(row.emails), ""), next(iter(row.phones), "")
    )


async def record_consent(
    tx: Transaction, contact_id: int, *, granted: bool, source: str, message_id: int | None, now: datetime
) -> None:
    """Add to the ledger of consents; the latest entry of a purpose holds."""
    await tx.execute(
        text(
            "INSERT INTO consents (contact_id, purpose, granted, source, message_id, created_at)"
            " VALUES (:id, 'marketing', :granted, :source, :message, :now)"
        ),
        {"id": contact_id, "granted": granted, "source": source, "message": message_id, "now": now},
    )


async def marketing_consent(tx: Transaction, contact_id: int) -> bool | None:
    """Say whether the contact agreed to be written to; None when never asked."""
    found = await tx.execute(
        text("SELECT granted FROM consents WHERE contact_id = :id AND purpose = 'marketing' ORDER BY id DESC LIMIT 1"),
        {"id": contact_id},
    )
    granted: bool | None = found.scalar_one_or_none()
    return granted
