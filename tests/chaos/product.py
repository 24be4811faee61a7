"""The product under bad luck: `bot web` and `bot worker` as an operator starts them, killed again and again."""

from __future__ import annotations

import asyncio
import logging
import os
import random
import signal
import sys
import time
from collections import deque
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import dict_row

from bot import failpoints
from bot.storage.notices import DELIVERIES
from tests.chaos.company import free_port, listens
from tests.fakes import telegram, whatsapp
from tests.fakes.telegram import FakeTelegram
from tests.fakes.whatsapp import FakeWhatsApp
from tests.models import PROJECT, TIENDA

SECRET = "webhook-secret_1"
FROM_OUTSIDE = ""  # no failpoint: killed at any moment
LIFE_SECONDS = 10.0  # a process that has not died by itself then is killed from outside
LONELY_SECONDS = 3.0  # so long one worker may live after the other
PATIENCE = 400  # how often a platform tries before it gives up; the real ones try for hours
OF_WEB = tuple(name for name in failpoints.NAMES if name.startswith("receive."))
OF_WORKERS = tuple(name for name in failpoints.NAMES if name not in OF_WEB)
log = logging.getLogger(__name__)


@dataclass(slots=True)
class Life:
    """One process from its start to its end, and the failpoint that it may die at."""

    kind: str
    process: asyncio.subprocess.Process
    ended: asyncio.Task[int]
    failpoint: str

    async def end(self) -> bool:
        """Kill it without warning; say whether it had died at its failpoint before."""
        had_died = self.ended.done()
        if not had_died:
            with suppress(ProcessLookupError):
                self.process.kill()
        code = await self.ended
        assert code == -signal.SIGKILL, f"a process ended by itself, with {code}"
        return had_died


