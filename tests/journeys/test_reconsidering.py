"""An answer that has not left yet is thought over when more text arrives."""

from __future__ import annotations

from datetime import timedelta

from bot.storage.turns import Claim
from tests.world import World


async def write_while_nothing_is_sent(world: World, who: str, *texts: str) -> int:
    for said in texts:
        conversation_id = await world.receive(who, said)
        world.clock.now += timedelta(seconds=6)
        assert await world.loops.responder.respond(Claim(conversation_id, 1))
    return conversation_id


async def test_an_unsent_answer_is_replaced_by_one_to_both_messages(world: World) -> None:
    conversation_id = await write_while_nothing_is_sent(world, "ana", "hola", "¿cuál es el horario?")
    await world.run()

    sent = await world.query(
        "SELECT m.text, m.content ->> 'response' AS response, d.state FROM messages m"
        " JOIN deliveries d ON d.message_id = m.id WHERE m.conversation_id = :id ORDER BY m.id",
        id=conversation_id,
    )
    assert [each["state"] for each in sent if each["response"] == "utter_first_notice"] == ["cancelled", "sent"]
    assert any("9:00" in each["text"] for each in sent if each["state"] == "sent")


async def test_a_question_that_was_never_seen_is_asked_again(world: World) -> None:
    conversation_id = await write_while_nothing_is_sent(world, "ana", "dónde está mi pedido?", "porfa, es urgente")
    await world.run()

    asked = await world.query(
        "SELECT d.state FROM messages m JOIN deliveries d ON d.message_id = m.id"
        " WHERE m.conversation_id = :id AND m.text LIKE '%número de pedido%' ORDER BY m.id",
        id=conversation_id,
    )
    assert [each["state"] for each in asked] == ["cancelled", "sent"]


async def test_an_answer_that_opened_a_ticket_stands(world: World) -> None:
    conversation_id = await write_while_nothing_is_sent(world, "ana", "me llegó roto", "el jarrón")
    await world.run()

    states = await world.query(
        "SELECT DISTINCT d.state FROM deliveries d WHERE d.conversation_id = :id AND d.kind = 'message'",
        id=conversation_id,
    )
    assert [each["state"] for each in states] == ["sent"]
    assert len(await world.query("SELECT id FROM tickets")) == 1


async def test_every_message_still_belongs_to_exactly_one_turn(world: World) -> None:
    conversation_id = await write_while_nothing_is_sent(world, "ana", "hola", "¿cuál es el horario?")

    rows = await world.query(
        "SELECT m.turn_id FROM messages m WHERE m.conversation_id = :id AND m.direction = 'in'", id=conversation_id
    )
    assert len({row["turn_id"] for row in rows}) == 2


async def test_an_answer_to_two_messages_is_not_taken_back_again(world: World) -> None:
    """It alone still answers the first of them."""
    texts = ("¿se puede pagar con bizum?", "gracias", "¿hacéis factura?")
    conversation_id = await write_while_nothing_is_sent(world, "ana", *texts)
    await world.run()

    sent = await world.query(
        "SELECT m.text FROM messages m JOIN deliveries d ON d.message_id = m.id"
        " WHERE m.conversation_id = :id AND d.state = 'sent'",
        id=conversation_id,
    )
    told = "\n".join(each["text"] for each in sent)
    assert "Bizum" in told
    assert "a nombre de empresa" in told
