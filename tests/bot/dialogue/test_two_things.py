"""Two things asked in one message are both dealt with, one flow at a time; of two likely ones the bot asks which."""

from __future__ import annotations

from itertools import permutations

import pytest

from bot.assistant import Assistant
from knowledge_base.entries import Entry
from tests.bot.dialogue.talking import shop

BROKEN, ORDER, HOURS = "mi paquete ha llegado roto", "dónde está mi pedido", "a qué hora abrís"
INTENTS = {
    BROKEN: "damaged_parcel",
    ORDER: ("order_status", 0.8),
    HOURS: "opening_hours",
    f"{BROKEN} y {ORDER}": ("damaged_parcel", 0.8),
    f"{HOURS} y {ORDER}": ("opening_hours", 0.75),
    "las dos cosas": "damaged_parcel+opening_hours",
}


async def test_words_come_before_the_question_of_a_flow(tienda: Assistant) -> None:
    talk = shop(tienda, intents=INTENTS)
    await talk.say(f"{HOURS} y {ORDER}")
    assert talk.responses == ["utter_first_notice", "utter_opening_hours", "utter_ask_order_number"]


async def test_a_second_flow_waits_behind_a_button(tienda: Assistant) -> None:
    talk = shop(tienda, intents=INTENTS)
    replies = await talk.say(f"{BROKEN} y {ORDER}")
    assert talk.last is not None
    later = next(reply for reply in talk.last.replies if reply.buttons and "Vamos por partes" in reply.text)
    assert [(button.title, button.payload) for button in later.buttons] == [(ORDER, "/order_status")]
    assert "Vamos por partes" not in replies[-1], "the question of the first flow comes last"


async def test_an_intent_of_two_is_taken_apart_where_no_rule_is_for_it(tienda: Assistant) -> None:
    talk = shop(tienda, intents=INTENTS)
    await talk.say("las dos cosas")
    assert "utter_opening_hours" in talk.responses
    assert talk.desk.tickets


async def test_halves_that_say_little_stay_one(tienda: Assistant) -> None:
    talk = shop(tienda, intents={f"{BROKEN} y {ORDER}": "damaged_parcel", ORDER: ("order_status", 0.6)})
    await talk.say(f"{BROKEN} y {ORDER}")
    assert talk.last is not None
    assert not [reply for reply in talk.last.replies if "Vamos por partes" in reply.text]


BETWEEN = {"lo del pedido": ("order_status", "return_request"), "eso": ("joke", "order_status")}


async def test_of_two_likely_things_the_bot_asks_which(tienda: Assistant) -> None:
    talk = shop(tienda, intents={"hola": "greet"}, between=BETWEEN)
    await talk.say("hola")
    replies = await talk.say("lo del pedido")
    assert talk.last is not None
    assert replies == ["¿Cuál de estas dos cosas necesitas?"]
    buttons = [(button.title, button.payload) for button in talk.last.replies[0].buttons]
    assert buttons[:2] == [("Ver cómo va mi pedido", "/order_status"), ("Devolver algo", "/return_request")]
    await talk.say(payload="/order_status")
    assert talk.responses == ["utter_ask_order_number"]


async def test_asking_which_again_and_again_fetches_a_person(tienda: Assistant) -> None:
    talk = shop(tienda, intents={"hola": "greet"}, between=BETWEEN)
    for text in ("hola", "lo del pedido", "lo del pedido", "lo del pedido"):
        await talk.say(text)
    assert talk.desk.tickets


async def test_small_talk_is_nothing_to_choose_from(tienda: Assistant) -> None:
    talk = shop(tienda, intents={"hola": "greet"}, between=BETWEEN)
    await talk.say("hola")
    await talk.say("eso")
    assert talk.responses == ["utter_did_not_understand"]


async def test_an_answer_and_an_intent_in_one_sentence_are_both_given(tienda: Assistant) -> None:
    entry = next(each for each in tienda.entries if each.language == "es")
    talk = shop(tienda, intents=INTENTS, answers={"se puede pagar con bizum": (entry.id, 0.95)})
    await talk.say(f"se puede pagar con bizum y {HOURS}")
    assert {"faq", "utter_opening_hours"} <= set(talk.responses)


SURE = {"¿se puede pagar con bizum?": ("bizum", 0.99), "¿hacéis envíos a Canarias?": ("delivery-canaries", 0.9)}


@pytest.mark.parametrize("asked", list(permutations([*SURE, f"¿{HOURS}?"])))
async def test_questions_are_answered_in_the_order_in_which_they_are_asked(
    tienda: Assistant, asked: tuple[str, ...]
) -> None:
    talk = shop(tienda, intents=INTENTS, answers=SURE)
    said = await talk.say(" ".join(asked))
    words = {
        f"¿{HOURS}?": "La tienda",
        **{text: entry_of(tienda, name).answer[:30] for text, (name, _) in SURE.items()},
    }
    places = [next(at for at, reply in enumerate(said) if words[text] in reply) for text in asked]
    assert places == sorted(places)


async def test_the_question_of_a_flow_comes_last_wherever_the_flow_was_asked_for(tienda: Assistant) -> None:
    for text in (f"{ORDER}. ¿{HOURS}?", f"¿{HOURS}? {ORDER}."):
        talk = shop(tienda, intents=INTENTS)
        await talk.say(text)
        assert talk.responses[-2:] == ["utter_opening_hours", "utter_ask_order_number"]


async def test_who_asks_for_a_person_hears_the_answers_first(tienda: Assistant) -> None:
    talk = shop(tienda, intents={**INTENTS, "quiero una persona": "talk_to_person"})
    await talk.say(f"quiero una persona. ¿{HOURS}?")
    assert talk.responses[1] == "utter_opening_hours"
    assert talk.responses[-1].startswith("utter_handoff")


def entry_of(tienda: Assistant, name: str) -> Entry:
    return next(each for each in tienda.entries if (each.id, each.language) == (name, "es"))


async def test_what_may_answer_the_other_question_is_offered_after_the_answer(tienda: Assistant) -> None:
    ids = tuple(dict.fromkeys(entry.id for entry in tienda.entries))[:3]
    talk = shop(tienda, intents=INTENTS, answers={"¿tenéis algo para inducción?": ids})
    await talk.say(f"¿tenéis algo para inducción? ¿{HOURS}?")
    assert talk.responses.index("utter_opening_hours") < talk.responses.index("utter_offer_candidates")
