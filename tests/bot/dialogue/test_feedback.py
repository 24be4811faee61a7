from __future__ import annotations

from dataclasses import replace

import pytest

from bot.assistant import Assistant
from bot.channels.formatting import degrade_buttons
from bot.channels.limits import LIMITS
from bot.messages import Button
from tests.bot.dialogue.talking import WHERE, Talk, shop

PRICE, BIZUM, TIME = "¿cuánto cuesta el envío?", "¿puedo pagar con Bizum?", "¿cuánto tarda?"
ANSWERS: dict[str, tuple[str, float] | tuple[str, ...]] = {
    PRICE: ("delivery-price", 0.95),
    BIZUM: ("bizum", 0.95),
    TIME: ("delivery-time", 0.95),
    "¿tenéis tienda?": ("shop-address", 0.95),
    "how much is delivery?": ("delivery-price", 0.95),
}
KNOWN = {"hola": "greet", WHERE: "order_status", "gracias": "thanks"}
HELPED, HELPED_NOT = (f'/rate{{"id": "delivery-price", "helpful": {said}}}' for said in ("true", "false"))


def buttons(talk: Talk) -> list[str]:
    assert talk.last is not None
    return [button.title for button in talk.last.replies[-1].buttons]


def rated(talk: Talk) -> list[dict[str, object]]:
    assert talk.last is not None
    return [dict(noted.data) for noted in talk.last.noted if noted.event == "knowledge.rated"]


async def test_an_answer_carries_two_buttons_once_an_entry(tienda: Assistant) -> None:
    talk = shop(tienda, answers=ANSWERS)
    await talk.say(PRICE)
    assert buttons(talk) == ["👍 Me sirve", "👎 No me sirve"]
    await talk.say(PRICE)
    assert buttons(talk) == []
    await talk.say(BIZUM)
    assert buttons(talk) == ["👍 Me sirve", "👎 No me sirve"]


async def test_the_buttons_are_in_the_customers_language(tienda: Assistant) -> None:
    talk = shop(tienda, answers=ANSWERS)
    await talk.say("how much is delivery?")
    assert buttons(talk) == ["👍 That helps", "👎 Not really"]


async def test_who_passes_over_three_is_not_asked_again(tienda: Assistant) -> None:
    talk = shop(tienda, answers=ANSWERS)
    asked = []
    for text in (PRICE, BIZUM, TIME, "¿tenéis tienda?"):
        await talk.say(text)
        asked.append(bool(buttons(talk)))
    assert asked == [True, True, True, False]


async def test_small_talk_a_form_and_a_conversation_that_waits_for_a_person_carry_none(tienda: Assistant) -> None:
    talk = shop(tienda, answers=ANSWERS, intents=KNOWN)
    await talk.say("hola")
    assert not any("sirve" in title for title in buttons(talk))
    await talk.say(WHERE)
    await talk.say(PRICE)  # answered, and then the order number is asked for again
    assert buttons(talk) == []
    waiting = shop(tienda, answers=ANSWERS, intents={"una persona": "talk_to_person"})
    await waiting.say("una persona")
    await waiting.say(PRICE)
    assert buttons(waiting) == []


async def test_a_company_may_not_want_it(tienda: Assistant) -> None:
    settings = tienda.settings.model_copy(update={"feedback": False})
    talk = shop(_with(tienda, settings), answers=ANSWERS)
    await talk.say(PRICE)
    assert buttons(talk) == []
    await talk.say("no me ha servido")
    assert rated(talk) == []


async def test_a_yes_is_thanked_for_and_asks_nothing(tienda: Assistant) -> None:
    talk = shop(tienda, answers=ANSWERS)
    await talk.say(PRICE)
    assert await talk.say(payload=HELPED) == ["¡Gracias por decírmelo!"]
    assert buttons(talk) == []
    assert rated(talk) == [{"entry": "delivery-price", "language": "es", "helpful": True}]


async def test_a_no_offers_a_person(tienda: Assistant) -> None:
    talk = shop(tienda, answers=ANSWERS)
    await talk.say(PRICE)
    await talk.say(payload=HELPED_NOT)
    assert buttons(talk) == ["Hablar con una persona"]
    assert rated(talk) == [{"entry": "delivery-price", "language": "es", "helpful": False}]


