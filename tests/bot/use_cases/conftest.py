"""A workshop for each test, and how its company works."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.assistant import load_assistant
from bot.mind import business_of
from bot.use_cases.business import Business
from tests.bot.small_assistant import write_small_assistant
from tests.bot.use_cases.workshop import ScriptedChannel, Workshop, open_workshop
from tests.models import trained_models
from tests.world import World, open_world


@pytest.fixture(scope="session")
def business(tmp_path_factory: pytest.TempPathFactory) -> Business:
    """A small company with the example's routing."""
    folder = write_small_assistant(tmp_path_factory.mktemp("small") / "assistant")
    return business_of(load_assistant(folder), has_slack=False)


@pytest.fixture
def channel() -> ScriptedChannel:
    """The one channel of the workshop."""
    return ScriptedChannel()


@pytest.fixture
async def workshop(
    database_url: str, tmp_path: Path, business: Business, channel: ScriptedChannel
) -> AsyncIterator[Workshop]:
    """The message path with a web chat that the test scripts."""
    async with open_workshop(database_url, tmp_path, business, channel) as workshop:
        yield workshop


@pytest.fixture(scope="session")
def models(request: pytest.FixtureRequest) -> Path:
    """The example assistant, trained."""
    return trained_models(request.config.cache.mkdir("frontdesk"))


@pytest.fixture
async def world(database_url: str, tmp_path: Path, models: Path) -> AsyncIterator[World]:
    """Frontdesk with the web chat alone."""
    async with open_world(database_url, tmp_path / "data", models) as world:
        yield world
