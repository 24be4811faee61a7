"""Stratified cross-validation: every example is asked once of a model that never saw it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from intents.classifier import train
from intents.encoder import QUERY_TOKENS, Encoder
from intents.evaluation import metrics
from intents.evaluation.evaluate import OOS_LABEL, ask
from intents.evaluation.outcomes import Figures, Outcome, answers, figures
from intents.progress import Progress, silent
from intents.text import same_words
from intents.training_data import Example, TrainingData, TrainingDataError
from intents.training_problems import TrainingProblem

FOLDS = 5
SEED = 0


@dataclass(frozen=True, slots=True)
class IntentScore:
    """The F1 of an intent over the rounds in which it was asked; `deviation` is None with a single round."""

    intent: str
    examples: int
    f1: float
    deviation: float | None


@dataclass(frozen=True, slots=True)
class CrossValidation:
    """What every round gave. `untested` are intents with a single example, which is always taught."""

    rounds: tuple[Figures, ...]
    outcomes: tuple[Outcome, ...]
    intents: tuple[IntentScore, ...]
    untested: tuple[str, ...]


def cross_validate(
    data: TrainingData,
    encoder: Encoder,
    folds: int = FOLDS,
    oos_label: str = OOS_LABEL,
    on_progress: Progress | None = None,
) -> CrossValidation:
    """Deal the examples of each intent over `folds` rounds; the same data are always dealt alike.

    Examples of an intent that say the same words count once: otherwise a model would be asked what it was taught.
    Those labelled `oos_label` are asked and never taught.

    Raises:
        TrainingDataError: there is too little to train from, or nothing that could be held out.
    """
    report = on_progress or silent
    examples = _different(data.examples)
    dealt = _deal([example.intent for example in examples], folds, oos_label)
    if not (dealt >= 0).any():
        first = examples[0] if examples else Example("", "", (), Path(), 0)
        raise TrainingDataError(TrainingProblem(first.file, first.line, "nothing_to_hold_out"))
    remembering = _RememberingEncoder(encoder)
    parts: list[tuple[Outcome, ...]] = []
    for number in range(folds):
        asked = [example for example, fold in zip(examples, dealt, strict=True) if fold == number]
        if asked:
            report(f"round {number + 1} of {folds}", number / folds)
            taught = tuple(
                example
                for example, fold in zip(examples, dealt, strict=True)
                if fold != number and example.intent != oos_label
            )
            model = train(replace(data, examples=taught), remembering)
            parts.append(ask(model, asked)[0])
    return CrossValidation(
        rounds=tuple(figures(part, oos_label) for part in parts),
        outcomes=tuple(outcome for part in parts for outcome in part),
        intents=_scores(parts, oos_label, Counter(example.intent for example in examples)),
        untested=tuple(sorted({example.intent for example, fold in zip(examples, dealt, strict=True) if fold < 0})),
    )


class _RememberingEncoder(Encoder):
    """Encode each text once, however many rounds it is taught in."""

    def __init__(self, encoder: Encoder) -> None:
        self.id, self.dimension = encoder.id, encoder.dimension
        self._encoder = encoder
        self._known: dict[tuple[str, int], NDArray[np.float32]] = {}

    def encode(self, texts: Sequence[str], max_tokens: int = QUERY_TOKENS) -> NDArray[np.float32]:
        """Encode each text, or give what it was encoded as before."""
        for text in texts:
            if (text, max_tokens) not in self._known:
                self._known[text, max_tokens] = self._encoder.encode([text], max_tokens)[0]
        return np.array([self._known[text, max_tokens] for text in texts], dtype=np.float32)

    def spelled(self, text: str) -> str:
        """Spell as the encoder does."""
        return self._encoder.spelled(text)


def _different(examples: Sequence[Example]) -> tuple[Example, ...]:
    kept: dict[tuple[str, str], Example] = {}
    for example in examples:
        kept.setdefault((example.intent, same_words(example.text)), example)
    return tuple(kept.values())


def _deal(labels: Sequence[str], folds: int, oos_label: str) -> NDArray[np.int64]:
    """Number the round each example is asked in; -1 for an intent's only one, which is never held out."""
    generator = np.random.default_rng(SEED)
    names = np.array(labels, dtype=object)
    dealt = np.full(len(labels), -1, dtype=np.int64)
    for label, count in sorted(Counter(labels).items()):
        if count > 1 or label == oos_label:
            dealt[names == label] = generator.permutation(np.arange(count) % min(folds, count))
    return dealt


def _scores(parts: Sequence[Sequence[Outcome]], oos_label: str, examples: Counter[str]) -> tuple[IntentScore, ...]:
    """Give each intent's F1, worst first, over the rounds in which it was asked."""
    found: dict[str, list[float]] = {}
    for part in parts:
        truth, answered = answers(part, oos_label)
        labels, counts = metrics.confusion(truth, answered)
        for label, score in zip(labels, metrics.f1_scores(counts).tolist(), strict=True):
            if label in truth:
                found.setdefault(label, []).append(score)
    scores = [
        IntentScore(intent, examples[intent], float(np.mean(each)), deviation(each)) for intent, each in found.items()
    ]
    return tuple(sorted(scores, key=lambda score: (score.f1, score.intent)))


def deviation(values: Sequence[float]) -> float | None:
    """Give the standard deviation of a sample; None for fewer than two values."""
    return float(np.std(values, ddof=1)) if len(values) > 1 else None
