"""Leads whose card could not be posted, so that they are not seen where the sales team looks."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import text

from bot.storage.store import Transaction


@dataclass(frozen=True, slots=True)
class UnpostedLead:
    """A lead that nobody has taken and whose last card was refused; `error` is the refusal in the platform's words."""

    conversation_id: int
    name: str
    score: int
    error: str


_UNPOSTED = text("""
    SELECT l.conversation_id, coalesce(nullif(l.facts ->> 'name', ''), p.name) AS name, l.score, d.error
    FROM leads l JOIN contacts p ON p.id = l.contact_id
    JOIN LATERAL (
      SELECT d.state, d.error FROM deliveries d JOIN conversations c ON c.id = d.conversation_id
      WHERE c.contact_id = l.contact_id AND d.kind = 'lead_card' AND d.lane = 'lead:' || l.id
        AND d.state IN ('sent', 'failed')
      ORDER BY d.id DESC LIMIT 1) d ON d.state = 'failed'
    WHERE l.closed_at IS NULL AND l.agent_id IS NULL
    ORDER BY l.hot_at DESC NULLS LAST, l.id DESC LIMIT :most""")


async def unposted_leads(tx: Transaction, *, most: int = 5) -> list[UnpostedLead]:
    """List them, the latest hot one first; a later card that did arrive takes a lead off the list."""
    return [UnpostedLead(**row._asdict()) for row in await tx.execute(_UNPOSTED, {"most": most})]
