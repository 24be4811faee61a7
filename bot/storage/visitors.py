"""What a visitor of the web chat sees of his own conversations, and nobody else's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text

from bot.storage.store import Transaction

CHANNEL = "webchat"
ACCOUNT = "web"


@dataclass(frozen=True, slots=True)
class Shown:
    """One message as the visitor sees it. `external_id` is set on his own: it tells his browser which one it is."""

    id: int
    author: str  # customer | bot | agent | system
    agent: str
    text: str
    content: Mapping[str, Any]
    external_id: str
    at: datetime
    media: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class ChatState:
    """Who answers the visitor, and whether something is on its way to him."""

    conversation_id: int = 0
    mode: str = "bot"
    agent: str = ""
    is_waiting: bool = False  # a message of his is not answered yet
    has_unsent: bool = False  # an answer is written and not yet sent


_MESSAGES = text("""
    SELECT m.id, m.author, coalesce(a.name, '') AS agent, m.text, m.content,
           CASE WHEN m.direction = 'in' THEN coalesce(m.external_id, '') ELSE '' END AS external_id,
           m.received_at AS at,
           (SELECT coalesce(json_agg(json_build_object('id', f.id, 'kind', f.kind, 'mime_type', f.mime_type,
              'filename', f.filename, 'state', f.state) ORDER BY f.id), '[]')
            FROM media f WHERE f.message_id = m.id) AS media
    FROM identities i
    JOIN conversations c ON c.contact_id = i.contact_id AND c.identity_id = i.id
    JOIN messages m ON m.conversation_id = c.id
    LEFT JOIN agents a ON a.id = m.agent_id
    LEFT JOIN deliveries d ON d.message_id = m.id AND d.kind = 'message' AND d.conversation_id = c.id
    WHERE i.channel = :channel AND i.account = :account AND i.external_id = :visitor AND m.kind = 'text'
      AND (m.direction = 'in' OR m.status IN ('sent', 'delivered', 'read'))
      AND (m.id > :after OR coalesce(d.finished_at, m.received_at) > :since)
    ORDER BY m.id DESC LIMIT :most""")


async def shown_messages(tx: Transaction, visitor: str, *, after: int, since: datetime, most: int = 100) -> list[Shown]:
    """Return the latest messages that came after `after`, and all that were shown first after `since`, in order.

    Both, because ids are given before messages become visible: one with a lower id may appear later.
    """
    values = {"channel": CHANNEL, "account": ACCOUNT, "visitor": visitor, "after": after, "since": since}
    rows = (await tx.execute(_MESSAGES, values | {"most": most})).all()
    return [Shown(**row._asdict()) for row in reversed(rows)]


_STATE = text("""
    SELECT c.id AS conversation_id, c.mode, coalesce(a.name, '') AS agent,
           c.mode <> 'owned' AND EXISTS (SELECT 1 FROM messages m WHERE m.conversation_id = c.id
             AND m.direction = 'in' AND m.turn_id IS NULL) AS is_waiting,
           EXISTS (SELECT 1 FROM deliveries d WHERE d.conversation_id = c.id AND d.kind = 'message'
             AND d.state IN ('pending', 'sending')) AS has_unsent
    FROM conversations c LEFT JOIN agents a ON a.id = c.agent_id AND c.mode = 'owned'
    WHERE c.channel = :channel AND c.account = :account AND c.recipient = :visitor AND c.thread = ''
      AND c.closed_at IS NULL""")


async def chat_state(tx: Transaction, visitor: str) -> ChatState:
    """Say how things stand in the visitor's open conversation."""
    values = {"channel": CHANNEL, "account": ACCOUNT, "visitor": visitor}
    row = (await tx.execute(_STATE, values)).one_or_none()
    return ChatState() if row is None else ChatState(**row._asdict())
