"""The message path around a database of the test's own, with a mind that does what it is told."""

from __future__ import annotations

import asyncio
import os
from collections import deque
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import text

from bot.channels.port import Channel, Limits, WhenUncertain
from bot.clock import Clock
from bot.dialogue.turn import Decision, Desk, Reply, Step, Turn
from bot.media import MediaFolder
from bot.messages import Address, InboundMessage, IncomingMedia, MediaKind, OutboundMessage, Sender
from bot.quiet import QUIET
from bot.storage import agents, deliveries, timers, turns
from bot.storage.agents import Agent
from bot.storage.conversations import Line, conversation_with_id, lines
from bot.storage.receiving import Received
from bot.storage.store import Store
from bot.use_cases.alerts import Alerts
from bot.use_cases.business import Business
from bot.use_cases.deliver import Deliverer
from bot.use_cases.desk import desk_factory
from bot.use_cases.escalate import Escalation, settle
from bot.use_cases.receive import Receiver
from bot.use_cases.respond import RETRY_AFTER, Responder
from bot.use_cases.undeliverable import Undeliverable
from bot.use_cases.wake import Waker
from bot.use_cases.work import Work
from integrations.logged_alerts import LoggedAlerts
from tests.world import MovableClock, look

LIMITS = Limits(text=4_000, buttons=10, button_title=60, button_payload_bytes=2_000)


@dataclass
class ObedientMind:
    """Answers with what it was told, in `parts` messages; a few words make it do more.

    `gate` is awaited before a message that says "wait" is answered; `turns` keeps what was asked.
    """

    parts: int = 1
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    entered: asyncio.Event = field(default_factory=asyncio.Event)
    turns: list[Turn] = field(default_factory=list)
    version: str = "v1"

    def understand(self, turn: Turn) -> str:
        """Join the turn's messages."""
        return " | ".join(message.payload or message.text for message in turn.messages)

    async def decide(self, turn: Turn, understood: str, desk: Desk) -> Decision:
        """Do as told."""
        self.turns.append(turn)
        if "boom" in understood:
            raise RuntimeError("what the customer wrote")
        if "exit" in understood:
            os._exit(13)
        if "sleep" in understood:
            await asyncio.sleep(5)
        if "wait" in understood:
            self.entered.set()
            await self.gate.wait()
        await _do(understood, turn, desk)
        slots = {"broken": "\x00"} if "nul" in understood else turn.conversation.slots
        source = "knowledge/faq.es.md:7" if "look it up" in understood else ""
        replies = tuple(Reply(f"{part}: {understood}", source=source) for part in range(1, self.parts + 1))
        steps = (Step("test", "obedient", "answered"),)
        return Decision(replies, "es", slots, intent="told", steps=steps, is_status_question="how is it" in understood)

    def opted_out_by(self, turn: Turn) -> bool:
        """Take BAJA alone for an opt-out."""
        return any(message.text == "BAJA" for message in turn.messages)

    def notice(self, language: str, channel: str) -> str:
        """Introduce itself."""
        return "I am a machine"

    def apology(self, language: str) -> str:
        """Say sorry."""
        return "sorry"


async def _do(understood: str, turn: Turn, desk: Desk) -> None:
    if "BAJA" in understood:
        await desk.opt_out()
    if "person" in understood:
        await desk.hand_over(reason="asked")
    if "ticket" in understood:
        await desk.open_ticket(category="damaged", subject="roto")
    if "lead" in understood:
        await desk.start_lead()
    if "hot" in understood:
        facts = {"company_size": 40, "budget": 9000, "timing": "now", "email": "ana@hotel.example", "need": "hotel"}
        await desk.learn(facts)


