"""What must be true of the shop when all is quiet, however often its processes were killed."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bot.use_cases.respond import MOST_ATTEMPTS
from tests.bot.use_cases.test_nobody_is_forgotten import FORGOTTEN, TALKED_OVER, UNTIMED
from tests.chaos.crowd import QUESTIONS, TROUBLE, Person
from tests.chaos.product import Product


async def must_be_sound(product: Product, people: Sequence[Person]) -> None:
    """Hold the promises against what the database and the customers saw."""
    await messages_must_be_stored_once(product, people)
    await turns_must_be_whole(product)
    await questions_must_be_answered_once(product)
    await sends_must_be_in_order(product)
    await tickets_must_be_one(product, people)
    for nothing in (FORGOTTEN, UNTIMED, TALKED_OVER):
        assert await product.query(nothing) == []


async def messages_must_be_stored_once(product: Product, people: Sequence[Person]) -> None:
    """What a platform got acknowledged is there, once, in the order in which it was written."""
    rows = await product.query(
        "SELECT c.recipient, m.text FROM messages m JOIN conversations c ON c.id = m.conversation_id"
        " WHERE m.direction = 'in' ORDER BY m.id"
    )
    assert grouped(rows, "recipient", "text") == {person.recipient: person.wrote for person in people}
    (found,) = await product.query("SELECT count(*), count(DISTINCT recipient) AS people FROM conversations")
    assert found == {"count": len(people), "people": len(people)}


# Each finds what must not be. A turn's id is the id of the first message that it answers.
BROKEN_TURNS = {
    "a message in no committed turn, or in one of another conversation": """
        SELECT m.id FROM messages m LEFT JOIN turns t ON t.id = m.turn_id AND t.conversation_id = m.conversation_id
        WHERE m.direction = 'in' AND t.id IS NULL""",
    "a turn that is not named after its first message": """
        SELECT t.id, min(m.id) FROM turns t LEFT JOIN messages m ON m.turn_id = t.id AND m.direction = 'in'
        GROUP BY t.id HAVING min(m.id) IS DISTINCT FROM t.id""",
    "a reply stored twice": """
        SELECT turn_id, text FROM messages WHERE direction = 'out' AND turn_id IS NOT NULL
        GROUP BY turn_id, text HAVING count(*) > 1""",
    "a turn without a reply, though nobody else was to answer": """
        SELECT t.id, c.mode, m.text FROM turns t JOIN conversations c ON c.id = t.conversation_id
        JOIN messages m ON m.turn_id = t.id
        WHERE (c.handed_over_at IS NULL OR c.handed_over_at > t.committed_at)
          AND NOT EXISTS (SELECT 1 FROM messages o WHERE o.turn_id = t.id AND o.direction = 'out')""",
    "a reply that is not queued, or queued twice": """
        SELECT m.id FROM messages m LEFT JOIN deliveries d ON d.message_id = m.id
        WHERE m.direction = 'out' AND m.kind = 'text' GROUP BY m.id HAVING count(d.id) <> 1""",
    "a turn without a trace": """
        SELECT t.id FROM turns t LEFT JOIN traces r ON r.turn_id = t.id WHERE r.turn_id IS NULL""",
    "a turn given up before its time": f"""
        SELECT id, outcome, attempt FROM turns
        WHERE outcome <> CASE WHEN attempt <= {MOST_ATTEMPTS} THEN 'answered' ELSE 'failed' END""",
    "a notice that answers are automated given twice, or never": """
        SELECT m.conversation_id, json_agg(concat_ws(' ', t.attempt, t.outcome, m.content ->> 'response') ORDER BY m.id)
        FROM messages m JOIN deliveries d ON d.message_id = m.id LEFT JOIN turns t ON t.id = m.turn_id
        WHERE d.state <> 'cancelled' GROUP BY m.conversation_id
        HAVING count(*) FILTER (WHERE m.content ->> 'response' = 'utter_first_notice') <> 1""",
    "a try that is still counted": "SELECT * FROM attempts WHERE count > 0",
}
FEWEST_TURNS = 40  # of some 160 messages: the slower the machine, the more of them share a turn


async def turns_must_be_whole(product: Product) -> None:
    """Every message is in one committed turn, and every turn's replies are stored once."""
    assert (await product.query("SELECT count(*) FROM turns"))[0]["count"] >= FEWEST_TURNS
    for what, query in BROKEN_TURNS.items():
        found = await product.query(query)
        assert not found, f"{what}: {found}"


