"""Tests of how soon something is wanted."""

from datetime import UTC, date, datetime

import pytest

from intents.entities.dates import find_dates
from intents.entities.times import find_times
from intents.entities.timings import find_timings, timing_of

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "timing"),
    [
        ("esta semana", "now"),
        ("lo antes posible", "now"),
        ("para el mes que viene", "month"),
        ("next month please", "month"),
        ("en dos o tres meses", "quarter"),
        ("sin prisa, más adelante", "later"),
        ("para el 27 de noviembre", "now"),
        ("para el 15 de diciembre", "month"),
        ("lo necesitamos en enero", "quarter"),
        ("by November", "now"),
        ("in October", "later"),
    ],
)
def test_words_and_dates_are_sorted_into_four_kinds(text: str, timing: str) -> None:
    assert {found for _, _, found in find_timings(text, TODAY, list(find_dates(text, TODAY)))} == {timing}


def test_a_day_gone_by_is_no_wish() -> None:
    text = "llegó el 15 de octubre de 2026"
    assert not list(find_timings(text, TODAY, list(find_dates(text, TODAY))))


def test_what_tells_nothing_is_none() -> None:
    assert timing_of("no lo sé todavía") is None


@pytest.mark.parametrize(
    ("text", "timing"),
    [
        ("need it by March 15", "quarter"),
        ("three weeks after Christmas", "quarter"),
        ("el jueves de la semana que viene", "month"),
        ("mañana a las 5", "now"),
    ],
)
def test_the_whole_date_tells_how_soon_and_not_a_part_of_it(text: str, timing: str) -> None:
    today = date(2026, 12, 7)
    assert {found for _, _, found in find_timings(text, today, list(find_dates(text, today)))} == {timing}


@pytest.mark.parametrize("text", ["a quarter to nine", "at quarter past 3"])
def test_a_time_of_the_day_does_not_tell_how_soon(text: str) -> None:
    now = datetime(2026, 11, 23, 12, tzinfo=UTC)
    assert not list(find_timings(text, TODAY, [], list(find_times(text, now, []))))
