"""What a model says of labelled texts, and the figures that follow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from intents.evaluation import metrics
from intents.training_data import Example


@dataclass(frozen=True, slots=True)
class Outcome:
    """One labelled text as the model took it: `first` is its best guess, `is_accepted` tells whether it stands."""

    example: Example
    first: str
    confidence: float
    is_accepted: bool

    @property
    def is_right(self) -> bool:
        """Tell whether the best guess is the label; never, of a text that is out of scope."""
        return self.first == self.example.intent


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of merit of a set of outcomes; docs/understanding.md defines each. None where undefined."""

    n: int
    n_in_scope: int
    n_out_of_scope: int
    accuracy: float
    in_scope_accuracy: float | None
    oos_recall: float | None
    oos_precision: float | None
    macro_f1: float
    mcc: float
    ece: float
    auroc: float | None
    coverage: float
    accepted_accuracy: float | None


def answers(outcomes: Sequence[Outcome], oos_label: str) -> tuple[list[str], list[str]]:
    """Give the true labels and what was answered: a text that is turned away is answered with `oos_label`.

    Where no text bears that label there is nothing to turn away, and the best guess is the answer.
    """
    truth = [outcome.example.intent for outcome in outcomes]
    if oos_label not in truth:
        return truth, [outcome.first for outcome in outcomes]
    return truth, [outcome.first if outcome.is_accepted else oos_label for outcome in outcomes]


def figures(outcomes: Sequence[Outcome], oos_label: str) -> Figures:
    """Work out every figure of a test."""
    truth, answered = answers(outcomes, oos_label)
    _, counts = metrics.confusion(truth, answered)
    is_outside = np.array([label == oos_label for label in truth], dtype=np.bool_)
    is_same = np.array([true == said for true, said in zip(truth, answered, strict=True)], dtype=np.bool_)
    is_turned_away = np.array([said == oos_label for said in answered], dtype=np.bool_)
    confidence = np.array([outcome.confidence for outcome in outcomes], dtype=np.float64)
    is_right = np.array([outcome.is_right for outcome in outcomes], dtype=np.bool_)
    is_accepted = np.array([outcome.is_accepted for outcome in outcomes], dtype=np.bool_)
    has_outside = bool(is_outside.any())
    return Figures(
        n=len(outcomes),
        n_in_scope=int((~is_outside).sum()),
        n_out_of_scope=int(is_outside.sum()),
        accuracy=metrics.accuracy(counts),
        in_scope_accuracy=_mean(is_same[~is_outside]),
        oos_recall=_mean(is_turned_away[is_outside]),
        oos_precision=(_mean(is_outside[is_turned_away]) or 0.0) if has_outside else None,
        macro_f1=metrics.macro_f1(counts),
        mcc=metrics.matthews(counts),
        ece=metrics.calibration_error(confidence, is_right),
        auroc=metrics.auroc(confidence[~is_outside], confidence[is_outside]),
        coverage=_mean(is_accepted) or 0.0,
        accepted_accuracy=_mean(is_right[is_accepted]),
    )


def _mean(values: NDArray[np.bool_]) -> float | None:
    return float(values.mean()) if len(values) else None
