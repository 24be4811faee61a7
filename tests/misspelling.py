"""Writes a text as a hurried customer might: without accents, by ear, with slips; the same seed gives the same text."""

import random
import re
import unicodedata
from collections.abc import Callable

Rewrite = Callable[[str], str]

_SHORT = dict(
    re.findall(
        r"(\w+):(\w+)",
        """que:q por:x porque:xq para:pa de:d también:tb donde:dnd en:n me:m te:t con:kn favor:fvor cuando:kndo como:kmo
        el:l you:u are:r your:ur to:2 please:pls what:wat when:wen because:cuz want:wnt have:hav the:teh this:dis""",
    )
)
_BY_EAR: tuple[tuple[str, str], ...] = (
    *(("qu(?=[eiéí])", "k"), ("c(?=[aouáóú])", "k"), ("ll", "y"), (r"\bh", ""), ("(?<=[aeiou])v", "b")),
    *(("ado\\b", "ao"), ("ido\\b", "io"), ("z", "s"), ("c(?=[eiéí])", "s"), (r"\bb", "v"), ("ñ", "n")),
)
_ENGLISH_BY_EAR: tuple[tuple[str, str], ...] = (
    *(("ight\\b", "ite"), ("ph", "f"), ("(?<=[aeiou])ck", "k"), (r"(.)\1", r"\1"), ("ing\\b", "in")),
    *(("tion\\b", "shun"), ("ould\\b", "ud"), (r"\bth(?=[aei])", "d"), ("ie", "ei")),
)


def misspelt(text: str, seed: int, *, language: str, share: float = 0.5) -> str:
    """Misspell about this share of the words of a text; figures and signs stay."""
    dice = random.Random(f"{seed} {text}")
    return re.sub(r"[^\W\d_]+", lambda word: _word(word[0], dice, language, share), text)


def _word(word: str, dice: random.Random, language: str, share: float) -> str:
    if dice.random() >= share:
        return word
    if word.lower() in _SHORT:
        return _SHORT[word.lower()]
    rewrites: list[Rewrite] = [_without_accents, lambda each: _by_ear(each, language), lambda each: _slip(each, dice)]
    weights = [1, 3, 1] if language == "es" else [0, 1, 1]
    return dice.choices(rewrites, weights)[0](word)


def _without_accents(word: str) -> str:
    return "".join(each for each in unicodedata.normalize("NFKD", word) if not unicodedata.combining(each))


def _by_ear(word: str, language: str) -> str:
    for heard, written in _BY_EAR if language == "es" else _ENGLISH_BY_EAR:
        word = re.sub(heard, written, word)
    return _without_accents(word)


def _slip(word: str, dice: random.Random) -> str:
    """Lose, double or swap one letter, never the first."""
    if len(word) < 5:
        return word
    at = dice.randrange(1, len(word) - 1)
    before, letter, after, rest = word[:at], word[at], word[at + 1], word[at + 2 :]
    return before + dice.choice((after, letter + letter + after, after + letter)) + rest
