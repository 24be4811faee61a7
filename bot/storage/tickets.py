"""Tickets, their state history and what customers added to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text

from bot.storage.rows import Row
from bot.storage.store import Transaction


@dataclass(frozen=True, slots=True)
class Ticket:
    """A ticket as it stands."""

    id: int
    number: str
    conversation_id: int
    contact_id: int
    category: str
    priority: str
    state: str  # open | waiting | resolved
    subject: str
    policy: str
    team: str
    opened_at: datetime
    first_responded_at: datetime | None
    resolved_at: datetime | None
    agent: str = ""
    first_response_due_at: datetime | None = None


_COLUMNS = """
    t.id, t.number, t.conversation_id, t.contact_id, t.category, t.priority, t.state, t.subject, t.policy, t.team,
    t.opened_at, t.first_responded_at, t.resolved_at,
    coalesce((SELECT a.name FROM conversations c JOIN agents a ON a.id = c.agent_id
              WHERE c.id = t.conversation_id), '') AS agent,
    (SELECT k.due_at FROM clocks k WHERE k.subject = 'ticket:' || t.id AND k.kind = 'first_response'
     AND k.met_at IS NULL AND k.cancelled_at IS NULL ORDER BY k.id DESC LIMIT 1) AS first_response_due_at"""


async def insert_ticket(
    tx: Transaction,
    *,
    conversation_id: int,
    contact_id: int,
    category: str,
    priority: str,
    subject: str,
    policy: str,
    team: str,
    now: datetime,
) -> Ticket:
    """Open a ticket with the next number, and attach the conversation's media that has no ticket yet."""
    created = await tx.execute(
        text(
            "INSERT INTO tickets (number, conversation_id, contact_id, category, priority, subject, policy, team,"
            " opened_at) VALUES ('FD-' || nextval('ticket_numbers'), :conversation_id, :contact_id, :category,"
            " :priority, :subject, :policy, :team, :now) RETURNING id"
        ),
        {
            "conversation_id": conversation_id,
            "contact_id": contact_id,
            "category": category,
            "priority": priority,
            "subject": subject,
            "policy": policy,
            "team": team,
            "now": now,
        },
    )
    ticket_id = int(created.scalar_one())
    await _insert_state(tx, ticket_id, "open", "", now)
    await attach_media(tx, ticket_id, conversation_id)
    ticket = await ticket_with_id(tx, ticket_id)
    assert ticket is not None  # noqa: S101 - inserted above
    return ticket


async def attach_media(tx: Transaction, ticket_id: int, conversation_id: int) -> None:
    """Give the ticket whatever the customer sent in the conversation and no ticket has yet."""
    await tx.execute(
        text("UPDATE media SET ticket_id = :ticket WHERE conversation_id = :conversation AND ticket_id IS NULL"),
        {"ticket": ticket_id, "conversation": conversation_id},
    )


async def add_note(tx: Transaction, ticket_id: int, *, note: str, message_id: int | None, now: datetime) -> None:
    """Add to a ticket what the customer said; once a message."""
    await tx.execute(
        text(
            "INSERT INTO ticket_notes (ticket_id, message_id, text, created_at)"
            " SELECT :ticket, CAST(:message AS bigint), :note, :now WHERE NOT EXISTS (SELECT 1 FROM ticket_notes"
            " WHERE ticket_id = :ticket AND message_id = CAST(:message AS bigint) AND text = :note)"
        ),
        {"ticket": ticket_id, "message": message_id, "note": note, "now": now},
    )


async def ticket_with_id(tx: Transaction, ticket_id: int) -> Ticket | None:
    """Return a ticket."""
    return await _one(tx, "t.id = :id", {"id": ticket_id})


async def ticket_of_contact(tx: Transaction, contact_id: int, number: str = "") -> Ticket | None:
    """Return a contact's latest ticket, or the one with this number; an open one first."""
    condition = "t.contact_id = :contact AND (:number = '' OR upper(t.number) = upper(:number))"
    return await _one(tx, condition, {"contact": contact_id, "number": number})


async def open_tickets(tx: Transaction, conversation_id: int) -> list[Ticket]:
    """List a conversation's tickets that are not resolved, oldest first."""
    rows = await tx.execute(
        text(f"SELECT {_COLUMNS} FROM tickets t WHERE t.conversation_id = :id AND t.state <> 'resolved' ORDER BY t.id"),
        {"id": conversation_id},
    )
    return [_ticket(row) for row in rows]


async def set_state(tx: Transaction, ticket_id: int, state: str, *, now: datetime, reason: str = "") -> None:
    """Move a ticket to another state and keep the history."""
    await tx.execute(
        text(
            "UPDATE tickets SET state = :state, resolved_at = CASE WHEN :state = 'resolved'"
            " THEN CAST(:now AS timestamptz) END WHERE id = :id"
        ),
        {"id": ticket_id, "state": state, "now": now},
    )
    await _insert_state(tx, ticket_id, state, reason, now)


async def set_first_response(tx: Transaction, ticket_id: int, *, now: datetime) -> None:
    """Note when a person first answered."""
    await tx.execute(
        text("UPDATE tickets SET first_responded_at = coalesce(first_responded_at, :now) WHERE id = :id"),
        {"id": ticket_id, "now": now},
    )


async def set_priority(tx: Transaction, ticket_id: int, priority: str) -> None:
    """Change how urgent a ticket is."""
    await tx.execute(
        text("UPDATE tickets SET priority = :priority WHERE id = :id"), {"id": ticket_id, "priority": priority}
    )


async def _insert_state(tx: Transaction, ticket_id: int, state: str, reason: str, now: datetime) -> None:
    await tx.execute(
        text("INSERT INTO ticket_states (ticket_id, state, reason, from_at) VALUES (:id, :state, :reason, :now)"),
        {"id": ticket_id, "state": state, "reason": reason, "now": now},
    )


async def _one(tx: Transaction, condition: str, values: dict[str, Any]) -> Ticket | None:
    statement = text(
        f"SELECT {_COLUMNS} FROM tickets t WHERE {condition} ORDER BY (t.state = 'resolved'), t.id DESC LIMIT 1"
    )
    row = (await tx.execute(statement, values)).one_or_none()
    return None if row is None else _ticket(row)


def _ticket(row: Row) -> Ticket:
    return Ticket(**row._asdict())
