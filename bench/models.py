"""The models that benchmarks run with: the prepared encoder, and the example shop trained."""

from __future__ import annotations

import argparse
from pathlib import Path

from bench.processes import PROJECT, TIENDA

CACHE = PROJECT / "data" / "bench"


def add_cache_option(parser: argparse.ArgumentParser) -> None:
    """Let the command line say where models are kept."""
    parser.add_argument("--cache", type=Path, default=CACHE, help="where the models are kept")


def encoder_folder(cache: Path = CACHE) -> Path:
    """Return the folder of the prepared encoder: the one of `make run`, or one in `cache`, prepared when missing."""
    from intents.prepare import prepare

    ready = PROJECT / "data" / "models" / "encoder"
    return prepare(ready if ready.exists() else cache / "models" / "encoder")


def trained_models(cache: Path = CACHE) -> Path:
    """Return a models folder in which `examples/tienda` is trained."""
    from bot.assistant import load_assistant
    from bot.training import train
    from intents.encoder import Encoder

    encoder = encoder_folder(cache)
    models = cache / "models"
    models.mkdir(parents=True, exist_ok=True)
    if not (models / "encoder").exists():
        (models / "encoder").symlink_to(encoder)
    train(load_assistant(TIENDA), Encoder.load(encoder), models)
    return models
