"""The trained versions of an assistant: what lies in their folders, and loading it.

`models/<version>/` holds a copy of the assistant's folder, the models of intents and entities and the knowledge index.
A version is put in place whole or not at all, so a crash or a broken folder leaves the running one untouched. Who gets
which version is said in `bot/rollout.py`.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from bot.assistant import Assistant, load_assistant
from intents.encoder import Encoder
from intents.entities import EntityModel
from intents.model import Model
from knowledge_base.index import Index, load_index

ACTIVE = "active"
MADE = "version.json"
INTENTS = "intents"
ENTITIES = "entities"
KNOWLEDGE = "knowledge.npz"


class NotTrainedError(Exception):
    """There is no trained version to run."""


class OtherEncoderError(Exception):
    """The version was trained with another encoder, whose scores mean something else."""


@dataclass(frozen=True, slots=True)
class Trained:
    """A version, loaded."""

    version: str
    assistant: Assistant
    model: Model
    index: Index
    entities: EntityModel


@dataclass(frozen=True, slots=True)
class Made:
    """When a version was made, with which encoder, and what each of its parts was made from."""

    version: str
    made_at: datetime
    encoder: str
    parts: Mapping[str, str] = field(default_factory=dict)


def active_version(models_dir: Path) -> str:
    """Return the version that most conversations have; "" before the first training."""
    with contextlib.suppress(FileNotFoundError):
        return (models_dir / ACTIVE).read_text(encoding="utf-8").strip()
    return ""


def is_version(folder: Path) -> bool:
    """Tell whether a folder holds a version."""
    return (folder / "assistant").is_dir() and not folder.name.startswith(".")


def made_versions(models_dir: Path) -> tuple[Made, ...]:
    """Return the versions that are there, the latest first."""
    folders = [folder for folder in models_dir.iterdir() if is_version(folder)] if models_dir.is_dir() else []
    return tuple(sorted((made(folder) for folder in folders), key=lambda each: each.made_at, reverse=True))


def made(folder: Path) -> Made:
    """Say how the version in `folder` was made; of an older one, which does not say so itself, what can be seen."""
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        raw = json.loads((folder / MADE).read_bytes())
        return Made(folder.name, datetime.fromisoformat(raw["made_at"]), raw["encoder"], dict(raw["parts"]))
    encoder = ""
    with contextlib.suppress(OSError, ValueError, KeyError):
        encoder = str(json.loads((folder / INTENTS / "model.json").read_bytes())["encoder"])
    return Made(folder.name, datetime.fromtimestamp(folder.stat().st_mtime, UTC), encoder)


def write_made(folder: Path, made: Made) -> None:
    """Write beside a version's parts how it was made."""
    raw = asdict(made) | {"made_at": made.made_at.isoformat()}
    (folder / MADE).write_text(json.dumps(raw, indent=1), "utf-8")


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
        OtherEncoderError: it was trained with another encoder.
    """
    folder = models_dir / version
    if version and folder.is_dir():
        check_encoder(made(folder), encoder.id)
    assistant = load_version(models_dir, version)
    model, index = Model.load(folder / INTENTS, encoder), load_index(folder / KNOWLEDGE, encoder)
    assistant = replace(assistant, entries=index.entries)  # documents included
    return Trained(version, assistant, model, index, EntityModel.load(folder / ENTITIES))


def check_encoder(version: Made, encoder_id: str) -> None:
    """Refuse a version of another encoder.

    Raises:
        OtherEncoderError
    """
    if version.encoder and encoder_id and version.encoder != encoder_id:
        raise OtherEncoderError(
            f"Version {version.version} was trained with the encoder {version.encoder}, and {encoder_id} is in use, "
            "which scores differently: run `frontdesk train`, which makes a version for it."
        )
