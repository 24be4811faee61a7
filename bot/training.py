"""Training an assistant into a version of its own, and knowing which version is the active one.

`models/<version>/` holds a copy of the assistant's folder, the intents' model and the knowledge index; `models/active`
names the version that runs. A version is put in place whole or not at all, so a crash or a broken folder leaves the
running one untouched.
"""

from __future__ import annotations

import contextlib
import hashlib
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bot.assistant import Assistant, load_assistant
from intents.classifier import train as train_intents
from intents.encoder import Encoder
from intents.model import Model
from knowledge_base.build import build_index
from knowledge_base.index import Index, load_index, save_index

ACTIVE = "active"
KEPT_VERSIONS = 3
Progress = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class Trained:
    """A version, loaded."""

    version: str
    assistant: Assistant
    model: Model
    index: Index


def version_of(assistant: Assistant, encoder: Encoder) -> str:
    """Name the version that these files and this encoder make: the same for the same."""
    return hashlib.sha256(f"{assistant.fingerprint}/{encoder.id}/1".encode()).hexdigest()[:16]


def active_version(models_dir: Path) -> str:
    """Return the version that runs; "" before the first training."""
    with contextlib.suppress(FileNotFoundError):
        return (models_dir / ACTIVE).read_text(encoding="utf-8").strip()
    return ""


def train(assistant: Assistant, encoder: Encoder, models_dir: Path, on_progress: Progress = lambda *_: None) -> str:
    """Train `assistant`, activate the version and return its name; at once when there is nothing new."""
    version = version_of(assistant, encoder)
    if not (models_dir / version).is_dir():
        models_dir.mkdir(parents=True, exist_ok=True)
        # Another process may be quicker with the same version: then ours is thrown away.
        with (
            contextlib.suppress(FileExistsError),
            tempfile.TemporaryDirectory(dir=models_dir, prefix=".training-") as scratch,
        ):
            _build(assistant, encoder, Path(scratch) / "version", on_progress)
            (Path(scratch) / "version").rename(models_dir / version)
    activate(models_dir, version)
    return version


def activate(models_dir: Path, version: str) -> None:
    """Make a version the one that runs; every process loads it within seconds."""
    fresh = models_dir / f".{ACTIVE}-{version}"
    fresh.write_text(version, encoding="utf-8")
    fresh.replace(models_dir / ACTIVE)
    _forget_old(models_dir, keep=version)


def load_version(models_dir: Path, version: str) -> Assistant:
    """Load the assistant's files of a version, without its models.

    Raises:
        NotTrainedError: there is no such version.
    """
    folder = models_dir / version
    if not version or not folder.is_dir():
        raise NotTrainedError("the assistant has not been trained yet: run `frontdesk train`")
    return load_assistant(folder / "assistant")


def load(models_dir: Path, encoder: Encoder, version: str) -> Trained:
    """Load a version with its models.

    Raises:
        NotTrainedError: there is no such version.
    """
    assistant = load_version(models_dir, version)
    folder = models_dir / version
    model = Model.load(folder / "intents", encoder)
    return Trained(version, assistant, model, load_index(folder / "knowledge.npz", encoder))


class NotTrainedError(Exception):
    """There is no trained version to run."""


def _build(assistant: Assistant, encoder: Encoder, folder: Path, on_progress: Progress) -> None:
    shutil.copytree(assistant.folder, folder / "assistant", ignore=shutil.ignore_patterns("__pycache__", ".*"))
    on_progress("intents", 0.0)
    train_intents(assistant.training, encoder, on_progress=on_progress).save(folder / "intents")

    def indexed(done: int, total: int) -> None:
        on_progress("indexing the knowledge", done / max(total, 1))

    save_index(build_index(assistant.entries, encoder, indexed), folder / "knowledge.npz")


def _forget_old(models_dir: Path, keep: str) -> None:
    """Keep the latest versions, for a roll-back."""
    versions = [folder for folder in models_dir.iterdir() if (folder / "assistant").is_dir()]
    versions.sort(key=lambda folder: folder.stat().st_mtime, reverse=True)
    for folder in versions[KEPT_VERSIONS:]:
        if folder.name != keep:
            shutil.rmtree(folder, ignore_errors=True)
