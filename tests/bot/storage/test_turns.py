"""Locking a conversation for a turn, and what is read and written under the lock."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime

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


async def write(store: Store, external_id: str, said: str = "hola", *, who: str = "ana", at: datetime = NOW) -> int:
    """Store a message that is due at once; return its conversation."""
    message = InboundMessage(Address("webchat", "web", who), external_id, Sender(who), text=said)
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
