import pytest

from intents.text import clean, fold, name_in_words, same_words, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  hola \n  mundo ", "hola mundo"),
        ("ho\u200bla\u202e", "hola"),
        ("a\x00b", "a b"),
        ("niño ¡olé! 👍", "niño ¡olé! 👍"),
        ("\ufeff", ""),
    ],
)
def test_only_what_is_visible_stays(text: str, expected: str) -> None:
    assert clean(text) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [("¿Dónde está?", "¿donde esta?"), ("HOOOOLA", "hoola"), ("ＡＢＣ", "abc"), ("Straße", "strasse")],
)
def test_spellings_of_the_same_words_fold_together(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_repeated_digits_are_not_shortened() -> None:
    assert fold("1000") == "1000"


def test_punctuation_is_all_there_is_or_nothing() -> None:
    assert same_words("¡Hola, qué tal?") == "hola que tal"
    assert same_words("??") == "??"


def test_numbers_keep_their_shape_alone() -> None:
    assert words("ta-10234 y 2") == ["ta", "-", "00000", "y", "0"]


@pytest.mark.parametrize(
    ("name", "words_of_it"),
    [
        ("order_status", "order status"),
        ("faq/lostCard", "faq lost card"),
        ("CALL_CENTER", "call center"),
        ("broken+refund", "broken refund"),
        ("🙂", ""),
    ],
)
def test_a_name_is_read_as_words(name: str, words_of_it: str) -> None:
    assert name_in_words(name) == words_of_it
