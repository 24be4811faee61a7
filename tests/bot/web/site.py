"""The web application around a workshop: reached in process, or on a real port."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from fastapi import FastAPI

from bot.assistant import Assistant, load_assistant
from bot.channels.limits import LIMITS
from bot.media import MediaFolder
from bot.mind import business_of
from bot.settings import Settings
from bot.storage import access, agents
from bot.storage.agents import Agent
from bot.storage.notices import Notices
from bot.use_cases.business import Business
from bot.use_cases.record_update import UpdateRecorder
from bot.use_cases.sign_in import hash_password
from bot.use_cases.take_in import Intake
from bot.use_cases.undeliverable import Undeliverable
from bot.web.app import create_app
from bot.web.parts import Rates, WebParts
from tests.bot.use_cases.workshop import Workshop
from tests.fakes.slack import FakeSlack

TIENDA = Path(__file__).parents[3] / "examples" / "tienda"
PASSWORD = "correct horse battery"
ADDRESS = "http://shop.test"
NO_LIMITS = Rates(
    visitor=(1e6, 10**6),
    address=(1e6, 10**6),
    new_visitors=(1e6, 10**6),
    sign_in=(1e6, 10**6),
    api=(1e6, 10**6),
    streams_of_visitor=10**6,
    streams_of_address=10**6,
)


@cache
def example() -> Assistant:
    """Load the example shop."""
    return load_assistant(TIENDA)


def tienda() -> Business:
    """Say how the example shop works."""
    return business_of(example(), has_slack=False)


@dataclass
class Site:
    """The application, its parts, and the workshop behind it."""

    app: FastAPI
    parts: WebParts
    workshop: Workshop
    address: str = ADDRESS
    slack: FakeSlack | None = None

    def browser(self, **options: Any) -> httpx.AsyncClient:
        """Return a client with cookies of its own."""
        transport = httpx.ASGITransport(self.app) if self.address == ADDRESS else httpx.AsyncHTTPTransport()
        return httpx.AsyncClient(transport=transport, base_url=self.address, **options)

    async def hire(self, name: str = "Marta", **more: Any) -> Agent:
        """Add an agent with a password."""
        hashed = await asyncio.to_thread(hash_password, PASSWORD)
        async with self.workshop.store.transaction() as tx:
            email = f"{name.lower()}@tienda.example"
            known = {"teams": ("support", "sales"), "password_hash": hashed, "now": self.workshop.clock()}
            return await agents.add_agent(tx, name=name, email=email, **(known | more))

    async def key(self, *scopes: str) -> dict[str, str]:
        """Make an API key and return the header that carries it."""
        async with self.workshop.store.transaction() as tx:
            key = await access.create_api_key(tx, "test", scopes or ("read", "write"), self.workshop.clock())
        return {"Authorization": f"Bearer {key}"}

    @asynccontextmanager
    async def signed_in(self, agent: Agent) -> AsyncIterator[Desk]:
        """Lend an agent's browser that has signed in."""
        async with self.browser() as browser:
            form = {"email": agent.email, "password": PASSWORD}
            assert (await browser.post("/sign-in", data=form)).status_code == 303
            page = await browser.get("/inbox/open")
            yield Desk(browser, page.text.split('name="csrf" value="', 1)[1].split('"', 1)[0])


@dataclass
class Desk:
    """An agent's browser."""

    browser: httpx.AsyncClient
    csrf: str

    async def press(self, path: str, **fields: str) -> httpx.Response:
        """Send a form of the inbox."""
        return await self.browser.post(path, data={"csrf": self.csrf, **fields}, follow_redirects=True)


@dataclass
class Visitor:
    """A browser with the web chat."""

    browser: httpx.AsyncClient
    token: str
    sent: int = 0

    @property
    def headers(self) -> dict[str, str]:
        """What carries the visitor's token."""
        return {"Authorization": f"Bearer {self.token}"}

    async def say(self, text: str = "", **fields: Any) -> httpx.Response:
        """Send a message as JSON."""
        self.sent += 1
        message = {"client_id": f"c{self.sent}", "text": text, "language": "es"} | fields
        return await self.browser.post("/chat/messages", json=message, headers=self.headers)

    async def send_file(self, content: bytes, name: str = "foto.png", **fields: str) -> httpx.Response:
        """Send a file."""
        self.sent += 1
        fields = {"client_id": f"c{self.sent}", "text": ""} | fields
        files = {"files": (name, content)}
        return await self.browser.post("/chat/messages", data=fields, files=files, headers=self.headers)

    async def messages(self, after: int = 0) -> list[dict[str, Any]]:
        """Return what the visitor sees."""
        answer = await self.browser.get(f"/chat/messages?after={after}", headers=self.headers)
        assert answer.status_code == 200
        found: list[dict[str, Any]] = answer.json()["messages"]
        return found


async def visitor(browser: httpx.AsyncClient) -> Visitor:
    """Give a browser a visitor's token."""
    answer = await browser.post("/chat/visitors")
    assert answer.status_code == 201
    return Visitor(browser, answer.json()["token"])


def make_site(workshop: Workshop, folder: Path, **changes: Any) -> Site:
    """Put the web application on top of a workshop."""
    undeliverable = Undeliverable(lambda _=None: workshop.business, clock=workshop.clock)
    recorder = UpdateRecorder(workshop.store, undeliverable.tell, clock=workshop.clock)
    parts = WebParts(
        store=workshop.store,
        receiver=workshop.receiver,
        intake=Intake(workshop.receiver.receive, recorder.record),
        settings=Settings(_env_file=None, data_dir=folder),
        business=lambda _=None: workshop.business,
        look=lambda: example().settings,
        model_version=lambda: "v1",
        media=MediaFolder(folder),
        notices=Notices(workshop.store),
        limits=LIMITS,
        clock=workshop.clock,
        dsn=workshop.store.url.replace("postgresql+psycopg://", "postgresql://", 1),
        rates=NO_LIMITS,
    )
    parts = replace(parts, **changes)
    return Site(create_app(parts), parts, workshop)


@asynccontextmanager
async def served(site: Site) -> AsyncIterator[Site]:
    """Serve a site on a free port of this machine."""
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(site.app, log_config=None, access_log=False, timeout_graceful_shutdown=3)
    server = _Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    await server.is_up.wait()
    try:
        yield replace(site, address=f"http://127.0.0.1:{listening.getsockname()[1]}")
    finally:
        site.app.state.web.hub.close()
        server.should_exit = True
        await serving
        listening.close()


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
