"""Leads and the ledger their score is the sum of."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text

from bot.storage.rows import Row
from bot.storage.store import Transaction
from routing.scoring import Dimension, ScoreEntry
from routing.wording import Wording


@dataclass(frozen=True, slots=True)
class Lead:
    """A lead as it stands. `facts`: need, company_size, budget, timing, email, phone, name."""

    id: int
    contact_id: int
    conversation_id: int
    state: str  # open | hot | claimed | snoozed | closed
    score: int
    facts: Mapping[str, Any]
    agent_id: int | None
    agent: str
    opened_at: datetime
    hot_at: datetime | None
    claimed_at: datetime | None
    snoozed_until: datetime | None
    closed_at: datetime | None


_SELECT = """
    SELECT l.id, l.contact_id, l.conversation_id, l.state, l.score, l.facts, l.agent_id, coalesce(a.name, '') AS agent,
           l.opened_at, l.hot_at, l.claimed_at, l.snoozed_until, l.closed_at
    FROM leads l LEFT JOIN agents a ON a.id = l.agent_id WHERE """


async def open_lead(tx: Transaction, *, contact_id: int, conversation_id: int, now: datetime) -> tuple[Lead, bool]:
    """Return the contact's open lead, and whether it was opened by this call."""
    created = await tx.execute(
        text(
            "INSERT INTO leads (contact_id, conversation_id, opened_at) VALUES (:contact, :conversation, :now)"
            " ON CONFLICT (contact_id) WHERE closed_at IS NULL DO NOTHING RETURNING id"
        ),
        {"contact": contact_id, "conversation": conversation_id, "now": now},
    )
    is_new = created.scalar_one_or_none() is not None
    lead = await lead_of_contact(tx, contact_id)
    assert lead is not None  # noqa: S101 - inserted above, or there already
    return lead, is_new


async def lead_of_contact(tx: Transaction, contact_id: int) -> Lead | None:
    """Lock and return the contact's open lead."""
    return await _one(tx, "l.contact_id = :id AND l.closed_at IS NULL", contact_id)


async def lead_with_id(tx: Transaction, lead_id: int) -> Lead | None:
    """Lock and return a lead."""
    return await _one(tx, "l.id = :id", lead_id)


async def ledger_of(tx: Transaction, lead_id: int) -> list[ScoreEntry]:
    """Return a lead's score entries in the order they were earned."""
    rows = await tx.execute(text("SELECT * FROM score_entries WHERE lead_id = :id ORDER BY id"), {"id": lead_id})
    return [ScoreEntry(Dimension(row.dimension), row.points, row.signal, Wording(**row.reason)) for row in rows]


async def add_entries(tx: Transaction, lead_id: int, entries: Sequence[ScoreEntry], *, now: datetime) -> int:
    """Append to the ledger; the lead's score becomes the sum of it, and is returned."""
    if entries:
        await tx.execute(
            text(
                "INSERT INTO score_entries (lead_id, signal, dimension, points, reason, created_at)"
                " VALUES (:lead, :signal, :dimension, :points, CAST(:reason AS jsonb), :now)"
                " ON CONFLICT (lead_id, signal) DO NOTHING"
            ),
            [_entry(lead_id, entry, now) for entry in entries],
        )
    total = await tx.execute(
        text(
            "UPDATE leads SET score = (SELECT coalesce(sum(points), 0) FROM score_entries WHERE lead_id = :id)"
            " WHERE id = :id RETURNING score"
        ),
        {"id": lead_id},
    )
    return int(total.scalar_one())


async def add_facts(tx: Transaction, lead_id: int, facts: Mapping[str, Any]) -> None:
    """Keep what the person told us."""
    await tx.execute(
        text("UPDATE leads SET facts = facts || CAST(:facts AS jsonb) WHERE id = :id"),
        {"id": lead_id, "facts": json.dumps(dict(facts))},
    )


_FOLLOW = text("""
    UPDATE leads l SET conversation_id = :conversation
    FROM conversations own, conversations here
    WHERE l.id = :id AND own.id = l.conversation_id AND here.id = :conversation
      AND CASE WHEN :told THEN own.closed_at IS NOT NULL OR own.mode <> 'owned'
               ELSE own.closed_at IS NOT NULL AND (own.channel, own.account, own.recipient, own.thread)
                    = (here.channel, here.account, here.recipient, here.thread) END""")


async def follow(tx: Transaction, lead: Lead, conversation_id: int, *, is_told_here: bool) -> bool:
    """Move a lead to where its person talks now; True if it was elsewhere.

    It stays where a person answers it, and, unless something of it was told here, where its conversation is still open
    or was held at another address: what is said in private goes on in no group.
    """
    if lead.conversation_id == conversation_id:
        return False
    values = {"id": lead.id, "conversation": conversation_id, "told": is_told_here}
    return (await tx.execute(_FOLLOW, values)).rowcount == 1


