"""`frontdesk nlu eval`, `cross-validate`, `confusions`: how well intents are told apart."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, NoReturn

import typer

from bot.cli.database import read_settings
from bot.cli.terminal import SlowWork, operator_language

if TYPE_CHECKING:
    from intents.encoder import Encoder
    from intents.evaluation.cross_validation import CrossValidation
    from intents.evaluation.datasets import Dataset
    from intents.training_data import Example, TrainingDataError
    from intents.training_problems import TrainingProblem

app = typer.Typer(help="How well intents are told apart, and what to improve.", no_args_is_help=True)

FORMS = "CSV (a column text, sentence, utterance or query, and one intent, label or category), Rasa NLU YAML (a file \
or a folder), or a folder with seq.in and label"
MOST_WARNINGS = 5  # of a kind in a file; a set of thousands may have hundreds

OOS = "NO_NODES_DETECTED"
OosLabel = Annotated[
    str,
    typer.Option(
        help="the label of texts that no intent means: they are asked, never taught; turning one away is right"
    ),
]
Folder = Annotated[
    Path | None,
    typer.Argument(help="an assistant's folder, or labelled texts; by default the assistant of the settings"),
]
Train = Annotated[Path | None, typer.Option(help=f"labelled texts instead: {FORMS}")]
Folds = Annotated[int, typer.Option(min=2, max=20, help="how many rounds")]
AsJson = Annotated[bool, typer.Option("--json", help="print one JSON object")]


@app.command("eval")
def evaluate(
    train: Annotated[Path, typer.Option(help=f"what to learn from: {FORMS}")],
    test: Annotated[Path, typer.Option(help="what to ask, in any of the same forms")],
    oos_label: OosLabel = OOS,
    language: Annotated[
        Literal["es", "en", "auto"],
        typer.Option(help="the language of all texts, in training and test; auto tells it by the words of each"),
    ] = "auto",
    as_json: AsJson = False,
    plot: Annotated[
        Path | None, typer.Option(help="a folder for three pictures: confusion matrix, confidences, coverage")
    ] = None,
) -> None:
    """Train as production does, the threshold from TRAIN alone, ask every text of TEST and print the figures.

    Where TEST has texts with the out-of-scope label, every figure counts a text below the threshold as turned away.
    Where it has none there is nothing to turn away: accuracy is then that of the best guess, and coverage and accepted
    accuracy tell what the threshold would do. docs/understanding.md defines each figure.
    """
    one_thread()
    from bot.cli import nlu_report as report
    from intents.evaluation.evaluate import evaluate as run
    from intents.evaluation.plots import draw, require_library
    from intents.training_data import TrainingDataError as Unfit
    from intents.training_warnings import training_warnings

    if plot is not None:
        require_library()
    training, asked = read(train), read(test)
    warn(training_warnings(training.data), train)
    with SlowWork("loading the model") as work:
        encoder = loaded_encoder(work)
        encoder = encoder if language == "auto" else encoder.speaking(language)
        try:
            evaluation = run(training.data, asked.examples, encoder, oos_label, work)
        except Unfit as error:
            refuse(error)
    for sentence in report.remarks(evaluation, oos_label, operator_language()):
        print(sentence, file=sys.stderr)
    values = report.values(evaluation, language)
    print(report.as_json(values) if as_json else report.table(values, operator_language()))
    if plot is not None:
        threshold = evaluation.model.calibration.threshold
        for path in draw(evaluation.outcomes, threshold, oos_label, plot, operator_language()):
            print(path, file=sys.stderr)


@app.command("cross-validate")
def cross_validate(
    folder: Folder = None, train: Train = None, folds: Folds = 5, oos_label: OosLabel = OOS, as_json: AsJson = False
) -> None:
    """Hold back a part of the examples in each round, train on the others and ask it: mean and deviation of figures.

    The examples of each intent are dealt evenly over the rounds, alike each time; those of an intent that say the same
    words count once.
    """
    from bot.cli import nlu_report as report

    validation, _, _ = _validated(folder, train, folds, oos_label)
    if as_json:
        print(report.as_json(report.validation_values(validation)))
    else:
        print(report.validation_table(validation, operator_language()))


@app.command("confusions")
def confusions(
    folder: Folder = None, train: Train = None, folds: Folds = 5, oos_label: OosLabel = OOS, as_json: AsJson = False
) -> None:
    """Find what makes intents hard to tell apart, each with its lines and a suggestion.

    Pairs of intents that take each other's examples, examples that look mislabelled, nearly the same example under two
    intents, and intents with too few examples; from a cross-validation.
    """
    from bot.cli import nlu_findings
    from intents.evaluation.confusions import find_confusions

    validation, examples, encoder = _validated(folder, train, folds, oos_label)
    found = find_confusions(examples, validation, encoder, oos_label)
    spoken = operator_language()
    print(nlu_findings.as_json(found, spoken) if as_json else nlu_findings.as_text(found, spoken))


def _validated(
    folder: Path | None, train: Path | None, folds: int, oos_label: str
) -> tuple[CrossValidation, tuple[Example, ...], Encoder]:
    one_thread()
    from bot.assistant import training_paths
    from intents.evaluation.cross_validation import cross_validate as run
    from intents.training_data import TrainingDataError as Unfit

    place = folder or read_settings().assistant
    data = read(*([train] if train else training_paths(place) or [place])).data
    with SlowWork("loading the model") as work:
        encoder = loaded_encoder(work)
        try:
            validation = run(data, encoder, folds, oos_label, work)
        except Unfit as error:
            refuse(error)
    return validation, data.examples, encoder


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


def read(*paths: Path) -> Dataset:
    """Read a data set, and end with what is wrong where it cannot be used."""
    from intents.evaluation.datasets import read_dataset
    from intents.training_data import TrainingDataError as Unfit

    try:
        dataset = read_dataset(*paths)
    except Unfit as error:
        refuse(error)
    warn(dataset.warnings, paths[0])
    return dataset


def warn(warnings: Sequence[TrainingProblem], place: Path) -> None:
    """Print the first few warnings of each kind, and how many more there are."""
    for code in dict.fromkeys(each.code for each in warnings):
        alike = [each for each in warnings if each.code == code]
        show(alike[:MOST_WARNINGS])
        if rest := len(alike) - min(len(alike), MOST_WARNINGS):
            words = {"en": f"{place}: and {rest} more like it.", "es": f"{place}: y {rest} más como ese."}
            print(words[operator_language()], file=sys.stderr)


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
