"""Two who want the same conversation and the same delivery: one waits for the other, and neither is undone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any

from bot.messages import DeliveryStatus, StatusUpdate
from bot.storage.deliveries import Result
from bot.storage.privacy import erase_contacts
from bot.use_cases import hand_over, leads
from bot.use_cases.record_update import UpdateRecorder
from bot.use_cases.undeliverable import Undeliverable
from bot.use_cases.work import Work
from tests.bot.use_cases.workshop import Workshop

Other = Coroutine[Any, Any, object]
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


@asynccontextmanager
async def held_from(
    workshop: Workshop, conversation_id: int, other: Coroutine[Any, Any, object]
) -> AsyncIterator[Work]:
    """Hold the conversation as a person's act does while `other` begins; afterwards see `other` end well."""
    async with workshop.working_on(conversation_id) as work:
        task = asyncio.create_task(other)
        while not task.done() and not await workshop.value(WAITING):  # noqa: ASYNC110 - it happens in the database
            await asyncio.sleep(0.01)
        yield work
    await task


async def unsent(workshop: Workshop) -> int:
    """Let the bot say something that is not sent yet; return the conversation."""
    received = await workshop.receive(payload="/tap")
    await workshop.take_turns()
    return received.conversation_id


async def test_a_late_failure_and_a_takeover_do_not_wait_for_each_other(workshop: Workshop) -> None:
    agent = await workshop.hire()
    conversation_id = await unsent(workshop)
    delivery_id = await workshop.value("SELECT id FROM deliveries WHERE kind = 'message'")
    undeliverable = Undeliverable(lambda _=None: workshop.business, clock=workshop.clock)
    recorder = UpdateRecorder(workshop.store, undeliverable.tell, clock=workshop.clock)
    failed = StatusUpdate("webchat", "", DeliveryStatus.FAILED, delivery_id=delivery_id)

    async with held_from(workshop, conversation_id, recorder.record(failed)) as work:
        await hand_over.take_over(work, agent)

    assert await workshop.value("SELECT mode FROM conversations") == "owned"
    assert await workshop.value("SELECT state FROM deliveries WHERE id = :id", id=delivery_id) == "cancelled"


async def test_a_failed_delivery_and_an_erasure_do_not_wait_for_each_other(workshop: Workshop) -> None:
    conversation_id = await unsent(workshop)
    (leased,) = await workshop.deliverer.lease(1)
    failed = [(leased, Result(leased.id, "failed", error="no"))]

    async with held_from(workshop, conversation_id, workshop.deliverer.finish(failed)) as work:
        await erase_contacts(work.tx, [work.conversation.contact_id], now=work.now)

    assert await workshop.value("SELECT count(*) FROM messages") == 0
    assert await workshop.value("SELECT count(*) FROM deliveries WHERE kind = 'message'") == 0


async def test_a_claim_and_a_turn_that_learns_about_its_lead_do_not_wait_for_each_other(workshop: Workshop) -> None:
    conversation_id = await workshop.answered(said="lead y hot")
    lead_id = await workshop.value("SELECT id FROM leads")
    rep = await workshop.hire("Rep")
    async with workshop.working_on(conversation_id) as work:
        await hand_over.resolve(work, rep)
    later = (await workshop.receive(said="¿hay novedades?")).conversation_id

    async def claim() -> None:
        async with workshop.working_on(conversation_id) as work:
            assert await leads.claim_lead(work, lead_id, rep)

    async with held_from(workshop, later, claim()) as work:
        await leads.learn(work, {"need": "200 platos"})

    row = (await workshop.query("SELECT agent_id, conversation_id, facts ->> 'need' AS need FROM leads"))[0]
    assert tuple(row) == (rep.id, later, "200 platos")
    assert await workshop.value("SELECT agent_id FROM conversations WHERE id = :id", id=later) == rep.id
