"""The process that all processes of these tests are forked from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bot.small_assistant import write_small_assistant
from tests.chaos.company import Nursery
from tests.models import trained_models


@pytest.fixture(scope="session")
def nursery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nursery]:
    """One for the whole run: importing everything takes seconds."""
    nursery = Nursery(write_small_assistant(tmp_path_factory.mktemp("small") / "assistant"))
    yield nursery
    nursery.close()


@pytest.fixture(scope="session")
def models(request: pytest.FixtureRequest) -> Path:
    """The example assistant, trained."""
    return trained_models(request.config.cache.mkdir("frontdesk"))
