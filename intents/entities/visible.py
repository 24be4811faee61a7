"""A message as the eye sees it, with the way back to the positions of what was really typed."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from intents.text import is_invisible

_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹣－"), "-")


@dataclass(frozen=True, slots=True)
class Visible:
    """Visible text, one character for each position in `origins`, which points into the original."""

    text: str
    original: str
    origins: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Translate a non-empty part of the visible text into positions of the original."""
        return self.origins[start], self.origins[end - 1] + 1


def see(text: str) -> Visible:
    """Leave out invisible characters and write digits, dashes and spaces the plain way."""
    if text.isascii():
        return Visible(text, text, range(len(text)))
    characters: list[str] = []
    origins: list[int] = []
    for position, character in enumerate(text):
        if character.isascii() or not is_invisible(character):
            characters.append(_plain(character))
            origins.append(position)
    return Visible("".join(characters), text, tuple(origins))


def _plain(character: str) -> str:
    if character.isascii():
        return character
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    if character.isspace():
        return " "
    plain = unicodedata.normalize("NFKC", character).translate(_DASHES)
    return plain if len(plain) == 1 else character


_ACCENTED, _BARE = "áàâäéèêëíìîïóòôöúùûüñç", "aaaaeeeeiiiioooouuuunc"
_LETTERS = str.maketrans(f"{_ACCENTED}{_ACCENTED.upper()}’", f"{_BARE}{_BARE.upper()}'")


def plain_letters(text: str) -> str:
    """Write letters without accents, each in its place."""
    return text if text.isascii() else text.translate(_LETTERS)
