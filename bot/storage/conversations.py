"""Conversations: who answers in them, what was said, and what closes them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text

from bot.storage.deliveries import conversation_lane, queue_delivery
from bot.storage.rows import Row
from bot.storage.store import Transaction


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation as its people see it."""

    id: int
    contact_id: int
    channel: str
    account: str
    recipient: str
    language: str
    mode: str  # bot | queued | owned | returned
    team: str
    agent_id: int | None
    agent: str
    handoff_reason: str
    handed_over_at: datetime | None
    owned_at: datetime | None
    off_shift_noticed_at: datetime | None
    opened_at: datetime
    closed_at: datetime | None
    contact_name: str
    last_customer_message_at: datetime | None


_SELECT = """
    SELECT c.id, c.contact_id, c.channel, c.account, c.recipient, c.language, c.mode, c.team, c.agent_id,
           coalesce(a.name, '') AS agent, c.handoff_reason, c.handed_over_at, c.owned_at, c.off_shift_noticed_at,
           c.opened_at, c.closed_at, p.name AS contact_name,
           (SELECT max(m.received_at) FROM messages m WHERE m.conversation_id = c.id AND m.direction = 'in')
             AS last_customer_message_at
    FROM conversations c JOIN contacts p ON p.id = c.contact_id LEFT JOIN agents a ON a.id = c.agent_id
    WHERE c.id = :id"""


async def conversation_with_id(tx: Transaction, conversation_id: int, *, lock: bool = False) -> Conversation | None:
    """Return a conversation; with `lock` nobody else changes it until this transaction ends."""
    if lock:
        await hold(tx, conversation_id)
    row: Row | None = (await tx.execute(text(_SELECT), {"id": conversation_id})).one_or_none()
    return None if row is None else Conversation(**row._asdict())


async def hold(tx: Transaction, conversation_id: int | None) -> None:
    """Lock a conversation, before its deliveries and messages: in one order, so that nobody waits in a circle."""
    await tx.execute(text("SELECT 1 FROM conversations WHERE id = :id FOR NO KEY UPDATE"), {"id": conversation_id})


_OF_STATUS = text("""
    SELECT 1 FROM conversations WHERE id = (
      SELECT conversation_id FROM deliveries WHERE id = CAST(:delivery_id AS bigint)
      UNION ALL
      SELECT conversation_id FROM messages WHERE direction = 'out' AND channel = :channel
        AND external_id = nullif(:external_id, '')
      LIMIT 1) FOR NO KEY UPDATE""")


async def hold_what_a_status_is_about(
    tx: Transaction, *, channel: str, external_id: str, delivery_id: int | None
) -> None:
    """Lock the conversation of the message that a platform speaks of, as `hold` does."""
    await tx.execute(_OF_STATUS, {"channel": channel, "external_id": external_id, "delivery_id": delivery_id})


async def hand_over(tx: Transaction, conversation_id: int, *, team: str, reason: str, now: datetime) -> None:
    """Queue a conversation for a team; a closed one is open again, unless another one took its place."""
    await reopen(tx, conversation_id)
    await tx.execute(
        text(
            "UPDATE conversations SET mode = 'queued', team = :team, handoff_reason = :reason, handed_over_at = :now,"
            " agent_id = NULL, owned_at = NULL WHERE id = :id"
        ),
        {"id": conversation_id, "team": team, "reason": reason, "now": now},
    )


_OPEN_AT_ITS_ADDRESS = """
    o.channel = c.channel AND o.account = c.account AND o.recipient = c.recipient AND o.thread = c.thread
    AND o.contact_id = c.contact_id AND o.closed_at IS NULL"""


async def open_conversation_at(tx: Transaction, conversation_id: int) -> int:
    """Return the conversation that took a closed one's place at its address, or the one itself."""
    found = await tx.execute(
        text(f"SELECT o.id FROM conversations c JOIN conversations o ON {_OPEN_AT_ITS_ADDRESS} WHERE c.id = :id"),
        {"id": conversation_id},
    )
    return int(found.scalar_one_or_none() or conversation_id)


async def open_conversation_with(tx: Transaction, conversation_id: int) -> int:
    """Return where the contact of a conversation is talked to now: there, or in the one that took its place."""
    found = await tx.execute(
        text(
            "SELECT o.id FROM conversations c JOIN conversations o ON o.id = c.id"
            " OR o.contact_id = c.contact_id AND o.closed_at IS NULL WHERE c.id = :id"
            " ORDER BY o.closed_at IS NULL DESC, o.id = c.id DESC, o.id DESC LIMIT 1"
        ),
        {"id": conversation_id},
    )
    return int(found.scalar_one_or_none() or conversation_id)


async def has_desk_thread(tx: Transaction, conversation_id: int) -> bool:
    """Say whether a conversation has a thread at the desk, or what opens one is still to be posted."""
    found = await tx.execute(
        text(
            "SELECT EXISTS (SELECT 1 FROM desk_threads WHERE conversation_id = :id) OR EXISTS (SELECT 1 FROM deliveries"
            " WHERE lane = :lane AND kind IN ('desk_root', 'notice') AND state IN ('pending', 'sending', 'uncertain'))"
        ),
        {"id": conversation_id, "lane": f"desk:{conversation_id}"},
    )
    return bool(found.scalar_one())


