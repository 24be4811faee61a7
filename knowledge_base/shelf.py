"""The entries of one language, ready to be searched."""

import itertools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from knowledge_base.entries import Audience, Entry
from knowledge_base.judgement import DENSE_ANSWER, DENSE_QUESTION, DENSE_TOPIC
from knowledge_base.lexical import Bm25, Holders
from knowledge_base.meanings import Meanings, Words, words_by_stem, written
from knowledge_base.sides import Rows, Scores, Side
from knowledge_base.spelling import Spelling
from knowledge_base.stop_words import STOP_WORDS
from knowledge_base.words import LONGEST_QUERY, fragments, fragments_of, is_matter, normalized, split_words, stem

Mask = NDArray[np.bool_]
Numbers = NDArray[np.int64]
Split = Callable[[str], list[str]]
SHORTEST_COMPOUND = 7  # letters; shorter words meet by chance
LARGE = 10_000  # passages; above, only nominees get a close look (80 ms became 2 with 100,000)
STRANGE = 1  # entries that hold a word; of a word that two of them use, one may be meant that does not
NOMINEES = 32  # by each side's meaning and words
_EVER = date.max.toordinal()


@dataclass(frozen=True, slots=True)
class Query:
    """A question taken apart.

    `normalized` is what makes two questions the same. `matter` are the stems of its content words, misspelt ones
    corrected; `named` are those words themselves, as they were written.
    """

    normalized: str
    vector: NDArray[np.float32]
    words: tuple[str, ...]
    matter: tuple[str, ...]
    named: tuple[str, ...]
    fragments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hidden:
    """What a search must not see: some questions of one entry, and perhaps that entry altogether."""

    questions: Rows
    entry: int | None = None


