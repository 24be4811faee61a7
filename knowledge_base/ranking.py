"""Entries in the order of how well they fit a question."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from knowledge_base.judgement import Floats, Judgement, evidence
from knowledge_base.shelf import NOMINEES, Hidden, Mask, Query, Shelf


@dataclass(frozen=True, slots=True)
class Ranking:
    """Entry numbers best first, with their scores (log-odds) and signals; perhaps empty."""

    entries: tuple[int, ...]
    scores: Floats
    signals: NDArray[np.float32]

    def confidence(self, judgement: Judgement) -> float:
        """Probability that the first entry answers the question; 0 when there is none."""
        return judgement.confidence(evidence(self.signals, self.scores)) if self.entries else 0.0


def rank(
    shelf: Shelf, query: Query, judgement: Judgement, allowed: Mask, limit: int, hidden: Hidden | None = None
) -> Ranking:
    """Rank the allowed entries, the best `limit` of them; of a large shelf only those worth a close look."""
    if not shelf.is_large or limit > NOMINEES:
        return order(shelf.signals(query, hidden), judgement, shelf.sections, allowed, limit)
    numbers = _worth_a_look(shelf, query, judgement)
    signals = shelf.signals_of(query, numbers, hidden)
    close = order(signals, judgement, shelf.sections[numbers], allowed[numbers], limit)
    return replace(close, entries=tuple(numbers[list(close.entries)].tolist()))


def _worth_a_look(shelf: Shelf, query: Query, judgement: Judgement) -> NDArray[np.int64]:
    """Choose the best nominees without their letters, which cost most."""
    numbers = shelf.nominate(query)
    scores = judgement.rank(shelf.signals_of(replace(query, fragments=()), numbers))
    best: NDArray[np.int64] = np.sort(numbers[(-scores).argsort(kind="stable")[:NOMINEES]])
    return best


def order(
    signals: NDArray[np.float32], judgement: Judgement, sections: NDArray[np.int64], allowed: Mask, limit: int
) -> Ranking:
    """Order allowed entries by what their signals say, at least two of them for the margin; ties by number.

    Of a section of a document only its best text counts: what says the same is no rival.
    """
    numbers = np.flatnonzero(allowed)
    scores = judgement.rank(signals[numbers])
    best = _first_of_each(sections[numbers], (-scores).argsort(kind="stable"), max(limit, 2))
    return Ranking(tuple(numbers[best].tolist()), scores[best], signals[numbers[best]])


def _first_of_each(sections: NDArray[np.int64], places: NDArray[np.int64], most: int) -> list[int]:
    first: dict[int, int] = {}
    for place in places:
        first.setdefault(int(sections[place]), int(place))
        if len(first) == most:
            break
    return list(first.values())
