"""The version that is trained from just the files that lie in a folder now, and what was imported for it."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from bot.cli.assistants import WORDS, show_problems
from bot.cli.database import read_settings
from bot.cli.terminal import SlowWork, fail

if TYPE_CHECKING:
    from bot.assistant import Assistant
    from bot.settings import Settings
    from bot.versions import Trained


def sound_assistant(folder: Path, language: str) -> Assistant:
    """Load an assistant's folder with what was imported for it, or end with all that is wrong in it."""
    from bot.assistant import inspect_assistant
    from bot.library import imported_for

    if not folder.is_dir():
        fail(WORDS[language]["missing"].format(folder=folder))
    found = inspect_assistant(folder, language, imported_for(folder, read_settings()))
    if found.assistant is None:
        show_problems(found.problems, folder, language)
        raise typer.Exit(1)
    return found.assistant


def trained_from(assistant: Assistant, settings: Settings, work: SlowWork) -> Trained:
    """Take the version of an assistant as it is; train one where there is none, and activate nothing."""
    import logging

    from bot.training import train, version_of
    from bot.versions import load
    from intents.encoder import Encoder
    from intents.prepare import prepare

    logging.getLogger("bm25s").setLevel(logging.WARNING)  # its import turns it to DEBUG
    prepare(settings.encoder_dir, on_progress=work)
    encoder = Encoder.load(settings.encoder_dir)
    version = version_of(assistant, encoder.id)
    if (settings.models_dir / version).is_dir():
        return load(settings.models_dir, encoder, version)
    with tempfile.TemporaryDirectory(prefix="frontdesk-test-") as scratch:
        train(assistant, encoder, Path(scratch), work, takes_from=settings.models_dir)
        return load(Path(scratch), encoder, version)
