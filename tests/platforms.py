"""Frontdesk with every channel on: its web application on a real port, and the fake platforms that post to it."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from fastapi import FastAPI

from bot.keeper import AssistantKeeper
from bot.storage.access import create_api_key
from bot.web.app import create_app
from bot.web.parts import WebParts
from bot.wiring.web import make_web
from tests.fakes.slack import APP_TOKEN, FakeSlack
from tests.fakes.slack import SECRET as SLACK_SECRET
from tests.fakes.slack import TOKEN as SLACK_TOKEN
from tests.fakes.telegram import TOKEN as TELEGRAM_TOKEN
from tests.fakes.telegram import FakeTelegram
from tests.fakes.whatsapp import APP_SECRET, VERIFY_TOKEN, VERSION, FakeWhatsApp
from tests.fakes.whatsapp import TOKEN as WHATSAPP_TOKEN
from tests.world import World, open_world

TELEGRAM_SECRET = "webhook-secret_1"


@dataclass
class Shop:
    """The example shop, open for business on every channel."""

    world: World
    web: WebParts
    address: str
    browser: httpx.AsyncClient
    telegram: FakeTelegram
    slack: FakeSlack
    whatsapp: FakeWhatsApp

    async def slack_delivers(self, payload: Mapping[str, Any]) -> httpx.Response:
        """Let Slack post an event, a press or a form, signed at this moment, and show what follows from it."""
        kind = "interactivity" if payload["type"] in {"block_actions", "view_submission"} else "events"
        body, headers = self.slack.signed(payload, self.world.clock())
        answer = await self.browser.post(f"/webhooks/slack/{kind}", content=body, headers=headers)
        if self.web.slack is not None:
            await self.web.slack.aclose()
        return answer

    async def api_key(self) -> dict[str, str]:
        """Make an API key and return the header that carries it."""
        async with self.world.parts.store.transaction() as tx:
            key = await create_api_key(tx, "journey", ("read", "write"), self.world.clock())
        return {"Authorization": f"Bearer {key}"}

    def violations(self) -> list[str]:
        """Return every call that a platform's specification does not allow."""
        return [*self.telegram.violations, *self.slack.violations]


@asynccontextmanager
async def open_shop(
    database_url: str,
    data_dir: Path,
    models: Path,
    *,
    polls: bool = False,
    has_slack: bool = True,
    has_socket: bool = False,
    keeper: AssistantKeeper | None = None,
) -> AsyncIterator[Shop]:
    """Open the shop.

    With `polls` Telegram has no webhook; without `has_slack` there is no Slack; with `has_socket` it has Socket Mode.
    """
    async with AsyncExitStack() as stack:
        telegram = await stack.enter_async_context(FakeTelegram())
        slack = await stack.enter_async_context(FakeSlack())
        whatsapp = await stack.enter_async_context(FakeWhatsApp())
        settings = (
            _telegram(telegram, polls=polls)
            | _whatsapp(whatsapp)
            | (_slack(slack, has_socket=has_socket) if has_slack else {})
        )
        world = await stack.enter_async_context(open_world(database_url, data_dir, models, keeper=keeper, **settings))
        web = make_web(world.parts)
        address = await stack.enter_async_context(served(create_app(web)))
        browser = await stack.enter_async_context(httpx.AsyncClient(base_url=address, trust_env=False, timeout=30))
        whatsapp.webhook_url = f"{address}/webhooks/whatsapp"
        if not polls:
            telegram.webhook = {"url": f"{address}/webhooks/telegram", "secret_token": TELEGRAM_SECRET}
        yield Shop(world, web, address, browser, telegram, slack, whatsapp)


def _telegram(fake: FakeTelegram, *, polls: bool) -> dict[str, Any]:
    secret = "" if polls else TELEGRAM_SECRET
    return {"telegram_token": TELEGRAM_TOKEN, "telegram_webhook_secret": secret, "telegram_api_url": fake.url}


def _slack(fake: FakeSlack, *, has_socket: bool) -> dict[str, Any]:
    entrance = {"slack_app_token": APP_TOKEN} if has_socket else {"slack_signing_secret": SLACK_SECRET}
    return {"slack_bot_token": SLACK_TOKEN, "slack_api_url": fake.base_url} | entrance


def _whatsapp(fake: FakeWhatsApp) -> dict[str, Any]:
    return {
        "whatsapp_access_token": WHATSAPP_TOKEN,
        "whatsapp_app_secret": APP_SECRET,
        "whatsapp_verify_token": VERIFY_TOKEN,
        "whatsapp_api_version": VERSION,
        "whatsapp_api_url": fake.url,
    }


@asynccontextmanager
async def served(app: FastAPI) -> AsyncIterator[str]:
    """Serve an application on a free port of this machine; return its address."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = _Server(uvicorn.Config(app, log_config=None, access_log=False, timeout_graceful_shutdown=3))
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        await server.is_up.wait()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            app.state.web.hub.close()
            server.should_exit = True
            await serving


class _Server(uvicorn.Server):
    """Leaves signals alone, and says when it is up."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.is_up = asyncio.Event()

    async def serve(self, sockets: list[socket.socket] | None = None) -> None:
        await self._serve(sockets)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.is_up.set()
