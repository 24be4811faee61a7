from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intents.entities import Entity, extract

WEDNESDAY = datetime(2026, 11, 18, 12, tzinfo=UTC)


def found(text: str, language: str = "es", now: datetime = WEDNESDAY) -> tuple[Entity, ...]:
    return extract(
        text,
        language=language,
        order_number_pattern=r"TA-\d{5}",
        default_region="ES",
        now=now,
        time_zone="Europe/Madrid",
    )


def values(text: str, language: str = "es", now: datetime = WEDNESDAY) -> list[tuple[str, str]]:
    """List what was found; what else the same words may mean has tests of its own."""
    skipped = ("timing", "need", "time", "quantity")
    return [(entity.name, entity.value) for entity in found(text, language, now) if entity.name not in skipped]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mi pedido es TA-10234", [("order_number", "TA-10234")]),
        ("ta 10234", [("order_number", "TA-10234")]),
        ("el TA10234, por favor", [("order_number", "TA-10234")]),
        ("TA–10234", [("order_number", "TA-10234")]),
        ("TA-10\u200b234\u202e", [("order_number", "TA-10234")]),
        ("TA-102345", []),
        ("28013", [("number", "28013"), ("postcode", "28013")]),
        ("mi código postal es 28013", [("number", "28013"), ("postcode", "28013")]),
        ("99999", [("number", "99999")]),
        ("612 34 56 78", [("phone", "+34612345678")]),
        ("llama al 0034 600 123 456", [("phone", "+34600123456")]),
        ("Ana.Lopez@Gmail.com", [("email", "ana.lopez@gmail.com")]),
        ("mira tienda.es/devoluciones.", [("url", "https://tienda.es/devoluciones")]),
        ("http://a.example/x?y=1)", [("url", "http://a.example/x?y=1")]),
        ("1.500 €", [("money", "1500 EUR")]),
        ("unos 500 euros", [("money", "500 EUR")]),
        ("19,99€", [("money", "19.99 EUR")]),
        ("2k", [("money", "2000 EUR")]),
        ("2 mil euros", [("money", "2000 EUR")]),
        ("1,5 millones de euros", [("money", "1500000 EUR")]),
        ("$1,200.50", [("money", "1200.5 USD")]),
        ("somos 40", [("company_size", "40")]),
        ("somos veinticinco", [("company_size", "25")]),
        ("treinta y cinco personas", [("number", "35")]),
        ("12,5 kilos", [("number", "12.5")]),
        ("a las 10:30", []),
        ("👍", []),
        ("", []),
    ],
)
def test_facts_are_found_in_spanish(text: str, expected: list[tuple[str, str]]) -> None:
    assert values(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("we are two hundred and five people", [("company_size", "205")]),
        ("1,500 units", [("number", "1500")]),
        ("1.5 metres", [("number", "1.5")]),
        ("about 1,500 euros", [("money", "1500 EUR")]),
        ("$ 10 20 items", [("money", "10 USD"), ("number", "20")]),
        ("may I ask", []),
    ],
)
def test_facts_are_found_in_english(text: str, expected: list[tuple[str, str]]) -> None:
    assert values(text, "en") == expected


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("hoy", "2026-11-18"),
        ("mañana por la mañana", "2026-11-19"),
        ("pasado mañana", "2026-11-20"),
        ("ayer", "2026-11-17"),
        ("el lunes", "2026-11-23"),
        ("el miércoles", "2026-11-25"),
        ("el viernes pasado", "2026-11-13"),
        ("next Friday", "2026-11-20"),
        ("last friday", "2026-11-13"),
        ("la semana que viene", "2026-11-23"),
        ("next month", "2026-12-01"),
        ("hace 3 días", "2026-11-15"),
        ("two weeks ago", "2026-11-04"),
        ("dentro de un mes", "2026-12-18"),
        ("3/4/2026", "2026-04-03"),
        ("15/01", "2027-01-15"),
        ("23 de noviembre", "2026-11-23"),
        ("November 23rd, 2026", "2026-11-23"),
        ("2026-12-24", "2026-12-24"),
    ],
)
def test_dates_are_found_from_a_wednesday(text: str, day: str) -> None:
    assert values(text) == [("date", day)]


@pytest.mark.parametrize("text", ["por la mañana", "31/02/2026", "45/45"])
def test_what_is_no_date_is_not_taken_for_one(text: str) -> None:
    assert "date" not in dict(values(text))


def test_today_is_a_day_in_the_companys_time_zone() -> None:
    late = datetime(2026, 11, 18, 23, 30, tzinfo=UTC)
    assert values("hoy", now=late) == [("date", "2026-11-19")]


def test_several_facts_come_in_reading_order() -> None:
    assert [name for name, _ in values("TA-10234, CP 28013, tel 612345678, 30 €")] == [
        "order_number",
        "number",
        "postcode",
        "phone",
        "money",
    ]


@given(st.text(alphabet=st.sampled_from("TA-10234 €$k.,/:@\u200b\u202eéñ①٣mañhoylunes\n'"), max_size=60))
def test_spans_point_at_what_was_written_whatever_was_written(text: str) -> None:
    for entity in found(text):
        assert text[entity.start : entity.end] == entity.text
        assert entity.value
