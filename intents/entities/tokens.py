"""A text as the words and signs in it, each with its place."""

import re
from dataclasses import dataclass

from intents.text import fold

_TOKEN = re.compile(r"\w+|[^\w\s]")
_SHORTEST_PLURAL = 4


@dataclass(frozen=True, slots=True)
class Token:
    """A word or a sign; `folded` is without case and accents, `stem` without the plural's ending too."""

    start: int
    end: int
    text: str
    folded: str
    stem: str


def tokens_of(text: str) -> list[Token]:
    """Take a text apart, in reading order."""
    found = []
    for match in _TOKEN.finditer(text):
        folded = fold(match[0]) or match[0]
        found.append(Token(match.start(), match.end(), match[0], folded, _stem(folded)))
    return found


def key_of(text: str) -> str:
    """Give what two spellings of the same words have in common: "Ollas rápidas" and "olla rapida"."""
    return " ".join(token.stem for token in tokens_of(text) if token.text[0].isalnum())


def _stem(folded: str) -> str:
    if len(folded) < _SHORTEST_PLURAL or not folded.isalpha():
        return folded
    if folded.endswith("es") and folded[-3] in "lnrdz":
        return folded[:-2]
    return folded[:-1] if folded.endswith("s") and not folded.endswith("ss") else folded
