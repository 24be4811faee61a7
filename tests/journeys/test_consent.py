"""Leaving, in every channel: at once, and only when it is meant."""

from __future__ import annotations

from integrations.slack_cards import ActionId
from tests.customers import Customer, WhatsAppCustomer
from tests.desk import SUPPORT, Desk
from tests.fakes.whatsapp import webhook
from tests.platforms import Shop


async def may_write(shop: Shop) -> bool | None:
    rows = await shop.world.query("SELECT granted FROM consents ORDER BY id DESC LIMIT 1")
    return rows[0]["granted"] if rows else None


async def test_one_word_is_enough_to_leave(customer: Customer) -> None:
    await customer.writes("¿se puede pagar con bizum?")
    for word in ("BAJA", "STOP"):
        assert "no te enviaremos más mensajes" in (await customer.writes(word))[-1]
        assert await may_write(customer.shop) is False
        await customer.writes("ALTA")
        assert await may_write(customer.shop) is True


async def test_cancelling_an_order_is_not_leaving(customer: Customer) -> None:
    said = await customer.writes("quiero dar de baja mi pedido")

    assert any("Anular" in text for text in said)
    assert await may_write(customer.shop) is None


async def test_who_left_is_still_answered_and_may_come_back(shop: Shop, lucia: WhatsAppCustomer) -> None:
    await lucia.writes("BAJA")
    assert any("9:00" in text for text in await lucia.writes("¿a qué hora abrís?"))
    assert "vuelves a recibir" in (await lucia.writes("ALTA"))[-1]
    assert await may_write(shop) is True


async def test_leaving_counts_while_a_person_answers(shop: Shop, lucia: WhatsAppCustomer, desk: Desk) -> None:
    await shop.world.hire("Marta", "support", slack="UMARTA")
    await lucia.writes("quiero hablar con una persona")
    await desk.presses("UMARTA", desk.card(SUPPORT), ActionId.CLAIM)
    said = await lucia.writes("BAJA")

    assert "no te enviaremos más mensajes" in said[-1]
    assert await may_write(shop) is False


async def test_the_switch_in_whatsapp_itself_counts(shop: Shop, lucia: WhatsAppCustomer) -> None:
    await lucia.writes("¿a qué hora abrís?")
    preference = {"wa_id": lucia.person.phone, "category": "marketing_messages", "value": "stop"}
    payload = webhook({"contacts": [lucia.person.contact], "user_preferences": [preference]})
    payload["entry"][0]["changes"][0]["field"] = "user_preferences"
    await shop.whatsapp.push(payload)

    assert await may_write(shop) is False
