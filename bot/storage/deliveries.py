"""The queue of what is to be sent: leased one a lane, so that order holds through retries."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text

from bot.storage.store import Transaction


@dataclass(frozen=True, slots=True)
class Delivery:
    """A leased delivery, with the message it is about where it is one to a customer."""

    id: int
    lane: str
    kind: str
    channel: str
    attempts: int
    payload: Mapping[str, Any]
    created_at: datetime
    conversation_id: int | None = None
    message_id: int | None = None
    text: str = ""
    content: Mapping[str, Any] | None = None
    author: str = ""
    account: str = ""
    recipient: str = ""
    thread: str = ""
    addressee: str = ""  # who is meant, where others talk with us in the same thread
    language: str = ""
    last_inbound_id: str = ""
    last_inbound_at: datetime | None = None
    is_opted_out: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a leased delivery. `state`: sent, pending (again at `next_at`), uncertain or failed."""

    id: int
    state: str
    external_id: str | None = None
    error: str = ""
    next_at: datetime | None = None
    is_unreachable: bool = False  # the contact cannot be written to at all
    sent_as: str = ""  # what went out, where it is not what was written


_LEASE = text("""
    WITH free AS MATERIALIZED (
      SELECT d.id FROM deliveries d
      WHERE d.state = 'pending' AND d.next_at <= :now AND NOT EXISTS (
        SELECT 1 FROM deliveries p WHERE p.lane = d.lane AND p.id < d.id
        AND p.state IN ('pending', 'sending', 'uncertain'))
      ORDER BY d.next_at, d.id LIMIT :most FOR UPDATE SKIP LOCKED
    ), leased AS (
      UPDATE deliveries d SET state = 'sending', lease_until = :until, attempts = attempts + 1
      FROM free WHERE d.id = free.id RETURNING d.*
    )
    SELECT l.id, l.lane, l.kind, l.channel, l.attempts, l.payload, l.created_at, l.conversation_id, l.message_id,
           m.text, m.content, m.author, c.account, c.recipient, c.thread, c.language,
           CASE WHEN c.thread <> '' AND EXISTS (
               SELECT 1 FROM conversations o WHERE o.channel = c.channel AND o.account = c.account
               AND o.recipient = c.recipient AND o.thread = c.thread AND o.contact_id <> c.contact_id
               AND o.closed_at IS NULL)
             THEN (SELECT external_id FROM identities WHERE id = c.identity_id) ELSE '' END AS addressee,
           i.external_id AS last_inbound_id, i.received_at AS last_inbound_at,
           coalesce((SELECT NOT s.granted FROM consents s WHERE s.contact_id = c.contact_id
                     AND s.purpose = 'marketing' ORDER BY s.id DESC LIMIT 1), false) AS is_opted_out
    FROM leased l
    LEFT JOIN messages m ON m.id = l.message_id LEFT JOIN conversations c ON c.id = l.conversation_id
    LEFT JOIN LATERAL (SELECT external_id, received_at FROM messages
                       WHERE conversation_id = c.id AND direction = 'in' AND l.kind = 'message'
                       ORDER BY id DESC LIMIT 1) i ON true
    ORDER BY l.id""")


async def lease(tx: Transaction, *, now: datetime, lease_for: timedelta, most: int) -> list[Delivery]:
    """Lease deliveries that may go now: of every lane only the lowest unfinished one."""
    rows = await tx.execute(_LEASE, {"now": now, "until": now + lease_for, "most": most})
    return [Delivery(**row._asdict()) for row in rows]


