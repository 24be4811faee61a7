"""Builds what is searched from the entries."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from knowledge_base.calibration import calibrate
from knowledge_base.encoder import Encoder
from knowledge_base.entries import Entry
from knowledge_base.index import Index
from knowledge_base.judgement import Judgement
from knowledge_base.meanings import words_by_stem, written
from knowledge_base.shelf import Shelf, vocabulary_of
from knowledge_base.sides import Side, answer_passages, question_passages
from knowledge_base.vectors import Vectors

Progress = Callable[[int, int], None]  # passages and words done, and in all


class DuplicateEntryError(ValueError):
    """Two entries of one language share an id: rename one of them."""


def build_index(
    entries: Sequence[Entry],
    encoder: Encoder,
    progress: Progress | None = None,
    learnt: Mapping[str, Judgement] = MappingProxyType({}),
) -> Index:
    """Encode the entries and learn how far to trust what is found among them.

    `learnt` are judgements that hold already, by language (`knowledge_base.index.still_learnt`).

    Raises:
        DuplicateEntryError: two entries share language and id.
    """
    _refuse_duplicates(entries)
    languages = dict.fromkeys(entry.language for entry in entries)
    by_language = {name: [entry for entry in entries if entry.language == name] for name in languages}
    words = sum(len(_words(name, own)) for name, own in by_language.items())
    encode = _Counting(encoder, progress, words + sum(_count_passages(entry) for entry in entries))
    shelves = {name: _build_shelf(name, own, encode) for name, own in by_language.items()}
    return Index(
        encoder, shelves, {name: learnt.get(name) or calibrate(shelf, encoder) for name, shelf in shelves.items()}
    )


class _Counting:
    """Encode one text at a time, telling how far it got."""

    def __init__(self, encoder: Encoder, progress: Progress | None, total: int) -> None:
        self._encoder = encoder
        self._progress = progress
        self._total = total
        self._done = 0

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        vectors = np.empty((len(texts), self._encoder.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            vectors[row] = self._encoder.encode([text])[0]
            self._done += 1
            if self._progress is not None:
                self._progress(self._done, self._total)
        return vectors


def _count_passages(entry: Entry) -> int:
    return len(question_passages([entry])[1]) + len(answer_passages([entry])[1])


def _refuse_duplicates(entries: Sequence[Entry]) -> None:
    seen: dict[tuple[str, str], Entry] = {}
    for entry in entries:
        key = (entry.language, entry.id)
        if key in seen:
            raise DuplicateEntryError(f"`{entry.id}` is in {seen[key].source} and in {entry.source}: rename one.")
        seen[key] = entry


def _build_shelf(language: str, entries: Sequence[Entry], encoder: _Counting) -> Shelf:
    questions, answers = question_passages(entries), answer_passages(entries)
    return Shelf(
        language,
        entries,
        Side(*questions, Vectors.of(encoder.encode(questions[1])), language),
        Side(*answers, Vectors.of(encoder.encode(answers[1])), language),
        encoder.encode(_words(language, entries)).astype(np.float16),
    )


def _words(language: str, entries: Sequence[Entry]) -> list[str]:
    questions, answers = question_passages(entries)[1], answer_passages(entries)[1]
    as_written = written((*questions, *answers))
    words = words_by_stem(vocabulary_of(questions, answers), language).values()
    return [as_written.get(word, word) for word in words]
