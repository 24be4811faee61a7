"""English words in their usual spelling: chat spelling, words written by ear and slips."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache

from intents.slips import SHORTEST, nearest
from intents.sounds import sound_in_english

SHORTEST_HEARD = 4  # letters of a word that may be known again by its sound
_WORD = re.compile(r"(?<![\w'’.])\w{1,40}(?![\w'’]|\.\w)")  # nothing longer is a word
_ENDINGS = ("", "s", "es", "d", "ed", "ing", "er", "ly")
_FIGURES = re.compile(  # "2 the shop", "4 me", but not "2 plates"
    r"\b2(?= (?:the|a|my|me|be|do|go|get|pay|send|you|your|change|know|see|return|cancel|speak|talk|buy)\b)"
    r"|\b4(?= (?:the|a|my|me|you|your|this|it)\b)"
)


class EnglishSpelling:
    """Knows English words: those of the glossary, which companies are asked about, and a model's own.

    `chat` is what chat spelling stands for, `texts` hold the words of the glossary, and `vocabulary` has the model's,
    the commonest with the lowest number. Without a vocabulary only chat spelling is written out.
    """

    def __init__(self, chat: Mapping[str, str], texts: Iterable[str], vocabulary: Mapping[str, int]) -> None:
        self._chat = chat
        known = Counter(word for text in texts for word in text.split())
        last = len(vocabulary)
        ranked = sorted(known, key=lambda word: (-known[word], vocabulary.get(word, last)))
        self._known = {word: rank for rank, word in enumerate(ranked)}
        self._vocabulary = vocabulary
        self._sounds: dict[str, str] = {}
        self._order: dict[str, int] = {}
        if vocabulary:
            self._learn_sounds()

    def _learn_sounds(self) -> None:
        for words in (self._known, sorted(self._vocabulary, key=self._vocabulary.__getitem__)):
            for word in words:
                if len(word) >= SHORTEST_HEARD:
                    self._sounds.setdefault(sound_in_english(word), word)
            if not self._order:
                self._order = {heard: number for number, heard in enumerate(self._sounds)}

    def is_chat(self, word: str) -> bool:
        """Tell whether a lower-case word is chat spelling."""
        return word in self._chat

    def is_common(self, word: str) -> bool:
        """Tell whether a lower-case word is one of the glossary's."""
        return word in self._known

    def is_word(self, word: str) -> bool:
        """Tell whether a lower-case word is English, or a name that is known in English texts."""
        return word in self._known or word in self._vocabulary

    @lru_cache(maxsize=16_384)  # noqa: B019 - there is one for the whole process
    def mended(self, word: str) -> str | None:
        """Name the word that a misspelt lower-case word is meant to be; None where it is none, or is spelt well."""
        is_known = any(self.is_word(word.removesuffix(ending)) for ending in _ENDINGS)
        if is_known or not self._vocabulary or not word.isascii() or not word.isalpha() or len(word) < SHORTEST_HEARD:
            return None
        heard = sound_in_english(word)
        if heard in self._sounds:
            return self._sounds[heard]
        if len(word) < SHORTEST:
            return None
        by_ear = nearest(heard, self._order) if len(heard) >= SHORTEST_HEARD else None
        return nearest(word, self._known) or (self._sounds[by_ear] if by_ear else None)

    def text(self, text: str) -> str:
        """Write all words of a text as they are spelt; names, codes and words of any vocabulary stay."""
        return _FIGURES.sub(_figure, _WORD.sub(lambda match: self._usual(match[0]), text))

    def _usual(self, written: str) -> str:
        word = written.lower()
        if word in self._chat:
            return self._chat[word]
        return (self.mended(word) if word == written else None) or written


def _figure(match: re.Match[str]) -> str:
    return "to" if match[0] == "2" else "for"
