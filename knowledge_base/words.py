"""Text to words: folding, stop words, stems and fragments, for Spanish and English."""

import re
import threading
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

import Stemmer

from knowledge_base.stop_words import QUESTION_WORDS, STOP_WORDS

STEMMERS = {"es": "spanish", "en": "english"}
LONGEST_QUERY = 1_000  # characters; more than any question, and a megabyte must not cost a second
LONGEST_WORD = 40  # letters; what is remembered of words must not grow with them

_STEMMERS_OF_THREAD = threading.local()  # a stemmer must not be used by two threads at once
_WORD = re.compile(r"[a-z0-9]+")


def fold(text: str) -> str:
    """Lower case without accents or invisible characters: "¿Envío?" becomes "¿envio?"."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    if decomposed.isascii():
        return decomposed
    return "".join([c for c in decomposed if c.isascii() or unicodedata.category(c) not in {"Mn", "Cf"}])


def split_words(text: str) -> list[str]:
    """Split into folded words and numbers; an apostrophe joins ("don't" becomes "dont"), and endless words are cut."""
    return [word[:LONGEST_WORD] for word in _WORD.findall(fold(text).replace("'", "").replace("’", ""))]


def normalized(text: str) -> str:
    """Reduce to what makes two questions the same: words in order, no case, accents or punctuation."""
    return " ".join(split_words(text))


def is_matter(word: str, language: str) -> bool:
    """Tell whether a folded word names a matter, rather than shaping the sentence."""
    return word not in STOP_WORDS.get(language, ()) and word not in QUESTION_WORDS.get(language, ())


@lru_cache(maxsize=65_536)
def stem(word: str, language: str) -> str:
    """Stem a folded word; in a language without a stemmer the word is its own stem."""
    return fold(_stemmer(language).stemWord(word)) if language in STEMMERS else word


def terms(text: str, language: str) -> list[str]:
    """Stems of all but the stop words, in order, repeated as they are."""
    stop_words = STOP_WORDS.get(language, frozenset())
    return [stem(word, language) for word in split_words(text) if word not in stop_words]


def fragments(text: str) -> list[str]:
    """Three and four letter pieces of each word, edges marked: what survives a typo."""
    return fragments_of(split_words(text))


def fragments_of(words: Iterable[str]) -> list[str]:
    """Fragments of words that are split already."""
    return [piece for word in words for piece in _pieces(word)]


@lru_cache(maxsize=65_536)
def _pieces(word: str) -> tuple[str, ...]:
    padded = f" {word} "
    return tuple(padded[start : start + size] for size in (3, 4) for start in range(len(padded) - size + 1))


def _stemmer(language: str) -> "Stemmer.Stemmer":
    stemmer = getattr(_STEMMERS_OF_THREAD, language, None)
    if stemmer is None:
        stemmer = Stemmer.Stemmer(STEMMERS[language])
        setattr(_STEMMERS_OF_THREAD, language, stemmer)
    return stemmer
