"""How Spanish words sound, so that words written by ear meet those that are spelt right."""

import re
import unicodedata
from collections.abc import Iterator

# In this order, on folded words.
_SOUNDS = tuple(
    (re.compile(written), heard)
    for written, heard in (
        *(("(?<!c)h", ""), ("v", "b"), ("ll", "y"), ("qu(?=[ei])", "k"), ("[cz](?=[ei])|z", "s"), ("g(?=[ei])", "j")),
        *(("c(?!h)|qu?", "k"), ("nb|nv", "mb"), ("x(?=[^aeiou])", "s"), (r"(.)\1+", r"\1"), ("ks", "s")),
        ("(?<=[aeiou])i(?=[aeiou])", "y"),
    )
)
_FAINT_D = re.compile("(?<=[ai])d(?=os?$)|(?<=[aeiou])d$")  # "cobrao", "verda"
_TWICE = re.compile(r"(.)\1+")
_IN_ENGLISH = (  # in this order; "ch" is kept from "c" by a sign
    *(("tch", "ch"), ("ck", "k"), ("ch", "^"), ("ph", "f"), ("ght", "t"), ("kn", "n"), ("wr", "r"), ("wh", "w")),
    *(("tion", "sion"), ("shun", "sion"), ("ce", "se"), ("ci", "si"), ("cy", "sy"), ("c", "k"), ("z", "s")),
)
_AS_TYPED = (("x", "ch"), ("w", "bu"), ("w", "gu"), ("sh", "ch"))  # "muxas", "wenas", "wapo", "shaketa"


def fold(word: str) -> str:
    """Take the accents off a lower-case word."""
    if word.isascii():
        return word
    return "".join([each for each in unicodedata.normalize("NFKD", word) if not unicodedata.combining(each)])


def sound(word: str) -> str:
    """Reduce a Spanish word to how it sounds: b is v, h is mute, ll is y, z is s."""
    heard = fold(word)
    for written, letter in _SOUNDS:
        heard = written.sub(letter, heard)
    return heard


def sound_in_english(word: str) -> str:
    """Reduce a lower-case English word to about how it sounds: c is k or s, ph is f, double letters are one."""
    heard = _TWICE.sub(r"\1", word)
    for written, letter in _IN_ENGLISH:
        heard = heard.replace(written, letter)
    return heard


def said(word: str) -> Iterator[str]:
    """Give the ways in which a word is said, the careful one first."""
    yield sound(word)
    if _FAINT_D.search(word):
        yield sound(_FAINT_D.sub("", word))


def sounds(word: str) -> Iterator[str]:
    """Give how a word may be meant to sound: as it is spelt, then as people type who spell by ear."""
    yield sound(word)
    yield from (sound(word.replace(typed, meant)) for typed, meant in _AS_TYPED if typed in word)
