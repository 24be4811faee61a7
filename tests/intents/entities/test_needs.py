"""Tests of what somebody who asks for an offer wants to buy."""

from datetime import UTC, datetime

import pytest

from intents.entities import extract
from intents.entities.needs import find_needs


@pytest.mark.parametrize(
    ("text", "need"),
    [
        ("hola, somos un hotel y necesitamos 200 platos", "somos un hotel y necesitamos 200 platos"),
        ("necesito presupuesto para una oficina de 25 personas, unas 50 tazas, para mayo", "unas 50 tazas"),
        ("200 platos, 50 tazas y 30 copas", "200 platos, 50 tazas y 30 copas"),
        ("quiero cotizar vajilla para un restaurant", "quiero cotizar vajilla para un restaurant"),
        ("necesitamos toallas para un hotel de 60 habitaciones",) * 2,
        ("quote for 100 mugs with our logo",) * 2,
        ("Hi! We need new plates.", "We need new plates"),
    ],
)
def test_goods_that_are_named_are_found_as_written(text: str, need: str) -> None:
    assert [value for _, _, value in find_needs(text)] == [need]


@pytest.mark.parametrize(
    "text",
    [
        "presupuesto",
        "quiero un presupuesto para mi hotel",
        "somos un hotel de 60 habitaciones",
        "necesito ayuda",
        "unos 3000 euros",
        "somos 40",
        "I need a quote for my hotel",
        "we need it now",
        "40 employees",
        "buscamos proveedor",
    ],
)
def test_who_and_when_and_how_much_are_no_goods(text: str) -> None:
    assert not list(find_needs(text))


def needs(text: str, language: str) -> list[str]:
    now = datetime(2026, 11, 18, 12, tzinfo=UTC)
    entities = extract(
        text, language=language, order_number_pattern=None, default_region="ES", now=now, time_zone="Europe/Madrid"
    )
    return [each.value for each in entities if each.name == "need"]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("es", "el 12 de abril"),
        ("es", "a las 4 menos cuarto"),
        ("es", "mi móvil es 655 443 322 para lo que sea"),
        ("en", "20 November"),
        ("en", "it took 3 working days"),
    ],
)
def test_days_times_and_telephones_are_no_goods(language: str, text: str) -> None:
    assert needs(text, language) == []


def test_goods_may_be_wanted_for_a_day() -> None:
    assert needs("necesito 40 platos para el 12 de abril", "es") == ["necesito 40 platos para el 12 de abril"]
