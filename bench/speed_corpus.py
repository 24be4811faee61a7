"""Knowledge of any size for the benchmarks of speed: real for 5,000 passages, put together from those for more."""

from __future__ import annotations

import time
import zlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bench.datasets import AnswerSet, IntentSet, chitchat, xquad
from knowledge_base.entries import Entry
from knowledge_base.sides import split_passages

if TYPE_CHECKING:
    from intents.encoder import Encoder
    from knowledge_base.shelf import Shelf

LANGUAGE = "es"
WAYS_OF_ASKING = 6  # of an entry that is made of chit-chat
QUERIES = 600
NEAR = 0.4  # length of what is added to a vector of length 1: the cosine to it is then about 0.93

Sources = Mapping[str, tuple[int, int]]  # a text, and the rows of the two passages its words come from


class Timed:
    """The real encoder, and how long it took."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self.id, self.dimension = encoder.id, encoder.dimension
        self.seconds = 0.0

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Encode as the encoder does."""
        started = time.perf_counter()
        vectors = self._encoder.encode(texts)
        self.seconds += time.perf_counter() - started
        return vectors

    def spelled(self, text: str) -> str:
        """Spell as the encoder does."""
        return self._encoder.spelled(text)


class Imagined:
    """Gives each text a unit vector between those of the passages its words come from, the same for the same text.

    `sources` are their rows in `real`; a text that has none gets a vector near any of them.
    """

    def __init__(self, encoder_id: str, real: NDArray[np.float32], sources: Sources) -> None:
        self._real, self._sources = real, sources
        self.id, self.dimension = encoder_id, real.shape[1]
        self.seconds = 0.0

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Invent vectors."""
        started = time.perf_counter()
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            vectors[row] = self._near_real_ones(text)
        self.seconds += time.perf_counter() - started
        return vectors

    def spelled(self, text: str) -> str:
        """Leave every text as it is: all are made of words that passages hold."""
        return text

    def _near_real_ones(self, text: str) -> NDArray[np.float32]:
        chance = np.random.default_rng(zlib.crc32(text.encode()))
        one, other = self._sources.get(text) or chance.integers(len(self._real), size=2)
        between = _unit(self._real[one] + self._real[other])
        return _unit(between + NEAR * _unit(chance.standard_normal(self.dimension, dtype=np.float32)))


def _unit(vector: NDArray[np.float32]) -> NDArray[np.float32]:
    unit: NDArray[np.float32] = (vector / np.linalg.norm(vector)).astype(np.float32)
    return unit


def count(entries: Sequence[Entry]) -> int:
    """Count the passages of entries: every way of asking, every part of an answer."""
    return sum(len(entry.questions) + len(list(split_passages(entry.answer))) for entry in entries)


def real_entries(root: Path, passages: int) -> list[Entry]:
    """Make entries of XQuAD's Spanish paragraphs and of Spanish chit-chat, until there are as many passages."""
    entries: list[Entry] = []
    total = 0
    for entry in _real(xquad(root, LANGUAGE), chitchat(root, "es-es")):
        entries.append(entry)
        total += count([entry])
        if total >= passages:
            break
    return entries


def _real(paragraphs: AnswerSet, small_talk: IntentSet) -> Iterator[Entry]:
    for row in paragraphs.corpus:
        yield Entry(f"paragraph-{row['id']}", LANGUAGE, "", row["text"])
    asked: dict[str, list[str]] = {}
    for text, label in [*small_talk.train, *small_talk.more]:
        asked.setdefault(label, []).append(text)
    for label, texts in asked.items():
        for number in range(0, len(texts), WAYS_OF_ASKING):
            first, *others = texts[number : number + WAYS_OF_ASKING]
            yield Entry(f"{label}-{number}", LANGUAGE, first, f"Respuesta {label}.", variants=tuple(others))


def vectors(shelf: Shelf) -> NDArray[np.float32]:
    """Return the vectors of all passages of a shelf, questions first."""
    sides = (shelf.questions.vectors, shelf.answers.vectors)
    return np.concatenate([side.rows(np.arange(side.size)) for side in sides])


def documents(sources: Sources) -> list[Entry]:
    """Put together entries of one passage each and no question, as long texts have them."""
    return [Entry(f"document-{number}", LANGUAGE, "", text) for number, text in enumerate(sources)]


def answers(sources: Sources) -> list[Entry]:
    """Put together entries of one question and one passage each."""
    texts = list(sources)
    pairs = zip(texts[::2], texts[1::2], strict=True)
    return [Entry(f"answer-{number}", LANGUAGE, asked, told) for number, (asked, told) in enumerate(pairs)]


def mixed(real: Sequence[Entry], number: int) -> Sources:
    """Mix the words of two real passages each: as long as they are, and with their words as often as they have them.

    Returns the texts with the rows of the two passages, in the order of `vectors`.
    """
    texts = [text for entry in real for text in entry.questions]
    texts += [text for entry in real for text in split_passages(entry.answer)]
    chance = np.random.default_rng(0)
    found: dict[str, tuple[int, int]] = {}
    while len(found) < number:
        rows = chance.integers(len(texts), size=2).tolist()
        words = [word.strip(".!?:;") for row in rows for word in texts[row].split()]
        kept = sorted(chance.permutation(len(words))[: max(3, len(words) // 2)].tolist())
        found[" ".join(words[place] for place in kept)] = (rows[0], rows[1])
    return found


def questions(root: Path) -> list[str]:
    """Choose what is asked: Spanish questions that no entry has, half about paragraphs and half small talk."""
    about = [str(query["query"]) for query in xquad(root, LANGUAGE).queries]
    talk = [text for text, _ in chitchat(root, "es-es").test]
    half = QUERIES // 2
    return [text for pair in zip(about[:: len(about) // half], talk, strict=False) for text in pair][:QUERIES]
