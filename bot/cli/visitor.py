"""Somebody who talks to the assistant from a terminal, by the same path as every customer: through the database."""

from __future__ import annotations

import asyncio
import threading
import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from bot.messages import Address, InboundMessage, Sender
from bot.storage.conversations import Line, lines
from bot.storage.explanations import worker_listens
from bot.storage.notices import TURNS, Notices
from bot.storage.store import Store

if TYPE_CHECKING:
    from bot.settings import Settings

ACCOUNT = "terminal"
POLL_SECONDS = 0.05
ANSWER_SECONDS = 60.0


class NoAnswerError(Exception):
    """The assistant did not answer in time."""


@dataclass(frozen=True, slots=True)
class Answered:
    """The message that was sent, and what was said to it."""

    message_id: int
    lines: Sequence[Line]


class Visitor:
    """One person at a terminal. Each has a conversation of its own, on the web chat's account `terminal`.

    With `language` the conversation begins in it; it is one that the assistant serves.
    """

    def __init__(self, settings: Settings, store: Store, name: str = "", language: str = "") -> None:
        from bot.media import MediaFolder
        from bot.use_cases.receive import Receiver

        self._store = store
        self._notices = Notices(store)
        self._name = name or uuid.uuid4().hex
        self._language = language
        media = MediaFolder(settings.media_dir)
        # Whoever types a line and presses the return key is done: no quiet period.
        wake = partial(self._notices.send, TURNS)
        self._receiver = Receiver(store, media, wake, quiet=lambda _: timedelta(), languages=lambda: (language,))
        self._conversation_id = 0
        self._seen = 0

    async def say(self, text: str, payload: str = "") -> int:
        """Send a line, or a button's payload with its title; return the message's id."""
        address = Address("webchat", ACCOUNT, self._name)
        sender = Sender(self._name, language=self._language)
        message = InboundMessage(address, uuid.uuid4().hex, sender, text=text, payload=payload)
        received = await self._receiver.receive(message)
        self._conversation_id = received.conversation_id
        return received.message_id

    async def heard(self) -> list[Line]:
        """Return what was said to us since the last time."""
        if not self._conversation_id:
            return []
        async with self._store.transaction() as tx:
            found = await lines(tx, self._conversation_id, after=self._seen, customer_sees=True)
        self._seen = max((line.id for line in found), default=self._seen)
        return [line for line in found if line.direction == "out"]

    async def ask(self, text: str, payload: str = "") -> Answered:
        """Send a line and wait for its turn.

        Raises:
            NoAnswerError: nobody took the turn within a minute.
        """
        message_id = await self.say(text, payload)
        for _ in range(int(ANSWER_SECONDS / POLL_SECONDS)):
            if await self._is_answered(message_id):
                return Answered(message_id, await self.heard())
            await asyncio.sleep(POLL_SECONDS)
        raise NoAnswerError("Nobody answered within a minute: look into the log of the worker.")

    async def _is_answered(self, message_id: int) -> bool:
        async with self._store.transaction() as tx:
            found = await lines(tx, self._conversation_id, after=message_id - 1, most=1000, customer_sees=True)
        return any(line.id == message_id and line.turn_id is not None for line in found)


@asynccontextmanager
async def assistant_running(settings: Settings, url: str, store: Store) -> AsyncIterator[None]:
    """See to it that somebody answers: the worker that runs already, or one of our own meanwhile."""
    async with store.transaction() as tx:
        is_running = await worker_listens(tx)
    if is_running:
        yield
        return
    stop = threading.Event()
    own = asyncio.create_task(asyncio.to_thread(_work, settings.model_copy(update={"metrics_port": 0}), url, stop))
    try:
        yield
    finally:
        stop.set()
        await own


def _work(settings: Settings, url: str, stop: threading.Event) -> None:
    """Be a worker on a loop of its own: loading the models would hold up ours."""
    from bot.wiring.worker import run_worker

    async def run() -> None:
        told = asyncio.Event()
        working = asyncio.create_task(run_worker(settings, url, told))
        while not working.done() and not stop.is_set():
            await asyncio.wait((working,), timeout=POLL_SECONDS)
        told.set()
        await working

    asyncio.run(run())
