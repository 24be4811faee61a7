import csv
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from intents.language import detect
from tests.intents.language_messages import EXAMPLES, HELD_OUT, SEEN, Example

SERVED = ("es", "en")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("quiero devolver unos zapatos", "es"),
        ("kiero saber cuando yega mi pakete", "es"),
        ("hola", "es"),
        ("Hello", "en"),
        ("thanks!", "en"),
        ("where is my order TA-10234", "en"),
        ("I was charged twice", "en"),
        ("y mi ticket??", "es"),
        ("qué hay de mi ticket", "es"),
        ("what about my ticket", "en"),
    ],
)
@pytest.mark.parametrize("previous", [None, "es", "en"])
def test_a_clear_message_is_in_its_language_whatever_was_spoken_before(
    text: str, language: str, previous: str | None
) -> None:
    guess = detect(text, previous, SERVED)
    assert (guess.language, guess.is_served) == (language, True)


@pytest.mark.parametrize(
    "text",
    ["ok", "ticket", "asdfgh", "María García", "TA-10234", "👍", "", "\u200b", "28013", "ana@example.com", "no", "?!"],
)
@pytest.mark.parametrize("previous", ["es", "en"])
def test_what_tells_no_language_keeps_the_one_spoken(text: str, previous: str) -> None:
    assert detect(text, previous, SERVED).language == previous


def test_what_tells_no_language_starts_in_the_first_one() -> None:
    assert detect("👍", None, ("en", "es")).language == "en"


def test_a_mixed_message_keeps_the_language_spoken() -> None:
    assert detect("mi parcel esta broken", "es", SERVED).language == "es"
    assert detect("mi parcel esta broken", "en", SERVED).language == "en"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("onde está a minha encomenda", "pt"),
        ("olá, bom dia, quero saber onde está o meu pedido", "pt"),
        ("on és la meva comanda", "ca"),
        ("bon dia, vull parlar amb algú", "ca"),
        ("bonjour je veux un remboursement", "fr"),
        ("ich möchte mit einem Menschen sprechen", "de"),
        ("где мой заказ", "ru"),
        ("我的订单在哪里", "zh"),
    ],
)
def test_a_language_that_is_not_served_is_named(text: str, language: str) -> None:
    guess = detect(text, "es", SERVED)
    assert (guess.language, guess.is_served) == (language, False)


@pytest.mark.parametrize(
    "text",
    [
        "cuando llega el paquete de la comanda",
        "qué tarda más, el paquete o el sobre?",
        "bona tarde, tengo una duda",
        "do you ship to us",
        "quiero un bon de regalo",
    ],
)
def test_a_word_or_so_does_not_make_catalan_of_it(text: str) -> None:
    assert detect(text, None, SERVED).is_served


def test_a_language_is_served_when_the_company_says_so() -> None:
    assert detect("onde está a minha encomenda", None, ("es", "pt")).is_served


@pytest.mark.parametrize(
    "text", ["bonjour", "obrigado", "danke", "grazie", "merci", "привет", "こんにちは", "dzień dobry"]
)
@pytest.mark.parametrize("previous", [None, "es", "en"])
def test_one_word_of_a_language_that_is_not_served_is_enough(text: str, previous: str | None) -> None:
    assert not detect(text, previous, SERVED).is_served


def test_english_is_foreign_to_a_company_that_serves_spanish_alone() -> None:
    guess = detect("where is my order", None, ("es",))
    assert (guess.language, guess.is_served) == ("en", False)


def right(examples: Sequence[Example]) -> float:
    guesses = [(each, detect(each.text, each.previous, SERVED)) for each in examples]
    named = [(each.language, guess.language if guess.is_served else "other") for each, guess in guesses]
    return sum(expected == found for expected, found in named) / len(named)


def test_short_messages_are_told_apart() -> None:
    assert len(EXAMPLES) >= 120
    assert right(SEEN) >= 0.95
    assert right(HELD_OUT) >= 0.95


@pytest.mark.parametrize(("file", "language"), [("chitchat_es-es.csv", "es"), ("chitchat_en-us.csv", "en")])
@pytest.mark.parametrize("previous", [None, "es", "en"])
def test_small_talk_that_nobody_here_wrote_is_told_apart(
    shared_data: Callable[[str], Path], file: str, language: str, previous: str | None
) -> None:
    with shared_data(f"data/ms_virtual_assistant/{file}").open(encoding="utf-8") as lines:
        questions = [row["question"] for row in csv.DictReader(lines)][::10]
    found = [detect(question, previous, SERVED) for question in questions]
    assert sum(guess.language == language for guess in found) / len(found) >= 0.975
    assert sum(not guess.is_served for guess in found) / len(found) <= 0.005


@pytest.mark.parametrize("text", ["aceptais paypal", "enviasteis paypal", "reparáis iphone"])
def test_a_verb_with_you_all_is_spanish(text: str) -> None:
    assert detect(text, None, ("en", "es")).language == "es"
