"""Texts made comparable: what people type, without what does not carry meaning."""

import re
import unicodedata

# Invisible characters: zero-width, bidirectional marks, soft hyphen, variation selectors, byte order mark.
_INVISIBLE = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_LONG_REPEAT = re.compile(r"([^\W\d_])\1{2,}")
_WORD = re.compile(r"\w+|[^\w\s]")
_DIGIT = re.compile(r"\d")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NOT_A_WORD = re.compile(r"[\W_]+")
LONGEST_NAME = 200


def clean(text: str) -> str:
    """Drop invisible and control characters and spare spaces; everything visible stays."""
    return " ".join(_CONTROL.sub(" ", _INVISIBLE.sub("", text)).split())


def fold(text: str) -> str:
    """Reduce to what two spellings of the same words share: no case, no accents, "hooola" as "hoola"."""
    decomposed = unicodedata.normalize("NFKD", clean(text).casefold())
    if not decomposed.isascii():
        decomposed = "".join([character for character in decomposed if not unicodedata.combining(character)])
    return " ".join(_LONG_REPEAT.sub(r"\1\1", decomposed).split())


def name_in_words(name: str) -> str:
    """Read an intent's name as words: "faq/lost_card" and "FaqLostCard" become "faq lost card"."""
    return " ".join(_NOT_A_WORD.sub(" ", _CAMEL.sub(" ", name)).split()).lower()[:LONGEST_NAME]


def same_words(text: str) -> str:
    """Reduce further, to recognise a training example again: no punctuation unless there is nothing else."""
    folded = fold(text)
    return " ".join(re.findall(r"\w+", folded)) or folded


def words(folded: str) -> list[str]:
    """Split folded text into words and signs, every digit as 0: numbers differ, their shape tells."""
    return _WORD.findall(_DIGIT.sub("0", folded))


def is_invisible(character: str) -> bool:
    """Say whether a character shows nothing and separates nothing."""
    return bool(_INVISIBLE.match(character))
