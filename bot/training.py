"""Training an assistant into a version of its own."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from bot.assistant import Assistant
from bot.versions import activate
from intents.classifier import train as train_intents
from intents.encoder import Encoder
from intents.entities import built_in_names
from intents.entities import train as train_entities
from knowledge_base.build import build_index
from knowledge_base.index import save_index

Progress = Callable[[str, float], None]


def version_of(assistant: Assistant, encoder: Encoder) -> str:
    """Name the version that these files and this encoder make: the same for the same."""
    return hashlib.sha256(f"{assistant.fingerprint}/{encoder.id}/2".encode()).hexdigest()[:16]


def train(assistant: Assistant, encoder: Encoder, models_dir: Path, on_progress: Progress = lambda *_: None) -> str:
    """Train `assistant`, activate the version and return its name; at once when there is nothing new."""
    version = version_of(assistant, encoder)
    if not (models_dir / version).is_dir():
        models_dir.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=models_dir, prefix=".training-") as scratch:
            _build(assistant, encoder, Path(scratch) / "version", on_progress)
            _put_in_place(Path(scratch) / "version", models_dir / version)
    activate(models_dir, version)
    return version


def _put_in_place(built: Path, target: Path) -> None:
    """Move a version to its place; where another process was quicker with the same one, ours is thrown away."""
    try:
        built.rename(target)
    except OSError:
        if not target.is_dir():
            raise


def _build(assistant: Assistant, encoder: Encoder, folder: Path, on_progress: Progress) -> None:
    shutil.copytree(assistant.folder, folder / "assistant", ignore=shutil.ignore_patterns("__pycache__", ".*"))
    on_progress("intents", 0.0)
    train_intents(assistant.training, encoder, on_progress=on_progress).save(folder / "intents")
    known = built_in_names(has_order_numbers=assistant.settings.order_number is not None)
    train_entities(assistant.training, assistant.domain.entities, known).save(folder / "entities")

    def indexed(done: int, total: int) -> None:
        on_progress("indexing the knowledge", done / max(total, 1))

    save_index(build_index(assistant.entries, encoder, indexed), folder / "knowledge.npz")
