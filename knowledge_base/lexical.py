"""Lexical evidence: BM25 over words and over letter fragments."""

import logging
from collections.abc import Iterable, Mapping, Sequence, Set
from itertools import chain

import numpy as np
from numpy.typing import NDArray

MOST_TELLING = 256  # texts of a word that are looked at where only the strongest are wanted

Scores = NDArray[np.float32]
Numbers = NDArray[np.int64]


class Bm25:
    """BM25 over token lists, scaled to 0..1: 1 when a text holds every token of the query at its best.

    `k1` and `b` are those of Robertson and Zaragoza (2009); `b` is low because questions are short on purpose.
    """

    def __init__(self, texts: Sequence[Sequence[str]], k1: float = 1.2, b: float = 0.5) -> None:
        self.size = len(texts)
        self._columns: dict[str, int] = {}
        self._strong: Numbers | None = None
        if any(texts):
            self._index(texts, k1, b)

    def __contains__(self, token: str) -> bool:
        return token in self._columns

    def scores(self, tokens: Iterable[str]) -> Scores:
        """Score every text, in their order; tokens nobody knows weigh as much as the rarest known one."""
        unique = dict.fromkeys(tokens)
        columns = _known(unique, self._columns)
        if not columns.size:
            return np.zeros(self.size, dtype=np.float32)
        places = _places(self._starts[columns], self._lengths[columns])
        best = float(self._best[columns].sum()) + self._rarest * (len(unique) - columns.size)
        found = np.bincount(self._rows[places], self._weights[places], minlength=self.size)
        return (found / best).astype(np.float32)

    def scores_at(self, tokens: Iterable[str], rows: Numbers) -> Scores:
        """Score these texts alone, as `scores` does."""
        unique = dict.fromkeys(tokens)
        columns = _known(unique, self._columns)
        found = np.zeros(len(rows), dtype=np.float32)
        if not columns.size:
            return found
        wanted = rows.astype(np.int32)
        for start, length in zip(self._starts[columns].tolist(), self._lengths[columns].tolist(), strict=True):
            at, is_held = _places_in(self._rows[start : start + length], wanted)
            found[is_held] += self._weights[start : start + length][at]
        best = float(self._best[columns].sum()) + self._rarest * (len(unique) - columns.size)
        found /= best
        return found

    def strongest(self, tokens: Iterable[str], most: int) -> Numbers:
        """Name texts that hold the tokens, about the best `most`: only the most telling texts of each are looked at."""
        columns = _known(dict.fromkeys(tokens), self._columns)
        if not columns.size:
            return np.empty(0, dtype=np.int64)
        if self._strong is None:
            self._strong = np.lexsort((-self._weights, np.repeat(np.arange(self._lengths.size), self._lengths)))
        places = self._strong[_places(self._starts[columns], np.minimum(self._lengths[columns], MOST_TELLING))]
        rows, which = np.unique(self._rows[places], return_inverse=True)
        weights = np.bincount(which, self._weights[places])
        best: Numbers = rows[(-weights).argsort(kind="stable")[:most]].astype(np.int64)
        return best

    def _index(self, texts: Sequence[Sequence[str]], k1: float, b: float) -> None:
        import bm25s  # noqa: PLC0415 - takes half a second to load, and only whoever searches needs it

        logging.getLogger("bm25s").setLevel(logging.WARNING)  # its import turns DEBUG on
        retriever = bm25s.BM25(method="lucene", k1=k1, b=b)
        retriever.index([list(text) for text in texts], create_empty_token=False, show_progress=False)
        self._columns = dict(retriever.vocab_dict)
        self._weights: Scores = retriever.scores["data"]
        self._rows: NDArray[np.int32] = retriever.scores["indices"]
        starts = retriever.scores["indptr"].astype(np.int64)
        self._starts: Numbers = starts[:-1]
        self._lengths: Numbers = np.diff(starts)
        self._best = np.maximum.reduceat(self._weights, self._starts)
        self._rarest = float(self._best.max())


