"""The entries of one language, ready to be searched."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from knowledge_base.entries import Audience, Entry
from knowledge_base.sides import Rows, Scores, Side
from knowledge_base.spelling import Spelling
from knowledge_base.stop_words import STOP_WORDS
from knowledge_base.words import LONGEST_QUERY, fragments, is_matter, normalized, split_words, stem

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Query:
    """A question taken apart. `matter` are the stems of its content words, misspelt ones corrected."""

    text: str
    vector: NDArray[np.float32]
    words: tuple[str, ...]
    matter: tuple[str, ...]
    fragments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hidden:
    """What a search must not see: some questions, and perhaps one whole entry."""

    questions: Rows
    entry: int | None = None


class Shelf:
    """Search the entries of one language by all signals at once."""

    def __init__(self, language: str, entries: Sequence[Entry], questions: Side, answers: Side) -> None:
        self.language = language
        self.entries = tuple(entries)
        self.questions = questions
        self.answers = answers
        self._numbers = {normalized(text): number for number, text in self._all_questions()}
        vocabulary = {word: None for text in (*questions.texts, *answers.texts) for word in split_words(text)}
        self._weights: dict[str, float] = {}
        self._spelling = Spelling.of(word for word in vocabulary if is_matter(word, language))

    def prepare(self, text: str, vector: NDArray[np.float32]) -> Query:
        """Take a question apart."""
        text = text[:LONGEST_QUERY]
        words = [word for word in split_words(text) if word not in STOP_WORDS.get(self.language, ())]
        stems = {word: self._known_stem(word) for word in dict.fromkeys(words)}
        matter = dict.fromkeys(found for word, found in stems.items() if is_matter(word, self.language))
        return Query(text, vector, tuple(stems.values()), tuple(matter), tuple(fragments(text)))

    def signals(self, query: Query, hidden: Hidden | None = None) -> NDArray[np.float32]:
        """Return one row an entry, the columns of `judgement.SIGNALS`."""
        count = len(self.entries)
        dense, words, pieces = self._question_scores(query)
        if hidden is not None:
            for scores in (dense, words, pieces):
                scores[hidden.questions] = 0.0
        answers = self.answers
        return np.column_stack(
            [
                self.questions.best(np.maximum(dense, 0.0), count),
                answers.best(np.maximum(answers.vectors.cosines(query.vector), 0.0), count),
                self.questions.best(words, count),
                answers.best(answers.words.scores(query.words), count),
                self.questions.best(pieces, count),
                self._coverage(query, hidden),
            ]
        )

    def knows(self, word: str) -> bool:
        """Tell whether any entry holds this stem."""
        return word in self.questions.words or word in self.answers.words

    def readable(self, audience: Audience, on: date) -> Mask:
        """Tell of each entry whether it may be given to `audience` on that day."""
        return np.array([entry.is_readable(audience, on) for entry in self.entries], dtype=np.bool_)

    def asked_word_for_word(self, text: str) -> int | None:
        """Return the number of the entry with exactly this question, case, accents and punctuation aside."""
        return self._numbers.get(normalized(text[:LONGEST_QUERY]))

    def best_passage(self, query: Query, entry: int, side: Side) -> str:
        """Return the entry's passage of that side whose meaning is nearest; "" if it has none."""
        rows = side.passages_of(entry)
        if not rows.size:
            return ""
        cosines = [float(side.vectors.row(int(row)) @ query.vector) for row in rows]
        return side.texts[int(rows[int(np.argmax(cosines))])]

    def _all_questions(self) -> list[tuple[int, str]]:
        return list(zip(self.questions.owners.tolist(), self.questions.texts, strict=True))

    def _question_scores(self, query: Query) -> tuple[Scores, Scores, Scores]:
        side = self.questions
        return (
            side.vectors.cosines(query.vector),
            side.words.scores(query.words),
            side.fragments.scores(query.fragments),
        )

    def _known_stem(self, word: str) -> str:
        own = stem(word, self.language)
        if self.knows(own):
            return own
        corrected = self._spelling.correct(word)
        return stem(corrected, self.language) if corrected else own

    def _coverage(self, query: Query, hidden: Hidden | None) -> Scores:
        covered = np.zeros(len(self.entries), dtype=np.float32)
        total = 0.0
        for word in query.matter:
            weight = self._weight(word)
            covered[self._holders(word, hidden)] += weight
            total += weight
        return covered / np.float32(total) if total else covered

    def _holders(self, word: str, hidden: Hidden | None) -> Rows:
        rows = self.questions.words.rows(word)
        if hidden is not None:
            rows = rows[~np.isin(rows, hidden.questions)]
        owners = np.concatenate([self.questions.owners[rows], self.answers.owners[self.answers.words.rows(word)]])
        return np.unique(owners)

    def _weight(self, word: str) -> float:
        weight = self._weights.get(word)
        if weight is None:
            held = len(self._holders(word, None))
            weight = math.log1p((len(self.entries) - held + 0.5) / (held + 0.5))
            if held:
                self._weights[word] = weight
        return weight
