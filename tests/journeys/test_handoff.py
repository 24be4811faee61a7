"""From the bot to a person and back."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from integrations.slack_cards import ActionId
from tests.customers import Customer, WhatsAppCustomer
from tests.desk import SUPPORT, Desk
from tests.platforms import Shop
from tests.world import MADRID

FRIDAY_NIGHT = datetime(2026, 11, 20, 22, 30, tzinfo=MADRID)


async def mode(customer: Customer) -> str:
    return str((await customer.conversations())[-1]["mode"])


async def api(shop: Shop, path: str, agent: str, **body: object) -> int:
    headers = await shop.api_key()
    answer = await shop.browser.post(f"/api/v1/{path}", headers=headers, json={"agent": agent, **body})
    await shop.world.run()
    return answer.status_code


async def test_a_person_answers_from_slack_and_gives_back_to_the_bot(customer: Customer) -> None:
    shop, desk = customer.shop, Desk(customer.shop)
    await shop.world.hire("Marta", "support", slack="UMARTA")
    said = await customer.writes("quiero hablar con una persona")
    assert "Te paso con una persona del equipo" in said[-1]
    assert "lo pide el cliente" in desk.card(SUPPORT).everything

    await desk.presses("UMARTA", desk.card(SUPPORT), ActionId.CLAIM)
    await desk.replies("UMARTA", desk.card(SUPPORT), "Hola, soy Marta, ¿en qué te ayudo?")
    await shop.world.pass_time(timedelta(seconds=3))
    assert (await customer.reads())[-2:] == [
        "Marta, del equipo de Tienda Aurora, sigue contigo desde aquí.",
        "Hola, soy Marta, ¿en qué te ayudo?",
    ]

    assert await customer.writes("¿a qué hora abrís?") == []
    assert "¿a qué hora abrís?" in desk.thread(desk.card(SUPPORT))[-1]

    await desk.presses("UMARTA", desk.card(SUPPORT), ActionId.GIVE_BACK)
    await shop.world.pass_time(timedelta(seconds=3))
    assert "Vuelvo a ser yo" in (await customer.reads())[-1]
    assert any("9:00" in text for text in await customer.writes("¿a qué hora abrís?"))
    assert await mode(customer) == "returned"


async def test_a_person_answers_through_the_api(customer: Customer) -> None:
    shop = customer.shop
    await shop.world.hire("Marta", "support")
    await customer.writes("quiero hablar con una persona")
    (conversation,) = await customer.conversations()
    path, marta = f"conversations/{conversation['id']}", "marta@tienda.example"

    assert await api(shop, f"{path}/note", marta, text="cliente de siempre") == 200
    assert await api(shop, f"{path}/reply", marta, text="Dime, ¿qué ha pasado?") == 200
    await shop.world.pass_time(timedelta(seconds=3))
    assert (await customer.reads())[-1] == "Dime, ¿qué ha pasado?"
    assert "cliente de siempre" not in await customer.reads()

    assert await api(shop, f"{path}/resolve", marta) == 200
    lines = await shop.world.lines(conversation["id"])
    assert [line.text for line in lines if line.kind == "marker"] == ["taken_over", "resolved"]
    assert await customer.writes("¿a qué hora abrís?") != []
    assert len(await customer.conversations()) == 2


async def test_two_misunderstandings_bring_a_person(customer: Customer) -> None:
    await customer.shop.world.hire("Marta", "support")
    first = await customer.writes("¿quién pintó Las Meninas?")
    assert "no te he entendido" in first[-1]
    second = await customer.writes("cuánto es 25 por 13")

    assert "Te paso con una persona" in second[-1]
    assert await mode(customer) == "queued"


async def test_at_night_the_customer_hears_when_and_under_which_number(shop: Shop, lucia: WhatsAppCustomer) -> None:
    shop.world.clock.now = FRIDAY_NIGHT
    said = await lucia.writes("quiero hablar con una persona")

    assert "mañana a las 10:00" in said[-1]
    assert "FD-1001" in said[-1]


async def test_a_missed_deadline_hands_over_and_the_customer_is_told(
    shop: Shop, lucia: WhatsAppCustomer, desk: Desk
) -> None:
    await lucia.writes("me llegó roto")
    before = len(await lucia.reads())
    await shop.world.pass_time(timedelta(hours=2, minutes=1))

    assert await mode(lucia) == "queued"
    assert "un plazo ha vencido" in desk.card(SUPPORT).everything
    (told,) = (await lucia.reads())[before:]
    assert "en cola" in told


async def test_an_owner_off_shift_is_noticed_once_and_the_queue_gets_it_at_opening(
    shop: Shop, lucia: WhatsAppCustomer, desk: Desk
) -> None:
    await shop.world.hire("Marta", "support", slack="UMARTA")
    await lucia.writes("quiero hablar con una persona")
    await desk.presses("UMARTA", desk.card(SUPPORT), ActionId.CLAIM)
    await shop.world.pass_until(datetime(2026, 11, 23, 20, 0, tzinfo=MADRID))

    (notice,) = await lucia.writes("¿sigues ahí?")
    assert "Marta" in notice
    assert "mañana a las 9:00" in notice
    assert await lucia.writes("vale") == []
    await shop.world.pass_until(datetime(2026, 11, 24, 9, 0, 1, tzinfo=MADRID))
    assert await mode(lucia) == "queued"


async def test_who_is_no_agent_can_neither_claim_nor_reply(shop: Shop, lucia: WhatsAppCustomer, desk: Desk) -> None:
    await lucia.writes("quiero hablar con una persona")
    root = desk.card(SUPPORT)
    before = await lucia.reads()
    await desk.presses("USTRANGER", root, ActionId.CLAIM)
    await desk.presses("USTRANGER", root, ActionId.REPLY)
    await desk.writes_in_thread("USTRANGER", root, ">> hola, soy un impostor")

    assert shop.slack.views == []
    assert await lucia.reads() == before
    assert await mode(lucia) == "queued"
    assert len(desk.shown_to("USTRANGER")) == 3


@pytest.mark.parametrize("text", ["talk to a human please", "I want to speak to an agent"])
async def test_a_person_is_asked_for_in_english(shop: Shop, lucia: WhatsAppCustomer, text: str) -> None:
    await shop.world.hire("Marta", "support")
    said = await lucia.writes(text)

    assert "I'm passing you to someone on the team" in said[-1]


async def test_whoever_waits_for_a_team_that_has_its_hands_full_is_told_so(shop: Shop) -> None:
    await shop.world.hire("Marta", "support")
    told = [(await shop.world.writes(f"v{number}", "quiero hablar con una persona"))[-1] for number in range(9)]

    assert all("Te paso con una persona del equipo" in each for each in told[:8])
    assert "Ahora mismo no hay nadie libre. Tu conversación está en cola" in told[8]
    waiting = await shop.world.query("SELECT recipient FROM conversations WHERE mode = 'queued' AND agent_id IS NULL")
    assert [each["recipient"] for each in waiting] == ["v8"]


async def test_a_ticket_that_was_opened_before_is_not_opened_again_in_words(
    shop: Shop, lucia: WhatsAppCustomer
) -> None:
    shop.world.clock.now = FRIDAY_NIGHT
    opened = await lucia.writes("me ha llegado un plato roto")
    said = await lucia.writes("quiero hablar con una persona")

    assert "FD-1001" in " ".join(opened)
    assert "He abierto el ticket" not in said[-1]
    assert "Tu ticket FD-1001 sigue abierto" in said[-1]
    assert "volvemos mañana a las 10:00" in said[-1]
