"""Slack without a public address: everything comes by the socket that we open, and nothing is lost when it drops."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from bot.keeper import AssistantKeeper
from integrations.slack_cards import ActionId
from tests.customers import SlackCustomer
from tests.desk import SUPPORT, Desk
from tests.platforms import Shop, open_shop

PATIENCE = 30  # seconds; after a broken network it takes the client five to see it


class SocketCustomer(SlackCustomer):
    """Somebody who writes to us in Slack, whose words come by the socket."""

    async def _deliver(self, payload: dict[str, Any]) -> None:
        await self.shop.slack.push(payload, PATIENCE)


@pytest.fixture
async def shop(database_url: str, tmp_path: Path, models: Path, keeper: AssistantKeeper) -> AsyncIterator[Shop]:
    """A shop that Slack reaches by Socket Mode alone."""
    async with open_shop(database_url, tmp_path / "data", models, has_socket=True, keeper=keeper) as shop:
        assert shop.web.slack is not None
        listening = asyncio.create_task(shop.web.slack.run_socket_mode())
        try:
            yield shop
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)
        assert shop.violations() == []


@pytest.fixture
def clara(shop: Shop) -> SocketCustomer:
    """A customer in a direct message."""
    return SocketCustomer(shop)


async def stored(shop: Shop) -> list[str]:
    """Return what customers wrote, as it is stored."""
    rows = await shop.world.query("SELECT text FROM messages WHERE direction = 'in' ORDER BY id")
    return [row["text"] for row in rows]


async def test_a_question_by_the_socket_is_answered_and_a_person_takes_over_by_it(
    shop: Shop, clara: SocketCustomer
) -> None:
    desk = Desk(shop)
    await shop.world.hire("Marta", "support", slack="UMARTA")
    assert "9:00" in (await clara.writes("¿a qué hora abrís?"))[-1]
    await clara.writes("quiero hablar con una persona")

    await shop.slack.push(shop.slack.press(desk.card(SUPPORT), ActionId.CLAIM, "UMARTA"), PATIENCE)
    await shop.world.run()

    assert "Marta, del equipo de Tienda Aurora" in (await clara.reads())[-1]
    assert "Marta atiende a" in desk.card(SUPPORT).everything


async def test_a_message_is_acknowledged_only_once_it_is_stored(shop: Shop, clara: SocketCustomer) -> None:
    await clara.sends("hola")
    async with shop.world.parts.store.transaction() as tx:
        await tx.execute(text("LOCK TABLE messages IN SHARE MODE"))  # may be read, not written
        writing = asyncio.create_task(clara.sends("¿hacéis envíos a Canarias?"))
        await asyncio.sleep(0.5)
        assert not writing.done()
        assert await stored(shop) == ["hola"]
    await writing

    assert await stored(shop) == ["hola", "¿hacéis envíos a Canarias?"]


@pytest.mark.parametrize("with_notice", [True, False], ids=["Slack hangs up", "the network breaks"])
async def test_a_socket_that_drops_is_opened_again_and_what_was_under_way_is_stored_once(
    shop: Shop, clara: SocketCustomer, *, with_notice: bool
) -> None:
    await clara.sends("hola")
    unanswered = shop.slack.message(clara.user, "¿a qué hora abrís?", "D0CUSTOMER")
    await shop.slack.push(unanswered, PATIENCE)
    await shop.slack.hang_up(with_notice=with_notice)

    await shop.slack.push(unanswered, PATIENCE)  # Slack had no acknowledgement before the line was gone
    answer = await clara.writes("gracias")

    assert await stored(shop) == ["hola", "¿a qué hora abrís?", "gracias"]
    assert any("9:00" in said for said in answer)
    opened = [call for call in shop.slack.api_calls if call.method == "apps.connections.open"]
    assert len(opened) >= 2
