"""The whole of Frontdesk around a database of the test's own, with a clock that the test moves.

Nothing of ours is replaced: real storage, the trained example assistant, the real adapters. Fakes stand at the
platforms' HTTP edge alone.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from psycopg import Rollback
from sqlalchemy import text

from bot.channels.rate_limits import RateLimiter
from bot.keeper import AssistantKeeper
from bot.messages import Address, InboundMessage, IncomingMedia, MediaKind, Sender
from bot.settings import Settings
from bot.storage import agents, deliveries, timers, turns
from bot.storage.agents import Agent
from bot.storage.conversations import Line, conversation_with_id, lines
from bot.storage.store import Store
from bot.storage.turns import Claims
from bot.use_cases.escalate import settle
from bot.use_cases.respond import RETRY_AFTER
from bot.use_cases.work import Work
from bot.wiring.parts import Parts, open_parts
from bot.wiring.worker import Loops, make_loops

MADRID = ZoneInfo("Europe/Madrid")
MONDAY_AT_TEN = datetime(2026, 11, 23, 10, 0, tzinfo=MADRID).astimezone(UTC)


@dataclass
class MovableClock:
    """A clock that stands still until it is moved."""

    now: datetime = MONDAY_AT_TEN

    def __call__(self) -> datetime:
        return self.now


async def look(store: Store, now: datetime) -> Claims:
    """Return what a worker would claim, and when it would look again, without claiming it."""
    found = Claims([], must_be_alone=False, may_be_more=False, quiet_until=None, retry_at=None)
    async with store.transaction() as tx:
        found = await turns.claim(tx, now=now, busy=[], most=1_000, retry_in=RETRY_AFTER)
        raise Rollback
    return found


@dataclass
class World:
    """Everything, and the means to let time pass."""

    parts: Parts
    loops: Loops
    clock: MovableClock
    _messages: int = field(default=0)

    async def run(self) -> None:
        """Do all that is due now, until nothing is."""
        while await self._round():
            pass

    async def _round(self) -> int:
        now = self.clock()
        done = await self.loops.waker.fire_due()
        async with self.parts.store.single() as tx:
            found = await turns.claim(tx, now=now, busy=[], most=50, retry_in=RETRY_AFTER)
        for each in found.claims:
            done += await self.loops.responder.respond(each)
        done += await self.loops.fetcher.fetch_some()
        leased = await self.loops.deliverer.lease(50)
        results = [(delivery, await self.loops.deliverer.send(delivery)) for delivery in leased]
        if results:
            await self.loops.deliverer.finish(results)
        return done + len(results)

    async def pass_time(self, delta: timedelta) -> None:
        """Let time pass, stopping wherever something falls due."""
        await self.pass_until(self.clock.now + delta)

    async def pass_until(self, target: datetime) -> None:
        """Let time pass until then."""
        await self.run()
        while (following := await self._next_moment()) is not None and following <= target:
            self.clock.now = max(following, self.clock.now + timedelta(milliseconds=1))
            await self.run()
        self.clock.now = max(target, self.clock.now)
        await self.run()

    async def _next_moment(self) -> datetime | None:
        async with self.parts.store.transaction() as tx:
            moments = [
                await timers.next_timer_at(tx),
                await deliveries.next_delivery_at(tx),
                (await look(self.parts.store, self.clock.now)).next_at,
            ]
        coming = [moment for moment in moments if moment is not None and moment > self.clock.now]
        return min(coming, default=None)

    async def writes(self, who: str, *texts: str, media: Sequence[bytes] = (), payload: str = "") -> list[str]:
        """Let a web visitor write, wait for the answer, and return what he is told."""
        before = await self.said_to(who)
        for said in texts or ("",):
            await self.receive(who, said, media=media, payload=payload)
        await self.pass_time(timedelta(seconds=6))
        return (await self.said_to(who))[len(before) :]

    async def receive(self, who: str, said: str, *, media: Sequence[bytes] = (), payload: str = "") -> int:
        """Let a web visitor's message come in; return its conversation."""
        self._messages += 1
        message = InboundMessage(
            address=Address("webchat", "web", who),
            external_id=f"{who}-{self._messages}",
            sender=Sender(who),
            text=said,
            payload=payload,
            media=tuple(IncomingMedia(MediaKind.IMAGE, "image/png", "foto.png", content=each) for each in media),
            sent_at=self.clock(),
        )
        return (await self.parts.receiver.receive(message)).conversation_id

    async def said_to(self, who: str) -> list[str]:
        """Return every text a web visitor was told."""
        return [
            line.text
            for conversation_id in await self.conversations_of(who)
            for line in await self.lines(conversation_id)
            if line.direction == "out" and line.kind == "text"
        ]

    async def conversations_of(self, who: str) -> list[int]:
        """List the conversations at an address, oldest first."""
        rows = await self.query("SELECT id FROM conversations WHERE recipient = :who ORDER BY id", who=who)
        return [row["id"] for row in rows]

    async def lines(self, conversation_id: int) -> list[Line]:
        """Return a conversation as an agent reads it."""
        async with self.parts.store.transaction() as tx:
            return await lines(tx, conversation_id)

    async def query(self, statement: str, **values: Any) -> list[dict[str, Any]]:
        """Look into the database."""
        async with self.parts.store.transaction() as tx:
            return [row._asdict() for row in await tx.execute(text(statement), values)]

    async def hire(self, name: str, *teams: str, slack: str | None = None) -> Agent:
        """Add an agent."""
        email = f"{name.lower()}@tienda.example"
        async with self.parts.store.transaction() as tx:
            return await agents.add_agent(
                tx, name=name, email=email, teams=teams, slack_user_id=slack, now=self.clock()
            )

    @asynccontextmanager
    async def working_on(self, conversation_id: int) -> AsyncIterator[Work]:
        """Do something to a conversation as the inbox or Slack does."""
        async with self.parts.store.transaction() as tx:
            conversation = await conversation_with_id(tx, conversation_id, lock=True)
            assert conversation is not None
            work = Work(tx, self.parts.keeper.business, self.clock(), conversation)
            yield work
            await settle(work)


@asynccontextmanager
async def open_world(
    database_url: str, data_dir: Path, models: Path, *, keeper: AssistantKeeper | None = None, **settings: Any
) -> AsyncIterator[World]:
    """Open a world with the trained example assistant; settings turn channels on. `keeper` is one already loaded."""
    _link(data_dir, models)
    clock = MovableClock()
    chosen = Settings(_env_file=None, data_dir=data_dir, **settings)
    async with open_parts(chosen, database_url, clock, limiter=lambda: _limiter(clock), keeper=keeper) as parts:
        yield World(parts, make_loops(parts), clock)


def _limiter(clock: MovableClock) -> RateLimiter:
    """Pace messages by the clock that the test moves."""
    return RateLimiter(monotonic=lambda: clock().timestamp(), sleep=_no_sleep)


async def _no_sleep(_: float) -> None:
    pass


def _link(data_dir: Path, models: Path) -> None:
    data_dir.mkdir(parents=True, exist_ok=True)
    if not (data_dir / "models").exists():
        (data_dir / "models").symlink_to(models)
