"""Spanish words in their usual spelling: typed in a hurry, by ear or with a slip, they are known again."""

import re
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

import Stemmer

from intents.slips import SHORTEST as SHORTEST_SLIP
from intents.slips import nearest
from intents.sounds import fold, said, sound, sounds

SHORTEST_SOUND = 7  # of a noun whose stem is enough to know it by when it is misspelt
SHORTEST_STEM = 4  # shorter words have forms of their own in the file
_OF_THREAD = threading.local()  # a stemmer must not be used by two threads at once
_INFINITIVES = ("ar", "er", "ir", "ír")
_CLITICS = re.compile(r"(?:[mts]e|n?os)?(?:l[aeo]s?|[mts]e|n?os)$")  # "ayudarte", "envíamelos"
_VOSOTROS = re.compile("([aeáé])is$")  # forms of verbs that are hardly ever listed
_B_FOR_V = str.maketrans("v", "b")
_PAST = re.compile("ia(?=n?$|s$|mos$)")
_ACCENTED = {"a": "á", "e": "é", "á": "á", "é": "é"}
_TWICE = re.compile(r"(.)\1+")
_LOST_D = re.compile("([ai])(os?)$")  # "cobrao", "perdio"
_LAST = frozenset("qk")  # what may end a sentence: "para q?"; an article or a clitic does not
_UNITS = frozenset(("talla", "tallas", "taya", "tamaño", "size", "letra"))  # what a single letter may be one of
# "haber" without its h, before a participle alone: "no m a yegao", "lo e comprado", "man cobrao"
_HABER = {"a": "ha", "e": "he", "as": "has", "an": "han", "emos": "hemos", "abeis": "habéis"}
_JOINED = {"ma": "me ha", "man": "me han", "ta": "te ha", "sa": "se ha", "san": "se han", "loe": "lo he"}
_PARTICIPLE = re.compile("[a-z]{2,}[ai]do$|(?:.*[^c])?(?:roto|hecho|dicho|puesto|visto|escrito|vuelto|abierto|suelto)$")
_NO_PARTICIPLE = re.compile(
    "(?:apell|conten|grad|hel|l|mar|merc|part|ped|pesc|result|sab|sent|signific|son|vest)[ai]do$|(?:cuid|est|emple)ado$"
)


