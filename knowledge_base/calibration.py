"""Learns from the entries themselves how to weigh evidence and when to say "I don't know"."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from knowledge_base.encoder import Encoder
from knowledge_base.judgement import CONFIDENCE_PRIOR, Floats, Judgement, believed, evidence, linear, sigmoid
from knowledge_base.off_topic import OFF_TOPIC
from knowledge_base.ranking import rank
from knowledge_base.shelf import Hidden, Query, Shelf
from knowledge_base.sides import Rows

MOST_QUESTIONS = 1_500  # a few seconds; more questions hardly move a dozen weights
MOST_MIXTURES = 100
MOST_ECHOES = 150
CANDIDATES = 8
PRIOR_PRECISION = 2.0  # the prior counts as much as a few examples
WRONG_ANSWERS = 0.02  # of all questions asked
WRONG_SENSITIVE_ANSWERS = 0.003
# Of the questions for which nothing useful can be offered. Those made up here are nearer to the entries than those that
# people ask: it was chosen on questions written for it (docs/quality.md), where of 41 without an answer 6 got an offer.
USELESS_OFFERS = 0.65
OFFERED = 3
LEAST_THRESHOLD, MOST_THRESHOLD = 0.1, 0.98
# How much each kind of case counts: about one question in three has no answer, most of those off the subject.
ECHO, HELD_OUT, FEW_LEFT, ENTRY_GONE, UNANSWERABLE = 1.0, 1.0, 0.5, 0.4, 0.5
LEAST_EXAMPLES = 20  # with fewer the beliefs stand


@dataclass(frozen=True, slots=True)
class _Case:
    """A question whose answer is known: `right` is an entry, or None if nothing visible answers it."""

    query: Query
    right: int | None
    hidden: Hidden | None
    weight: float
    is_rephrased: bool = False  # another way of asking is visible


@dataclass(frozen=True, slots=True)
class _Candidates:
    """The entries that came first for a case; `is_right` marks the one that answers."""

    signals: NDArray[np.float32]
    is_right: Floats
    weight: float
    is_rephrased: bool


def calibrate(shelf: Shelf, encoder: Encoder) -> Judgement:
    """Learn the judgement of one language; the same input gives the same result.

    Each question of an entry that is asked in several ways is held out in turn and asked: with the others visible,
    with only one of them, and with its whole entry hidden, when nothing is right. Some are asked almost as they are
    written. Mixtures of two questions and questions off any topic have no answer. Headings of documents are not asked:
    nobody asks in their words, and without its heading a passage says less than it does.
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
    asked = _sample(_asked_in_several_ways(shelf), MOST_QUESTIONS, chance)
    for row in asked:
        yield from _held_out(shelf, int(row), chance)
    for row in _sample(asked, MOST_ECHOES, chance):
        text = _echo(shelf.questions.texts[row], chance)
        vector = encoder.encode([text])[0]
        yield _Case(shelf.prepare(text, vector), int(shelf.questions.owners[row]), None, ECHO)
    if len(asked):
        for text in (*_mixtures(shelf, asked, chance), *OFF_TOPIC.get(shelf.language, ())):
            yield _Case(shelf.prepare(text, encoder.encode([text])[0]), None, None, UNANSWERABLE)


def _asked_in_several_ways(shelf: Shelf) -> NDArray[np.intp]:
    owners = shelf.questions.owners
    return np.flatnonzero(np.bincount(owners, minlength=len(shelf.entries))[owners] > 1)


def _sample(rows: NDArray[np.intp], most: int, chance: np.random.Generator) -> NDArray[np.intp]:
    return rows if len(rows) <= most else np.sort(chance.choice(rows, most, replace=False))


def _held_out(shelf: Shelf, row: int, chance: np.random.Generator) -> Iterator[_Case]:
    side = shelf.questions
    entry = int(side.owners[row])
    siblings: Rows = side.passages_of(entry)
    others = siblings[siblings != row]
    itself = np.array([row])
    query = shelf.prepare(side.texts[row], side.vectors.rows(itself)[0])
    yield _Case(query, entry, Hidden(itself), HELD_OUT, is_rephrased=True)
    if len(others) > 1:
        yield _Case(query, entry, Hidden(siblings[siblings != chance.choice(others)]), FEW_LEFT, is_rephrased=True)
    yield _Case(query, None, Hidden(siblings, entry), ENTRY_GONE)


