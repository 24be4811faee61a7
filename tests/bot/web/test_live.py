"""Live streams over a real server: what happens anywhere is seen at once, each message once."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx

from bot.storage.notices import CHATS
from tests.bot.use_cases.workshop import Workshop
from tests.bot.web.site import NO_LIMITS, Site, Visitor, make_site, served, visitor

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


async def test_a_visitor_has_so_many_streams_and_no_more(workshop: Workshop, tmp_path: Path) -> None:
    limits = replace(NO_LIMITS, streams_of_visitor=2)
    async with served(make_site(workshop, tmp_path, rates=limits)) as here, here.browser() as browser:
        ana, luis = await visitor(browser), await visitor(browser)
        async with AsyncExitStack() as tabs:
            for _ in range(2):
                await tabs.enter_async_context(stream(ana))
            refused = await browser.get("/chat/events", headers=ana.headers | {"Accept-Language": "en"})
            assert (refused.status_code, refused.json()["code"]) == (429, "too_many_open")
            assert "too many windows" in refused.json()["detail"]
            assert int(refused.headers["retry-after"]) >= 1
            async with stream(luis):
                pass


async def test_an_address_has_so_many_streams_and_no_more(workshop: Workshop, tmp_path: Path) -> None:
    limits = replace(NO_LIMITS, streams_of_address=3)
    crowded = make_site(workshop, tmp_path, rates=limits)
    async with served(crowded) as here, here.browser() as browser, AsyncExitStack() as tabs:
        for _ in range(3):
            await tabs.enter_async_context(stream(await visitor(browser)))
        last = await visitor(browser)
        assert (await browser.get("/chat/events", headers=last.headers)).status_code == 429
        # The proxy's word counts, so another customer behind the same proxy is not held up by these.
        elsewhere = last.headers | {"X-Forwarded-For": "198.51.100.7"}
        async with browser.stream("GET", "/chat/events", headers=elsewhere) as answer:
            assert answer.status_code == 200


async def test_many_streams_asked_for_at_once_are_counted_one_by_one(workshop: Workshop, tmp_path: Path) -> None:
    limits = replace(NO_LIMITS, streams_of_visitor=2)
    async with served(make_site(workshop, tmp_path, rates=limits)) as here, here.browser() as browser:
        ana = await visitor(browser)

        async def ask() -> int:
            async with browser.stream("GET", "/chat/events", headers=ana.headers, timeout=PATIENCE) as answer:
                async with all_asked:
                    asked.append(answer.status_code)
                    all_asked.notify_all()
                    await all_asked.wait_for(lambda: len(asked) == 8)
                return answer.status_code

        asked: list[int] = []
        all_asked = asyncio.Condition()
        statuses = await asyncio.gather(*(ask() for _ in range(8)))

    assert sorted(statuses) == [200] * 2 + [429] * 6


async def test_a_closed_tab_makes_room_for_another(workshop: Workshop, tmp_path: Path) -> None:
    limits = replace(NO_LIMITS, streams_of_visitor=1)
    async with served(make_site(workshop, tmp_path, rates=limits)) as here, here.browser() as browser:
        ana = await visitor(browser)
        async with stream(ana):
            assert (await browser.get("/chat/events", headers=ana.headers)).status_code == 429
        for _ in range(20 * PATIENCE):  # the server hears of it in a moment
            if await _opens(ana):
                return
            await asyncio.sleep(0.05)
        raise AssertionError("the closed tab still counts")


async def _opens(who: Visitor) -> bool:
    async with who.browser.stream("GET", "/chat/events", headers=who.headers, timeout=PATIENCE) as answer:
        return answer.status_code == 200


async def test_open_streams_do_not_keep_the_server_from_stopping(site: Site) -> None:
    async with asyncio.timeout(PATIENCE):
        async with served(site) as here, here.browser() as browser:
            ana = await visitor(browser)
            await ana.say("hola")
            async with stream(ana) as events:
                await events.next("message")
                here.app.state.web.hub.close()