class ScriptedChannel:
    """A channel that fails as told and keeps what it sent."""

    limits = LIMITS

    def __init__(self, name: str = "webchat", when_uncertain: WhenUncertain = WhenUncertain.RESEND) -> None:
        self.name = name
        self.when_uncertain = when_uncertain
        self.sent: list[OutboundMessage] = []
        self.failures: deque[Exception] = deque()

    async def send(self, message: OutboundMessage) -> str:
        """Send, or fail as the script says next."""
        if self.failures:
            raise self.failures.popleft()
        self.sent.append(message)
        return f"{self.name}-{message.delivery_id}"

    async def show_typing(self, address: Address, reply_to: str, language: str = "") -> None:
        """Do nothing."""

    async def fetch_media(self, source: Mapping[str, str], limit_bytes: int) -> bytes:
        """Return nothing of use."""
        return b""

    def texts(self) -> list[str]:
        """Return what was sent, in order."""
        return [message.text for message in self.sent]


@dataclass
class Workshop:
    """The message path, and the means to drive it step by step."""

    store: Store
    receiver: Receiver
    responder: Responder
    deliverer: Deliverer
    waker: Waker
    mind: ObedientMind
    business: Business
    clock: MovableClock
    channels: Mapping[str, Channel]
    woken: list[int] = field(default_factory=list)
    _messages: int = 0

    async def receive(self, who: str = "ana", said: str = "hola", **more: Any) -> Received:
        """Let a message come in."""
        return await self.receiver.receive(self.message(who, said, **more))

    def message(
        self,
        who: str = "ana",
        said: str = "hola",
        *,
        channel: str = "webchat",
        payload: str = "",
        external_id: str = "",
        thread: str = "",
        recipient: str = "",
        aliases: tuple[str, ...] = (),
        media: Sequence[bytes] = (),
    ) -> InboundMessage:
        """Return a message as a channel hands it in."""
        self._messages += 1
        return InboundMessage(
            address=Address(channel, "acc", recipient or who, thread),
            external_id=external_id or f"m{self._messages}",
            sender=Sender(who, aliases=aliases),
            text=said,
            payload=payload,
            media=tuple(IncomingMedia(MediaKind.IMAGE, "image/png", "foto.png", content=each) for each in media),
        )

    async def due(self) -> list[int]:
        """List the conversations that are due now."""
        return [each.conversation_id for each in (await look(self.store, self.clock.now)).claims]

    async def take_turns(self) -> int:
        """Take the turn of every conversation that is due now, once each."""
        async with self.store.single() as tx:
            found = await turns.claim(tx, now=self.clock(), busy=[], most=1_000, retry_in=RETRY_AFTER)
        taken = 0
        for claim in found.claims:
            taken += await self.responder.respond(claim)
        return taken

    async def deliver(self, most: int = 100) -> int:
        """Send what may go now, once each."""
        leased = await self.deliverer.lease(most)
        done = [(delivery, await self.deliverer.send(delivery)) for delivery in leased]
        await self.deliverer.finish(done)
        return len(done)

    async def run(self) -> None:
        """Do all that is due now, until nothing is."""
        while (
            await self.waker.fire_due()
            + await self.take_turns()
            + await self.deliverer.recover()
            + await self.deliver()
        ):
            pass

    async def pass_time(self, delta: timedelta) -> None:
        """Let time pass, stopping wherever something falls due."""
        until = self.clock.now + delta
        await self.run()
        while (following := await self._next_moment()) is not None and following <= until:
            self.clock.now = following
            await self.run()
        self.clock.now = until
        await self.run()

    async def _next_moment(self) -> Any:
        async with self.store.transaction() as tx:
            moments = (await timers.next_timer_at(tx), await deliveries.next_delivery_at(tx))
        moments = (*moments, (await look(self.store, self.clock.now)).next_at)
        return min((each for each in moments if each is not None and each > self.clock.now), default=None)

    async def answered(self, who: str = "ana", said: str = "hola", **more: Any) -> int:
        """Let a message come in and be answered; return its conversation."""
        received = await self.receive(who, said, **more)
        await self.pass_time(timedelta(seconds=6))
        return received.conversation_id

    async def query(self, statement: str, **values: Any) -> list[Any]:
        """Look into the database."""
        async with self.store.transaction() as tx:
            found = await tx.execute(text(statement), values)
            return list(found)

    async def refuse_text(self, text: str) -> None:
        """Let the database refuse messages with this text, as one that holds what it cannot store."""
        refuse = "CREATE FUNCTION refuse() RETURNS trigger AS 'BEGIN RAISE ''refused''; END' LANGUAGE plpgsql"
        await self.query(refuse)
        await self.query(
            f"CREATE TRIGGER refuse BEFORE INSERT ON messages FOR EACH ROW WHEN (NEW.text = '{text}')"
            " EXECUTE FUNCTION refuse()"
        )

    async def undo_first_change_of(self, table: str) -> None:
        """Let the database undo the transaction that changes this table next, as it does when two wait in a circle."""
        await self.query("CREATE SEQUENCE changes")  # which no rollback winds back
        undo = (
            "BEGIN IF nextval(''changes'') = 1 THEN RAISE ''undone'' USING ERRCODE = ''40P01''; END IF; RETURN NEW; END"
        )
        await self.query(f"CREATE FUNCTION undo() RETURNS trigger AS '{undo}' LANGUAGE plpgsql")
        await self.query(f"CREATE TRIGGER undo BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION undo()")

    async def value(self, statement: str, **values: Any) -> Any:
        """Look one value up."""
        return (await self.query(statement, **values))[0][0]

    async def lines(self, conversation_id: int) -> list[Line]:
        """Return a conversation as an agent reads it."""
        async with self.store.transaction() as tx:
            return await lines(tx, conversation_id)

    async def hire(self, name: str = "Marta", *teams: str) -> Agent:
        """Add an agent."""
        email = f"{name.lower()}@tienda.example"
        async with self.store.transaction() as tx:
            return await agents.add_agent(
                tx, name=name, email=email, teams=teams or ("support", "sales"), now=self.clock()
            )

    @asynccontextmanager
    async def working_on(self, conversation_id: int) -> AsyncIterator[Work]:
        """Do something to a conversation as a person does."""
        async with self.store.transaction() as tx:
            conversation = await conversation_with_id(tx, conversation_id, lock=True)
            assert conversation is not None
            work = Work(tx, self.business, self.clock(), conversation)
            yield work
            await settle(work)


