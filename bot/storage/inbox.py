"""What agents see: the queue by its next deadline, and one conversation with all that belongs to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text

from bot.storage.leads import Lead
from bot.storage.store import Transaction
from bot.storage.tickets import Ticket

VIEWS = ("mine", "waiting", "open")


@dataclass(frozen=True, slots=True)
class QueueItem:
    """A conversation as a line of the queue. `due_at` is the next deadline of anything in it."""

    id: int
    contact_id: int
    contact_name: str
    channel: str
    language: str
    mode: str
    team: str
    agent_id: int | None
    agent: str
    handoff_reason: str
    ticket_number: str
    lead_score: int | None
    due_at: datetime | None
    is_breached: bool
    last_text: str
    last_author: str
    last_at: datetime
    unread: int  # messages of the customer since a person last answered


_QUEUE = text("""
    SELECT c.id, c.contact_id, p.name AS contact_name, c.channel, c.language, c.mode, c.team, c.agent_id,
           coalesce(a.name, '') AS agent, c.handoff_reason, coalesce(t.number, '') AS ticket_number,
           l.score AS lead_score, k.due_at, coalesce(k.is_breached, false) AS is_breached,
           coalesce(m.text, '') AS last_text, coalesce(m.author, '') AS last_author,
           coalesce(m.received_at, c.opened_at) AS last_at, coalesce(u.unread, 0) AS unread
    FROM conversations c JOIN contacts p ON p.id = c.contact_id
    LEFT JOIN agents a ON a.id = c.agent_id
    LEFT JOIN LATERAL (SELECT id, number FROM tickets WHERE conversation_id = c.id AND state <> 'resolved'
                       ORDER BY id DESC LIMIT 1) t ON true
    LEFT JOIN leads l ON l.contact_id = c.contact_id AND l.closed_at IS NULL
    LEFT JOIN LATERAL (
      SELECT min(due_at) AS due_at, bool_or(breached_at IS NOT NULL) AS is_breached FROM clocks
      WHERE subject IN ('conversation:' || c.id, 'ticket:' || t.id, 'lead:' || l.id)
        AND met_at IS NULL AND cancelled_at IS NULL AND paused_at IS NULL) k ON true
    LEFT JOIN LATERAL (SELECT text, author, received_at FROM messages WHERE conversation_id = c.id AND kind = 'text'
                       ORDER BY id DESC LIMIT 1) m ON true
    LEFT JOIN LATERAL (
      SELECT count(*) AS unread FROM messages n WHERE n.conversation_id = c.id AND n.direction = 'in'
        AND c.mode IN ('queued', 'owned') AND n.id > coalesce((SELECT max(s.id) FROM messages s
          WHERE s.conversation_id = c.id AND s.author = 'agent' AND s.kind = 'text'), 0)) u ON true
    WHERE c.closed_at IS NULL
      AND (:view = 'open' OR :view = 'mine' AND c.agent_id = :agent
           OR :view = 'waiting' AND c.mode = 'queued' AND (c.agent_id IS NULL OR c.agent_id = :agent))
    ORDER BY k.due_at NULLS LAST, last_at DESC, c.id DESC LIMIT :most OFFSET :skip""")


async def queue(tx: Transaction, view: str, *, agent_id: int, most: int = 50, skip: int = 0) -> list[QueueItem]:
    """List open conversations, the one with the nearest deadline first. `view` is one of `VIEWS`."""
    values = {"view": view, "agent": agent_id, "most": most, "skip": skip}
    return [QueueItem(**row._asdict()) for row in await tx.execute(_QUEUE, values)]


async def queue_counts(tx: Transaction, agent_id: int) -> Mapping[str, int]:
    """Count what each view of the inbox holds."""
    row = (
        await tx.execute(
            text(
                "SELECT count(*) FILTER (WHERE agent_id = :agent) AS mine,"
                " count(*) FILTER (WHERE mode = 'queued' AND (agent_id IS NULL OR agent_id = :agent)) AS waiting,"
                " count(*) AS open,"
                " (SELECT count(*) FROM tickets WHERE state <> 'resolved') AS tickets,"
                " (SELECT count(*) FROM leads WHERE closed_at IS NULL) AS leads"
                " FROM conversations WHERE closed_at IS NULL"
            ),
            {"agent": agent_id},
        )
    ).one()
    return dict(row._asdict())


@dataclass(frozen=True, slots=True)
class ListedTicket:
    """A ticket as a line of a list."""

    ticket: Ticket
    contact_name: str
    channel: str
    due_at: datetime | None
    is_breached: bool
    is_paused: bool


_TICKETS = text("""
    SELECT t.id, t.number, t.conversation_id, t.contact_id, t.category, t.priority, t.state, t.subject, t.policy,
           t.team, t.opened_at, t.first_responded_at, t.resolved_at, coalesce(a.name, '') AS agent,
           p.name AS contact_name, c.channel, k.due_at, coalesce(k.is_breached, false) AS is_breached,
           coalesce(k.is_paused, false) AS is_paused
    FROM tickets t JOIN contacts p ON p.id = t.contact_id JOIN conversations c ON c.id = t.conversation_id
    LEFT JOIN agents a ON a.id = c.agent_id
    LEFT JOIN LATERAL (
      SELECT min(due_at) FILTER (WHERE paused_at IS NULL) AS due_at, bool_or(breached_at IS NOT NULL) AS is_breached,
             bool_and(paused_at IS NOT NULL) AS is_paused
      FROM clocks WHERE subject = 'ticket:' || t.id AND met_at IS NULL AND cancelled_at IS NULL) k ON true
    WHERE (:state = '' AND t.state <> 'resolved' OR t.state = :state)
      AND (CAST(:conversation AS bigint) IS NULL OR t.conversation_id = :conversation)
      AND (CAST(:id AS bigint) IS NULL OR t.id = :id)
    ORDER BY k.due_at NULLS LAST, t.id DESC LIMIT :most OFFSET :skip""")


async def list_tickets(
    tx: Transaction,
    *,
    state: str = "",
    conversation_id: int | None = None,
    ticket_id: int | None = None,
    most: int = 50,
    skip: int = 0,
) -> list[ListedTicket]:
    """List tickets in a state, "" for all that are not resolved; the nearest deadline first."""
    values = {"state": state, "conversation": conversation_id, "id": ticket_id, "most": most, "skip": skip}
    return [_listed(row._asdict()) for row in await tx.execute(_TICKETS, values)]


def _listed(row: dict[str, Any]) -> ListedTicket:
    own = {name: row.pop(name) for name in ("contact_name", "channel", "due_at", "is_breached", "is_paused")}
    return ListedTicket(Ticket(**row), **own)


@dataclass(frozen=True, slots=True)
class ListedLead:
    """A lead as a line of a list."""

    lead: Lead
    contact_name: str
    channel: str
    due_at: datetime | None


_LEADS = text("""
    SELECT l.id, l.contact_id, l.conversation_id, l.state, l.score, l.facts, l.agent_id, coalesce(a.name, '') AS agent,
           l.opened_at, l.hot_at, l.claimed_at, l.snoozed_until, l.closed_at, p.name AS contact_name, c.channel,
           (SELECT min(k.due_at) FROM clocks k WHERE k.subject = 'lead:' || l.id AND k.met_at IS NULL
            AND k.cancelled_at IS NULL) AS due_at
    FROM leads l JOIN contacts p ON p.id = l.contact_id JOIN conversations c ON c.id = l.conversation_id
    LEFT JOIN agents a ON a.id = l.agent_id
    WHERE (:state = '' AND (l.closed_at IS NULL OR l.id = CAST(:id AS bigint)) OR l.state = :state)
      AND (CAST(:contact AS bigint) IS NULL OR l.contact_id = :contact)
      AND (CAST(:id AS bigint) IS NULL OR l.id = :id)
    ORDER BY (l.state = 'hot') DESC, due_at NULLS LAST, l.score DESC, l.id DESC LIMIT :most OFFSET :skip""")


async def list_leads(
    tx: Transaction,
    *,
    state: str = "",
    contact_id: int | None = None,
    lead_id: int | None = None,
    most: int = 50,
    skip: int = 0,
) -> list[ListedLead]:
    """List leads in a state, "" for all that are open and for the one that is named; hot ones first, then by score."""
    values = {"state": state, "contact": contact_id, "id": lead_id, "most": most, "skip": skip}
    rows = await tx.execute(_LEADS, values)
    return [_listed_lead(row._asdict()) for row in rows]


def _listed_lead(row: dict[str, Any]) -> ListedLead:
    own = {name: row.pop(name) for name in ("contact_name", "channel", "due_at")}
    return ListedLead(Lead(**row), **own)


@dataclass(frozen=True, slots=True)
class TurnTrace:
    """Why the bot said what it said, in one turn."""

    turn_id: int
    outcome: str
    language: str
    intent: str
    confidence: float | None
    attempt: int
    committed_at: datetime
    version: str
    steps: Sequence[Mapping[str, Any]]


async def traces_of(tx: Transaction, conversation_id: int) -> dict[int, TurnTrace]:
    """Return the traces of a conversation by turn."""
    rows = await tx.execute(
        text(
            "SELECT t.id AS turn_id, t.outcome, t.language, t.intent, t.confidence, t.attempt, t.committed_at,"
            " coalesce(x.data ->> 'version', '') AS version, coalesce(x.data -> 'steps', '[]') AS steps"
            " FROM turns t LEFT JOIN traces x ON x.turn_id = t.id"
            " WHERE t.conversation_id = :id ORDER BY t.id DESC LIMIT 200"
        ),
        {"id": conversation_id},
    )
    return {row.turn_id: TurnTrace(**row._asdict()) for row in rows}


async def delivery_problems(tx: Transaction, conversation_id: int) -> dict[int, tuple[str, str]]:
    """Return state and error of what has not reached the customer, by message."""
    rows = await tx.execute(
        text(
            "SELECT message_id, state, error FROM deliveries WHERE conversation_id = :id AND kind = 'message'"
            " AND message_id IS NOT NULL AND state <> 'sent'"
        ),
        {"id": conversation_id},
    )
    return {row.message_id: (row.state, row.error) for row in rows}


@dataclass(frozen=True, slots=True)
class ContactCard:
    """What is known of a contact. `identities`: channel:identity, as he is named for an export or an erasure."""

    id: int
    name: str
    emails: Sequence[str]
    phones: Sequence[str]
    identities: Sequence[str]
    facts: Mapping[str, Any]
    unreachable: str  # why nothing can be sent in this conversation's channel, "" when it can
    earlier: int  # conversations before this one
    may_market: bool | None


async def contact_card(tx: Transaction, conversation_id: int) -> ContactCard:
    """Return what is known of a conversation's contact."""
    row = (
        await tx.execute(
            text(
                "SELECT p.id, p.name, p.emails, p.phones, p.facts,"
                " ARRAY(SELECT i.channel || ':' || i.external_id FROM identities i WHERE i.contact_id = p.id"
                "  ORDER BY i.id) AS identities,"
                " coalesce((SELECT max(i.unreachable) FROM identities i WHERE i.contact_id = p.id"
                "  AND i.channel = c.channel), '') AS unreachable,"
                " (SELECT count(*) FROM conversations o WHERE o.contact_id = p.id AND o.id < c.id) AS earlier,"
                " (SELECT s.granted FROM consents s WHERE s.contact_id = p.id AND s.purpose = 'marketing'"
                "  ORDER BY s.id DESC LIMIT 1) AS may_market"
                " FROM conversations c JOIN contacts p ON p.id = c.contact_id WHERE c.id = :id"
            ),
            {"id": conversation_id},
        )
    ).one()
    return ContactCard(**row._asdict())


ANSWERED_REQUEST = (
    "SELECT data FROM audit_log WHERE actor = :actor AND data ->> 'idempotency_key' = :key ORDER BY id DESC LIMIT 1"
)


async def find_answered_request(tx: Transaction, *, actor: str, key: str) -> Mapping[str, Any] | None:
    """Return what was kept of a request that came with this idempotency key."""
    found = await tx.execute(text(ANSWERED_REQUEST), {"actor": actor, "key": key})
    data: Mapping[str, Any] | None = found.scalar_one_or_none()
    return data
