"""What is kept of a person: finding it, reading all of it, and making nothing of it remain.

Erasing empties conversations and tickets instead of deleting them: channel, times, outcome and category stay for the
statistics, under a contact that has become nobody. Everything that somebody wrote, sent or told is deleted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text

from bot.storage.store import Transaction


@dataclass(frozen=True, slots=True)
class Erased:
    """What an erasure took away. `files` are hashes of stored media that nobody refers to any more."""

    counts: Mapping[str, int]
    files: frozenset[str]


_FIND = {
    "id": "p.id = CAST(:value AS bigint)",
    "email": "lower(:value) IN (SELECT lower(e) FROM unnest(p.emails) e)"
    " OR EXISTS (SELECT FROM identities i WHERE i.contact_id = p.id AND lower(i.email) = lower(:value))",
    "phone": ":value = ANY(p.phones)"
    " OR EXISTS (SELECT FROM identities i WHERE i.contact_id = p.id AND i.phone = :value)",
    "identity": "EXISTS (SELECT FROM identities i WHERE i.contact_id = p.id"
    " AND i.channel = split_part(:value, ':', 1) AND i.external_id = substr(:value, strpos(:value, ':') + 1))",
}


async def find_people(tx: Transaction, kind: str, value: str) -> list[list[int]]:
    """Return the people that an e-mail, phone, identity or id belongs to, each with all contacts merged into one."""
    rows = await tx.execute(
        text(
            "SELECT DISTINCT coalesce(p.merged_into, p.id) AS root FROM contacts p"
            f" WHERE :value <> '' AND p.erased_at IS NULL AND ({_FIND[kind]}) ORDER BY root"
        ),
        {"value": value},
    )
    people = []
    for root in rows.scalars():
        found = await tx.execute(
            text("SELECT id FROM contacts WHERE id = :root OR merged_into = :root ORDER BY id"), {"root": root}
        )
        people.append(list(found.scalars()))
    return people


_OF_CONVERSATIONS = "WHERE conversation_id IN (SELECT id FROM conversations WHERE contact_id = ANY(:ids)) ORDER BY id"
_OF_TICKETS = "WHERE ticket_id IN (SELECT id FROM tickets WHERE contact_id = ANY(:ids)) ORDER BY id"
_OF_LEADS = "WHERE lead_id IN (SELECT id FROM leads WHERE contact_id = ANY(:ids)) ORDER BY id"
_OF_CONTACTS = "WHERE contact_id = ANY(:ids) ORDER BY id"
_EXPORTED = {
    "contacts": "id, name, language, emails, phones, facts, created_at FROM contacts WHERE id = ANY(:ids) ORDER BY id",
    "identities": "id, contact_id, channel, account, external_id, phone, email, unreachable, created_at"
    f" FROM identities {_OF_CONTACTS}",
    "consents": f"id, purpose, granted, source, created_at FROM consents {_OF_CONTACTS}",
    "conversations": "id, channel, language, opened_at, closed_at, outcome, dialogue FROM conversations"
    f" {_OF_CONTACTS}",
    "messages": "id, conversation_id, direction, author, kind, text, content, sent_at, received_at, status"
    f" FROM messages {_OF_CONVERSATIONS}",
    "media": "id, message_id, conversation_id, kind, mime_type, filename, state, sha256, size, created_at FROM media"
    f" {_OF_CONVERSATIONS}",
    "turns": f"id, conversation_id, outcome, language, intent, confidence, committed_at FROM turns {_OF_CONVERSATIONS}",
    "traces": "turn_id, conversation_id, data, created_at FROM traces"
    f" {_OF_CONVERSATIONS.replace('ORDER BY id', 'ORDER BY turn_id')}",
    "tickets": "id, number, conversation_id, category, priority, state, subject, opened_at, first_responded_at,"
    f" resolved_at FROM tickets {_OF_CONTACTS}",
    "ticket_notes": f"id, ticket_id, text, created_at FROM ticket_notes {_OF_TICKETS}",
    "leads": f"id, state, score, facts, opened_at, hot_at, claimed_at, closed_at, outcome FROM leads {_OF_CONTACTS}",
    "score_entries": f"id, lead_id, signal, dimension, points, reason, created_at FROM score_entries {_OF_LEADS}",
    "events": f"id, kind, conversation_id, data, created_at FROM events {_OF_CONTACTS}",
}


async def read_all(tx: Transaction, contact_ids: Sequence[int]) -> dict[str, list[dict[str, Any]]]:
    """Return every row kept of a person, by table."""
    found: dict[str, list[dict[str, Any]]] = {}
    for table, select in _EXPORTED.items():
        rows = await tx.execute(text(f"SELECT {select}"), {"ids": list(contact_ids)})
        found[table] = [row._asdict() for row in rows]
    return found


_FILES = text("SELECT DISTINCT sha256 FROM media WHERE conversation_id = ANY(:ids) AND sha256 <> ''")
_STILL_USED = text("SELECT DISTINCT sha256 FROM media WHERE sha256 = ANY(:files)")
# In this order: what refers goes before what is referred to.
_EMPTY_CONVERSATIONS = {
    "deliveries": "DELETE FROM deliveries WHERE conversation_id = ANY(:ids)",
    "media": "DELETE FROM media WHERE conversation_id = ANY(:ids)",
    "ticket_notes": "DELETE FROM ticket_notes WHERE ticket_id IN"
    " (SELECT id FROM tickets WHERE conversation_id = ANY(:ids))"
    " OR message_id IN (SELECT id FROM messages WHERE conversation_id = ANY(:ids))",
    "consent links": "UPDATE consents SET message_id = NULL WHERE message_id IN"
    " (SELECT id FROM messages WHERE conversation_id = ANY(:ids))",
    "traces": "DELETE FROM traces WHERE conversation_id = ANY(:ids)",
    "turns": "UPDATE turns SET before = '{}' WHERE conversation_id = ANY(:ids)",
    "messages": "DELETE FROM messages WHERE conversation_id = ANY(:ids)",
    "attempts": "DELETE FROM attempts WHERE conversation_id = ANY(:ids)",
    "desk threads": "DELETE FROM desk_threads WHERE conversation_id = ANY(:ids)",
    "assignments": "UPDATE assignments SET to_at = :now WHERE conversation_id = ANY(:ids) AND to_at IS NULL",
    "ticket states": "INSERT INTO ticket_states (ticket_id, state, reason, from_at)"
    " SELECT id, 'resolved', 'erased', :now FROM tickets WHERE conversation_id = ANY(:ids) AND state <> 'resolved'",
    "tickets": "UPDATE tickets SET subject = '', state = 'resolved', resolved_at = coalesce(resolved_at, :now)"
    " WHERE conversation_id = ANY(:ids)",
    "clocks": "UPDATE clocks SET cancelled_at = :now WHERE met_at IS NULL AND cancelled_at IS NULL AND (subject IN"
    " (SELECT 'conversation:' || id FROM conversations WHERE id = ANY(:ids)) OR subject IN"
    " (SELECT 'ticket:' || id FROM tickets WHERE conversation_id = ANY(:ids)))",
    "timers": "UPDATE timers SET cancelled_at = :now WHERE fired_at IS NULL AND cancelled_at IS NULL AND (subject IN"
    " (SELECT 'conversation:' || id FROM conversations WHERE id = ANY(:ids)) OR subject IN"
    " (SELECT 'ticket:' || id FROM tickets WHERE conversation_id = ANY(:ids)) OR subject IN"
    " (SELECT 'clock:' || id FROM clocks WHERE cancelled_at = :now))",
    "conversations": "UPDATE conversations SET recipient = 'erased:' || id, thread = '', dialogue = '{}',"
    " mode = CASE WHEN closed_at IS NULL THEN 'bot' ELSE mode END, agent_id = NULL,"
    " closed_at = coalesce(closed_at, :now) WHERE id = ANY(:ids)",
}
_LEADS = "(SELECT id FROM leads WHERE contact_id = ANY(:ids))"
_EMPTY_CONTACTS = {
    "lead alerts": f"DELETE FROM deliveries WHERE payload ->> 'lead_id' IN (SELECT id::text FROM {_LEADS} l)",
    "lead cards": f"DELETE FROM lead_cards WHERE lead_id IN {_LEADS}",
    "score_entries": f"DELETE FROM score_entries WHERE lead_id IN {_LEADS}",
    "lead clocks": "UPDATE clocks SET cancelled_at = :now WHERE met_at IS NULL AND cancelled_at IS NULL"
    f" AND subject IN (SELECT 'lead:' || id FROM {_LEADS} l)",
    "lead timers": "UPDATE timers SET cancelled_at = :now WHERE fired_at IS NULL AND cancelled_at IS NULL"
    f" AND (subject IN (SELECT 'lead:' || id FROM {_LEADS} l)"
    " OR subject IN (SELECT 'clock:' || id FROM clocks WHERE cancelled_at = :now))",
    "leads": "DELETE FROM leads WHERE contact_id = ANY(:ids)",
    "consents": "DELETE FROM consents WHERE contact_id = ANY(:ids)",
    "identities": "UPDATE identities SET external_id = 'erased:' || id, account = '', phone = '', email = '',"
    " unreachable = 'erased'"
    " WHERE contact_id = ANY(:ids)",
    "contacts": "UPDATE contacts SET name = '', language = '', emails = '{}', phones = '{}', facts = '{}',"
    " erased_at = :now WHERE id = ANY(:ids)",
}
_REPORTED = {"messages", "media", "traces", "tickets", "ticket_notes", "leads", "identities", "consents"}


async def erase_contacts(tx: Transaction, contact_ids: Sequence[int], *, now: datetime) -> Erased:
    """Make nothing of a person remain; the conversations are closed and whoever takes a turn is waited for."""
    found = await tx.execute(
        text("SELECT id FROM conversations WHERE contact_id = ANY(:ids) ORDER BY id FOR UPDATE"),
        {"ids": list(contact_ids)},
    )
    emptied = await empty_conversations(tx, list(found.scalars()), now=now)
    counts = await _run_all(tx, _EMPTY_CONTACTS, contact_ids, now)
    return Erased(_reported({**emptied.counts, **counts}), emptied.files)


async def empty_conversations(tx: Transaction, conversation_ids: Sequence[int], *, now: datetime) -> Erased:
    """Delete what was said in conversations, with media and traces, and close them."""
    ids = list(conversation_ids)
    files = set((await tx.execute(_FILES, {"ids": ids})).scalars())
    counts = await _run_all(tx, _EMPTY_CONVERSATIONS, ids, now)
    still_used = set((await tx.execute(_STILL_USED, {"files": list(files)})).scalars())
    return Erased(_reported(counts), frozenset(files - still_used))


async def _run_all(tx: Transaction, statements: Mapping[str, str], ids: Sequence[int], now: datetime) -> dict[str, int]:
    counts = {}
    for name, statement in statements.items():
        values = {"ids": list(ids)} | ({"now": now} if ":now" in statement else {})
        counts[name] = (await tx.execute(text(statement), values)).rowcount
    return counts


def _reported(counts: Mapping[str, int]) -> dict[str, int]:
    return {name: count for name, count in counts.items() if name in _REPORTED}
