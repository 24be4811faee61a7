"""Train an intent model; scikit-learn is needed here and nowhere else."""

import warnings
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from intents.calibration import HeldOut, Scored, calibrate
from intents.encoder import Encoder
from intents.features import MAX_CHARACTERS, WIDTH, Sparse, lexical, weigh
from intents.model import Evidence, Floats, Heads, Model, first_rows
from intents.progress import Progress, silent
from intents.text import clean, fold, name_in_words
from intents.training_data import TrainingData, TrainingDataError
from intents.training_problems import TrainingProblem

SEED = 0
DENSE_STRENGTH = 20.0  # best of 5 and 20 on a held-out fifth of the BANKING77 training set
LEXICAL_STRENGTH = 1.0  # best of 0.3 and 1 there
# Examples are held out in turn, a fold of each intent at a time, and then whole intents. The fewer are left out at a
# time, the more do the scores resemble those of the model trained on everything (of 5, 8 and 12 folds 12 was best on
# intents held out of the HINT3, BANKING77 and Bitext training sets). With many examples it makes no difference.
FOLDS, GROUPS = 12, 5
MANY_EXAMPLES, ROUNDS_OF_MANY = 2_000, 3
FEWEST_INTENTS_TO_HOLD_OUT = 3


@dataclass(frozen=True, slots=True, eq=False)
class Material:
    """Examples as numbers, sorted by intent: what every round of training takes its share of."""

    vectors: Floats  # (examples, dimension)
    sparse: tuple[Sparse, ...]
    labels: NDArray[np.int32]  # (examples,) positions in the sorted intents
    names: Floats  # (intents, dimension)

    def part(self, rows: NDArray[np.int64]) -> "Material":
        """Take some examples, with intents numbered from 0 without gaps."""
        kept, labels = np.unique(self.labels[rows], return_inverse=True)
        sparse = tuple(self.sparse[row] for row in rows)
        return Material(self.vectors[rows], sparse, labels.astype(np.int32), self.names[kept])


def train(data: TrainingData, encoder: Encoder, on_progress: Progress | None = None) -> Model:
    """Train, calibrate and choose the out-of-scope threshold, all from `data` alone.

    The same data and encoder give the same model. Progress runs from 0 to 1.

    Raises:
        TrainingDataError: fewer than two intents, or nothing to learn from.
    """
    report = on_progress or silent
    texts, meant = _examples(data)
    intents = sorted(set(meant))
    labels = np.array([intents.index(name) for name in meant], dtype=np.int32)
    vectors = _encode(texts, encoder, report)
    names = encoder.encode([name_in_words(name) for name in intents])
    material = Material(
        vectors, tuple(lexical(encoder.spelled(text[:MAX_CHARACTERS])) for text in texts), labels, names
    )
    calibration = calibrate(_held_out(material, report))
    report("learning the intents", 0.95)
    heads = fit(material)
    report("intents learnt", 1.0)
    return Model(encoder, tuple(intents), heads, calibration, tuple(texts), labels, vectors, names)


def fit(material: Material) -> Heads:
    """Fit both linear heads on examples whose labels run from 0 without gaps."""
    rarity = _rarity(material.sparse)
    dense = _solve_dense(material.vectors, material.labels)
    matrix, columns = _matrix(material.sparse, rarity)
    words = _solve_lexical(matrix, material.labels)
    rows = np.full(WIDTH, -1, dtype=np.int32)
    rows[columns] = np.arange(len(columns), dtype=np.int32)
    return Heads(*_columns(dense), rows, *_columns(words), rarity)


def _examples(data: TrainingData) -> tuple[list[str], list[str]]:
    """Give the different examples and their intents, sorted by intent."""
    kept = {(example.intent, fold(example.text)): example for example in data.examples if clean(example.text)}
    found = sorted(kept.values(), key=lambda example: example.intent)
    intents = {example.intent for example in found}
    file = data.examples[0].file if data.examples else Path()
    if not found:
        raise TrainingDataError(TrainingProblem(file, 0, "no_examples"))
    if len(intents) < 2:
        only = found[0]
        raise TrainingDataError(TrainingProblem(only.file, only.line, "one_intent", {"name": only.intent}))
    return [example.text for example in found], [example.intent for example in found]


def _encode(texts: Sequence[str], encoder: Encoder, report: Progress) -> Floats:
    vectors = np.empty((len(texts), encoder.dimension), dtype=np.float32)
    for row, text in enumerate(texts):
        if row % 50 == 0:
            report("reading the examples", 0.4 * row / len(texts))
        vectors[row] = encoder.encode([clean(text)])[0]
    return vectors


def _rarity(sparse: Sequence[Sparse]) -> Floats:
    """Weigh a column the more, the fewer examples have it (smoothed idf)."""
    seen = np.zeros(WIDTH, dtype=np.float32)
    for entry in sparse:
        seen[entry.columns] += 1
    rarity: Floats = np.log((1 + len(sparse)) / (1 + seen)) + 1
    return rarity


