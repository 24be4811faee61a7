"""Knowledge of any size for the benchmarks of speed: real for 5,000 passages, put together from those for more."""

from __future__ import annotations

import time
import zlib
from collections.abc import Iterator, Sequence
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
NEAR = 0.4  # length of what is added to a real vector: the cosine to it is then about 0.93


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


class Imagined:
    """Gives each text a unit vector near one of the real ones, always the same for the same text."""

    def __init__(self, encoder_id: str, real: NDArray[np.float32]) -> None:
        self._real = real
        self.id, self.dimension = encoder_id, real.shape[1]
        self.seconds = 0.0

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Invent vectors."""
        started = time.perf_counter()
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            vectors[row] = self._near_a_real_one(text)
        self.seconds += time.perf_counter() - started
        return vectors

    def _near_a_real_one(self, text: str) -> NDArray[np.float32]:
        chance = np.random.default_rng(zlib.crc32(text.encode()))
        noise = chance.standard_normal(self.dimension, dtype=np.float32)
        vector = self._real[chance.integers(len(self._real))] + NEAR * noise / np.linalg.norm(noise)
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
    """Return the vectors of all passages of a shelf."""
    sides = (shelf.questions.vectors, shelf.answers.vectors)
    return np.concatenate([side.rows(np.arange(side.size)) for side in sides])


def documents(real: Sequence[Entry], passages: int) -> list[Entry]:
    """Put together entries of one passage each and no question, as long texts have them."""
    texts = _mixed(real, passages)
    return [Entry(f"document-{number}", LANGUAGE, "", text) for number, text in enumerate(texts)]


def answers(real: Sequence[Entry], passages: int) -> list[Entry]:
    """Put together entries of one question and one passage each."""
    texts = _mixed(real, passages)
    pairs = zip(texts[::2], texts[1::2], strict=True)
    return [Entry(f"answer-{number}", LANGUAGE, asked, told) for number, (asked, told) in enumerate(pairs)]


def _mixed(real: Sequence[Entry], number: int) -> list[str]:
    """Mix the words of two real passages: as long as they are, and with their words as often as they have them."""
    texts = [text for entry in real for text in (*entry.questions, *split_passages(entry.answer))]
    chance = np.random.default_rng(0)
    found: dict[str, None] = {}
    while len(found) < number:
        one, other = (texts[row].split() for row in chance.integers(len(texts), size=2))
        words = [*one, *other]
        kept = sorted(chance.permutation(len(words))[: max(3, len(words) // 2)].tolist())
        found[" ".join(words[row].strip(".!?:;") for row in kept)] = None
    return list(found)


def questions(root: Path) -> list[str]:
    """Choose what is asked: Spanish questions that no entry has, half about paragraphs and half small talk."""
    about = [str(query["query"]) for query in xquad(root, LANGUAGE).queries]
    talk = [text for text, _ in chitchat(root, "es-es").test]
    half = QUERIES // 2
    return [text for pair in zip(about[:: len(about) // half], talk, strict=False) for text in pair][:QUERIES]
