"""The loops of a worker: they need no wake-up, leave no neighbour behind and end in good order."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from bot.assistant import load_assistant
from bot.mind import business_of
from bot.use_cases.business import Business
from bot.use_cases.deliver import DeliveryLoop
from bot.use_cases.show_typing import TypingIndicator
from bot.worker import TimerLoop, TurnLoop, Worker
from tests.bot.small_assistant import write_small_assistant
from tests.bot.use_cases.workshop import ScriptedChannel, Workshop, open_workshop


@pytest.fixture(scope="session")
def business(tmp_path_factory: pytest.TempPathFactory) -> Business:
    """A small company with the example's routing."""
    folder = write_small_assistant(tmp_path_factory.mktemp("small") / "assistant")
    return business_of(load_assistant(folder), has_slack=False)


@pytest.fixture
async def workshop(database_url: str, tmp_path: Path, business: Business) -> AsyncIterator[Workshop]:
    """The message path."""
    async with open_workshop(database_url, tmp_path, business, ScriptedChannel()) as workshop:
        yield workshop


@asynccontextmanager
async def working(workshop: Workshop) -> AsyncIterator[TurnLoop]:
    """Run a whole worker meanwhile; time does not pass by itself."""
    stop = asyncio.Event()
    store, clock = workshop.store, workshop.clock
    turns = TurnLoop(store, workshop.responder, TypingIndicator({}), most_at_once=4, clock=clock)
    deliveries = DeliveryLoop(workshop.deliverer, lambda _: None, clock=clock)
    dsn = store.url.replace("postgresql+psycopg://", "postgresql://", 1)
    worker = asyncio.create_task(
        Worker(dsn, turns, deliveries, TimerLoop(store, workshop.waker, clock=clock)).run(stop)
    )
    try:
        yield turns
    finally:
        stop.set()
        await worker


async def until(workshop: Workshop, nothing_left: str) -> None:
    async with asyncio.timeout(20):
        while await workshop.query(nothing_left):
            workshop.clock.now += STEP
            await asyncio.sleep(0.02)


STEP = timedelta(seconds=0.2)
UNANSWERED = "SELECT 1 FROM messages WHERE direction = 'in' AND turn_id IS NULL"
UNSENT = "SELECT 1 FROM deliveries WHERE state <> 'sent'"


async def test_messages_are_answered_and_delivered_though_no_wake_up_comes(workshop: Workshop) -> None:
    async with working(workshop):
        for who in range(10):
            await workshop.receive(f"v{who}", "hola")
        await until(workshop, UNANSWERED)
        await until(workshop, UNSENT)

    assert len(workshop.mind.turns) == 10


async def test_one_that_fails_again_and_again_holds_nobody_up(workshop: Workshop) -> None:
    async with working(workshop):
        await workshop.receive("mala", "boom")
        for who in range(5):
            await workshop.receive(f"v{who}", "hola")
        await until(workshop, UNANSWERED)

    outcomes = await workshop.query("SELECT outcome, count(*) AS count FROM turns GROUP BY outcome ORDER BY outcome")
    assert [tuple(row) for row in outcomes] == [("answered", 5), ("failed", 1)]


async def test_the_end_waits_for_the_turn_under_way(workshop: Workshop) -> None:
    async with working(workshop):
        await workshop.receive("ana", "wait")
        workshop.clock.now += 30 * STEP
        await asyncio.wait_for(workshop.mind.entered.wait(), 10)
        asyncio.get_running_loop().call_later(0.1, workshop.mind.gate.set)

    assert await workshop.query(UNANSWERED) == []


async def test_a_timer_rings_in_a_running_worker(workshop: Workshop) -> None:
    await workshop.answered(said="ticket")
    async with working(workshop):
        workshop.clock.now += timedelta(hours=3)
        await until(workshop, "SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM events WHERE kind = 'ticket.sla_breached')")
