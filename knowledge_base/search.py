"""Finds the passages that may answer a question."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from knowledge_base.entries import Audience, Entry
from knowledge_base.index import Index
from knowledge_base.judgement import DENSE_ANSWER, DENSE_QUESTION, WORDS_ANSWER, WORDS_QUESTION, sigmoid
from knowledge_base.ranking import Ranking, rank
from knowledge_base.shelf import Query, Shelf
from knowledge_base.words import LONGEST_QUERY


@dataclass(frozen=True, slots=True)
class Passage:
    """An entry that was found, and which of its texts resembled the question most.

    `signals` are the single pieces of evidence in the order of `judgement.SIGNALS`, for the trace.
    """

    entry: Entry
    text: str
    side: Literal["question", "answer"]
    score: float
    signals: tuple[float, ...]


def search(
    query: str,
    index: Index,
    *,
    language: str,
    audience: Audience,
    now: datetime,
    limit: int = 5,
    vector: NDArray[np.float32] | None = None,
) -> list[Passage]:
    """Find entries that may answer `query`, best first, each once.

    `score` is the fused score in 0..1; what counts as enough is for `answer` to judge. `vector` is the query's,
    where the caller has it already. Entries for other readers, and those not valid on the day of `now` (in the
    time zone it carries, which should be the company's), are not found.
    """
    shelf = index.shelves.get(language)
    if shelf is None or limit < 1:
        return []
    prepared = prepare(query, index, shelf, vector)
    allowed = shelf.readable(audience, now.date())
    ranking = rank(shelf, prepared, index.judgements[language], allowed, limit)
    return passages(shelf, prepared, ranking, limit)


def prepare(query: str, index: Index, shelf: Shelf, vector: NDArray[np.float32] | None) -> Query:
    """Take a question apart, encoding it if that was not done."""
    meant = index.encoder.encode([query])[0] if vector is None else vector
    return shelf.prepare(query, meant, index.encoder.spelled(query[:LONGEST_QUERY]))


def passages(shelf: Shelf, query: Query, ranking: Ranking, limit: int) -> list[Passage]:
    """Name the passages behind the first `limit` entries of a ranking."""
    scores = sigmoid(ranking.scores).tolist()
    return [
        _passage(shelf, query, entry, score, signals)
        for entry, score, signals in zip(ranking.entries[:limit], scores, ranking.signals.tolist(), strict=False)
    ]


def _passage(shelf: Shelf, query: Query, entry: int, score: float, signals: list[float]) -> Passage:
    asked = signals[DENSE_QUESTION] + signals[WORDS_QUESTION]
    is_question = asked >= signals[DENSE_ANSWER] + signals[WORDS_ANSWER]
    side = shelf.questions if is_question else shelf.answers
    text = shelf.best_passage(query, entry, side)
    return Passage(shelf.entries[entry], text, "question" if is_question else "answer", score, tuple(signals))
