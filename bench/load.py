"""The load generator and the fake platform, in a process of their own: `python -m bench.load`.

Reads steps as JSON lines from standard input and answers each with one JSON line. Messages leave at constant intervals
whatever becomes of the earlier ones (an open loop), WhatsApp webhooks with a true signature, over kept connections.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import itertools
import json
import re
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, cast

import uvloop

from bench.processes import TIENDA
from bench.texts import questions
from bot.assistant import load_assistant

APP_SECRET = "bench-app-secret"
ACCOUNT = "106540352242922"
DELIVERY = re.compile(rb'"biz_opaque_callback_data": ?"(\d+)"')
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
DRAIN_SECONDS = 30.0  # how long acknowledgements are awaited after a step


def recipient(conversation: int) -> str:
    """Return the telephone number of a conversation's customer."""
    return f"34600{conversation:06d}"


def webhook(external_id: str, conversation: int, text: str) -> bytes:
    """Return the body of a webhook that carries one text message."""
    person = recipient(conversation)
    return _webhook(
        {
            "contacts": [{"profile": {"name": f"Cliente {conversation}"}, "wa_id": person}],
            "messages": [
                {
                    "from": person,
                    "id": external_id,
                    "timestamp": str(int(time.time())),
                    "type": "text",
                    "text": {"body": text},
                }
            ],
        }
    )


def status(wamid: str, delivery_id: int, name: str) -> bytes:
    """Return the body of a webhook that tells what became of a message of ours."""
    told = {"id": wamid, "status": name, "timestamp": str(int(time.time())), "recipient_id": recipient(0)}
    return _webhook({"statuses": [told | {"biz_opaque_callback_data": str(delivery_id)}]})


def _webhook(value: dict[str, Any]) -> bytes:
    number = {"display_phone_number": "15550783881", "phone_number_id": ACCOUNT}
    change = {"field": "messages", "value": {"messaging_product": "whatsapp", "metadata": number} | value}
    entry = {"id": "102290129340398", "changes": [change]}
    return json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode()


def request(path: str, body: bytes) -> bytes:
    """Return the whole HTTP request that posts `body`, signed as Meta signs."""
    signature = hmac.new(APP_SECRET.encode(), body, hashlib.sha256).hexdigest()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"X-Hub-Signature-256: sha256={signature}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


class Platform(asyncio.Protocol):
    """WhatsApp as far as sending goes: takes messages, remembers when each delivery came, answers at once.

    `tell` is called with each message's WhatsApp id and delivery id.
    """

    def __init__(self, sends: dict[int, list[float]], numbers: Iterator[int], tell: Callable[[str, int], None]) -> None:
        self._sends = sends
        self._numbers = numbers
        self._tell = tell
        self._read = b""
        self._transport: asyncio.WriteTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember whom to answer."""
        self._transport = cast(asyncio.WriteTransport, transport)

    def data_received(self, data: bytes) -> None:
        """Answer every whole request in what has come."""
        now = time.time()
        self._read += data
        while (end := self._read.find(b"\r\n\r\n")) >= 0:
            found = LENGTH.search(self._read, 0, end + 2)
            whole = end + 4 + (int(found[1]) if found else 0)
            if len(self._read) < whole:
                return
            self._answer(self._read[end:whole], now)
            self._read = self._read[whole:]

    def _answer(self, body: bytes, now: float) -> None:
        delivery, wamid = DELIVERY.search(body), f"wamid.out{next(self._numbers)}"
        answer = b'{"messages": [{"id": "%s"}]}' % wamid.encode()
        head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(answer)
        if self._transport is not None:
            self._transport.write(head + answer)
        if delivery:
            self._sends.setdefault(int(delivery[1]), []).append(now)
            self._tell(wamid, int(delivery[1]))


@dataclass(slots=True)
class Acknowledgements:
    """What became of each message of a step: when it was sent, when acknowledged, with what status."""

    sent_at: dict[str, float] = field(default_factory=dict)
    acknowledged_at: dict[str, float] = field(default_factory=dict)
    refused: list[int] = field(default_factory=list)
    latest_seconds: list[float] = field(default_factory=list)  # how far behind its plan each message left


class Connection(asyncio.Protocol):
    """One kept connection to the web process, with one request on it at a time."""

    def __init__(self, free: deque[Connection]) -> None:
        self._free = free
        self._read = b""
        self._about: tuple[str, Acknowledgements] | None = None
        self._transport: asyncio.WriteTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Be ready."""
        self._transport = cast(asyncio.WriteTransport, transport)

    def post(self, external_id: str, whole: bytes, into: Acknowledgements) -> None:
        """Send a request; its acknowledgement is written into `into`."""
        assert self._transport is not None
        self._about = (external_id, into)
        into.sent_at[external_id] = time.time()
        self._transport.write(whole)

    def data_received(self, data: bytes) -> None:
        """Take the answer, and be free again."""
        self._read += data
        end = self._read.find(b"\r\n\r\n")
        found = LENGTH.search(self._read, 0, end + 2) if end >= 0 else None
        if self._about is None or end < 0 or len(self._read) < end + 4 + (int(found[1]) if found else 0):
            return
        external_id, into = self._about
        status = int(self._read[9:12])
        if status < 300:
            into.acknowledged_at[external_id] = time.time()
        else:
            into.refused.append(status)
        self._read, self._about = b"", None
        self._free.append(self)

    def connection_lost(self, _: Exception | None) -> None:
        """Count what was under way as refused."""
        if self._about is not None:
            self._about[1].refused.append(0)
        if self in self._free:
            self._free.remove(self)


