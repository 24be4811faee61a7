"""Deliveries: in order, once as far as the platform lets us know, and never lost in silence."""

from __future__ import annotations

import asyncio
import itertools
import random
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from bot.channels.port import PermanentSendError, TemporarySendError, UncertainSendError, WhenUncertain
from bot.messages import OutboundMessage
from bot.storage import deliveries
from bot.storage.deliveries import Result, apply_status
from bot.storage.store import Store
from bot.use_cases import hand_over
from bot.use_cases.business import Business
from bot.use_cases.deliver import LEASE, RECONCILE_FOR, DeliveryLoop
from tests.bot.use_cases.workshop import ScriptedChannel, Workshop, open_workshop

STATES = "SELECT state FROM deliveries WHERE kind = 'message' ORDER BY id"


@pytest.fixture
def policy() -> WhenUncertain:
    """What the channel does with a message that may have been sent."""
    return WhenUncertain.RESEND


@pytest.fixture
def channel(policy: WhenUncertain) -> ScriptedChannel:
    """The one channel of the workshop."""
    return ScriptedChannel("whatsapp", policy)


async def said(workshop: Workshop, text: str = "hola", who: str = "ana", *, parts: int = 1) -> int:
    """Let the bot say something that is not yet delivered; return the conversation."""
    workshop.mind.parts = parts
    received = await workshop.receive(who, text, channel="whatsapp", payload="/tap")
    await workshop.take_turns()
    return received.conversation_id


async def states(workshop: Workshop) -> list[str]:
    return [row.state for row in await workshop.query(STATES)]


async def test_the_parts_of_a_reply_go_out_one_after_the_other(workshop: Workshop, channel: ScriptedChannel) -> None:
    await said(workshop, parts=3)

    assert [await workshop.deliver() for _ in range(4)] == [1, 1, 1, 0]
    assert [text[0] for text in channel.texts()] == ["1", "2", "3"]


async def test_nothing_overtakes_a_part_that_must_wait(workshop: Workshop, channel: ScriptedChannel) -> None:
    await said(workshop, parts=2)
    channel.failures.append(TemporarySendError("busy", timedelta(seconds=30)))
    await workshop.deliver()

    assert await workshop.deliver() == 0
    workshop.clock.now += timedelta(seconds=30)
    await workshop.run()
    assert [text[0] for text in channel.texts()] == ["1", "2"]


class UnsteadyChannel(ScriptedChannel):
    """Fails now and then, after a while, and takes differently long."""

    def __init__(self) -> None:
        super().__init__("whatsapp")
        self.dice = random.Random(7)

    async def send(self, message: OutboundMessage) -> str:
        await asyncio.sleep(self.dice.random() * 0.004)
        if self.dice.random() < 0.02:
            raise TemporarySendError("busy", timedelta(milliseconds=5))
        return await super().send(message)


async def test_order_holds_in_every_conversation_through_retries_and_two_senders(
    database_url: str, tmp_path: Path, business: Business
) -> None:
    channel = UnsteadyChannel()
    async with open_workshop(database_url, tmp_path, business, channel) as workshop:
        for who in range(60):
            await said(workshop, who=f"v{who}", parts=3)
        await until_delivered(workshop)

    heard = defaultdict(list)
    for message in channel.sent:
        heard[message.address.recipient].append(message.delivery_id)
    assert len(heard) == 60
    assert all(len(ids) == 3 and ids == sorted(ids) for ids in heard.values())


async def until_delivered(workshop: Workshop) -> None:
    """Let two delivery loops work until everything is sent."""
    async with running_loop(workshop), running_loop(workshop):
        await until_sent(workshop)


async def until_sent(workshop: Workshop) -> None:
    """Wait until everything is sent, letting time pass meanwhile."""
    async with asyncio.timeout(30):
        while await workshop.value("SELECT count(*) FROM deliveries WHERE state <> 'sent'"):
            workshop.clock.now += timedelta(milliseconds=20)
            await asyncio.sleep(0.01)


@asynccontextmanager
async def running_loop(workshop: Workshop) -> AsyncIterator[DeliveryLoop]:
    """Run a delivery loop meanwhile."""
    stop = asyncio.Event()
    loop = DeliveryLoop(workshop.deliverer, lambda _: None, clock=workshop.clock)
    running = asyncio.create_task(loop.run(stop, poll_seconds=0.05))
    try:
        yield loop
    finally:
        stop.set()
        await running


async def test_a_temporary_failure_is_tried_again_at_growing_intervals_and_given_up_to_a_person(
    workshop: Workshop, channel: ScriptedChannel
) -> None:
    conversation_id = await said(workshop)
    channel.failures.extend(TemporarySendError("busy") for _ in range(400))

    await workshop.pass_time(timedelta(hours=4))
    assert await states(workshop) == ["pending"], "an outage of some hours loses no answer"

    await workshop.pass_time(timedelta(hours=21))
    assert await states(workshop) == ["failed"]
    markers = [line.text for line in await workshop.lines(conversation_id) if line.kind == "marker"]
    assert markers == ["not_delivered"]
    assert await workshop.value("SELECT mode FROM conversations") == "queued"


