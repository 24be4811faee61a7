"""The ground of every fake platform: an HTTP server on a free local port, with scripted faults."""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from aiohttp import web
from aiohttp.typedefs import Handler


@dataclass(frozen=True, slots=True)
class Fault:
    """How one call goes wrong.

    With `status` the platform refuses without doing the work, unless `is_processed`. Without it the work is done and
    the true answer comes late (`delay_seconds`) or, with `drops_connection`, never.
    """

    status: int = 0
    body: Mapping[str, Any] | str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    delay_seconds: float = 0
    drops_connection: bool = False
    is_processed: bool = False

    def answer(self) -> web.Response:
        """Return what the platform says when it refuses."""
        if isinstance(self.body, str):
            return web.Response(status=self.status, text=self.body, headers=self.headers)
        return web.json_response(dict(self.body), status=self.status, headers=self.headers)


class FakeServer:
    """A platform's server on 127.0.0.1, living in the test's event loop. Subclasses add routes and state.

    `async with FakeTelegram() as telegram:` starts and stops it; `url` is known after the start.
    """

    def __init__(self) -> None:
        self.url = ""
        self.calls: list[str] = []  # names of all calls, in the order they came
        self.app = web.Application(client_max_size=64 * 2**20, middlewares=[self._with_faults()])
        self._faults: defaultdict[str, deque[Fault]] = defaultdict(deque)
        self._runner: web.AppRunner | None = None

    def name_of(self, request: web.Request) -> str:
        """Return the name by which `fail` speaks of this call."""
        return request.path.rsplit("/", 1)[-1]

    def sent_records(self) -> list[dict[str, Any]]:
        """Return everything that customers received, as plain data."""
        return []

    def fail(self, name: str, *faults: Fault) -> None:
        """Let the next calls of this name go wrong, one after another."""
        self._faults[name].extend(faults)

    async def start(self, port: int = 0) -> None:
        """Listen; port 0 takes a free one."""
        self.app.router.add_get("/_fake/sent", self._show_sent)
        self._runner = web.AppRunner(self.app, access_log=None, shutdown_timeout=0.1, handler_cancellation=True)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        """Close the server and every connection."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    def _with_faults(self) -> Any:
        @web.middleware
        async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
            name = self.name_of(request)
            self.calls.append(name)
            faults = self._faults[name]
            return await self._go_wrong(faults.popleft(), request, handler) if faults else await handler(request)

        return middleware

    async def _go_wrong(self, fault: Fault, request: web.Request, handler: Handler) -> web.StreamResponse:
        await request.read()
        answer: web.StreamResponse | None = None
        if not fault.status or fault.is_processed:
            answer = await handler(request)
        await asyncio.sleep(fault.delay_seconds)
        if fault.drops_connection and request.transport is not None:
            request.transport.abort()
        return fault.answer() if fault.status else (answer or web.Response())

    async def _show_sent(self, _: web.Request) -> web.Response:
        return web.json_response(self.sent_records())


async def serve(fake: FakeServer, port: int = 0) -> None:
    """Run a fake as a process of its own: prints its address as JSON; GET /_fake/sent tells what was sent."""
    await fake.start(port)
    print(json.dumps({"url": fake.url}), flush=True)  # noqa: T201 - the parent process reads it
    try:
        await asyncio.Event().wait()
    finally:
        await fake.stop()