async def place(tx: Transaction, lead_id: int, conversation_id: int) -> None:
    """Say in which conversation a lead is dealt with."""
    await tx.execute(
        text("UPDATE leads SET conversation_id = :conversation WHERE id = :id"),
        {"id": lead_id, "conversation": conversation_id},
    )


_CARD = text("""
    SELECT CASE
      WHEN EXISTS (SELECT 1 FROM lead_cards WHERE lead_id = :id) THEN 'posted'
      WHEN EXISTS (SELECT 1 FROM leads l JOIN conversations c ON c.contact_id = l.contact_id
                   JOIN deliveries d ON d.conversation_id = c.id AND d.kind = 'lead_card' AND d.lane = 'lead:' || l.id
                   WHERE l.id = :id) THEN 'queued'
      ELSE '' END""")


async def card_state(tx: Transaction, lead_id: int) -> str:
    """Say whether a card of this lead is "posted" in a channel, was "queued" to be posted, or neither: ""."""
    return str((await tx.execute(_CARD, {"id": lead_id})).scalar_one())


async def mark_hot(tx: Transaction, lead_id: int, *, now: datetime) -> bool:
    """Make a lead hot that nobody has, snoozed or not; False when it has been hot before: sales is told once."""
    changed = await tx.execute(
        text(
            "UPDATE leads SET state = 'hot', hot_at = :now, snoozed_until = NULL"
            " WHERE id = :id AND state IN ('open', 'snoozed') AND hot_at IS NULL"
        ),
        {"id": lead_id, "now": now},
    )
    return changed.rowcount == 1


async def claim(tx: Transaction, lead_id: int, agent_id: int, *, now: datetime) -> bool:
    """Give the lead to the first who asks; False for everybody after."""
    changed = await tx.execute(
        text(
            "UPDATE leads SET state = 'claimed', agent_id = :agent, claimed_at = :now"
            " WHERE id = :id AND agent_id IS NULL AND state <> 'closed'"
        ),
        {"id": lead_id, "agent": agent_id, "now": now},
    )
    return changed.rowcount == 1


async def snooze(tx: Transaction, lead_id: int, until: datetime) -> bool:
    """Put an unclaimed lead aside until then."""
    changed = await tx.execute(
        text(
            "UPDATE leads SET state = 'snoozed', snoozed_until = :until"
            " WHERE id = :id AND state IN ('open', 'hot', 'snoozed')"
        ),
        {"id": lead_id, "until": until},
    )
    return changed.rowcount == 1


async def wake(tx: Transaction, lead_id: int) -> bool:
    """Bring a snoozed lead back."""
    changed = await tx.execute(
        text(
            "UPDATE leads SET state = CASE WHEN hot_at IS NULL THEN 'open' ELSE 'hot' END, snoozed_until = NULL"
            " WHERE id = :id AND state = 'snoozed'"
        ),
        {"id": lead_id},
    )
    return changed.rowcount == 1


async def open_leads_of(tx: Transaction, agent_id: int) -> list[int]:
    """List the leads that an agent claimed and nobody closed."""
    found = await tx.execute(
        text("SELECT id FROM leads WHERE agent_id = :id AND closed_at IS NULL ORDER BY id"), {"id": agent_id}
    )
    return list(found.scalars())


async def release(tx: Transaction, lead_id: int) -> None:
    """Take a claimed lead from its agent: anybody may claim it again."""
    await tx.execute(
        text(
            "UPDATE leads SET agent_id = NULL, claimed_at = NULL,"
            " state = CASE WHEN hot_at IS NULL THEN 'open' ELSE 'hot' END WHERE id = :id AND closed_at IS NULL"
        ),
        {"id": lead_id},
    )


async def close(tx: Transaction, lead_id: int, outcome: str, *, now: datetime) -> bool:
    """Close a lead, saying what became of it."""
    changed = await tx.execute(
        text(
            "UPDATE leads SET state = 'closed', closed_at = :now, outcome = :outcome"
            " WHERE id = :id AND closed_at IS NULL"
        ),
        {"id": lead_id, "now": now, "outcome": outcome},
    )
    return changed.rowcount == 1


def _entry(lead_id: int, entry: ScoreEntry, now: datetime) -> dict[str, Any]:
    reason = json.dumps({"es": entry.reason.es, "en": entry.reason.en})
    return {
        "lead": lead_id,
        "signal": entry.signal,
        "dimension": entry.dimension.value,
        "points": entry.points,
        "reason": reason,
        "now": now,
    }


async def _one(tx: Transaction, condition: str, key: int) -> Lead | None:
    row = (await tx.execute(text(f"{_SELECT}{condition} FOR NO KEY UPDATE OF l"), {"id": key})).one_or_none()
    return None if row is None else _lead(row)


def _lead(row: Row) -> Lead:
    return Lead(**row._asdict())
