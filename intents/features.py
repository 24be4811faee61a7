"""Lexical features: hashed words, word pairs and character n-grams, the same in training and serving."""

import itertools
import zlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from intents.text import fold, words

BITS = 16
WIDTH = 1 << BITS
SHORTEST, LONGEST = 2, 5
MAX_CHARACTERS = 1_000  # what comes later in a message no longer changes what it is about


@dataclass(frozen=True, slots=True, eq=False)
class Sparse:
    """One text as column numbers (ascending, 0..WIDTH-1) and how often each occurs."""

    columns: NDArray[np.int64]
    counts: NDArray[np.float32]


def lexical(text: str) -> Sparse:
    """Count the hashed features of a text."""
    found = words(fold(text[:MAX_CHARACTERS]))
    names = [*_words_and_pairs(found), *_character_grams(found)]
    if not names:
        return Sparse(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32))
    hashes = np.fromiter(map(zlib.crc32, map(str.encode, names)), dtype=np.int64, count=len(names))
    columns, counts = np.unique(hashes & (WIDTH - 1), return_counts=True)
    return Sparse(columns, counts.astype(np.float32))


def weigh(sparse: Sparse, rarity: NDArray[np.float32]) -> NDArray[np.float32]:
    """Weigh counts by rarity (idf, length WIDTH) and scale the text to length one; shape of `columns`."""
    values = (1 + np.log(sparse.counts)) * rarity[sparse.columns]
    length = float(np.sqrt(values @ values))
    weighed: NDArray[np.float32] = values / length if length else values
    return weighed


def _words_and_pairs(found: list[str]) -> list[str]:
    pairs = [f"2{left} {right}" for left, right in itertools.pairwise(found)]
    return [*(f"1{word}" for word in found), *pairs]


def _character_grams(found: list[str]) -> list[str]:
    return [
        padded[start : start + size]
        for padded in (f" {word} " for word in found)
        for size in range(SHORTEST, LONGEST + 1)
        for start in range(len(padded) - size + 1)
    ]
