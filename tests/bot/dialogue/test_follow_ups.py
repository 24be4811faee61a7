from __future__ import annotations

import pytest

from bot.assistant import Assistant
from bot.dialogue.follow_ups import leaning, together
from bot.dialogue.turn import Noted
from tests.bot.dialogue.talking import WHERE, Talk, shop

PRICE = "¿cuánto cuesta el envío?"
ANSWERS: dict[str, tuple[str, float] | tuple[str, ...]] = {
    PRICE: ("delivery-price", 0.95),
    "¿y a Canarias?": ("delivery-canaries", "customs", "newsletter"),
    "¿y sin intereses?": ("instalments", "newsletter", "password"),
    "¿y en bici?": ("newsletter", "password", "about"),
    "¿y los sábados?": ("shop-address", 0.97),
}


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("¿Y a Canarias?", "a canarias?"),
        ("and to the Canary Islands?", "to the canary islands?"),
        ("¿y si es urgente?", "es urgente?"),
        ("what about express?", "express?"),
        ("vale, ¿y con tarjeta?", "con tarjeta?"),
        ("para Ceuta?", "para ceuta?"),
        ("¿cuánto cuesta?", "cuanto cuesta?"),
        ("how much is that?", "how much is that?"),
    ],
)
def test_what_leans_on_the_answer_before_is_seen_by_its_words(text: str, asked: str) -> None:
    assert leaning(text) == asked


@pytest.mark.parametrize(
    "text",
    [
        "¿cuánto cuesta el envío?",
        "gracias",
        "¿tenéis tienda física?",
        "y quiero cancelar mi pedido",
        "and I want to talk to a person",
        "y otra cosa que no tiene nada que ver con lo de antes",
    ],
)
def test_what_is_complete_does_not_lean(text: str) -> None:
    assert leaning(text) == ""


def answered(talk: Talk) -> list[str]:
    assert talk.last is not None
    return [str(noted.data["entry"]) for noted in talk.last.noted if noted.event == "knowledge.answered"]


def follow_ups(talk: Talk) -> list[str]:
    assert talk.last is not None
    return [step.name for step in talk.last.steps if step.stage == "follow_up"]


async def test_an_offer_on_the_same_subject_is_an_answer_right_after_it(tienda: Assistant) -> None:
    talk = shop(tienda, answers=ANSWERS)
    await talk.say(PRICE)
    await talk.say("¿y a Canarias?")
    assert answered(talk) == ["delivery-canaries"]
    assert follow_ups(talk) == ["delivery-price"]


async def test_without_an_answer_before_it_is_only_offered(tienda: Assistant) -> None:
    talk = shop(tienda, answers=ANSWERS, intents={"hola": "greet"})
    await talk.say("hola")
    await talk.say("¿y a Canarias?")
    assert answered(talk) == []
    assert follow_ups(talk) == []


async def test_thanks_in_between_do_not_change_the_subject_and_an_order_does(tienda: Assistant) -> None:
    talk = shop(tienda, answers=ANSWERS, intents={"gracias": "thanks", WHERE: "order_status"})
    await talk.say(PRICE)
    await talk.say("gracias")
    await talk.say("¿y a Canarias?")
    assert answered(talk) == ["delivery-canaries"]
    await talk.say(WHERE)
    await talk.say("¿y a Canarias?")
    assert answered(talk) == []


async def test_a_question_that_has_its_own_answer_is_not_dragged_back(tienda: Assistant) -> None:
    talk = shop(tienda, answers=ANSWERS)
    await talk.say(PRICE)
    await talk.say("¿y los sábados?")
    assert answered(talk) == ["shop-address"]
    assert follow_ups(talk) == []


async def test_an_intent_is_not_dragged_back(tienda: Assistant) -> None:
    talk = shop(tienda, answers=ANSWERS, intents={"¿y a Canarias?": "talk_to_person"})
    await talk.say(PRICE)
    await talk.say("¿y a Canarias?")
    assert talk.last is not None
    assert talk.last.intent == "talk_to_person"


async def test_what_has_nothing_to_do_with_the_subject_stands_alone(tienda: Assistant) -> None:
    talk = shop(tienda, answers=ANSWERS)
    await talk.say(PRICE)
    await talk.say("¿y en bici?")
    assert answered(talk) == []
    assert follow_ups(talk) == []


async def test_bare_words_ask_of_the_last_answer(tienda: Assistant) -> None:
    entry = tienda.entry("delivery-canaries", "es", shop(tienda).desk.now)
    assert entry is not None
    asked = together(entry, "cuanto cuesta?")
    answers = {**ANSWERS, "¿enviáis a Canarias?": ("delivery-canaries", 0.95), asked: ("delivery-canaries", 0.95)}
    talk = shop(tienda, answers=answers, intents={"¿cuánto cuesta?": "product_price"})
    await talk.say("¿enviáis a Canarias?")
    await talk.say("¿cuánto cuesta?")
    assert answered(talk) == ["delivery-canaries"]


async def test_something_sensitive_is_offered_and_not_answered(tienda: Assistant) -> None:
    talk = shop(tienda, answers={**ANSWERS, "¿puedo pagar con Bizum?": ("bizum", 0.95)})
    await talk.say("¿puedo pagar con Bizum?")
    await talk.say("¿y sin intereses?")
    assert answered(talk) == []
    assert talk.last is not None
    (offer,) = (noted for noted in talk.last.noted if noted.event == "knowledge.offered")
    assert isinstance(offer, Noted)
    assert offer.data["entries"] == ["instalments", "newsletter", "password"]
