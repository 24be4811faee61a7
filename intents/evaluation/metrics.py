"""Figures of merit, each as its literature defines it; numpy alone."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

BINS = 15  # of the calibration error; Guo et al. 2017, "On Calibration of Modern Neural Networks"

Confusion = NDArray[np.int64]  # (labels, labels): rows are true, columns are predicted


def confusion(truth: Sequence[str], predicted: Sequence[str]) -> tuple[tuple[str, ...], Confusion]:
    """Count how often each label was taken for which; over all labels on either side, in alphabetical order."""
    labels, numbers = np.unique(np.array([*truth, *predicted], dtype=object).astype(str), return_inverse=True)
    counts = np.zeros((len(labels), len(labels)), dtype=np.int64)
    np.add.at(counts, (numbers[: len(truth)], numbers[len(truth) :]), 1)
    return tuple(str(label) for label in labels), counts


def accuracy(counts: Confusion) -> float:
    """Give the share that is right."""
    return _share(float(np.trace(counts)), float(counts.sum()))


def matthews(counts: Confusion) -> float:
    """Give the multi-class correlation coefficient of Gorodkin (2004), -1..1; 0 where it is not defined."""
    true, predicted = counts.sum(axis=1).astype(np.float64), counts.sum(axis=0).astype(np.float64)
    total, right = float(counts.sum()), float(np.trace(counts))
    product = (total**2 - float(predicted @ predicted)) * (total**2 - float(true @ true))
    return (right * total - float(true @ predicted)) / float(np.sqrt(product)) if product > 0 else 0.0


def f1_scores(counts: Confusion) -> NDArray[np.float64]:
    """Give the F1 of each label; 0 for one that is never predicted rightly."""
    right = np.diag(counts).astype(np.float64)
    either = (counts.sum(axis=0) + counts.sum(axis=1)).astype(np.float64)
    scores: NDArray[np.float64] = np.divide(2 * right, either, out=np.zeros_like(right), where=either > 0)
    return scores


def macro_f1(counts: Confusion) -> float:
    """Give the plain mean of the F1 of all labels, true or predicted."""
    return float(f1_scores(counts).mean()) if len(counts) else 0.0


def calibration_error(confidence: NDArray[np.float64], is_right: NDArray[np.bool_]) -> float:
    """Give the expected calibration error: how far confidence lies from the share that is right, over 15 bins."""
    if not len(confidence):
        return 0.0
    bins = np.minimum((confidence * BINS).astype(np.int64), BINS - 1)
    gaps = np.bincount(bins, weights=confidence - is_right, minlength=BINS)
    return float(np.abs(gaps).sum() / len(confidence))


def auroc(positive: NDArray[np.float64], negative: NDArray[np.float64]) -> float | None:
    """Give the chance that a positive scores above a negative, ties counting half; None where one side is empty."""
    if not len(positive) or not len(negative):
        return None
    ordered = np.sort(negative)
    below = np.searchsorted(ordered, positive, side="left")
    equal = np.searchsorted(ordered, positive, side="right") - below
    return float((below + equal / 2).sum() / (len(positive) * len(negative)))


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
