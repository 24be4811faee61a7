"""Passages of one kind, all that is asked or all that is answered, with their evidence."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge_base.entries import Entry
from knowledge_base.lexical import Bm25
from knowledge_base.vectors import Vectors
from knowledge_base.words import terms

PASSAGE_WORDS = 40  # about what an encoder reads of a query-sized text (64 tokens)
_SENTENCE_END = re.compile(r"(?<=[.!?:;])\s+|\n+")

Scores = NDArray[np.float32]
Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Spans:
    """The passages of some entries, one entry after the other; `counts` says how many each has."""

    rows: Rows
    counts: NDArray[np.int64]

    def best(self, scores: Scores) -> Scores:
        """Reduce scores of the passages to the best of each entry; 0 for an entry without passages."""
        result = np.zeros(len(self.counts), dtype=np.float32)
        if scores.size:
            starts = (self.counts.cumsum() - self.counts)[self.counts > 0]
            result[self.counts > 0] = np.maximum.reduceat(scores, starts)
        return result

    def mean(self, scores: Scores, seen: NDArray[np.bool_]) -> Scores:
        """Average the seen passages of each entry; 0 where there are none."""
        owners = np.repeat(np.arange(len(self.counts)), self.counts)
        totals = np.bincount(owners, scores * seen, minlength=len(self.counts))
        seen_of = np.bincount(owners, seen, minlength=len(self.counts))
        return (totals / np.maximum(seen_of, 1.0)).astype(np.float32)


class Side:
    """Passages in the order of the entries they belong to; `owners` numbers the entry of each."""

    def __init__(self, owners: Sequence[int], texts: Sequence[str], vectors: Vectors, language: str) -> None:
        self.texts = tuple(texts)
        self.vectors = vectors
        self.owners = np.array(owners, dtype=np.int32)
        self.words = Bm25([terms(text, language) for text in texts])

    def spans(self, entries: Rows) -> Spans:
        """Find the passages of some entries, given in ascending order."""
        wanted = entries.astype(np.int32)  # of the type of `owners`, or those are copied for every look
        first = self.owners.searchsorted(wanted, side="left")
        counts = self.owners.searchsorted(wanted, side="right") - first
        before = counts.cumsum() - counts
        return Spans(np.repeat(first - before, counts) + np.arange(counts.sum()), counts)

    def passages_of(self, entry: int) -> Rows:
        """Return the numbers of the entry's passages."""
        return self.spans(np.array([entry])).rows


def question_passages(entries: Sequence[Entry]) -> tuple[list[int], list[str]]:
    """Pair every way of asking with the number of its entry."""
    pairs = [(number, text) for number, entry in enumerate(entries) for text in entry.questions]
    return [number for number, _ in pairs], [text for _, text in pairs]


def answer_passages(entries: Sequence[Entry]) -> tuple[list[int], list[str]]:
    """Pair every part of every answer with the number of its entry."""
    pairs = [(number, text) for number, entry in enumerate(entries) for text in split_passages(entry.answer)]
    return [number for number, _ in pairs], [text for _, text in pairs]


def split_passages(text: str, most_words: int = PASSAGE_WORDS) -> Iterator[str]:
    """Cut a text at ends of sentences into passages of about `most_words` words."""
    passage: list[str] = []
    for sentence in filter(None, (part.strip() for part in _SENTENCE_END.split(text))):
        if passage and sum(len(part.split()) for part in [*passage, sentence]) > most_words:
            yield " ".join(passage)
            passage = []
        passage.append(sentence)
    if passage:
        yield " ".join(passage)
