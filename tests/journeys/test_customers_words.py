"""Short conversations as customers write them, with the trained example shop: half sentences, slips, corrections."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from bot.use_cases import hand_over
from tests.world import MADRID, World

MONDAY_NIGHT = datetime(2026, 11, 23, 21, 0, tzinfo=MADRID)


async def lead_facts(world: World) -> dict[str, Any]:
    (lead,) = await world.query("SELECT facts FROM leads")
    return dict(lead["facts"])


async def active_form(world: World) -> str:
    (state,) = await world.query("SELECT dialogue FROM conversations")
    return str(state["dialogue"].get("active_form", ""))


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("¿cuánto tarda en llegar un pedido?", "24 a 48 horas"),
        ("how long does delivery take?", "24 to 48"),
        ("when do parcels usually arrive?", "24 to 48"),
        ("¿y hacéis envíos a Canarias?", "14,95"),
        ("also do you ship to the Canary Islands?", "14.95"),
        ("cuanto cuesta la sarten", "en su ficha"),
    ],
)
async def test_a_general_question_is_answered_and_starts_no_form(world: World, question: str, answer: str) -> None:
    said = await world.writes("ana", question)
    assert answer in said[-1]
    assert await active_form(world) == ""


@pytest.mark.parametrize("question", ["DONDE ESTA MI PEDIDO", "y cuando llega lo mio", "my parcel still isnt here"])
async def test_ones_own_order_still_starts_the_form(world: World, question: str) -> None:
    said = await world.writes("ana", question)
    assert "TA-10234" in said[-1]


@pytest.mark.parametrize(
    "text", ["precio del bitcoin", "bitcoin price", "a cuánto está el dólar?", "presupuesto para pintar mi casa"]
)
async def test_prices_of_other_things_are_no_business_offer(world: World, text: str) -> None:
    await world.writes("ana", text)
    assert await world.query("SELECT id FROM leads") == []
    assert await active_form(world) == ""


@pytest.mark.parametrize("text", ["when will you answer me?", "¿cuándo me vais a contestar?"])
async def test_asking_for_an_answer_is_no_request_for_a_person(world: World, text: str) -> None:
    said = await world.writes("ana", text)
    assert "ticket" in said[-1]
    assert await world.query("SELECT id FROM conversations WHERE mode <> 'bot'") == []


@pytest.mark.parametrize(
    "text",
    ["necesitamos 80 tazas, unos 10 euros por unidad, somos 25", "we need 80 mugs, €12 each, there are 25 of us"],
)
async def test_the_price_of_one_piece_is_no_budget_and_the_budget_is_asked(world: World, text: str) -> None:
    said = await world.writes("ana", text)
    assert "budget" not in await lead_facts(world)
    assert "presupuesto tenéis" in said[-1] or "budget" in said[-1]


async def test_a_half_address_is_asked_for_again_politely(world: World) -> None:
    await world.writes("ana", "somos un hotel de 60 personas, necesitamos 200 platos para este mes, tenemos 5000 euros")
    said = await world.writes("ana", "600 12 34")
    assert said[-1].startswith("Creo que ahí falta o sobra algo.")
    said = await world.writes("ana", "perdón, 600 123 456")
    assert "equipo de ventas" in said[-1]


async def test_who_refuses_to_leave_an_address_may_leave_and_the_lead_stays(world: World) -> None:
    await world.writes("ana", "we are a hotel with 60 people, we need 200 plates this month, budget 1000 euros")
    (said,) = await world.writes("ana", "I don't want to give my email")
    assert "isn't lost" in said
    assert (await lead_facts(world))["company_size"] == 60


async def test_digits_alone_and_a_correction_reach_the_ticket_and_are_not_asked_again(world: World) -> None:
    await world.writes("ana", "me llegó roto el plato")
    for number in ("el 10234", "no, perdón, el 10238"):
        (said,) = await world.writes("ana", number)
        assert "Anotado en el ticket FD-1001" in said
    (said,) = await world.writes("ana", "¿qué pasa con mi ticket?")
    assert "Tu ticket FD-1001 está abierto" in said
    (state,) = await world.query("SELECT dialogue FROM conversations")
    assert "TA-10238" in str(state["dialogue"])


async def test_the_ticket_in_spanish_all_day_with_true_times(world: World, picture: bytes) -> None:
    await world.writes("ana", "me llegó roto el plato", "TA-10234")
    (said,) = await world.writes("ana", "y mi ticket??")
    assert "está en su horario" in said
    await world.pass_until(MONDAY_NIGHT)
    said = (await world.writes("ana", "qué hay de mi ticket"))[0]
    assert "mañana a las 9:00" in said
    (said,) = await world.writes("ana", media=[picture])
    assert said == "Recibido, gracias. Lo he añadido al ticket FD-1001."


async def test_a_ticket_that_waits_for_the_customer_and_one_that_is_resolved(world: World, picture: bytes) -> None:
    marta = await world.hire("Marta", "support")
    await world.writes("ana", "llegó rota la taza", "TA-10234")
    (conversation,) = await world.conversations_of("ana")
    async with world.working_on(conversation) as work:
        await hand_over.reply_as_agent(work, marta, "¿Me mandas una foto?", waits_for_customer=True)
        await hand_over.give_back(work, marta)
    await world.run()
    for question in ("qué pasa con mi ticket", "hola, ¿qué hay de mi ticket FD-1001?"):
        (said,) = await world.writes("ana", question)
        assert "a la espera de tu respuesta" in said
    assert await world.query("SELECT state FROM tickets") == [{"state": "waiting"}]
    await world.writes("ana", "¿qué hay de mi ticket?", media=[picture])
    assert await world.query("SELECT state FROM tickets") == [{"state": "open"}]
    async with world.working_on(conversation) as work:
        await hand_over.resolve(work, marta)
    said = (await world.writes("ana", "qué pasa con mi ticket"))[-1]
    assert "está resuelto" in said


async def test_two_tickets_are_both_named_and_a_strange_number_is_not_taken_for_one(world: World) -> None:
    await world.writes("ana", "it arrived broken", "TA-10234")
    await world.writes("ana", "I want to make a complaint, you charged me twice")
    said = await world.writes("ana", "what about my ticket?")
    assert "FD-1002 is open" in said[0]
    assert "FD-1001" in said[1]
    (said_first,) = await world.writes("ana", "and FD-1001?")
    assert "FD-1001 is open" in said_first
    said = await world.writes("ana", "and FD-9999?")
    assert "FD-9999" in said[0]


async def test_a_person_and_a_question_in_one_message_get_both(world: World) -> None:
    said = await world.writes("ana", "me pasas con alguien? y cuánto cuesta el envío?")
    assert any("3,95" in text for text in said)
    assert "en cola" in said[-1]


async def test_at_night_the_queue_still_answers_when_it_opens(world: World) -> None:
    await world.pass_until(MONDAY_NIGHT)
    await world.writes("ana", "quiero hablar con una persona")
    (said,) = await world.writes("ana", "a qué hora abrís?")
    assert "9:00" in said


async def test_who_changes_the_language_while_waiting_is_told_in_it(world: World) -> None:
    await world.pass_until(MONDAY_NIGHT)
    await world.writes("ana", "I want to talk to someone")
    (said,) = await world.writes("ana", "is anyone there?")
    assert "tomorrow at 9:00" in said
    (said,) = await world.writes("ana", "hola, hay alguien?")
    assert "mañana a las 9:00" in said


async def test_the_second_misunderstanding_says_why_a_person_comes(world: World) -> None:
    await world.writes("ana", "quien pintó las meninas?")
    (said,) = await world.writes("ana", "cuanto es 25 por 13")
    assert said.startswith("Sigo sin entenderlo, perdona")
    assert "otras personas" not in said


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("👍", "Estupendo"),
        ("😡", "dímelo con otras palabras"),
        ("me llamo Marta", "Gracias por el dato"),
        ("no quiero hablar con una persona", "De acuerdo"),
        ("gracias", "ayud|nada"),
    ],
)
async def test_small_messages_get_small_polite_answers(world: World, text: str, answer: str) -> None:
    said = await world.writes("ana", text)
    assert any(part in said[-1] for part in answer.split("|"))
    assert await world.query("SELECT id FROM conversations WHERE mode <> 'bot'") == []


async def test_a_budget_that_is_passed_over_twice_holds_the_offer_up_no_longer(world: World) -> None:
    for text in ("hola!! tengo un hotel y necesito 300 toallas, me haceis precio?", "somos 60", "lo antes posible"):
        said = await world.writes("ana", text)
    assert "correo" in said[-1]
    said = await world.writes("ana", "compras@hotelsol.example")
    assert "presupuesto" in said[-1]
    said = await world.writes("ana", "y 100 copas más")
    assert "equipo de ventas" in said[-1]
    said = await world.writes("ana", "cuándo me llamáis?")
    assert "equipo de ventas" in said[-1]


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("podés decirme si hacen envíos a mallorca? y cuánto sale?", "7,95"),
        (
            "Buenos días, quisiera saber si disponen de vajilla apta para lavavajillas. Un saludo, Antonio",
            "vajilla Marea",
        ),
        ("hola! una pregunta, se puede pagar con bizum? gracias", "Bizum"),
        ("hi, could you tell me if you ship to the Canary Islands? thanks", "14.95"),
    ],
)
async def test_a_question_in_courtesies_is_answered(world: World, text: str, answer: str) -> None:
    said = await world.writes("ana", text)
    assert any(answer in each for each in said)


async def test_an_order_number_told_after_a_complaint_belongs_to_the_ticket(world: World) -> None:
    await world.writes("ana", "me habeis cobrado 2 veces el mismo pedido!!!!")
    (said,) = await world.writes("ana", "TA-10245")
    assert "Anotado en el ticket FD-1001" in said


async def test_an_order_is_corrected_in_few_words(world: World) -> None:
    for text in ("che, dónde está mi pedido?", "10234"):
        await world.writes("ana", text)
    (said,) = await world.writes("ana", "28013")
    assert "TA-10234" in said
    await world.writes("ana", "no, perdon, el 10238")
    (said,) = await world.writes("ana", "41001")
    assert "TA-10238: entregado" in said
