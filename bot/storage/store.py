"""The database: one pool for each kind of work, and the unit of work."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias, cast

import psycopg
from psycopg.rows import namedtuple_row
from sqlalchemy import Connection, NullPool, TextClause, make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.storage.rows import Rows

Driver: TypeAlias = psycopg.AsyncConnection[Any]
Values: TypeAlias = Mapping[str, Any]
CONNECT_TIMEOUT_SECONDS = 5
_DIALECT = make_url("postgresql+psycopg://").get_dialect()()


class Transaction:
    """Runs statements on one connection; whoever lends it says when they count."""

    def __init__(self, driver: Driver) -> None:
        self._driver = driver

    async def execute(self, statement: TextClause, values: Values | Sequence[Values] | None = None) -> Rows:
        """Run `statement` with its values, or once with each of several values.

        Raises:
            sqlalchemy.exc.DBAPIError: the subclass that says what kind of failure it was.
        """
        compiled = _compiled(statement.text)
        with _in_sqlalchemys_terms():
            cursor = self._driver.cursor(row_factory=namedtuple_row)
            if isinstance(values, Sequence):
                await cursor.executemany(compiled, values)
            else:
                await cursor.execute(compiled, values or {})
            return Rows(await cursor.fetchall() if cursor.description else [], cursor.rowcount)

    @asynccontextmanager
    async def atomic(self) -> AsyncIterator[Transaction]:
        """Let everything inside count together, or not at all."""
        with _in_sqlalchemys_terms():
            async with self._driver.transaction():
                yield self


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
        self._receive = _pooled(url, sizes.receive)
        self._turn = _pooled(url, sizes.turn)
        self._work = _pooled(url, sizes.work)
        self._single = _pooled(url, sizes.single)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """Do something in one transaction: committed at the end, rolled back by any exception."""
        async with _lent(self._work) as tx, tx.atomic():
            yield tx

    @asynccontextmanager
    async def single(self) -> AsyncIterator[Transaction]:
        """Do single statements, each a transaction of its own: one round trip instead of three."""
        async with _lent(self._single) as tx:
            yield tx

    @asynccontextmanager
    async def receiving(self) -> AsyncIterator[Transaction]:
        """Store what came in, in one transaction."""
        async with _lent(self._receive) as tx, tx.atomic():
            yield tx

    @asynccontextmanager
    async def receiving_singly(self) -> AsyncIterator[Transaction]:
        """Store what came in, each statement a transaction of its own unless they are made `atomic`."""
        async with _lent(self._receive) as tx:
            yield tx

    @asynccontextmanager
    async def turning(self) -> AsyncIterator[Transaction]:
        """Do a turn's one transaction."""
        async with _lent(self._turn) as tx, tx.atomic():
            yield tx

    @asynccontextmanager
    async def holding(self) -> AsyncIterator[Transaction]:
        """Lend a connection of its own for as long as something is held, which ends with it."""
        engine = _engine(self.url, poolclass=NullPool)
        try:
            async with _lent(engine) as tx:
                yield tx
        finally:
            await engine.dispose()

    async def notify(self, channel: str, payload: str = "") -> None:
        """Send a wake-up, outside any other transaction (docs/decisions/0001)."""
        async with self.single() as tx:
            await tx.execute(_NOTIFY, {"channel": channel, "payload": payload})

    async def is_reachable(self) -> bool:
        """Say whether the database answers."""
        try:
            async with self.single() as tx:
                await tx.execute(text("SELECT 1"))
        except (OSError, DBAPIError):
            return False
        return True

    async def close(self) -> None:
        """Give every connection back."""
        for engine in (self._receive, self._turn, self._work, self._single):
            await engine.dispose()


_NOTIFY = text("SELECT pg_notify(:channel, :payload)")


def _engine(url: str, **pool: Any) -> AsyncEngine:
    """Make a pool whose connections commit each statement, unless `atomic` says otherwise: nothing to reset."""
    return create_async_engine(
        url,
        isolation_level="AUTOCOMMIT",
        pool_reset_on_return=None,
        connect_args={"connect_timeout": CONNECT_TIMEOUT_SECONDS, "application_name": "frontdesk"},
        **pool,
    )


def _pooled(url: str, size: int) -> AsyncEngine:
    return _engine(url, pool_size=size, max_overflow=0, pool_pre_ping=False, pool_recycle=1800)


@asynccontextmanager
async def _lent(engine: AsyncEngine) -> AsyncIterator[Transaction]:
    """Take a connection out of its pool and put it back, unless it broke meanwhile."""
    async with engine.connect() as connection:
        under = cast(Connection, connection.sync_connection)
        driver = cast(Driver, under.connection.driver_connection)
        try:
            yield Transaction(driver)
        finally:
            if driver.closed:
                await connection.invalidate()


@contextmanager
def _in_sqlalchemys_terms() -> Iterator[None]:
    """Raise the driver's errors as SQLAlchemy's, without the values: they may be a customer's words."""
    try:
        yield
    except psycopg.Error as error:
        raise DBAPIError.instance(None, None, error, psycopg.Error, hide_parameters=True, dialect=_DIALECT) from error


@lru_cache(maxsize=1024)
def _compiled(statement: str) -> str:
    return str(TextClause(statement).compile(dialect=_DIALECT))
