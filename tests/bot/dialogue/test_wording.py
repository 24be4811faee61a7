from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.dialogue.facts import amount_of, lead_facts, timing_of
from bot.dialogue.opt_words import consent_intent
from bot.dialogue.wording import date_said, moment_said

MADRID = ZoneInfo("Europe/Madrid")
FRIDAY = datetime(2026, 11, 20, 21, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "spanish", "english"),
    [
        (datetime(2026, 11, 23, 8, 0, tzinfo=UTC), "el lunes a las 9:00", "Monday at 9:00"),
        (datetime(2026, 11, 21, 9, 0, tzinfo=UTC), "mañana a las 10:00", "tomorrow at 10:00"),
        (datetime(2026, 11, 20, 22, 15, tzinfo=UTC), "hoy a las 23:15", "today at 23:15"),
        (datetime(2026, 11, 22, 0, 5, tzinfo=UTC), "el domingo a la 1:05", "Sunday at 1:05"),
        (datetime(2026, 12, 7, 8, 0, tzinfo=UTC), "el lunes 7 de diciembre a las 9:00", "Monday 7 December at 9:00"),
    ],
)
def test_moments_are_said_as_people_say_them(at: datetime, spanish: str, english: str) -> None:
    assert moment_said(at, FRIDAY, "es", MADRID) == spanish
    assert moment_said(at, FRIDAY, "en", MADRID) == english


def test_dates_are_said_with_their_weekday() -> None:
    assert date_said(date(2026, 11, 24), "es") == "martes 24 de noviembre"
    assert date_said(date(2026, 11, 24), "en") == "Tuesday 24 November"


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("unos 5.000 €", 5000),
        ("10k", 10000),
        ("5 mil", 5000),
        ("1500 EUR", 1500),
        ("1,500.50", 1500),
        ("ni idea", None),
    ],
)
def test_amounts_are_read_as_people_write_them(text: str, amount: float | None) -> None:
    assert amount_of(text) == amount


@pytest.mark.parametrize(
    ("text", "timing"),
    [
        ("lo antes posible", "now"),
        ("ASAP", "now"),
        ("el mes que viene", "month"),
        ("en 2 meses", "quarter"),
        ("sin prisa", "later"),
        ("para la boda de mi hermana", "para la boda de mi hermana"),
    ],
)
def test_times_are_sorted_where_the_words_tell(text: str, timing: str) -> None:
    assert timing_of(text) == timing


def test_a_budget_that_is_no_amount_is_not_passed_on() -> None:
    assert lead_facts({"budget": "sin cerrar", "company_size": 25.0, "order_number": "TA-1"}) == {"company_size": 25}


@pytest.mark.parametrize(
    "text",
    [
        "BAJA",
        "  ¡Baja! ",
        "stop.",
        "Darme de baja",
        "Dame de baja",
        "date de baja de los mensajes",
        "no me escribáis más",
        "no quiero más publicidad",
        "hola, no me envíes más mensajes por favor",
        "dejad de mandarme mensajes",
        "stop messaging me",
        "please stop sending me messages",
        "I don't want any more messages",
        "unsubscribe me from your messages",
        "take me off your list",
    ],
)
def test_words_of_leaving_count_alone(text: str) -> None:
    assert consent_intent(text)[0] == "opt_out"


@pytest.mark.parametrize(
    "text",
    [
        "quiero dar de baja mi pedido",
        "no me des de baja",
        "stop sending broken plates",
        "stop the order please",
        "baja el precio?",
        "¿baja?",
        "no me envíes el pedido todavía",
        "no me mandan el paquete",
        "no quiero más platos",
        "no quiero más",
        "no more questions",
        "",
    ],
)
def test_words_of_leaving_within_a_sentence_do_not(text: str) -> None:
    assert consent_intent(text)[0] == ""
