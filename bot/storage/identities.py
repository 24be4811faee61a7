"""Identities: by which names a platform knows a contact, and whether he can be reached there."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import text

from bot.messages import Address
from bot.storage.store import Transaction


async def contact_known_as(tx: Transaction, channel: str, account: str, external_id: str) -> int | None:
    """Return the contact that an identity belongs to."""
    found = await tx.execute(
        text(
            "SELECT contact_id FROM identities"
            " WHERE channel = :channel AND account = :account AND external_id = :external_id"
        ),
        {"channel": channel, "account": account, "external_id": external_id},
    )
    contact_id: int | None = found.scalar_one_or_none()
    return contact_id


async def add_identity(
    tx: Transaction, contact_id: int, *, channel: str, account: str, external_id: str, phone: str, now: datetime
) -> None:
    """Let a contact be known by one more name; one that belongs to somebody stays his."""
    await tx.execute(
        text(
            "INSERT INTO identities (contact_id, channel, account, external_id, phone, created_at)"
            " VALUES (:contact, :channel, :account, :external_id, :phone, :now)"
            " ON CONFLICT (channel, account, external_id) DO NOTHING"
        ),
        {
            "contact": contact_id,
            "channel": channel,
            "account": account,
            "external_id": external_id,
            "phone": phone,
            "now": now,
        },
    )


async def move_open_conversation(
    tx: Transaction, *, channel: str, account: str, old_recipient: str, new_recipient: str
) -> None:
    """Let the answers of an open conversation go to the new address, unless the contact has another one open there."""
    await tx.execute(
        text(
            "UPDATE conversations c SET recipient = :new WHERE channel = :channel AND account = :account"
            " AND recipient = :old AND closed_at IS NULL AND NOT EXISTS (SELECT 1 FROM conversations o"
            "   WHERE o.channel = :channel AND o.account = :account AND o.recipient = :new AND o.thread = c.thread"
            "   AND o.contact_id = c.contact_id AND o.closed_at IS NULL)"
        ),
        {"channel": channel, "account": account, "old": old_recipient, "new": new_recipient},
    )


async def set_reachability(tx: Transaction, address: Address, unreachable: str) -> None:
    """Remember why the contact at an address cannot be written to there; "" when he can again.

    He can, too, once he writes: his turn says so (`turns.commit_turn`).
    """
    await tx.execute(
        text(
            "UPDATE identities SET unreachable = :reason"
            " WHERE channel = :channel AND account = :account AND external_id = :recipient"
        ),
        {
            "reason": unreachable,
            "channel": address.channel,
            "account": address.account,
            "recipient": address.recipient,
        },
    )


async def mark_unreachable(tx: Transaction, conversation_id: int, reason: str) -> None:
    """Remember that the contact of a conversation cannot be written to where it takes place."""
    await tx.execute(
        text(
            "UPDATE identities SET unreachable = :reason"
            " WHERE id = (SELECT identity_id FROM conversations WHERE id = :id)"
        ),
        {"id": conversation_id, "reason": reason},
    )


async def has_conversation(tx: Transaction, address: Address, external_id: str) -> bool:
    """Say whether this very person has, or had, a conversation at an address."""
    found = await tx.execute(
        text(
            "SELECT 1 FROM conversations c JOIN identities i ON i.contact_id = c.contact_id"
            " WHERE c.channel = :channel AND c.account = :account AND c.recipient = :recipient AND c.thread = :thread"
            " AND i.channel = c.channel AND i.account = c.account AND i.external_id = :external_id LIMIT 1"
        ),
        {
            "channel": address.channel,
            "account": address.account,
            "recipient": address.recipient,
            "thread": address.thread,
            "external_id": external_id,
        },
    )
    return found.scalar_one_or_none() is not None