_FINISH = text("""
    WITH result AS (
      SELECT * FROM jsonb_to_recordset(CAST(:results AS jsonb))
      AS r(id bigint, state text, external_id text, error text, next_at timestamptz)
    ), told AS (
      UPDATE messages m SET external_id = coalesce(r.external_id, m.external_id),
             status = CASE WHEN m.status IN ('delivered', 'read', 'failed') OR d.state NOT IN ('sending', 'uncertain')
                      THEN coalesce(nullif(m.status, ''), r.state) ELSE r.state END
      FROM result r JOIN deliveries d ON d.id = r.id
      WHERE m.id = d.message_id AND r.state IN ('sent', 'failed')
    )
    UPDATE deliveries d SET state = r.state, external_id = r.external_id, error = r.error,
           next_at = coalesce(r.next_at, d.next_at), lease_until = NULL,
           finished_at = CASE WHEN r.state IN ('sent', 'failed', 'cancelled') THEN CAST(:now AS timestamptz) END
    FROM result r WHERE d.id = r.id
      AND (d.state IN ('sending', 'uncertain') OR d.state = 'pending' AND r.state = 'sent')
    RETURNING r.state = 'pending' OR EXISTS (
      SELECT 1 FROM deliveries n WHERE n.lane = d.lane AND n.id > d.id AND n.state = 'pending')""")


async def finish(tx: Transaction, results: Sequence[Result], *, now: datetime) -> list[bool]:
    """Write what became of leased deliveries, all in one statement; say of each not settled before whether its
    lane has more to send.

    A delivery whose lease ran out meanwhile is still settled by the word that it was
    sent.
    """
    values = [asdict(result) for result in results]
    finished = await tx.execute(_FINISH, {"results": json.dumps(values, default=datetime.isoformat), "now": now})
    return finished.scalars()


async def keep_sent_as(tx: Transaction, delivery_id: int, sent_as: str) -> None:
    """Keep with a message what of it went out, where that is not what was written."""
    await tx.execute(
        text(
            "UPDATE messages m SET content = m.content || jsonb_build_object('sent_as', CAST(:sent_as AS text))"
            " FROM deliveries d WHERE d.id = :id AND m.id = d.message_id"
        ),
        {"id": delivery_id, "sent_as": sent_as},
    )


async def expired_leases(tx: Transaction, *, now: datetime, most: int = 100) -> list[Delivery]:
    """Take over deliveries whose sender died while sending: what became of them is not known."""
    rows = await tx.execute(
        text(
            "WITH lost AS MATERIALIZED (SELECT id FROM deliveries WHERE state = 'sending' AND lease_until < :now"
            " ORDER BY id LIMIT :most FOR UPDATE SKIP LOCKED)"
            " UPDATE deliveries d SET state = 'uncertain', lease_until = NULL, next_at = :now"
            " FROM lost WHERE d.id = lost.id"
            " RETURNING d.id, lane, kind, channel, attempts, payload, created_at, conversation_id, message_id"
        ),
        {"now": now, "most": most},
    )
    return [Delivery(**row._asdict()) for row in rows]


async def overdue_uncertain(tx: Transaction, *, now: datetime, most: int = 100) -> list[Delivery]:
    """List uncertain deliveries whose time to be reconciled by the platform's word is over."""
    rows = await tx.execute(
        text(
            "SELECT id, lane, kind, channel, attempts, payload, created_at, conversation_id, message_id"
            " FROM deliveries WHERE state = 'uncertain' AND next_at <= :now"
            " ORDER BY id LIMIT :most FOR UPDATE SKIP LOCKED"
        ),
        {"now": now, "most": most},
    )
    return [Delivery(**row._asdict()) for row in rows]


async def next_delivery_at(tx: Transaction) -> datetime | None:
    """Say when the earliest unfinished delivery, lease or reconciliation falls due."""
    found = await tx.execute(
        text(
            "SELECT min(coalesce(lease_until, next_at)) FROM deliveries"
            " WHERE state IN ('pending', 'sending', 'uncertain')"
        )
    )
    return found.scalar_one_or_none()


