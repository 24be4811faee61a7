"""What `serve` trained last, so that a second start need not look, nor undo a `rollback` or a `publish`."""

from __future__ import annotations

import json
from contextlib import suppress
from importlib.metadata import version
from typing import TYPE_CHECKING

from bot.durable import write_durably
from bot.made_by import code_of
from bot.supervise import state_of

if TYPE_CHECKING:
    from pathlib import Path

    from bot.settings import Settings

STATE = "trained-for.json"


def files_now(settings: Settings) -> list[object]:
    """Name what is there to be trained, before it is read: it may change while it is trained."""
    return [str(settings.assistant), *map(list, state_of(settings.assistant)), _imported(settings)]


def is_trained(settings: Settings, files: list[object]) -> bool:
    """Tell whether just these were trained last, and a version is active, whichever it is."""
    with suppress(OSError, ValueError):
        known = json.loads((settings.models_dir / STATE).read_bytes())
        return bool(known == [*_trained_by(settings), files]) and _has_active(settings.models_dir)
    return False


def keep_trained(settings: Settings, files: list[object]) -> None:
    """Keep that these were trained."""
    write_durably(settings.models_dir / STATE, json.dumps([*_trained_by(settings), files]).encode())


def _imported(settings: Settings) -> list[list[str]]:
    """Say what the imported sources say, by the time when it changed; a library that is damaged, training tells."""
    from bot.library import Library, LibraryError

    try:
        return [list(each) for each in Library(settings.library_dir).state()]
    except (LibraryError, OSError):
        return []


def _trained_by(settings: Settings) -> list[str]:
    """Say by what is trained: another Frontdesk or another encoder trains again."""
    encoder = ""
    with suppress(OSError, ValueError, KeyError):
        encoder = str(json.loads((settings.encoder_dir / "encoder.json").read_bytes())["id"])
    return [version("frontdesk"), code_of("intents", "knowledge_base"), encoder]


def _has_active(models_dir: Path) -> bool:
    with suppress(OSError):
        active = (models_dir / "active").read_text("utf-8").strip()
        return bool(active) and (models_dir / active / "assistant").is_dir()
    return False
