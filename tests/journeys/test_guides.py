"""Whole conversations with a guide, on real storage: over days, with questions in between, to one end or another."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.use_cases import hand_over
from bot.use_cases.close_idle import close_idle
from tests.customers import Customer, WhatsAppCustomer
from tests.desk import SUPPORT, Desk
from tests.platforms import Shop
from tests.world import World


async def notes(world: World) -> list[str]:
    return [row["text"] for row in await world.query("SELECT text FROM ticket_notes ORDER BY id")]


async def ended(world: World) -> list[dict[str, object]]:
    rows = await world.query("SELECT data FROM events WHERE kind = 'guide.ended' ORDER BY id")
    return [dict(row["data"]) for row in rows]


async def test_a_guide_over_two_days_with_a_question_in_between_ends_in_a_ticket_that_says_what_was_tried(
    world: World,
) -> None:
    said = await world.writes("ana", "mi placa de inducción no detecta la olla")
    assert said[-1].endswith("¿Se queda pegado?")
    (zone,) = await world.writes("ana", "sí, se queda pegado")
    assert zone.endswith("¿La detecta ahora?")
    price, back = await world.writes("ana", "¿cuánto cuesta el envío?")
    assert "3,95 €" in price
    assert back == "Y volviendo a lo de antes: ¿La detecta ahora?"
    await world.pass_time(timedelta(hours=20))
    (offer,) = await world.writes("ana", "hola")
    assert "Mi placa de inducción no detecta la olla" in offer
    (again,) = await world.writes("ana", "sí")
    assert again.startswith("Seguimos donde lo dejamos.")
    (clean,) = await world.writes("ana", "sigue sin detectarla")
    assert "en frío" in clean
    await world.writes("ana", "no funciona")
    (told,) = await world.writes("ana", "sí, la otra sí")

    (ticket,) = await world.query("SELECT number, category, subject FROM tickets")
    assert (ticket["category"], ticket["subject"]) == ("question", "Mi placa de inducción no detecta la olla")
    assert ticket["number"] in told
    note = next(each for each in await notes(world) if each.startswith("Probado en la guía"))
    lines = note.splitlines()[1:]
    assert [line.rsplit("? ", 1)[1] for line in lines] == [
        "Sí (sí, se queda pegado)",
        "No (sigue sin detectarla)",
        "No (no funciona)",
        "Sí (sí, la otra sí)",
    ]
    assert all(line in told for line in lines)
    (event,) = await ended(world)
    assert (event["outcome"], event["steps"], event["minutes_saved"]) == ("ticket", 4, None)


async def test_the_same_in_english_ends_solved(world: World) -> None:
    said = await world.writes("ben", "my induction hob doesn't detect the pot")
    assert said[-1].endswith("Does it stick?")
    (zone,) = await world.writes("ben", "yes it does")
    assert zone.endswith("Does the hob detect it now?")
    price, back = await world.writes("ben", "how much is delivery?")
    assert "3.95" in price
    assert back.startswith("And back to where we were:")
    await world.writes("ben", "still nothing")
    (end,) = await world.writes("ben", "it works now, thanks!")
    assert end.startswith("Great that it's sorted!")
    (event,) = await ended(world)
    assert event == {
        "guide": "induction-not-detected",
        "outcome": "solved",
        "steps": 3,
        "workflow": "guides",
        "minutes_saved": 6.0,
    }
    await world.pass_time(timedelta(hours=25))
    await close_idle(world.parts.store, world.clock())
    (conversation,) = await world.query("SELECT outcome FROM conversations")
    assert conversation["outcome"] == "solved"


async def test_a_guide_left_in_a_conversation_that_was_closed_is_taken_up_in_the_next_for_a_week(world: World) -> None:
    await world.writes("ana", "mi placa de inducción no detecta la olla")
    await world.writes("ana", "sí")
    await world.pass_time(timedelta(days=2))
    await close_idle(world.parts.store, world.clock())
    (conversation,) = await world.query("SELECT outcome FROM conversations")
    assert conversation["outcome"] == "abandoned"
    (offer,) = await world.writes("ana", "hola")
    assert "¿Seguimos?" in offer
    assert len(await world.conversations_of("ana")) == 2
    (again,) = await world.writes("ana", payload="/continue_form")
    assert again.endswith("¿La detecta ahora?")
    await world.pass_time(timedelta(days=9))
    await close_idle(world.parts.store, world.clock())
    said = await world.writes("ana", "hola")
    assert not any("¿Seguimos?" in text for text in said)


async def test_nobody_takes_up_the_guide_of_somebody_else(world: World) -> None:
    await world.writes("ana", "mi placa de inducción no detecta la olla")
    await world.pass_time(timedelta(hours=25))
    await close_idle(world.parts.store, world.clock())
    said = await world.writes("ben", "hola")
    assert not any("¿Seguimos?" in text for text in said)


async def test_a_person_who_takes_the_conversation_ends_the_guide(world: World) -> None:
    await world.writes("ana", "mi placa de inducción no detecta la olla")
    await world.writes("ana", "sí")
    said = await world.writes("ana", "quiero hablar con una persona")
    assert "apuntado" in said[-1]
    assert any("¿Se queda pegado? Sí" in note for note in await notes(world))
    (conversation_id,) = await world.conversations_of("ana")
    (line,) = [line for line in await world.lines(conversation_id) if line.kind == "note"]
    assert "¿Se queda pegado? Sí" in line.text
    assert not any(line.text in text for text in said), "customers see no notes"
    (state,) = await world.query("SELECT dialogue FROM conversations")
    assert "_guide" not in state["dialogue"]["slots"]


async def test_an_agent_who_takes_the_conversation_unasked_reads_what_was_tried(world: World) -> None:
    await world.writes("ana", "my induction hob doesn't detect the pot")
    await world.writes("ana", "yes, it sticks")
    await world.writes("ana", "how much is delivery?")
    marta = await world.hire("Marta", "support")
    (conversation_id,) = await world.conversations_of("ana")
    async with world.working_on(conversation_id) as work:
        await hand_over.take_over(work, marta)
    (note,) = [line for line in await world.lines(conversation_id) if line.kind == "note"]
    assert "Magnet on the base: Does it stick? Yes (yes, it sticks)" in note.text
    assert [event["outcome"] for event in await ended(world)] == ["person"]
    async with world.working_on(conversation_id) as work:
        await hand_over.give_back(work, marta)
    said = await world.writes("ana", "yes")
    assert not any("Does the hob detect it now?" in text for text in said)


async def test_two_things_that_come_between_in_another_language_days_apart_lose_nothing(world: World) -> None:
    await world.writes("ben", "the hob keeps flashing and the pot doesn't heat up")
    await world.writes("ben", "I have no magnet")
    await world.writes("ben", "can I pay with PayPal?")
    (_, back) = await world.writes("ben", "how long do I have to return something?")
    assert back == "And back to where we were: Is it there?"
    await world.pass_time(timedelta(days=3))
    await close_idle(world.parts.store, world.clock())
    (offer,) = await world.writes("ben", "hello")
    assert "Shall we go on?" in offer
    (again,) = await world.writes("ben", "sure")
    assert again.endswith("Is it there?")
    await world.writes("ben", "yes, there's one")
    for said in ("I'd tried that already", "still flashing", "yes the other one works fine"):
        replies = await world.writes("ben", said)
    assert "Induction symbol: Is it there? Yes (yes, there's one)" in replies[-1]
    (note,) = [each for each in await notes(world) if each.startswith("Tried in the guide")]
    assert note.count("\n- ") == 5


@pytest.mark.parametrize("by_tap", [True, False], ids=["tapped", "typed"])
async def test_every_channel_leads_through_a_guide_in_the_same_way(customer: Customer, *, by_tap: bool) -> None:
    await customer.writes("mi placa de inducción no detecta la olla")
    said = await (customer.taps("Sí") if by_tap else customer.writes("sí"))
    assert said[-1].endswith("¿La detecta ahora?")
    said = await (customer.taps("No") if by_tap else customer.writes("sigue igual"))
    assert "en frío" in said[-1]
    said = await (customer.taps("Sí") if by_tap else customer.writes("ya va"))
    assert said[-1].startswith("¡Qué bien que ya esté!")


async def test_what_was_tried_stands_in_the_thread_of_who_takes_over_in_slack(
    shop: Shop, lucia: WhatsAppCustomer, desk: Desk
) -> None:
    await shop.world.hire("Marta", "support", slack="UMARTA")
    for said in ("mi placa de inducción no detecta la olla", "sí", "quiero hablar con una persona"):
        await lucia.writes(said)
    (note,) = desk.thread(desk.card(SUPPORT))
    assert "Probado en la guía" in note
    assert "¿Se queda pegado? Sí" in note


@pytest.mark.parametrize(
    "said",
    [
        "dicen que está entregado y a mí no me ha llegado",
        "aparece como entregado, pero yo no tengo el paquete",
        "it was marked delivered yesterday and there is nothing at my door",
    ],
)
async def test_a_parcel_that_is_said_to_be_delivered_begins_no_other_flow(world: World, said: str) -> None:
    replies = await world.writes("ana", said)
    assert "«entregado»" in replies[-1] or '"delivered"' in replies[-1] or "portería" in replies[-1]
    (state,) = await world.query("SELECT dialogue FROM conversations")
    assert not state["dialogue"].get("active_form")
    assert not await world.query("SELECT 1 FROM tickets")


@pytest.mark.parametrize(
    "said", ["mi inducción no ve la olla", "la placa no reconoce el cazo nuevo", "my stove doesn't see the saucepan"]
)
async def test_a_problem_near_a_guide_leads_to_it(world: World, said: str) -> None:
    replies = await world.writes("ana", said)
    title = ("no detecta la olla", "doesn't detect the pot")
    assert any(each in replies[-1] for each in ("¿Se queda pegado?", "Does it stick?", *title))


@pytest.mark.parametrize(
    ("begin", "said", "asked"),
    [
        ("mi placa de inducción no detecta la olla", "uf, eso ya lo había comprobado", "en frío"),
        ("mi placa de inducción no detecta la olla", "lo intenté y sin resultado", "en frío"),
        ("mi placa de inducción no detecta la olla", "ya lo puse así", "¿Y el resultado?"),
        ("my induction hob doesn't detect the pot", "I'd already tried that", "once it's cold"),
        ("my induction hob doesn't detect the pot", "did it and no improvement", "once it's cold"),
        ("my induction hob doesn't detect the pot", "yep, all done", "the result?"),
    ],
)
async def test_what_was_done_is_read_as_that_and_never_as_leaving(
    world: World, begin: str, said: str, asked: str
) -> None:
    await world.writes("ana", begin)
    await world.writes("ana", "sí" if "placa" in begin else "yes")
    replies = await world.writes("ana", said)
    assert asked in replies[-1]


async def test_who_answers_neither_the_step_nor_the_offer_is_left_in_peace_and_may_go_on(world: World) -> None:
    await world.writes("ana", "mi placa de inducción no detecta la olla")
    await world.writes("ana", "sí")
    for said in ("la compré en las rebajas", "es de color granate", "mi cuñado tiene otra igual"):
        replies = await world.writes("ana", said)
    assert "escribe «seguir»" in replies[-1]
    assert not await world.query("SELECT 1 FROM tickets")
    assert [each["outcome"] for each in await ended(world)] == ["left"]
    replies = await world.writes("ana", "seguir")
    assert replies[-1].endswith("¿La detecta ahora?")