async def test_a_failure_and_its_being_told_are_one(workshop: Workshop, channel: ScriptedChannel) -> None:
    await said(workshop)
    channel.failures.append(PermanentSendError("no"))
    await workshop.query("CREATE FUNCTION no() RETURNS trigger AS 'BEGIN RAISE ''no''; END' LANGUAGE plpgsql")
    await workshop.query("CREATE TRIGGER no BEFORE INSERT ON tickets EXECUTE FUNCTION no()")
    with pytest.raises(Exception, match="no"):
        await workshop.deliver()
    assert await states(workshop) == ["sending"]

    await workshop.query("DROP TRIGGER no ON tickets")
    channel.failures.append(PermanentSendError("no"))
    workshop.clock.now += LEASE + timedelta(seconds=1)
    await workshop.run()

    assert await states(workshop) == ["failed"]
    assert await workshop.value("SELECT mode FROM conversations") == "queued"


async def test_an_adapters_bug_stops_only_its_own_message(workshop: Workshop, channel: ScriptedChannel) -> None:
    await said(workshop, who="ana")
    await said(workshop, who="bea")
    channel.failures.append(KeyError("bug"))

    await workshop.run()

    assert len(channel.sent) == 1
    assert sorted(await states(workshop)) == ["failed", "sent"]


async def test_a_message_whose_sender_died_is_sent_again_where_the_channel_says_so(
    workshop: Workshop, channel: ScriptedChannel
) -> None:
    await said(workshop)
    await workshop.deliverer.lease(10)
    workshop.clock.now += LEASE + timedelta(seconds=1)

    await workshop.run()

    assert len(channel.sent) == 1
    assert await states(workshop) == ["sent"]


@pytest.mark.parametrize("policy", [WhenUncertain.ASK_AGENT])
async def test_a_message_whose_sender_died_is_shown_to_a_person_where_the_channel_says_so(
    workshop: Workshop, channel: ScriptedChannel
) -> None:
    await said(workshop)
    await workshop.deliverer.lease(10)
    workshop.clock.now += LEASE + timedelta(seconds=1)

    await workshop.run()

    assert channel.sent == []
    assert await states(workshop) == ["failed"]
    assert await workshop.value("SELECT mode FROM conversations") == "queued"


@pytest.mark.parametrize("policy", [WhenUncertain.RECONCILE])
async def test_an_uncertain_message_is_settled_by_the_platforms_word(
    workshop: Workshop, channel: ScriptedChannel
) -> None:
    await said(workshop, parts=2)
    channel.failures.append(UncertainSendError("timeout"))
    await workshop.run()
    assert await states(workshop) == ["uncertain", "pending"]

    delivery_id = await workshop.value("SELECT min(id) FROM deliveries WHERE kind = 'message'")
    await status(workshop, "delivered", external_id="wamid.1", delivery_id=delivery_id)
    await workshop.run()

    assert await states(workshop) == ["sent", "sent"]
    assert [text[0] for text in channel.texts()] == ["2"]
    row = (await workshop.query("SELECT status, external_id FROM messages WHERE direction = 'out' ORDER BY id"))[0]
    assert tuple(row) == ("delivered", "wamid.1")


@pytest.mark.parametrize("policy", [WhenUncertain.RECONCILE])
async def test_an_uncertain_message_of_which_the_platform_says_nothing_goes_to_a_person(
    workshop: Workshop, channel: ScriptedChannel
) -> None:
    await said(workshop)
    channel.failures.append(UncertainSendError("timeout"))

    await workshop.pass_time(RECONCILE_FOR + timedelta(seconds=1))

    assert channel.sent == []
    assert await states(workshop) == ["failed"]
    assert await workshop.value("SELECT mode FROM conversations") == "queued"


async def test_what_was_sent_counts_as_sent_though_the_lease_ran_out_meanwhile(
    workshop: Workshop, channel: ScriptedChannel
) -> None:
    await said(workshop)
    leased = await workshop.deliverer.lease(10)
    results = [(delivery, await workshop.deliverer.send(delivery)) for delivery in leased]
    workshop.clock.now += LEASE + timedelta(seconds=1)
    await workshop.deliverer.recover()

    await workshop.deliverer.finish(results)
    await workshop.run()

    assert len(channel.sent) == 1
    assert await states(workshop) == ["sent"]


async def test_a_delivery_given_up_by_two_at_once_is_told_once(workshop: Workshop) -> None:
    await said(workshop)
    leased = await workshop.deliverer.lease(10)
    failed = [(leased[0], Result(leased[0].id, "failed", error="no"))]

    await asyncio.gather(workshop.deliverer.finish(failed), workshop.deliverer.finish(failed))

    assert await workshop.value("SELECT count(*) FROM events WHERE kind = 'delivery.failed'") == 1


