"""From the bot to a person and back, and what is owed to the customer meanwhile."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest

from bot.storage.agents import Agent
from bot.use_cases import hand_over
from bot.use_cases.hand_over import NotAllowedError
from tests.bot.use_cases.workshop import ScriptedChannel, Workshop
from tests.world import MADRID

MODE = "SELECT mode FROM conversations WHERE id = :id"
RUNNING = "SELECT count(*) FROM clocks WHERE met_at IS NULL AND cancelled_at IS NULL"
FRIDAY_EVENING = datetime(2026, 11, 27, 22, 30, tzinfo=MADRID)
MONDAY_AT_NINE = datetime(2026, 11, 30, 9, 0, tzinfo=MADRID)


@pytest.fixture
async def marta(workshop: Workshop) -> Agent:
    """An agent of every team."""
    return await workshop.hire("Marta")


async def owned_by(workshop: Workshop, agent: Agent, said: str = "person") -> int:
    """Return a conversation that a person answers."""
    conversation_id = await workshop.answered(said=said)
    async with workshop.working_on(conversation_id) as work:
        await hand_over.take_over(work, agent)
    await workshop.run()
    return conversation_id


def notices(channel: ScriptedChannel) -> int:
    """Count how often the customer was told that the owner is not at work."""
    return sum("ya ha terminado por hoy" in text for text in channel.texts())


async def test_a_handed_over_conversation_is_queued_with_a_ticket_and_a_clock(workshop: Workshop) -> None:
    conversation_id = await workshop.answered(said="person")

    assert await workshop.value(MODE, id=conversation_id) == "queued"
    assert await workshop.value("SELECT count(*) FROM tickets WHERE state = 'open'") == 1
    subjects = {row.subject.partition(":")[0] for row in await workshop.query("SELECT subject FROM clocks")}
    assert subjects == {"conversation", "ticket"}


async def test_handing_over_twice_changes_nothing(workshop: Workshop) -> None:
    await workshop.answered(said="person")
    before = await workshop.value(RUNNING)

    await workshop.answered(said="person")

    assert await workshop.value(RUNNING) == before
    assert await workshop.value("SELECT count(*) FROM tickets") == 1
    assert await workshop.value("SELECT count(*) FROM events WHERE kind = 'handoff.requested'") == 1


async def test_a_person_answers_and_gives_back_and_the_bot_answers_again(
    workshop: Workshop, channel: ScriptedChannel, marta: Agent
) -> None:
    conversation_id = await owned_by(workshop, marta)
    async with workshop.working_on(conversation_id) as work:
        await hand_over.reply_as_agent(work, marta, "Le ayudo")
        await hand_over.write_note(work, marta, "cliente amable")
    async with workshop.working_on(conversation_id) as work:
        await hand_over.give_back(work, marta)
    await workshop.answered(said="hola")

    told = [text for text in channel.texts() if not text.startswith("1: person")]
    assert told == ["utter_agent_joined", "Le ayudo", "utter_back_to_bot", "1: hola"]
    markers = [line.text for line in await workshop.lines(conversation_id) if line.kind == "marker"]
    assert markers == ["taken_over", "given_back"]


async def test_a_reply_meets_the_clocks_of_a_first_answer(workshop: Workshop, marta: Agent) -> None:
    conversation_id = await owned_by(workshop, marta)
    async with workshop.working_on(conversation_id) as work:
        await hand_over.reply_as_agent(work, marta, "Le ayudo")

    running = await workshop.query("SELECT kind FROM clocks WHERE met_at IS NULL AND cancelled_at IS NULL")
    assert [row.kind for row in running] == ["resolution"]


async def test_who_was_taken_over_unasked_has_a_clock_until_he_is_answered_and_again_when_he_writes(
    workshop: Workshop, marta: Agent
) -> None:
    conversation_id = await owned_by(workshop, marta, said="hola")
    assert await workshop.value(RUNNING) == 1

    async with workshop.working_on(conversation_id) as work:
        await hand_over.reply_as_agent(work, marta, "sí")
    assert await workshop.value(RUNNING) == 0

    await workshop.answered(said="¿sigue ahí?")
    assert await workshop.value(RUNNING) == 1


async def test_two_agents_at_once_only_one_takes_it(workshop: Workshop, marta: Agent) -> None:
    luis = await workshop.hire("Luis")
    conversation_id = await workshop.answered(said="person")

    async def answer(agent: Agent) -> bool:
        try:
            async with workshop.working_on(conversation_id) as work:
                await hand_over.reply_as_agent(work, agent, f"soy {agent.name}")
        except NotAllowedError:
            return False
        return True

    assert sorted(await asyncio.gather(answer(marta), answer(luis))) == [False, True]


async def test_nothing_can_be_done_with_a_closed_conversation(workshop: Workshop, marta: Agent) -> None:
    conversation_id = await owned_by(workshop, marta)
    async with workshop.working_on(conversation_id) as work:
        await hand_over.resolve(work, marta)

    for act in (hand_over.take_over, hand_over.give_back, hand_over.resolve):
        with pytest.raises(NotAllowedError):
            async with workshop.working_on(conversation_id) as work:
                await act(work, marta)
    assert await workshop.value(RUNNING) == 0
    assert await workshop.value("SELECT state FROM tickets") == "resolved"


async def test_a_closed_conversation_is_open_again_though_somebody_else_talks_there(workshop: Workshop) -> None:
    laura = await workshop.answered("laura", recipient="shared")
    await workshop.query("UPDATE conversations SET closed_at = now() RETURNING id")
    eve = await workshop.answered("eve", recipient="shared")

    async with workshop.working_on(laura) as work:
        await hand_over.hand_over(work, reason="not_delivered")

    rows = await workshop.query("SELECT id FROM conversations WHERE closed_at IS NULL ORDER BY id")
    assert [row.id for row in rows] == [laura, eve]


async def test_an_owner_off_shift_costs_one_notice_a_closed_period_and_ends_in_the_queue_at_opening(
    workshop: Workshop, channel: ScriptedChannel, marta: Agent
) -> None:
    conversation_id = await owned_by(workshop, marta)
    await workshop.pass_time(FRIDAY_EVENING - workshop.clock())
    for _ in range(3):
        await workshop.answered(said="¿hola?")
        await workshop.pass_time(timedelta(minutes=20))
    assert notices(channel) == 1

    await workshop.pass_time(timedelta(hours=14))  # Saturday noon, open
    assert await workshop.value(MODE, id=conversation_id) == "queued"
    assert await workshop.value("SELECT count(*) FROM events WHERE kind = 'conversation.requeued'") == 1

    async with workshop.working_on(conversation_id) as work:
        await hand_over.take_over(work, marta)
    await workshop.pass_time(timedelta(hours=6))
    await workshop.answered(said="¿y ahora?")
    assert notices(channel) == 2


async def test_an_answer_in_time_keeps_the_owner(workshop: Workshop, marta: Agent) -> None:
    conversation_id = await owned_by(workshop, marta)
    await workshop.pass_time(MONDAY_AT_NINE + timedelta(hours=1) - workshop.clock())
    await workshop.answered(said="¿hola?")
    await workshop.pass_time(timedelta(hours=2))

    assert await workshop.value(MODE, id=conversation_id) == "owned"


async def test_an_off_shift_owner_of_a_closed_conversation_bothers_nobody(
    workshop: Workshop, channel: ScriptedChannel, marta: Agent
) -> None:
    conversation_id = await owned_by(workshop, marta)
    await workshop.pass_time(FRIDAY_EVENING - workshop.clock())
    await workshop.receive(said="gracias")
    async with workshop.working_on(conversation_id) as work:
        await hand_over.resolve(work, marta)
    await workshop.pass_time(timedelta(minutes=1))

    assert channel.texts()[-1] == "1: gracias"
    assert notices(channel) == 0
