"""What Spanish words mean in English, one by one: an English sentence encoder then understands Spanish.

all-MiniLM-L6-v2 knows little Spanish. Told "has not arrived the parcel that ask for last week" for "no me ha llegado el
paquete que pedí la semana pasada" it is as near to the right examples as in English (docs/decisions/0012). It is made
for the encoder, not for people.
"""

import hashlib
import re
import threading
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import Stemmer

SPANISH = Path(__file__).with_name("glossary.es.txt")
ENGLISH_CHAT = Path(__file__).with_name("glossary.en.txt")
SHORTEST_SOUND = 7  # of a noun whose stem is enough to know it by when it is misspelt
SHORTEST_STEM = 4  # shorter words have forms of their own in the file
LONGEST_PHRASE = 6  # words
FEWEST_OF_A_MIXTURE = 2  # Spanish words among as many English ones
_OF_THREAD = threading.local()  # a stemmer must not be used by two threads at once
_TOKEN = re.compile(r"[\w.+-]*\d[\w.+-]*|\w+|[^\w\s¿¡]")  # codes with figures stay whole
_WORD = re.compile(r"(?<![\w'’.])\w+(?![\w'’]|\.\w)")
_INFINITIVES = ("ar", "er", "ir", "ír")
_CLITICS = re.compile(r"(?:[mts]e|n?os)?(?:l[aeo]s?|[mts]e|n?os)$")  # "ayudarte", "envíamelos"
_SOUNDS = (
    *((re.compile(old), new) for old, new in (("(?<!c)h", ""), ("v", "b"), ("ll", "y"), ("qu(?=[ei])", "k"))),
    *((re.compile(old), new) for old, new in (("[cz](?=[ei])|z", "s"), ("g(?=[ei])", "j"), ("c|qu?", "k"))),
    *((re.compile(old), new) for old, new in (("nb|nv", "mb"), ("x(?=[^aeiou])", "s"), (r"(.)\1+", r"\1"))),
)


@dataclass(frozen=True, slots=True)
class _Token:
    written: str  # lower case, accents as written
    folded: str


