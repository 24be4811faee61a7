"""The assistant's own regular expressions, bounded in time whatever somebody wrote."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import regex

SECONDS = 0.02  # for one pattern in one message; a pattern that needs more finds nothing in it
_FLAGS = regex.IGNORECASE | regex.VERSION0


@dataclass(frozen=True, slots=True)
class NamedPattern:
    """One pattern of a `regex:` item and the item's name."""

    name: str
    pattern: str


@dataclass(frozen=True, slots=True)
class FoundPattern:
    """A part of a text that a pattern fits."""

    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Patterns:
    """Patterns, each compiled when it is first used."""

    patterns: tuple[NamedPattern, ...] = ()

    def find(self, text: str) -> Iterator[FoundPattern]:
        """Find what each pattern fits, in the order of the patterns; case does not count, as in Rasa."""
        for each in self.patterns:
            with contextlib.suppress(TimeoutError):
                for match in _compiled(each.pattern).finditer(text, timeout=SECONDS):
                    if match.end() > match.start():
                        yield FoundPattern(each.name, match.start(), match.end())


def pattern_error(pattern: str) -> str:
    """Say what is wrong with a pattern; "" when it can be used."""
    try:
        _compiled(pattern)
    except regex.error as error:
        return str(error)
    return ""


@lru_cache(maxsize=1_000)
def _compiled(pattern: str) -> Any:
    return regex.compile(pattern, _FLAGS)
