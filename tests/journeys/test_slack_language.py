"""In which language Slack speaks: to our own people in the company's, to a customer in his."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.storage.turns import waiting_conversations
from bot.use_cases.show_typing import TypingIndicator
from bot.versions import active_version
from integrations.slack_cards import ActionId
from tests.customers import SlackCustomer, WhatsAppCustomer
from tests.desk import SUPPORT, Desk, form_text
from tests.platforms import Shop, open_shop


def in_english(models: Path, target: Path) -> Path:
    """Return a models folder whose active version is the example shop with English as its first language."""
    version = active_version(models)
    shutil.copytree(models / version, target / version)
    (target / "active").write_text(version)
    (target / "encoder").symlink_to(models / "encoder")
    settings = target / version / "assistant" / "assistant.yml"
    written = settings.read_text(encoding="utf-8")
    assert "languages: [es, en]" in written
    settings.write_text(written.replace("languages: [es, en]", "languages: [en, es]"), encoding="utf-8")
    return target


@pytest.fixture
async def english_shop(database_url: str, tmp_path: Path, models: Path) -> AsyncIterator[Shop]:
    """The shop of an English company."""
    target = in_english(models, tmp_path / "english")
    async with open_shop(database_url, tmp_path / "data", target) as shop:
        yield shop
        assert shop.violations() == []


async def shown_typing(customer: SlackCustomer) -> list[str]:
    """Return what the customer's thread shows while an answer is being prepared."""
    world = customer.shop.world
    await customer.sends("thanks")
    async with world.parts.store.transaction() as tx:
        waiting = await waiting_conversations(tx, now=world.clock())
    indicator = TypingIndicator(world.parts.channels.by_name())
    indicator.show(waiting, world.clock())
    await indicator.shown()
    return [str(each["status"]) for each in customer.shop.slack.statuses]


async def test_an_english_companys_agents_read_english(english_shop: Shop) -> None:
    desk = Desk(english_shop)
    await english_shop.world.hire("Marta", "support", slack="UMARTA")
    await WhatsAppCustomer(english_shop).writes("quiero hablar con una persona")
    await desk.presses("UMARTA", desk.card(SUPPORT), ActionId.REPLY)
    await desk.presses("USTRANGER", desk.card(SUPPORT), ActionId.CLAIM)
    await english_shop.slack_delivers(english_shop.slack.message("UMARTA", "hola", "D0MARTA"))

    (form,) = english_shop.slack.views
    assert "Reply to customer" in form_text(form)
    assert "Only agents" in desk.shown_to("USTRANGER")[-1]
    assert english_shop.slack.shown[-1].text.startswith("You are an agent")


async def test_a_customer_who_writes_english_sees_in_english_that_an_answer_is_coming(shop: Shop) -> None:
    customer = SlackCustomer(shop, is_direct=False)
    await customer.writes("what are your opening hours?")

    assert await shown_typing(customer) == ["is typing…"]


async def test_whose_language_is_not_known_yet_sees_the_companys(english_shop: Shop) -> None:
    customer = SlackCustomer(english_shop, is_direct=False)
    english_shop.slack.add_user(customer.user, "Lucía Gómez", locale="")

    assert await shown_typing(customer) == ["is typing…"]
