"""An agent who is disabled leaves nobody waiting: conversations, tickets and leads of his go to the others."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.storage import access
from bot.storage.agents import Agent
from bot.storage.inbox import queue
from bot.use_cases import hand_over, leads
from bot.use_cases.leaving import disable_agent
from tests.bot.use_cases.workshop import ScriptedChannel, Workshop

STATE = "SELECT mode, handoff_reason, agent_id FROM conversations WHERE id = :id"
RUNNING = "SELECT started_at FROM clocks WHERE subject = :s AND met_at IS NULL AND cancelled_at IS NULL"


@pytest.fixture
async def marta(workshop: Workshop) -> Agent:
    """An agent of every team, who is about to leave."""
    return await workshop.hire("Marta")


async def leaves(workshop: Workshop, agent: Agent) -> int:
    async with workshop.store.transaction() as tx:
        handed_on = await disable_agent(tx, agent.id, now=workshop.clock())
    await workshop.run()
    return handed_on


async def owned_by(workshop: Workshop, agent: Agent) -> int:
    conversation_id = await workshop.answered(said="person")
    async with workshop.working_on(conversation_id) as work:
        await hand_over.take_over(work, agent)
    await workshop.run()
    return conversation_id


async def markers(workshop: Workshop, conversation_id: int) -> list[tuple[str, str]]:
    return [(line.text, line.agent) for line in await workshop.lines(conversation_id) if line.kind == "marker"]


async def test_a_conversation_of_who_left_is_in_the_queue_and_the_customer_is_told(
    workshop: Workshop, channel: ScriptedChannel, marta: Agent
) -> None:
    conversation_id = await owned_by(workshop, marta)
    await workshop.answered(said="¿hola?")

    assert await leaves(workshop, marta) == 1

    assert tuple((await workshop.query(STATE, id=conversation_id))[0]) == ("queued", "owner_left", None)
    assert (await markers(workshop, conversation_id))[-1] == ("owner_left", "Marta")
    assert channel.texts()[-1] == "utter_handoff_waiting"
    assert await workshop.query(RUNNING, s=f"conversation:{conversation_id}")
    assert await workshop.value("SELECT count(*) FROM assignments WHERE to_at IS NULL") == 0


async def test_somebody_else_is_asked_to_take_it_and_the_ticket_is_his(workshop: Workshop, marta: Agent) -> None:
    conversation_id = await owned_by(workshop, marta)
    luis = await workshop.hire("Luis")

    await leaves(workshop, marta)

    assert await workshop.value("SELECT agent_id FROM conversations WHERE id = :id", id=conversation_id) == luis.id
    async with workshop.working_on(conversation_id) as work:
        assert (await hand_over.hand_over(work, reason="asked")).agent == "Luis"


async def test_while_the_team_is_away_the_customer_is_told_when_it_is_back(
    workshop: Workshop, channel: ScriptedChannel, marta: Agent
) -> None:
    await owned_by(workshop, marta)
    await workshop.answered(said="¿hola?")
    workshop.clock.now += timedelta(hours=13)

    await leaves(workshop, marta)

    assert "volvemos mañana a las 9:00. Tu ticket FD-1001 sigue abierto" in channel.texts()[-1]


async def test_a_customer_who_waits_for_nothing_is_not_disturbed(
    workshop: Workshop, channel: ScriptedChannel, marta: Agent
) -> None:
    conversation_id = await owned_by(workshop, marta)
    async with workshop.working_on(conversation_id) as work:
        await hand_over.reply_as_agent(work, marta, "listo, le llega mañana")
    await workshop.run()

    await leaves(workshop, marta)

    assert channel.texts()[-1] == "listo, le llega mañana"
    assert (await workshop.query(STATE, id=conversation_id))[0].mode == "queued"


async def test_what_he_was_asked_to_take_is_seen_by_the_others_and_its_clock_goes_on(
    workshop: Workshop, marta: Agent
) -> None:
    conversation_id = await workshop.answered(said="person")
    assert await workshop.value("SELECT agent_id FROM conversations") == marta.id
    before = await workshop.query(RUNNING, s=f"conversation:{conversation_id}")
    workshop.clock.now += timedelta(minutes=2)

    await leaves(workshop, marta)

    luis = await workshop.hire("Luis")
    async with workshop.store.transaction() as tx:
        assert [item.id for item in await queue(tx, "waiting", agent_id=luis.id)] == [conversation_id]
    assert await workshop.query(RUNNING, s=f"conversation:{conversation_id}") == before


async def test_a_closed_conversation_of_his_stays_as_it_was(workshop: Workshop, marta: Agent) -> None:
    conversation_id = await owned_by(workshop, marta)
    async with workshop.working_on(conversation_id) as work:
        await hand_over.resolve(work, marta)

    assert await leaves(workshop, marta) == 0
    assert (await workshop.query(STATE, id=conversation_id))[0].agent_id == marta.id


async def test_what_he_took_at_the_very_last_moment_is_handed_on_when_the_customer_writes(
    workshop: Workshop, channel: ScriptedChannel, marta: Agent
) -> None:
    conversation_id = await owned_by(workshop, marta)
    async with workshop.store.transaction() as tx:
        await access.disable_agent(tx, marta.id, now=workshop.clock())

    await workshop.answered(said="¿hola?")

    assert tuple((await workshop.query(STATE, id=conversation_id))[0]) == ("queued", "owner_left", None)
    assert channel.texts()[-1] == "utter_handoff_waiting"


async def test_a_lead_of_who_left_is_shown_and_timed_anew_and_can_be_claimed(workshop: Workshop, marta: Agent) -> None:
    conversation_id = await workshop.answered(said="lead y hot")
    async with workshop.working_on(conversation_id) as work:
        assert await leads.claim_lead(work, 1, marta)
    await workshop.run()

    assert await leaves(workshop, marta) == 2

    (lead,) = await workshop.query("SELECT state, agent_id, claimed_at FROM leads")
    assert tuple(lead) == ("hot", None, None)
    assert await workshop.query(RUNNING, s="lead:1")
    cards = await workshop.query("SELECT payload ->> 'again' AS again FROM deliveries WHERE kind = 'lead_card'")
    assert [card.again for card in cards][-1] == "true"
    luis = await workshop.hire("Luis")
    async with workshop.working_on(conversation_id) as work:
        assert await leads.claim_lead(work, 1, luis)


async def test_a_lead_that_is_free_again_at_night_comes_back_at_opening(workshop: Workshop, marta: Agent) -> None:
    conversation_id = await workshop.answered(said="lead y hot")
    async with workshop.working_on(conversation_id) as work:
        assert await leads.claim_lead(work, 1, marta)
    workshop.clock.now += timedelta(hours=13)
    await leaves(workshop, marta)
    before = await workshop.value("SELECT count(*) FROM events WHERE kind = 'lead.resurfaced'")

    await workshop.pass_time(timedelta(hours=14))

    assert await workshop.value("SELECT count(*) FROM events WHERE kind = 'lead.resurfaced'") == before + 1


async def test_who_stays_keeps_what_he_has(workshop: Workshop, marta: Agent) -> None:
    conversation_id = await owned_by(workshop, marta)
    luis = await workshop.hire("Luis")

    assert await leaves(workshop, luis) == 0
    assert (await workshop.query(STATE, id=conversation_id))[0].agent_id == marta.id
