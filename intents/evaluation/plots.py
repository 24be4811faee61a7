"""An evaluation as pictures: confusion matrix, confidence histogram, coverage against accuracy."""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from intents.evaluation import metrics
from intents.evaluation.outcomes import Outcome, answers

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

BLUE, ORANGE, GREY = "#0072B2", "#D55E00", "#999999"  # told apart whatever the eyes (Okabe and Ito)
BINS = 20
MOST_NUMBERED = 40  # labels; in a larger matrix the numbers are too small to read
DOTS_PER_INCH = 120
FILES = ("confusion_matrix.png", "confidence.png", "coverage.png")

WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "true": "label",
        "said": "answer",
        "share": "share of the texts with the label",
        "confidence": "confidence",
        "texts": "texts",
        "right": "right",
        "wrong": "wrong",
        "outside": "out of scope",
        "threshold": "threshold",
        "coverage": "coverage: share of the texts that are accepted",
        "accuracy": "accuracy of what is accepted",
    },
    "es": {
        "true": "etiqueta",
        "said": "respuesta",
        "share": "proporción de los textos con la etiqueta",
        "confidence": "confianza",
        "texts": "textos",
        "right": "acierto",
        "wrong": "error",
        "outside": "fuera de ámbito",
        "threshold": "umbral",
        "coverage": "cobertura: proporción de los textos que se aceptan",
        "accuracy": "exactitud de lo aceptado",
    },
}


class PlotError(Exception):
    """Pictures cannot be drawn; the message says what to do."""


def require_library() -> None:
    """Look for what draws before anything long is begun.

    Raises:
        PlotError: matplotlib is not installed.
    """
    try:
        importlib.import_module("matplotlib")
    except ImportError:
        raise PlotError("Plots need matplotlib: pip install 'frontdesk[eval]', or leave --plot out.") from None


def draw(
    outcomes: Sequence[Outcome], threshold: float, oos_label: str, folder: Path, language: str = "en"
) -> tuple[Path, ...]:
    """Write the three pictures into `folder` as PNG, and return them."""
    words = WORDS[language]
    folder.mkdir(parents=True, exist_ok=True)
    figures = (
        _matrix(outcomes, oos_label, words),
        _histogram(outcomes, threshold, oos_label, words),
        _coverage(outcomes, threshold, words),
    )
    paths = tuple(folder / name for name in FILES)
    for figure, path in zip(figures, paths, strict=True):
        figure.savefig(path, dpi=DOTS_PER_INCH)
    return paths


def _canvas(width: float, height: float) -> tuple[Figure, Axes]:
    """Make a picture that needs no screen; sizes in inches."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415 - drawing alone needs it
    from matplotlib.figure import Figure  # noqa: PLC0415 - as above

    figure = Figure(figsize=(width, height), layout="constrained")
    FigureCanvasAgg(figure)
    return figure, figure.add_subplot()


def _matrix(outcomes: Sequence[Outcome], oos_label: str, words: Mapping[str, str]) -> Figure:
    labels, counts = metrics.confusion(*answers(outcomes, oos_label))
    side = 4 + 0.26 * len(labels)
    figure, axes = _canvas(side + 1, side)
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    image = axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    axes.set_xticks(range(len(labels)), labels, rotation=90, fontsize=7)
    axes.set_yticks(range(len(labels)), labels, fontsize=7)
    axes.set_xlabel(words["said"])
    axes.set_ylabel(words["true"])
    figure.colorbar(image, ax=axes, label=words["share"], shrink=0.6)
    if len(labels) <= MOST_NUMBERED:
        for row, column in np.argwhere(counts).tolist():
            colour = "white" if shares[row, column] > 0.5 else "black"
            axes.text(column, row, str(counts[row, column]), ha="center", va="center", fontsize=6, color=colour)
    return figure


def _histogram(outcomes: Sequence[Outcome], threshold: float, oos_label: str, words: Mapping[str, str]) -> Figure:
    figure, axes = _canvas(7, 4)
    groups = {
        "right": [each.confidence for each in outcomes if each.is_right],
        "wrong": [each.confidence for each in outcomes if not each.is_right and each.example.intent != oos_label],
        "outside": [each.confidence for each in outcomes if each.example.intent == oos_label],
    }
    shown = [name for name, values in groups.items() if values]
    colours = {"right": BLUE, "wrong": ORANGE, "outside": GREY}
    axes.hist(
        [groups[name] for name in shown],
        bins=np.linspace(0, 1, BINS + 1).tolist(),
        stacked=True,
        color=[colours[name] for name in shown],
        label=[f"{words[name]} ({len(groups[name])})" for name in shown],
    )
    axes.axvline(threshold, color="black", linestyle="--", label=f"{words['threshold']} {threshold:.2f}")
    axes.set_xlim(0, 1)
    axes.set_xlabel(words["confidence"])
    axes.set_ylabel(words["texts"])
    figure.legend(loc="outside upper center", ncols=4, frameon=False)
    return figure


def _coverage(outcomes: Sequence[Outcome], threshold: float, words: Mapping[str, str]) -> Figure:
    """Draw how right the surest share of the texts is; equal confidences come in together."""
    figure, axes = _canvas(7, 4)
    ordered = sorted(outcomes, key=lambda each: -each.confidence)
    confidence = np.array([each.confidence for each in ordered])
    right = np.cumsum([each.is_right for each in ordered])
    accepted = np.arange(1, len(ordered) + 1)
    is_last = np.append(confidence[1:] < confidence[:-1], True)
    axes.plot(accepted[is_last] / len(ordered), (right / accepted)[is_last], color=BLUE)
    above = int((confidence >= threshold).sum())
    if above:
        label = f"{words['threshold']} {threshold:.2f}"
        axes.plot(above / len(ordered), right[above - 1] / above, "o", color=ORANGE, label=label)
        axes.legend()
    axes.set_xlim(0, 1.02)
    axes.set_ylim(0, 1.02)
    axes.grid(alpha=0.3)
    axes.set_xlabel(words["coverage"])
    axes.set_ylabel(words["accuracy"])
    return figure
