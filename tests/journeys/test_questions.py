"""A question from the knowledge base, asked in every channel."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta

import pytest

from bot.storage.turns import Claim
from tests.customers import A_MOMENT, Customer, WebVisitor, web_visitor
from tests.platforms import Shop
from tests.world import World

PRIVACY = "https://tienda.example/privacidad"


async def test_a_question_in_spanish_is_answered_in_every_channel(customer: Customer) -> None:
    said = await customer.writes("hola, ¿cuánto tarda un envío a Mallorca?")

    assert "asistente automático" in said[0]
    assert PRIVACY in said[0]
    assert any("Baleares" in text for text in said[1:])


async def test_a_contact_is_told_once_that_it_writes_with_a_program(customer: Customer) -> None:
    await customer.writes("¿se puede pagar con bizum?")
    await customer.shop.world.pass_time(timedelta(hours=1))
    said = await customer.writes("¿a qué hora abrís?")

    assert any("9:00" in text for text in said)
    assert sum(PRIVACY in text for text in await customer.reads()) == 1


async def test_a_question_in_english_is_answered_in_english(shop: Shop) -> None:
    said = await (await web_visitor(shop, "en")).writes("hello, do you deliver to the Canary Islands?")

    assert "automated assistant" in said[0]
    assert any("14.95" in text for text in said[1:])


@pytest.mark.parametrize("before", ["", "¿dónde está mi pedido?", "la placa no reconoce la sartén"])
async def test_who_is_hurt_is_told_to_call_the_emergency_services_and_gets_a_person(world: World, before: str) -> None:
    if before:
        await world.writes("ana", before)
    said = await world.writes("ana", "socorro, me corté un dedo y sangra muchísimo")

    assert "112" in said[-2]
    assert "en cola" in said[-1]
    assert not any("?" in each for each in said[-2:])


@pytest.mark.parametrize("text", ["¿y cuánto tarda el reembolso?", "how many days does a refund take, roughly?"])
async def test_a_question_whose_answer_is_likelier_than_a_complaint_opens_no_ticket(world: World, text: str) -> None:
    await world.writes("ana", text)

    assert await world.query("SELECT 1 FROM tickets") == []


async def test_a_place_that_an_offered_answer_only_mentions_is_not_what_it_is_about(world: World) -> None:
    offered = await world.writes("ana", "kmo van los envios a canarias? cuanto qesta")
    assert "¿Cuánto cuesta devolver?" in offered[-1]
    said = await world.writes("ana", "¿y a Baleares?")

    assert "7,95" in said[-1]


async def test_the_notice_is_not_lost_with_a_welcome_that_was_thought_over(world: World) -> None:
    for said in ("hola", "¿a qué hora abrís?"):
        conversation_id = await world.receive("ana", said)
        world.clock.now += A_MOMENT
        assert await world.loops.responder.respond(Claim(conversation_id, 1))
    await world.run()

    sent = await world.query(
        "SELECT m.text FROM messages m JOIN deliveries d ON d.message_id = m.id WHERE d.state = 'sent'"
    )
    assert sum(PRIVACY in each["text"] for each in sent) == 1


async def test_an_open_browser_is_sent_the_answer_as_it_comes(shop: Shop) -> None:
    visitor = await web_visitor(shop)
    listening = asyncio.create_task(messages_until(shop, visitor, "Bizum"))
    await visitor.writes("¿se puede pagar con bizum?")
    own, *told = await asyncio.wait_for(listening, 20)

    assert own["author"] == "visitor"
    assert [each["text"] for each in told] == await visitor.reads()


async def messages_until(shop: Shop, visitor: WebVisitor, word: str) -> list[dict[str, str]]:
    """Keep a browser's stream open until the assistant says a word; return all messages it brought."""
    heard: list[dict[str, str]] = []
    async with shop.browser.stream("GET", "/chat/events", headers=visitor.headers) as stream:
        async for line in stream.aiter_lines():
            data = json.loads(line.removeprefix("data: ")) if line.startswith("data: ") else {}
            if "author" in data:
                heard.append(data)
            if data.get("author") == "assistant" and word in data["text"]:
                break
    return heard