class Glossary:
    """Puts Spanish into English words; a text that is not Spanish only loses its chat spelling.

    Pure and safe in threads. `id` names the glossary's contents: vectors of glossed texts are comparable only where it
    is the same.
    """

    def __init__(self, spanish: dict[str, str], chat: dict[str, str], identifier: str) -> None:
        self.id = identifier
        self._chat = chat
        self._phrases = {form: english for form, english in spanish.items() if " " in form}
        self._words = {form: english for form, english in spanish.items() if " " not in form}
        for form, english in sorted(self._words.items(), key=lambda each: fold(each[0]) != each[0]):
            self._words.setdefault(fold(form), english)  # without its accent a word is first the one that has none
        self._begins = frozenset(phrase.split()[0] for phrase in self._phrases)
        stems: dict[str, str] = {}
        sounds: dict[str, str] = {}
        single = [form for form in spanish if " " not in form and len(form) >= SHORTEST_STEM]
        # What comes first wins a stem, but a verb before all else: most forms that the file does not hold are a verb's.
        for form in sorted(single, key=lambda form: not form.endswith(_INFINITIVES)):
            stems.setdefault(fold(_stem(form)), spanish[form])
            stems.setdefault(fold(_stem(fold(form))), spanish[form])
            sounds.setdefault(sound(form), spanish[form])
            if len(form) >= SHORTEST_SOUND or form.endswith(_INFINITIVES):
                sounds.setdefault(sound(_stem(form)), spanish[form])
        self._stems, self._sounds = stems, sounds
        self._english = frozenset(word for english in spanish.values() for word in english.split())

    def in_english(self, text: str) -> str:
        """Return the text with its Spanish words in English; unchanged but for chat spelling if it is not Spanish."""
        tokens = [_Token(word, fold(word)) for word in _TOKEN.findall(text.casefold())]
        if self._is_spanish(tokens, text):
            return " ".join(filter(None, self._glosses(tokens)))
        return _WORD.sub(lambda match: self._chat.get(match[0].lower(), match[0]), text)

    def _is_spanish(self, tokens: list[_Token], text: str) -> bool:
        """Tell by the words that only one of the two languages has."""
        spanish = english = 0
        for token in tokens:
            is_english = token.written in self._english or token.written in self._chat
            is_spanish = self._word(token) is not None
            spanish += is_spanish and not is_english
            english += is_english and not is_spanish
        return spanish > english or (spanish == english and (spanish >= FEWEST_OF_A_MIXTURE or "¿" in text))

    def _glosses(self, tokens: list[_Token]) -> Iterator[str]:
        at = 0
        while at < len(tokens):
            length, english = self._phrase(tokens, at) if tokens[at].folded in self._begins else (0, "")
            if not length:
                word = self._word(tokens[at])
                length, english = 1, self._by_sound(tokens[at]) if word is None else word
            yield english
            at += length

    def _phrase(self, tokens: list[_Token], at: int) -> tuple[int, str]:
        for length in range(min(LONGEST_PHRASE, len(tokens) - at), 1, -1):
            phrase = " ".join(token.folded for token in tokens[at : at + length])
            if phrase in self._phrases:
                return length, self._phrases[phrase]
        return 0, ""

    def _word(self, token: _Token) -> str | None:
        found = self._words.get(token.written, self._words.get(token.folded))
        if found is not None or len(token.folded) < SHORTEST_STEM:
            return found
        for form in _in_the_singular(token.folded):
            if form in self._words:
                return self._words[form]
        return (
            self._by_stem(token.written) or self._by_stem(token.folded) or self._by_stem(_CLITICS.sub("", token.folded))
        )

    def _by_stem(self, word: str) -> str | None:
        return self._stems.get(fold(_stem(word))) if len(word) >= SHORTEST_STEM else None

    def _by_sound(self, token: _Token) -> str:
        """Guess at a misspelt word by how it sounds ("devolber"); English words and names stay as they are."""
        if len(token.folded) < SHORTEST_STEM or token.written in self._english:
            return token.written
        heard = (sound(token.folded), sound(_stem(token.folded)))
        return next((self._sounds[each] for each in heard if each in self._sounds), token.written)


def read_glossary(path: Path) -> dict[str, str]:
    """Read lines `form, form : english` as a mapping from folded phrases and written words; the first wins."""
    found: dict[str, str] = {}
    for line in path.read_text("utf-8").splitlines():
        forms, colon, english = line.partition(" :")
        if colon and not line.startswith("#"):
            for form in forms.split(","):
                words = _TOKEN.findall(form.casefold())
                found.setdefault(fold(" ".join(words)) if len(words) > 1 else "".join(words), english.strip())
    return found


def fold(word: str) -> str:
    """Take the accents off a lower-case word."""
    if word.isascii():
        return word
    return "".join([each for each in unicodedata.normalize("NFKD", word) if not unicodedata.combining(each)])


def _in_the_singular(word: str) -> Iterator[str]:
    """Give what a folded word may be the plural or the feminine of."""
    if word.endswith("s"):
        yield word[:-1]
    if word.endswith("es"):
        yield word[:-2]
    if word.endswith(("a", "as")):
        yield f"{word.removesuffix('s')[:-1]}o"


def sound(word: str) -> str:
    """Reduce a Spanish word to how it sounds: b is v, h is mute, ll is y, z is s."""
    heard = fold(word)
    for pattern, letter in _SOUNDS:
        heard = pattern.sub(letter, heard)
    return heard


@lru_cache(maxsize=65_536)
def _stem(word: str) -> str:
    if not hasattr(_OF_THREAD, "stemmer"):
        _OF_THREAD.stemmer = Stemmer.Stemmer("spanish")
    stemmed: str = _OF_THREAD.stemmer.stemWord(word)
    return stemmed


@cache
def packaged_glossary() -> Glossary:
    """Read the glossary that comes with the package; about 50 ms, once a process."""
    files = (SPANISH, ENGLISH_CHAT)
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:8]
    return Glossary(read_glossary(SPANISH), read_glossary(ENGLISH_CHAT), digest)
