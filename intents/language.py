"""Which language a message is in, given what the conversation spoke before."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from intents.text import clean, fold

# Told apart from the served ones; of 3,000 chit-chat messages in Spanish and English 2 are taken for one
# of them. Languages of other scripts cost nothing until they are met; Catalan would be taken for Spanish
# and Spanish for Catalan far too often: see _NEIGHBOURS.
_OTHERS = ("en", "es", "pt", "fr", "it", "de", "ru", "uk", "ar", "he", "el", "zh", "ja", "ko", "hi")
FOREIGN_CONFIDENCE = 0.5
FOREIGN_RATIO = 3.0  # times as likely as the best served language
FEWEST_FOREIGN_WORDS = 3
SWITCH_CONFIDENCE = 0.8  # against the language spoken before; one word alone needs more
SWITCH_CONFIDENCE_ONE_WORD = 0.9
MAX_CHARACTERS = 500

# Single words that tell, which letter statistics get wrong.
_TELLING = {
    "hola": "es", "buenas": "es", "gracias": "es", "adios": "es", "si": "es", "vale": "es", "ayuda": "es",
    "hello": "en", "hi": "en", "hey": "en", "thanks": "en", "thank": "en", "bye": "en", "yes": "en",
    "please": "en", "help": "en", "yep": "en", "sure": "en",
}  # fmt: skip
_NEUTRAL = re.compile(r"(?<!\S)[^\s@\d/_]*[@\d/_]\S*|www\.\S+|\bok(?:ay|ey)?\b|\bno\b", re.IGNORECASE)
_LETTERS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]")


@dataclass(frozen=True, slots=True)
class LanguageGuess:
    """A language (ISO 639-1) and how sure it is, 0 when there was nothing to tell by."""

    language: str
    confidence: float
    is_served: bool = True


# Too near to Spanish for letter statistics; these words are no Spanish, and two of them tell.
_NEIGHBOURS = {
    "ca": {
        "amb", "això", "meva", "meu", "meves", "meus", "vull", "voldria", "necessito", "gràcies", "gracies", "plau",
        "paquet", "enviament", "quan", "puc", "tinc", "teniu", "podeu", "esteu", "estic", "és", "aquest", "aquesta",
        "molt", "bon", "bona", "tarda", "arribat", "arribar", "trencat", "trencada", "perquè", "què", "botiga",
        "diners", "preu", "quant", "us", "fer", "dels", "als", "heu", "comanda",
    },
    "pt": {
        "olá", "bom", "boa", "quero", "queria", "onde", "meu", "minha", "meus", "minhas", "não", "você", "vocês",
        "obrigado", "obrigada", "encomenda", "encomendas", "chega", "chegou", "uma", "com", "dinheiro",
        "posso", "gostaria", "até", "fazer", "estou", "tenho", "quando", "muito", "também", "pagamento",
    },
}  # fmt: skip
FEWEST_NEIGHBOUR_WORDS = 2


def detect(text: str, previous: str | None, languages: Sequence[str]) -> LanguageGuess:
    """Guess the language of a message among those served, or name the one that is not served.

    What says too little ("ok", an order number, an emoji) keeps `previous`, or the first of `languages`.
    """
    kept = previous if previous in languages else None
    visible = _NEUTRAL.sub(" ", clean(text[:MAX_CHARACTERS]))
    found = _LETTERS.findall(visible)
    if not found:
        return LanguageGuess(kept or languages[0], 0.0)
    if told := _told(found, languages):
        return LanguageGuess(told, 1.0)
    if neighbour := _neighbour(found, languages):
        return LanguageGuess(neighbour, 1.0, is_served=False)
    shares = _shares(" ".join(found), tuple(languages))
    if foreign := _foreign(shares, found, languages):
        return LanguageGuess(foreign, shares[foreign], is_served=False)
    return _served(shares, found, languages, kept)


def _told(found: list[str], languages: Sequence[str]) -> str | None:
    if len(found) > 2:
        return None
    told = {_TELLING.get(fold(word)) for word in found} - {None}
    language = told.pop() if len(told) == 1 else None
    return language if language in languages else None


def _neighbour(found: list[str], languages: Sequence[str]) -> str | None:
    """Name a language near to Spanish by words that are no Spanish: at least two, and a third of all."""
    said = {word.casefold() for word in found}
    if len(found) < FEWEST_FOREIGN_WORDS or not _LATIN.search("".join(found)):
        return None
    counts = {language: len(said & words) for language, words in _NEIGHBOURS.items() if language not in languages}
    best = max(counts, key=lambda language: counts[language], default="")
    is_told = bool(best) and counts[best] >= FEWEST_NEIGHBOUR_WORDS and 3 * counts[best] >= len(found)
    return best if is_told else None


def _foreign(shares: dict[str, float], found: list[str], languages: Sequence[str]) -> str | None:
    """Name a language that is not served, when that is nearly certain."""
    best = max(shares, key=lambda language: shares[language])
    own_script = not _LATIN.search("".join(found))
    if best in languages or shares[best] == 0 or (len(found) < FEWEST_FOREIGN_WORDS and not own_script):
        return None
    served = max(shares.get(language, 0.0) for language in languages)
    sure = shares[best] >= FOREIGN_CONFIDENCE and shares[best] >= FOREIGN_RATIO * served
    return best if sure else None


def _served(shares: dict[str, float], found: list[str], languages: Sequence[str], kept: str | None) -> LanguageGuess:
    total = sum(shares.get(language, 0.0) for language in languages)
    if total == 0:
        return LanguageGuess(kept or languages[0], 0.0)
    best = max(languages, key=lambda language: shares.get(language, 0.0))
    confidence = shares.get(best, 0.0) / total
    needed = SWITCH_CONFIDENCE_ONE_WORD if len(found) == 1 else SWITCH_CONFIDENCE
    if kept and best != kept and confidence < needed:
        return LanguageGuess(kept, 1 - confidence)
    return LanguageGuess(best, confidence)


def _shares(text: str, languages: tuple[str, ...]) -> dict[str, float]:
    values = _detector(languages).compute_language_confidence_values(text)
    return {value.language.iso_code_639_1.name.lower(): value.value for value in values}


@cache
def _detector(languages: tuple[str, ...]) -> Any:
    """Build the detector; its models (about 170 MB, one second) load with the first text that needs them."""
    from lingua import IsoCode639_1, Language, LanguageDetectorBuilder  # noqa: PLC0415

    codes = dict.fromkeys((*languages, *_OTHERS))
    chosen = [Language.from_iso_code_639_1(IsoCode639_1.from_str(code.upper())) for code in codes]
    return LanguageDetectorBuilder.from_languages(*chosen).build()