async def awaits_answer(tx: Transaction, conversation_id: int) -> bool:
    """Say whether the customer spoke last."""
    found = await tx.execute(
        text(
            "SELECT direction = 'in' FROM messages WHERE conversation_id = :id AND kind = 'text'"
            " AND author <> 'system' ORDER BY id DESC LIMIT 1"
        ),
        {"id": conversation_id},
    )
    return bool(found.scalar_one_or_none())


async def assign(tx: Transaction, conversation_id: int, agent_id: int, *, reason: str, now: datetime) -> None:
    """Give a queued conversation to an agent, who has yet to answer."""
    await _end_assignments(tx, conversation_id, now)
    await tx.execute(
        text("UPDATE conversations SET agent_id = :agent WHERE id = :id"), {"id": conversation_id, "agent": agent_id}
    )
    await _begin_assignment(tx, conversation_id, agent_id, reason, now)


async def unassign(tx: Transaction, conversation_id: int, *, now: datetime) -> None:
    """Take a queued conversation from the agent who was asked to take it."""
    await _end_assignments(tx, conversation_id, now)
    await tx.execute(text("UPDATE conversations SET agent_id = NULL WHERE id = :id"), {"id": conversation_id})


async def take_over(tx: Transaction, conversation_id: int, agent_id: int, *, reason: str, now: datetime) -> None:
    """Make an agent the one who answers."""
    await _end_assignments(tx, conversation_id, now)
    await tx.execute(
        text(
            "UPDATE conversations SET mode = 'owned', agent_id = :agent, owned_at = :now, off_shift_noticed_at = NULL,"
            " handed_over_at = coalesce(handed_over_at, :now) WHERE id = :id"
        ),
        {"id": conversation_id, "agent": agent_id, "now": now},
    )
    await _begin_assignment(tx, conversation_id, agent_id, reason, now)


async def take_guide(tx: Transaction, conversation_id: int) -> dict[str, Any] | None:
    """Return the troubleshooting guide in which the customer was left, and forget it; None where there is none."""
    found = await tx.execute(
        text(
            "UPDATE conversations c SET dialogue = c.dialogue #- '{slots,_guide}'"
            " FROM (SELECT id, dialogue #> '{slots,_guide}' AS guide FROM conversations WHERE id = :id) o"
            " WHERE c.id = o.id AND o.guide IS NOT NULL RETURNING o.guide"
        ),
        {"id": conversation_id},
    )
    guide: dict[str, Any] | None = found.scalar_one_or_none()
    return guide


async def give_back(tx: Transaction, conversation_id: int, *, now: datetime) -> None:
    """Let the bot answer again, from a fresh start."""
    await _end_assignments(tx, conversation_id, now)
    await tx.execute(
        text(
            "UPDATE conversations SET mode = 'returned', agent_id = NULL, owned_at = NULL, handed_over_at = NULL,"
            " handoff_reason = '', dialogue = jsonb_build_object('slots', coalesce(dialogue -> 'slots', '{}'))"
            " WHERE id = :id"
        ),
        {"id": conversation_id},
    )


async def close(tx: Transaction, conversation_id: int, *, outcome: str, resolver: str, now: datetime) -> None:
    """End a conversation; the customer's next message begins another one."""
    await _end_assignments(tx, conversation_id, now)
    await tx.execute(
        text(
            "UPDATE conversations SET closed_at = :now, outcome = :outcome, resolver = :resolver,"
            " handling_seconds = CAST(extract(epoch FROM CAST(:now AS timestamptz) - coalesce(owned_at, opened_at))"
            " AS integer) WHERE id = :id AND closed_at IS NULL"
        ),
        {"id": conversation_id, "outcome": outcome, "resolver": resolver, "now": now},
    )


_REOPEN = text(f"""
    UPDATE conversations c SET closed_at = NULL, outcome = '', resolver = '', handling_seconds = NULL,
      mode = 'returned', agent_id = NULL, owned_at = NULL, handed_over_at = NULL, handoff_reason = ''
    WHERE c.id = :id AND c.closed_at IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM conversations o WHERE {_OPEN_AT_ITS_ADDRESS})""")


async def reopen(tx: Transaction, conversation_id: int) -> None:
    """Open a closed conversation again, unless another one took its place."""
    await tx.execute(_REOPEN, {"id": conversation_id})