class Holders:
    """Which entries hold a token anywhere, so that the share of a query that an entry holds is one sum."""

    def __init__(self, tokens_by_entry: Sequence[Set[str]]) -> None:
        self.size = len(tokens_by_entry)
        entries: dict[str, list[int]] = {}
        for number, tokens in enumerate(tokens_by_entry):
            for token in tokens:
                entries.setdefault(token, []).append(number)
        self._columns = {token: column for column, token in enumerate(entries)}
        self._entries = np.array(list(chain.from_iterable(entries.values())), dtype=np.int32)
        self._lengths: Numbers = np.array([len(numbers) for numbers in entries.values()], dtype=np.int64)
        self._starts: Numbers = self._lengths.cumsum() - self._lengths
        self._weights = np.log1p((self.size - self._lengths + 0.5) / (self._lengths + 0.5))
        self._unknown = float(np.log1p((self.size + 0.5) / 0.5))

    def __contains__(self, token: str) -> bool:
        return token in self._columns

    def count(self, token: str) -> int:
        """Count the entries that hold a token."""
        column = self._columns.get(token)
        return 0 if column is None else int(self._lengths[column])

    def coverage(self, tokens: Iterable[str]) -> Scores:
        """Share of the distinct tokens that each entry holds; rare ones count more, unknown ones most."""
        unique = dict.fromkeys(tokens)
        columns = _known(unique, self._columns)
        if not columns.size:
            return np.zeros(self.size, dtype=np.float32)
        weights, lengths = self._weights[columns], self._lengths[columns]
        places = _places(self._starts[columns], lengths)
        covered = np.bincount(self._entries[places], np.repeat(weights, lengths), minlength=self.size)
        total = weights.sum() + self._unknown * (len(unique) - columns.size)
        return np.asarray(covered / total, dtype=np.float32)

    def coverage_at(self, tokens: Iterable[str], entries: Numbers) -> Scores:
        """Share of the distinct tokens that each of these entries holds, as `coverage` does."""
        unique = dict.fromkeys(tokens)
        columns = _known(unique, self._columns)
        covered, wanted = np.zeros(len(entries), dtype=np.float32), entries.astype(np.int32)
        for column in columns.tolist():
            start, length = int(self._starts[column]), int(self._lengths[column])
            covered[_places_in(self._entries[start : start + length], wanted)[1]] += self._weights[column]
        total = self._weights[columns].sum() + self._unknown * (len(unique) - columns.size)
        return covered / np.float32(total) if columns.size else covered

    def coverage_of(self, tokens: Iterable[str], held: Set[str]) -> float:
        """Share that an entry holding just `held` would have."""
        weights = {token: self._weight(token) for token in tokens}
        total = sum(weights.values())
        return sum(weight for token, weight in weights.items() if token in held) / total if total else 0.0

    def _weight(self, token: str) -> float:
        column = self._columns.get(token)
        return self._unknown if column is None else float(self._weights[column])


def _places_in(held: NDArray[np.int32], wanted: NDArray[np.int32]) -> tuple[Numbers, NDArray[np.bool_]]:
    """Find ascending numbers in an ascending list: their places there, and which of them are there at all.

    Both of one type, or the whole list is copied for every look.
    """
    places = np.minimum(held.searchsorted(wanted), len(held) - 1)
    is_held = held[places] == wanted
    return places[is_held], is_held


def _known(tokens: Iterable[str], columns: Mapping[str, int]) -> Numbers:
    return np.array([column for token in tokens if (column := columns.get(token)) is not None], dtype=np.int64)


def _places(starts: Numbers, lengths: Numbers) -> Numbers:
    """List the places of several runs, run after run: starts 5 and 9, lengths 3 and 2 give 5 6 7 9 10."""
    before = lengths.cumsum() - lengths
    places: Numbers = np.repeat(starts - before, lengths) + np.arange(lengths.sum())
    return places
