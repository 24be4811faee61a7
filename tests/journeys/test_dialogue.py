"""Whole conversations with the trained example shop: leads, queues, leaving, cancelling, foreign languages, hello."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from tests.world import MADRID, World

FRIDAY_NIGHT = datetime(2026, 11, 27, 22, 30, tzinfo=MADRID)


async def lead_facts(world: World) -> dict[str, Any]:
    (lead,) = await world.query("SELECT facts FROM leads")
    return dict(lead["facts"])


async def notes(world: World) -> int:
    (counted,) = await world.query("SELECT count(*) AS notes FROM ticket_notes")
    return int(counted["notes"])


async def test_what_a_company_tells_first_is_its_need_and_not_asked_again(world: World) -> None:
    said = await world.writes("ana", "hola, somos un hotel y necesitamos 200 platos")
    assert "¿Cuántas personas sois" in said[-1]
    assert "200 platos" in (await lead_facts(world))["need"]
    said = await world.writes("ana", "somos 40")
    assert any("Aurora Profesional" in text for text in said)
    assert not any("productos" in text for text in said)
    assert (await lead_facts(world))["company_size"] == 40


async def test_a_hotel_that_tells_its_size_and_its_need_at_once_is_asked_neither(world: World) -> None:
    await world.writes("ana", "somos un hotel de 40 personas y necesitamos 200 platos")
    facts = await lead_facts(world)
    assert facts["company_size"] == 40
    assert "200 platos" in facts["need"]


async def test_a_refund_of_what_arrived_broken_is_answered_for_broken_goods(world: World) -> None:
    await world.writes("ana", "me ha llegado el jarrón roto")
    for question in ("¿me devolvéis el dinero?", "¿hay que devolverlo?"):
        said = await world.writes("ana", question)
        assert "la recogida es gratis" in said[0]
        assert not any("4,95" in text for text in said)


async def test_a_fact_that_was_not_asked_for_is_acknowledged_and_the_next_missing_one_is_asked(world: World) -> None:
    await world.writes("ana", "presupuesto")
    said = await world.writes("ana", "para el mes que viene")
    assert said == [next(text for text in said if text.startswith("Apuntado. ¿Cuántas personas"))]
    said = await world.writes("ana", "unos 3000 euros")
    assert said[0].startswith("Apuntado.")
    facts = await lead_facts(world)
    assert (facts["timing"], facts["budget"]) == ("month", 3000)
    assert "need" not in facts


async def test_who_says_that_there_is_no_budget_yet_is_not_asked_for_it(world: World) -> None:
    await world.writes("ana", "queremos un presupuesto para nuestro hotel")
    await world.writes("ana", "no tengo presupuesto")
    assert "need" not in await lead_facts(world)
    await world.writes("ana", "somos 40")
    said = await world.writes("ana", "para el mes que viene")
    assert not any("presupuesto tenéis" in text for text in await world.said_to("ana"))
    assert "correo" in said[-1]


@pytest.mark.parametrize(
    ("asked", "told", "answer"),
    [
        (
            "queremos un presupuesto: 200 platos",
            "somos 12 personas y tenéis tienda física en madrid",
            "calle del Telar",
        ),
        ("we want a quote for 200 plates", "we are 12 people, do you ship to Portugal", "mainland Portugal"),
    ],
)
async def test_an_answer_with_a_question_behind_it_is_heard_and_answered(
    world: World, asked: str, told: str, answer: str
) -> None:
    await world.writes("ana", asked)
    said = await world.writes("ana", told)
    assert answer in said[0]
    assert said[-1].count("?") == 1
    assert (await lead_facts(world))["company_size"] == 12


@pytest.mark.parametrize(
    "text",
    [
        "necesito presupuesto para una oficina de 25 personas, unas 50 tazas, para el mes que viene, unos 3000 euros, "
        "ana@hotelsol.example",
        "I need a quote for an office of 25 people, about 50 mugs, next month, around 3000 euros, ana@hotelsol.example",
    ],
)
async def test_a_company_that_tells_all_at_once_is_asked_nothing(world: World, text: str) -> None:
    said = await world.writes("ana", text)
    facts = await lead_facts(world)
    assert facts.pop("need") in ("unas 50 tazas", "about 50 mugs")
    assert facts == {"company_size": 25, "budget": 3000, "timing": "month", "email": "ana@hotelsol.example"}
    assert "?" not in said[-1]


async def test_an_abandoned_business_form_keeps_the_lead_and_still_learns(world: World) -> None:
    await world.writes("ana", "queremos un presupuesto para nuestro hotel")
    await world.writes("ana", "200 platos")
    await world.writes("ana", "cancelar")
    said = await world.writes("ana", "somos 40")
    assert said[-1].startswith("Apuntado")
    facts = await lead_facts(world)
    assert (facts["need"], facts["company_size"]) == ("200 platos", 40)


async def test_who_waits_and_asks_again_is_told_the_truth_once_and_thanks_are_no_news(world: World) -> None:
    await world.writes("ana", "quiero hablar con una persona")
    (told,) = await world.writes("ana", "¿hay alguien?")
    assert "en la cola" in told
    assert await world.writes("ana", "¿hay alguien?") == []
    before = await notes(world)
    assert await world.writes("ana", "gracias") == []
    assert await notes(world) == before
    await world.writes("ana", "se trata de una jarra azul que compré en mayo")
    assert await notes(world) == before + 1
    await world.pass_until(FRIDAY_NIGHT)
    (told,) = await world.writes("ana", "¿hay alguien?")
    assert "mañana a las 10:00" in told
    assert await world.writes("ana", "¿hay alguien?") == []


@pytest.mark.parametrize("text", ["quiero cancelar mi pedido", "cancel my order", "quiero dar de baja mi pedido"])
async def test_cancelling_an_order_leads_to_the_entry_about_it(world: World, text: str) -> None:
    said = await world.writes("ana", text)
    assert "https://tienda.example/cuenta" in said[-1]


async def test_in_a_form_cancel_alone_leaves_it_and_cancelling_an_order_does_not(world: World) -> None:
    await world.writes("ana", "¿dónde está mi pedido?")
    said = await world.writes("ana", "quiero cancelar mi pedido")
    assert "Anular" in said[0]
    said = await world.writes("ana", "cancelar")
    assert "lo dejamos aquí" in said[0]


@pytest.mark.parametrize(
    "text", ["date de baja de los mensajes", "no me escribáis más", "no quiero más publicidad", "stop messaging me"]
)
async def test_every_whole_message_way_of_leaving_withdraws_consent(world: World, text: str) -> None:
    await world.writes("ana", text)
    (consent,) = await world.query("SELECT granted FROM consents")
    assert consent["granted"] is False


@pytest.mark.parametrize("text", ["quiero dar de baja mi pedido", "stop the order please", "baja el precio?"])
async def test_near_misses_of_leaving_are_none(world: World, text: str) -> None:
    await world.writes("ana", text)
    assert await world.query("SELECT granted FROM consents") == []


async def test_what_nobody_can_answer_is_not_understood_rather_than_offered(world: World) -> None:
    said = await world.writes("ana", "quién pintó Las Meninas")
    assert "no te he entendido" in said[-1]


@pytest.mark.parametrize(
    "text",
    [
        "olá, bom dia, quero saber onde está o meu pedido",
        "bon dia, vull saber on és la meva comanda",
        "bonjour, je voudrais savoir où est ma commande",
        "guten Tag, wo ist meine Bestellung bitte",
    ],
)
async def test_a_language_that_is_not_served_is_declined_once_in_all_that_are_and_then_a_person_is_offered(
    world: World, text: str
) -> None:
    notice, declined = await world.writes("ana", text)
    assert "asistente automático" in notice
    assert "automated assistant" in notice
    assert "solo te puedo atender en español" in declined
    assert "I can only help you in Spanish or English" in declined
    (said_next,) = await world.writes("ana", text)
    assert "persona" in said_next
    assert "person" in said_next


@pytest.mark.parametrize(("text", "begins"), [("hola", "¡Hola! Soy el asistente"), ("hello", "Hi! I'm Tienda")])
async def test_a_mere_hello_gets_one_welcome_with_all_that_must_be_said(world: World, text: str, begins: str) -> None:
    (welcome,) = await world.writes("ana", text)
    assert welcome.startswith(begins)
    assert "auto" in welcome
    assert "https://tienda.example/privacidad" in welcome


async def test_a_tap_leaves_no_command_in_what_was_said(world: World) -> None:
    await world.writes("ana", payload="/damaged_parcel")
    (state,) = await world.query("SELECT dialogue FROM conversations")
    assert "/damaged_parcel" not in str(state["dialogue"])
