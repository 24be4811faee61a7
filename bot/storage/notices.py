"""Wake-ups between processes: hints sent after a commit, heard over one connection a process."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

import psycopg
import structlog
from psycopg import sql
from sqlalchemy.exc import DBAPIError

from bot.storage.store import Store

TURNS = "frontdesk_turns"
DELIVERIES = "frontdesk_deliveries"
CHATS = "frontdesk_chats"  # payload: ids of conversations in which there is something new to show
LONGEST_PAYLOAD = 7_500  # bytes; PostgreSQL takes 8,000
RECONNECT_SECONDS = 0.5
log = structlog.get_logger(__name__)


class Notices:
    """Sends hints, coalesced: however many come while one is on its way, one more follows.

    `NOTIFY` takes a database-wide lock across the commit's flush, so it never stands in a writing transaction
    (docs/decisions/0001-rows-are-the-queue.md).
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._pending: dict[str, set[int]] = {}
        self._task: asyncio.Task[None] | None = None

    def send(self, channel: str, about: int | None = None) -> None:
        """Send a hint soon; never waits, never raises. A lost one costs at most a poll."""
        self._pending.setdefault(channel, set()).update(() if about is None else (about,))
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._flush())

    async def drain(self) -> None:
        """Wait until every hint given so far is sent."""
        if self._task is not None:
            await asyncio.gather(self._task, return_exceptions=True)

    async def _flush(self) -> None:
        while self._pending:
            pending, self._pending = self._pending, {}
            for channel, ids in pending.items():
                payload = ",".join(map(str, sorted(ids)))
                try:
                    await self._store.notify(channel, payload if len(payload) < LONGEST_PAYLOAD else "")
                except (DBAPIError, OSError) as error:
                    log.warning("notice.lost", channel=channel, error=type(error).__name__)


async def listen(dsn: str, hear: Mapping[str, Callable[[tuple[int, ...]], None]], stop: asyncio.Event) -> None:
    """Call `hear[channel]` with the ids of every hint until `stop` is set; reconnects for ever.

    After a reconnection every channel is told once, without ids: something may have been missed.
    """
    while not stop.is_set():
        try:
            async with await psycopg.AsyncConnection.connect(dsn, autocommit=True, connect_timeout=5) as connection:
                for channel in hear:
                    await connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(channel)))
                for tell in hear.values():
                    tell(())
                await _hear(connection, hear, stop)
        except (psycopg.Error, OSError) as error:
            log.warning("notices.disconnected", error=type(error).__name__)
            await asyncio.sleep(RECONNECT_SECONDS)


async def _hear(
    connection: psycopg.AsyncConnection[object],
    hear: Mapping[str, Callable[[tuple[int, ...]], None]],
    stop: asyncio.Event,
) -> None:
    while not stop.is_set():
        async for notice in connection.notifies(timeout=1.0):
            hear[notice.channel](tuple(int(part) for part in notice.payload.split(",") if part))
