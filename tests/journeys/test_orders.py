"""Asking for an order: details only after proof."""

from __future__ import annotations

import pytest

from tests.customers import Customer, SlackCustomer, WhatsAppCustomer
from tests.fakes.whatsapp import WhatsAppUser
from tests.platforms import Shop

SECRETS = ("Lumbre", "Ruta Clara", "RC7719034", "enviado", "en camino")


def tells_nothing(said: list[str]) -> bool:
    return not any(secret in text for text in said for secret in SECRETS)


async def test_an_order_is_shown_to_who_knows_number_and_postcode(customer: Customer) -> None:
    said = await customer.writes("hola, dónde está mi pedido?")
    assert "número de pedido" in said[-1]

    said = await customer.writes("TA-10234")
    assert "código postal" in said[-1]
    assert tells_nothing(said)

    (status,) = await customer.writes("28013")
    assert "sartén de hierro Lumbre" in status
    assert "https://tienda.example/seguimiento/RC7719034" in status


async def test_a_wrong_postcode_tells_nothing(shop: Shop, lucia: WhatsAppCustomer) -> None:
    await lucia.writes("dónde está mi pedido TA-10234?")
    said = await lucia.writes("08001")

    assert any("No encuentro" in text for text in said)
    assert tells_nothing(await lucia.reads())


async def test_an_order_that_does_not_exist_looks_the_same_as_a_wrong_postcode(
    shop: Shop, lucia: WhatsAppCustomer
) -> None:
    await lucia.writes("dónde está mi pedido TA-10234?")
    wrong_postcode = await lucia.writes("08001")
    other = WhatsAppCustomer(shop, WhatsAppUser(phone="16505550000", name="Otra"))
    asked = await other.writes("dónde está mi pedido TA-99999?")
    no_order = await other.writes("08001")

    assert "código postal" in asked[-1]
    assert no_order == wrong_postcode


@pytest.mark.parametrize("scoped_id", ["", "ES.13491208655302741918"])
async def test_the_phone_that_ordered_needs_no_postcode(shop: Shop, scoped_id: str) -> None:
    laura = WhatsAppCustomer(shop, WhatsAppUser(phone="34600123456", scoped_id=scoped_id, name="Laura"))
    said = await laura.writes("dónde está mi pedido TA-10234?")

    assert "sartén de hierro Lumbre" in said[-1]
    assert not any("código postal" in text for text in said)


async def test_a_verified_address_in_slack_is_proof(shop: Shop) -> None:
    customer = SlackCustomer(shop)
    shop.slack.add_user(customer.user, "Laura Prieto", "laura.prieto@correo.example")
    said = await customer.writes("dónde está mi pedido TA-10234?")

    assert "sartén de hierro Lumbre" in said[-1]


async def test_an_address_that_anybody_can_type_is_no_proof(shop: Shop, lucia: WhatsAppCustomer) -> None:
    await lucia.writes("mi correo es laura.prieto@correo.example")
    said = await lucia.writes("dónde está mi pedido TA-10234?")

    assert tells_nothing(said)
