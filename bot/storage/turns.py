"""Finding conversations that are due, locking one, and writing what its turn decided."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text

from bot.dialogue.turn import (
    GUIDE_SLOT,
    ContactView,
    ConversationView,
    Decision,
    LeadView,
    Mode,
    Step,
    TicketView,
    TurnMessage,
)
from bot.messages import Address, Button
from bot.quiet import LONGEST_WAIT
from bot.storage.conversations import Conversation
from bot.storage.deliveries import conversation_lane
from bot.storage.rows import Row
from bot.storage.store import Transaction

MOST_MESSAGES = 20  # a turn answers at most this many


@dataclass(frozen=True, slots=True)
class Claim:
    """A conversation that a worker is about to answer. `attempt` is 1 for the first try at its turn."""

    conversation_id: int
    attempt: int


@dataclass(frozen=True, slots=True)
class Claims:
    """What a worker may answer now, and when there may be more though nobody writes meanwhile."""

    claims: list[Claim]
    must_be_alone: bool  # a turn that failed before is next: nothing is claimed until nobody is `busy`
    may_be_more: bool  # there was no room for all that are due
    quiet_until: datetime | None  # the earliest end of a quiet period
    retry_at: datetime | None  # the earliest moment at which a try may be repeated

    @property
    def next_at(self) -> datetime | None:
        """When to look again, None when nothing is to come."""
        return min((at for at in (self.quiet_until, self.retry_at) if at), default=None)


@dataclass(frozen=True, slots=True)
class LockedConversation:
    """A conversation that this transaction alone may answer."""

    view: ConversationView
    conversation: Conversation
    contact: ContactView
    address: Address
    identity_id: int
    is_new: bool  # no turn was taken in it yet
    offered: tuple[Button, ...]  # what the last answer offered
    has_unsent: bool  # something said before has not been sent yet
    is_numbered: bool  # it was shown as a numbered list, because the channel could not show so many buttons
    first_notice_due: bool
    open_ticket: TicketView | None
    lead: LeadView | None
    unanswered: tuple[TurnMessage, ...]  # in order, at most MOST_MESSAGES


# A turn that was begun may still be under way in another process: its conversation is locked then, and left alone.
# Of the turns that failed before one at a time is claimed, and nothing with it, by a worker that does nothing else.
_CLAIM = text("""
    WITH unflushed AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true)),
    free AS MATERIALIZED (
      SELECT c.id, coalesce(a.count, 0) AS tried, m.due_at
      FROM messages m JOIN conversations c ON c.id = m.conversation_id
      LEFT JOIN attempts a ON a.conversation_id = m.conversation_id
      WHERE m.direction = 'in' AND m.turn_id IS NULL AND m.due_at <= :now
        AND (m.received_at <= :longest_waiting OR m.payload <> '' OR NOT EXISTS (
              SELECT 1 FROM messages n WHERE n.conversation_id = m.conversation_id AND n.id > m.id
              AND n.direction = 'in' AND n.turn_id IS NULL))
        AND coalesce(a.retry_at, :now) <= :now AND NOT m.conversation_id = ANY(:busy)
      ORDER BY m.due_at LIMIT :most FOR NO KEY UPDATE OF c SKIP LOCKED
    ), first AS (
      SELECT id, tried FROM free ORDER BY due_at, id LIMIT 1
    ), claimed AS (
      INSERT INTO attempts (conversation_id, count, started_at, retry_at)
      SELECT DISTINCT free.id, 1, CAST(:now AS timestamptz), CAST(:retry_at AS timestamptz)
      FROM free, first, unflushed
      WHERE first.tried = 0 AND free.tried = 0 OR :alone AND free.id = first.id
      ON CONFLICT (conversation_id) DO UPDATE SET count = attempts.count + 1, started_at = :now, retry_at = :retry_at
      WHERE attempts.retry_at <= :now
      RETURNING conversation_id, count
    )
    SELECT claimed.conversation_id, claimed.count, later.*
    FROM (SELECT (SELECT count(*) FROM free) AS found,
                 coalesce((SELECT tried > 0 AND NOT :alone FROM first), false) AS must_be_alone,
                 (SELECT min(due_at) FROM messages
                  WHERE direction = 'in' AND turn_id IS NULL AND due_at > :now) AS quiet_until,
                 (SELECT min(retry_at) FROM attempts WHERE retry_at > :now) AS retry_at) later
    LEFT JOIN claimed ON true""")


async def claim(tx: Transaction, *, now: datetime, busy: Sequence[int], most: int, retry_in: timedelta) -> Claims:
    """Claim conversations to answer now, the one that has waited longest first, but for those in `busy`.

    A claim counts a try before it begins, so that crashes count, and keeps others away for `retry_in`; a turn that
    takes longer is protected by its lock. A claim may be lost with the database server (not with a worker): it is a
    guard, not a fact worth a flush.
    """
    values = {"busy": list(busy), "alone": not busy, "most": most}
    values |= {"now": now, "longest_waiting": now - LONGEST_WAIT, "retry_at": now + retry_in}
    rows = (await tx.execute(_CLAIM, values)).all()
    claims = [Claim(row.conversation_id, row.count) for row in rows if row.conversation_id]
    later = rows[0]  # there always is a row
    return Claims(claims, later.must_be_alone, later.found == most, later.quiet_until, later.retry_at)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A conversation that the bot will answer in a moment, if nothing more comes."""

    conversation_id: int
    address: Address
    last_inbound_id: str
    language: str  # "" where none is known yet


