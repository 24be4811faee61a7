from __future__ import annotations

import pytest

from bot.assistant import Assistant
from bot.dialogue.language_choice import asked_language, besides_language
from tests.bot.dialogue.talking import WHERE, shop

SERVED = ("es", "en")
KNOWN = {WHERE: "order_status", "where is my order?": "order_status", "hola": "greet", "gracias": "thanks"}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("in english please", "en"),
        ("¿podemos hablar en español?", "es"),
        ("español", "es"),
        ("English", "en"),
        ("háblame en inglés", "en"),
        ("english pls", "en"),
        ("¿me lo dices en inglés?", "en"),
        ("can you answer in Spanish?", "es"),
        ("prefiero castellano", "es"),
        ("do you speak english?", "en"),
        ("I don't speak Spanish", "en"),
        ("no hablo inglés", "es"),
        ("no hablo muy bien español", "en"),
        ("I only speak English", "en"),
        ("solo hablo español", "es"),
        ("could we do this in english", "en"),
        ("se puede hablar en inglés aquí", "en"),
        ("cambiemos a español", "es"),
        ("in French please", "fr"),
        ("¿habláis alemán?", "de"),
        ("anglais s'il vous plaît", "en"),
    ],
)
def test_words_that_do_nothing_but_ask_for_a_language_are_heard(text: str, language: str) -> None:
    asked = asked_language(text, SERVED)
    assert asked is not None
    assert (asked.language, asked.is_all) == (language, True)


@pytest.mark.parametrize(
    "text",
    [
        "¿tenéis el manual en inglés?",
        "is the manual in Spanish?",
        "does the English breakfast set come in blue",
        "vendéis diccionarios de inglés",
        "the instructions are in english and I don't understand them",
        "¿la web está en inglés?",
        "can I get the invoice in English?",
        "puedo hablar con alguien en inglés?",
        "hola",
        "no",
    ],
)
def test_a_language_in_a_question_about_something_is_not_asked_for(text: str) -> None:
    assert asked_language(text, SERVED) is None


def test_what_is_asked_besides_is_left() -> None:
    assert besides_language("in english please, where is my order?", SERVED) == "where is my order?"
    assert besides_language("english please", SERVED) == "english please"
    assert besides_language("un diccionario, inglés", SERVED) == "un diccionario, inglés"


async def test_a_chosen_language_is_kept_through_words_of_the_other(tienda: Assistant) -> None:
    talk = shop(tienda, intents=KNOWN)
    await talk.say("hola")
    await talk.say("in english please")
    assert talk.responses == ["utter_language_changed"]
    for text in ("gracias", "ok", "TA-10234"):
        await talk.say(text)
        assert talk.last is not None
        assert talk.last.language == "en"


async def test_two_whole_sentences_in_a_row_end_the_choice(tienda: Assistant) -> None:
    talk = shop(tienda, intents=KNOWN)
    await talk.say("english")
    languages = []
    for text in (
        "no me llega el paquete",
        "where is my order?",
        "no me llega nada de nada",
        "gracias",
        "y tarda mucho",
    ):
        await talk.say(text)
        assert talk.last is not None
        languages.append(talk.last.language)
    assert languages == ["en", "en", "en", "en", "es"]


async def test_another_choice_takes_the_place_of_the_first(tienda: Assistant) -> None:
    talk = shop(tienda)
    await talk.say("english")
    await talk.say("mejor en español")
    assert talk.last is not None
    assert talk.last.language == "es"


async def test_the_answer_is_in_the_chosen_language_whatever_the_question_was_in(tienda: Assistant) -> None:
    talk = shop(tienda, answers={"¿cuánto cuesta el envío?": ("delivery-price", 0.95)})
    await talk.say("in english please")
    (answer,) = await talk.say("¿cuánto cuesta el envío?")
    english = tienda.entry("delivery-price", "en", talk.desk.now)
    assert english is not None
    assert answer == english.answer


async def test_a_language_asked_for_with_a_question_is_taken_and_the_question_answered(tienda: Assistant) -> None:
    talk = shop(tienda, intents=KNOWN)
    await talk.say("hola")
    await talk.say("in english please, where is my order?")
    assert talk.last is not None
    assert (talk.last.language, talk.last.intent) == ("en", "order_status")


async def test_a_language_that_is_not_served_is_declined_when_it_is_asked_for(tienda: Assistant) -> None:
    talk = shop(tienda, intents=KNOWN)
    await talk.say("hola")
    (said,) = await talk.say("do you speak French?")
    assert said == (
        "Perdona, solo te puedo atender en español o en inglés.\nSorry, I can only help you in Spanish or English."
    )


async def test_a_form_goes_on_in_the_language_that_was_asked_for(tienda: Assistant) -> None:
    talk = shop(tienda, intents=KNOWN)
    await talk.say("hola")
    await talk.say(WHERE)
    await talk.say("English please")
    assert talk.responses == ["utter_language_changed", "utter_ask_order_number"]
    assert talk.last is not None
    assert talk.last.requested_slot == "order_number"


async def test_one_foreign_word_is_declined(tienda: Assistant) -> None:
    talk = shop(tienda, intents={"bonjour": "greet", **KNOWN})
    await talk.say("hola")
    (said,) = await talk.say("bonjour")
    assert "Spanish or English" in said