_CLOSE_QUIET = text("""
    UPDATE conversations c SET closed_at = :now, resolver = 'bot',
      outcome = CASE WHEN coalesce(c.dialogue ->> 'active_form', '') <> '' THEN 'abandoned'
                     WHEN c.dialogue #>> '{slots,_guide,is_over}' = 'false' THEN 'abandoned'
                     WHEN coalesce((c.dialogue ->> 'misunderstandings')::int, 0) > 0 THEN 'misunderstood'
                     WHEN c.dialogue #> '{slots,_guide_solved}' IS NOT NULL THEN 'solved'
                     ELSE 'answered' END,
      handling_seconds = (SELECT CAST(extract(epoch FROM max(m.received_at) - c.opened_at) AS integer)
                          FROM messages m WHERE m.conversation_id = c.id)
    WHERE c.closed_at IS NULL AND c.mode IN ('bot', 'returned') AND c.opened_at < :before
      AND NOT EXISTS (SELECT 1 FROM messages m WHERE m.conversation_id = c.id
                      AND (m.received_at >= :before OR m.direction = 'in' AND m.turn_id IS NULL))
      AND NOT EXISTS (SELECT 1 FROM tickets t WHERE t.conversation_id = c.id AND t.state <> 'resolved')
      AND NOT EXISTS (SELECT 1 FROM leads l WHERE l.conversation_id = c.id AND l.state IN ('hot', 'snoozed'))""")


async def close_quiet(tx: Transaction, *, before: datetime, now: datetime) -> int:
    """Close the bot's conversations in which nobody has written since `before`; return how many."""
    return (await tx.execute(_CLOSE_QUIET, {"before": before, "now": now})).rowcount


async def set_team(tx: Transaction, conversation_id: int, team: str) -> None:
    """Say which team a conversation belongs to."""
    await tx.execute(
        text("UPDATE conversations SET team = :team WHERE id = :id"), {"id": conversation_id, "team": team}
    )


async def note_off_shift(tx: Transaction, conversation_id: int, *, now: datetime) -> None:
    """Remember that the customer was told that his agent is not at work."""
    await tx.execute(
        text("UPDATE conversations SET off_shift_noticed_at = :now WHERE id = :id"), {"id": conversation_id, "now": now}
    )


_WRITE = text("""
    INSERT INTO messages (conversation_id, direction, author, kind, agent_id, text, content, channel, account,
                          received_at)
    VALUES (:id, 'out', :author, :kind, :agent, :text, CAST(:content AS jsonb), :channel, :account, :now)
    RETURNING id""")


async def write_message(
    tx: Transaction,
    conversation: Conversation,
    *,
    author: str,
    message: str,
    now: datetime,
    kind: str = "text",
    agent_id: int | None = None,
    content: Mapping[str, Any] | None = None,
) -> int:
    """Add what we say: a text goes out to the customer, a note or marker stays inside. Lock the conversation first."""
    values = {
        "id": conversation.id,
        "author": author,
        "kind": kind,
        "agent": agent_id,
        "text": message,
        "content": json.dumps(dict(content or {})),
        "channel": conversation.channel,
        "account": conversation.account,
        "now": now,
    }
    message_id = int((await tx.execute(_WRITE, values)).scalar_one())
    if kind == "text":
        await queue_delivery(
            tx,
            lane=conversation_lane(conversation.id),
            kind="message",
            channel=conversation.channel,
            conversation_id=conversation.id,
            message_id=message_id,
            now=now,
        )
    return message_id


@dataclass(frozen=True, slots=True)
class Line:
    """One message as a person reads it."""

    id: int
    direction: str
    author: str
    kind: str
    text: str
    agent: str
    status: str
    content: Mapping[str, Any]
    at: datetime
    turn_id: int | None
    media: tuple[Mapping[str, Any], ...] = ()


_LINES = text("""
    SELECT * FROM (
      SELECT m.id, m.direction, m.author, m.kind, m.text, coalesce(a.name, '') AS agent, m.status, m.content,
             m.received_at AS at, m.turn_id,
             (SELECT coalesce(json_agg(json_build_object('id', d.id, 'kind', d.kind, 'mime_type', d.mime_type,
                'filename', d.filename, 'state', d.state, 'reason', d.reason) ORDER BY d.id), '[]')
              FROM media d WHERE d.message_id = m.id) AS media
      FROM messages m LEFT JOIN agents a ON a.id = m.agent_id
      WHERE m.conversation_id = :id AND m.id > :after AND (:customer_sees = false OR m.kind = 'text')
      ORDER BY m.id DESC LIMIT :most) latest
    ORDER BY id""")


async def lines(
    tx: Transaction, conversation_id: int, *, after: int = 0, most: int = 200, customer_sees: bool = False
) -> list[Line]:
    """Return the latest messages in order; with `customer_sees` without notes and markers."""
    values = {"id": conversation_id, "after": after, "most": most, "customer_sees": customer_sees}
    rows = await tx.execute(_LINES, values)
    return [Line(**{**row._asdict(), "media": tuple(row.media)}) for row in rows]


async def _end_assignments(tx: Transaction, conversation_id: int, now: datetime) -> None:
    await tx.execute(
        text("UPDATE assignments SET to_at = :now WHERE conversation_id = :id AND to_at IS NULL"),
        {"id": conversation_id, "now": now},
    )


async def _begin_assignment(tx: Transaction, conversation_id: int, agent_id: int, reason: str, now: datetime) -> None:
    await tx.execute(
        text(
            "INSERT INTO assignments (conversation_id, agent_id, reason, from_at) VALUES (:id, :agent, :reason, :now)"
        ),
        {"id": conversation_id, "agent": agent_id, "reason": reason, "now": now},
    )