class Generator:
    """Posts messages of many conversations in turn, no text twice."""

    def __init__(self, host: str, port: int, path: str, conversations: int) -> None:
        self._address = (host, port)
        self._path = path
        self._conversations = conversations
        self._free: deque[Connection] = deque()
        self._texts = questions(load_assistant(TIENDA))
        self._numbers = itertools.count()
        self._telling: set[asyncio.Task[None]] = set()
        self.with_statuses = False
        self.statuses = Acknowledgements()

    def tell(self, wamid: str, delivery_id: int) -> None:
        """Tell, if this step asks for it, what became of a message: three webhooks more, as WhatsApp sends them."""
        if self.with_statuses:
            task = asyncio.get_running_loop().create_task(self._tell(wamid, delivery_id))
            self._telling.add(task)
            task.add_done_callback(self._telling.discard)

    async def _tell(self, wamid: str, delivery_id: int) -> None:
        for wait, name in ((0.05, "sent"), (0.2, "delivered"), (0.5, "read")):
            await asyncio.sleep(wait)
            connection = await self._connection()
            whole = request(self._path, status(wamid, delivery_id, name))
            connection.post(f"{wamid}.{name}", whole, self.statuses)

    async def run(self, name: str, rate: float, seconds: float, only: int | None = None) -> Acknowledgements:
        """Offer `rate` messages a second for so long, of every conversation in turn or of `only` one."""
        prepared = [self._prepare(name, place, only) for place in range(int(rate * seconds))]
        done = Acknowledgements()
        begin = time.time() + 0.2
        for place, (external_id, whole) in enumerate(prepared):
            planned_at = begin + place / rate
            await asyncio.sleep(max(0.0, planned_at - time.time()))
            connection = await self._connection()
            connection.post(external_id, whole, done)
            done.latest_seconds.append(time.time() - planned_at)
        await self._drain(done, len(prepared))
        return done

    def _prepare(self, name: str, place: int, only: int | None) -> tuple[str, bytes]:
        external_id = f"wamid.{name}.{place}"
        conversation = next(self._numbers) % self._conversations if only is None else only
        return external_id, request(self._path, webhook(external_id, conversation, next(self._texts)))

    async def _connection(self) -> Connection:
        if self._free:
            return self._free.pop()
        loop = asyncio.get_running_loop()
        _, connection = await loop.create_connection(lambda: Connection(self._free), *self._address)
        return connection

    async def _drain(self, done: Acknowledgements, count: int) -> None:
        until = time.time() + DRAIN_SECONDS
        while len(done.acknowledged_at) + len(done.refused) < count and time.time() < until:  # noqa: ASYNC110
            await asyncio.sleep(0.01)  # the answers come in callbacks, which stay light


async def main(web_port: int, path: str, conversations: int) -> None:
    """Serve the platform and run steps until standard input ends."""
    sends: dict[int, list[float]] = {}
    numbers = itertools.count(1)
    loop = asyncio.get_running_loop()
    generator = Generator("127.0.0.1", web_port, path, conversations)
    server = await loop.create_server(lambda: Platform(sends, numbers, generator.tell), "127.0.0.1", 0)
    _say({"port": server.sockets[0].getsockname()[1]})
    while line := await asyncio.to_thread(sys.stdin.readline):
        step = json.loads(line)
        if step.get("sends"):
            _say({str(delivery): times for delivery, times in sends.items()})
            continue
        generator.with_statuses, generator.statuses = step.get("statuses", False), Acknowledgements()
        done = await generator.run(step["name"], step["rate"], step["seconds"], step.get("only"))
        _say(
            {
                "sent_at": done.sent_at,
                "acknowledged_at": done.acknowledged_at,
                "refused": done.refused + generator.statuses.refused,
                "lateness": done.latest_seconds,
            }
        )


def _say(value: dict[str, Any]) -> None:
    print(json.dumps(value), flush=True)


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1]), sys.argv[2], int(sys.argv[3])))
