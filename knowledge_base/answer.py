"""Decides what to do with what was found: answer, offer a few, or say that we do not know."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from knowledge_base.encoder import Encoder
from knowledge_base.entries import Audience, Entry
from knowledge_base.index import Index
from knowledge_base.judgement import COVERAGE, Judgement
from knowledge_base.ranking import Ranking, rank
from knowledge_base.search import Passage, passages, prepare
from knowledge_base.shelf import Mask, Query, Shelf

MOST_CANDIDATES = 3
COVERED = 0.6  # of the content words: "cancelar mi cuenta" is not about cancelling an order
# Cosine of a strange word to the nearest of an entry's words from which on it is spoken of. Of right answers of the
# example, each asked with its own words hidden, one in seventy is lost that way; without meanings one in seventeen.
NEAR = 0.45
DOUBTFUL = 0.5  # the confidence of what seems right and says nothing near a strange word: about half of them are not
WORD_FOR_WORD = 0.99  # the confidence of a question that is written in an entry as it was asked


@dataclass(frozen=True, slots=True)
class Answer:
    """What the knowledge base has to say.

    `entry` and `source` are set only for "answer". `candidates`, best first, are for buttons when `kind` is
    "offer" and for the trace otherwise. `confidence` estimates how probable it is that the first candidate is
    right; `reason` says why it was or was not enough. `lacks` are words of the question of which the first candidate
    says nothing, though it would answer otherwise.
    """

    kind: Literal["answer", "offer", "unknown"]
    entry: Entry | None
    candidates: tuple[Passage, ...]
    confidence: float
    source: str
    reason: str
    lacks: tuple[str, ...] = ()


def answer(
    query: str,
    index: Index,
    *,
    language: str,
    audience: Audience,
    now: datetime,
    vector: NDArray[np.float32] | None = None,
) -> Answer:
    """Answer `query` if that is safe, offer up to three entries if one of them may be it, or admit ignorance.

    The arguments are those of `search`. The text to send is `entry.answer_for(channel)`.
    """
    shelf = index.shelves.get(language)
    if shelf is None:
        return Answer("unknown", None, (), 0.0, "", f"no entries in language {language}")
    judgement = index.judgements[language]
    prepared = prepare(query, index, shelf, vector)
    allowed = shelf.readable(audience, now.date())
    ranking = rank(shelf, prepared, judgement, allowed, MOST_CANDIDATES)
    found = tuple(passages(shelf, prepared, ranking, MOST_CANDIDATES))
    written = _written(shelf, prepared, allowed)
    if written is not None:
        return _answered(written, found, WORD_FOR_WORD, "asked word for word")
    if not found or not any(shelf.knows(word) for word in prepared.matter if not word.isdigit()):
        return Answer("unknown", None, found, 0.0, "", _nothing_known(prepared))
    confidence = ranking.confidence(judgement)
    if confidence > DOUBTFUL and (lacks := _lacks(prepared, shelf, ranking, index.encoder)):
        kind: Literal["offer", "unknown"] = "offer" if judgement.offer_at <= DOUBTFUL else "unknown"
        reason = f"confidence {confidence:.2f}, but it says nothing near {', '.join(lacks)}"
        return Answer(kind, None, found, DOUBTFUL, "", reason, lacks)
    return _decide(found, confidence, judgement)


def _lacks(query: Query, shelf: Shelf, ranking: Ranking, encoder: Encoder) -> tuple[str, ...]:
    """Return the strange words of a question of which the first entry says nothing, by words or by their meaning."""
    best = ranking.entries[0]
    if ranking.signals[0][COVERAGE] >= COVERED:
        return ()
    strange = shelf.strange(query, best)
    return tuple(word for word in strange if shelf.nearest_word(encoder.encode([word])[0], best) < NEAR)


def _decide(found: tuple[Passage, ...], confidence: float, judgement: Judgement) -> Answer:
    best = found[0].entry
    needed = judgement.sensitive_at if best.sensitive else judgement.answer_at
    is_meant = not best.sensitive or found[0].signals[COVERAGE] >= COVERED
    if confidence >= needed and is_meant:
        return _answered(best, found, confidence, f"confidence {confidence:.2f}, {needed:.2f} needed")
    if confidence >= judgement.offer_at:
        reason = f"confidence {confidence:.2f}, {needed:.2f} needed to answer"
        return Answer("offer", None, found, confidence, "", reason)
    reason = f"confidence {confidence:.2f}, {judgement.offer_at:.2f} needed to offer"
    return Answer("unknown", None, found, confidence, "", reason)


def _answered(entry: Entry, found: tuple[Passage, ...], confidence: float, reason: str) -> Answer:
    return Answer("answer", entry, found, confidence, entry.source, reason)


def _written(shelf: Shelf, query: Query, allowed: Mask) -> Entry | None:
    number = shelf.asked_word_for_word(query)
    return shelf.entries[number] if number is not None and allowed[number] else None


def _nothing_known(query: Query) -> str:
    return "none of its words is in any entry" if query.matter else "it names no matter"
