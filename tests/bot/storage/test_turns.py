"""Locking a conversation for a turn, and what is read and written under the lock."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from bot.messages import Address, InboundMessage, Sender
from bot.storage import turns
from bot.storage.receiving import store_message
from bot.storage.store import Store, Transaction
from bot.storage.turns import Claim, Claims

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
    async with store.receiving_singly() as tx:
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


async def claimed(tx: Transaction, at: datetime, most: int = 10, busy: Sequence[int] = ()) -> Claims:
    return await turns.claim(tx, now=at, busy=busy, most=most, retry_in=timedelta(seconds=1))


async def test_each_claim_counts_a_try(store: Store) -> None:
    conversation_id = await write(store, "1")
    for attempt in (1, 2, 3):
        async with store.single() as tx:
            found = await claimed(tx, NOW + attempt * timedelta(seconds=2))
        assert found.claims == [Claim(conversation_id, attempt)]

    async with store.single() as tx:
        await turns.give_back(tx, conversation_id, now=NOW)
        again = await claimed(tx, NOW + timedelta(seconds=20))
    assert again.claims == [Claim(conversation_id, 3)]


async def test_a_claim_keeps_others_away_for_a_moment(store: Store) -> None:
    await write(store, "1")
    async with store.single() as tx:
        await claimed(tx, NOW)
        assert (await claimed(tx, NOW)).claims == []


async def test_a_turn_under_way_elsewhere_is_not_claimed_but_one_whose_worker_died_is(store: Store) -> None:
    conversation_id = await write(store, "1")
    async with store.single() as tx:
        await claimed(tx, NOW)
    later = NOW + timedelta(seconds=2)
    async with store.turning() as tx:
        await turns.lock_conversation(tx, conversation_id)
        async with store.single() as other:
            assert (await claimed(other, later)).claims == []

    async with store.single() as tx:
        assert (await claimed(tx, later)).claims == [Claim(conversation_id, 2)]


async def test_a_turn_that_failed_is_claimed_alone_and_holds_nobody_up_meanwhile(store: Store) -> None:
    suspect = await write(store, "1")
    async with store.single() as tx:
        await claimed(tx, NOW)
    later = NOW + timedelta(seconds=2)
    others = [await write(store, key, who=key, at=NOW + timedelta(seconds=1)) for key in ("2", "3")]

    async with store.single() as tx:
        assert (await claimed(tx, later)).claims == [Claim(suspect, 2)]
        assert {each.conversation_id for each in (await claimed(tx, later)).claims} == set(others)


async def test_a_turn_that_failed_is_left_to_a_worker_that_does_nothing_else(store: Store) -> None:
    suspect = await write(store, "1")
    async with store.single() as tx:
        await claimed(tx, NOW)
        later = NOW + timedelta(seconds=2)
        found = await claimed(tx, later, busy=[99])

        assert found.claims == []
        assert found.must_be_alone
        assert (await claimed(tx, later)).claims == [Claim(suspect, 2)]  # and no try was counted meanwhile


async def test_many_workers_never_claim_the_same(store: Store) -> None:
    everybody = {await write(store, str(number), who=str(number)) for number in range(20)}

    async def work() -> list[Claim]:
        async with store.single() as tx:
            return (await claimed(tx, NOW, most=4)).claims

    rounds = [await asyncio.gather(*(work() for _ in range(4))) for _ in range(5)]

    found = [each for workers in rounds for claims in workers for each in claims]
    assert sorted(each.conversation_id for each in found) == sorted(everybody)
    assert {each.attempt for each in found} == {1}


async def test_the_next_moment_is_when_the_earliest_message_falls_due(store: Store) -> None:
    await write(store, "1", at=NOW + timedelta(seconds=9))

    async with store.single() as tx:
        assert await claimed(tx, NOW) == Claims([], False, False, NOW + timedelta(seconds=9), None)
        assert (await claimed(tx, NOW + timedelta(seconds=10))).next_at is None


async def test_turns_under_way_elsewhere_leave_room_for_who_came_after_them(store: Store) -> None:
    first = await write(store, "1", at=NOW - timedelta(seconds=3))
    second = await write(store, "2", who="eva", at=NOW - timedelta(seconds=1))
    async with store.turning() as elsewhere, store.single() as tx:
        await turns.lock_conversation(elsewhere, first)
        found = await claimed(tx, NOW, most=1)

    assert found.claims == [Claim(second, 1)]
    assert found.may_be_more


async def test_two_taps_are_one_claim(store: Store) -> None:
    conversation_id = await write(store, "1")
    await write(store, "2")
    async with store.single() as tx:
        await tx.execute(text("UPDATE messages SET payload = '/yes'"))
        assert (await claimed(tx, NOW)).claims == [Claim(conversation_id, 1)]