async def test_the_same_twice_counts_once_and_a_change_of_mind_again(tienda: Assistant) -> None:
    talk = shop(tienda, answers=ANSWERS)
    await talk.say(PRICE)
    counted = []
    for payload in (HELPED, HELPED, HELPED_NOT):
        await talk.say(payload=payload)
        counted.append(len(rated(talk)))
    assert counted == [1, 0, 1]


@pytest.mark.parametrize(
    "payload",
    [
        '/rate{"id": "bizum", "helpful": false}',
        '/rate{"id": "internal-goodwill", "helpful": false}',
        '/rate{"id": "delivery-price", "helpful": "no"}',
        '/rate{"id": ["delivery-price"], "helpful": true}',
        "/rate",
    ],
)
async def test_what_was_not_answered_here_cannot_be_rated(tienda: Assistant, payload: str) -> None:
    talk = shop(tienda, answers=ANSWERS)
    await talk.say(PRICE)
    await talk.say(payload=payload)
    assert rated(talk) == []
    assert talk.responses == ["utter_did_not_understand"]


@pytest.mark.parametrize(
    ("text", "helpful"),
    [
        ("no me ha servido", False),
        ("pues no me sirve de nada", False),
        ("eso no es lo que preguntaba", False),
        ("that did not help", False),
        ("that's not what I asked", False),
        ("not helpful", False),
        ("👎", False),
        ("me ha servido mucho, gracias", True),
        ("that helped, thanks!", True),
        ("👍🏽", True),
    ],
)
async def test_words_and_signs_right_after_an_answer_count_too(tienda: Assistant, text: str, helpful: bool) -> None:
    talk = shop(tienda, answers=ANSWERS, intents={text: "complaint"})
    await talk.say(PRICE)
    await talk.say(text)
    assert [each["helpful"] for each in rated(talk)] == [helpful]
    assert talk.responses == ["utter_rated_helpful" if helpful else "utter_rated_unhelpful"]


@pytest.mark.parametrize("text", ["no", "sí", "no me sirve la sartén que compré", "no funciona", "gracias"])
async def test_other_words_are_no_rating(tienda: Assistant, text: str) -> None:
    talk = shop(tienda, answers=ANSWERS, intents=KNOWN)
    await talk.say(PRICE)
    await talk.say(text)
    assert rated(talk) == []


async def test_with_nothing_answered_before_words_are_no_rating(tienda: Assistant) -> None:
    talk = shop(tienda, answers=ANSWERS, intents=KNOWN)
    await talk.say("hola")
    await talk.say("no me ha servido")
    assert rated(talk) == []


async def test_a_rating_with_a_question_behind_it_is_kept_and_the_question_answered(tienda: Assistant) -> None:
    talk = shop(tienda, answers=ANSWERS)
    await talk.say(PRICE)
    await talk.say("no me ha servido", BIZUM)
    assert [each["helpful"] for each in rated(talk)] == [False]
    assert "faq" in talk.responses


@pytest.mark.parametrize("channel", sorted(LIMITS))
async def test_every_channel_shows_them_as_buttons(tienda: Assistant, channel: str) -> None:
    talk = shop(tienda, answers=ANSWERS, channel=channel)
    await talk.say(PRICE)
    assert talk.last is not None
    reply = talk.last.replies[-1]
    assert len(reply.buttons) == 2
    text, shown = degrade_buttons(reply.text, reply.buttons, LIMITS[channel])
    assert (text, shown) == (reply.text, reply.buttons)


def test_every_entry_of_the_shop_has_a_name_short_enough_for_a_button(tienda: Assistant) -> None:
    payloads = [Button("x", f'/rate{{"id": "{entry.id}", "helpful": false}}').payload for entry in tienda.entries]
    assert max(len(payload.encode()) for payload in payloads) <= 64


def _with(tienda: Assistant, settings: object) -> Assistant:
    return replace(tienda, settings=settings)  # type: ignore[arg-type]
