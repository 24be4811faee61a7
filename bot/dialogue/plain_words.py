"""Small words that tell Spanish from English where a word of both, such as "ticket", misleads letter statistics."""

from __future__ import annotations

import re
from collections.abc import Sequence

from intents.text import fold

FEWEST = 2
_SPANISH = (
    "el la los las mi mis tu tus su que con y de del un una lo por para cuando donde como es esta hay se al pasa va "
    "ya muy pero si sobre este esa eso sigue tengo quiero"
)
_ENGLISH = (
    "the my your is are was what with and of to when where how it you i do does did can could this that for any have "
    "has not on in about"
)
_WORDS = {"es": frozenset(_SPANISH.split()), "en": frozenset(_ENGLISH.split())}


def plain_language(text: str, served: Sequence[str]) -> str:
    """Return the one served language whose small words a text has, two at least; "" where that does not tell."""
    said = set(re.findall(r"[a-z]+", fold(text)))
    counts = {language: len(said & _WORDS.get(language, frozenset())) for language in served}
    found = [language for language, count in counts.items() if count]
    return found[0] if len(found) == 1 and counts[found[0]] >= FEWEST else ""
