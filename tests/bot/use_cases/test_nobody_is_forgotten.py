"""The promise of the message path, over random days: no customer's message is ever without a next event."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from bot.channels.port import PermanentSendError, TemporarySendError, UncertainSendError
from bot.storage.agents import Agent
from bot.use_cases import hand_over
from bot.use_cases.hand_over import NotAllowedError
from tests.bot.use_cases.workshop import ScriptedChannel, Workshop

SAID = ("hola", "¿y mi pedido?", "person", "ticket", "lead y hot", "boom", "BAJA", "gracias", "🙂", "")
FAILURES = (TemporarySendError("busy"), PermanentSendError("no"), UncertainSendError("timeout"))
WAITS = (0.5, 2, 30, 1_800, 40_000, 200_000)  # seconds: from a moment to a weekend
STEPS = 60


class Day:
    """A random walk through everything that may happen to three customers and two agents."""

    def __init__(self, workshop: Workshop, channel: ScriptedChannel, agents: list[Agent], seed: int) -> None:
        self.workshop = workshop
        self.channel = channel
        self.agents = agents
        self.dice = random.Random(seed)

    async def step(self) -> None:
        """Let one thing happen."""
        acts = (self.write, self.write, self.write, self.tap, self.act, self.act, self.wait, self.wait, self.fail)
        await self.dice.choice(acts)()

    async def write(self) -> None:
        await self.workshop.receive(self.somebody(), self.dice.choice(SAID))

    async def tap(self) -> None:
        await self.workshop.receive(self.somebody(), "", payload="/yes")

    async def fail(self) -> None:
        self.channel.failures.append(self.dice.choice(FAILURES))

    async def wait(self) -> None:
        await self.workshop.pass_time(timedelta(seconds=self.dice.choice(WAITS)))

    async def act(self) -> None:
        """Let an agent do something, whether or not it can be done."""
        ids = [row.id for row in await self.workshop.query("SELECT id FROM conversations")]
        agent = self.dice.choice(self.agents)
        acts = (
            hand_over.take_over,
            hand_over.give_back,
            hand_over.resolve,
            lambda work, agent: hand_over.reply_as_agent(work, agent, "le ayudo"),
            lambda work, agent: hand_over.reply_as_agent(work, agent, "¿qué?", waits_for_customer=True),
        )
        if not ids:
            return
        try:
            async with self.workshop.working_on(self.dice.choice(ids)) as work:
                await self.dice.choice(acts)(work, agent)
        except NotAllowedError:
            pass

    def somebody(self) -> str:
        return self.dice.choice(("ana", "bea", "carla"))


FORGOTTEN = """
    SELECT m.id, m.text, c.mode FROM messages m JOIN conversations c ON c.id = m.conversation_id
    LEFT JOIN turns t ON t.id = m.turn_id
    WHERE m.direction = 'in' AND (m.turn_id IS NOT NULL AND t.id IS NULL OR m.turn_id IS NULL AND m.due_at IS NULL)"""

# In the hands of people: something runs, or was kept, or a ticket is open.
UNTIMED = """
    SELECT c.id, c.mode, m.text FROM conversations c
    JOIN LATERAL (SELECT * FROM messages WHERE conversation_id = c.id AND author IN ('customer', 'agent')
                  AND kind = 'text' ORDER BY id DESC LIMIT 1) m ON true
    WHERE c.mode IN ('queued', 'owned') AND c.closed_at IS NULL AND m.direction = 'in' AND m.turn_id IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM tickets t WHERE t.conversation_id = c.id AND t.state <> 'resolved')
      AND NOT EXISTS (SELECT 1 FROM clocks k WHERE k.subject = 'conversation:' || c.id AND k.cancelled_at IS NULL
                      AND (k.met_at IS NULL OR k.met_at >= m.received_at))"""

TALKED_OVER = """
    SELECT o.id, o.text FROM turns t JOIN messages o ON o.turn_id = t.id AND o.direction = 'out' AND o.author = 'bot'
    WHERE t.outcome = 'silent'"""


@pytest.mark.parametrize("seed", range(6))
async def test_no_message_is_ever_without_a_next_event(workshop: Workshop, channel: ScriptedChannel, seed: int) -> None:
    agents = [await workshop.hire(name) for name in ("Marta", "Luis")]
    day = Day(workshop, channel, agents, seed)
    for _ in range(STEPS):
        await day.step()
        assert await workshop.query(FORGOTTEN) == []
        assert await workshop.query(UNTIMED) == []
        assert await workshop.query(TALKED_OVER) == []

    channel.failures.clear()
    await workshop.pass_time(timedelta(seconds=30))
    assert await workshop.query("SELECT 1 FROM messages WHERE direction = 'in' AND turn_id IS NULL") == []
    in_turns = [message.id for turn in workshop.mind.turns for message in turn.messages]
    assert await workshop.value("SELECT count(*) FROM messages WHERE direction = 'in'") >= len(set(in_turns))
    unfinished = "SELECT count(*) FROM deliveries WHERE state = 'sending' OR state = 'pending' AND attempts = 0"
    assert await workshop.value(unfinished) == 0
