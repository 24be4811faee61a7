"""Wake-ups: hints that cross processes, and harm nobody when they are lost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import psycopg
import pytest

from bot.storage.notices import CHATS, TURNS, Notices, listen
from bot.storage.store import Store

Heard = asyncio.Queue[tuple[int, ...]]


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Store]:
    """A store."""
    store = Store(database_url)
    yield store
    await store.close()


@asynccontextmanager
async def listening(store: Store, channel: str) -> AsyncIterator[Heard]:
    """Hear a channel from a connection of its own."""
    heard: Heard = asyncio.Queue()
    stop = asyncio.Event()
    dsn = store.url.replace("postgresql+psycopg://", "postgresql://", 1)
    ear = asyncio.create_task(listen(dsn, {channel: heard.put_nowait}, stop))
    assert await asyncio.wait_for(heard.get(), 10) == ()  # told once: something may have been missed
    try:
        yield heard
    finally:
        stop.set()
        await ear


async def test_a_hint_is_heard_with_its_ids(store: Store) -> None:
    async with listening(store, CHATS) as heard:
        Notices(store).send(CHATS, 7)

        assert await asyncio.wait_for(heard.get(), 10) == (7,)


async def test_many_hints_become_few(store: Store) -> None:
    async with listening(store, CHATS) as heard:
        notices = Notices(store)
        for number in range(500):
            notices.send(CHATS, number)
        await notices.drain()
        told: set[int] = set()
        while len(told) < 500:
            told |= set(await asyncio.wait_for(heard.get(), 10))

    assert heard.qsize() < 10


async def test_so_many_ids_that_they_do_not_fit_become_a_hint_without_ids(store: Store) -> None:
    async with listening(store, CHATS) as heard:
        notices = Notices(store)
        for number in range(3_000):
            notices.send(CHATS, number)

        assert await asyncio.wait_for(heard.get(), 10) == ()


async def test_sending_while_the_database_is_away_raises_nothing() -> None:
    store = Store("postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    notices = Notices(store)
    notices.send(TURNS)

    await notices.drain()
    await store.close()


async def test_a_listener_that_was_cut_off_listens_again_and_says_so(store: Store) -> None:
    async with listening(store, TURNS) as heard:
        dsn = store.url.replace("postgresql+psycopg://", "postgresql://", 1)
        with psycopg.connect(dsn, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        assert await asyncio.wait_for(heard.get(), 10) == ()

        again = Store(store.url)
        Notices(again).send(TURNS)
        assert await asyncio.wait_for(heard.get(), 10) == ()
        await again.close()
