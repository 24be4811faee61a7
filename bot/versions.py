"""The trained versions of an assistant, and which of them is the active one.

`models/<version>/` holds a copy of the assistant's folder, the models of intents and entities and the knowledge
index; `models/active` names the version that runs. A version is put in place whole or not at all, so a crash or a
broken folder leaves the running one untouched.
"""

from __future__ import annotations

import contextlib
import shutil
from dataclasses import dataclass, replace
from pathlib import Path

from bot.assistant import Assistant, load_assistant
from intents.encoder import Encoder
from intents.entities import EntityModel
from intents.model import Model
from knowledge_base.index import Index, load_index

ACTIVE = "active"
KEPT_VERSIONS = 3


@dataclass(frozen=True, slots=True)
class Trained:
    """A version, loaded."""

    version: str
    assistant: Assistant
    model: Model
    index: Index
    entities: EntityModel


def active_version(models_dir: Path) -> str:
    """Return the version that runs; "" before the first training."""
    with contextlib.suppress(FileNotFoundError):
        return (models_dir / ACTIVE).read_text(encoding="utf-8").strip()
    return ""


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
    return load_assistant(folder / "assistant", has_documents=False)


def load(models_dir: Path, encoder: Encoder, version: str) -> Trained:
    """Load a version with its models.

    Raises:
        NotTrainedError: there is no such version.
    """
    assistant = load_version(models_dir, version)
    folder = models_dir / version
    model = Model.load(folder / "intents", encoder)
    entities = EntityModel.load(folder / "entities")
    index = load_index(folder / "knowledge.npz", encoder)
    return Trained(version, replace(assistant, entries=index.entries), model, index, entities)  # documents included


class NotTrainedError(Exception):
    """There is no trained version to run."""


def _forget_old(models_dir: Path, keep: str) -> None:
    """Keep the latest versions, for a roll-back."""
    versions = [folder for folder in models_dir.iterdir() if (folder / "assistant").is_dir()]
    versions.sort(key=lambda folder: folder.stat().st_mtime, reverse=True)
    for folder in versions[KEPT_VERSIONS:]:
        if folder.name != keep:
            shutil.rmtree(folder, ignore_errors=True)
