"""A company under bad luck: its processes, its platforms, and what must be true of it in the end."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import dict_row

from bot.clock import system_clock
from tests.channels.harness import SECRET
from tests.fakes.telegram import FakeTelegram
from tests.fakes.whatsapp import FakeWhatsApp, WhatsAppUser, webhook
from tests.models import PROJECT
from tests.world import MONDAY_AT_TEN

SPEED = 20  # how much faster time passes for the processes
DELIVERED = 400  # how often a platform tries before it gives up; the real ones try for hours


class Nursery:
    """The process of which all others are children: it has imported everything."""

    def __init__(self, assistant: Path) -> None:
        command = [sys.executable, "-m", "tests.chaos.process", str(assistant)]
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(command, cwd=PROJECT, stdin=pipe, stdout=pipe, text=True)

    def begin(self, kind: str, folder: Path) -> int:
        """Begin a process that is started anew whenever it dies."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(f"{kind} {folder}\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def close(self) -> None:
        """Let it end."""
        self._process.communicate()


@dataclass
class Company:
    """Processes that are started anew when they die, and two platforms that bring customers' messages."""

    url: str
    folder: Path
    telegram: FakeTelegram
    whatsapp: FakeWhatsApp
    nursery: Nursery
    sent: list[str] = field(default_factory=list)  # every text that a platform got acknowledged
    _running: dict[str, int] = field(default_factory=dict)

    def start(self, *kinds: str) -> None:
        """Start processes; "worker-1" and "worker-2" are two workers."""
        for kind in kinds:
            self._running[kind] = self.nursery.begin(kind, self.folder)

    def stop(self) -> None:
        """Stop every process, without giving it time for anything."""
        for pid in self._running.values():
            os.kill(pid, signal.SIGTERM)
        for pid in self._running.values():
            with contextlib.suppress(ProcessLookupError):
                while True:
                    os.kill(pid, 0)
                    time.sleep(0.01)
        self._running.clear()

    def fail_at(self, *names: str) -> None:
        """Let processes die at these failpoints from now on; each dies now, so that its next life knows."""
        fresh = self.folder / "failpoints.fresh"
        fresh.write_text(json.dumps(dict.fromkeys(names, 1.0)))
        fresh.replace(self.folder / "failpoints.json")
        for kind in self._running:
            self.kill(kind)

    def kill(self, kind: str) -> None:
        """End the present life of a process without warning."""
        pid = self.folder / f"{kind}.pid"
        if pid.exists():
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(pid.read_text()), signal.SIGKILL)

    def deaths(self, name: str = "") -> int:
        """Count deaths while a failpoint was set."""
        lines = [line for file in self.folder.glob("*.deaths") for line in file.read_text().splitlines()]
        return sum(1 for line in lines if name in line)

    async def customers_write(self, texts: Sequence[str], people: int = 10) -> None:
        """Let each text be written by another person, alternately on Telegram and WhatsApp; wait for the 200."""
        await asyncio.gather(*(self.writes(number % people, text) for number, text in enumerate(texts)))

    async def writes(self, person: int, text: str) -> None:
        """Bring one message until it is acknowledged."""
        if person % 2:
            user = WhatsAppUser(phone=f"3460000{person:04d}")
            message = self.whatsapp.message(user, {"type": "text", "text": {"body": text}})
            await self.whatsapp.push(webhook({"contacts": [user.contact], "messages": [message]}), DELIVERED)
        else:
            message = self.telegram.message(1_000 + person, text=text)
            update = {"update_id": next(self.telegram._update_ids), "message": message}
            await self.telegram.deliver(update, DELIVERED)
        self.sent.append(text)

    async def query(self, statement: str, values: Sequence[Any] = ()) -> list[dict[str, Any]]:
        """Look into the database."""
        async with await psycopg.AsyncConnection.connect(self.dsn, row_factory=dict_row) as connection:
            return await (await connection.execute(statement, values)).fetchall()

    @property
    def dsn(self) -> str:
        """The database as libpq names it."""
        return self.url.replace("postgresql+psycopg://", "postgresql://", 1)

    async def until_answered(self, seconds: float = 60) -> None:
        """Wait until every message is answered."""
        await self._until("SELECT 1 FROM messages WHERE direction = 'in' AND turn_id IS NULL", seconds)

    async def until_done(self, seconds: float = 60) -> None:
        """Wait until every message is answered and every delivery is finished."""
        await self.until_answered(seconds)
        await self._until("SELECT 1 FROM deliveries WHERE state IN ('pending', 'sending', 'uncertain')", seconds)

    async def _until(self, none_left: str, seconds: float) -> None:
        async with asyncio.timeout(seconds):
            while await self.query(none_left + " LIMIT 1"):  # noqa: ASYNC110 - it happens in other processes
                await asyncio.sleep(0.1)

    async def must_be_sound(self, parts: int) -> None:
        """Hold the promises against what the database and the customers saw."""
        await self._turns_must_be_whole(parts)
        deliveries = await self.query(
            "SELECT d.id, d.state, d.channel, d.attempts, m.text, c.id AS conversation FROM deliveries d"
            " JOIN messages m ON m.id = d.message_id JOIN conversations c ON c.id = d.conversation_id ORDER BY d.id"
        )
        times = Counter(int(sent.delivery_id) for sent in self.whatsapp.sent)
        bounds: defaultdict[tuple[int, str], list[int]] = defaultdict(lambda: [0, 0])  # fewest, most; of one text
        for delivery in deliveries:
            must = int(delivery["state"] == "sent")
            if delivery["channel"] == "whatsapp":  # never sends twice, whatever happens
                assert must <= times[delivery["id"]] <= 1, delivery
            else:  # says itself that it sends again when its sender died
                of_text = bounds[delivery["conversation"], delivery["text"]]
                of_text[0] += must
                of_text[1] += delivery["attempts"]
        for (_, text), (fewest, most) in bounds.items():
            shared = [bound for (_, other), bound in bounds.items() if other == text]
            assert sum(bound[0] for bound in shared) <= self.telegram.count(text) <= sum(bound[1] for bound in shared)
            assert fewest <= most
        self._order_must_hold(deliveries)

    async def _turns_must_be_whole(self, parts: int) -> None:
        received = await self.query("SELECT text, turn_id FROM messages WHERE direction = 'in'")
        assert sorted(row["text"] for row in received) == sorted(self.sent)
        turns = await self.query(
            "SELECT t.id, t.outcome, (SELECT count(*) FROM messages m WHERE m.turn_id = t.id AND m.direction = 'out'"
            " AND m.author = 'bot') AS replies FROM turns t"
        )
        assert {row["turn_id"] for row in received} == {turn["id"] for turn in turns}
        expected = {"answered": {parts}, "failed": {1, 2}}  # an apology, behind the notice if it is the first word
        assert [turn for turn in turns if turn["replies"] not in expected[turn["outcome"]]] == []

    def _order_must_hold(self, deliveries: Sequence[dict[str, Any]]) -> None:
        seen = defaultdict(list)  # by person, each text when it was first read
        for chat, text in [(s.chat_id, s.text) for s in self.telegram.sent] + [
            (s.recipient, s.text) for s in self.whatsapp.sent
        ]:
            if text not in seen[chat]:
                seen[chat].append(text)
        place = {(delivery["conversation"], delivery["text"]): delivery["id"] for delivery in deliveries}
        conversation_of = {delivery["text"]: delivery["conversation"] for delivery in deliveries}
        for texts in seen.values():
            told = [text for text in texts if re.match(r"\d: ", text)]  # the others are not one of a kind
            ids = [place[conversation_of[text], text] for text in told]
            assert ids == sorted(ids)


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def listens(port: int) -> bool:
    """Say whether somebody listens on a port."""
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


@asynccontextmanager
async def open_company(
    nursery: Nursery, url: str, folder: Path, *, parts: int = 3, days_later: int = 0
) -> AsyncIterator[Company]:
    """Prepare a company; its processes are stopped in the end."""
    port = free_port()
    async with FakeTelegram() as telegram, FakeWhatsApp() as whatsapp:
        telegram.webhook = {"url": f"http://127.0.0.1:{port}/telegram", "secret_token": SECRET}
        whatsapp.webhook_url = f"http://127.0.0.1:{port}/whatsapp"
        settings = {
            "database": url,
            "telegram": telegram.url,
            "whatsapp": whatsapp.url,
            "epoch": (MONDAY_AT_TEN + timedelta(days=days_later)).isoformat(),
            "began": system_clock().isoformat(),
            "speed": SPEED,
            "parts": parts,
            "port": port,
        }
        (folder / "settings.json").write_text(json.dumps(settings))
        company = Company(url, folder, telegram, whatsapp, nursery)
        try:
            yield company
        finally:
            await asyncio.to_thread(company.stop)
