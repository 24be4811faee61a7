"""What timers do when they ring."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import text

from bot.storage import timers
from bot.storage.store import Transaction
from bot.storage.timers import Timer
from bot.use_cases import hand_over, leads
from bot.use_cases.escalate import Escalation
from bot.use_cases.wake import MOST_ATTEMPTS, Waker
from tests.bot.use_cases.workshop import Workshop

MODE = "SELECT mode, handoff_reason FROM conversations WHERE id = :id"


async def test_a_queued_conversation_nobody_takes_is_told_to_its_team(workshop: Workshop) -> None:
    await workshop.answered(said="person")
    before = await workshop.value("SELECT count(*) FROM deliveries WHERE kind = 'desk_root'")
    await workshop.pass_time(timedelta(minutes=20))

    kinds = {row.kind for row in await workshop.query("SELECT kind FROM events")}
    assert "conversation.sla_breached" in kinds
    assert await workshop.value("SELECT count(*) FROM deliveries WHERE kind = 'desk_root'") > before


async def test_a_timer_of_something_that_is_no_more_does_nothing(workshop: Workshop) -> None:
    handlers = Escalation(lambda _=None: workshop.business).handlers()
    async with workshop.store.transaction() as tx:
        for kind in ("clock", "lead_resurfaces"):
            await handlers[kind](tx, Timer(1, kind, f"{kind}:99", workshop.clock()), workshop.clock())

    assert await workshop.query("SELECT 1 FROM events") == []


async def test_every_kind_of_timer_that_is_set_has_a_handler(workshop: Workshop) -> None:
    await workshop.answered(said="person, ticket, lead y hot")
    async with workshop.store.transaction() as tx:
        assert await timers.next_timer_at(tx) is not None

    kinds = {row.kind for row in await workshop.query("SELECT DISTINCT kind FROM timers")}
    assert kinds <= set(Escalation(lambda _=None: workshop.business).handlers())


async def fail(tx: Transaction, timer: Timer, now: datetime) -> None:
    raise RuntimeError("broken")


async def give_up(workshop: Workshop, kind: str) -> None:
    """Let the timers of a kind fail until the first one is given up and people are told."""
    handlers = {**Escalation(lambda _=None: workshop.business).handlers(), kind: fail}
    waker = Waker(workshop.store, handlers, clock=workshop.clock)
    async with workshop.store.transaction() as tx:
        await tx.execute(
            text("UPDATE timers SET due_at = due_at + interval '1 year' WHERE kind <> :kind"), {"kind": kind}
        )
        first = await timers.next_timer_at(tx)
    assert first is not None
    workshop.clock.now = max(first, workshop.clock.now)
    for _ in range(MOST_ATTEMPTS):
        await waker.fire_one()
        async with workshop.store.transaction() as tx:
            await tx.execute(
                text("UPDATE timers SET due_at = :now WHERE attempts > 0 AND fired_at IS NULL"),
                {"now": workshop.clock.now},
            )
    await waker.fire_one()


async def markers(workshop: Workshop, conversation_id: int) -> list[str]:
    return [line.text for line in await workshop.lines(conversation_id) if line.kind == "marker"]


async def test_a_deadline_that_cannot_be_watched_goes_to_people_with_a_word_why(workshop: Workshop) -> None:
    conversation_id = await workshop.answered(said="ticket")

    await give_up(workshop, "clock")

    assert tuple((await workshop.query(MODE, id=conversation_id))[0]) == ("queued", "timer_failed")
    assert await markers(workshop, conversation_id) == ["timer_failed"]
    kinds = [row.kind for row in await workshop.query("SELECT kind FROM deliveries WHERE channel = 'slack_alerts'")]
    assert kinds[-2:] == ["desk_root", "desk_line"]
    assert await workshop.value("SELECT count(*) FROM events WHERE kind = 'timer.given_up'") == 1


async def test_a_clock_whose_warning_was_given_up_is_still_breached_in_time(workshop: Workshop) -> None:
    await workshop.answered(said="ticket")
    await give_up(workshop, "clock")

    await workshop.pass_time(timedelta(days=3))

    assert (
        await workshop.value("SELECT count(*) FROM clocks WHERE subject LIKE 'ticket:%' AND breached_at IS NULL") == 0
    )


async def test_an_agent_who_answers_keeps_the_conversation_and_is_told_of_the_deadline(workshop: Workshop) -> None:
    marta = await workshop.hire()
    conversation_id = await workshop.answered(said="ticket")
    async with workshop.working_on(conversation_id) as work:
        await hand_over.take_over(work, marta)

    await give_up(workshop, "clock")

    assert await workshop.value(MODE, id=conversation_id) == "owned"
    assert await markers(workshop, conversation_id) == ["taken_over", "timer_failed"]


async def test_who_waits_for_an_owner_off_shift_gets_into_the_queue_though_his_timer_failed(workshop: Workshop) -> None:
    marta = await workshop.hire()
    conversation_id = await workshop.answered(said="person")
    async with workshop.working_on(conversation_id) as work:
        await hand_over.take_over(work, marta)
    workshop.clock.now += timedelta(hours=13)  # closed
    await workshop.answered(said="¿hola?")

    await give_up(workshop, hand_over.REQUEUE)

    assert await workshop.value(MODE, id=conversation_id) == "queued"
    assert (await markers(workshop, conversation_id))[-1] == "timer_failed"


async def test_a_lead_whose_card_does_not_come_back_goes_to_people(workshop: Workshop) -> None:
    conversation_id = await workshop.answered(said="lead y hot")
    async with workshop.working_on(conversation_id) as work:
        await leads.snooze_lead(work, 1, work.now + timedelta(hours=1))

    await give_up(workshop, leads.RESURFACE)

    assert await workshop.value(MODE, id=conversation_id) == "queued"
    assert await markers(workshop, conversation_id) == ["timer_failed"]


async def test_where_another_conversation_took_its_place_people_are_told_there(workshop: Workshop) -> None:
    marta = await workshop.hire()
    first = await workshop.answered(said="lead y hot")
    async with workshop.working_on(first) as work:
        await leads.snooze_lead(work, 1, work.now + timedelta(hours=1))
        await hand_over.take_over(work, marta)
        await hand_over.resolve(work, marta)
    second = await workshop.answered(said="hola otra vez")

    await give_up(workshop, leads.RESURFACE)

    assert await markers(workshop, second) == ["timer_failed"]
    assert await workshop.value(MODE, id=second) == "queued"


async def test_nobody_is_told_of_a_clock_that_is_met(workshop: Workshop) -> None:
    conversation_id = await workshop.answered(said="ticket")
    handlers = Escalation(lambda _=None: workshop.business).handlers()
    await workshop.query("UPDATE clocks SET met_at = started_at")
    async with workshop.store.transaction() as tx:
        await handlers["given_up"](tx, Timer(1, "given_up", "clock:1", workshop.clock()), workshop.clock())

    assert await markers(workshop, conversation_id) == []
