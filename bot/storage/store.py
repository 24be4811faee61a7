"""The database: one pool for each kind of work, and the unit of work."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TypeAlias

from sqlalchemy import NullPool, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

Transaction: TypeAlias = AsyncConnection
CANCELLED_QUERY = "57014"  # stopped by a timeout or a person
CONNECT_TIMEOUT_SECONDS = 5


@dataclass(frozen=True, slots=True)
class PoolSizes:
    """How many connections each kind of work may hold."""

    receive: int = 8
    turn: int = 10
    work: int = 6
    single: int = 4


class Store:
    """Opens transactions. `receive` never waits for turns: each kind of work has its own pool.

    Nothing connects before the first transaction.
    """

    def __init__(self, url: str, sizes: PoolSizes | None = None) -> None:
        self.url = url
        sizes = sizes or PoolSizes()
        self._receive = _engine(url, sizes.receive)
        self._turn = _engine(url, sizes.turn)
        self._work = _engine(url, sizes.work)
        self._single = _engine(url, sizes.single, isolation_level="AUTOCOMMIT")

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """Do something in one transaction: committed at the end, rolled back by any exception."""
        async with self._work.begin() as connection:
            yield connection

    @asynccontextmanager
    async def single(self) -> AsyncIterator[Transaction]:
        """Do single statements, each a transaction of its own: one round trip instead of three."""
        async with self._single.connect() as connection:
            yield connection

    @asynccontextmanager
    async def receiving(self) -> AsyncIterator[Transaction]:
        """Do `receive`'s one transaction."""
        async with self._receive.begin() as connection:
            yield connection

    @asynccontextmanager
    async def turning(self) -> AsyncIterator[Transaction]:
        """Do a turn's one transaction."""
        async with self._turn.begin() as connection:
            yield connection

    @asynccontextmanager
    async def holding(self) -> AsyncIterator[AsyncConnection]:
        """Lend a connection of its own for as long as something is held, which ends with it."""
        engine = create_async_engine(self.url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
        try:
            async with engine.connect() as connection:
                yield connection
        finally:
            await engine.dispose()

    async def notify(self, channel: str, payload: str = "") -> None:
        """Send a wake-up, outside any other transaction (docs/decisions/0001)."""
        async with self._single.connect() as connection:
            await connection.execute(_NOTIFY, {"channel": channel, "payload": payload})

    async def is_reachable(self) -> bool:
        """Say whether the database answers."""
        try:
            async with self._single.connect() as connection:
                await connection.execute(text("SELECT 1"))
        except (OSError, DBAPIError):
            return False
        return True

    async def close(self) -> None:
        """Give every connection back."""
        for engine in (self._receive, self._turn, self._work, self._single):
            await engine.dispose()


_NOTIFY = text("SELECT pg_notify(:channel, :payload)")


def _engine(url: str, size: int, **options: str) -> AsyncEngine:
    return create_async_engine(
        url,
        pool_size=size,
        max_overflow=0,
        pool_pre_ping=False,
        pool_recycle=1800,
        connect_args={"connect_timeout": CONNECT_TIMEOUT_SECONDS, "application_name": "frontdesk"},
        **options,
    )


def is_away(error: DBAPIError) -> bool:
    """Say whether an error means that the database is gone, rather than that it refused something."""
    sqlstate: str | None = getattr(error.orig, "sqlstate", None)
    if error.connection_invalidated or sqlstate is None:
        return True
    return sqlstate[:2] in {"08", "53", "57"} and sqlstate != CANCELLED_QUERY
