"""Words one slip of the fingers away from what was typed."""

import re
from collections.abc import Iterator, Mapping
from string import ascii_lowercase

SHORTEST_CHANGED = 8  # letters; a shorter word has too many neighbours that differ in one letter
SHORTEST, LONGEST = 5, 20  # longer ones are no words
_VOWELS = "aeiou"
_NO_BEGINNING = re.compile("[^aeiou](?![aeioulr])")  # "tngo", "pdio": no word of either language begins so, nearly


def nearest(word: str, known: Mapping[str, int]) -> str | None:
    """Find the known word that is one slip away: a letter lost, typed twice, swapped, or changed, in this order.

    Of several the one with the lowest number. The first letter is right: people rarely miss it. Of a word of four
    letters only a lost vowel is supposed, where it is missed ("tngo").
    """
    if len(word) > LONGEST:
        return None
    for slips in (_lost(word), _spare(word), _swapped(word), _changed(word)):
        found = [each for each in slips if each in known]
        if found:
            return min(found, key=known.__getitem__)
    return None


def _lost(word: str) -> Iterator[str]:
    if len(word) < SHORTEST and not _NO_BEGINNING.match(word):
        return
    letters = _VOWELS if len(word) < SHORTEST else ascii_lowercase
    for at in range(1, len(word) + (len(word) >= SHORTEST)):
        for letter in letters:
            yield f"{word[:at]}{letter}{word[at:]}"


def _spare(word: str) -> Iterator[str]:
    return (word[:at] + word[at + 1 :] for at in range(1, len(word)) if len(word) > SHORTEST)


def _swapped(word: str) -> Iterator[str]:
    places = range(1, len(word) - 1) if len(word) >= SHORTEST else range(0)
    return (f"{word[:at]}{word[at + 1]}{word[at]}{word[at + 2 :]}" for at in places)


def _changed(word: str) -> Iterator[str]:
    for at in range(1, len(word) if len(word) >= SHORTEST_CHANGED else 0):
        for letter in ascii_lowercase:
            yield f"{word[:at]}{letter}{word[at + 1 :]}"
