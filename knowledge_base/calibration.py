"""Learns from the entries themselves how to weigh evidence and when to say "I don't know"."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from knowledge_base.encoder import Encoder
from knowledge_base.judgement import CONFIDENCE_PRIOR, Floats, Judgement, believed, evidence, sigmoid
from knowledge_base.off_topic import OFF_TOPIC
from knowledge_base.ranking import order
from knowledge_base.shelf import Hidden, Query, Shelf
from knowledge_base.sides import Rows

MOST_QUESTIONS = 1_500  # a few seconds; more questions hardly move a dozen weights
MOST_MIXTURES = 100
CANDIDATES = 8
PRIOR_PRECISION = 2.0  # the prior counts as much as a few examples
ANSWER_PRECISION = 0.97
SENSITIVE_PRECISION = 0.995
OFFER_PRECISION = 0.4
LEAST_EXAMPLES = 20  # with fewer the beliefs stand


@dataclass(frozen=True, slots=True)
class _Case:
    """A question whose answer is known: `right` is an entry, or None if nothing visible answers it."""

    query: Query
    right: int | None
    hidden: Hidden | None


@dataclass(frozen=True, slots=True)
class _Candidates:
    """The entries that came first for a case; `is_right` marks the one that answers."""

    signals: NDArray[np.float32]
    is_right: Floats


def calibrate(shelf: Shelf, encoder: Encoder) -> Judgement:
    """Learn the judgement of one language; entries with variants teach, the same input gives the same result.

    Each question is held out in turn and asked: with the other questions of its entry visible, with only one of
    them, and with its whole entry hidden, when nothing is right. Mixtures of two questions and questions off
    any topic have no answer either.
    """
    prior = believed(shelf.language)
    cases = list(_cases(shelf, encoder))
    if sum(case.right is not None for case in cases) < LEAST_EXAMPLES:
        return prior
    looked_at = [_candidates(shelf, case, prior) for case in cases]
    ranker = replace(prior, rank_weights=_learn_rank(looked_at, prior))
    return _learn_confidence(looked_at, ranker)


def _cases(shelf: Shelf, encoder: Encoder) -> Iterator[_Case]:
    chance = np.random.default_rng(0)
    asked = _sample(np.flatnonzero(_has_variants(shelf)), MOST_QUESTIONS, chance)
    for row in asked:
        yield from _held_out(shelf, int(row), chance)
    if len(asked):
        for text in (*_mixtures(shelf, asked, chance), *OFF_TOPIC.get(shelf.language, ())):
            yield _Case(shelf.prepare(text, encoder.encode([text])[0]), None, None)


def _has_variants(shelf: Shelf) -> NDArray[np.bool_]:
    owners = shelf.questions.owners
    return np.bincount(owners, minlength=len(shelf.entries))[owners] > 1


def _sample(rows: NDArray[np.intp], most: int, chance: np.random.Generator) -> NDArray[np.intp]:
    return rows if len(rows) <= most else np.sort(chance.choice(rows, most, replace=False))


def _held_out(shelf: Shelf, row: int, chance: np.random.Generator) -> Iterator[_Case]:
    side = shelf.questions
    entry = int(side.owners[row])
    siblings: Rows = side.passages_of(entry)
    others = siblings[siblings != row]
    query = shelf.prepare(side.texts[row], side.vectors.row(row))
    yield _Case(query, entry, Hidden(np.array([row], dtype=np.int32)))
    if len(others) > 1:
        yield _Case(query, entry, Hidden(siblings[siblings != chance.choice(others)]))
    yield _Case(query, None, Hidden(siblings, entry))


def _mixtures(shelf: Shelf, asked: NDArray[np.intp], chance: np.random.Generator) -> Iterator[str]:
    texts, owners = shelf.questions.texts, shelf.questions.owners
    for row in _sample(asked, MOST_MIXTURES, chance):
        other = int(chance.choice(asked))
        if owners[other] != owners[row]:
            first, second = texts[row].split(), texts[other].split()
            yield " ".join([*first[: (len(first) + 1) // 2], *second[len(second) // 2 :]])


def _candidates(shelf: Shelf, case: _Case, prior: Judgement) -> _Candidates:
    allowed = np.ones(len(shelf.entries), dtype=np.bool_)
    if case.hidden is not None and case.hidden.entry is not None:
        allowed[case.hidden.entry] = False
    ranking = order(shelf.signals(case.query, case.hidden), prior, allowed, CANDIDATES)
    is_right = np.array([float(entry == case.right) for entry in ranking.entries])
    return _Candidates(ranking.signals, is_right)


def _learn_rank(cases: Sequence[_Candidates], prior: Judgement) -> tuple[float, ...]:
    answerable = [case for case in cases if case.is_right.any()]
    signals = np.concatenate([case.signals for case in answerable]).astype(np.float64)
    return _fit(signals, np.concatenate([case.is_right for case in answerable]), prior.rank_weights)


def _learn_confidence(cases: Sequence[_Candidates], ranker: Judgement) -> Judgement:
    rankings = [(_reorder(case, ranker), case) for case in cases if len(case.is_right)]
    rows = np.array([evidence_row for (evidence_row, _), _ in rankings])
    is_right = np.array([case.is_right[first] for (_, first), case in rankings])
    learnt = replace(ranker, confidence_weights=_fit(rows, is_right, CONFIDENCE_PRIOR))
    confidences = np.array([learnt.confidence(row) for row in rows])
    answer_at = _threshold(confidences, is_right, ANSWER_PRECISION, least=0.5, most=0.95)
    return replace(
        learnt,
        answer_at=answer_at,
        sensitive_at=_threshold(confidences, is_right, SENSITIVE_PRECISION, least=answer_at, most=0.98),
        offer_at=_threshold(confidences, is_right, OFFER_PRECISION, least=0.1, most=answer_at),
    )


def _reorder(case: _Candidates, judgement: Judgement) -> tuple[Floats, int]:
    scores = judgement.rank(case.signals)
    best = np.argsort(-scores, kind="stable")
    return evidence(case.signals[best], scores[best]), int(best[0])


def _threshold(confidences: Floats, is_right: Floats, precision: float, least: float, most: float) -> float:
    """Least confidence above which at least `precision` of the cases are right."""
    descending = np.argsort(-confidences, kind="stable")
    precisions = np.cumsum(is_right[descending]) / np.arange(1, len(descending) + 1)
    good = np.flatnonzero(precisions >= precision)
    found = float(confidences[descending[good[-1]]]) if len(good) else most
    return min(max(found, least), most)


def _fit(rows: Floats, is_right: Floats, prior: tuple[float, ...]) -> tuple[float, ...]:
    """Fit a logistic model around the prior; weights are not negative, the bias is free."""
    columns = np.column_stack([rows, np.ones(len(rows))])
    believed_weights = np.array(prior)

    def loss(weights: Floats) -> tuple[float, Floats]:
        logits = columns @ weights
        apart = weights - believed_weights
        value = np.sum(np.logaddexp(0.0, logits) - is_right * logits) + PRIOR_PRECISION / 2 * apart @ apart
        return float(value), columns.T @ (sigmoid(logits) - is_right) + PRIOR_PRECISION * apart

    bounds = [(0.0, None)] * rows.shape[1] + [(None, None)]
    found = minimize(loss, believed_weights, jac=True, method="L-BFGS-B", bounds=bounds)
    return tuple(float(weight) for weight in found.x)
