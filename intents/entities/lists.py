"""What an assistant's lookup tables and patterns find in a text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from intents.entities.tokens import Token, tokens_of
from intents.entities.word_lists import FoundEntry, WordLists
from intents.patterns import FoundPattern, Patterns


@dataclass(frozen=True, slots=True)
class Sightings:
    """A text as words, and what lists and patterns find in it."""

    tokens: Sequence[Token]
    entries: Sequence[FoundEntry]
    fits: Sequence[FoundPattern]

    @property
    def marks(self) -> Mapping[int, Sequence[str]]:
        """Name the lists and patterns that hold each word, by its position."""
        marks: dict[int, list[str]] = defaultdict(list)
        for entry in self.entries:
            for at in range(entry.first, entry.last):
                marks[at].append(entry.entry.entity)
        for fit in self.fits:
            for at, token in enumerate(self.tokens):
                if fit.start < token.end and token.start < fit.end:
                    marks[at].append(f"pattern {fit.name}")
        return marks


@dataclass(frozen=True, slots=True)
class Lists:
    """All lookup tables and patterns of an assistant."""

    words: WordLists = field(default_factory=lambda: WordLists.of(()))
    patterns: Patterns = field(default_factory=Patterns)

    def look(self, text: str) -> Sightings:
        """Look at a text."""
        tokens = tokens_of(text)
        return Sightings(tokens, self.words.find(tokens), list(self.patterns.find(text)))