async def waiting_conversations(tx: Transaction, *, now: datetime, most: int = 100) -> list[Waiting]:
    """List conversations in their quiet period that the bot, and no person, is going to answer."""
    rows = await tx.execute(
        text(
            "SELECT DISTINCT ON (c.id) c.id, c.channel, c.account, c.recipient, c.thread, c.language,"
            " m.external_id FROM messages m JOIN conversations c ON c.id = m.conversation_id"
            " WHERE m.direction = 'in' AND m.turn_id IS NULL AND m.due_at > :now AND c.mode <> 'owned'"
            " ORDER BY c.id, m.id DESC LIMIT :most"
        ),
        {"now": now, "most": most},
    )
    return [
        Waiting(row.id, Address(row.channel, row.account, row.recipient, row.thread), row.external_id, row.language)
        for row in rows
    ]


_LOCK = text("SELECT 1 FROM conversations WHERE id = :id FOR NO KEY UPDATE SKIP LOCKED")
_READ = text("""
    SELECT c.id, c.channel, c.account, c.recipient, c.thread, c.language, c.mode, c.agent_id, c.identity_id, c.team,
           c.dialogue, CASE WHEN c.dialogue = '{}' THEN (
             SELECT o.dialogue #> '{slots,_guide}' FROM conversations o
             WHERE o.contact_id = c.contact_id AND o.channel = c.channel AND o.account = c.account
               AND o.recipient = c.recipient AND o.thread = c.thread AND o.id < c.id
             ORDER BY o.id DESC LIMIT 1) END AS left_guide,
           c.handoff_reason, c.handed_over_at, c.owned_at, c.off_shift_noticed_at, c.opened_at, c.closed_at,
           coalesce((SELECT a.name FROM agents a WHERE a.id = c.agent_id), '') AS agent,
           i.noticed_at, p.id AS contact_id, p.name, p.emails, p.phones,
           coalesce((SELECT NOT s.granted FROM consents s WHERE s.contact_id = p.id AND s.purpose = 'marketing'
                     ORDER BY s.id DESC LIMIT 1), false) AS is_opted_out,
           (SELECT array_agg(DISTINCT phone) FROM identities
            WHERE contact_id = p.id AND phone <> '') AS proven_phones,
           (SELECT array_agg(DISTINCT email) FROM identities
            WHERE contact_id = p.id AND email <> '') AS proven_emails,
           t.id AS ticket_id, t.number, t.category, t.priority, t.state AS ticket_state,
           t.opened_at AS ticket_opened_at,
           l.id AS lead_id, l.state AS lead_state, l.score, l.facts,
           EXISTS (SELECT 1 FROM deliveries d WHERE d.lane = 'conversation:' || c.id AND d.state = 'pending')
             AS has_unsent,
           (SELECT json_agg(u) FROM (
              SELECT m.id, m.text, m.payload, m.content,
                     (SELECT json_agg(d.id ORDER BY d.id) FROM media d WHERE d.message_id = m.id) AS media_ids
              FROM messages m WHERE m.conversation_id = c.id AND m.direction = 'in' AND m.turn_id IS NULL
              ORDER BY m.id LIMIT :most) u) AS unanswered
    FROM conversations c
    JOIN contacts p ON p.id = c.contact_id JOIN identities i ON i.id = c.identity_id
    LEFT JOIN LATERAL (SELECT * FROM tickets WHERE conversation_id = c.id AND state <> 'resolved'
                       ORDER BY id DESC LIMIT 1) t ON true
    LEFT JOIN leads l ON l.contact_id = p.id AND l.closed_at IS NULL
    WHERE c.id = :id""")


