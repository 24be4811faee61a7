"""How often entries of the knowledge base were given, and whether customers said that they helped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from bot.storage.store import Transaction


@dataclass(frozen=True, slots=True)
class EntryRatings:
    """What became of one entry. A conversation counts once, with what was said last in it."""

    entry: str
    answered: int
    helpful: int
    unhelpful: int
    last_rated_at: datetime | None


_RATINGS = text("""
    WITH said AS (
      SELECT data ->> 'entry' AS entry, count(*) AS answered
      FROM events WHERE kind = 'knowledge.answered' AND created_at >= :since GROUP BY 1
    ), latest AS (
      SELECT DISTINCT ON (conversation_id, data ->> 'entry')
             data ->> 'entry' AS entry, (data ->> 'helpful')::boolean AS helpful, created_at
      FROM events WHERE kind = 'knowledge.rated' AND created_at >= :since
      ORDER BY conversation_id, data ->> 'entry', id DESC
    ), rated AS (
      SELECT entry, count(*) FILTER (WHERE helpful) AS helpful, count(*) FILTER (WHERE NOT helpful) AS unhelpful,
             max(created_at) AS last_rated_at
      FROM latest GROUP BY 1
    )
    SELECT entry, coalesce(answered, 0) AS answered, coalesce(helpful, 0) AS helpful,
           coalesce(unhelpful, 0) AS unhelpful, last_rated_at
    FROM said FULL JOIN rated USING (entry)
    ORDER BY coalesce(unhelpful, 0) DESC, coalesce(helpful, 0) DESC, coalesce(answered, 0) DESC, entry
    LIMIT :most OFFSET :skip""")


async def entry_ratings(tx: Transaction, *, since: datetime, most: int, skip: int = 0) -> list[EntryRatings]:
    """List the entries that were given or rated since then, those that most often did not help first."""
    rows = await tx.execute(_RATINGS, {"since": since, "most": most, "skip": skip})
    return [EntryRatings(**row._asdict()) for row in rows]
