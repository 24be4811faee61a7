"""Worlds for journeys."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.models import trained_models
from tests.world import World, open_world


@pytest.fixture(scope="session")
def models(request: pytest.FixtureRequest) -> Path:
    """The example assistant, trained."""
    return trained_models(request.config.cache.mkdir("frontdesk"))


@pytest.fixture
async def world(database_url: str, tmp_path: Path, models: Path) -> AsyncIterator[World]:
    """Frontdesk with the web chat alone."""
    async with open_world(database_url, tmp_path / "data", models) as world:
        yield world
