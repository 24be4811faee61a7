"""An answer of which nothing has left yet, so that it can still be taken back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text

from bot.dialogue.turn import ANSWERED, GUIDE_ENDED, OFFERED, UNANSWERED, TurnMessage
from bot.storage.store import Transaction

OF_ANSWERS = (ANSWERED, OFFERED, UNANSWERED, GUIDE_ENDED)  # events that are about what was said alone


@dataclass(frozen=True, slots=True)
class UnsentTurn:
    """A turn whose whole answer still waits to be sent, and the dialogue as it stood before it."""

    turn_id: int
    before: Mapping[str, Any]
    messages: tuple[TurnMessage, ...]
    had_notice: bool  # the customer has not read yet that answers are automated


# Only a turn that did nothing but speak can be taken back: what it did at the desk is on the timeline. What that says
# of the answer itself goes with it. Nor can one of
# which people have been shown the answer in their thread: a line that waits to be posted there is cancelled with it.
# Nor can one that answered for an earlier turn too, which it alone still answers, nor one that dealt with more than
# words.
_TAKE_BACK = text("""
    WITH last AS (
      SELECT t.id, t.before FROM turns t WHERE t.conversation_id = :id AND t.outcome = 'answered'
      AND t.id = (SELECT max(id) FROM turns WHERE conversation_id = :id)
      AND NOT EXISTS (SELECT 1 FROM events e WHERE e.turn_id = t.id AND NOT e.kind = ANY(:harmless))
      AND NOT EXISTS (SELECT 1 FROM messages m WHERE m.turn_id = t.id AND m.direction = 'in' AND (
            m.content ->> 'unsupported' IS NOT NULL OR EXISTS (SELECT 1 FROM media d WHERE d.message_id = m.id)))
      AND NOT EXISTS (SELECT 1 FROM deliveries d JOIN messages m ON m.id = d.message_id
            WHERE d.error = 'reconsidered' AND m.turn_id = (
              SELECT max(id) FROM turns WHERE conversation_id = :id AND id < t.id))
    ), waiting AS MATERIALIZED (
      SELECT d.id FROM deliveries d JOIN messages m ON m.id = d.message_id JOIN last ON m.turn_id = last.id
      WHERE d.lane = :lane AND d.state = 'pending' AND d.attempts = 0 AND m.direction = 'out'
      FOR UPDATE OF d SKIP LOCKED
    ), unseen AS MATERIALIZED (
      SELECT d.id FROM deliveries d JOIN last ON d.payload ->> 'turn_id' = CAST(last.id AS text)
      WHERE d.conversation_id = :id AND d.state = 'pending' AND d.attempts = 0
      FOR UPDATE OF d SKIP LOCKED
    ), whole AS (
      SELECT last.id, last.before FROM last
      WHERE (SELECT count(*) FROM waiting) > 0 AND (SELECT count(*) FROM waiting) =
            (SELECT count(*) FROM messages m WHERE m.turn_id = last.id AND m.direction = 'out')
        AND (SELECT count(*) FROM unseen) = (SELECT count(*) FROM deliveries s WHERE s.conversation_id = :id
            AND s.payload ->> 'turn_id' = CAST(last.id AS text))
    ), forgotten AS (
      DELETE FROM events e USING whole WHERE e.turn_id = whole.id AND e.kind = ANY(:of_answers)
    ), cancelled AS (
      UPDATE deliveries d SET state = 'cancelled', finished_at = :now, error = 'reconsidered'
      FROM whole WHERE d.id IN (SELECT id FROM waiting UNION ALL SELECT id FROM unseen)
    )
    SELECT whole.id, whole.before,
           (SELECT json_agg(json_build_object('id', m.id, 'text', m.text, 'payload', m.payload) ORDER BY m.id)
            FROM messages m WHERE m.turn_id = whole.id AND m.direction = 'in') AS messages,
           EXISTS (SELECT 1 FROM messages m WHERE m.turn_id = whole.id AND m.direction = 'out'
                   AND m.content ->> 'response' = 'utter_first_notice') AS had_notice
    FROM whole""")


async def take_back_unsent(tx: Transaction, conversation_id: int, lane: str, *, now: datetime) -> UnsentTurn | None:
    """Cancel the last answer if nothing of it was ever tried to send; None when there is no such answer."""
    values = {"id": conversation_id, "lane": lane, "now": now}
    values |= {"of_answers": list(OF_ANSWERS), "harmless": ["conversation.started", *OF_ANSWERS]}
    row = (await tx.execute(_TAKE_BACK, values)).one_or_none()
    if row is None:
        return None
    messages = tuple(TurnMessage(each["id"], each["text"], each["payload"]) for each in row.messages or ())
    return UnsentTurn(row.id, row.before, messages, row.had_notice)