async def test_a_takeover_cancels_what_the_bot_had_not_begun_to_send(
    workshop: Workshop, channel: ScriptedChannel
) -> None:
    agent = await workshop.hire()
    conversation_id = await said(workshop, parts=3)
    await workshop.deliver()
    async with workshop.working_on(conversation_id) as work:
        await hand_over.take_over(work, agent)

    await workshop.run()

    assert await states(workshop) == ["sent", "cancelled", "cancelled", "sent"]
    assert [message.text for message in channel.sent][1:] == ["utter_agent_joined"]


RANKS = {"": 0, "sent": 1, "delivered": 2, "read": 3, "failed": 4}


@pytest.mark.parametrize("order", list(itertools.permutations(["sent", "delivered", "read", "failed"])))
async def test_a_status_only_ever_moves_forward(workshop: Workshop, order: tuple[str, ...]) -> None:
    await said(workshop)
    await workshop.run()
    external_id = await workshop.value("SELECT external_id FROM messages WHERE direction = 'out'")

    seen = []
    for name in order:
        await status(workshop, name, external_id=external_id)
        seen.append(await workshop.value("SELECT status FROM messages WHERE direction = 'out'"))

    assert seen == sorted(seen, key=RANKS.__getitem__)
    assert seen[-1] == "failed"


async def test_our_own_word_never_takes_the_platforms_back(workshop: Workshop) -> None:
    await said(workshop)
    leased = await workshop.deliverer.lease(10)
    results = [(delivery, await workshop.deliverer.send(delivery)) for delivery in leased]
    await status(workshop, "failed", external_id="wamid.1", delivery_id=leased[0].id)

    await workshop.deliverer.finish(results)

    assert await workshop.value("SELECT status FROM messages WHERE direction = 'out'") == "failed"
    assert await states(workshop) == ["failed"]


async def status(workshop: Workshop, name: str, *, external_id: str, delivery_id: int | None = None) -> None:
    async with workshop.store.transaction() as tx:
        await apply_status(
            tx,
            channel="whatsapp",
            external_id=external_id,
            delivery_id=delivery_id,
            status=name,
            error="",
            now=workshop.clock(),
        )


async def test_who_opted_out_gets_answers_and_no_updates(workshop: Workshop, channel: ScriptedChannel) -> None:
    conversation_id = await said(workshop, "BAJA")
    await workshop.answered("ana", "BAJA", channel="whatsapp")
    before = len(channel.sent)
    async with workshop.working_on(conversation_id) as work:
        await work.say("utter_back_to_bot", purpose="update")
    await workshop.answered("ana", "¿y mi pedido?", channel="whatsapp")

    assert [text[:2] for text in channel.texts()[before:]] == ["1:"]
    held_back = await workshop.query("SELECT error FROM deliveries WHERE state = 'cancelled'")
    assert len(held_back) == 1


async def test_free_text_goes_out_inside_whatsapps_window_and_a_template_outside(
    workshop: Workshop, channel: ScriptedChannel
) -> None:
    conversation_id = await workshop.answered("ana", "hola", channel="whatsapp")
    for wait in (timedelta(hours=23), timedelta(hours=2)):
        workshop.clock.now += wait
        async with workshop.working_on(conversation_id) as work:
            await work.say("utter_back_to_bot")
        await workshop.run()

    assert [message.is_template for message in channel.sent] == [False, False, True]


async def test_a_channel_without_credentials_fails_its_messages_and_says_why(workshop: Workshop) -> None:
    await workshop.answered("ana", "hola", channel="telegram")

    assert "the channel telegram is off" in await workshop.value(
        "SELECT error FROM deliveries WHERE kind = 'message' AND state = 'failed'"
    )


async def test_the_loop_sends_what_comes_and_needs_no_wake_up(workshop: Workshop, channel: ScriptedChannel) -> None:
    async with running_loop(workshop):
        await said(workshop)
        await until_sent(workshop)

    assert len(channel.sent) == 1


async def test_two_leases_at_once_take_each_delivery_once(workshop: Workshop, database_url: str) -> None:
    for who in range(20):
        await said(workshop, who=f"v{who}", parts=2)
    other = Store(database_url)

    async def lease(store: Store) -> list[int]:
        async with store.transaction() as tx:
            leased = await deliveries.lease(tx, now=workshop.clock(), lease_for=LEASE, most=20)
            await asyncio.sleep(0.01)
        return [delivery.id for delivery in leased]

    taken = [each for ids in await asyncio.gather(*(lease(s) for s in (workshop.store, other) * 3)) for each in ids]
    await other.close()
    assert len(taken) == len(set(taken)) == 20
