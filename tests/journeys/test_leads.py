"""A business asks for an offer: from the first words to the sales rep who answers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import httpx

from bot.storage.access import create_login_link
from bot.storage.agents import list_agents
from bot.use_cases.close_idle import close_idle
from integrations.slack_cards import ActionId
from tests.customers import Customer, WhatsAppCustomer
from tests.desk import SALES, Desk
from tests.platforms import Shop
from tests.world import MADRID

FRIDAY_NIGHT = datetime(2026, 11, 20, 22, 30, tzinfo=MADRID)


async def qualifies(customer: Customer) -> list[str]:
    """Say everything that makes a lead hot; return what is said to the last of it."""
    await customer.writes("hola, somos un hotel y queremos pedir presupuesto de vajilla")
    await customer.writes("200 platos llanos y 200 hondos")
    await customer.writes("unos 3000 euros")
    await customer.writes("lo antes posible")
    await customer.writes("compras@hotelmirador.example")
    return await customer.writes("somos 40")


async def hire_reps(shop: Shop) -> None:
    await shop.world.hire("Marta", "sales", slack="UMARTA")
    await shop.world.hire("Pablo", "sales", slack="UPABLO")


async def test_a_hot_lead_reaches_sales_and_the_rep_answers_from_slack(customer: Customer) -> None:
    shop, desk = customer.shop, Desk(customer.shop)
    await hire_reps(shop)
    await qualifies(customer)
    shown = desk.card(SALES).everything
    for expected in ("Puntuación", "empresa de 40 personas", "presupuesto de 3000", "200 platos llanos", "Siguiente"):
        assert expected in shown
    assert "compras@hotelmirador.example" in shown
    assert "Consentimiento" in shown

    await desk.presses("UMARTA", desk.card(SALES), ActionId.CLAIM_LEAD)
    assert (await customer.reads())[-1] == "Marta, de ventas, se encarga de tu petición y te escribe por aquí."

    card, root = desk.cards(SALES)
    assert "Lo lleva Marta" in card.everything
    await desk.replies("UMARTA", root, "Hola, te preparo el presupuesto hoy mismo.")
    await shop.world.pass_time(timedelta(seconds=3))
    assert (await customer.reads())[-1] == "Hola, te preparo el presupuesto hoy mismo."

    assert await customer.writes("perfecto, gracias") == []
    assert "perfecto, gracias" in desk.thread(root)[-1]


async def test_the_threshold_is_crossed_once(shop: Shop, lucia: WhatsAppCustomer, desk: Desk) -> None:
    await qualifies(lucia)
    await lucia.writes("y también 100 tazas, con un presupuesto de 6000 euros")
    await lucia.writes("mi teléfono es 600987654")

    assert len(desk.cards(SALES)) == 1
    crossed = await shop.world.query("SELECT id FROM events WHERE kind = 'lead.became_hot'")
    assert len(crossed) == 1
    (lead,) = await shop.world.query("SELECT id, score FROM leads")
    (ledger,) = await shop.world.query("SELECT sum(points) AS points FROM score_entries")
    assert ledger["points"] == lead["score"]


async def test_known_facts_are_never_asked_again(shop: Shop, lucia: WhatsAppCustomer) -> None:
    said = await lucia.writes("somos una empresa de 40 empleados y necesitamos 200 platos para ya, con 3000 euros")
    said += await lucia.writes("compras@hotelmirador.example")

    asked = " ".join(said)
    for question in ("Cuántas personas", "Qué productos", "qué presupuesto", "Para cuándo"):
        assert question not in asked


async def test_of_two_reps_who_press_at_once_one_gets_the_lead(shop: Shop, lucia: WhatsAppCustomer, desk: Desk) -> None:
    await hire_reps(shop)
    await qualifies(lucia)
    card = desk.card(SALES)
    presses = [shop.slack.press(card, ActionId.CLAIM_LEAD, user) for user in ("UMARTA", "UPABLO")]
    await asyncio.gather(*(shop.slack_delivers(press) for press in presses))
    await shop.world.run()

    (lead,) = await shop.world.query("SELECT a.name FROM leads l JOIN agents a ON a.id = l.agent_id")
    loser = {"Marta": "UPABLO", "Pablo": "UMARTA"}[lead["name"]]
    assert desk.shown_to(loser) == [f"Este lead ya es de {lead['name']}."]
    assert f"Lo lleva {lead['name']}" in desk.cards(SALES)[0].everything
    assert sum("se encarga de tu petición" in text for text in await lucia.reads()) == 1


async def test_a_press_by_somebody_who_is_no_agent_is_refused(shop: Shop, lucia: WhatsAppCustomer, desk: Desk) -> None:
    await qualifies(lucia)
    before = await lucia.reads()
    await desk.presses("USTRANGER", desk.card(SALES), ActionId.CLAIM_LEAD)

    assert "Solo los agentes" in desk.shown_to("USTRANGER")[0]
    assert await lucia.reads() == before
    assert await shop.world.query("SELECT id FROM leads WHERE agent_id IS NOT NULL") == []


async def test_a_note_stays_with_us_until_it_is_marked(shop: Shop, lucia: WhatsAppCustomer, desk: Desk) -> None:
    await hire_reps(shop)
    await qualifies(lucia)
    await desk.presses("UMARTA", desk.card(SALES), ActionId.CLAIM_LEAD)
    root = desk.cards(SALES)[-1]
    before = await lucia.reads()

    ts = await desk.writes_in_thread("UMARTA", root, "ojo, es cliente de la competencia")
    assert await lucia.reads() == before
    await desk.writes_in_thread("UMARTA", root, ">> ¿Te va bien una llamada mañana?")
    assert (await lucia.reads())[-1] == "¿Te va bien una llamada mañana?"
    await desk.marks("UMARTA", root, ts)
    await desk.marks("UMARTA", root, ts)
    assert (await lucia.reads())[-1] == "ojo, es cliente de la competencia"
    assert len(await lucia.reads()) == len(before) + 2


async def test_at_night_the_customer_hears_a_real_time_and_the_card_comes_back_at_opening(
    shop: Shop, lucia: WhatsAppCustomer, desk: Desk
) -> None:
    shop.world.clock.now = FRIDAY_NIGHT
    said = await lucia.writes("somos una empresa de 40 empleados y necesitamos 200 platos para ya, con 3000 euros")
    assert "el lunes a las 9:00" in said[-1]
    assert len(desk.cards(SALES)) == 1

    await shop.world.pass_until(datetime(2026, 11, 23, 8, 59, tzinfo=MADRID))
    assert len(desk.cards(SALES)) == 1
    await shop.world.pass_until(datetime(2026, 11, 23, 9, 0, 1, tzinfo=MADRID))
    assert len(desk.cards(SALES)) == 2


async def test_without_slack_the_lead_stands_in_the_inbox(shop_without_slack: Shop) -> None:
    shop = shop_without_slack
    await qualifies(WhatsAppCustomer(shop))

    (lead,) = (await shop.browser.get("/api/v1/leads", headers=await shop.api_key())).json()["items"]
    assert lead["state"] == "hot"
    assert lead["score"] >= 75
    cards = await shop.world.query("SELECT state FROM deliveries WHERE kind = 'lead_card'")
    assert {card["state"] for card in cards} == {"sent"}


async def test_a_lead_whose_card_slack_refuses_is_an_alert_in_the_inbox_until_somebody_has_it(
    shop: Shop, lucia: WhatsAppCustomer, desk: Desk
) -> None:
    await hire_reps(shop)
    shop.slack.closed_channels["#ventas"] = shop.slack.closed_channels[SALES] = "channel_not_found"
    await qualifies(lucia)
    assert desk.cards(SALES) == []
    async with inbox_of(shop, "marta@tienda.example") as inbox:
        page = (await inbox.get("/inbox/waiting")).text
        assert "su tarjeta no ha llegado a Slack (slack: channel_not_found)" in page
        (lead,) = await shop.world.query("SELECT id, conversation_id FROM leads")
        assert f'href="/inbox/conversations/{lead["conversation_id"]}#lead"' in page
        await inbox.post(f"/inbox/leads/{lead['id']}/claim", data={"csrf": csrf_of(page)})
        assert "no ha llegado a Slack" not in (await inbox.get("/inbox/waiting")).text
    await shop.world.run()
    assert "Marta, de ventas" in (await lucia.reads())[-1]


async def test_a_card_that_arrives_in_the_end_ends_the_alert(shop: Shop, lucia: WhatsAppCustomer, desk: Desk) -> None:
    await hire_reps(shop)
    shop.slack.closed_channels["#ventas"] = shop.slack.closed_channels[SALES] = "not_in_channel"
    await qualifies(lucia)
    shop.slack.closed_channels.clear()
    async with inbox_of(shop, "marta@tienda.example") as inbox:
        page = (await inbox.get("/inbox/waiting")).text
        assert "no ha llegado a Slack" in page
        (lead,) = await shop.world.query("SELECT id FROM leads")
        await inbox.post(f"/inbox/leads/{lead['id']}/snooze", data={"csrf": csrf_of(page), "hours": "1"})
        await shop.world.run()
        assert "Lead pospuesto" in desk.card(SALES).everything
        assert "no ha llegado a Slack" not in (await inbox.get("/inbox/waiting")).text


def csrf_of(page: str) -> str:
    """Return what the forms of a page are sent with."""
    return page.split('name="csrf" value="', 1)[1].split('"', 1)[0]


@asynccontextmanager
async def inbox_of(shop: Shop, email: str) -> AsyncIterator[httpx.AsyncClient]:
    """Open the inbox in an agent's browser, by a link that signs him in."""
    async with shop.world.parts.store.transaction() as tx:
        (agent,) = [each for each in await list_agents(tx) if each.email == email]
        token = await create_login_link(tx, agent.id, now=shop.world.clock())
    async with httpx.AsyncClient(base_url=shop.address, trust_env=False, follow_redirects=True) as browser:
        assert (await browser.post("/sign-in/link", data={"token": token})).status_code == 200
        yield browser


