"""Locking a conversation for a turn, and what is read and written under the lock."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from bot.messages import Address, InboundMessage, Sender
from bot.storage import turns
from bot.storage.receiving import store_message
from bot.storage.store import Store

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Store]:
    """A store."""
    store = Store(database_url)
    yield store
    await store.close()


async def write(store: Store, external_id: str, said: str = "hola", *, at: datetime = NOW) -> int:
    """Store a message that is due at once; return its conversation."""
    message = InboundMessage(Address("webchat", "web", "ana"), external_id, Sender("ana"), text=said)
    async with store.receiving() as tx:
        return (await store_message(tx, message, media=(), received_at=at, due_at=at)).conversation_id


async def test_one_transaction_alone_has_the_conversation(store: Store) -> None:
    conversation_id = await write(store, "1")
    async with store.turning() as first, store.turning() as second:
        assert await turns.lock_conversation(first, conversation_id) is not None
        assert await turns.lock_conversation(second, conversation_id) is None


async def test_a_message_that_came_before_the_lock_is_read_after_it(store: Store) -> None:
    conversation_id = await write(store, "1")
    async with store.turning() as tx:
        await tx.execute(text("SELECT 1"))
        await write(store, "2", "otra")
        locked = await turns.lock_conversation(tx, conversation_id)

    assert locked is not None
    assert [message.text for message in locked.unanswered] == ["hola", "otra"]


async def test_the_lock_keeps_nobody_from_writing(store: Store) -> None:
    conversation_id = await write(store, "1")
    async with store.turning() as tx:
        await turns.lock_conversation(tx, conversation_id)
        async with asyncio.timeout(5):
            assert await write(store, "2") == conversation_id


async def test_starts_are_counted_though_the_turn_is_rolled_back(store: Store) -> None:
    conversation_id = await write(store, "1")
    for expected in (1, 2, 3):
        async with store.transaction() as tx:
            started = await turns.record_start(tx, conversation_id, now=NOW, retry_in=timedelta(seconds=1))
        assert started == expected

    async with store.transaction() as tx:
        await turns.forgive_start(tx, conversation_id, now=NOW)
        again = await turns.record_start(tx, conversation_id, now=NOW, retry_in=timedelta(seconds=1))
    assert again == 3


async def test_a_turn_begun_elsewhere_is_not_due_but_one_whose_worker_died_is(store: Store) -> None:
    conversation_id = await write(store, "1")
    async with store.transaction() as tx:
        await turns.record_start(tx, conversation_id, now=NOW, retry_in=timedelta(seconds=1))
    later = NOW + timedelta(seconds=2)
    async with store.turning() as tx:
        await turns.lock_conversation(tx, conversation_id)
        async with store.transaction() as other:
            assert await turns.due_conversations(other, now=later, busy=[], most=10) == []

    async with store.transaction() as tx:
        due = await turns.due_conversations(tx, now=later, busy=[], most=10)
    assert due == [turns.Due(conversation_id, 1)]


async def test_the_next_moment_is_when_the_earliest_message_falls_due(store: Store) -> None:
    await write(store, "1", at=NOW + timedelta(seconds=9))

    async with store.transaction() as tx:
        assert await turns.next_due_at(tx, now=NOW) == NOW + timedelta(seconds=9)
        assert await turns.next_due_at(tx, now=NOW + timedelta(seconds=10)) is None
