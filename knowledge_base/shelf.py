"""The entries of one language, ready to be searched."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from knowledge_base.entries import Audience, Entry
from knowledge_base.lexical import Bm25
from knowledge_base.sides import Rows, Scores, Side
from knowledge_base.spelling import Spelling
from knowledge_base.stop_words import STOP_WORDS
from knowledge_base.words import LONGEST_QUERY, fragments, is_matter, normalized, split_words, stem

Mask = NDArray[np.bool_]
Counts = NDArray[np.int64]


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
        self._spelling = Spelling.of(word for word in vocabulary if is_matter(word, language))

    def prepare(self, text: str, vector: NDArray[np.float32]) -> Query:
        """Take a question apart."""
        text = text[:LONGEST_QUERY]
        words = [word for word in split_words(text) if word not in STOP_WORDS.get(self.language, ())]
        stems = {word: self._known_stem(word) for word in dict.fromkeys(words)}
        matter = dict.fromkeys(found for word, found in stems.items() if is_matter(word, self.language))
        return Query(text, vector, tuple(stems.values()), tuple(matter), tuple(dict.fromkeys(fragments(text))))

    def signals(self, query: Query, hidden: Hidden | None = None) -> NDArray[np.float32]:
        """Return one row an entry, the columns of `judgement.SIGNALS`."""
        count = len(self.entries)
        dense, words, pieces = self._question_scores(query)
        seen = np.ones(self.questions.owners.size, dtype=np.bool_)
        if hidden is not None:
            seen[hidden.questions] = False
        questions, answers = self.questions, self.answers
        return np.column_stack(
            [
                questions.best(dense * seen, count),
                questions.mean(dense, seen, count),
                answers.best(np.maximum(answers.vectors.cosines(query.vector), 0.0), count),
                questions.best(words * seen, count),
                answers.best(answers.words.scores(query.words), count),
                questions.best(pieces * seen, count),
                self._coverage(query.matter, (questions.words, answers.words), seen),
                self._coverage(query.fragments, (questions.fragments, answers.fragments), seen),
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
            np.maximum(side.vectors.cosines(query.vector), 0.0),
            side.words.scores(query.words),
            side.fragments.scores(query.fragments),
        )

    def _known_stem(self, word: str) -> str:
        own = stem(word, self.language)
        if self.knows(own):
            return own
        corrected = self._spelling.correct(word)
        return stem(corrected, self.language) if corrected else own

    def _coverage(self, tokens: Sequence[str], sides: tuple[Bm25, Bm25], seen: Mask) -> Scores:
        """Share of the tokens, rare ones counting more, that each entry holds anywhere."""
        count = len(self.entries)
        asked, asked_owners = _occurrences(tokens, sides[0], self.questions.owners, seen)
        told, told_owners = _occurrences(tokens, sides[1], self.answers.owners, None)
        pairs = np.unique(np.concatenate([asked, told]) * count + np.concatenate([asked_owners, told_owners]))
        numbers, owners = np.divmod(pairs, max(count, 1))
        held = np.bincount(numbers, minlength=len(tokens))
        weights = np.log1p((count - held + 0.5) / (held + 0.5))
        covered = np.bincount(owners, weights[numbers], minlength=count)
        return (covered / max(float(weights.sum()), 1e-9)).astype(np.float32)


def _occurrences(tokens: Sequence[str], index: Bm25, owners: Rows, seen: Mask | None) -> tuple[Counts, Counts]:
    """Return pairs of a token's number and an entry that holds it."""
    rows = [index.rows(token) for token in tokens]
    numbers = np.repeat(np.arange(len(tokens)), [len(each) for each in rows])
    joined = np.concatenate(rows) if rows else np.empty(0, dtype=np.int32)
    if seen is not None:
        numbers, joined = numbers[seen[joined]], joined[seen[joined]]
    return numbers, owners[joined].astype(np.int64)
