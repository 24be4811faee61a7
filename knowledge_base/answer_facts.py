"""Figures and refusals in answers, as far as they can be compared: "30 días" is 30 of the unit "día"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from knowledge_base.words import fold, is_matter, split_words, stem

_SENTENCE_END = re.compile(r"(?<=[.!?;:])\s+|\n+")
_FIGURE = re.compile(r"(?P<sign>[€$£])?\s?(?<![\w.,])(?P<number>\d+(?:[.,]\d+)*)(?:\s?(?P<unit>[€$£%]|[^\W\d_]+))?")
_TIME = re.compile(r"\b\d{1,2}:\d{2}\b")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_THOUSANDS = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
# Words between a number and its unit that are no unit: "24 a 48 horas", "7 working days", "5 días laborables".
_NO_UNITS = frozenset(
    "a al and at business de del e el en in la laborable laborables o of on or por the to u working y".split()  # noqa: SIM905 - a list of words
)
_REFUSES = {
    "es": re.compile(r"\b(?:no|nunca|tampoco)\b", re.IGNORECASE),
    "en": re.compile(r"\b(?:no|not|never|cannot|\w+n['’]t)\b", re.IGNORECASE),
}
_ENGLISH_DENIALS = ("arent", "cannot", "cant", "didnt", "doesnt", "dont", "isnt", "never", "not", "wont")
_DENIALS = frozenset(("no", "nunca", "tampoco", *_ENGLISH_DENIALS))
_BEGINS = {
    "yes": re.compile(r"^\W*(?:s[ií]|claro|por supuesto|yes|of course|sure)\b", re.IGNORECASE),
    "no": re.compile(r"^\W*(?:no|nunca|not|never)\b", re.IGNORECASE),
}


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: the stems of its words without figures, and its figures by unit."""

    text: str
    stems: frozenset[str]
    figures: dict[str, frozenset[str]]


@lru_cache(maxsize=8_192)
def sentences(answer: str, language: str) -> tuple[Sentence, ...]:
    """Take an answer apart."""
    parts = (part.strip() for part in _SENTENCE_END.split(answer))
    return tuple(Sentence(part, _stems(part, language), _figures(part, language)) for part in parts if part)


def numbers(text: str) -> frozenset[str]:
    """Return all numbers of a text in one notation, whatever the language: "1.500" and "1,500", "3,95" and "3.95"."""
    return frozenset(_plain(found) for found in _NUMBER.findall(text))


def begins_with(answer: str) -> str:
    """Return "yes" or "no" where an answer begins so, else ""."""
    return next((word for word, pattern in _BEGINS.items() if pattern.search(answer)), "")


def refuses(sentence: str, language: str) -> bool:
    """Tell whether a sentence denies something, by its words."""
    return language in _REFUSES and bool(_REFUSES[language].search(sentence))


def _figures(text: str, language: str) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for number, unit in _numbers_with_units(text, language):
        found.setdefault(unit, set()).add(number)
    return {unit: frozenset(values) for unit, values in found.items()}


def _numbers_with_units(text: str, language: str) -> Iterator[tuple[str, str]]:
    text = _TIME.sub(" ", text)
    for match in _FIGURE.finditer(text):
        unit = match["sign"] or match["unit"] or ""
        if unit.isalpha():
            unit = _unit_after(text[match.start("unit") :], language)
        if unit:
            yield _plain(match["number"]), unit


def _unit_after(text: str, language: str) -> str:
    """Find the unit among the next words."""
    words = [word for word in split_words(text)[:4] if word not in _NO_UNITS and not word.isdigit()]
    return stem(fold(words[0]), language) if words else ""


def _plain(number: str) -> str:
    if _THOUSANDS.fullmatch(number):
        return re.sub(r"[.,]", "", number)
    whole, _, fraction = number.replace(",", ".").rpartition(".")
    return number if not whole else f"{whole}.{fraction}".rstrip("0").rstrip(".")


def _stems(text: str, language: str) -> frozenset[str]:
    words = (word for word in split_words(text) if word not in _DENIALS and not word.isdigit())
    return frozenset(stem(word, language) for word in words if is_matter(word, language))
