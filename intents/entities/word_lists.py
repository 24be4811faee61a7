"""Lookup tables and synonyms: words that are known, also where a letter is wrong."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from rapidfuzz import process
from rapidfuzz.distance import OSA

from intents.entities.tokens import Token, key_of

_ONE_SLIP, _TWO_SLIPS = 6, 10  # letters from which a word may have one, and two, of them wrong


@dataclass(frozen=True, slots=True)
class Entry:
    """An element of a lookup table: its entity and how the table writes it."""

    entity: str
    value: str


@dataclass(frozen=True, slots=True)
class FoundEntry:
    """Tokens `first` to `last` (not included) are `entry`; `likeness` is 1 where no letter is wrong."""

    first: int
    last: int
    entry: Entry
    likeness: float


@dataclass(frozen=True, slots=True)
class WordLists:
    """All lookup tables of an assistant, in one index.

    `real_words` are words of the training examples: who writes one has not misspelt another.
    """

    entries: Mapping[str, tuple[Entry, ...]]
    real_words: frozenset[str] = frozenset()
    _starts: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    _near: Mapping[tuple[str, int], tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, tables: Iterable[Entry], real_words: Iterable[str] = ()) -> WordLists:
        """Index the elements of tables; the first of several that read the same counts, in each entity once."""
        entries: dict[str, dict[str, Entry]] = defaultdict(dict)
        for entry in tables:
            if key := key_of(entry.value):
                entries[key].setdefault(entry.entity, entry)
        return cls.indexed({key: tuple(found.values()) for key, found in entries.items()}, frozenset(real_words))

    @classmethod
    def indexed(cls, entries: Mapping[str, tuple[Entry, ...]], real_words: frozenset[str]) -> WordLists:
        """Build the index of what is known by its key already."""
        starts: dict[str, set[int]] = defaultdict(set)
        near: dict[tuple[str, int], list[str]] = defaultdict(list)
        for key in entries:
            first, count = key.split(" ", 1)[0], key.count(" ") + 1
            starts[first].add(count)
            if len(key) >= _ONE_SLIP:
                near[key[0], count].append(key)
        lengths = {first: tuple(sorted(counts, reverse=True)) for first, counts in starts.items()}
        return cls(entries, real_words, lengths, {place: tuple(keys) for place, keys in near.items()})

    def find(self, tokens: Sequence[Token]) -> list[FoundEntry]:
        """Find entries in reading order, without overlaps: the longest, and first those without a slip."""
        exact = _longest(self._exact(tokens), ())
        if not self._near:
            return exact
        return sorted(_longest(self._fuzzy(tokens), exact), key=lambda found: found.first)

    def _exact(self, tokens: Sequence[Token]) -> Iterator[FoundEntry]:
        for first, token in enumerate(tokens):
            for count in self._starts.get(token.stem, ()):
                words = tokens[first : first + count]
                key = " ".join([word.stem for word in words]) if len(words) == count else ""
                for entry in self.entries.get(key, ()):
                    yield FoundEntry(first, first + count, entry, 1.0)

    def _fuzzy(self, tokens: Sequence[Token]) -> Iterator[FoundEntry]:
        counts = {count for _, count in self._near}
        for first, token in enumerate(tokens):
            for count in counts:
                words = tokens[first : first + count]
                keys = self._near.get((token.stem[0], count), ())
                if keys and len(words) == count and not all(word.folded in self.real_words for word in words):
                    yield from self._similar(first, " ".join([word.stem for word in words]), count, keys)

    def _similar(self, first: int, said: str, count: int, keys: Sequence[str]) -> Iterator[FoundEntry]:
        if len(said) < _ONE_SLIP:
            return
        allowed = 2 if len(said) >= _TWO_SLIPS else 1
        best = process.extractOne(said, keys, scorer=OSA.distance, score_cutoff=allowed)
        if best is not None and best[1] > 0:
            for entry in self.entries[best[0]]:
                yield FoundEntry(first, first + count, entry, 1 - best[1] / len(best[0]))


def _longest(found: Iterable[FoundEntry], taken: Sequence[FoundEntry]) -> list[FoundEntry]:
    """Choose among overlapping finds of different places; one place may be several entities."""
    kept = list(taken)
    for each in sorted(found, key=lambda found: (found.first - found.last, -found.likeness, found.first)):
        clashing = [other for other in kept if each.first < other.last and other.first < each.last]
        if all(
            (other.first, other.last) == (each.first, each.last) and other.likeness == 1 == each.likeness
            for other in clashing
        ):
            kept.append(each)
    return sorted(kept, key=lambda found: found.first)
