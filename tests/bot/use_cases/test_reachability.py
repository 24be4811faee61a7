"""Who cannot be written to: marked in the channel where it showed, until he writes there."""

from __future__ import annotations

import pytest

from bot.channels.port import PermanentSendError
from bot.storage.inbox import contact_card
from bot.use_cases import hand_over
from tests.bot.use_cases.workshop import ScriptedChannel, Workshop


@pytest.fixture
def channel() -> ScriptedChannel:
    """The one channel of the workshop."""
    return ScriptedChannel("whatsapp")


async def said(workshop: Workshop) -> int:
    """Let the bot say something that is not yet delivered; return the conversation."""
    received = await workshop.receive("ana", "hola", channel="whatsapp", payload="/tap")
    await workshop.take_turns()
    return received.conversation_id


async def test_a_contact_who_cannot_be_reached_is_marked_and_nobody_is_bothered(
    workshop: Workshop, channel: ScriptedChannel
) -> None:
    await said(workshop)
    channel.failures.append(PermanentSendError("blocked", unreachable=True))

    await workshop.run()

    assert await workshop.value("SELECT unreachable FROM identities") == "blocked"
    assert await workshop.value("SELECT mode FROM conversations") == "bot"


@pytest.mark.parametrize("with_agent", [False, True])
async def test_whoever_writes_again_can_be_written_to_again(
    workshop: Workshop, channel: ScriptedChannel, with_agent: bool
) -> None:
    conversation_id = await said(workshop)
    channel.failures.append(PermanentSendError("blocked", unreachable=True))
    await workshop.run()
    if with_agent:
        agent = await workshop.hire()
        async with workshop.working_on(conversation_id) as work:
            await hand_over.take_over(work, agent)
    async with workshop.store.transaction() as tx:
        before = await contact_card(tx, conversation_id)

    await workshop.answered("ana", "ya estoy", channel="whatsapp")

    async with workshop.store.transaction() as tx:
        after = await contact_card(tx, conversation_id)
    assert (before.unreachable, after.unreachable) == ("blocked", "")


async def test_whoever_writes_in_one_channel_is_not_reachable_in_another_for_it(
    workshop: Workshop, channel: ScriptedChannel
) -> None:
    await said(workshop)
    channel.failures.append(PermanentSendError("blocked", unreachable=True))
    await workshop.run()
    await workshop.answered("bea", "hola", channel="webchat")
    await workshop.query("UPDATE conversations SET contact_id = 1")
    await workshop.query("UPDATE identities SET contact_id = 1")

    await workshop.answered("bea", "soy la misma", channel="webchat")

    rows = await workshop.query("SELECT channel, unreachable FROM identities ORDER BY id")
    assert [tuple(row) for row in rows] == [("whatsapp", "blocked"), ("webchat", "")]
