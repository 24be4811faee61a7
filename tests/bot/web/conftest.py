"""A site for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from bot.use_cases.business import Business
from tests.bot.use_cases.workshop import ScriptedChannel, Workshop, open_workshop
from tests.bot.web.site import Site, Visitor, make_site, tienda, visitor


@pytest.fixture(scope="session")
def business() -> Business:
    """How the example shop works."""
    return tienda()


@pytest.fixture
async def workshop(database_url: str, tmp_path: Path, business: Business) -> AsyncIterator[Workshop]:
    """The message path with the web chat and WhatsApp."""
    channels = (ScriptedChannel(), ScriptedChannel("whatsapp"))
    async with open_workshop(database_url, tmp_path, business, *channels) as workshop:
        yield workshop


@pytest.fixture
async def site(workshop: Workshop, tmp_path: Path) -> AsyncIterator[Site]:
    """The web application, without the limits that stand in a test's way."""
    site = make_site(workshop, tmp_path)
    yield site
    await site.parts.notices.drain()


@pytest.fixture
async def browser(site: Site) -> AsyncIterator[httpx.AsyncClient]:
    """A browser that knows nobody."""
    async with site.browser() as browser:
        yield browser


@pytest.fixture
async def ana(browser: httpx.AsyncClient) -> Visitor:
    """Somebody who opened the web chat."""
    return await visitor(browser)
