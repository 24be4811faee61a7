"""Dates and times, by a table that was written before the code."""

from datetime import UTC, datetime

import pytest

from intents.entities import extract
from tests.intents.entities.calendar_phrases import AGAIN, EDGES, HELD_BACK, WORKED_ON
from tests.intents.entities.phrases import ENGLISH, LATER, SPANISH

WEDNESDAY = datetime(2026, 11, 18, 12, tzinfo=UTC)


def moments(text: str, language: str, now: datetime = WEDNESDAY, zone: str = "Europe/Madrid") -> dict[str, list[str]]:
    entities = extract(text, language=language, order_number_pattern=None, default_region="ES", now=now, time_zone=zone)
    return {name: [each.value for each in entities if each.name == name] for name in ("date", "time")}


@pytest.mark.parametrize(("text", "dates", "times"), SPANISH)
def test_moments_are_read_in_spanish(text: str, dates: tuple[str, ...], times: tuple[str, ...]) -> None:
    assert moments(text, "es") == {"date": list(dates), "time": list(times)}


@pytest.mark.parametrize(("text", "dates", "times"), ENGLISH)
def test_moments_are_read_in_english(text: str, dates: tuple[str, ...], times: tuple[str, ...]) -> None:
    assert moments(text, "en") == {"date": list(dates), "time": list(times)}


@pytest.mark.parametrize(("language", "text", "dates", "times"), LATER)
def test_moments_in_other_words_are_read_too(
    language: str, text: str, dates: tuple[str, ...], times: tuple[str, ...]
) -> None:
    assert moments(text, language) == {"date": list(dates), "time": list(times)}


@pytest.mark.parametrize(
    "text",
    [
        "a las 3 tiendas fui",
        "de 2 a 3 semanas",
        "at 10 Main Street",
        "16:9",
        "buenas tardes",
        "at 5 to 6 days",
        "sobre las 3 ollas",
    ],
)
def test_what_is_no_time_is_not_taken_for_one(text: str) -> None:
    assert moments(text, "es")["time"] == []


def test_a_time_is_the_companys() -> None:
    assert moments("a las 17:30", "es", zone="America/Bogota")["time"] == ["2026-11-18T17:30-05:00"]


def test_a_span_runs_through_the_night_the_clocks_change() -> None:
    before = datetime(2026, 10, 24, 22, 30, tzinfo=UTC)  # half past midnight in Madrid, summer time
    assert moments("dentro de 3 horas", "es", before)["time"] == ["2026-10-25T02:30+01:00"]


def test_the_span_of_a_time_has_its_day_too() -> None:
    text = "¿podéis venir mañana\u200b a las 5 de la tarde?"
    (time,) = [
        each
        for each in extract(
            text,
            language="es",
            order_number_pattern=None,
            default_region="ES",
            now=WEDNESDAY,
            time_zone="Europe/Madrid",
        )
        if each.name == "time"
    ]
    assert time.text == text[time.start : time.end] == "mañana\u200b a las 5 de la tarde"


@pytest.mark.parametrize(("language", "text", "days"), [*WORKED_ON, *HELD_BACK, *AGAIN])
def test_days_are_counted_from_other_days_and_named_by_feasts_and_months(
    language: str, text: str, days: tuple[str, ...]
) -> None:
    assert moments(text, language)["date"] == list(days)


@pytest.mark.parametrize(("language", "now", "text", "found"), EDGES)
def test_years_end_february_has_29_days_and_clocks_change(
    language: str, now: datetime, text: str, found: tuple[str, ...]
) -> None:
    both = moments(text, language, now)
    assert (*both["date"], *both["time"]) == found