class Shelf:
    """Search the entries of one language by all signals at once."""

    def __init__(self, language: str, entries: Sequence[Entry], questions: Side, answers: Side, words: Words) -> None:
        self.language = language
        self.entries = tuple(entries)
        self.questions = questions
        self.answers = answers
        every = np.arange(len(entries))
        self._asked, self._told = questions.spans(every), answers.spans(every)
        self.is_large = questions.owners.size + answers.owners.size > LARGE
        self._split_before: dict[tuple[str, str], frozenset[str]] = {}
        self._pieces = Bm25([fragments(text) for text in questions.texts])
        self._matter = self._holders(self._stems)
        self._fragments = self._holders(fragments)
        self._numbers = {normalized(questions.texts[row]): int(owner) for row, owner in enumerate(questions.owners)}
        vocabulary = vocabulary_of(questions.texts, answers.texts)
        self._spelling = Spelling.of(word for word in vocabulary if is_matter(word, language))
        self.meanings = Meanings(words_by_stem(vocabulary, language), words)
        self._is_document = np.array([bool(entry.section) for entry in entries], dtype=np.bool_)
        self.sections = _number_sections(entries)
        self._is_hidden = np.array([entry.audience is not Audience.PUBLIC for entry in entries], dtype=np.bool_)
        self._from = np.array([entry.valid_from.toordinal() if entry.valid_from else 0 for entry in entries])
        self._until = np.array([entry.valid_until.toordinal() if entry.valid_until else _EVER for entry in entries])

    def prepare(self, text: str, vector: NDArray[np.float32], spelled: str = "") -> Query:
        """Take a question apart; `spelled` is the same in its usual spelling, where that is known."""
        words = split_words(text[:LONGEST_QUERY])
        said = [*self._meant(words, split_words(spelled)), *self._joined(words)]
        stop_words = STOP_WORDS.get(self.language, ())
        stems = {word: self._known_stem(word) for word in dict.fromkeys(said) if word not in stop_words}
        matter: dict[str, str] = {}
        for word, found in stems.items():
            if is_matter(word, self.language):
                matter.setdefault(found, word)
        as_written = written([text[:LONGEST_QUERY], spelled])
        named = tuple(as_written.get(word, word) for word in matter.values())
        pieces = dict.fromkeys(fragments_of(said))
        return Query(" ".join(words), vector, tuple(stems.values()), tuple(matter), named, tuple(pieces))

    def signals(self, query: Query, hidden: Hidden | None = None) -> NDArray[np.float32]:
        """Return one row an entry, the columns of `judgement.SIGNALS`."""
        dense, words, pieces = self._question_scores(query)
        seen = np.ones(self.questions.owners.size, dtype=np.bool_)
        if hidden is not None:
            seen[hidden.questions] = False
        asked, told, answers = self._asked, self._told, self.answers
        signals = np.column_stack(
            [
                asked.best(dense * seen),
                asked.mean(dense, seen),
                told.best(np.maximum(answers.vectors.cosines(query.vector), 0.0)),
                asked.best(words * seen),
                told.best(answers.words.scores(query.words)),
                asked.best(pieces * seen),
                self._coverage(self._matter, self._stems, query.matter, hidden),
                self._coverage(self._fragments, fragments, query.fragments, hidden),
            ]
        )
        return _asked_by_what_they_say(signals, self._is_document)

    def nominate(self, query: Query) -> Numbers:
        """Name the entries worth a close look, in ascending order: the nearest in meaning and in words."""
        questions, answers = self.questions, self.answers
        found = [
            questions.owners[questions.vectors.nearest(query.vector, NOMINEES)],
            answers.owners[answers.vectors.nearest(query.vector, NOMINEES)],
            questions.owners[questions.words.strongest(query.words, NOMINEES)],
            answers.owners[answers.words.strongest(query.words, NOMINEES)],
        ]
        nominees: Numbers = np.unique(np.concatenate(found)).astype(np.int64)
        return nominees

    def signals_of(self, query: Query, numbers: Numbers, hidden: Hidden | None = None) -> NDArray[np.float32]:
        """Return the signals of some entries, given in ascending order: one row each, as in `signals`."""
        asked, told = self.questions.spans(numbers), self.answers.spans(numbers)
        dense = np.maximum(self.questions.vectors.rows(asked.rows) @ query.vector, 0.0)
        seen = np.ones(len(asked.rows), dtype=np.bool_) if hidden is None else ~np.isin(asked.rows, hidden.questions)
        signals = np.column_stack(
            [
                asked.best(dense * seen),
                asked.mean(dense, seen),
                told.best(np.maximum(self.answers.vectors.rows(told.rows) @ query.vector, 0.0)),
                asked.best(self.questions.words.scores_at(query.words, asked.rows) * seen),
                told.best(self.answers.words.scores_at(query.words, told.rows)),
                asked.best(self._pieces.scores_at(query.fragments, asked.rows) * seen),
                self._coverage_at(self._matter, self._stems, query.matter, numbers, hidden),
                self._coverage_at(self._fragments, fragments, query.fragments, numbers, hidden),
            ]
        )
        return _asked_by_what_they_say(signals, self._is_document[numbers])

    def knows(self, word: str) -> bool:
        """Tell whether any entry holds this stem."""
        return word in self._matter

    def strange(self, query: Query, entry: int) -> tuple[str, ...]:
        """Return the words of a question that this entry does not hold, and hardly any other."""
        held = self._stems_of(entry)
        pairs = zip(query.matter, query.named, strict=True)
        return tuple(word for stem, word in pairs if stem not in held and self._matter.count(stem) <= STRANGE)

    def nearest_word(self, vector: NDArray[np.float32], entry: int) -> float:
        """Cosine of a word to the nearest one that an entry holds."""
        return self.meanings.nearest(vector, self._stems_of(entry))

    def readable(self, audience: Audience, on: date) -> Mask:
        """Tell of each entry whether it may be given to `audience` on that day."""
        day = on.toordinal()
        allowed: Mask = (self._from <= day) & (day <= self._until)
        return allowed if audience == Audience.INTERNAL else allowed & ~self._is_hidden

    def asked_word_for_word(self, query: Query) -> int | None:
        """Return the number of the entry with exactly this question, case, accents and punctuation aside."""
        return self._numbers.get(query.normalized)

    def best_passage(self, query: Query, entry: int, side: Side) -> str:
        """Return the entry's passage of that side whose meaning is nearest; "" if it has none."""
        rows = side.passages_of(entry)
        if not rows.size:
            return ""
        cosines = side.vectors.rows(rows) @ query.vector
        return side.texts[int(rows[cosines.argmax()])]

    def _question_scores(self, query: Query) -> tuple[Scores, Scores, Scores]:
        side = self.questions
        return (
            np.maximum(side.vectors.cosines(query.vector), 0.0),
            side.words.scores(query.words),
            self._pieces.scores(query.fragments),
        )

    def _meant(self, words: Sequence[str], spelled: Sequence[str]) -> list[str]:
        """Choose between what was typed and its usual spelling: what entries hold, or nearly hold, is meant."""
        if len(words) != len(spelled):
            known = (word for word in words if self.knows(stem(word, self.language)))
            return list(dict.fromkeys((*spelled, *known))) if spelled else list(words)
        return [self._own(word, usual) for word, usual in zip(words, spelled, strict=True)]

    def _own(self, word: str, usual: str) -> str:
        known = next((each for each in (word, usual) if self._stands(each)), None)
        return known or self._spelling.correct(word) or usual

    def _stands(self, word: str) -> bool:
        """Tell whether a word is to stay as it is: an entry holds it, or it only shapes the sentence."""
        return not is_matter(word, self.language) or self.knows(stem(word, self.language))

    def _joined(self, words: Sequence[str]) -> list[str]:
        """Give neighbours that entries write as one word: "lava vajillas" is "lavavajillas" too."""
        pairs = (left + right for left, right in itertools.pairwise(words))
        return [pair for pair in pairs if len(pair) >= SHORTEST_COMPOUND and self.knows(stem(pair, self.language))]

    def _known_stem(self, word: str) -> str:
        corrected = None if self._stands(word) else self._spelling.correct(word)
        return stem(corrected or word, self.language)

    def _stems_of(self, entry: int) -> frozenset[str]:
        return frozenset(stem for text in self._texts(entry) for stem in self._stems(text))

    def _stems(self, text: str) -> list[str]:
        return [stem(word, self.language) for word in split_words(text) if is_matter(word, self.language)]

    def _holders(self, split: Split) -> Holders:
        held: list[set[str]] = [set() for _ in self.entries]
        for side in (self.questions, self.answers):
            for owner, text in zip(side.owners.tolist(), side.texts, strict=True):
                held[owner].update(split(text))
        return Holders(held)

    def _texts(self, entry: int, hidden: Hidden | None = None) -> list[str]:
        gone = frozenset[int]() if hidden is None else frozenset(hidden.questions.tolist())
        shown = [row for row in self.questions.passages_of(entry).tolist() if row not in gone]
        told = self.answers.passages_of(entry)
        return [*(self.questions.texts[row] for row in shown), *(self.answers.texts[row] for row in told)]

    def _coverage(self, holders: Holders, split: Split, tokens: Sequence[str], hidden: Hidden | None) -> Scores:
        coverage = holders.coverage(tokens)
        if hidden is not None and hidden.questions.size:
            entry = int(self.questions.owners[hidden.questions[0]])
            coverage[entry] = holders.coverage_of(tokens, self._left_of(entry, split, hidden))
        return coverage

    def _coverage_at(
        self, holders: Holders, split: Split, tokens: Sequence[str], numbers: Numbers, hidden: Hidden | None
    ) -> Scores:
        coverage = holders.coverage_at(tokens, numbers)
        if hidden is not None and hidden.questions.size:
            entry = int(self.questions.owners[hidden.questions[0]])
            coverage[numbers == entry] = holders.coverage_of(tokens, self._left_of(entry, split, hidden))
        return coverage

    def _left_of(self, entry: int, split: Split, hidden: Hidden) -> frozenset[str]:
        """Return what an entry still holds where some of its questions are hidden."""
        return frozenset[str]().union(*(self._tokens(text, split) for text in self._texts(entry, hidden)))

    def _tokens(self, text: str, split: Split) -> frozenset[str]:
        """Split one of our own texts; calibration asks for each of them dozens of times."""
        key = (split.__name__, text)
        if key not in self._split_before:
            self._split_before[key] = frozenset(split(text))
        return self._split_before[key]


def vocabulary_of(questions: Iterable[str], answers: Iterable[str]) -> dict[str, None]:
    """Return every word once, in the order of the texts."""
    return {word: None for text in (*questions, *answers) for word in split_words(text)}


def _asked_by_what_they_say(signals: NDArray[np.float32], is_document: Mask) -> NDArray[np.float32]:
    """Let the text of a document count as a way of asking for it: nobody asks in the words of a heading.

    Without this, entries with many ways of asking beat every document, for they are weighed by how these resemble.
    """
    asked = [DENSE_QUESTION, DENSE_TOPIC]
    said = np.maximum(signals[:, DENSE_QUESTION], signals[:, DENSE_ANSWER])
    signals[:, asked] = np.where(is_document[:, None], said[:, None], signals[:, asked])
    return signals


def _number_sections(entries: Sequence[Entry]) -> Numbers:
    """Give the texts of one section of a document one number, and every other entry its own."""
    first: dict[str, int] = {}
    numbers = [first.setdefault(entry.section or f"\0{number}", number) for number, entry in enumerate(entries)]
    return np.array(numbers, dtype=np.int64)
