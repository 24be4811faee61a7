"""What Spanish words mean in English, one by one: an English sentence encoder then understands Spanish.

all-MiniLM-L6-v2 knows little Spanish. Told "has not arrived the parcel that ask for last week" for "no me ha llegado el
paquete que pedí la semana pasada" it is as near to the right examples as in English (docs/decisions/0012). It is made
for the encoder, not for people.
"""

import copy
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Self

from intents import english_spelling, slips, sounds, spanish_spelling
from intents.english_spelling import EnglishSpelling
from intents.sounds import fold
from intents.spanish_spelling import SpanishSpelling, in_the_singular

SPANISH = Path(__file__).with_name("glossary.es.txt")
ENGLISH_CHAT = Path(__file__).with_name("glossary.en.txt")
SPANISH_CHAT = Path(__file__).with_name("spelling.es.txt")
LONGEST_PHRASE = 6  # words
FEWEST_OF_A_MIXTURE = 2  # Spanish words among as many English ones
SHORTEST_FOREIGN = 4  # letters of a Spanish word that is told from an English one among English words
_SMALL_WORDS = frozenset(("el", "la", "los", "las", "del", "un", "una", "mi", "mis", "tu", "su", "y", "o", "que"))
_SPANISH_SIGN = re.compile("[áéíóúñ¿¡]", re.IGNORECASE)
_ALONE = re.compile(r"(?<![\w'’./@-])\w{1,40}(?![\w'’/@-]|\.\w)")  # a word, and no part of an address
_SPANISH_ENDING = re.compile("(?:[ai]r(?:[mts]e|l[aeo]s?)*|[aei]mos|[ai]e?ron|[ai]ste|[ai]d[oa]s?|ando|iendo)$")
_HALF = 0.5  # what a word counts that is only likely to be of a language
# Codes with figures stay whole. Nothing longer is a word, and what is remembered of words must not grow with them.
_TOKEN = re.compile(r"[\w.+-]{0,40}\d[\w.+-]{0,40}|\w{1,40}|[^\w\s¿¡]")


