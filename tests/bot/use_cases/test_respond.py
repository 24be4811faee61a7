"""Turns: when one is due, what it answers, and what becomes of one that fails."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.storage.turns import Claim
from bot.use_cases import hand_over
from bot.use_cases.respond import MOST_ATTEMPTS, MOST_FAREWELLS
from tests.bot.use_cases.workshop import ScriptedChannel, Workshop

A_MOMENT = timedelta(milliseconds=1)
QUIET = timedelta(seconds=1.2)
LONG = "quiero saber cuándo llega mi pedido"
NOTICE = "I am a machine"


async def test_a_conversation_is_due_once_its_customer_has_been_quiet(workshop: Workshop) -> None:
    received = await workshop.receive(said=LONG)
    workshop.clock.now += QUIET - A_MOMENT
    assert await workshop.due() == []

    workshop.clock.now += A_MOMENT

    assert await workshop.due() == [received.conversation_id]


async def test_a_fragment_is_given_twice_the_time(workshop: Workshop) -> None:
    await workshop.receive(said="hola")
    workshop.clock.now += 2 * QUIET - A_MOMENT
    assert await workshop.due() == []

    workshop.clock.now += A_MOMENT

    assert len(await workshop.due()) == 1


async def test_nobody_waits_longer_than_five_seconds_however_much_he_writes(workshop: Workshop) -> None:
    for _ in range(5):
        await workshop.receive(said=LONG)
        assert await workshop.due() == []
        workshop.clock.now += timedelta(seconds=1)

    assert len(await workshop.due()) == 1


async def test_a_tap_is_due_at_once(workshop: Workshop) -> None:
    await workshop.receive(said=LONG)
    await workshop.receive(payload="/yes")

    assert len(await workshop.due()) == 1


async def test_five_short_messages_get_one_answer(workshop: Workshop, channel: ScriptedChannel) -> None:
    for said in ("hola", "una cosa", "mi pedido", "no llega", "¿qué hago?"):
        await workshop.receive(said=said)
        workshop.clock.now += timedelta(seconds=0.3)
    await workshop.pass_time(timedelta(seconds=6))

    assert channel.texts() == ["1: hola | una cosa | mi pedido | no llega | ¿qué hago?"]


async def test_a_turn_answers_at_most_twenty_messages_and_the_next_one_the_rest(workshop: Workshop) -> None:
    for number in range(45):
        await workshop.receive(said=f"línea {number}")
    await workshop.pass_time(timedelta(seconds=10))

    assert [len(turn.messages) for turn in workshop.mind.turns] == [20, 20, 5]
    said = [message.text for turn in workshop.mind.turns for message in turn.messages]
    assert said == [f"línea {number}" for number in range(45)]


async def test_who_has_waited_longest_is_answered_first(workshop: Workshop) -> None:
    conversations = []
    for who in ("ana", "bea", "carla"):
        conversations.append((await workshop.receive(who, LONG)).conversation_id)
        workshop.clock.now += timedelta(milliseconds=100)
    workshop.clock.now += timedelta(seconds=6)

    assert await workshop.due() == conversations


async def test_every_message_belongs_to_exactly_the_turn_that_answered_it(workshop: Workshop) -> None:
    await workshop.answered(said="uno")
    await workshop.answered(said="dos")

    rows = await workshop.query("SELECT direction, turn_id, text FROM messages ORDER BY id")
    turn_ids = [row.turn_id for row in rows]
    assert [row.direction for row in rows] == ["in", "out", "in", "out"]
    assert turn_ids[0] == turn_ids[1] != turn_ids[2] == turn_ids[3]
    assert await workshop.value("SELECT count(*) FROM traces") == 2


async def test_two_workers_at_once_take_one_turn(workshop: Workshop, channel: ScriptedChannel) -> None:
    received = await workshop.receive(said=LONG)
    workshop.clock.now += timedelta(seconds=6)

    await asyncio.gather(*(workshop.responder.respond(Claim(received.conversation_id, 1)) for _ in range(5)))
    await workshop.run()

    assert channel.texts() == [f"1: {LONG}"]


async def test_a_turn_that_fails_is_tried_three_times_and_then_handed_over_with_an_apology(
    workshop: Workshop, channel: ScriptedChannel
) -> None:
    conversation_id = await workshop.answered(said="boom")
    await workshop.pass_time(timedelta(seconds=10))

    assert len(workshop.mind.turns) == 3
    assert channel.texts() == [NOTICE, "sorry"]
    turn = (await workshop.query("SELECT * FROM turns"))[0]
    assert (turn.outcome, turn.attempt) == ("failed", 4)
    state = (await workshop.query("SELECT mode, handoff_reason FROM conversations"))[0]
    assert (state.mode, state.handoff_reason) == ("queued", "turn_failed")
    trace = await workshop.value("SELECT data -> 'steps' -> 0 FROM traces")
    assert (trace["outcome"], trace["detail"]) == ("failed", {"attempts": 3, "error": "RuntimeError"})
    events = [row.kind for row in await workshop.query("SELECT kind FROM events ORDER BY id")]
    assert "handoff.requested" in events
    assert await workshop.value("SELECT count(*) FROM attempts WHERE conversation_id = :id", id=conversation_id) == 0


async def test_who_is_told_sorry_first_of_all_is_told_that_it_is_a_machine_once(
    workshop: Workshop, channel: ScriptedChannel
) -> None:
    await workshop.answered(said="boom")
    await workshop.pass_time(timedelta(seconds=10))
    assert await workshop.value("SELECT noticed_at FROM identities") is not None

    await workshop.answered(said="hola")
    await workshop.answered(said="boom")
    await workshop.pass_time(timedelta(seconds=10))

    assert channel.texts() == [NOTICE, "sorry", "1: hola", "sorry"]
    assert not workshop.mind.turns[3].conversation.is_first_turn


async def test_a_turn_that_is_given_up_lets_a_waiting_ticket_go_on(workshop: Workshop) -> None:
    agent = await workshop.hire()
    conversation_id = await workshop.answered(said="ticket")
    async with workshop.working_on(conversation_id) as work:
        await hand_over.reply_as_agent(work, agent, "¿una foto?", waits_for_customer=True)
    async with workshop.working_on(conversation_id) as work:
        await hand_over.give_back(work, agent)
    assert await workshop.value("SELECT state FROM tickets") == "waiting"

    await workshop.answered(said="boom")
    await workshop.pass_time(timedelta(seconds=10))

    assert await workshop.value("SELECT mode FROM conversations") == "queued"
    assert await workshop.value("SELECT state FROM tickets") == "open"
    paused = "SELECT count(*) FROM clocks WHERE paused_at IS NOT NULL AND met_at IS NULL AND cancelled_at IS NULL"
    assert await workshop.value(paused) == 0


async def test_agents_read_in_their_thread_what_nobody_could_answer(workshop: Workshop) -> None:
    await workshop.answered(said="person")
    await workshop.answered(said="boom")
    await workshop.pass_time(timedelta(seconds=20))

    lines = await workshop.query(
        "SELECT payload ->> 'message_id' AS id, state FROM deliveries WHERE kind = 'desk_line'"
    )
    said = await workshop.value("SELECT id FROM messages WHERE text = 'boom'")
    assert [tuple(line) for line in lines] == [(str(said), "sent")]


async def test_who_cannot_be_shown_to_agents_is_handed_over_all_the_same(
    workshop: Workshop, channel: ScriptedChannel
) -> None:
    await workshop.answered(said="person")
    refuse = "CREATE FUNCTION refuse() RETURNS trigger AS 'BEGIN RAISE ''refused''; END' LANGUAGE plpgsql"
    await workshop.query(refuse)
    await workshop.query(
        "CREATE TRIGGER refuse BEFORE INSERT ON deliveries FOR EACH ROW WHEN (NEW.kind = 'desk_line')"
        " EXECUTE FUNCTION refuse()"
    )
    await workshop.answered(said="hola")
    await workshop.pass_time(timedelta(seconds=20))

    assert channel.texts()[-1] == "sorry"
    last = (await workshop.query("SELECT outcome, attempt FROM turns ORDER BY id DESC LIMIT 1"))[0]
    assert tuple(last) == ("failed", MOST_ATTEMPTS + MOST_FAREWELLS)


async def test_whoever_cannot_even_be_told_sorry_is_queued_by_the_barest_means(
    workshop: Workshop, channel: ScriptedChannel
) -> None:
    await workshop.refuse_text("sorry")
    await workshop.answered(said="boom")
    await workshop.pass_time(timedelta(seconds=20))

    assert channel.texts() == []
    assert await workshop.value("SELECT mode FROM conversations") == "queued"
    assert await workshop.value("SELECT attempt FROM turns") == MOST_ATTEMPTS + MOST_FAREWELLS + 1


async def test_a_turn_given_up_after_crashes_says_so_in_its_trace(workshop: Workshop) -> None:
    received = await workshop.receive(said=LONG)
    workshop.clock.now += timedelta(seconds=6)

    await workshop.responder.respond(Claim(received.conversation_id, MOST_ATTEMPTS + 1))

    detail = await workshop.value("SELECT data -> 'steps' -> 0 -> 'detail' FROM traces")
    assert detail == {"attempts": 3, "error": "the process ended"}


async def test_what_a_failed_turn_did_is_undone(workshop: Workshop) -> None:
    await workshop.receive(said="ticket y nul")
    workshop.clock.now += timedelta(seconds=6)

    await workshop.take_turns()

    assert await workshop.value("SELECT count(*) FROM tickets") == 0
    assert await workshop.value("SELECT count(*) FROM messages WHERE direction = 'out'") == 0


async def test_what_the_database_refuses_counts_as_a_failed_try(workshop: Workshop, channel: ScriptedChannel) -> None:
    await workshop.answered(said="nul")
    await workshop.pass_time(timedelta(seconds=10))

    assert len(workshop.mind.turns) == 3
    assert channel.texts() == [NOTICE, "sorry"]


async def test_no_other_conversation_suffers_from_one_that_fails(workshop: Workshop, channel: ScriptedChannel) -> None:
    await workshop.receive("ana", "boom")
    await workshop.receive("bea", LONG)
    await workshop.pass_time(timedelta(seconds=20))

    assert sorted(channel.texts()) == [f"1: {LONG}", NOTICE, "sorry"]


async def test_an_error_is_remembered_by_its_name_and_not_by_what_the_customer_wrote(workshop: Workshop) -> None:
    await workshop.receive(said="boom")
    workshop.clock.now += timedelta(seconds=6)
    await workshop.take_turns()

    assert await workshop.value("SELECT error FROM attempts") == "RuntimeError"


async def test_a_conversation_that_another_worker_answers_is_not_due_again(workshop: Workshop) -> None:
    received = await workshop.receive(said="wait")
    workshop.clock.now += timedelta(seconds=6)
    turn = asyncio.create_task(workshop.responder.respond(Claim(received.conversation_id, 1)))
    await workshop.mind.entered.wait()
    workshop.clock.now += timedelta(seconds=30)

    assert await workshop.due() == []

    workshop.mind.gate.set()
    assert await turn


async def test_a_message_to_a_conversation_that_was_just_closed_is_answered(
    workshop: Workshop, channel: ScriptedChannel
) -> None:
    agent = await workshop.hire()
    conversation_id = await workshop.answered(said="person")
    async with workshop.working_on(conversation_id) as work:
        await hand_over.take_over(work, agent)
    await workshop.receive(said=LONG)
    async with workshop.working_on(conversation_id) as work:
        await hand_over.resolve(work, agent)

    await workshop.pass_time(timedelta(seconds=6))

    assert channel.texts()[-1] == f"1: {LONG}"


async def test_who_asks_for_a_person_in_a_conversation_just_closed_finds_it_open_and_queued(workshop: Workshop) -> None:
    agent = await workshop.hire()
    conversation_id = await workshop.answered(said="person")
    async with workshop.working_on(conversation_id) as work:
        await hand_over.take_over(work, agent)
    await workshop.receive(said="person")
    async with workshop.working_on(conversation_id) as work:
        await hand_over.resolve(work, agent)

    await workshop.pass_time(timedelta(seconds=6))

    columns = "mode, closed_at, outcome, resolver, handling_seconds"
    assert tuple((await workshop.query(f"SELECT {columns} FROM conversations"))[0]) == ("queued", None, "", "", None)
    assert await workshop.value("SELECT count(*) FROM tickets WHERE state = 'open'") == 1


async def test_the_bot_is_silent_while_a_person_answers(workshop: Workshop, channel: ScriptedChannel) -> None:
    agent = await workshop.hire()
    conversation_id = await workshop.answered(said="person")
    async with workshop.working_on(conversation_id) as work:
        await hand_over.take_over(work, agent)
    await workshop.run()
    before = channel.texts()

    await workshop.answered(said=LONG)

    assert channel.texts() == before
    assert [row.outcome for row in await workshop.query("SELECT outcome FROM turns ORDER BY id")] == [
        "answered",
        "silent",
    ]


async def test_an_opt_out_counts_even_while_a_person_answers(workshop: Workshop) -> None:
    agent = await workshop.hire()
    conversation_id = await workshop.answered(said="person")
    async with workshop.working_on(conversation_id) as work:
        await hand_over.take_over(work, agent)

    await workshop.answered(said="BAJA")

    assert await workshop.value("SELECT granted FROM consents") is False


async def test_an_answer_not_yet_sent_is_thought_over_when_more_text_arrives(
    workshop: Workshop, channel: ScriptedChannel
) -> None:
    await workshop.receive(said="mi pedido")
    workshop.clock.now += timedelta(seconds=6)
    await workshop.take_turns()
    await workshop.receive(said="no, mi factura")
    workshop.clock.now += timedelta(seconds=6)
    await workshop.take_turns()
    await workshop.run()

    assert channel.texts() == ["1: mi pedido | no, mi factura"]


@pytest.mark.parametrize("said", ["", "🙂", "\u200b\u200d", "\u202eatad", "\ud800", "\x00", "a" * 1_000_000])
async def test_whatever_comes_in_is_answered(workshop: Workshop, channel: ScriptedChannel, said: str) -> None:
    await workshop.answered(said=said)

    assert len(channel.sent) >= 1