async def questions_must_be_answered_once(product: Product) -> None:
    """A question that was asked alone is answered by its turn, and no answer is in it twice."""
    rows = await product.query(
        "SELECT t.id, array_agg(m.text) FILTER (WHERE m.direction = 'in') AS asked,"
        " array_agg(m.text) FILTER (WHERE m.direction = 'out') AS said, lag(bool_or(d.error = 'reconsidered'))"
        " OVER (PARTITION BY t.conversation_id ORDER BY t.id) AS answers_for_two"
        " FROM turns t JOIN messages m ON m.turn_id = t.id LEFT JOIN deliveries d ON d.message_id = m.id"
        " WHERE t.outcome = 'answered' GROUP BY t.id"
    )
    for row in rows:
        times = {asked: sum(words in said for said in row["said"] or ()) for asked, words in QUESTIONS.items()}
        assert max(times.values()) <= 1, row
        if len(row["asked"]) == 1 and not row["answers_for_two"]:
            assert times.get(row["asked"][0], 1) == 1, row


async def sends_must_be_in_order(product: Product) -> None:
    """Every delivery is settled, and what each customer read is what was stored, in its order.

    A message that was sent is read once. One whose sender died is never sent again on WhatsApp, and on Telegram as
    often as it was tried: its adapter says so.
    """
    rows = await product.query(
        "SELECT d.id, d.state, d.attempts, d.channel, d.message_id, c.recipient, m.text FROM deliveries d"
        " JOIN conversations c ON c.id = d.conversation_id JOIN messages m ON m.id = d.message_id"
        " WHERE d.kind = 'message' ORDER BY d.id"
    )
    assert {row["state"] for row in rows} <= {"sent", "failed", "cancelled"}
    times = Counter(int(sent.delivery_id) for sent in product.whatsapp.sent)
    assert [row for row in rows if row["channel"] == "whatsapp" and not bounds(row)[0] <= times[row["id"]] <= 1] == []
    read = [(sent.recipient, sent.text) for sent in product.whatsapp.sent]
    read += [(str(sent.chat_id), sent.text) for sent in product.telegram.sent]
    seen = grouped([{"recipient": recipient, "text": text} for recipient, text in read], "recipient", "text")
    letters = {text: chr(0xE000 + place) for place, text in enumerate({row["text"] for row in rows})}
    for recipient, deliveries in grouped(rows, "recipient").items():
        stored = [delivery["message_id"] for delivery in deliveries]
        assert stored == sorted(stored)
        times_each = [(letters[each["text"]], *bounds(each)) for each in deliveries]
        pattern = "".join(f"{letter}{{{fewest},{most}}}" for letter, fewest, most in times_each)
        assert re.fullmatch(pattern, "".join(letters[text] for text in seen[recipient])), (deliveries, seen[recipient])


def bounds(delivery: Mapping[str, Any]) -> tuple[int, int]:
    """Return how often a delivery was sent at least, and at most."""
    most = min(delivery["attempts"], 1) if delivery["channel"] == "whatsapp" else delivery["attempts"]
    return int(delivery["state"] == "sent"), most


async def tickets_must_be_one(product: Product, people: Iterable[Person]) -> None:
    """Who had trouble has one ticket, nobody has two, and each ticket's clocks have told of it once."""
    rows = await product.query(
        "SELECT c.recipient, t.id, t.category FROM tickets t JOIN conversations c ON c.id = t.conversation_id"
    )
    tickets = grouped(rows, "recipient")
    assert [found for found in tickets.values() if len(found) > 1] == []
    assert {person.recipient for person in people if TROUBLE[0] in person.wrote} <= tickets.keys()
    clocks = await product.query("SELECT kind, subject FROM clocks WHERE subject LIKE 'ticket:%'")
    both = [(f"ticket:{row['id']}", kind) for row in rows for kind in ("first_response", "resolution")]
    assert sorted((clock["subject"], clock["kind"]) for clock in clocks) == sorted(both)


async def clocks_must_have_told_once(product: Product) -> None:
    """Every clock fell due while everything was down, and each of them warned or told of its breach once."""
    silent = await product.query(
        "SELECT k.id, e.kind, count(e.id) FROM clocks k LEFT JOIN events e"
        " ON (e.data ->> 'clock_id')::bigint = k.id AND e.kind LIKE '%sla_breached'"
        " WHERE k.subject LIKE 'ticket:%' GROUP BY k.id, e.kind HAVING count(e.id) <> 1"
    )
    assert silent == []


def grouped(rows: Sequence[Mapping[str, Any]], by: str, value: str = "") -> dict[str, list[Any]]:
    """Group rows, keeping their order; with `value` that column of each alone."""
    groups = defaultdict(list)
    for row in rows:
        groups[row[by]].append(row[value] if value else row)
    return groups
