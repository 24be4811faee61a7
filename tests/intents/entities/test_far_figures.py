"""Days and figures that nobody means are passed over, whatever they are combined with."""

import random
from datetime import UTC, datetime

import pytest

from intents.entities import Entity, extract

NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
_WORDS = """
    a an the el la un una de del al a_partir_del week_from weeks_after eve_of vispera_del antes_de before after ago hace
    dentro_de in from_now days dias working_days dias_laborables years anos months meses semanas fortnight y_medio
    and_a_half lunes friday next pasado que_viene en_ocho after_next mayo february 31/12/9999 1/1/0001 0000-00-00
    9999-12-31 1/1/1900 31/12/2100 29/2/2024 principios_de end_of last primer navidad_de 2099 a_las at pm horas
    euros € $ k millones_de_euros mil million con céntimos docenas kg % m2 999 12 1 31 20-30 0,5 1.000.000
"""


def found(text: str, language: str = "es") -> tuple[Entity, ...]:
    return extract(
        text, language=language, order_number_pattern=None, default_region="ES", now=NOW, time_zone="Europe/Madrid"
    )


def named(name: str, text: str, language: str) -> list[str]:
    return [entity.value for entity in found(text, language) if entity.name == name]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "a week from 31/12/9999"),
        ("en", "the eve of 1/1/0001"),
        ("en", "999 years before 1/1/0900"),
        ("en", "999 years before 1/1/2020"),
        ("en", "999 working days after 31/12/9998"),
        ("es", "del 5 al 1/1/0001"),
        ("es", "una semana después del 31/12/9999"),
        ("es", "dentro de 999 años"),
        ("en", "a day after 31/12/2100"),
    ],
)
def test_a_day_out_of_reach_is_no_date(language: str, text: str) -> None:
    assert named("date", text, language) == []


def test_the_first_and_the_last_day_within_reach_are_dates() -> None:
    assert named("date", "del 1/1/1900 al 31/12/2100", "es") == ["1900-01-01", "2100-12-31"]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("es", "el día 31 de febrero"),
        ("en", "on the 31st of February"),
        ("es", "el lunes 31"),
        ("es", "el lunes 31 de febrero"),
        ("es", "el primer lunes de 2030"),
        ("es", "el pasado mes de mayo"),
        ("en", "may 1 return it"),
    ],
)
def test_half_of_what_is_said_is_no_date(language: str, text: str) -> None:
    assert named("date", text, language) == []


@pytest.mark.parametrize(
    ("language", "text", "day"),
    [
        ("es", "a finales del mes de mayo", "2027-05-31"),
        ("en", "may 1 at the latest", "2027-05-01"),
        ("es", "el lunes 3 sartenes", "2026-11-23"),
        ("es", "el lunes 23", "2026-11-23"),
        ("es", "el día 31", "2026-12-31"),
        ("es", "el mes pasado", "2026-10-01"),
        ("en", "Monday 5 pm", "2026-11-23"),
    ],
)
def test_what_is_said_in_full_is_a_date(language: str, text: str, day: str) -> None:
    assert named("date", text, language) == [day]


@pytest.mark.parametrize("text", [f"{'9' * 50} millones de euros", f"{'9' * 16} €", f"1,{'3' * 40} euros con 50"])
def test_a_figure_longer_than_any_amount_is_no_money(text: str) -> None:
    assert named("money", text, "es") == []


def test_a_long_amount_is_money() -> None:
    assert named("money", "999999999 millones de euros", "es") == ["999999999000000 EUR"]


@pytest.mark.parametrize("seed", range(500))
def test_no_combination_of_words_and_figures_raises(seed: int) -> None:
    chance = random.Random(seed)
    words = [chance.choice((*_WORDS.split(), str(chance.randrange(10 ** chance.randint(1, 60))))) for _ in range(12)]
    for language in ("es", "en"):
        assert isinstance(found(" ".join(words).replace("_", " "), language), tuple)
