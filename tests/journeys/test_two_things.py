"""Two things in one message, with the trained models of the example shop."""

from __future__ import annotations

import pytest

from tests.world import World


@pytest.mark.parametrize(
    "text",
    ["my parcel is broken and I want my money back", "mi paquete ha llegado roto y quiero que me devolváis el dinero"],
)
async def test_something_broken_that_is_to_go_back_opens_a_ticket(world: World, text: str) -> None:
    said = await world.writes("ana", text)
    assert any("FD-" in each for each in said)
    assert not any("30 d" in each for each in said), "the terms of a return do not hold for what arrived broken"
    assert any(word in said[-1] for word in ("order number", "número de pedido"))


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("What are your opening hours and do you take PayPal?", "10:00", "debit card"),
        ("a qué hora abrís y dónde está mi pedido?", "10:00", "número de pedido"),
        ("quiero devolver una sartén y necesito la factura", "devoluciones", "Factura"),
    ],
)
async def test_both_questions_are_dealt_with(world: World, text: str, first: str, second: str) -> None:
    said = "\n".join(await world.writes("ana", text))
    assert first in said
    assert second in said


@pytest.mark.parametrize(
    "text", ["quiero cancelar mi cuenta", "borra mis datos", "delete my data", "cancela mi cuenta"]
)
async def test_who_wants_to_be_forgotten_hears_how(world: World, text: str) -> None:
    assert any("privacidad@" in each for each in await world.writes("ana", text))


async def test_an_order_number_among_unclear_words_is_looked_up(world: World) -> None:
    said = await world.writes("ana", "ola wenas tardes, kmo va mi pedio TA-10234")
    assert any("TA-10234" in each or "código postal" in each for each in said)