def _matrix(sparse: Sequence[Sparse], rarity: Floats) -> tuple[Any, NDArray[np.int64]]:
    """Stack the weighed texts; only the columns that occur, whose numbers are returned."""
    from scipy.sparse import csr_matrix  # noqa: PLC0415 - serving starts without scipy

    ends = np.cumsum([0, *(len(entry.columns) for entry in sparse)])
    used = np.concatenate([entry.columns for entry in sparse])
    columns, compact = np.unique(used, return_inverse=True)
    values = np.concatenate([weigh(entry, rarity) for entry in sparse])
    return csr_matrix((values, compact, ends), shape=(len(sparse), len(columns))), columns


def _solve_dense(vectors: Floats, labels: NDArray[np.int32]) -> Any:
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - serving starts without it

    return _quietly(LogisticRegression(C=DENSE_STRENGTH, max_iter=200), vectors, labels)


def _solve_lexical(matrix: Any, labels: NDArray[np.int32]) -> Any:
    from sklearn.svm import LinearSVC  # noqa: PLC0415 - serving starts without it

    return _quietly(LinearSVC(C=LEXICAL_STRENGTH, random_state=SEED), matrix, labels)


def _quietly(estimator: Any, features: Any, labels: NDArray[np.int32]) -> Any:
    """Fit; a fit that stops at its iteration limit is as good as one a little later."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return estimator.fit(features, labels)


def _columns(estimator: Any) -> tuple[Floats, Floats]:
    """Give weights (features, intents) and bias; two intents have one row in scikit-learn, of opposite signs."""
    weights, bias = estimator.coef_, np.atleast_1d(estimator.intercept_)
    if len(weights) == 1:
        weights, bias = np.vstack([-weights, weights]), np.concatenate([-bias, bias])
    return np.ascontiguousarray(weights.T, dtype=np.float32), bias.astype(np.float32)


def _held_out(material: Material, report: Progress) -> HeldOut:
    """Score examples by models that never saw them, and examples of intents that their model never saw."""
    few, many = (ROUNDS_OF_MANY, ROUNDS_OF_MANY) if len(material.labels) > MANY_EXAMPLES else (GROUPS, FOLDS)
    rest, groups = _folds(material.labels, many), _groups(material, few)
    held = [*(rest == number for number in range(many)), *(groups == number for number in range(few))]
    scored: list[list[Scored]] = []
    for number, rows in enumerate(held):
        report("checking what can be told apart", 0.4 + 0.5 * number / len(held))
        scored.append(_round(material, rows))
    unknown = chain.from_iterable(scored[many:])
    return HeldOut(tuple(chain.from_iterable(scored[:many])), tuple(each.evidence for each in unknown))


def _round(material: Material, held: NDArray[np.bool_]) -> list[Scored]:
    """Train on what is not held and score what is; nothing when that leaves too little of either."""
    rows, kept = np.flatnonzero(held), np.flatnonzero(~held)
    names = np.unique(material.labels[kept])
    if not len(rows) or len(names) < 2:
        return []
    part = material.part(kept)
    heads = fit(part)
    vectors, starts = material.vectors[rows], first_rows(part.labels, len(names))
    words = np.stack([heads.lexical_scores(material.sparse[row]) for row in rows])
    nearest = np.maximum.reduceat(vectors @ part.vectors.T, starts, axis=1)
    right = np.searchsorted(names, material.labels[rows])
    evidence = Evidence(heads.dense_scores(vectors), words, nearest, vectors @ part.names.T)
    return [Scored(evidence, right)]


def _folds(labels: NDArray[np.int32], rounds: int) -> NDArray[np.int64]:
    """Deal the examples of each intent over the rounds; an intent's only example is never held out (-1)."""
    folds = np.full(len(labels), -1, dtype=np.int64)
    generator = np.random.default_rng(SEED)
    for label, count in sorted(Counter(labels.tolist()).items()):
        if count > 1:
            folds[labels == label] = generator.permutation(np.arange(count) % min(rounds, count))
    return folds


def _groups(material: Material, rounds: int) -> NDArray[np.int64]:
    """Deal whole intents over the rounds, alike ones together, when enough of them remain.

    What no intent means is mostly about something else altogether, not a hair's breadth away: groups
    of neighbours imitate that better than random ones.
    """
    labels, intents = material.labels, int(material.labels[-1]) + 1
    if intents < FEWEST_INTENTS_TO_HOLD_OUT:
        return np.full(len(labels), -1, dtype=np.int64)
    centres = np.stack([material.vectors[labels == intent].mean(axis=0) for intent in range(intents)])
    groups = np.full(intents, -1, dtype=np.int64)
    for number, members in enumerate(np.array_split(np.arange(intents), min(rounds, intents))):
        towards = -centres.mean(axis=0)  # start with what is farthest from the middle
        for _ in members:
            free = np.flatnonzero(groups == -1)
            groups[free[(centres[free] @ towards).argmax()]] = number
            towards = centres[groups == number].mean(axis=0)
    dealt: NDArray[np.int64] = groups[labels]
    return dealt
