"""How evidence becomes a score, a confidence and a decision; the numbers are learnt by `calibration`."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# Columns of the signals of an entry, each in 0..1.
(
    DENSE_QUESTION,
    DENSE_TOPIC,
    DENSE_ANSWER,
    WORDS_QUESTION,
    WORDS_ANSWER,
    FRAGMENTS_QUESTION,
    COVERAGE,
    FRAGMENTS_COVERAGE,
) = range(8)
SIGNALS = (
    "dense_question",  # cosine to the nearest way of asking
    "dense_topic",  # mean cosine to all ways of asking
    "dense_answer",  # cosine to the nearest part of the answer
    "words_question",  # BM25 of stems, likewise
    "words_answer",
    "fragments_question",  # BM25 of letter fragments
    "coverage",  # share of the content words that the entry holds anywhere
    "fragments_coverage",
)
# Of meaning and of words that of the better side: a document is told by what it says, not by its headings.
EVIDENCE = ("score", "margin", "dense", "words", "coverage")

# What is believed before any data: half way between what was learnt on questions, variants and answers of
# examples/tienda and of small talk in both languages (answers count much, words little) and even weights, because
# documents and short questions need words more than those do (docs/quality.md). The last number is the bias.
RANK_PRIORS = {"en": (2.7, 1.8, 2.7, 0.9, 0.3, 0.3, 0.9, 0.8, -6.2)}
RANK_PRIOR = (1.7, 1.5, 1.8, 1.0, 0.5, 1.0, 1.2, 1.7, -6.0)
CONFIDENCE_PRIOR = (0.2, 1.4, 2.0, 0.0, 0.4, -2.4)

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Judgement:
    """Weights and thresholds of one language.

    Weights are never negative, so that more evidence never counts against an entry. `answer_at`, `sensitive_at`
    and `offer_at` are the least confidence for each decision.
    """

    rank_weights: tuple[float, ...]
    confidence_weights: tuple[float, ...]
    answer_at: float
    sensitive_at: float
    offer_at: float

    def rank(self, signals: NDArray[np.float32]) -> Floats:
        """Score entries (rows of signals) in log-odds of being the right one."""
        return linear(signals, self.rank_weights)

    def confidence(self, evidence: Floats) -> float:
        """Probability that the best entry is the right one, given its `EVIDENCE`."""
        return float(sigmoid(linear(evidence, self.confidence_weights)))


def believed(language: str) -> Judgement:
    """Return the judgement to begin with: careful, because nothing was learnt yet."""
    return Judgement(
        RANK_PRIORS.get(language, RANK_PRIOR), CONFIDENCE_PRIOR, answer_at=0.8, sensitive_at=0.95, offer_at=0.3
    )


def evidence(signals: NDArray[np.float32], scores: Floats) -> Floats:
    """Describe the best entry of a ranking (best first): its strength, and its lead over the second."""
    best = signals[0].tolist()
    first, *others = scores.tolist()
    margin = first - others[0] if others else 4.0
    return np.array(
        [
            min(max(first, -6.0), 6.0),
            min(margin, 4.0),
            max(best[DENSE_QUESTION], best[DENSE_ANSWER]),
            max(best[WORDS_QUESTION], best[WORDS_ANSWER]),
            best[COVERAGE],
        ]
    )


def linear(values: NDArray[np.float32] | Floats, weights: tuple[float, ...]) -> Floats:
    """Weigh columns and add the bias, which is the last weight."""
    result: Floats = np.asarray(values, dtype=np.float64) @ np.array(weights[:-1]) + weights[-1]
    return result


def sigmoid(values: Floats) -> Floats:
    """Log-odds to probability."""
    result: Floats = 0.5 + 0.5 * np.tanh(values * 0.5)
    return result
