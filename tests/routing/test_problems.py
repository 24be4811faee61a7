"""Configuration problems: the same in both languages, with everything a person needs to correct them."""

import pytest
from pydantic import Field

from routing.condition_texts import DETAILS
from routing.documents import Strict, read_document, shaped
from routing.problem_texts import TEXTS
from routing.problems import ConfigurationError, ConfigurationProblem, closest
from routing.wording import placeholders

PAIRS = {**{code: wording for code, (wording, _) in TEXTS.items()}, **DETAILS}


@pytest.mark.parametrize("code", PAIRS)
def test_both_languages_tell_the_same_values(code: str) -> None:
    assert placeholders(PAIRS[code].es) == placeholders(PAIRS[code].en)
    assert PAIRS[code].es != PAIRS[code].en


class Shop(Strict):
    name: str
    size: int = Field(default=1, ge=1)
    open: bool = True
    tags: list[str] = Field(default_factory=list)


@pytest.mark.parametrize(
    ("text", "english", "spanish"),
    [
        ("size: 1", "`name` is missing in `file`.", "Falta `name` en `archivo`."),
        ("name: x\ncolour: red", "`colour` is not a key", "`colour` no es una clave"),
        ("name: [x]", "`name` is not a text.", "`name` no es un texto."),
        ("name: x\nsize: many", "`size` is not a whole number.", "`size` no es un número entero."),
        ("name: x\nsize: 0", "`size` is too small", "`size` es demasiado pequeño"),
        ("name: x\nopen: perhaps", "`open` is not true or false.", "`open` no es true o false."),
        ("name: x\ntags: a", "`tags` is not a list.", "`tags` no es una lista."),
        ("just words", "`file` is not a set of keys", "`archivo` no es un conjunto de claves"),
        ("", "`file` is not a set of keys", "`archivo` no es un conjunto de claves"),
    ],
)
def test_a_value_of_the_wrong_shape_is_told_in_both_languages(text: str, english: str, spanish: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        shaped(read_document(text, "shop.yml"), Shop)
    found = caught.value.problems[0]
    assert english in found.message
    assert spanish in found.in_language("es").message


def test_every_mistake_of_shape_is_told_not_the_first_alone() -> None:
    with pytest.raises(ConfigurationError) as caught:
        shaped(read_document("size: many\nopen: perhaps\ncolour: red\n", "shop.yml"), Shop)
    assert len(caught.value.problems) == 4


def test_a_problem_without_a_translation_stays_as_it_is() -> None:
    found = ConfigurationProblem("a.yml", 3, "Wrong.", "Correct it.")
    assert found.in_language("es") is found
    assert str(found) == "a.yml:3: Wrong. Correct it."


def test_the_nearest_name_is_offered_and_the_whole_list_where_none_is_near() -> None:
    assert closest("suport", ["support", "sales"]) == "support"
    assert closest("zzz", ["support", "sales"]) == "sales | support"


def test_of_a_long_list_only_the_likest_are_suggested() -> None:
    many = [f"topic_{letter}" for letter in "abcdefghijkl"]
    assert closest("invoice", [*many, "send_invoice"]) == "send_invoice"
    unlike = closest("weather", [*many, "hours"]).split(" | ")
    assert (len(unlike), unlike[-1]) == (6, "…")
