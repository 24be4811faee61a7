"""What event rules may ask about: the published fields, read for one event."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text

from bot.storage.store import Transaction
from routing.calendars import Calendar
from routing.schema import FIELDS, Facts

_CONVERSATION = text("""
    SELECT c.channel, c.language, CASE WHEN c.closed_at IS NULL THEN c.mode ELSE 'closed' END AS state,
           (SELECT count(*) FROM messages m WHERE m.conversation_id = c.id AND m.direction = 'in') AS message_count,
           coalesce((c.dialogue ->> 'misunderstandings')::int, 0) AS misunderstood_count,
           EXISTS (SELECT 1 FROM tickets t WHERE t.conversation_id = c.id AND t.state <> 'resolved') AS has_ticket,
           EXISTS (SELECT 1 FROM leads l WHERE l.contact_id = c.contact_id AND l.closed_at IS NULL) AS has_lead,
           cardinality(p.emails) > 0 AS has_email, cardinality(p.phones) > 0 AS has_phone,
           (SELECT count(*) FROM conversations o WHERE o.contact_id = p.id) AS conversation_count,
           coalesce((SELECT NOT s.granted FROM consents s WHERE s.contact_id = p.id AND s.purpose = 'marketing'
                     ORDER BY s.id DESC LIMIT 1), false) AS is_opted_out
    FROM conversations c JOIN contacts p ON p.id = c.contact_id WHERE c.id = :id""")

_TICKET = text("""
    SELECT t.number, t.category, t.priority, t.state AS status, t.team, c.agent_id IS NOT NULL AS has_agent
    FROM tickets t JOIN conversations c ON c.id = t.conversation_id WHERE t.id = :id""")

_LEAD = text("""
    SELECT l.score, l.facts, l.hot_at IS NOT NULL AS is_hot, l.agent_id IS NOT NULL AS has_owner,
           cardinality(p.emails) + cardinality(p.phones) > 0 AS has_contact,
           coalesce((SELECT json_object_agg(dimension, points) FROM (SELECT dimension, sum(points) AS points
             FROM score_entries WHERE lead_id = l.id GROUP BY dimension) d), '{}') AS dimensions
    FROM leads l JOIN contacts p ON p.id = l.contact_id WHERE l.id = :id""")


async def read_facts(
    tx: Transaction,
    *,
    conversation_id: int,
    ticket_id: int | None,
    lead_id: int | None,
    clock_id: int | None,
    message: Mapping[str, Any],
    data: Mapping[str, Any],
    calendar: Calendar,
    now: datetime,
) -> Facts:
    """Read the fields of `routing.schema.FIELDS` for an event; what is not known is absent."""
    facts = await _conversation(tx, conversation_id)
    facts["calendar"] = _calendar(calendar, now)
    if message:
        facts["message"] = dict(message)
    if knowledge := {name: data[name] for name in FIELDS["knowledge"] if name in data}:
        facts["knowledge"] = knowledge
    if "guide" in data:
        known = {name: data[name] for name in FIELDS["guide"] if name in data}
        facts["guide"] = {"id": data["guide"], **known}
    if "reason" in data:
        facts["handoff"] = {"reason": data["reason"], "team": data.get("team", "")}
    if ticket_id is not None:
        facts["ticket"] = (await tx.execute(_TICKET, {"id": ticket_id})).one()._asdict()
    if lead_id is not None:
        facts["lead"] = await _lead(tx, lead_id, data)
    if clock_id is not None:
        facts["clock"] = await _clock(tx, clock_id, now)
    return facts


async def _conversation(tx: Transaction, conversation_id: int) -> dict[str, dict[str, Any]]:
    row = (await tx.execute(_CONVERSATION, {"id": conversation_id})).one()
    conversation = ("channel", "language", "state", "message_count", "misunderstood_count", "has_ticket", "has_lead")
    contact = {name: getattr(row, name) for name in ("has_email", "has_phone", "is_opted_out", "conversation_count")}
    return {
        "conversation": {name: getattr(row, name) for name in conversation},
        "contact": contact | {"is_known": row.conversation_count > 1},
    }


def _calendar(calendar: Calendar, now: datetime) -> dict[str, Any]:
    local = now.astimezone(calendar.zone)
    is_open = calendar.is_open(now)
    wait = timedelta() if is_open else calendar.next_opening(now) - now
    return {
        "open": is_open,
        "weekday": ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")[local.weekday()],
        "hour": local.hour,
        "is_holiday": calendar.holiday_at(now) is not None,
        "minutes_to_opening": int(wait.total_seconds() // 60),
    }


async def _lead(tx: Transaction, lead_id: int, data: Mapping[str, Any]) -> dict[str, Any]:
    row = (await tx.execute(_LEAD, {"id": lead_id})).one()
    told = {name: row.facts[name] for name in ("need", "company_size", "timing") if row.facts.get(name) is not None}
    if row.facts.get("budget") is not None:
        told["budget"] = float(row.facts["budget"])
    dimensions = dict.fromkeys(("fit", "behaviour", "engagement", "demographic"), 0) | row.dimensions
    return {
        **told,
        **dimensions,
        "score": row.score,
        "score_before": data.get("score_before", row.score),
        "is_hot": row.is_hot,
        "has_owner": row.has_owner,
        "has_contact": row.has_contact,
    }


async def _clock(tx: Transaction, clock_id: int, now: datetime) -> dict[str, Any]:
    row = (await tx.execute(text("SELECT kind, due_at FROM clocks WHERE id = :id"), {"id": clock_id})).one()
    overdue = (now - row.due_at).total_seconds() if row.due_at else 0
    return {"kind": row.kind, "overdue_minutes": max(int(overdue // 60), 0)}
