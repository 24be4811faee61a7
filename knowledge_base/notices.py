"""Notices: what every customer who asks about a matter is told first, for as long as something is going on."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from knowledge_base.words import STEMMERS, is_matter, split_words, stem


@dataclass(frozen=True, slots=True)
class Notice:
    """One incident. It is on from `starts_at` until just before `ends_at`, in `channels` or, without any, in all.

    `topics` are topics or ids of entries, intents, or words; `words` are words alone. Of several, all must be said.
    """

    id: str
    starts_at: datetime
    ends_at: datetime
    texts: Mapping[str, str]
    topics: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    line: int = field(default=0, compare=False)

    @property
    def wording(self) -> str:
        """Name what it says: another name means that it is to be told again."""
        said = "\0".join(f"{language}={text}" for language, text in sorted(self.texts.items()))
        return hashlib.sha256(said.encode()).hexdigest()[:12]

    def is_on(self, now: datetime, channel: str = "") -> bool:
        """Tell whether it is to be told at this moment, and in this channel if one is given."""
        return self.starts_at <= now < self.ends_at and (not channel or not self.channels or channel in self.channels)

    def touched_by(self, said: "Said") -> str:
        """Return the topic or word that was touched, as it is written; "" where none was."""
        named = [each for each in self.topics if each in said.topics or each in said.intents]
        spoken = (each for each in (*self.topics, *self.words) if said.holds(each))
        return named[0] if named else next(spoken, "")


@dataclass(frozen=True, slots=True)
class Said:
    """What a customer's words are about: topics and ids of the entries that answer, intents, and stems of words."""

    topics: frozenset[str] = frozenset()
    intents: frozenset[str] = frozenset()
    stems: frozenset[str] = frozenset()

    def holds(self, words: str) -> bool:
        """Tell whether all the words that count are among those that were said, in one language or another."""
        return any(stems and stems <= self.stems for stems in (stems_of(words, language) for language in STEMMERS))


def stems_of(text: str, language: str) -> frozenset[str]:
    """Fold and stem the words of a text that name a matter; in one language, which is told apart from the others."""
    return frozenset(f"{language}:{stem(word, language)}" for word in split_words(text) if is_matter(word, language))


def stems_in_all(texts: Iterable[str]) -> frozenset[str]:
    """Stem texts as if they were in each language: customers mix them, and names belong to all."""
    return frozenset(found for text in texts for language in STEMMERS for found in stems_of(text, language))
