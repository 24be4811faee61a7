"""Entries in the order of how well they fit a question."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge_base.judgement import Floats, Judgement, evidence
from knowledge_base.shelf import Mask, Query, Shelf


@dataclass(frozen=True, slots=True)
class Ranking:
    """Entry numbers best first, with their scores (log-odds) and signals; perhaps empty."""

    entries: tuple[int, ...]
    scores: Floats
    signals: NDArray[np.float32]

    def confidence(self, judgement: Judgement) -> float:
        """Probability that the first entry answers the question; 0 when there is none."""
        return judgement.confidence(evidence(self.signals, self.scores)) if self.entries else 0.0


def rank(shelf: Shelf, query: Query, judgement: Judgement, allowed: Mask, limit: int) -> Ranking:
    """Rank the allowed entries, the best `limit` of them."""
    return order(shelf.signals(query), judgement, allowed, limit)


def order(signals: NDArray[np.float32], judgement: Judgement, allowed: Mask, limit: int) -> Ranking:
    """Order allowed entries by what their signals say, at least two of them for the margin; ties by number."""
    numbers = np.flatnonzero(allowed)
    scores = judgement.rank(signals[numbers])
    best = (-scores).argsort(kind="stable")[: max(limit, 2)]
    return Ranking(tuple(numbers[best].tolist()), scores[best], signals[numbers[best]])
