"""Words of the knowledge base one slip away from what was typed."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Self

SHORTEST = 5  # shorter words have too many neighbours that are words of their own


class Spelling:
    """Find the known word that differs by one letter lost, added, changed or swapped.

    Words meet on what is left of both after one letter is dropped (symmetric deletes, Garbe 2012). The first
    letter must agree: people rarely miss it, and "gasto" is not "pasto".
    """

    def __init__(self, words_by_rest: Mapping[str, str]) -> None:
        self._words_by_rest = words_by_rest

    @classmethod
    def of(cls, words: Iterable[str]) -> Self:
        """Know these words; earlier ones win where two are as near."""
        words_by_rest: dict[str, str] = {}
        for word in words:
            if len(word) >= SHORTEST:
                for rest in _rests(word):
                    words_by_rest.setdefault(rest, word)
        return cls(words_by_rest)

    def correct(self, word: str) -> str | None:
        """Return the known word, or None."""
        if len(word) < SHORTEST or word.isdigit():
            return None
        for rest in _rests(word):
            known = self._words_by_rest.get(rest)
            if known is not None and abs(len(known) - len(word)) <= 1:
                return known
        return None


def _rests(word: str) -> Iterator[str]:
    yield word
    yield from (word[:at] + word[at + 1 :] for at in range(1, len(word)))
