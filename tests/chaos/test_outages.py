"""The database restarted under load, everything down for days, and a turn that takes its time."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import statistics
import time
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from bot.assistant import load_assistant
from bot.mind import business_of
from bot.storage.embedded import EmbeddedPostgres
from tests.bot.small_assistant import write_small_assistant
from tests.bot.use_cases.workshop import open_workshop
from tests.chaos.company import Company, Nursery, open_company
from tests.database import TEMPLATE, TestDatabases, running_server


async def test_a_message_is_acknowledged_while_a_turn_of_its_conversation_takes_five_seconds(
    nursery: Nursery, database_url: str, tmp_path: Path
) -> None:
    async with open_company(nursery, database_url, tmp_path, parts=1) as company:
        company.start("web", "worker-1")
        await company.writes(0, "sleep 5")
        while not await company.query("SELECT 1 FROM attempts"):  # noqa: ASYNC110 - it happens in another process
            await asyncio.sleep(0.05)
        took = [await acknowledged_in(company, f"¿hola {number}?") for number in range(20)]
        is_unanswered = await company.query("SELECT 1 FROM messages WHERE direction = 'in' AND turn_id IS NOT NULL")
        logging.getLogger(__name__).info("median %.1f ms, worst %.1f ms", *milliseconds(took))

        assert is_unanswered == []
        assert statistics.median(took) < 1
        await company.until_done()
        await company.must_be_sound(1)


def milliseconds(took: list[float]) -> tuple[float, float]:
    """Return the median and the worst."""
    return statistics.median(took) * 1000, max(took) * 1000


async def acknowledged_in(company: Company, text: str) -> float:
    """Return in how many seconds a message was acknowledged."""
    began = time.perf_counter()
    await company.writes(0, text)
    return time.perf_counter() - began


async def test_timers_that_fell_due_while_everything_was_down_fire_once(
    nursery: Nursery, database_url: str, tmp_path: Path
) -> None:
    business = business_of(load_assistant(write_small_assistant(tmp_path / "assistant")), has_slack=False)
    async with open_workshop(database_url, tmp_path, business) as workshop:
        for who in range(10):
            await workshop.answered(f"v{who}", "ticket y person")
        clocks = await workshop.value("SELECT count(*) FROM timers WHERE kind = 'clock'")

    async with open_company(nursery, database_url, tmp_path, days_later=10) as company:
        company.start("worker-1", "worker-2", "worker-3")
        async with asyncio.timeout(30):
            while await company.query("SELECT 1 FROM timers WHERE fired_at IS NULL LIMIT 1"):  # noqa: ASYNC110
                await asyncio.sleep(0.1)
        told = await company.query(
            "SELECT data ->> 'clock_id' AS clock, kind, count(*) FROM events WHERE kind LIKE '%%sla_%%' GROUP BY 1, 2"
        )

    assert len(told) == clocks == 50
    assert {row["count"] for row in told} == {1}


@pytest.fixture
def own_server() -> EmbeddedPostgres:
    """A server that may be stopped."""
    with running_server() as server:
        databases = TestDatabases(server)
        databases.make_template()
        yield server


async def test_the_database_restarted_under_load_loses_nothing(
    nursery: Nursery, own_server: EmbeddedPostgres, tmp_path: Path
) -> None:
    url = TestDatabases(own_server).url(TestDatabases(own_server).create(template=TEMPLATE))
    async with open_company(nursery, url, tmp_path, parts=2) as company:
        company.start("web", "worker-1", "worker-2")
        writing = asyncio.create_task(write_steadily(company, 60))
        for _ in range(2):
            await asyncio.sleep(1)
            await asyncio.to_thread(restart, own_server)
        await writing
        await company.until_done()

        await company.must_be_sound(2)


async def write_steadily(company: Company, messages: int) -> None:
    """Let one message after the other come in, some of them at once."""
    for first in range(0, messages, 4):
        await company.customers_write([f"mensaje {first + each}" for each in range(4)], people=4)
        await asyncio.sleep(0.1)


def restart(server: EmbeddedPostgres) -> None:
    """Shut the server down at once, without giving anybody time, and start it again."""
    with psycopg.connect(server.dsn, autocommit=True) as connection:
        found = connection.execute("SELECT current_setting('data_directory')").fetchone()
    assert found is not None
    postmaster = Path(found[0]) / "postmaster.pid"
    os.kill(int(postmaster.read_text().split()[0]), signal.SIGQUIT)
    deadline = time.monotonic() + timedelta(seconds=20).total_seconds()
    while postmaster.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    server.ensure_running()
