"""Taking in: what cannot be stored is kept bare and holds nobody up, and a database that is away loses nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from sqlalchemy.exc import OperationalError

from bot.channels.telegram import Telegram
from bot.channels.telegram_polling import Poller
from bot.channels.updates import Parsed, Reachability
from bot.messages import Address
from bot.storage.store import Store
from bot.use_cases.receive import Receiver
from bot.use_cases.take_in import Intake
from tests.bot.use_cases.workshop import Workshop
from tests.channels.harness import telegram_adapter
from tests.fakes.telegram import FakeTelegram

STORED = "SELECT text, content FROM messages WHERE direction = 'in' ORDER BY id"
NOWHERE = "postgresql+psycopg://nobody@127.0.0.1:1/nothing"


@pytest.fixture
async def fake() -> AsyncIterator[FakeTelegram]:
    """Telegram."""
    async with FakeTelegram() as fake:
        yield fake


@pytest.fixture
async def telegram(fake: FakeTelegram) -> AsyncIterator[Telegram]:
    """Our channel to it."""
    channel = telegram_adapter(fake)
    yield channel
    await channel.close()


async def nothing(_: Parsed) -> None:
    """Record an update in no way."""


def intake(workshop: Workshop) -> Intake:
    return Intake(workshop.receiver.receive, nothing)


@asynccontextmanager
async def polling(telegram: Telegram, taking: Intake) -> AsyncIterator[None]:
    poller = Poller(telegram, taking.receive, taking.record, wait_seconds=1, sleep=lambda _: asyncio.sleep(0.001))
    task = asyncio.create_task(poller.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110 - what is waited for happens in the fake
            await asyncio.sleep(0.005)


async def test_a_message_that_cannot_be_stored_does_not_hold_up_those_polled_after_it(
    workshop: Workshop, fake: FakeTelegram, telegram: Telegram
) -> None:
    await workshop.refuse_text("poison")
    await fake.user_writes(77, "poison")
    last = await fake.user_writes(78, "hola")
    async with polling(telegram, intake(workshop)):
        await until(lambda: fake.confirmed_offset == last["update_id"] + 1)

    rows = await workshop.query(STORED)
    assert [row.text for row in rows] == ["", "hola"]
    assert rows[0].content == {"unsupported": "unreadable"}


async def test_while_the_database_is_away_nothing_polled_is_confirmed_or_kept_bare(
    workshop: Workshop, fake: FakeTelegram, telegram: Telegram
) -> None:
    away = Store(NOWHERE)
    there = workshop.receiver._store
    workshop.receiver._store = away
    update = await fake.user_writes(77, "hola")
    async with polling(telegram, intake(workshop)):
        await until(lambda: fake.calls.count("getUpdates") >= 1)
        await asyncio.sleep(0.2)
        assert fake.confirmed_offset == 0
        workshop.receiver._store = there
        await until(lambda: fake.confirmed_offset == update["update_id"] + 1)
    await away.close()

    assert [row.text for row in await workshop.query(STORED)] == ["hola"]


async def test_a_database_that_takes_no_writes_is_away(workshop: Workshop) -> None:
    name = await workshop.value("SELECT current_database()")
    await workshop.query(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    store = Store(workshop.store.url)
    receiver = Receiver(store, workshop.receiver._media, lambda _: None, clock=workshop.clock)
    with pytest.raises(Exception, match="read-only"):
        await Intake(receiver.receive, nothing).receive(workshop.message())
    await store.close()


async def test_what_nobody_can_store_before_a_migration_is_delivered_again(workshop: Workshop) -> None:
    await workshop.query("ALTER TABLE messages RENAME COLUMN due_at TO due")
    with pytest.raises(Exception, match="due_at"):
        await intake(workshop).receive(workshop.message())


async def test_a_message_kept_bare_is_answered_as_one_that_could_not_be_read(workshop: Workshop) -> None:
    await workshop.refuse_text("poison")
    await intake(workshop).receive(workshop.message("ana", "poison", external_id="m1"))
    await intake(workshop).receive(workshop.message("ana", "poison", external_id="m1"))
    await workshop.run()
    workshop.clock.now = workshop.clock.now.replace(minute=30)
    await workshop.run()

    (turn,) = workshop.mind.turns
    assert [message.unsupported for message in turn.messages] == ["unreadable"]


async def test_an_update_that_cannot_be_recorded_is_let_go_and_one_for_an_absent_database_is_not(
    workshop: Workshop,
) -> None:
    update = Reachability(Address("telegram", "42", "77"), is_reachable=False)

    async def broken(_: Parsed) -> None:
        raise ValueError("a bug")

    async def away(_: Parsed) -> None:
        raise OperationalError("", None, ConnectionError())

    await Intake(workshop.receiver.receive, broken).take(update)
    with pytest.raises(OperationalError):
        await Intake(workshop.receiver.receive, away).take(update)
