"""Deleting what has been kept long enough, a batch at a time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import text

from bot.storage.store import Transaction

BATCH = 200  # conversations, contacts or leads in one transaction

_QUIET_CONVERSATIONS = text("""
    SELECT c.id FROM conversations c
    WHERE c.recipient NOT LIKE 'erased:%' AND c.opened_at < :before
      AND NOT EXISTS (SELECT FROM messages m WHERE m.conversation_id = c.id AND m.received_at >= :before)
      AND NOT EXISTS (SELECT FROM tickets t WHERE t.conversation_id = c.id AND t.state <> 'resolved')
    ORDER BY c.id LIMIT :most FOR UPDATE OF c SKIP LOCKED""")

_QUIET_CONTACTS = text("""
    SELECT p.id FROM contacts p
    WHERE p.erased_at IS NULL AND p.merged_into IS NULL AND p.created_at < :before
      AND NOT EXISTS (SELECT FROM conversations c JOIN contacts o ON o.id = c.contact_id
                      WHERE p.id IN (o.id, o.merged_into) AND c.recipient NOT LIKE 'erased:%')
      AND NOT EXISTS (SELECT FROM leads l WHERE l.contact_id = p.id
                      AND (l.closed_at IS NULL OR l.closed_at >= :leads_before) AND l.opened_at >= :leads_before)
      AND NOT coalesce((SELECT NOT s.granted FROM consents s WHERE s.contact_id = p.id AND s.purpose = 'marketing'
                        ORDER BY s.id DESC LIMIT 1), false)
    ORDER BY p.id LIMIT :most FOR UPDATE OF p SKIP LOCKED""")

_OLD_MEDIA = text("""
    DELETE FROM media WHERE id IN (
      SELECT d.id FROM media d LEFT JOIN tickets t ON t.id = d.ticket_id
      WHERE d.created_at < :before AND coalesce(t.state, 'resolved') = 'resolved'
      ORDER BY d.id LIMIT :most FOR UPDATE OF d SKIP LOCKED)
    RETURNING sha256""")
_STILL_USED = text("SELECT DISTINCT sha256 FROM media WHERE sha256 = ANY(:files)")

_OLD_LEADS = text("""
    SELECT l.id FROM leads l WHERE l.closed_at IS NOT NULL AND l.opened_at < :before
    ORDER BY l.id LIMIT :most FOR UPDATE SKIP LOCKED""")
# In this order: what refers goes before what is referred to.
_DELETE_LEADS = (
    "DELETE FROM deliveries WHERE payload ->> 'lead_id' IN (SELECT unnest(CAST(:ids AS bigint[]))::text)",
    "DELETE FROM timers WHERE subject IN (SELECT 'lead:' || unnest(CAST(:ids AS bigint[]))) OR subject IN"
    " (SELECT 'clock:' || id FROM clocks WHERE subject IN (SELECT 'lead:' || unnest(CAST(:ids AS bigint[]))))",
    "DELETE FROM clocks WHERE subject IN (SELECT 'lead:' || unnest(CAST(:ids AS bigint[])))",
    "DELETE FROM lead_cards WHERE lead_id = ANY(:ids)",
    "DELETE FROM score_entries WHERE lead_id = ANY(:ids)",
    "DELETE FROM leads WHERE id = ANY(:ids)",
)

# By data class, the rows of it that are older than `before`.
_OLD = {
    "traces": "DELETE FROM traces WHERE created_at < :before",
    "deliveries": "DELETE FROM deliveries WHERE created_at < :before AND state IN ('sent', 'failed', 'cancelled')",
    "timers": "DELETE FROM timers WHERE coalesce(fired_at, cancelled_at) < :before",
    "updates": "DELETE FROM platform_updates WHERE created_at < :before",
    "links": "DELETE FROM login_links WHERE expires_at < :before",
    "sessions": "DELETE FROM agent_sessions WHERE expires_at < :before",
    "audit": "DELETE FROM audit_log WHERE created_at < :before",
}


async def quiet_conversations(tx: Transaction, *, before: datetime) -> list[int]:
    """Lock and return conversations in which nothing was said since, none of them with an open ticket."""
    return list((await tx.execute(_QUIET_CONVERSATIONS, {"before": before, "most": BATCH})).scalars())


async def quiet_contacts(tx: Transaction, *, before: datetime, leads_before: datetime) -> list[list[int]]:
    """Lock and return people of whom no conversation and no lead is kept; who opted out stays known for it."""
    values = {"before": before, "leads_before": leads_before, "most": BATCH}
    people = []
    for root in (await tx.execute(_QUIET_CONTACTS, values)).scalars():
        merged = await tx.execute(text("SELECT id FROM contacts WHERE merged_into = :root"), {"root": root})
        people.append([root, *merged.scalars()])
    return people


async def delete_old_media(tx: Transaction, *, before: datetime) -> tuple[int, frozenset[str]]:
    """Delete rows of media, those of open tickets aside; return how many and the files nobody refers to now."""
    hashes: Sequence[str] = (await tx.execute(_OLD_MEDIA, {"before": before, "most": BATCH})).scalars()
    files = {each for each in hashes if each}
    still_used = set((await tx.execute(_STILL_USED, {"files": list(files)})).scalars())
    return len(hashes), frozenset(files - still_used)


async def delete_old_leads(tx: Transaction, *, before: datetime) -> int:
    """Delete closed leads that were opened before, with score, cards, alerts, clocks and timers; return how many."""
    ids = list((await tx.execute(_OLD_LEADS, {"before": before, "most": BATCH})).scalars())
    for statement in _DELETE_LEADS if ids else ():
        await tx.execute(text(statement), {"ids": ids})
    return len(ids)


async def delete_old(tx: Transaction, data_class: str, *, before: datetime) -> int:
    """Delete what is old of one of the classes that nothing else depends on; return how many rows."""
    return (await tx.execute(text(_OLD[data_class]), {"before": before})).rowcount
