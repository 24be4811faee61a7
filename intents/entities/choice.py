"""Choosing among what was found for the same words: example, pattern and list may each have their say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from intents.entities.kinds import Kind

TRAINED, PATTERN, LISTED, MISSPELT = "trained", "assistant's pattern", "lookup", "lookup, misspelt"
_STRENGTH = {TRAINED: 0, PATTERN: 1, LISTED: 2, MISSPELT: 3}


@dataclass(frozen=True, slots=True)
class Find:
    """A candidate: part of a text with its kind; `value` is the list's way of writing it, "" for none."""

    kind: Kind
    start: int
    end: int
    source: str
    confidence: float
    value: str = ""

    def overlaps(self, other: Find) -> bool:
        """Tell whether some words belong to both."""
        return self.start < other.end and other.start < self.end

    def covers(self, other: Find) -> bool:
        """Tell whether all words of `other` belong to this one."""
        return self.start <= other.start and other.end <= self.end


def choose(finds: Iterable[Find]) -> list[Find]:
    """Return what counts, in reading order, each word once.

    The trained tagger, which has seen the lists, comes first, then patterns, then lists. A pattern or list that has
    more of the words goes before it, and one of the same entity lends it span and value. Two lists that hold the very
    same words both count.
    """
    finds = sorted(finds, key=lambda find: (_STRENGTH[find.source], find.start - find.end, find.start))
    known = [find for find in finds if find.source != TRAINED]
    finds = [find for find in finds if find.source != TRAINED or not any(_is_part(find, each) for each in known)]
    kept: list[Find] = []
    for find in finds:
        whole = _completed(find, known) if find.source == TRAINED else find
        if all(_may_share(whole, other) for other in kept if whole.overlaps(other)):
            kept.append(whole)
    return sorted(kept, key=lambda find: (find.start, find.kind.entity))


def _completed(find: Find, known: Sequence[Find]) -> Find:
    """Give what was tagged the span and value of the list or pattern that covers it; role and group stay."""
    for each in known:
        if each.kind.entity == find.kind.entity and each.covers(find):
            return replace(find, start=each.start, end=each.end, value=each.value)
    return find


def _is_part(find: Find, other: Find) -> bool:
    """Tell whether a pattern or list, of another entity, has all of these words and more."""
    is_longer = other.end - other.start > find.end - find.start
    return is_longer and other.source != MISSPELT and other.covers(find) and other.kind.entity != find.kind.entity


def _may_share(find: Find, other: Find) -> bool:
    is_same_place = (find.start, find.end) == (other.start, other.end)
    return is_same_place and find.source == other.source == LISTED and find.kind != other.kind
