"""Live streams over a real server: what happens anywhere is seen at once, each message once."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from datetime import timedelta
from typing import Any

import httpx

from bot.storage.notices import CHATS
from bot.web.chat import MOST_STREAMS
from tests.bot.use_cases.workshop import Workshop
from tests.bot.web.site import Site, Visitor, served, visitor

PATIENCE = 20  # seconds; a machine may be busy


class Stream:
    """An open stream of events."""

    def __init__(self, answer: httpx.Response) -> None:
        self._lines = answer.aiter_lines()
        self.last_id = ""

    async def next(self, kind: str) -> Any:
        """Wait for the next event of a kind and return its data."""
        async with asyncio.timeout(PATIENCE):
            while True:
                found, data = await self._event()
                if found == kind:
                    return data

    async def _event(self) -> tuple[str, Any]:
        kind, data = "", None
        async for line in self._lines:
            if line.startswith("id: "):
                self.last_id = line[4:]
            elif line.startswith("event: "):
                kind = line[7:]
            elif line.startswith("data: "):
                data = json.loads(line[6:])
            elif not line and kind:
                return kind, data
        raise EOFError


@asynccontextmanager
async def stream(who: Visitor, last_id: str = "") -> AsyncIterator[Stream]:
    """Open a visitor's stream."""
    headers = who.headers | ({"Last-Event-ID": last_id} if last_id else {})
    async with who.browser.stream("GET", "/chat/events", headers=headers, timeout=PATIENCE) as answer:
        assert answer.status_code == 200
        yield Stream(answer)


async def test_an_answer_of_another_process_is_streamed(site: Site, workshop: Workshop) -> None:
    async with served(site) as here, here.browser() as browser:
        ana = await visitor(browser)
        await ana.say("hola")
        async with stream(ana) as events:
            assert (await events.next("message"))["text"] == "hola"
            assert (await events.next("state"))["typing"] is True
            await workshop.pass_time(timedelta(seconds=6))
            # Another process would have no more than the database to tell us by.
            await workshop.store.notify(CHATS, str(await workshop.value("SELECT id FROM conversations")))

            assert (await events.next("message"))["text"] == "1: hola"
            assert (await events.next("state"))["typing"] is False


async def test_a_hint_that_was_lost_costs_one_poll(site: Site, workshop: Workshop) -> None:
    async with served(site) as here, here.browser() as browser:
        ana = await visitor(browser)
        await ana.say("hola")
        async with stream(ana) as events:
            await events.next("message")
            await workshop.pass_time(timedelta(seconds=6))
            assert (await events.next("message"))["text"] == "1: hola"


async def test_after_a_reconnection_nothing_is_missing(site: Site, workshop: Workshop) -> None:
    async with served(site) as here, here.browser() as browser:
        ana = await visitor(browser)
        await ana.say("uno")
        async with stream(ana) as events:
            await events.next("message")
            last_id = events.last_id
        await ana.say("dos")
        await ana.say("tres")
        async with stream(ana, last_id) as events:
            texts = [(await events.next("message"))["text"] for _ in range(3)]

    assert texts[-2:] == ["dos", "tres"]  # "uno" may come again: the browser knows it


async def test_a_message_that_becomes_visible_late_is_not_skipped(site: Site, workshop: Workshop) -> None:
    async with served(site) as here, here.browser() as browser:
        ana = await visitor(browser)
        await ana.say("hola")
        async with stream(ana) as events:
            await events.next("message")
            workshop.clock.now += timedelta(seconds=6)
            await workshop.take_turns()
            await ana.say("¿sigues ahí?")  # has a higher id than the answer, and is shown before it
            assert (await events.next("message"))["text"] == "¿sigues ahí?"
            await workshop.deliver()
            assert (await events.next("message"))["text"] == "1: hola"


async def test_the_inbox_hears_of_new_messages(site: Site, workshop: Workshop) -> None:
    agent = await site.hire()
    async with served(site) as here, here.browser() as browser:
        ana = await visitor(browser)
        async with (
            here.signed_in(agent) as desk,
            desk.browser.stream("GET", "/inbox/events", timeout=PATIENCE) as answer,
        ):
            events = Stream(answer)
            await ana.say("hola")
            heard: set[int] = set()
            while not heard:
                heard |= set(await events.next("changed"))

    assert heard == {await workshop.value("SELECT id FROM conversations")}


async def test_a_visitor_has_so_many_streams_and_no_more(workshop: Workshop, site: Site) -> None:
    async with served(site) as here, here.browser() as browser:
        ana = await visitor(browser)
        hub = here.app.state.web.hub
        name = hashlib.sha256(ana.token.encode()).hexdigest()
        with ExitStack() as open_streams:
            for _ in range(MOST_STREAMS):
                open_streams.enter_context(hub.listening(name, set()))
            assert (await browser.get("/chat/events", headers=ana.headers)).status_code == 429


async def test_open_streams_do_not_keep_the_server_from_stopping(site: Site) -> None:
    async with asyncio.timeout(PATIENCE):
        async with served(site) as here, here.browser() as browser:
            ana = await visitor(browser)
            await ana.say("hola")
            async with stream(ana) as events:
                await events.next("message")
                here.app.state.web.hub.close()