def _mixtures(shelf: Shelf, asked: NDArray[np.intp], chance: np.random.Generator) -> Iterator[str]:
    texts, owners = shelf.questions.texts, shelf.questions.owners
    for row in _sample(asked, MOST_MIXTURES, chance):
        other = int(chance.choice(asked))
        if owners[other] != owners[row]:
            first, second = texts[row].split(), texts[other].split()
            yield " ".join([*first[: (len(first) + 1) // 2], *second[len(second) // 2 :]])


def _echo(text: str, chance: np.random.Generator) -> str:
    """Ask almost the same: a word left out, or two letters of the longest word swapped."""
    words = text.split()
    if len(words) > 2 and chance.random() < 0.5:
        del words[chance.integers(len(words))]
        return " ".join(words)
    longest = max(words, key=len, default="")
    at = int(chance.integers(1, max(2, len(longest) - 1)))
    slip = longest[:at] + longest[at : at + 2][::-1] + longest[at + 2 :]
    return text.replace(longest, slip, 1)


def _candidates(shelf: Shelf, case: _Case, prior: Judgement) -> _Candidates:
    allowed = np.ones(len(shelf.entries), dtype=np.bool_)
    if case.hidden is not None and case.hidden.entry is not None:
        allowed[case.hidden.entry] = False
    ranking = rank(shelf, case.query, prior, allowed, CANDIDATES, case.hidden)
    is_right = np.array([float(entry == case.right) for entry in ranking.entries])
    return _Candidates(ranking.signals, is_right, case.weight, case.is_rephrased)


def _learn_rank(cases: Sequence[_Candidates], prior: Judgement) -> tuple[float, ...]:
    """Learn to put the right entry first, then what its score means as a probability."""
    answerable = [case for case in cases if case.is_right.any() and case.is_rephrased]
    if len(answerable) < LEAST_EXAMPLES:
        return prior.rank_weights
    weights = (*_fit_choice(answerable, prior.rank_weights[:-1]), prior.rank_weights[-1])
    signals = np.concatenate([case.signals for case in answerable])
    is_right = np.concatenate([case.is_right for case in answerable])
    scores = linear(signals, weights)[:, None]
    scale, shift = _fit(scores, is_right, np.ones(len(is_right)), (1.0, 0.0))
    return (*(weight * scale for weight in weights[:-1]), weights[-1] * scale + shift)


def _learn_confidence(cases: Sequence[_Candidates], ranker: Judgement) -> Judgement:
    outcomes = _Outcomes.of([case for case in cases if len(case.is_right)], ranker)
    learnt = replace(ranker, confidence_weights=outcomes.fit())
    confidences = np.array([learnt.confidence(row) for row in outcomes.evidence])
    wrong = outcomes.weights * (1 - outcomes.is_right)
    not_among = outcomes.weights * (1 - outcomes.is_among)
    answer_at = _threshold(confidences, wrong / outcomes.weights.sum(), WRONG_ANSWERS)
    sensitive_at = _threshold(confidences, wrong / outcomes.weights.sum(), WRONG_SENSITIVE_ANSWERS)
    offer_at = _threshold(confidences, not_among / not_among.sum(), USELESS_OFFERS)
    return replace(learnt, answer_at=answer_at, sensitive_at=sensitive_at, offer_at=min(offer_at, answer_at))


@dataclass(frozen=True, slots=True)
class _Outcomes:
    """What came of ranking each case: was the first entry right, was the right one among those offered."""

    evidence: Floats
    is_right: Floats
    is_among: Floats
    weights: Floats

    @classmethod
    def of(cls, cases: Sequence[_Candidates], ranker: Judgement) -> Self:
        """Rank the candidates of each case."""
        scores = [ranker.rank(case.signals) for case in cases]
        orders = [np.argsort(-values, kind="stable") for values in scores]
        reordered = [case.is_right[best] for case, best in zip(cases, orders, strict=True)]
        rows = zip(cases, scores, orders, strict=True)
        return cls(
            np.array([evidence(case.signals[best], values[best]) for case, values, best in rows]),
            np.array([marks[0] for marks in reordered]),
            np.array([marks[:OFFERED].max() for marks in reordered]),
            np.array([case.weight for case in cases]),
        )

    def fit(self) -> tuple[float, ...]:
        """Learn how probable it is that the first entry is right."""
        return _fit(self.evidence, self.is_right, self.weights, CONFIDENCE_PRIOR)


def _threshold(confidences: Floats, costs: Floats, most: float) -> float:
    """Least confidence at which all that lies above it costs no more than `most`."""
    descending = np.argsort(-confidences, kind="stable")
    too_many = np.flatnonzero(np.cumsum(costs[descending]) > most)
    last = confidences[descending[too_many[0]]] if len(too_many) else confidences.min()
    return float(np.clip(np.nextafter(last, 1.0), LEAST_THRESHOLD, MOST_THRESHOLD))


def _fit_choice(cases: Sequence[_Candidates], prior: tuple[float, ...]) -> tuple[float, ...]:
    """Fit weights under which the right candidate of each case is the most probable choice (conditional logit)."""
    rows = np.concatenate([case.signals for case in cases]).astype(np.float64)
    is_right = np.concatenate([case.is_right for case in cases])
    starts = np.cumsum([0, *(len(case.is_right) for case in cases)])[:-1]
    sizes = [len(case.is_right) for case in cases]
    weights = np.repeat([case.weight for case in cases], sizes)

    def loss(values: Floats) -> tuple[float, Floats]:
        logits = rows @ values
        totals = np.repeat(np.logaddexp.reduceat(logits, starts), sizes)
        errors = weights * (np.exp(logits - totals) - is_right)
        return float(np.sum(weights * is_right * (totals - logits))), rows.T @ errors

    return _minimize(loss, prior, free=0)


def _fit(rows: Floats, is_right: Floats, weights: Floats, prior: tuple[float, ...]) -> tuple[float, ...]:
    """Fit a logistic model, its bias last."""
    columns = np.column_stack([rows, np.ones(len(rows))])

    def loss(values: Floats) -> tuple[float, Floats]:
        logits = columns @ values
        errors = weights * (sigmoid(logits) - is_right)
        return float(np.sum(weights * (np.logaddexp(0.0, logits) - is_right * logits))), columns.T @ errors

    return _minimize(loss, prior, free=1)


def _minimize(loss: Callable[[Floats], tuple[float, Floats]], prior: tuple[float, ...], free: int) -> tuple[float, ...]:
    """Find the weights between prior and data: none negative, except for the last `free` ones."""
    start = np.array(prior)

    def penalised(values: Floats) -> tuple[float, Floats]:
        value, gradient = loss(values)
        apart = values - start
        return value + PRIOR_PRECISION / 2 * float(apart @ apart), gradient + PRIOR_PRECISION * apart

    bounds = [(0.0, None)] * (len(prior) - free) + [(None, None)] * free
    found = minimize(penalised, start, jac=True, method="L-BFGS-B", bounds=bounds)
    return tuple(float(value) for value in found.x)
