"""Tests of what somebody who asks for an offer wants to buy."""

import pytest

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
