"""Which language a message is in, given what the conversation spoke before.

Words tell first (`language_words`); what they leave open is told by its letters.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from intents.language_words import NEUTRAL, WORDS
from intents.text import clean, fold

# Told apart by letters, three at a time: 20 MB where all lengths at once cost 175 (docs/understanding.md).
_BY_LETTERS = ("en", "es", "pt", "fr", "it", "de", "ca", "nl", "pl", "ro", "tr", "sv")
_NEAR = frozenset(("ca", "gl", "pt", "it", "ro"))  # Spanish words in an odd spelling look like one of these
_SCRIPTS = (
    ("ja", re.compile(r"[\u3040-\u30ff]")),
    ("ko", re.compile(r"[\uac00-\ud7af]")),
    ("zh", re.compile(r"[\u3400-\u9fff]")),
    ("uk", re.compile(r"[іїєґІЇЄҐ]")),
    ("ru", re.compile(r"[\u0400-\u04ff]")),
    ("ar", re.compile(r"[\u0600-\u06ff]")),
    ("he", re.compile(r"[\u0590-\u05ff]")),
    ("el", re.compile(r"[\u0370-\u03ff]")),
    ("hi", re.compile(r"[\u0900-\u097f]")),
    ("th", re.compile(r"[\u0e00-\u0e7f]")),
)
CLEARLY_FOREIGN = 2  # words more than of the best served language, where not all words are foreign
FOREIGN_SHARE = 0.9  # by letters alone; a language near to Spanish needs more, and so does a single word
FOREIGN_SHARE_NEAR = 0.97
FEWEST_FOREIGN_LETTERS = 8
FOREIGN_RATIO = 3.0  # times as likely as the best served language, where words speak for neither
SWITCH_SHARE = 0.8  # against the language spoken before
SWITCH_SHARE_ONE_WORD = 0.9
SWITCH_SHARE_NAME = 0.985  # one word with a capital
MAX_CHARACTERS = 500
MOST_NAMES = 4

_NO_WORDS = re.compile(
    r"(?<!\S)[^\s@\d/_]*[@\d/_]\S*|www\.\S+|\bblack friday\b|\bcyber monday\b|\b(?:apple|google) pay\b", re.IGNORECASE
)
_LETTERS = re.compile(r"[^\W\d_]+(?:['\-][^\W\d_]+)*")
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]")
_APOSTROPHES = str.maketrans("´`’", "'''")
_REPEATED = re.compile(r"(.)\1+")
_WALK = re.compile(r"asdf|sdfg|dfgh|fghj|ghjk|hjkl|jkl|fdsa|hgfd|qwer|wert|rtyu|tyui|yuio|zxcv|xcvb|cvbn|vbnm")
_NO_VOWELS = re.compile(r"[^aeiouy]{6,}|^[^aeiouy]{4,}$")
_HELD = re.compile(r"^(.)\1{3,}$")
_SPANISH_SIGN = re.compile(r"[¿¡]")
_VOSOTROS = re.compile(r"\w{3,}[ae]is$")  # "aceptáis", "enviasteis"
_CONTRACTED = re.compile(r"(?:n't|'(?:re|ll|ve|m|d))$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class LanguageGuess:
    """A language (ISO 639-1) and how sure it is, 0 when there was nothing to tell by."""

    language: str
    confidence: float
    is_served: bool = True


def detect(text: str, previous: str | None, languages: Sequence[str]) -> LanguageGuess:
    """Guess the language of a message among those served, or name the one that is not served.

    What says too little ("ok", a name, an order number, an emoji, a hand on the keyboard) keeps `previous`, or the
    first of `languages`.
    """
    spoken = previous if previous in languages else None
    kept = LanguageGuess(spoken or languages[0], 0.0)
    visible = clean(text[:MAX_CHARACTERS]).translate(_APOSTROPHES)
    written = _LETTERS.findall(_NO_WORDS.sub(" ", visible))
    if script := _script("".join(written)):
        return LanguageGuess(script, 1.0, is_served=script in languages)
    telling = [word for word in written if fold(word) not in NEUTRAL and not _is_noise(word)]
    if not telling:
        return kept
    counts = _counts(telling, is_spanish=bool(_SPANISH_SIGN.search(visible)))
    if by_words := _by_words(counts, len(telling), languages):
        return by_words
    if spoken and not any(counts.values()) and _is_name(written):
        return kept
    return _by_letters(telling, counts, spoken, languages)


def _script(letters: str) -> str:
    """Name the language of letters that are not Latin, by the script alone."""
    if not letters or 2 * len(_LATIN.findall(letters)) >= len(letters):
        return ""
    return next((language for language, signs in _SCRIPTS if signs.search(letters)), "")


def _is_noise(word: str) -> bool:
    said = word.casefold()
    looks_so = _NO_VOWELS.search(fold(word)) or _WALK.search(said) or _HELD.search(said)
    return bool(looks_so) and not any(fold(word) in known for known in WORDS.values())


def _is_name(written: Sequence[str]) -> bool:
    """Tell whether unknown words may be a name: two to four that all begin with a capital."""
    return 1 < len(written) <= MOST_NAMES and all(word[:1].isupper() and not word.isupper() for word in written)


def _counts(telling: Sequence[str], *, is_spanish: bool) -> Mapping[str, int]:
    said = [_spellings(word) for word in telling]
    counts = {language: sum(bool(each & known) for each in said) for language, known in WORDS.items()}
    counts["en"] += sum(bool(_CONTRACTED.search(word)) for word in telling)
    unknown = (
        fold(word) for word, each in zip(telling, said, strict=True) if not any(each & k for k in WORDS.values())
    )
    counts["es"] += is_spanish + sum(bool(_VOSOTROS.search(word)) for word in unknown)
    return counts


def _by_words(counts: Mapping[str, int], total: int, languages: Sequence[str]) -> LanguageGuess | None:
    """Choose by the words that are known: the language of most; None where they speak for none or for several."""
    served = sorted(((counts.get(language, 0), language) for language in languages), reverse=True)
    most, best = served[0]
    second = served[1][0] if len(served) > 1 else 0
    foreign, name = max(((count, each) for each, count in counts.items() if each not in languages), default=(0, ""))
    if foreign > most and (foreign == total or foreign - most >= CLEARLY_FOREIGN):
        return LanguageGuess(name, 1.0, is_served=False)
    if most > second and most >= foreign and 2 * most >= total:
        return LanguageGuess(best, (most - second) / most)
    return None


def _by_letters(
    telling: Sequence[str], counts: Mapping[str, int], kept: str | None, languages: Sequence[str]
) -> LanguageGuess:
    """Choose by the letters of the words, where words told too little."""
    shares = _shares(" ".join(telling), tuple(languages))
    if foreign := _foreign(shares, telling, counts, languages):
        return LanguageGuess(foreign, shares[foreign], is_served=False)
    total = sum(shares.get(language, 0.0) for language in languages)
    known = {language: counts.get(language, 0) for language in languages}
    best = max(languages, key=lambda language: (known[language], shares.get(language, 0.0)))
    is_mixed = sum(count > 0 for count in known.values()) > 1 and len(set(known.values())) == 1
    if is_mixed or total == 0:
        return LanguageGuess(kept or best, 0.0)
    share = 1.0 if known[best] > 0 else shares.get(best, 0.0) / total
    needed = _needed(telling)
    if kept and best != kept and share < needed:
        return LanguageGuess(kept, 1 - share)
    return LanguageGuess(best, share)


def _spellings(word: str) -> frozenset[str]:
    """Return a word as written, without "'s", and with no letter twice: "what's", "graciaaas"."""
    folded = fold(word).removesuffix("'s")
    return frozenset((folded, _REPEATED.sub(r"\1", folded)))


def _needed(telling: Sequence[str]) -> float:
    """Return how likely the other language must be: a single word, which may be a name, more than several."""
    if len(telling) > 1:
        return SWITCH_SHARE
    return SWITCH_SHARE_NAME if telling[0][:1].isupper() else SWITCH_SHARE_ONE_WORD


def _foreign(
    shares: Mapping[str, float], telling: Sequence[str], counts: Mapping[str, int], languages: Sequence[str]
) -> str:
    """Name a language that is not served, when that is nearly certain."""
    best = max(shares, key=lambda language: shares[language])
    most = max(counts.get(language, 0) for language in languages)
    allowed = 0 if best in _NEAR else len(telling) // 4
    if best in languages or most > allowed or sum(map(len, telling)) < FEWEST_FOREIGN_LETTERS:
        return ""
    served = max(shares.get(language, 0.0) for language in languages)
    needed = FOREIGN_SHARE_NEAR if best in _NEAR or len(telling) == 1 else FOREIGN_SHARE
    return best if shares[best] >= needed and shares[best] >= FOREIGN_RATIO * served else ""


def _shares(text: str, languages: tuple[str, ...]) -> dict[str, float]:
    values = _detector(languages).compute_language_confidence_values(text)
    return {value.language.iso_code_639_1.name.lower(): value.value for value in values}


@cache
def _detector(languages: tuple[str, ...]) -> Any:
    """Build the detector; its models load with the first text that needs them."""
    from lingua import IsoCode639_1, Language, LanguageDetectorBuilder  # noqa: PLC0415 - loaded when it is needed

    codes = dict.fromkeys((*languages, *_BY_LETTERS))
    chosen = [Language.from_iso_code_639_1(IsoCode639_1.from_str(code.upper())) for code in codes]
    return LanguageDetectorBuilder.from_languages(*chosen).with_low_accuracy_mode().build()
