"""`frontdesk nlu eval`, `cross-validate`, `confusions`: how well intents are told apart."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, NoReturn

import typer

from bot.cli.database import read_settings
from bot.cli.terminal import SlowWork, operator_language

if TYPE_CHECKING:
    from intents.encoder import Encoder
    from intents.evaluation.datasets import Dataset
    from intents.training_data import TrainingDataError
    from intents.training_problems import TrainingProblem

app = typer.Typer(help="How well intents are told apart, and what to improve.", no_args_is_help=True)

FORMS = "CSV (a column text, sentence, utterance or query, and one intent, label or category), Rasa NLU YAML (a file \
or a folder), or a folder with seq.in and label"
MOST_WARNINGS = 5  # of a kind in a file; a set of thousands may have hundreds

AsJson = Annotated[bool, typer.Option("--json", help="print one JSON object")]


@app.command("eval")
def evaluate(
    train: Annotated[Path, typer.Option(help=f"what to learn from: {FORMS}")],
    test: Annotated[Path, typer.Option(help="what to ask, in any of the same forms")],
    oos_label: Annotated[
        str, typer.Option(help="the label of test texts that no intent means: turning one away is right")
    ] = "NO_NODES_DETECTED",
    language: Annotated[
        Literal["es", "en", "auto"],
        typer.Option(help="the language of the texts; recorded in the result, as one model serves all languages"),
    ] = "auto",
    as_json: AsJson = False,
) -> None:
    """Train as production does, the threshold from TRAIN alone, ask every text of TEST and print the figures.

    Where TEST has texts with the out-of-scope label, every figure counts a text below the threshold as turned away.
    Where it has none there is nothing to turn away: accuracy is then that of the best guess, and coverage and accepted
    accuracy tell what the threshold would do. docs/understanding.md defines each figure.
    """
    one_thread()
    from bot.cli import nlu_report as report
    from intents.evaluation.evaluate import evaluate as run
    from intents.training_data import TrainingDataError as Unfit

    training, asked = read(train), read(test)
    with SlowWork("loading the model") as work:
        encoder = loaded_encoder(work)
        try:
            evaluation = run(training.data, asked.examples, encoder, oos_label, work)
        except Unfit as error:
            refuse(error)
    for sentence in report.remarks(evaluation, oos_label, operator_language()):
        print(sentence, file=sys.stderr)
    values = report.values(evaluation, language)
    print(report.as_json(values) if as_json else report.table(values, operator_language()))


def one_thread() -> None:
    """Compute as a worker does: latencies are those of one thread."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):  # before the libraries are loaded that read them
        os.environ.setdefault(name, "1")


def loaded_encoder(work: SlowWork) -> Encoder:
    """Load the encoder of the settings, preparing it when it is missing."""
    from intents.encoder import Encoder
    from intents.prepare import prepare

    folder = read_settings().encoder_dir
    prepare(folder, on_progress=work)
    return Encoder.load(folder)


def read(path: Path) -> Dataset:
    """Read a data set, and end with what is wrong where it cannot be used."""
    from intents.evaluation.datasets import read_dataset
    from intents.training_data import TrainingDataError as Unfit

    try:
        dataset = read_dataset(path)
    except Unfit as error:
        refuse(error)
    show(dataset.warnings[:MOST_WARNINGS])
    if len(dataset.warnings) > MOST_WARNINGS:
        rest = len(dataset.warnings) - MOST_WARNINGS
        words = {"en": f"{path}: and {rest} more rows.", "es": f"{path}: y {rest} filas más."}
        print(words[operator_language()], file=sys.stderr)
    return dataset


def refuse(error: TrainingDataError) -> NoReturn:
    """Say what is wrong in training files, by file and line, and end."""
    show(error.problems)
    raise typer.Exit(1)


def show(problems: Iterable[TrainingProblem]) -> None:
    """Print problems as editors understand them, in the operator's language."""
    from bot.assistant.data_texts import training_problem

    for found in problems:
        each = training_problem(found, str(found.file)).in_language(operator_language())
        place = f"{found.file}:{found.line}" if found.line else f"{found.file}"
        print(f"{place}: {each.message} {each.remedy}", file=sys.stderr)
