"""A question from the knowledge base, asked in every channel."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta

from tests.customers import Customer, web_visitor
from tests.platforms import Shop

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


async def test_a_question_in_english_is_answered_in_english(customer: Customer) -> None:
    said = await customer.writes("hello, do you deliver to the Canary Islands?")

    assert "automated assistant" in said[0]
    assert any("Canary Islands" in text for text in said[1:])


async def test_an_open_browser_is_sent_the_answer_as_it_comes(shop: Shop) -> None:
    visitor = await web_visitor(shop)
    heard: list[dict[str, str]] = []

    async def listen() -> None:
        async with shop.browser.stream("GET", "/chat/events", headers=visitor.headers) as stream:
            async for line in stream.aiter_lines():
                if line.startswith("data: ") and "author" in (data := json.loads(line.removeprefix("data: "))):
                    heard.append(data)

    listening = asyncio.create_task(listen())
    await visitor.writes("¿se puede pagar con bizum?")
    async with asyncio.timeout(20):
        while not any("Bizum" in each["text"] and each["author"] == "assistant" for each in heard):
            await asyncio.sleep(0.02)
    listening.cancel()

    assert [each["author"] for each in heard][0] == "visitor"
    assert [each["text"] for each in heard[1:]] == await visitor.reads()
