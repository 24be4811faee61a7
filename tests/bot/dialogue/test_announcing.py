"""An incident is told first, whichever path answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.assistant import Assistant
from bot.dialogue.turn import Mode
from knowledge_base.notices import Notice
from tests.bot.dialogue.talking import TUESDAY_NOON, WHERE, Talk, shop

SNOW = Notice(
    "snow",
    TUESDAY_NOON - timedelta(hours=1),
    TUESDAY_NOON + timedelta(days=1),
    {"es": "Por la nieve hay retrasos.", "en": "There are delays because of the snow."},
    ("delivery", "order_status", "damaged_parcel"),
    ("nieve",),
)
ES, EN = SNOW.texts["es"], SNOW.texts["en"]
HOW_LONG = "¿cuánto tarda un pedido a casa?"


def snowed_in(tienda: Assistant, notice: Notice = SNOW, **given: object) -> Talk:
    """Talk to the shop while the notice is on, after its greeting."""
    return shop(replace(tienda, notices=(notice,)), **given)


async def greeted(talk: Talk) -> Talk:
    talk.intents = {**talk.intents, "hola": "greet"}
    await talk.say("hola")
    return talk


async def test_before_the_answer_of_an_entry(tienda: Assistant) -> None:
    talk = await greeted(snowed_in(tienda, answers={HOW_LONG: ("delivery-time", 0.95)}))
    said = await talk.say(HOW_LONG)
    assert said[0] == ES
    assert "24" in said[1]


async def test_before_a_flow(tienda: Assistant) -> None:
    talk = await greeted(snowed_in(tienda, intents={WHERE: "order_status"}))
    said = await talk.say(WHERE)
    assert said[0] == ES
    assert talk.responses[1].startswith("utter_ask")


async def test_before_an_offer(tienda: Assistant) -> None:
    talk = await greeted(snowed_in(tienda, answers={HOW_LONG: ("delivery-time", "delivery-price")}))
    await talk.say(HOW_LONG)
    assert talk.responses == ["notice/snow", "utter_offer_candidates"]
    assert talk.last is not None
    assert talk.last.replies[-1].buttons


async def test_before_the_fallback(tienda: Assistant) -> None:
    talk = await greeted(snowed_in(tienda))
    await talk.say("la nieve esa que dicen")
    assert talk.responses == ["notice/snow", "utter_did_not_understand"]


async def test_to_who_waits_for_a_person(tienda: Assistant) -> None:
    talk = snowed_in(tienda, mode=Mode.QUEUED)
    await talk.say("hola")
    said = await talk.say("es por la nieve, que no me llega el paquete")
    assert said[0] == ES


async def test_after_the_first_notice_of_a_new_customer_and_with_his_greeting(tienda: Assistant) -> None:
    talk = snowed_in(tienda, answers={HOW_LONG: ("delivery-time", 0.95)})
    said = await talk.say("hola", HOW_LONG)
    assert talk.responses == ["utter_first_notice", "notice/snow", "faq"]
    assert said[1].endswith(ES)


@pytest.mark.parametrize("channel", ["webchat", "telegram", "whatsapp", "slack"])
async def test_in_every_channel(tienda: Assistant, channel: str) -> None:
    talk = await greeted(snowed_in(tienda, channel=channel, intents={WHERE: "order_status"}))
    assert (await talk.say(WHERE))[0] == ES


async def test_in_one_channel_where_it_names_one(tienda: Assistant) -> None:
    only = replace(SNOW, channels=("telegram",))
    talk = await greeted(snowed_in(tienda, only, intents={WHERE: "order_status"}))
    assert ES not in await talk.say(WHERE)


async def test_in_the_customers_language(tienda: Assistant) -> None:
    talk = await greeted(snowed_in(tienda, language="en", intents={"where is my order please?": "order_status"}))
    assert (await talk.say("where is my order please?"))[0] == EN


async def test_once_a_conversation_and_again_when_it_says_something_else(tienda: Assistant) -> None:
    talk = await greeted(snowed_in(tienda, intents={WHERE: "order_status"}))
    assert ES in await talk.say(WHERE)
    assert ES not in await talk.say(WHERE)
    assert ("notice", "snow", "told before") in steps(talk)
    changed = replace(SNOW, texts={"es": "Ya no nieva.", "en": "No more snow."})
    talk.assistant = replace(talk.assistant, notices=(changed,))
    assert "Ya no nieva." in await talk.say(WHERE)


async def test_neither_before_nor_after_its_time(tienda: Assistant) -> None:
    for early in (timedelta(days=2), -timedelta(days=2)):
        other = replace(SNOW, starts_at=SNOW.starts_at + early, ends_at=SNOW.ends_at + early)
        talk = await greeted(snowed_in(tienda, other, intents={WHERE: "order_status"}))
        assert ES not in await talk.say(WHERE)


async def test_not_to_who_asks_about_something_else_or_leaves(tienda: Assistant) -> None:
    talk = await greeted(snowed_in(tienda, answers={"¿tenéis bizum?": ("bizum", 0.95)}))
    assert ES not in await talk.say("¿tenéis bizum?")
    assert ES not in await talk.say("BAJA")


async def test_a_topic_in_one_language_reaches_who_asks_in_another(tienda: Assistant) -> None:
    """`delivery` is the English entry's topic; its Spanish half has another."""
    only = replace(SNOW, topics=("delivery",), words=())
    talk = await greeted(snowed_in(tienda, only, answers={HOW_LONG: ("delivery-time", 0.95)}))
    assert (await talk.say(HOW_LONG))[0] == ES


async def test_the_trace_says_which_topic_was_touched(tienda: Assistant) -> None:
    talk = await greeted(snowed_in(tienda, intents={WHERE: "order_status"}))
    await talk.say(WHERE)
    assert ("notice", "snow", "told") in steps(talk)
    assert talk.last is not None
    told = next(step for step in talk.last.steps if step.stage == "notice")
    assert told.detail["touched"] == "order_status"


def steps(talk: Talk) -> list[tuple[str, str, str]]:
    assert talk.last is not None
    return [(step.stage, step.name, step.outcome) for step in talk.last.steps]
