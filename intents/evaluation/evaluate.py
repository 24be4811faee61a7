"""Train as production does, ask every text of a test set once, and measure what comes back and how fast."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from intents.classifier import train
from intents.encoder import Encoder
from intents.evaluation.outcomes import Figures, Outcome, figures
from intents.model import Model
from intents.progress import Progress, silent
from intents.training_data import Example, TrainingData, TrainingDataError
from intents.training_problems import TrainingProblem

OOS_LABEL = "NO_NODES_DETECTED"  # as HINT3 names what no intent of the set means
REPORT_EVERY = 25


@dataclass(frozen=True, slots=True)
class Speed:
    """How fast texts are understood one after the other in one thread, each encoded on its own."""

    p50_ms: float
    p99_ms: float
    queries_per_second: float


@dataclass(frozen=True, slots=True, eq=False)
class Evaluation:
    """A test with its figures. `unknown_labels` are those of test texts that nothing was trained for."""

    model: Model
    outcomes: tuple[Outcome, ...]
    figures: Figures
    speed: Speed
    train_seconds: float
    unknown_labels: tuple[str, ...]
    left_out: int


def evaluate(
    training: TrainingData,
    test: Sequence[Example],
    encoder: Encoder,
    oos_label: str = OOS_LABEL,
    on_progress: Progress | None = None,
) -> Evaluation:
    """Train on `training` without its texts labelled `oos_label`, threshold included, and ask the test texts.

    Raises:
        TrainingDataError: there is too little to train from.
    """
    report = on_progress or silent
    taught = training.without(oos_label)
    if training.examples and not taught.examples:
        raise TrainingDataError(TrainingProblem(training.examples[0].file, 0, "all_outside", {"label": oos_label}))
    started = time.perf_counter()
    model = train(taught, encoder, report)
    seconds = time.perf_counter() - started
    outcomes, speed = ask(model, test, report)
    unknown = {example.intent for example in test} - {*model.intents, oos_label}
    return Evaluation(
        model=model,
        outcomes=outcomes,
        figures=figures(outcomes, oos_label),
        speed=speed,
        train_seconds=seconds,
        unknown_labels=tuple(sorted(unknown)),
        left_out=len(training.examples) - len(taught.examples),
    )


def ask(model: Model, test: Sequence[Example], report: Progress = silent) -> tuple[tuple[Outcome, ...], Speed]:
    """Ask the texts one by one, after one that is not measured: the first takes what loads with it."""
    outcomes: list[Outcome] = []
    spent = np.zeros(len(test))
    model.predict(test[0].text)
    for row, example in enumerate(test):
        if row % REPORT_EVERY == 0:
            report("asking the test texts", row / len(test))
        started = time.perf_counter()
        prediction = model.predict(example.text)
        spent[row] = time.perf_counter() - started
        first = prediction.intent or prediction.ranking[0].name
        outcomes.append(Outcome(example, first, prediction.confidence, prediction.intent is not None))
    p50, p99 = (float(value) * 1000 for value in np.percentile(spent, (50, 99)))
    return tuple(outcomes), Speed(p50, p99, len(test) / float(spent.sum()))