async def lock_conversation(tx: Transaction, conversation_id: int) -> LockedConversation | None:
    """Lock the conversation for this transaction and read it; None when somebody else answers it right now.

    NO KEY UPDATE, so that `receive` may go on inserting messages that refer to it. Read after locking, in a statement
    of its own: the locking one may see what was true before the last turn committed (docs/decisions/0001).
    """
    if (await tx.execute(_LOCK, {"id": conversation_id})).one_or_none() is None:
        return None
    row = (await tx.execute(_READ, {"id": conversation_id, "most": MOST_MESSAGES})).one()
    return _locked(row)


def _locked(row: Row) -> LockedConversation:
    return LockedConversation(
        view=_view(row),
        conversation=_conversation(row),
        contact=_contact(row),
        address=Address(row.channel, row.account, row.recipient, row.thread),
        identity_id=row.identity_id,
        is_new=not row.dialogue,
        offered=tuple(Button(each["title"], each["payload"]) for each in row.dialogue.get("offered", ())),
        has_unsent=row.has_unsent,
        is_numbered=row.dialogue.get("is_numbered", False),
        first_notice_due=row.noticed_at is None,
        open_ticket=_ticket(row) if row.ticket_id else None,
        lead=LeadView(row.lead_id, row.lead_state, row.score, row.facts) if row.lead_id else None,
        unanswered=tuple(_message(each) for each in row.unanswered or ()),
    )


_SHARED = ("id", "contact_id", "channel", "account", "recipient", "language", "mode", "team", "agent_id", "agent")
_OF_HANDOFF = ("handoff_reason", "handed_over_at", "owned_at", "off_shift_noticed_at", "opened_at", "closed_at")


def _conversation(row: Row) -> Conversation:
    shared = {name: getattr(row, name) for name in (*_SHARED, *_OF_HANDOFF)}
    return Conversation(**shared, contact_name=row.name, last_customer_message_at=None)


def _view(row: Row) -> ConversationView:
    view = ConversationView(
        id=row.id,
        channel=row.channel,
        language=row.language,
        mode=Mode(row.mode) if row.closed_at is None else Mode.BOT,
        is_first_turn=row.noticed_at is None,
    )
    # A guide left in the conversation before, which a quiet day has closed, can be taken up again.
    return with_dialogue(view, {"slots": {GUIDE_SLOT: row.left_guide}} if row.left_guide else row.dialogue)


def with_dialogue(view: ConversationView, dialogue: Mapping[str, Any]) -> ConversationView:
    """Return the conversation with the dialogue as it is stored."""
    return replace(
        view,
        slots=dialogue.get("slots", {}),
        active_form=dialogue.get("active_form", ""),
        requested_slot=dialogue.get("requested_slot", ""),
        misunderstandings=dialogue.get("misunderstandings", 0),
        knowledge_entry=dialogue.get("knowledge_entry", ""),
    )


def _contact(row: Row) -> ContactView:
    return ContactView(
        id=row.contact_id,
        name=row.name,
        emails=tuple(row.emails),
        phones=tuple(row.phones),
        proven_phones=tuple(row.proven_phones or ()),
        proven_emails=tuple(row.proven_emails or ()),
        is_opted_out=row.is_opted_out,
    )


def _ticket(row: Row) -> TicketView:
    return TicketView(
        row.ticket_id, row.number, row.category, row.priority, row.ticket_state, opened_at=row.ticket_opened_at
    )


def _message(row: Mapping[str, Any]) -> TurnMessage:
    unsupported = row["content"].get("unsupported", "")
    was_cut = unsupported == "long_text"
    media_ids = tuple(row["media_ids"] or ())
    return TurnMessage(row["id"], row["text"], row["payload"], media_ids, "" if was_cut else unsupported, was_cut)


async def record_failure(tx: Transaction, conversation_id: int, *, error: str, retry_at: datetime) -> None:
    """Keep why a try failed and when the next one is."""
    await tx.execute(
        text("UPDATE attempts SET error = :error, retry_at = :retry_at WHERE conversation_id = :id"),
        {"id": conversation_id, "error": error, "retry_at": retry_at},
    )


async def last_error(tx: Transaction, conversation_id: int) -> str:
    """Return the name of the error that the turn's last failed try ended with, "" where none was recorded."""
    found = await tx.execute(text("SELECT error FROM attempts WHERE conversation_id = :id"), {"id": conversation_id})
    return str(found.scalar_one_or_none() or "")


