from __future__ import annotations

import pytest

from bot.assistant import Assistant
from bot.dialogue.reactions import Reaction, reaction_of
from tests.bot.dialogue.talking import WHERE, Talk, shop

PASSWORD = "no recuerdo con qué clave entro"
ENTRY = "He olvidado mi contraseña"
ANSWERS: dict[str, tuple[str, float] | tuple[str, ...]] = {
    PASSWORD: ("password", 0.95),
    "I forgot my password": ("password", 0.95),
    ENTRY: ("password", "account", "delivery-price"),
    "seguimos sin cambios": ("order-confirmation", 0.95),
}


@pytest.mark.parametrize(
    "text",
    [
        "Pues seguimos sin cambios",
        "no me anduvo",
        "ya lo chequeé y no me sirve para nada",
        "me sale lo mismo",
        "tampoco me va",
        "uf, sigo en las mismas",
        "nope, no joy",
        "I tried all the steps and it still doesn't work",
        "That has not fixed it",
        "it's exactly the same as before",
        "hasnt changed",
    ],
)
def test_words_that_say_only_that_it_did_not_help_are_told_by_themselves(text: str) -> None:
    assert reaction_of(text) is Reaction.FAILS


@pytest.mark.parametrize(
    "text",
    ["ya lo revisé", "sí, ya lo había leído", "eso ya lo intenté", "Hemos seguido los pasos", "we already tried this"],
)
def test_words_that_say_only_that_it_was_done_are_told_by_themselves(text: str) -> None:
    assert reaction_of(text) is Reaction.TRIED


@pytest.mark.parametrize(
    "text",
    [
        "hecho, ¡gracias!",
        "ya lo compré",
        "no funciona la cafetera",
        "my kettle doesn't work",
        "¿sigue igual el precio?",
        "I already paid for it",
        "lo mismo me llevo dos",
        "no me ha llegado nada",
        "todavía no",
        "no",
    ],
)
def test_what_names_a_matter_of_its_own_or_asks_is_no_reaction(text: str) -> None:
    assert reaction_of(text) is None


def events(talk: Talk) -> list[tuple[str, object]]:
    assert talk.last is not None
    return [(noted.event, noted.data.get("entry", noted.data.get("entries"))) for noted in talk.last.noted]


def payloads(talk: Talk) -> list[str]:
    assert talk.last is not None
    return [button.payload for button in talk.last.replies[-1].buttons]


async def test_an_answer_that_did_not_help_is_regretted_and_what_else_may_help_is_offered(tienda: Assistant) -> None:
    talk = shop(tienda, answers=ANSWERS)
    await talk.say(PASSWORD)
    await talk.say("seguimos sin cambios")
    assert talk.responses == ["utter_not_solved"]
    assert payloads(talk) == ['/faq{"id": "account"}', "/talk_to_person"]
    assert events(talk) == [("knowledge.offered", ["account"])]


async def test_what_was_tried_already_is_thanked_for(tienda: Assistant) -> None:
    talk = shop(tienda, answers=ANSWERS)
    await talk.say("I forgot my password")
    said = await talk.say("yes, I have done that")
    assert talk.responses == ["utter_tried"]
    assert "Thanks" in said[0]


async def test_the_second_time_a_person_is_fetched(tienda: Assistant) -> None:
    talk = shop(tienda, answers=ANSWERS)
    await talk.say(PASSWORD)
    await talk.say("ya lo intenté")
    said = await talk.say("y me sale el mismo error")
    assert talk.desk.handed_over
    assert said[0].startswith("Siento que siga sin resolverse")


@pytest.mark.parametrize(("text", "words"), [("no me anda", "¿De qué se trata?"), ("it isn't working", "What is it")])
async def test_with_nothing_before_it_is_asked_what_it_is_about(tienda: Assistant, text: str, words: str) -> None:
    talk = shop(tienda, intents={text: "cancel"})
    said = await talk.say(text)
    assert said[-1].startswith(words)


@pytest.mark.parametrize("text", ["ya lo revisé", "sigo igual", "I already looked", "still nothing"])
async def test_a_form_is_not_left_and_asks_again(tienda: Assistant, text: str) -> None:
    talk = shop(tienda, intents={WHERE: "order_status", text: "cancel"})
    await talk.say(WHERE)
    await talk.say(text)
    assert talk.last is not None
    assert talk.last.active_form == "order_form"
    assert talk.responses == ["utter_ask_order_number"]


async def test_what_was_done_is_no_answer_to_a_question_that_takes_any_words(tienda: Assistant) -> None:
    talk = shop(tienda, intents={"quiero un presupuesto": "business_offer"})
    await talk.say("quiero un presupuesto")
    await talk.say("eso ya lo hice")
    assert talk.last is not None
    assert talk.last.requested_slot == "need"
    assert "need" not in talk.last.slots


async def test_it_goes_to_the_ticket_where_one_is_open_and_nothing_was_answered(tienda: Assistant) -> None:
    talk = shop(tienda, intents={"esto es una vergüenza": "complaint"})
    await talk.say("esto es una vergüenza")
    await talk.say("sigue todo igual")
    assert talk.responses == ["utter_ticket_updated"]
    assert [note for _, note in talk.desk.notes][-1] == "sigue todo igual"
