"""The timeline tells what the knowledge base could answer, and keeps no words."""

from __future__ import annotations

import json
from datetime import timedelta

from bot.storage.turns import Claim
from tests.customers import Customer
from tests.world import World

KNOWLEDGE = "SELECT kind, data, turn_id, contact_id FROM events WHERE kind LIKE 'knowledge.%' ORDER BY id"


async def test_answers_and_open_questions_are_on_the_timeline_of_their_turns(world: World) -> None:
    await world.writes("ana", "¿cuánto cuesta el envío a Mallorca?")
    await world.writes("ana", "¿dais clases de buceo los jueves?")

    events = await world.query(KNOWLEDGE)
    assert [each["kind"] for each in events] == ["knowledge.answered", "knowledge.unanswered"]
    assert events[0]["data"] == {"entry": "delivery-balearics", "language": "es"}
    turns = await world.query("SELECT DISTINCT turn_id FROM messages WHERE direction = 'in' ORDER BY turn_id")
    assert [each["turn_id"] for each in events] == [each["turn_id"] for each in turns]
    assert "buceo" not in json.dumps([each["data"] for each in events])


async def test_an_answer_that_was_taken_back_unsent_leaves_nothing_on_the_timeline(world: World) -> None:
    for said in ("¿se puede pagar con bizum?", "¿cuánto cuesta el envío a Mallorca?"):
        conversation_id = await world.receive("ana", said)
        world.clock.now += timedelta(seconds=6)
        assert await world.loops.responder.respond(Claim(conversation_id, 1))

    events = await world.query(KNOWLEDGE)
    assert len({each["turn_id"] for each in events}) == 1
    assert {each["data"]["entry"] for each in events} == {"bizum", "delivery-balearics"}


async def test_what_a_customer_says_of_an_answer_is_on_the_timeline_and_a_person_is_offered(world: World) -> None:
    await world.writes("ana", "¿se puede pagar con bizum?")
    (sorry,) = await world.writes("ana", payload='/rate{"id": "bizum", "helpful": false}')
    (again,) = await world.writes("ana", payload='/rate{"id": "internal-goodwill", "helpful": false}')

    rated = [each["data"] for each in await world.query(KNOWLEDGE) if each["kind"] == "knowledge.rated"]
    assert rated == [{"entry": "bizum", "language": "es", "helpful": False}]
    assert "persona" in sorry
    assert "no te he entendido" in again


async def test_in_every_channel_an_answer_can_be_tapped_as_helpful(customer: Customer) -> None:
    await customer.writes("¿se puede pagar con bizum?")
    assert await customer.taps("👍 Me sirve") == ["¡Gracias por decírmelo!"]
    (rated,) = await customer.shop.world.query("SELECT data FROM events WHERE kind = 'knowledge.rated'")
    assert rated["data"] == {"entry": "bizum", "language": "es", "helpful": True}
