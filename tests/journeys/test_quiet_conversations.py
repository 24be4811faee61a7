"""Conversations that nobody goes on with end by themselves."""

from __future__ import annotations

from datetime import timedelta

from bot.use_cases.close_idle import close_idle
from tests.world import World


async def outcomes(world: World) -> list[tuple[str, str]]:
    rows = await world.query("SELECT outcome, resolver FROM conversations WHERE closed_at IS NOT NULL ORDER BY id")
    return [(row["outcome"], row["resolver"]) for row in rows]


async def test_an_answered_conversation_is_closed_after_a_quiet_day(world: World) -> None:
    await world.writes("ana", "¿se puede pagar con bizum?")
    await world.pass_time(timedelta(hours=23))
    assert await close_idle(world.parts.store, world.clock()) == 0

    await world.pass_time(timedelta(hours=2))
    assert await close_idle(world.parts.store, world.clock()) == 1
    assert await outcomes(world) == [("answered", "bot")]


async def test_a_form_left_in_the_middle_counts_as_abandoned(world: World) -> None:
    await world.writes("ana", "dónde está mi pedido?")
    await world.pass_time(timedelta(hours=25))
    await close_idle(world.parts.store, world.clock())
    assert await outcomes(world) == [("abandoned", "bot")]


async def test_a_conversation_with_an_open_ticket_stays_open(world: World) -> None:
    await world.writes("ana", "me llegó roto")
    await world.pass_time(timedelta(hours=25))
    assert await close_idle(world.parts.store, world.clock()) == 0


async def test_the_next_message_begins_another_conversation(world: World) -> None:
    await world.writes("ana", "¿se puede pagar con bizum?")
    await world.pass_time(timedelta(hours=25))
    await close_idle(world.parts.store, world.clock())

    said = await world.writes("ana", "¿se puede pagar con bizum?")
    assert said
    assert not any("automátic" in text for text in said), "who has been told once is not told again"
    assert len(await world.conversations_of("ana")) == 2