async def test_who_comes_back_another_day_is_claimed_and_answered_where_he_writes_now(
    shop: Shop, lucia: WhatsAppCustomer, desk: Desk
) -> None:
    await hire_reps(shop)
    await lucia.writes("hola, somos un hotel y queremos pedir presupuesto de vajilla")
    await shop.world.pass_time(timedelta(hours=25))
    assert await close_idle(shop.world.parts.store, shop.world.clock()) == 1
    await lucia.writes("hola otra vez, seguimos queriendo presupuesto de vajilla")
    await lucia.writes("200 platos llanos y 200 hondos")
    await lucia.writes("unos 3000 euros")
    await lucia.writes("lo antes posible")
    await lucia.writes("compras@hotelmirador.example")
    await lucia.writes("somos 40")

    first, second = await lucia.conversations()
    (lead,) = await shop.world.query("SELECT state, conversation_id FROM leads")
    assert (lead["state"], lead["conversation_id"]) == ("hot", second["id"])
    assert "unos 3000 euros" in desk.card(SALES).everything

    await desk.presses("UMARTA", desk.card(SALES), ActionId.CLAIM_LEAD)
    assert (await lucia.reads())[-1] == "Marta, de ventas, se encarga de tu petición y te escribe por aquí."
    card, root = desk.cards(SALES)
    await desk.writes_in_thread("UMARTA", card, ">> Hola, te preparo el presupuesto.")
    await desk.replies("UMARTA", root, "¿Te llamo mañana?")
    assert (await lucia.reads())[-2:] == ["Hola, te preparo el presupuesto.", "¿Te llamo mañana?"]
    assert await lucia.writes("sí, por la mañana") == []
    assert "sí, por la mañana" in desk.thread(root)[-1]
    assert (await lucia.conversations())[0]["closed_at"] == first["closed_at"] is not None


