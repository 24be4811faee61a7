"""Storing what a customer wrote: once, under a contact and a conversation, by inserts alone."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text

from bot.messages import Address, InboundMessage, Sender
from bot.storage.rows import Row
from bot.storage.store import Transaction


@dataclass(frozen=True, slots=True)
class StoredMedia:
    """A media row to be: either stored already (`sha256`) or to be fetched from the platform (`source`)."""

    kind: str
    mime_type: str = ""
    filename: str = ""
    source: str = "{}"
    state: str = "pending"
    reason: str = ""
    sha256: str = ""
    size: int | None = None


@dataclass(frozen=True, slots=True)
class Received:
    """Where a message lies. `is_new` is false for a redelivery, which changed nothing."""

    message_id: int
    conversation_id: int
    is_new: bool


_INSERT_MESSAGE = """
    INSERT INTO messages (conversation_id, direction, author, text, payload, content, channel, account, external_id,
                          sent_at, received_at, due_at)
    SELECT {conversation}, 'in', 'customer', :text, :payload, CAST(:content AS jsonb), :channel, :account,
           :external_id, :sent_at, :received_at, :due_at
    {source}
    ON CONFLICT (channel, account, external_id) WHERE direction = 'in' DO NOTHING
    RETURNING id, conversation_id"""

_INTO_OPEN_CONVERSATION = text(
    _INSERT_MESSAGE.format(
        conversation="c.id",
        source="""FROM conversations c WHERE c.channel = :channel AND c.account = :account
                  AND c.recipient = :recipient AND c.thread = :thread AND c.closed_at IS NULL
                  AND c.contact_id = (SELECT i.contact_id FROM identities i WHERE i.channel = :channel
                                      AND i.account = :account AND i.external_id = :sender)""",
    )
)
_INTO_CONVERSATION = text(_INSERT_MESSAGE.format(conversation=":conversation_id", source=""))
_FIND_MESSAGE = text(
    "SELECT id, conversation_id FROM messages"
    " WHERE direction = 'in' AND channel = :channel AND account = :account AND external_id = :external_id"
)


async def store_message(
    tx: Transaction, message: InboundMessage, *, media: Sequence[StoredMedia], received_at: datetime, due_at: datetime
) -> Received:
    """Insert `message`; find or create its contact and conversation. A redelivery is found and nothing changes.

    A conversation belongs to one contact: whoever else writes at the same address has one of his own there. Words into
    an open conversation are one statement, which needs no transaction around it.
    """
    values = _message_values(message, received_at, due_at)
    if not media and (row := await _into_open_conversation(tx, message, values)):
        return Received(row.id, row.conversation_id, is_new=True)
    async with tx.atomic():
        return await _store_with_all(tx, message, values, media, received_at)


async def _store_with_all(
    tx: Transaction, message: InboundMessage, values: Mapping[str, Any], media: Sequence[StoredMedia], now: datetime
) -> Received:
    row = await _into_open_conversation(tx, message, values)
    if row is None:
        row = (await tx.execute(_FIND_MESSAGE, values)).one_or_none()
        if row is not None:
            return Received(row.id, row.conversation_id, is_new=False)
        conversation_id = await _conversation(tx, message.address, message.sender, now)
        inserted = await tx.execute(_INTO_CONVERSATION, {**values, "conversation_id": conversation_id})
        row = inserted.one_or_none()
    if row is None:  # the same message came in over another connection meanwhile
        row = (await tx.execute(_FIND_MESSAGE, values)).one()
        return Received(row.id, row.conversation_id, is_new=False)
    if media:
        await _store_media(tx, row.id, row.conversation_id, media, now)
    return Received(row.id, row.conversation_id, is_new=True)


async def _into_open_conversation(tx: Transaction, message: InboundMessage, values: Mapping[str, Any]) -> Row | None:
    where = _address_values(message.address) | {"sender": message.sender.external_id}
    return (await tx.execute(_INTO_OPEN_CONVERSATION, {**values, **where})).one_or_none()


def _message_values(message: InboundMessage, received_at: datetime, due_at: datetime) -> dict[str, Any]:
    content = {"unsupported": message.unsupported} if message.unsupported else {}
    return {
        "text": message.text,
        "payload": message.payload,
        "content": json.dumps(content),
        "channel": message.address.channel,
        "account": message.address.account,
        "external_id": message.external_id,
        "sent_at": message.sent_at,
        "received_at": received_at,
        "due_at": due_at,
    }


def _address_values(address: Address) -> dict[str, str]:
    return {
        "channel": address.channel,
        "account": address.account,
        "recipient": address.recipient,
        "thread": address.thread,
    }


async def _conversation(tx: Transaction, address: Address, sender: Sender, now: datetime) -> int:
    known = {sender.external_id, *sender.aliases}
    for external_id in sorted(known):  # always in the same order, so that nobody waits in a circle
        await tx.execute(_ONE_AT_A_TIME, {"key": f"{address.channel}/{address.account}/{external_id}"})
    identity_id, contact_id = await _identity(tx, address, sender, now)
    found = await _open_conversation(tx, address, contact_id)
    if found is not None:
        return found
    await tx.execute(
        text(
            "INSERT INTO conversations (contact_id, identity_id, channel, account, recipient, thread, language,"
            " opened_at) VALUES (:contact_id, :identity_id, :channel, :account, :recipient, :thread, :language, :now)"
            " ON CONFLICT (channel, account, recipient, thread, contact_id) WHERE closed_at IS NULL DO NOTHING"
        ),
        {"contact_id": contact_id, "identity_id": identity_id, "language": sender.language, "now": now}
        | _address_values(address),
    )
    created = await _open_conversation(tx, address, contact_id)
    assert created is not None  # noqa: S101 - we inserted it, or somebody else just did
    return created


async def _open_conversation(tx: Transaction, address: Address, contact_id: int) -> int | None:
    """Find the contact's own at an address, or at the one by which the platform named the same person before.

    Both names must be the person's own: what is said in a group never goes on in private, nor the other way round.
    """
    found = await tx.execute(
        text(
            "SELECT id FROM conversations WHERE channel = :channel AND account = :account AND thread = :thread"
            " AND contact_id = :contact_id AND (recipient = :recipient OR :thread = '' AND 2 = (SELECT count(*)"
            "   FROM identities i WHERE i.contact_id = :contact_id AND i.channel = :channel AND i.account = :account"
            "   AND i.external_id IN (recipient, :recipient)))"
            " AND closed_at IS NULL"
            " ORDER BY recipient = :recipient DESC, id LIMIT 1"
        ),
        _address_values(address) | {"contact_id": contact_id},
    )
    return found.scalar_one_or_none()


async def _identity(tx: Transaction, address: Address, sender: Sender, now: datetime) -> tuple[int, int]:
    known = (sender.external_id, *sender.aliases)
    keys = {"channel": address.channel, "account": address.account, "known": list(known)}
    rows = (await tx.execute(_FIND_IDENTITIES, keys)).all()
    contact_id = rows[0].contact_id if rows else await _new_contact(tx, sender, now)
    missing = [external_id for external_id in known if external_id not in {row.external_id for row in rows}]
    for external_id in missing:
        await tx.execute(
            _NEW_IDENTITY,
            {
                "contact_id": contact_id,
                "channel": address.channel,
                "account": address.account,
                "external_id": external_id,
                "phone": sender.phone,
                "email": sender.email,
                "now": now,
            },
        )
    if missing:
        rows = (await tx.execute(_FIND_IDENTITIES, keys)).all()
    strongest = next(row for row in rows if row.external_id == sender.external_id)
    return strongest.id, strongest.contact_id


# Two first messages of one person make one contact. Only first messages come this way.
_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))")
_FIND_IDENTITIES = text(
    "SELECT id, contact_id, external_id FROM identities"
    " WHERE channel = :channel AND account = :account AND external_id = ANY(:known) ORDER BY id"
)
_NEW_IDENTITY = text(
    "INSERT INTO identities (contact_id, channel, account, external_id, phone, email, created_at)"
    " VALUES (:contact_id, :channel, :account, :external_id, :phone, :email, :now)"
    " ON CONFLICT (channel, account, external_id) DO NOTHING"
)


async def _new_contact(tx: Transaction, sender: Sender, now: datetime) -> int:
    created = await tx.execute(
        text(
            "INSERT INTO contacts (name, language, phones, emails, created_at)"
            " VALUES (:name, '', :phones, :emails, :now) RETURNING id"
        ),
        {
            "name": sender.name,
            "phones": [sender.phone] if sender.phone else [],
            "emails": [sender.email] if sender.email else [],
            "now": now,
        },
    )
    return int(created.scalar_one())


async def _store_media(
    tx: Transaction, message_id: int, conversation_id: int, media: Sequence[StoredMedia], now: datetime
) -> None:
    await tx.execute(
        text(
            "INSERT INTO media (message_id, conversation_id, kind, mime_type, filename, source, state, reason, sha256,"
            " size, next_at, created_at) VALUES (:message_id, :conversation_id, :kind, :mime_type, :filename,"
            " CAST(:source AS jsonb), :state, :reason, :sha256, :size, :now, :now)"
        ),
        [asdict(each) | {"message_id": message_id, "conversation_id": conversation_id, "now": now} for each in media],
    )
