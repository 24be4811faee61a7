import pytest

from knowledge_base.sides import split_passages
from knowledge_base.spelling import Spelling
from knowledge_base.words import fragments, normalized, terms


@pytest.mark.parametrize(
    ("written", "typed"),
    [("envíos", "envios"), ("cancelación", "cancelacion"), ("DIRECCIÓN", "direcciones"), ("España", "espana")],
)
def test_accents_case_and_endings_do_not_separate_words(written: str, typed: str) -> None:
    assert terms(written, "es") == terms(typed, "es")


def test_stop_words_say_nothing_and_question_words_say_something() -> None:
    assert terms("hola, ¿cuánto es para los de la tienda?", "es") == ["cuant", "tiend"]


def test_a_language_without_stemmer_keeps_its_words() -> None:
    assert terms("minhas encomendas", "pt") == ["minhas", "encomendas"]


def test_invisible_characters_and_apostrophes_do_not_split_words() -> None:
    assert normalized("I don\u2019t\u200b\u202e know!") == "i dont know"


def test_fragments_survive_a_typo_in_part() -> None:
    assert set(fragments("factura")) & set(fragments("fatcura"))


@pytest.mark.parametrize("typed", ["facura", "facttura", "fatcura", "facturo", "factura"])
def test_a_word_one_slip_away_is_recognised(typed: str) -> None:
    assert Spelling.of(["factura"]).correct(typed) == "factura"


@pytest.mark.parametrize("typed", ["fractales", "captura", "fact", "12345"])
def test_another_word_is_left_alone(typed: str) -> None:
    assert Spelling.of(["factura", "12346"]).correct(typed) is None


def test_a_long_text_is_cut_at_sentences_and_nothing_is_lost() -> None:
    text = " ".join(f"Esta es la frase número {number} de un texto largo." for number in range(20))
    parts = list(split_passages(text, most_words=40))
    assert " ".join(parts) == text
    assert all(len(part.split()) <= 40 for part in parts)
