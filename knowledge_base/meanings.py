"""What single words mean: whether an entry speaks of what a word names, even if it uses another word for it."""

import re
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from knowledge_base.words import is_matter, split_words, stem

_WRITTEN = re.compile(r"[^\W_]+")

Words = NDArray[np.float16]  # unit vectors, one row a stem


class Meanings:
    """The words of a shelf by stem, with a vector each."""

    def __init__(self, stems: Iterable[str], vectors: Words) -> None:
        self._rows = {each: row for row, each in enumerate(stems)}
        self.vectors = vectors

    def nearest(self, vector: NDArray[np.float32], stems: Iterable[str]) -> float:
        """Cosine of a word to the nearest of these; 0 where there is none."""
        rows = [self._rows[each] for each in stems if each in self._rows]
        return float((self.vectors[rows].astype(np.float32) @ vector).max(initial=0.0))


def written(texts: Iterable[str]) -> dict[str, str]:
    """Map each folded word to how it is written first, with its accents: by these an encoder knows it."""
    found: dict[str, str] = {}
    for text in texts:
        for word in _WRITTEN.findall(text):
            for folded in split_words(word):
                found.setdefault(folded, word)
    return found


def words_by_stem(words: Iterable[str], language: str) -> dict[str, str]:
    """Return the first word of each stem, in their order; none that only shapes sentences."""
    found: dict[str, str] = {}
    for word in words:
        if is_matter(word, language):
            found.setdefault(stem(word, language), word)
    return found
