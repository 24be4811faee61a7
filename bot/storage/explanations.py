"""Why a message was answered as it was: the stored trace of its turn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text

from bot.storage.store import Transaction


@dataclass(frozen=True, slots=True)
class Explanation:
    """The turn that a message belongs to. `steps` are stage, name, outcome and detail, in the order of deciding.

    `version` of the assistant answered; it is empty for turns of long ago.
    `identities`: channel:identity, as the contact is named for an export or an erasure.
    """

    turn_id: int
    conversation_id: int
    contact_id: int
    identities: Sequence[str]
    outcome: str
    language: str
    intent: str
    confidence: float | None
    committed_at: datetime
    version: str
    steps: Sequence[Mapping[str, Any]]


_EXPLAIN = text("""
    SELECT t.id AS turn_id, t.conversation_id, c.contact_id,
           ARRAY(SELECT i.channel || ':' || i.external_id FROM identities i WHERE i.contact_id = c.contact_id
                 ORDER BY i.id) AS identities,
           t.outcome, t.language, t.intent, t.confidence, t.committed_at,
           coalesce(r.data ->> 'version', '') AS version, coalesce(r.data -> 'steps', '[]') AS steps
    FROM messages m JOIN turns t ON t.id = m.turn_id JOIN conversations c ON c.id = t.conversation_id
    LEFT JOIN traces r ON r.turn_id = t.id WHERE m.id = :id""")


async def explain(tx: Transaction, message_id: int) -> Explanation | None:
    """Return how the turn of a message, a customer's or ours, came about; None where there was no turn."""
    row = (await tx.execute(_EXPLAIN, {"id": message_id})).one_or_none()
    return Explanation(**row._asdict()) if row is not None else None


async def worker_listens(tx: Transaction) -> bool:
    """Say whether a worker is connected that will take turns; a hint, as it may be gone in a moment."""
    found = await tx.execute(
        text(
            "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database()"
            " AND query = 'LISTEN \"frontdesk_deliveries\"')"
        )
    )
    return bool(found.scalar_one())
