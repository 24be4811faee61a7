"""The example assistant, prepared and trained once and kept between runs."""

from __future__ import annotations

import os
from pathlib import Path

from bot.assistant import load_assistant
from bot.training import train
from intents.encoder import Encoder
from intents.prepare import prepare

PROJECT = Path(__file__).resolve().parent.parent
TIENDA = PROJECT / "examples" / "tienda"


def trained_models(cache: Path) -> Path:
    """Return a models folder in which `examples/tienda`, as it stands now, is trained and active."""
    models = cache / "models"
    folder = Path(os.environ.get("FRONTDESK_TEST_ENCODER") or models / "encoder")
    encoder = Encoder.load(prepare(folder))
    if not (models / "encoder").exists():
        models.mkdir(parents=True, exist_ok=True)
        (models / "encoder").symlink_to(folder)
    train(load_assistant(TIENDA), encoder, models)
    return models
