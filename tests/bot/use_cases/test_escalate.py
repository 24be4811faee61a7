"""What timers do when they ring."""

from __future__ import annotations

from datetime import timedelta

from bot.storage import timers
from bot.storage.timers import Timer
from bot.use_cases.escalate import Escalation
from tests.bot.use_cases.workshop import Workshop


async def test_a_queued_conversation_nobody_takes_is_told_to_its_team(workshop: Workshop) -> None:
    await workshop.answered(said="person")
    before = await workshop.value("SELECT count(*) FROM deliveries WHERE kind = 'desk_root'")
    await workshop.pass_time(timedelta(minutes=20))

    kinds = {row.kind for row in await workshop.query("SELECT kind FROM events")}
    assert "conversation.sla_breached" in kinds
    assert await workshop.value("SELECT count(*) FROM deliveries WHERE kind = 'desk_root'") > before


async def test_a_timer_of_something_that_is_no_more_does_nothing(workshop: Workshop) -> None:
    handlers = Escalation(lambda: workshop.business).handlers()
    async with workshop.store.transaction() as tx:
        for kind in ("clock", "lead_resurfaces"):
            await handlers[kind](tx, Timer(1, kind, f"{kind}:99", workshop.clock()), workshop.clock())

    assert await workshop.query("SELECT 1 FROM events") == []


async def test_every_kind_of_timer_that_is_set_has_a_handler(workshop: Workshop) -> None:
    await workshop.answered(said="person, ticket, lead y hot")
    async with workshop.store.transaction() as tx:
        assert await timers.next_timer_at(tx) is not None

    kinds = {row.kind for row in await workshop.query("SELECT DISTINCT kind FROM timers")}
    assert kinds <= set(Escalation(lambda: workshop.business).handlers())