async def give_back(tx: Transaction, conversation_id: int, *, now: datetime) -> None:
    """Take a claim back that came to nothing for no fault of the conversation's."""
    await tx.execute(
        text("UPDATE attempts SET count = greatest(count - 1, 0), retry_at = :now WHERE conversation_id = :id"),
        {"id": conversation_id, "now": now},
    )


@dataclass(frozen=True, slots=True)
class Said:
    """One message to store for the customer; `content` holds buttons and source."""

    text: str
    content: Mapping[str, Any]
    author: str = "bot"


_COMMIT = text("""
    WITH turn AS (
      INSERT INTO turns (id, conversation_id, attempt, outcome, language, intent, confidence, before, started_at,
                         committed_at)
      SELECT :turn_id, :id, :attempt, :outcome, :language, :intent, :confidence, dialogue, :started_at, :now
      FROM conversations WHERE id = :id
    ), answered AS (
      UPDATE messages SET turn_id = :turn_id WHERE id = ANY(:message_ids)
    ), said AS (
      INSERT INTO messages (conversation_id, direction, author, text, content, channel, account, received_at, turn_id)
      SELECT :id, 'out', r.value ->> 'author', r.value ->> 'text', r.value -> 'content', :channel, :account, :now,
             :turn_id
      FROM jsonb_array_elements(CAST(:said AS jsonb)) WITH ORDINALITY r(value, place) ORDER BY place
      RETURNING id
    ), queued AS (
      INSERT INTO deliveries (lane, kind, channel, conversation_id, message_id, next_at, created_at)
      SELECT :lane, 'message', :channel, :id, said.id, :now, :now FROM said ORDER BY said.id
    ), traced AS (
      INSERT INTO traces (turn_id, conversation_id, data, created_at)
      VALUES (:turn_id, :id, CAST(:trace AS jsonb), :now)
    ), tried AS (
      DELETE FROM attempts WHERE conversation_id = :id
    ), reached AS (
      UPDATE identities SET unreachable = '',
             noticed_at = CASE WHEN :is_first AND id = :identity_id THEN CAST(:now AS timestamptz) ELSE noticed_at END
      WHERE contact_id = :contact_id AND channel = :channel AND account = :account
        AND (:is_first AND id = :identity_id OR unreachable <> '')
    )
    UPDATE conversations SET dialogue = CAST(:dialogue AS jsonb), language = :language WHERE id = :id""")


async def commit_turn(
    tx: Transaction,
    conversation: LockedConversation,
    message_ids: Sequence[int],
    decision: Decision,
    said: Sequence[Said],
    *,
    version: str,
    attempt: int,
    outcome: str,
    started_at: datetime,
    now: datetime,
) -> None:
    """Write replies, deliveries, state, trace and done marks in one statement: all of a turn, or nothing of it."""
    await tx.execute(
        _COMMIT,
        {
            "turn_id": message_ids[0],
            "id": conversation.view.id,
            "attempt": attempt,
            "outcome": outcome,
            "language": decision.language,
            "intent": decision.intent,
            "confidence": decision.confidence,
            "started_at": started_at,
            "now": now,
            "message_ids": list(message_ids),
            "channel": conversation.address.channel,
            "account": conversation.address.account,
            "said": json.dumps([asdict(each) for each in said]),
            "lane": conversation_lane(conversation.view.id),
            "trace": json.dumps({"version": version, "steps": [_step(step) for step in decision.steps]}, default=str),
            "identity_id": conversation.identity_id,
            "contact_id": conversation.contact.id,
            "is_first": conversation.first_notice_due and bool(said) and outcome != "silent",  # else it is still due
            "dialogue": json.dumps(_dialogue(decision, said)),
        },
    )


def _step(step: Step) -> dict[str, Any]:
    """Return a step as JSON. Not by `asdict`, which copies all that a trace holds: ten times the time."""
    return {"stage": step.stage, "name": step.name, "outcome": step.outcome, "detail": step.detail}


def _dialogue(decision: Decision, said: Sequence[Said]) -> dict[str, Any]:
    offered = decision.replies[-1].buttons if decision.replies else ()
    return {
        "slots": dict(decision.slots),
        "active_form": decision.active_form,
        "requested_slot": decision.requested_slot,
        "misunderstandings": decision.misunderstandings,
        "knowledge_entry": decision.knowledge_entry,
        "offered": [asdict(button) for button in offered],
        "is_numbered": bool(offered) and "buttons" not in said[-1].content,
    }
