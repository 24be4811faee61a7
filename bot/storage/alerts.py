"""What cards and desk threads show, and where they stand in Slack."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from bot.storage.contacts import marketing_consent
from bot.storage.conversations import Conversation, Line, conversation_with_id, lines
from bot.storage.leads import Lead, lead_with_id, ledger_of
from bot.storage.store import Transaction
from integrations.sales_alerts import MessageRef
from routing.scoring import ScoreEntry


@dataclass(frozen=True, slots=True)
class LeadSummary:
    """A lead with everything its card shows. `route` is how to reach the person elsewhere, "" if it is not known."""

    lead: Lead
    ledger: tuple[ScoreEntry, ...]
    contact_name: str
    route: str
    channel: str
    language: str
    has_consent: bool | None
    last_messages: tuple[str, ...]
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class DeskView:
    """A conversation with everything its desk card shows."""

    conversation: Conversation
    lines: tuple[Line, ...]
    ticket_number: str
    due_at: datetime | None


async def lead_summary(tx: Transaction, lead_id: int) -> LeadSummary:
    """Read a lead for its card."""
    lead = await lead_with_id(tx, lead_id)
    if lead is None:
        raise LookupError(f"there is no lead {lead_id}")
    conversation = await _conversation(tx, lead.conversation_id)
    said = await lines(tx, conversation.id, most=30, customer_sees=True)
    reach = await tx.execute(text("SELECT emails, phones FROM contacts WHERE id = :id"), {"id": lead.contact_id})
    known = reach.one()
    return LeadSummary(
        lead=lead,
        ledger=tuple(await ledger_of(tx, lead_id)),
        contact_name=conversation.contact_name,
        route=" · ".join([*known.phones[:1], *known.emails[:1]]),
        channel=conversation.channel,
        language=conversation.language,
        has_consent=await marketing_consent(tx, lead.contact_id),
        last_messages=tuple(line.text for line in said if line.author == "customer" and line.text),
        due_at=await _due_at(tx, f"lead:{lead_id}"),
    )


async def desk_view(tx: Transaction, conversation_id: int) -> DeskView:
    """Read a conversation for its desk card."""
    conversation = await _conversation(tx, conversation_id)
    found = await tx.execute(
        text("SELECT id, number FROM tickets WHERE conversation_id = :id ORDER BY state = 'resolved', id DESC LIMIT 1"),
        {"id": conversation_id},
    )
    ticket = found.one_or_none()
    due_at = await _due_at(tx, f"conversation:{conversation_id}")
    if due_at is None and ticket is not None:
        due_at = await _due_at(tx, f"ticket:{ticket.id}")
    said = await lines(tx, conversation_id, most=50)
    return DeskView(conversation, tuple(said), ticket.number if ticket else "", due_at)


async def cards_of(tx: Transaction, lead_id: int) -> list[MessageRef]:
    """List where a lead's cards stand."""
    rows = await tx.execute(
        text("SELECT channel, message_ts FROM lead_cards WHERE lead_id = :id ORDER BY id"), {"id": lead_id}
    )
    return [MessageRef(row.channel, row.message_ts) for row in rows]


async def keep_card(tx: Transaction, lead_id: int, ref: MessageRef, *, now: datetime) -> None:
    """Remember where a card stands."""
    await tx.execute(
        text(
            "INSERT INTO lead_cards (lead_id, channel, message_ts, created_at) VALUES (:id, :channel, :ts, :now)"
            " ON CONFLICT (lead_id, channel, message_ts) DO NOTHING"
        ),
        {"id": lead_id, "channel": ref.channel, "ts": ref.ts, "now": now},
    )


async def thread_of(tx: Transaction, conversation_id: int) -> MessageRef | None:
    """Say where a conversation's thread is."""
    row = (
        await tx.execute(
            text("SELECT channel, thread_ts FROM desk_threads WHERE conversation_id = :id"), {"id": conversation_id}
        )
    ).one_or_none()
    return None if row is None else MessageRef(row.channel, row.thread_ts)


async def keep_thread(tx: Transaction, conversation_id: int, ref: MessageRef, *, now: datetime) -> None:
    """Remember where a conversation's thread is."""
    await tx.execute(
        text(
            "INSERT INTO desk_threads (conversation_id, channel, thread_ts, created_at)"
            " VALUES (:id, :channel, :ts, :now) ON CONFLICT (conversation_id) DO NOTHING"
        ),
        {"id": conversation_id, "channel": ref.channel, "ts": ref.ts, "now": now},
    )


async def conversation_of_thread(tx: Transaction, channel: str, thread_ts: str) -> int | None:
    """Say which conversation a thread at the desk is about: an escalation's thread, or that of a lead's card."""
    found = await tx.execute(
        text(
            "SELECT conversation_id FROM desk_threads WHERE channel = :channel AND thread_ts = :ts"
            " UNION ALL SELECT l.conversation_id FROM lead_cards k JOIN leads l ON l.id = k.lead_id"
            " WHERE k.channel = :channel AND k.message_ts = :ts LIMIT 1"
        ),
        {"channel": channel, "ts": thread_ts},
    )
    conversation_id: int | None = found.scalar_one_or_none()
    return conversation_id


async def _conversation(tx: Transaction, conversation_id: int) -> Conversation:
    conversation = await conversation_with_id(tx, conversation_id)
    if conversation is None:
        raise LookupError(f"there is no conversation {conversation_id}")
    return conversation


async def _due_at(tx: Transaction, subject: str) -> datetime | None:
    found = await tx.execute(
        text("SELECT min(due_at) FROM clocks WHERE subject = :subject AND met_at IS NULL AND cancelled_at IS NULL"),
        {"subject": subject},
    )
    due_at: datetime | None = found.scalar_one_or_none()
    return due_at
