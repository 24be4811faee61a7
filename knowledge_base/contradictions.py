"""Entries about the same matter whose answers differ in a figure, or of which one denies what the other says.

A heuristic, for people to look at: it knows words and figures and not what they mean.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from knowledge_base.answer_facts import Sentence, begins_with, refuses, sentences
from knowledge_base.entries import Entry
from knowledge_base.words import is_matter, split_words, stem

SHARED = 0.3  # of the stems of the shorter sentence; with fewer two figures are about different things
SAME_WORDS = 0.8  # of the stems of both: the same sentence but for its figures
FEWEST_STEMS = 3
MOST_SHARING = 20  # entries
NAMED_BY = 1 / 3  # of its questions: a word of so many names what an entry is about
FEWEST_QUESTIONS = 3  # with fewer no share says much
_PROPER = re.compile(r"(?<=[a-záéíóúñ,] )[A-ZÁÉÍÓÚÑ]\w+")


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two sentences that do not fit together; `unit` of the figures that differ, "" where one of them denies."""

    first: str
    second: str
    unit: str = ""


def shared_sentences(entries: Sequence[Entry]) -> dict[frozenset[str], list[int]]:
    """Group entries (by number) that say the same sentence but for its figures; what very many say is boilerplate."""
    groups: dict[frozenset[str], list[int]] = {}
    for number, entry in enumerate(entries):
        for words in {
            each.stems for each in sentences(entry.answer, entry.language) if len(each.stems) >= FEWEST_STEMS
        }:
            groups.setdefault(words, []).append(number)
    return {words: found for words, found in groups.items() if 1 < len(found) <= MOST_SHARING}


def contradiction(first: Entry, second: Entry) -> Contradiction | None:
    """Return what does not fit together in two answers that are taken to be about the same matter."""
    if _are_about_different_things(first, second):
        return None
    for one, other in _pairs(first, second):
        if (unit := _different_figure(one, other)) or _denies(one, other, first.language):
            return Contradiction(one.text, other.text, unit)
    if {begins_with(first.answer), begins_with(second.answer)} == {"yes", "no"}:
        return Contradiction(_beginning(first), _beginning(second))
    return None


def _pairs(first: Entry, second: Entry) -> Iterator[tuple[Sentence, Sentence]]:
    others = sentences(second.answer, second.language)
    for one in sentences(first.answer, first.language):
        for other in others:
            yield one, other


def _different_figure(one: Sentence, other: Sentence) -> str:
    """Name the unit in which two sentences about the same have no figure in common."""
    fewest = max(1, min(len(one.stems), len(other.stems)))
    if len(one.stems & other.stems) < SHARED * fewest:
        return ""
    return next((unit for unit, figures in one.figures.items() if _differs(figures, other.figures.get(unit))), "")


def _differs(figures: frozenset[str], others: frozenset[str] | None) -> bool:
    return others is not None and not figures & others


def _denies(one: Sentence, other: Sentence, language: str) -> bool:
    is_same = _alike(one, other) >= SAME_WORDS and len(one.stems) >= FEWEST_STEMS
    return is_same and refuses(one.text, language) != refuses(other.text, language)


def _alike(one: Sentence, other: Sentence) -> float:
    return len(one.stems & other.stems) / max(1, len(one.stems | other.stems))


def _are_about_different_things(first: Entry, second: Entry) -> bool:
    """Tell whether each has a name for its matter that the other never uses: Balearics here, Canaries there."""
    return bool(_names(first) - _all_stems(second)) and bool(_names(second) - _all_stems(first))


def _names(entry: Entry) -> frozenset[str]:
    proper = _stems(_PROPER.findall(entry.question), entry.language)
    if len(entry.questions) < FEWEST_QUESTIONS:
        return proper
    counts = Counter(word for text in entry.questions for word in _stems([text], entry.language))
    often = {word for word, count in counts.items() if count >= NAMED_BY * len(entry.questions)}
    return frozenset(often) | proper | _stems([entry.question], entry.language)


def _all_stems(entry: Entry) -> frozenset[str]:
    return _stems([*entry.questions, entry.answer], entry.language)


def _stems(texts: Sequence[str], language: str) -> frozenset[str]:
    words = (word for text in texts for word in split_words(text))
    return frozenset(stem(word, language) for word in words if is_matter(word, language) and not word.isdigit())


def _beginning(entry: Entry) -> str:
    return next((each.text for each in sentences(entry.answer, entry.language)), "")
