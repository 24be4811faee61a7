from __future__ import annotations

from pathlib import Path

import pytest

from bot.assistant import Assistant, load_assistant

TIENDA = Path(__file__).parents[3] / "examples" / "tienda"


@pytest.fixture(scope="session")
def tienda() -> Assistant:
    return load_assistant(TIENDA)
