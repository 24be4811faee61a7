"""Worker and web processes that are started anew whenever they die, with everything real but the mind.

`python -m tests.chaos.process ASSISTANT` imports everything once and then forks, so that a new life takes
milliseconds. Each line on its standard input, "KIND FOLDER", begins a process that lives again and again until SIGTERM;
its number is printed. `FOLDER/settings.json` says how it runs; every death is a line in `FOLDER/KIND.deaths`. The first
life after a change of `FOLDER/failpoints.json` dies there for certain, those after it by chance.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import socket
import sys
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import structlog
from aiohttp import web
from sqlalchemy.exc import DBAPIError

from bot.assistant import load_assistant
from bot.channels.port import Channel
from bot.clock import system_clock
from bot.failpoints import arm
from bot.media import MediaFolder
from bot.messages import InboundMessage
from bot.mind import business_of
from bot.quiet import QUIET
from bot.storage.notices import DELIVERIES, TURNS, Notices
from bot.storage.store import PoolSizes, Store
from bot.use_cases.business import Business
from bot.use_cases.deliver import DeliveryLoop
from bot.use_cases.escalate import Escalation
from bot.use_cases.receive import Receiver
from bot.use_cases.show_typing import TypingIndicator
from bot.use_cases.wake import Waker
from bot.worker import TimerLoop, TurnLoop, Worker
from tests.bot.use_cases.workshop import ObedientMind, make_deliverer, make_responder
from tests.channels.harness import telegram_adapter, whatsapp_adapter

TURNS_AT_ONCE = 4
LATER_CHANCE = 0.06  # how likely a life dies at the failpoint once the first one has


class Settings(SimpleNamespace):
    """What `settings.json` holds: database, telegram, whatsapp, assistant, epoch, began, speed, parts."""

    @staticmethod
    def read(folder: Path) -> Settings:
        """Read them."""
        return Settings(**json.loads((folder / "settings.json").read_text()))

    def clock(self) -> datetime:
        """Return a time that passes `speed` times as fast, the same in every process."""
        passed = system_clock() - datetime.fromisoformat(self.began)
        return datetime.fromisoformat(self.epoch) + passed * self.speed


async def run_worker(settings: Settings, folder: Path, business: Business, stop: asyncio.Event) -> None:
    """Take turns, deliver and fire timers until told to stop."""
    clock = settings.clock
    store = Store(settings.database, PoolSizes(receive=2, turn=TURNS_AT_ONCE + 1, work=4))
    channels: dict[str, Channel] = {
        "telegram": telegram_adapter(SimpleNamespace(url=settings.telegram), timeout_seconds=5),
        "whatsapp": whatsapp_adapter(SimpleNamespace(url=settings.whatsapp), timeout_seconds=5),
    }
    notices = Notices(store)
    mind = ObedientMind(parts=settings.parts)
    deliverer = make_deliverer(store, channels, business, folder, clock=clock)
    deliveries = DeliveryLoop(deliverer, lambda _: None, clock=clock)

    def taken(_: int, *, has_answer: bool) -> None:
        deliveries.wake()
        notices.send(DELIVERIES)

    responder = make_responder(store, mind, business, clock=clock, taken=taken)
    turns = TurnLoop(store, responder, TypingIndicator({}), most_at_once=TURNS_AT_ONCE, clock=clock)
    waker = Waker(store, Escalation(lambda _=None: business).handlers(), clock=clock)
    dsn = settings.database.replace("postgresql+psycopg://", "postgresql://", 1)
    await Worker(dsn, turns, deliveries, TimerLoop(store, waker, clock=clock)).run(stop)


async def run_web(settings: Settings, folder: Path, stop: asyncio.Event, listening: socket.socket) -> None:
    """Store what the platforms bring, and acknowledge it only then."""
    store = Store(settings.database, PoolSizes(receive=4, turn=1, work=2))
    notices = Notices(store)
    receiver = Receiver(
        store, MediaFolder(folder), partial(notices.send, TURNS), quiet=lambda _: QUIET, clock=settings.clock
    )
    adapters: dict[str, Any] = {
        "telegram": telegram_adapter(SimpleNamespace(url=settings.telegram)),
        "whatsapp": whatsapp_adapter(SimpleNamespace(url=settings.whatsapp)),
    }

    async def take(request: web.Request) -> web.Response:
        body, headers = await request.read(), {name.lower(): value for name, value in request.headers.items()}
        try:
            for message in adapters[request.match_info["channel"]].handle(body, headers):
                if isinstance(message, InboundMessage):
                    await receiver.receive(message)
        except (DBAPIError, OSError):
            return web.Response(status=503)
        return web.Response()

    app = web.Application()
    app.router.add_post("/{channel}", take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.SockSite(runner, listening).start()
    await stop.wait()


class Lives:
    """One life after the other, until the end is asked for."""

    def __init__(self, kind: str, folder: Path, live: Callable[[asyncio.Event], Any]) -> None:
        self._deaths = folder / f"{kind}.deaths"
        self._failpoints = folder / "failpoints.json"
        self._live = live
        self._child = 0
        self._died_at = ""
        self._ended = False

    def run(self) -> None:
        """Fork, wait, and fork again."""
        signal.signal(signal.SIGTERM, self._end)
        while not self._ended:
            written = self._failpoints.read_text() if self._failpoints.exists() else "{}"
            is_first = written != self._died_at
            self._child = os.fork()
            if self._child == 0:
                self._be_born(json.loads(written), is_first=is_first)
            (self._deaths.with_suffix(".pid")).write_text(str(self._child))
            _, status = os.waitpid(self._child, 0)
            if not self._ended:
                self._died_at = written if is_first else self._died_at
                with self._deaths.open("a") as file:
                    file.write(f"{written} {os.waitstatus_to_exitcode(status)}\n")

    def _end(self, *_: object) -> None:
        self._ended = True
        if self._child:
            os.kill(self._child, signal.SIGKILL)

    def _be_born(self, failpoints: dict[str, float], *, is_first: bool) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        random.seed(os.getpid())
        arm(failpoints if is_first else dict.fromkeys(failpoints, LATER_CHANCE))
        code = 1
        try:
            asyncio.run(self._until_told())
            code = 0
        finally:
            os._exit(code)

    async def _until_told(self) -> None:
        stop = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
        await self._live(stop)


def begin(kind: str, folder: Path, business: Business) -> None:
    """Live until SIGTERM, with a log of its own."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    with (folder / f"{kind}.log").open("ab", buffering=0) as log:
        os.dup2(log.fileno(), sys.stderr.fileno())
    settings = Settings.read(folder)
    if kind.startswith("web"):
        listening = socket.create_server(("127.0.0.1", settings.port), backlog=1000)
        Lives(kind, folder, lambda stop: run_web(settings, folder, stop, listening)).run()
    else:
        Lives(kind, folder, lambda stop: run_worker(settings, folder, business, stop)).run()


def main(assistant: Path) -> None:
    """Begin what standard input asks for, until it ends."""
    structlog.configure(
        processors=[structlog.processors.add_log_level, structlog.processors.JSONRenderer()],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    business = business_of(load_assistant(assistant), has_slack=False)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for those that have ended
    while line := sys.stdin.readline():
        kind, folder = line.rstrip("\n").split(" ", 1)
        if (child := os.fork()) == 0:
            try:
                begin(kind, Path(folder), business)
            finally:
                os._exit(0)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
