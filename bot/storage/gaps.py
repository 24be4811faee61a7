"""Questions without a good answer, what agents answered to them, and which entries are used: for `frontdesk kb`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from bot.storage.store import Transaction

MOST = 4_000  # the latest of each kind


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """What a customer wrote; `why` is unanswered, not_taken (an offer) or not_helpful (his rating)."""

    why: str
    text: str
    language: str
    asked_at: datetime
    conversation_id: int
    last_message_id: int
    contact_name: str


# The words of a turn without what buttons carry; of an event that names messages, those alone.
_WORDS = """
    SELECT string_agg(m.text, E'\\n' ORDER BY m.id) AS text, max(m.id) AS last_message_id
    FROM messages m WHERE m.direction = 'in' AND m.payload = '' AND m.text <> ''"""
_NAMED = f"""
    {_WORDS} AND m.conversation_id = e.conversation_id
    AND m.id IN (SELECT jsonb_array_elements_text(e.data -> 'messages')::bigint)"""

_UNANSWERED = f"""
    SELECT 'unanswered' AS why, w.text, t.language, e.created_at AS asked_at, e.conversation_id, w.last_message_id,
           p.name AS contact_name
    FROM events e JOIN turns t ON t.id = e.turn_id JOIN contacts p ON p.id = e.contact_id
    CROSS JOIN LATERAL ({_NAMED}) w
    WHERE e.kind = 'knowledge.unanswered' AND e.created_at >= :since AND w.text IS NOT NULL
    ORDER BY e.id DESC LIMIT :most"""

_NOT_TAKEN = f"""
    SELECT 'not_taken' AS why, w.text, t.language, e.created_at AS asked_at, e.conversation_id, w.last_message_id,
           p.name AS contact_name
    FROM events e JOIN turns t ON t.id = e.turn_id JOIN contacts p ON p.id = e.contact_id
    CROSS JOIN LATERAL ({_NAMED}) w
    WHERE e.kind = 'knowledge.offered' AND e.created_at >= :since AND w.text IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM events a WHERE a.conversation_id = e.conversation_id AND a.id > e.id
                      AND a.kind = 'knowledge.answered' AND jsonb_exists(e.data -> 'entries', a.data ->> 'entry'))
    ORDER BY e.id DESC LIMIT :most"""

# What was asked before the rated answer: in the turn that gave it, or in the one that offered it as a button.
_NOT_HELPFUL = f"""
    SELECT 'not_helpful' AS why, w.text, r.data ->> 'language' AS language, r.created_at AS asked_at,
           r.conversation_id, w.last_message_id, p.name AS contact_name
    FROM events r JOIN contacts p ON p.id = r.contact_id
    CROSS JOIN LATERAL (
      SELECT * FROM (
        SELECT a.id, ({_WORDS.replace(", max(m.id) AS last_message_id", "")} AND m.turn_id = a.turn_id) AS text,
               (SELECT max(m.id) FROM messages m WHERE m.turn_id = a.turn_id) AS last_message_id
        FROM events a WHERE a.conversation_id = r.conversation_id AND a.id < r.id
          AND (a.kind = 'knowledge.answered' AND a.data ->> 'entry' = r.data ->> 'entry'
               OR a.kind = 'knowledge.offered' AND jsonb_exists(a.data -> 'entries', r.data ->> 'entry'))
      ) asked WHERE asked.text IS NOT NULL ORDER BY asked.id DESC LIMIT 1) w
    WHERE r.kind = 'knowledge.rated' AND r.created_at >= :since AND NOT (r.data ->> 'helpful')::boolean
    ORDER BY r.id DESC LIMIT :most"""


async def open_questions(tx: Transaction, *, since: datetime) -> list[OpenQuestion]:
    """Return what was asked since then and not answered, offered in vain, or answered without helping; latest first."""
    found: list[OpenQuestion] = []
    for statement in (_UNANSWERED, _NOT_TAKEN, _NOT_HELPFUL):
        rows = await tx.execute(text(statement), {"since": since, "most": MOST})
        found += [OpenQuestion(**row._asdict()) for row in rows]
    return found


async def agent_replies(tx: Transaction, conversation_ids: Sequence[int]) -> Mapping[int, list[tuple[int, str]]]:
    """Return what agents wrote to the customers of these conversations, in order, with the messages' ids."""
    rows = await tx.execute(
        text(
            "SELECT conversation_id, id, text FROM messages WHERE conversation_id = ANY(:ids) AND direction = 'out'"
            " AND author = 'agent' AND kind = 'text' AND text <> '' ORDER BY id"
        ),
        {"ids": list(set(conversation_ids))},
    )
    replies: dict[int, list[tuple[int, str]]] = {}
    for row in rows:
        replies.setdefault(row.conversation_id, []).append((row.id, row.text))
    return replies


async def agent_names(tx: Transaction) -> list[str]:
    """Return the names of all who ever answered."""
    return list((await tx.execute(text("SELECT name FROM agents ORDER BY id"))).scalars())


@dataclass(frozen=True, slots=True)
class Use:
    """When answers began to be counted, and which entries (id and language) were said since a moment."""

    counted_since: datetime | None
    said: frozenset[tuple[str, str]]


async def entries_in_use(tx: Transaction, *, since: datetime) -> Use:
    """Say which entries were answered since then."""
    first = await tx.execute(text("SELECT min(created_at) FROM events WHERE kind = 'knowledge.answered'"))
    rows = await tx.execute(
        text(
            "SELECT DISTINCT data ->> 'entry' AS entry, data ->> 'language' AS language FROM events"
            " WHERE kind = 'knowledge.answered' AND created_at >= :since"
        ),
        {"since": since},
    )
    return Use(first.scalar_one_or_none(), frozenset((row.entry, row.language) for row in rows))