async def test_a_lead_that_is_not_hot_is_shown_to_sales_all_the_same(
    shop: Shop, lucia: WhatsAppCustomer, desk: Desk
) -> None:
    await hire_reps(shop)
    await lucia.writes("hola, queremos pedir presupuesto de vajilla para una casa rural")
    await lucia.writes("20 platos llanos")
    await lucia.writes("sin cerrar")
    await lucia.writes("sin prisa")
    await lucia.writes("casarural@gmail.com")
    said = await lucia.writes("somos 3")
    assert "se lo he pasado al equipo de ventas, que te responderá por aquí" in said[-1]
    (lead,) = await shop.world.query("SELECT state, hot_at FROM leads")
    assert (lead["state"], lead["hot_at"]) == ("open", None)

    shown = desk.card(SALES).everything
    assert "Nueva petición de presupuesto" in shown
    assert "🔥" not in shown
    await desk.presses("UMARTA", desk.card(SALES), ActionId.CLAIM_LEAD)
    assert (await lucia.reads())[-1] == "Marta, de ventas, se encarga de tu petición y te escribe por aquí."
    assert "Lo lleva Marta" in desk.cards(SALES)[0].everything


async def test_an_abandoned_form_keeps_its_lead(shop: Shop, lucia: WhatsAppCustomer) -> None:
    await lucia.writes("somos un hotel y queremos pedir presupuesto de vajilla")
    said = await lucia.writes("cancelar")

    assert any("no se pierde" in text for text in said)
    (lead,) = await shop.world.query("SELECT state FROM leads")
    assert lead["state"] == "open"
