"""Tickets and their clocks, through nights, restarts and waiting customers."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.storage import tickets as storage
from bot.storage.agents import Agent
from bot.use_cases import hand_over
from bot.use_cases.tickets import add_to_ticket, set_priority
from tests.bot.use_cases.test_hand_over import owned_by
from tests.bot.use_cases.test_receive import a_picture
from tests.bot.use_cases.workshop import Workshop

EVENTS = "SELECT kind, data ->> 'kind' AS clock, created_at FROM events WHERE kind LIKE 'ticket.sla%' ORDER BY id"


@pytest.fixture
async def marta(workshop: Workshop) -> Agent:
    """An agent of every team."""
    return await workshop.hire("Marta")


async def test_a_ticket_warns_at_three_quarters_and_is_breached_at_its_deadline(workshop: Workshop) -> None:
    began = workshop.clock()
    await workshop.answered(said="ticket")
    opened_at = await workshop.value("SELECT opened_at FROM tickets")
    await workshop.pass_time(began + timedelta(hours=4) - workshop.clock())  # 10:00 to 14:00, open throughout

    told = [(row.kind, row.clock, row.created_at - opened_at) for row in await workshop.query(EVENTS)]
    assert told == [  # high priority: 2 h for the first answer, 8 h for the resolution
        ("ticket.sla_warning", "first_response", timedelta(minutes=90)),
        ("ticket.sla_breached", "first_response", timedelta(hours=2)),
    ]


async def test_each_mark_of_a_clock_is_told_once_however_long_it_is_left(workshop: Workshop) -> None:
    await workshop.answered(said="ticket")
    await workshop.pass_time(timedelta(days=14))

    told = [(row.kind, row.clock) for row in await workshop.query(EVENTS)]
    assert sorted(told) == sorted(set(told))
    assert len(told) == 4


async def test_a_breach_hands_the_conversation_over(workshop: Workshop) -> None:
    conversation_id = await workshop.answered(said="ticket")
    assert await workshop.value("SELECT mode FROM conversations WHERE id = :id", id=conversation_id) == "bot"

    await workshop.pass_time(timedelta(hours=3))

    row = (await workshop.query("SELECT mode, handoff_reason FROM conversations"))[0]
    assert (row.mode, row.handoff_reason) == ("queued", "sla_breached")


async def asked_for_a_photo(workshop: Workshop, marta: Agent) -> int:
    """Let a person who has the conversation ask its customer for something; return it."""
    conversation_id = await owned_by(workshop, marta, said="ticket y person")
    async with workshop.working_on(conversation_id) as work:
        await hand_over.reply_as_agent(work, marta, "¿una foto?", waits_for_customer=True)
    return conversation_id


async def test_the_resolution_waits_while_the_customer_is_asked_and_goes_on_when_he_writes(
    workshop: Workshop, marta: Agent
) -> None:
    await asked_for_a_photo(workshop, marta)
    assert await workshop.value("SELECT state FROM tickets") == "waiting"
    await workshop.pass_time(timedelta(days=30))
    assert await workshop.query(EVENTS) == []

    await workshop.answered(said="aquí está")

    assert await workshop.value("SELECT state FROM tickets") == "open"
    row = (await workshop.query("SELECT paused_at, pauses FROM clocks WHERE kind = 'resolution'"))[0]
    assert row.paused_at is None
    assert len(row.pauses) == 1


async def test_who_only_asks_how_the_ticket_stands_leaves_it_waiting_for_him(workshop: Workshop, marta: Agent) -> None:
    conversation_id = await asked_for_a_photo(workshop, marta)
    async with workshop.working_on(conversation_id) as work:
        await hand_over.give_back(work, marta)
    await workshop.answered(said="how is it")
    await workshop.pass_time(timedelta(days=30))

    assert await workshop.value("SELECT state FROM tickets") == "waiting"
    assert await workshop.value("SELECT paused_at IS NOT NULL FROM clocks WHERE kind = 'resolution'")
    assert await workshop.query(EVENTS) == []

    await workshop.answered(said="aquí está")
    assert await workshop.value("SELECT state FROM tickets") == "open"


async def test_whoever_asks_while_a_person_owns_the_conversation_is_owed_an_answer(
    workshop: Workshop, marta: Agent
) -> None:
    await asked_for_a_photo(workshop, marta)
    await workshop.answered(said="how is it")

    assert await workshop.value("SELECT state FROM tickets") == "open"


async def test_a_resolved_ticket_keeps_no_clock_running(workshop: Workshop, marta: Agent) -> None:
    conversation_id = await owned_by(workshop, marta, said="ticket y person")
    async with workshop.working_on(conversation_id) as work:
        await hand_over.resolve(work, marta)
    await workshop.pass_time(timedelta(days=30))

    assert await workshop.query(EVENTS) == []
    assert await workshop.value("SELECT count(*) FROM timers WHERE fired_at IS NULL AND cancelled_at IS NULL") == 0


async def test_a_second_ticket_of_the_same_kind_is_the_first(workshop: Workshop) -> None:
    await workshop.answered(said="ticket")
    await workshop.answered(said="ticket")

    assert await workshop.value("SELECT count(*) FROM tickets") == 1


async def test_pictures_sent_before_and_after_belong_to_the_ticket(workshop: Workshop) -> None:
    await workshop.answered(said="mira", media=[a_picture()])
    await workshop.answered(said="ticket")
    ticket_id = await workshop.value("SELECT id FROM tickets")
    assert await workshop.value("SELECT ticket_id FROM media") == ticket_id

    await workshop.answered(said="ticket", media=[a_picture()])

    assert [row.ticket_id for row in await workshop.query("SELECT ticket_id FROM media")] == [ticket_id] * 2


async def test_nobody_adds_to_somebody_elses_ticket(workshop: Workshop) -> None:
    await workshop.answered("ana", "ticket")
    other = await workshop.answered("bea", "hola")
    ticket_id = await workshop.value("SELECT id FROM tickets")

    async with workshop.working_on(other) as work:
        assert await add_to_ticket(work, ticket_id, note="mío") is None


async def test_another_priority_moves_the_deadlines(workshop: Workshop) -> None:
    conversation_id = await workshop.answered(said="ticket")
    async with workshop.working_on(conversation_id) as work:
        ticket = (await storage.open_tickets(work.tx, conversation_id))[0]
        await set_priority(work, ticket, "urgent")
    await workshop.pass_time(timedelta(minutes=31))

    told = [row.kind for row in await workshop.query(EVENTS)]
    assert told == ["ticket.sla_warning", "ticket.sla_breached"]