async def cancel_pending(tx: Transaction, conversation_id: int, *, now: datetime) -> int:
    """Cancel what the bot has not begun to send in this conversation; return how many that were."""
    cancelled = await tx.execute(
        text(
            "UPDATE deliveries d SET state = 'cancelled', finished_at = :now FROM messages m"
            " WHERE d.conversation_id = :id AND d.kind = 'message' AND d.state = 'pending'"
            " AND m.id = d.message_id AND m.author = 'bot'"
        ),
        {"id": conversation_id, "now": now},
    )
    return cancelled.rowcount


async def queue_delivery(
    tx: Transaction,
    *,
    lane: str,
    kind: str,
    channel: str,
    now: datetime,
    payload: Mapping[str, Any] | None = None,
    conversation_id: int | None = None,
    message_id: int | None = None,
) -> int:
    """Queue one delivery behind the others of its lane."""
    created = await tx.execute(
        text(
            "INSERT INTO deliveries (lane, kind, channel, conversation_id, message_id, payload, next_at, created_at)"
            " VALUES (:lane, :kind, :channel, :conversation_id, :message_id, CAST(:payload AS jsonb), :now, :now)"
            " RETURNING id"
        ),
        {
            "lane": lane,
            "kind": kind,
            "channel": channel,
            "conversation_id": conversation_id,
            "message_id": message_id,
            "payload": json.dumps(dict(payload or {})),
            "now": now,
        },
    )
    return int(created.scalar_one())


_RANK = "array_position(ARRAY['', 'pending', 'sent', 'delivered', 'read', 'failed'], {})"
_STATUS = text(f"""
    WITH meant AS MATERIALIZED (
      SELECT message_id AS id FROM deliveries WHERE id = CAST(:delivery_id AS bigint)
      UNION ALL
      SELECT id FROM messages WHERE direction = 'out' AND channel = :channel AND external_id = nullif(:external_id, '')
      LIMIT 1
    ), told AS (
      UPDATE messages m SET status = :status, external_id = coalesce(m.external_id, nullif(:external_id, ''))
      FROM meant WHERE m.id = meant.id AND {_RANK.format("m.status")} < {_RANK.format(":status")}
    )
    UPDATE deliveries d SET state = CASE WHEN :status = 'failed' THEN 'failed' ELSE 'sent' END, error = :error,
      external_id = coalesce(d.external_id, nullif(:external_id, '')), lease_until = NULL,
      finished_at = coalesce(d.finished_at, :now)
    FROM meant WHERE d.message_id = meant.id
      AND (d.state IN ('sending', 'uncertain') OR d.state = 'sent' AND :status = 'failed')""")


async def apply_status(
    tx: Transaction, *, channel: str, external_id: str, delivery_id: int | None, status: str, error: str, now: datetime
) -> None:
    """Move a message's status forward, never back; an uncertain delivery is settled by it. One statement."""
    about = {"channel": channel, "external_id": external_id, "delivery_id": delivery_id}
    await tx.execute(_STATUS, {**about, "status": status, "error": error, "now": now})


async def delivery_about(
    tx: Transaction, *, channel: str, external_id: str, delivery_id: int | None
) -> Delivery | None:
    """Lock the delivery that a platform speaks of, unless it is known to have failed."""
    row = (
        await tx.execute(
            text(
                "SELECT id, lane, kind, channel, attempts, payload, created_at, conversation_id, message_id"
                " FROM deliveries WHERE (id = CAST(:delivery_id AS bigint) OR CAST(:delivery_id AS bigint) IS NULL"
                "   AND message_id = (SELECT id FROM messages WHERE direction = 'out' AND channel = :channel"
                "   AND external_id = nullif(:external_id, '') LIMIT 1))"
                " AND channel = :channel AND state NOT IN ('failed', 'cancelled') LIMIT 1 FOR NO KEY UPDATE"
            ),
            {"delivery_id": delivery_id, "channel": channel, "external_id": external_id},
        )
    ).one_or_none()
    return None if row is None else Delivery(**row._asdict())


def conversation_lane(conversation_id: int) -> str:
    """Name the lane in which a conversation's deliveries keep their order."""
    return f"conversation:{conversation_id}"