@dataclass
class Product:
    """Its processes, its database and the platforms it is connected to."""

    folder: Path
    settings: Mapping[str, str]
    telegram: FakeTelegram
    whatsapp: FakeWhatsApp
    connection: psycopg.AsyncConnection[dict[str, Any]]
    told: int = 0  # of how many messages WhatsApp has said that they were sent
    died_at: list[str] = field(default_factory=list)
    killed_from_outside: int = 0
    lives: list[Life] = field(default_factory=list)

    async def query(self, statement: str, values: Sequence[Any] | None = None) -> list[dict[str, Any]]:
        """Look into the database."""
        return await (await self.connection.execute(statement, values)).fetchall()

    async def start(self, kind: str, failpoint: str = "", chance: float = 0) -> Life:
        """Start a process; with a failpoint it dies there, with this chance each time it comes by."""
        armed = {"FRONTDESK_FAILPOINTS": f"{failpoint}:{chance}"} if failpoint else {}
        with (self.folder / f"{kind}.log").open("ab") as log:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "bot", kind, "--until-stdin-closes"),  # so that it never outlives the test
                cwd=self.folder,
                env={**self.settings, **armed},
                stdin=asyncio.subprocess.PIPE,
                stdout=log,
                stderr=log,
            )
        life = Life(kind, process, asyncio.create_task(process.wait()), failpoint)
        self.lives.append(life)
        return life

    async def be_killed(self, rounds: int) -> None:
        """Run a web process and two workers and let them die: at each failpoint so many times, and from outside."""
        async with asyncio.TaskGroup() as group:
            workers = group.create_task(self._workers_are_killed(rounds))
            group.create_task(self._web_is_killed(rounds, workers))

    async def _workers_are_killed(self, rounds: int) -> None:
        """Two live at a time and both die; then there is nobody, and time passes."""
        left = deque((*OF_WORKERS, FROM_OUTSIDE) * rounds)
        while left:
            lives = [await self.start("worker", left.popleft(), 0.2) for _ in range(min(2, len(left)))]
            ends = [life.ended for life in lives]
            await self._until_working(lives)
            seconds = LIFE_SECONDS if all(life.failpoint for life in lives) else random.uniform(0, LONELY_SECONDS)
            await asyncio.wait(ends, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
            await asyncio.wait(ends, timeout=random.uniform(0, LONELY_SECONDS))
            left.extend([life.failpoint for life in lives if not await self._end(life) and life.failpoint])
            await self.a_minute_passes()
            await self.no_word_comes()

    async def _until_working(self, lives: Sequence[Life]) -> None:
        """Wait until all of them take turns, or have done so and died of it."""
        while len(await self.query(LISTENING)) < sum(not life.ended.done() for life in lives):  # noqa: ASYNC110
            await asyncio.sleep(0.1)

    async def _web_is_killed(self, rounds: int, workers: asyncio.Task[None]) -> None:
        left = deque((*OF_WEB, FROM_OUTSIDE) * rounds)
        while left or not workers.done():
            life = await self.start("web", left.popleft() if left else FROM_OUTSIDE, 0.15)
            await self._until_serving(life)
            if left or life.failpoint:
                await asyncio.wait([life.ended], timeout=random.uniform(5, LIFE_SECONDS))
            else:
                await asyncio.wait([life.ended, workers], return_when=asyncio.FIRST_COMPLETED)
            if not await self._end(life) and life.failpoint:
                left.append(life.failpoint)

    async def _until_serving(self, life: Life) -> None:
        port = int(self.settings["FRONTDESK_PORT"])
        while not life.ended.done() and not listens(port):  # noqa: ASYNC110 - it happens in another process
            await asyncio.sleep(0.1)

    async def _end(self, life: Life) -> bool:
        has_died = await life.end()
        if has_died:
            self.died_at.append(life.failpoint)
        else:
            self.killed_from_outside += 1
        log.info("%s: %s", life.kind, life.failpoint if has_died else "killed from outside")
        return has_died

    async def a_minute_passes(self) -> None:
        """Let the leases of dead workers run out. No worker may be alive: it would lose its own."""
        await self.query(
            "UPDATE deliveries SET lease_until = lease_until - interval '1 minute' WHERE state = 'sending' RETURNING id"
        )

    async def no_word_comes(self) -> None:
        """Let the time pass in which WhatsApp tells of what may have been sent, once it has told of all that was."""
        if self.told == len(self.whatsapp.sent):
            await self.query(
                "UPDATE deliveries SET next_at = next_at - interval '90 s' WHERE state = 'uncertain' RETURNING id"
            )

    async def tell_what_was_sent(self) -> None:
        """Say of each WhatsApp message that it was sent, as the platform does, for as long as there are any."""
        while True:
            for sent in self.whatsapp.sent[self.told :]:
                await self.whatsapp.status(sent, "sent", tries=PATIENCE)
                self.told += 1
            await asyncio.sleep(0.1)

    async def four_weeks_pass(self) -> None:
        """Let every deadline fall due while nobody is there to see it; weekdays stay what they are."""
        await self.query("UPDATE timers SET due_at = due_at - interval '28 days' WHERE fired_at IS NULL RETURNING id")
        moments = ", ".join(f"{name} = {name} - interval '28 days'" for name in ("started_at", "due_at", "warn_at"))
        await self.query(f"UPDATE clocks SET {moments} WHERE met_at IS NULL RETURNING id")

    @asynccontextmanager
    async def running_quietly(self) -> AsyncIterator[None]:
        """Run it without any failpoint."""
        lives = [await self.start(kind) for kind in ("web", "worker")]
        try:
            yield
            assert [life.ended.done() for life in lives] == [False, False], "a process ended by itself"
        finally:
            for life in lives:
                with suppress(ProcessLookupError):
                    life.process.terminate()
            codes = await asyncio.gather(*(life.ended for life in lives))
        assert codes == [0, 0]

    async def until_settled(self, seconds: float) -> None:
        """Wait until every message is answered and what was said has been sent, or is known not to be."""
        deadline = time.monotonic() + seconds
        while left := await self.query(UNSETTLED):
            assert time.monotonic() < deadline, left
            await self.no_word_comes()
            await asyncio.sleep(0.2)


LISTENING = f"SELECT FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%{DELIVERIES}%'"
UNSETTLED = """
    SELECT 'message' AS what, id, '' AS state FROM messages WHERE direction = 'in' AND turn_id IS NULL
    UNION ALL SELECT kind, id, state FROM deliveries WHERE state IN ('pending', 'sending', 'uncertain')
    UNION ALL SELECT 'timer', id, kind FROM timers WHERE due_at <= now() AND fired_at IS NULL AND cancelled_at IS NULL
    LIMIT 5"""


@asynccontextmanager
async def open_product(url: str, folder: Path, models: Path) -> AsyncIterator[Product]:
    """Prepare everything; its processes are not running yet."""
    (folder / "models").symlink_to(models)
    port, dsn = free_port(), url.replace("postgresql+psycopg://", "postgresql://", 1)
    async with (
        FakeTelegram() as on_telegram,
        FakeWhatsApp() as on_whatsapp,
        await psycopg.AsyncConnection.connect(dsn, autocommit=True, row_factory=dict_row) as connection,
    ):
        on_telegram.webhook = {"url": f"http://127.0.0.1:{port}/webhooks/telegram", "secret_token": SECRET}
        on_whatsapp.webhook_url = f"http://127.0.0.1:{port}/webhooks/whatsapp"
        settings = _settings(folder, url, port) | _platforms(on_telegram, on_whatsapp)
        product = Product(folder, settings, on_telegram, on_whatsapp, connection)
        try:
            yield product
        finally:
            await asyncio.gather(*(life.end() for life in product.lives if not life.ended.done()))
        assert on_telegram.violations == []


def _settings(folder: Path, url: str, port: int) -> dict[str, str]:
    return os.environ | {
        "PYTHONPATH": str(PROJECT),
        "FRONTDESK_ASSISTANT": str(TIENDA),
        "FRONTDESK_DATA_DIR": str(folder),
        "FRONTDESK_DATABASE_URL": url,
        "FRONTDESK_PORT": str(port),
        "FRONTDESK_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "FRONTDESK_METRICS_PORT": "0",
        "FRONTDESK_QUIET_SECONDS": "0",
    }


def _platforms(on_telegram: FakeTelegram, on_whatsapp: FakeWhatsApp) -> dict[str, str]:
    return {
        "FRONTDESK_TELEGRAM_API_URL": on_telegram.url,
        "FRONTDESK_TELEGRAM_TOKEN": telegram.TOKEN,
        "FRONTDESK_TELEGRAM_WEBHOOK_SECRET": SECRET,
        "FRONTDESK_WHATSAPP_API_URL": on_whatsapp.url,
        "FRONTDESK_WHATSAPP_ACCESS_TOKEN": whatsapp.TOKEN,
        "FRONTDESK_WHATSAPP_APP_SECRET": whatsapp.APP_SECRET,
        "FRONTDESK_WHATSAPP_VERIFY_TOKEN": whatsapp.VERIFY_TOKEN,
        "FRONTDESK_WHATSAPP_PHONE_NUMBER_ID": whatsapp.PHONE_NUMBER_ID,
        "FRONTDESK_WHATSAPP_API_VERSION": whatsapp.VERSION,
    }
