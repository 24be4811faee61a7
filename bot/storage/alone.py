"""Doing something in one process alone, however many could."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.logs import where
from bot.storage.store import Store
from bot.waiting import wait_for_any

RETRY_SECONDS = 5.0
log = structlog.get_logger(__name__)


async def run_alone(store: Store, name: str, work: Callable[[], Awaitable[None]], stop: asyncio.Event) -> None:
    """Run `work` in whichever process holds the lock `name`; when that process dies another one takes over.

    The lock lives as long as the connection that holds it, so a crash frees it.
    """
    while not stop.is_set():
        try:
            async with store.holding() as connection:
                found = await connection.execute(
                    text("SELECT pg_try_advisory_lock(hashtextextended(:name, 0))"), {"name": name}
                )
                if found.scalar_one():
                    await _until(name, work, stop)
        except (DBAPIError, OSError) as error:
            log.warning("alone.lost", name=name, error=type(error).__name__)
        await wait_for_any((stop,), RETRY_SECONDS)


async def _until(name: str, work: Callable[[], Awaitable[None]], stop: asyncio.Event) -> None:
    task = asyncio.ensure_future(work())
    waiting = asyncio.ensure_future(stop.wait())
    await asyncio.wait({task, waiting}, return_when=asyncio.FIRST_COMPLETED)
    for each in (task, waiting):
        each.cancel()
    ended, _ = await asyncio.gather(task, waiting, return_exceptions=True)
    if isinstance(ended, Exception):  # it is begun again; somebody should know why it ended
        log.warning("alone.failed", name=name, **where(ended))
