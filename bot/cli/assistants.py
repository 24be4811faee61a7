"""`frontdesk train`, `check`, `new`: the assistant's folder."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.database import example_folder, read_settings
from bot.cli.terminal import Language, SlowWork, fail, operator_language

if TYPE_CHECKING:
    from bot.settings import Settings
    from routing.problems import ConfigurationProblem

EARLIER_GOES_ON = 3  # exit code: the folder has problems, and the version trained before stays active

WORDS = {
    "en": {
        "fine": "{folder} is in order.",
        "one": "1 problem in {folder}:",
        "many": "{count} problems in {folder}:",
        "doubts": "Worth a look in {folder}, though nothing stands in the way:",
        "kept": "The version that was active before goes on.",
        "missing": "There is no folder {folder}: FRONTDESK_ASSISTANT says where the assistant lies.",
        "full": "Less than 200 MB are free in {folder}: make room, or set FRONTDESK_DATA_DIR to another place.",
    },
    "es": {
        "fine": "{folder} está en orden.",
        "one": "1 problema en {folder}:",
        "many": "{count} problemas en {folder}:",
        "doubts": "Conviene mirarlo en {folder}, aunque nada lo impide:",
        "kept": "Sigue en marcha la versión que estaba activa.",
        "missing": "No existe la carpeta {folder}: FRONTDESK_ASSISTANT dice dónde está el asistente.",
        "full": "Quedan menos de 200 MB libres en {folder}: haz sitio o pon FRONTDESK_DATA_DIR en otro lugar.",
    },
}
NEEDED_BYTES = 200_000_000


def check(
    folder: Annotated[Path, typer.Argument(help="the assistant's folder")],
    language: Language = None,
) -> None:
    """Check an assistant's folder: every problem with file, line and remedy."""
    from bot.assistant import inspect_assistant
    from bot.library import imported_for

    spoken = language or operator_language()
    if not folder.is_dir():
        fail(WORDS[spoken]["missing"].format(folder=folder))
    found = inspect_assistant(folder, spoken, imported_for(folder, read_settings()))
    show_problems(found.problems, folder, spoken)
    show_warnings(found.warnings, folder, spoken)
    if found.problems:
        raise typer.Exit(1)
    print(WORDS[spoken]["fine"].format(folder=folder))


def train(
    share: Annotated[
        int, typer.Option(min=1, max=100, help="let it answer so many percent of the conversations first")
    ] = 100,
    language: Language = None,
) -> None:
    """Check and train the assistant and make it the active version; running processes take it up at once."""
    from bot.cli.rollouts import tell_ended_trial, who_answers
    from bot.locks import alone_in
    from bot.rollout import read_rollout

    settings = read_settings()
    spoken = language or operator_language()
    if not settings.assistant.is_dir():
        fail(WORDS[spoken]["missing"].format(folder=settings.assistant))
    with alone_in(settings.models_dir):  # whoever comes later reads what is there later, so the latest is active
        before = read_rollout(settings.models_dir)
        print(_train(settings, spoken, share))
        tell_ended_trial(before, settings.models_dir, spoken)
    if share < 100:
        print(who_answers(settings.models_dir, spoken), file=sys.stderr)


def _train(settings: Settings, spoken: str, share: int) -> str:
    import logging

    from bot.assistant import inspect_assistant
    from bot.library import Library
    from bot.training import train as train_assistant
    from bot.versions import active_version
    from intents.encoder import Encoder
    from intents.prepare import prepare

    logging.getLogger("bm25s").setLevel(logging.WARNING)  # its import turns it to DEBUG
    words = WORDS[spoken]
    found = inspect_assistant(settings.assistant, spoken, Library(settings.library_dir).entries())
    show_warnings(found.warnings, settings.assistant, spoken)
    if found.assistant is None:
        show_problems(found.problems, settings.assistant, spoken)
        if not active_version(settings.models_dir):
            raise typer.Exit(1)
        print(words["kept"], file=sys.stderr)
        raise typer.Exit(EARLIER_GOES_ON)
    _check_room(settings.models_dir, words["full"])
    with SlowWork("loading the model") as work:
        prepare(settings.encoder_dir, on_progress=work)
        encoder = Encoder.load(settings.encoder_dir)
        return train_assistant(found.assistant, encoder, settings.models_dir, work, share=share)


def _check_room(folder: Path, sentence: str) -> None:
    import shutil

    folder.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(folder).free < NEEDED_BYTES:
        fail(sentence.format(folder=folder))


def show_problems(problems: Sequence[ConfigurationProblem], folder: Path, language: str) -> None:
    """Print problems as editors understand them: file:line: what is wrong and what to do."""
    if not problems:
        return
    words = WORDS[language]
    title = words["one"] if len(problems) == 1 else words["many"]
    print(title.format(count=len(problems), folder=folder), file=sys.stderr)
    _show_each(problems, folder)


def show_warnings(warnings: Sequence[ConfigurationProblem], folder: Path, language: str) -> None:
    """Print what is only doubtful: nothing is held up by it."""
    if warnings:
        print(WORDS[language]["doubts"].format(folder=folder), file=sys.stderr)
        _show_each(warnings, folder)


def _show_each(problems: Sequence[ConfigurationProblem], folder: Path) -> None:
    for each in problems:
        place = each.file if each.file.startswith(("http://", "https://")) else folder / each.file
        print(f"{place}:{each.line}: {each.message} {each.remedy}", file=sys.stderr)


def new(
    folder: Annotated[Path, typer.Argument(help="a new folder")],
    source: Annotated[str, typer.Option("--from", help="the example to start from")] = "tienda",
    language: Language = None,
) -> None:
    """Start your own assistant from an example, without its invented facts, and list what to fill in."""
    from bot.cli.starting import start_assistant

    example = example_folder(source)
    if not example.is_dir():
        fail(f"There is no example {source}: take tienda.")
    if folder.exists() and any(folder.iterdir()):
        fail(f"{folder} is not empty: choose a new folder.")
    for line in start_assistant(example, folder, language or operator_language()):
        print(line)
