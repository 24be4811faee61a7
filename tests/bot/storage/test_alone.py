"""What one process does for all: one at a time, begun again when it fails, and never in silence."""

from __future__ import annotations

import asyncio

import structlog

from bot.storage.alone import run_alone
from bot.storage.store import Store


async def test_of_two_processes_one_does_the_work(database_url: str) -> None:
    stores = [Store(database_url), Store(database_url)]
    stop, begun, at_work = asyncio.Event(), asyncio.Event(), 0

    async def work() -> None:
        nonlocal at_work
        at_work += 1
        begun.set()
        await asyncio.Event().wait()

    async with asyncio.TaskGroup() as group:
        for store in stores:
            group.create_task(run_alone(store, "test", work, stop))
        await asyncio.wait_for(begun.wait(), 10)
        await asyncio.sleep(0.5)
        stop.set()
    for store in stores:
        await store.close()

    assert at_work == 1


async def test_work_that_fails_is_told_in_the_log(database_url: str) -> None:
    store, stop = Store(database_url), asyncio.Event()

    async def work() -> None:
        stop.set()
        raise ConnectionRefusedError("secret words")

    with structlog.testing.capture_logs() as logs:
        await run_alone(store, "slack.socket", work, stop)
    await store.close()

    (line,) = logs
    assert (line["event"], line["name"], line["error"]) == ("alone.failed", "slack.socket", "ConnectionRefusedError")
    assert "secret" not in str(line)