class Glossary:
    """Puts Spanish into English words, and words of both languages into their usual spelling.

    Pure and safe in threads. `id` names the glossary's contents: vectors of glossed texts are comparable only where it
    is the same.
    """

    def __init__(
        self, spanish: dict[str, str], chat: dict[str, str], shorts: Mapping[str, str], identifier: str
    ) -> None:
        self.id = identifier
        self._language = ""
        self._phrases = {form: english for form, english in spanish.items() if " " in form}
        self._words = {form: english for form, english in spanish.items() if " " not in form}
        self._begins = frozenset(phrase.split()[0] for phrase in self._phrases)
        self._spanish = SpanishSpelling(self._words, shorts)
        self._chat, self._texts = chat, (*spanish.values(), *chat.values())
        self._english = EnglishSpelling(chat, self._texts, {})

    def knowing(self, vocabulary: Mapping[str, int]) -> Self:
        """Return a glossary that also knows these English words, the commonest with the lowest number."""
        other = copy.copy(self)
        other._english = EnglishSpelling(self._chat, self._texts, vocabulary)
        return other

    def speaking(self, language: str) -> Self:
        """Return a glossary that takes every text for this language, es or en, instead of telling by its words."""
        sure = copy.copy(self)
        sure._language = language
        sure.id = f"{self.id}-{language}"
        return sure

    def in_english(self, text: str) -> str:
        """Return the text with its Spanish words in English, all of them in their usual spelling."""
        if self._is_spanish(text):
            return self._in_english(_TOKEN.findall(text))
        return self._english.text(self._with_glossed_words(text))

    def spelled(self, text: str) -> str:
        """Return the text in its usual spelling, in its own language; a text without slips is unchanged."""
        if not self._is_spanish(text):
            return self._english.text(text)
        found = list(_TOKEN.finditer(text))
        written = [match[0] for match in found]
        spelt = [own if new == own.casefold() else new for own, new in zip(written, self._spelt(written), strict=True)]
        starts, ends = [0, *(match.end() for match in found)], [*(match.start() for match in found), len(text)]
        between = [text[start:end] for start, end in zip(starts, ends, strict=True)]
        return "".join(part for pair in zip(between, [*spelt, ""], strict=True) for part in pair)

    def _in_english(self, written: Sequence[str]) -> str:
        words = " ".join(self._spelt(written)).split()
        return " ".join(filter(None, self._glosses([fold(word) for word in words], words)))

    def _spelt(self, written: Sequence[str]) -> list[str]:
        """Write Spanish words out, in lower case; sizes and initials ("L", "AI") stay."""
        words = [word.casefold() for word in written]
        spelt = self._spanish.sentence(words, self._english.is_word)
        if all(word.isupper() for word in written if word.isalpha()):
            return spelt
        is_sign = (word.isupper() and (at > 0 or len(word) > 1) for at, word in enumerate(written))
        return [own if sign else new for own, new, sign in zip(words, spelt, is_sign, strict=True)]

    def _is_spanish(self, text: str) -> bool:
        """Tell by the words that only one of the two languages has; likely ones count half. It may be known before."""
        if self._language:
            return self._language == "es"
        spanish = english = heard = 0.0
        for word in (found.casefold() for found in _TOKEN.findall(text)):
            is_spanish = bool(self._spanish.form(word) or (len(word) > 1 and self._spanish.short(word)))
            is_english = self._english.is_common(word) or self._english.is_chat(word)
            if is_spanish != is_english:
                spanish += is_spanish * (_HALF if self._english.is_word(word) else 1)
                english += is_english
            elif not is_english:
                heard += _HALF * self._sounds_spanish(word)
                english += _HALF * (self._english.is_word(word) and len(word) > 1)
        spanish += bool(_SPANISH_SIGN.search(text))
        spanish += heard if spanish or heard > _HALF else 0
        return spanish > english or (spanish == english and (spanish >= FEWEST_OF_A_MIXTURE or "¿" in text))

    def _sounds_spanish(self, word: str) -> bool:
        if len(word) == 1:
            return self._spanish.short(word) is not None
        if self._english.is_word(word):
            return False
        return bool(self._spanish.heard(word) or (not self._english.mended(word) and self._spanish.slipped(word)))

    def _with_glossed_words(self, text: str) -> str:
        """Put Spanish words among English ones into English ("my sartén"): no names, and small ones beside others."""
        words = list(_ALONE.finditer(text))
        found = [self._is_foreign(word[0]) for word in words]
        if not any(found):
            return text
        around = [False, *found, False]
        small = [word[0].casefold() in _SMALL_WORDS and (around[at] or around[at + 2]) for at, word in enumerate(words)]
        parts: list[str] = []
        end = 0
        for is_spanish, run in groupby(zip(words, found, small, strict=True), key=lambda each: each[1] or each[2]):
            if is_spanish:
                first, *_, last = [word for word, _, _ in run] * 2
                parts += text[end : first.start()], self._in_english(_TOKEN.findall(text[first.start() : last.end()]))
                end = last.end()
        return "".join((*parts, text[end:]))

    def _is_foreign(self, written: str) -> bool:
        word = written.casefold()
        if (
            len(word) < SHORTEST_FOREIGN
            or written[0].isupper()
            or self._english.is_word(word)
            or self._english.is_chat(word)
        ):
            return False
        singular = next((form for form in in_the_singular(fold(word)) if self._spanish.listed(form)), None)
        if self._spanish.listed(word) is None and singular is None:
            return bool(_SPANISH_ENDING.search(word)) and self._spanish.form(word) is not None
        return singular is None or not self._english.is_word(singular)

    def _glosses(self, folded: Sequence[str], words: Sequence[str]) -> Iterator[str]:
        at = 0
        while at < len(words):
            length, english = self._phrase(folded, at) if folded[at] in self._begins else (0, "")
            if not length:
                length, english = 1, self._gloss(words[at])
            yield english
            at += length

    def _gloss(self, word: str) -> str:
        """Give the English of a Spanish word; an English word that looks like a form of one stays ("parcel")."""
        form = self._spanish.listed(word) or (None if self._english.is_common(word) else self._spanish.form(word))
        return word if form is None else self._words[form]

    def _phrase(self, folded: Sequence[str], at: int) -> tuple[int, str]:
        for length in range(min(LONGEST_PHRASE, len(folded) - at), 1, -1):
            phrase = " ".join(folded[at : at + length])
            if phrase in self._phrases:
                return length, self._phrases[phrase]
        return 0, ""


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


@cache
def packaged_glossary() -> Glossary:
    """Read the glossary that comes with the package; about 0.1 s, once a process."""
    rules = (Path(each.__file__ or "") for each in (slips, sounds, spanish_spelling, english_spelling))
    files = (SPANISH, ENGLISH_CHAT, SPANISH_CHAT, Path(__file__), *rules)
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:8]
    return Glossary(read_glossary(SPANISH), read_glossary(ENGLISH_CHAT), read_glossary(SPANISH_CHAT), digest)
