"""Lexical evidence: BM25 over words and over letter fragments."""

import logging
import math
from collections.abc import Iterable, Sequence, Set

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]
_NOBODY = np.empty(0, dtype=np.int32)


class Bm25:
    """BM25 over token lists, scaled to 0..1: 1 when a text holds every token of the query at its best.

    `k1` and `b` are those of Robertson and Zaragoza (2009); `b` is low because questions are short on purpose.
    """

    def __init__(self, texts: Sequence[Sequence[str]], k1: float = 1.2, b: float = 0.5) -> None:
        self.size = len(texts)
        self._columns: dict[str, int] = {}
        if any(texts):
            self._index(texts, k1, b)

    def __contains__(self, token: str) -> bool:
        return token in self._columns

    def scores(self, tokens: Iterable[str]) -> Scores:
        """Score every text, in their order; tokens nobody knows weigh as much as the rarest known one."""
        unique = dict.fromkeys(tokens)
        columns = [self._columns[token] for token in unique if token in self._columns]
        if not columns:
            return np.zeros(self.size, dtype=np.float32)
        spans = [(self._starts[column], self._starts[column + 1]) for column in columns]
        rows = np.concatenate([self._rows[start:end] for start, end in spans])
        weights = np.concatenate([self._weights[start:end] for start, end in spans])
        best = float(self._best[columns].sum()) + self._rarest * (len(unique) - len(columns))
        return (np.bincount(rows, weights, minlength=self.size) / best).astype(np.float32)

    def _index(self, texts: Sequence[Sequence[str]], k1: float, b: float) -> None:
        import bm25s  # noqa: PLC0415 - takes half a second to load, and only whoever searches needs it

        logging.getLogger("bm25s").setLevel(logging.WARNING)  # its import turns DEBUG on
        retriever = bm25s.BM25(method="lucene", k1=k1, b=b)
        retriever.index([list(text) for text in texts], create_empty_token=False, show_progress=False)
        self._columns = dict(retriever.vocab_dict)
        self._weights: Scores = retriever.scores["data"]
        self._rows: NDArray[np.int32] = retriever.scores["indices"]
        self._starts: list[int] = [int(start) for start in retriever.scores["indptr"]]
        self._best = np.maximum.reduceat(self._weights, self._starts[:-1])
        self._rarest = float(self._best.max())


class Holders:
    """Which entries hold a token anywhere, so that the share of a query that an entry holds is one sum."""

    def __init__(self, tokens_by_entry: Sequence[Set[str]]) -> None:
        self.size = len(tokens_by_entry)
        entries: dict[str, list[int]] = {}
        for number, tokens in enumerate(tokens_by_entry):
            for token in tokens:
                entries.setdefault(token, []).append(number)
        self._entries = {token: np.array(numbers, dtype=np.int32) for token, numbers in entries.items()}

    def __contains__(self, token: str) -> bool:
        return token in self._entries

    def coverage(self, tokens: Iterable[str]) -> Scores:
        """Share of the distinct tokens that each entry holds; rare ones count more, unknown ones most."""
        found = [self._entries.get(token, _NOBODY) for token in dict.fromkeys(tokens)]
        if not found:
            return np.zeros(self.size, dtype=np.float32)
        held = np.array([len(numbers) for numbers in found])
        weights = np.log1p((self.size - held + 0.5) / (held + 0.5))
        covered = np.bincount(np.concatenate(found), np.repeat(weights, held), minlength=self.size)
        return np.asarray(covered / weights.sum(), dtype=np.float32)

    def coverage_of(self, tokens: Iterable[str], held: Set[str]) -> float:
        """Share that an entry holding just `held` would have."""
        weights = {token: self._weight(token) for token in tokens}
        total = sum(weights.values())
        return sum(weight for token, weight in weights.items() if token in held) / total if total else 0.0

    def _weight(self, token: str) -> float:
        held = len(self._entries.get(token, _NOBODY))
        return math.log1p((self.size - held + 0.5) / (held + 0.5))