@asynccontextmanager
async def open_workshop(
    database_url: str, folder: Path, business: Business, *channels: ScriptedChannel
) -> AsyncIterator[Workshop]:
    """Put the real use cases together around an obedient mind."""
    clock = MovableClock()
    mind = ObedientMind()
    named = {channel.name: channel for channel in channels or (ScriptedChannel(),)}
    woken: list[int] = []
    store = Store(database_url)
    yield Workshop(
        store=store,
        receiver=Receiver(store, MediaFolder(folder), woken.append, quiet=lambda _: QUIET, clock=clock),
        responder=make_responder(store, mind, business, clock=clock),
        deliverer=make_deliverer(store, named, business, folder, clock=clock),
        waker=Waker(store, Escalation(lambda _=None: business).handlers(), clock=clock),
        mind=mind,
        business=business,
        clock=clock,
        channels=named,
        woken=woken,
    )
    await store.close()


def make_responder(
    store: Store,
    mind: ObedientMind,
    business: Business,
    *,
    clock: Clock,
    taken: Any = None,
) -> Responder:
    """Return the real responder with the obedient mind."""
    limits = dict.fromkeys(("webchat", "telegram", "whatsapp", "slack"), LIMITS)
    desk = desk_factory(lambda _=None: business)
    return Responder(store, lambda _: mind, desk, limits, taken or (lambda _, **__: None), clock=clock)


def make_deliverer(
    store: Store, channels: Mapping[str, Channel], business: Business, folder: Path, *, clock: Clock
) -> Deliverer:
    """Return the real deliverer, with alerts that are only logged."""
    alerts = LoggedAlerts()
    senders = Alerts(store, lambda: business, alerts, alerts, clock=clock).senders()
    undeliverable = Undeliverable(lambda _=None: business, clock=clock)
    return Deliverer(store, channels, senders, undeliverable.tell, media_path=MediaFolder(folder).path, clock=clock)