class SpanishSpelling:
    """Knows Spanish words by their forms, their stems, their sound and what is one slip away.

    `forms` are words as they are spelt, the commonest first; `shorts` is what chat spelling stands for.
    """

    def __init__(self, forms: Iterable[str], shorts: Mapping[str, str]) -> None:
        single = list(forms)
        self._shorts = shorts
        self._forms = {form: form for form in single}
        for form in sorted(single, key=lambda each: fold(each) != each):
            self._forms.setdefault(fold(form), form)  # without its accent a word is first the one that has none
        self._stems: dict[str, str] = {}
        self._sounds: dict[str, str] = {}
        self._stem_sounds: dict[str, str] = {}
        # What comes first wins a stem, but a verb before all else: most forms that are not listed are a verb's.
        for form in sorted(single, key=lambda each: not each.endswith(_INFINITIVES)):
            if len(form) >= SHORTEST_STEM:
                self._learn(form)
        self._order = {heard: number for number, heard in enumerate(self._sounds)}

    def _learn(self, form: str) -> None:
        self._stems.setdefault(fold(_stem(form)), form)
        self._stems.setdefault(fold(_stem(fold(form))), form)
        for heard in said(form):
            self._sounds.setdefault(heard, form)
        if len(form) >= SHORTEST_SOUND or form.endswith(_INFINITIVES):
            self._stem_sounds.setdefault(sound(_stem(form)), form)

    def listed(self, word: str) -> str | None:
        """Name the listed word that a lower-case word is, its accents aside."""
        return self._forms.get(word, self._forms.get(fold(word)))

    def form(self, word: str) -> str | None:
        """Name the listed word that a lower-case word is a form of; None where it is of none."""
        folded = fold(word)
        found = self.listed(word)
        if found is not None or len(folded) < SHORTEST_STEM:
            return found
        for form in in_the_singular(folded):
            if form in self._forms:
                return self._forms[form]
        spelt = (word, folded, _with_accent(folded), _CLITICS.sub("", folded))
        return next(filter(None, map(self._by_stem, spelt)), None)

    def short(self, word: str) -> str | None:
        """Write chat spelling out ("xq"); None where it is none."""
        return self._shorts.get(word) or self._shorts.get(fold(word))

    @lru_cache(maxsize=16_384)  # noqa: B019 - there is one for the whole process
    def heard(self, word: str) -> str | None:
        """Spell a word like the listed one that sounds the same ("devolber", "yegao"), if there is one."""
        if len(word) < SHORTEST_STEM:
            return None
        for heard in sounds(word):
            if heard in self._sounds:
                return self._sounds[heard]
        once = _TWICE.sub(r"\1", word)
        if self.form(once):
            return once
        return self._inflected(word) or self._inflected(_LOST_D.sub(r"\1d\2", word)) or self._with_clitics(word)

    def _inflected(self, word: str) -> str | None:
        """Give a listed stem the ending of a word whose stem sounds like it: "kanselaste" is "cancelaste"."""
        stem = _stem(_with_accent(word))
        for heard in sounds(stem):
            if heard in self._stem_sounds:
                return _stem(self._stem_sounds[heard]) + word[len(stem) :]
        return None

    def _with_clitics(self, word: str) -> str | None:
        bare = _CLITICS.sub("", word)
        known = next((self._sounds[heard] for heard in sounds(bare) if heard in self._sounds), None)
        return known + word[len(bare) :] if known and known.endswith(_INFINITIVES) and bare != word else None

    @lru_cache(maxsize=16_384)  # noqa: B019 - there is one for the whole process
    def slipped(self, word: str) -> str | None:
        """Name the listed word that is one slip away ("telefno"), if there is one."""
        if len(word) < SHORTEST_SLIP - 1 or not word.isalpha():
            return None
        heard = sound(word)
        found = nearest(heard, self._order) if len(heard) >= SHORTEST_SLIP - 1 else None
        return self._sounds[found] if found else None

    def sentence(self, words: Sequence[str], is_kept: Callable[[str], bool]) -> list[str]:
        """Write every word out, in place; words of another language (`is_kept`) stay unless they are chat spelling."""
        beside = zip(("", *words), words, (*words[1:], ""), strict=False)
        spelt = [self._spelt(word, before, after, is_kept) for before, word, after in beside]
        self._complete_perfects(words, spelt)
        return spelt

    def _spelt(self, word: str, before: str, after: str, is_kept: Callable[[str], bool]) -> str:
        if len(word) == 1 and (before in _UNITS or before.isdigit() or not (after.isalnum() or word in _LAST)):
            return word
        if short := self.short(word):
            return short
        if word == "ay" and before.isalpha():
            return "hay"
        if is_kept(word) or self._is_spelt(word):
            return word
        return self.heard(word) or self.slipped(word) or word

    def _is_spelt(self, word: str) -> bool:
        """Tell whether a word is a form of a listed one, and not another with b for v ("beces")."""
        if self.listed(word) or any(map(self.listed, in_the_singular(fold(word)))):
            return True
        alike = self._sounds.get(sound(word))
        is_other = alike is not None and fold(alike).translate(_B_FOR_V) == fold(word).translate(_B_FOR_V)
        return self.form(word) is not None and not is_other

    def _complete_perfects(self, typed: Sequence[str], spelt: list[str]) -> None:
        """Give "haber" its h, and the participle behind it its d."""
        for at, word in enumerate(spelt[:-1]):
            meant = _HABER.get(word) or _JOINED.get(word)
            for participle in (_LOST_D.sub(r"\1d\2", typed[at + 1]), spelt[at + 1]):
                if meant and _is_participle(fold(participle)) and self.form(participle):
                    spelt[at : at + 2] = meant, participle
                    break

    def _by_stem(self, word: str) -> str | None:
        return self._stems.get(fold(_stem(word))) if len(word) >= SHORTEST_STEM else None


def _with_accent(word: str) -> str:
    """Write "guardais" as "guardáis" and "tendria" as "tendría": stems of verbs are found by their endings."""
    return _PAST.sub("ía", _VOSOTROS.sub(lambda ending: f"{_ACCENTED[ending[1]]}is", word))


def _is_participle(folded: str) -> bool:
    return bool(_PARTICIPLE.match(folded)) and not _NO_PARTICIPLE.match(folded)


def in_the_singular(word: str) -> Iterator[str]:
    """Give what a folded word may be the plural or the feminine of."""
    if word.endswith("s"):
        yield word[:-1]
    if word.endswith("es"):
        yield word[:-2]
    if word.endswith(("a", "as")):
        yield f"{word.removesuffix('s')[:-1]}o"


@lru_cache(maxsize=65_536)
def _stem(word: str) -> str:
    if not hasattr(_OF_THREAD, "stemmer"):
        _OF_THREAD.stemmer = Stemmer.Stemmer("spanish")
    stemmed: str = _OF_THREAD.stemmer.stemWord(word)
    return stemmed
