"""The timeline: what happened, in order, each with its cause. Holds ids and names, never what was written."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import text

from bot.storage.store import Transaction


async def insert_event(
    tx: Transaction,
    kind: str,
    *,
    conversation_id: int | None,
    contact_id: int | None,
    data: Mapping[str, Any],
    now: datetime,
    cause_id: int | None = None,
    depth: int = 0,
    turn_id: int | None = None,
) -> int:
    """Append to the timeline and return the event's id."""
    created = await tx.execute(
        text(
            "INSERT INTO events (kind, conversation_id, contact_id, data, cause_id, depth, turn_id, created_at)"
            " VALUES (:kind, :conversation, :contact, CAST(:data AS jsonb), :cause, :depth, :turn, :now) RETURNING id"
        ),
        {
            "kind": kind,
            "conversation": conversation_id,
            "contact": contact_id,
            "data": json.dumps(dict(data)),
            "cause": cause_id,
            "depth": depth,
            "turn": turn_id,
            "now": now,
        },
    )
    return int(created.scalar_one())


async def rules_fired_in(tx: Transaction, conversation_id: int) -> frozenset[str]:
    """Name the event rules that have fired in this conversation."""
    rows = await tx.execute(
        text("SELECT DISTINCT data ->> 'rule' FROM events WHERE conversation_id = :id AND kind = 'rule.fired'"),
        {"id": conversation_id},
    )
    return frozenset(rows.scalars())
