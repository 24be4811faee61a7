"""What Spanish words mean in English, one by one: an English sentence encoder then understands Spanish.

all-MiniLM-L6-v2 knows little Spanish. Told "has not arrived the parcel that ask for last week" for "no me ha llegado el
paquete que pedí la semana pasada" it is as near to the right examples as in English (docs/decisions/0012). It is made
for the encoder, not for people.
"""

import copy
import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Self

from intents import slips, sounds, spelling
from intents.sounds import fold
from intents.spelling import Spelling, in_the_singular

SPANISH = Path(__file__).with_name("glossary.es.txt")
ENGLISH_CHAT = Path(__file__).with_name("glossary.en.txt")
SPANISH_CHAT = Path(__file__).with_name("spelling.es.txt")
LONGEST_PHRASE = 6  # words
FEWEST_OF_A_MIXTURE = 2  # Spanish words among as many English ones
SHORTEST_FOREIGN = 4  # letters of a Spanish word that is told from an English one among English words
_SMALL_WORDS = frozenset(("el", "la", "los", "las", "del", "un", "una", "mi", "mis", "tu", "su", "y", "o", "que"))
_SPANISH_SIGN = re.compile("[áéíóúñ¿¡]", re.IGNORECASE)
_SPANISH_ENDING = re.compile("(?:[ai]r(?:[mts]e|l[aeo]s?)*|[aei]mos|[ai]e?ron|[ai]ste|[ai]d[oa]s?|ando|iendo)$")
_FIGURES = re.compile(  # "2 the shop", "4 me", but not "2 plates"
    r"\b2(?= (?:the|a|my|me|be|do|go|get|pay|send|you|your|change|know|see|return|cancel|speak|talk|buy)\b)"
    r"|\b4(?= (?:the|a|my|me|you|your|this|it)\b)"
)
_ENDINGS = ("", "s", "es", "d", "ed", "ing", "er", "ly")
_HALF = 0.5  # what a word counts that is only likely to be of a language
_TOKEN = re.compile(r"[\w.+-]*\d[\w.+-]*|\w+|[^\w\s¿¡]")  # codes with figures stay whole
_WORD = re.compile(r"(?<![\w'’.])\w+(?![\w'’]|\.\w)")


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
        self._chat = chat
        self._phrases = {form: english for form, english in spanish.items() if " " in form}
        self._words = {form: english for form, english in spanish.items() if " " not in form}
        self._begins = frozenset(phrase.split()[0] for phrase in self._phrases)
        self._spelling = Spelling(self._words, shorts)
        self._english = frozenset(word for english in spanish.values() for word in english.split())
        self._known = Counter(word for meant in (*spanish.values(), *chat.values()) for word in meant.split())
        self._vocabulary: Mapping[str, int] = {}
        self._common: Mapping[str, int] = {}

    def knowing(self, vocabulary: Mapping[str, int]) -> Self:
        """Return a glossary that also knows these English words, the commonest with the lowest number."""
        other = copy.copy(self)
        other._vocabulary = vocabulary
        ranked = sorted(self._known, key=lambda word: (-self._known[word], vocabulary.get(word, len(vocabulary))))
        other._common = {word: rank for rank, word in enumerate(ranked)}
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
        written = _TOKEN.findall(text)
        is_spanish = self._among_english(written)
        if not any(is_spanish):
            return self._in_usual_english(text)
        runs = groupby(zip(is_spanish, written, strict=True), key=itemgetter(0))
        return " ".join(self._run([word for _, word in run], is_spanish=one) for one, run in runs)

    def spelled(self, text: str) -> str:
        """Return the text in its usual spelling, in its own language; a text without slips is unchanged."""
        if not self._is_spanish(text):
            return self._in_usual_english(text)
        found = list(_TOKEN.finditer(text))
        written = [match[0] for match in found]
        spelt = [own if new == own.casefold() else new for own, new in zip(written, self._spelt(written), strict=True)]
        starts, ends = [0, *(match.end() for match in found)], [*(match.start() for match in found), len(text)]
        between = [text[start:end] for start, end in zip(starts, ends, strict=True)]
        return "".join(part for pair in zip(between, [*spelt, ""], strict=True) for part in pair)

    def _in_english(self, written: Sequence[str]) -> str:
        words = " ".join(self._spelt(written)).split()
        return " ".join(filter(None, self._glosses([fold(word) for word in words], words)))

    def _run(self, written: Sequence[str], *, is_spanish: bool) -> str:
        return self._in_english(written) if is_spanish else self._in_usual_english(" ".join(written))

    def _spelt(self, written: Sequence[str]) -> list[str]:
        """Write Spanish words out, in lower case; sizes and initials ("L", "AI") stay."""
        words = [word.casefold() for word in written]
        spelt = self._spelling.sentence(words, self._is_english)
        if all(word.isupper() for word in written if word.isalpha()):
            return spelt
        is_sign = (word.isupper() and (at > 0 or len(word) > 1) for at, word in enumerate(written))
        return [own if sign else new for own, new, sign in zip(words, spelt, is_sign, strict=True)]

    def _is_english(self, word: str) -> bool:
        return word in self._known or word in self._vocabulary

    def _is_spanish(self, text: str) -> bool:
        """Tell by the words that only one of the two languages has; likely ones count half. It may be known before."""
        if self._language:
            return self._language == "es"
        spanish = english = heard = 0.0
        for word in (found.casefold() for found in _TOKEN.findall(text)):
            knows = self._spelling.form(word) or (self._spelling.short(word) if len(word) > 1 else None)
            is_english = word in self._english or word in self._chat
            if knows or is_english:
                spanish += (_HALF if word in self._vocabulary else 1) * (knows is not None and not is_english)
                english += knows is None
            elif len(word) == 1:
                heard += _HALF * (self._spelling.short(word) is not None)
            elif word in self._vocabulary:
                english += _HALF
            elif self._spelling.heard(word):
                heard += _HALF
            elif word.isalpha() and slips.nearest(word, self._common):
                english += _HALF
            else:
                heard += _HALF * (self._spelling.slipped(word) is not None)
        spanish += bool(_SPANISH_SIGN.search(text))
        spanish += heard if spanish or heard > _HALF else 0
        return spanish > english or (spanish == english and (spanish >= FEWEST_OF_A_MIXTURE or "¿" in text))

    def _among_english(self, written: Sequence[str]) -> list[bool]:
        """Tell which words of an English text are Spanish ("my sartén"): no names, and small words beside others."""
        found = [self._is_foreign(word) for word in written]
        around = [False, *found, False]
        return [
            one or (word.casefold() in _SMALL_WORDS and (around[at] or around[at + 2]))
            for at, (one, word) in enumerate(zip(found, written, strict=True))
        ]

    def _is_foreign(self, written: str) -> bool:
        word = written.casefold()
        if len(word) < SHORTEST_FOREIGN or written[0].isupper() or self._is_english(word) or word in self._chat:
            return False
        singular = next((form for form in in_the_singular(fold(word)) if self._spelling.listed(form)), None)
        if self._spelling.listed(word) is None and singular is None:
            return bool(_SPANISH_ENDING.search(word)) and self._spelling.form(word) is not None
        return singular is None or not self._is_english(singular)

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
        form = self._spelling.listed(word) or (None if word in self._known else self._spelling.form(word))
        return word if form is None else self._words[form]

    def _phrase(self, folded: Sequence[str], at: int) -> tuple[int, str]:
        for length in range(min(LONGEST_PHRASE, len(folded) - at), 1, -1):
            phrase = " ".join(folded[at : at + length])
            if phrase in self._phrases:
                return length, self._phrases[phrase]
        return 0, ""

    def _in_usual_english(self, text: str) -> str:
        return _FIGURES.sub(_figure, _WORD.sub(lambda match: self._usual(match[0]), text))

    def _usual(self, written: str) -> str:
        """Write an English word as it is spelt ("pls", "pasword"); names and words of any vocabulary stay."""
        word = written.lower()
        if word in self._chat:
            return self._chat[word]
        is_word = any(self._is_english(word.removesuffix(ending)) for ending in _ENDINGS)
        if is_word or written != word or not word.isascii() or not word.isalpha() or len(word) < slips.SHORTEST:
            return written
        return slips.nearest(word, self._common) or written


def _figure(match: re.Match[str]) -> str:
    return "to" if match[0] == "2" else "for"


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
    """Read the glossary that comes with the package; about 50 ms, once a process."""
    rules = (Path(each.__file__ or "") for each in (slips, sounds, spelling))
    files = (SPANISH, ENGLISH_CHAT, SPANISH_CHAT, Path(__file__), *rules)
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:8]
    return Glossary(read_glossary(SPANISH), read_glossary(ENGLISH_CHAT), read_glossary(SPANISH_CHAT), digest)
