"""How well questions find their answers: rankings against judged answers, and what may be answered safely."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge_base.entries import Entry
from knowledge_base.index import Index
from knowledge_base.ranking import rank
from knowledge_base.search import prepare
from knowledge_base.sources.spoken import language_of

PRECISION = 0.95  # of the answers given, at which coverage is told
SERVED = ("es", "en")
FIGURES = ("map", "mrr", "p_at_1", "p_at_5", "ndcg_at_10", "recall_at_10")


class JudgedFileError(ValueError):
    """A file of texts or questions cannot be used; the message names file, line and remedy."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A question and the ids of the entries that answer it; with none, nothing does."""

    query: str
    relevant: frozenset[str]
    language: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Retrieval:
    """How good the rankings are, each figure in 0..1, the mean over the questions that something answers.

    `map` is the mean average precision, `mrr` the mean reciprocal rank of the first right entry, `p_at_1` and `p_at_5`
    the share of right ones among the first, `ndcg_at_10` and `recall_at_10` as usual, with binary relevance.
    `coverage_at_95` is the largest share of all questions that can be answered, the most certain first, with 95 of 100
    answers right; questions that nothing answers make an answer wrong.
    """

    n: int
    entries: int
    map: float
    mrr: float
    p_at_1: float
    p_at_5: float
    ndcg_at_10: float
    recall_at_10: float
    coverage_at_95: float

    def as_dict(self) -> dict[str, float]:
        """Return the figures by name."""
        return asdict(self)


@dataclass(frozen=True, slots=True, eq=False)
class Ranked:
    """What a question found: which of the ranked entries are right, best first, and how sure the first is."""

    is_right: NDArray[np.bool_]
    relevant: int
    confidence: float


def read_corpus(path: Path) -> tuple[Entry, ...]:
    """Read JSON lines `{"id", "question"?, "text" or "answer", "language"?}`.

    Raises:
        JudgedFileError: a line is no such object, or an id stands twice; it may where both lines name another language.
    """
    entries: dict[tuple[str, str], Entry] = {}
    seen: dict[str, tuple[int, bool]] = {}
    for line, raw in _objects(path):
        text = raw.get("answer", raw.get("text"))
        if not isinstance(raw.get("id"), str | int) or not isinstance(text, str):
            raise JudgedFileError(f"{path}:{line}: a line needs an `id`, and a `text` or an `answer`.")
        question = str(raw.get("question") or "")
        language = str(raw.get("language") or language_of(f"{question} {text}", "", SERVED) or SERVED[-1])
        entry = Entry(str(raw["id"]), language, question, text, file=path.name, line=line)
        is_named = bool(raw.get("language"))
        first, is_first_named = seen.setdefault(entry.id, (line, is_named))
        is_translation = is_named and is_first_named and (entry.id, language) not in entries
        if first != line and not is_translation:
            remedy = "rename one, or name the `language` of each where one translates the other"
            raise JudgedFileError(f"{path}:{line}: the id {entry.id} stands in line {first} already: {remedy}.")
        entries[entry.id, language] = entry
    if not entries:
        raise JudgedFileError(f"{path}: there is nothing in it: one JSON object a line.")
    return tuple(entries.values())


def read_queries(path: Path) -> tuple[Judged, ...]:
    """Read JSON lines `{"query", "relevant": [ids], "language"?}`.

    Raises:
        JudgedFileError: a line is no such object.
    """
    found = []
    for line, raw in _objects(path):
        query, relevant = raw.get("query"), raw.get("relevant")
        if not isinstance(query, str) or not isinstance(relevant, list):
            raise JudgedFileError(f"{path}:{line}: a line needs a `query` and a list `relevant` of ids.")
        found.append(Judged(query, frozenset(map(str, relevant)), str(raw.get("language") or ""), line))
    if not found:
        raise JudgedFileError(f"{path}: there is no question in it: one JSON object a line.")
    return tuple(found)


def require_known(questions: Sequence[Judged], entries: Sequence[Entry], path: Path) -> None:
    """Refuse judgements about entries that are not there.

    Raises:
        JudgedFileError: a relevant id is not in the corpus.
    """
    known = {entry.id for entry in entries}
    for judged in questions:
        if missing := sorted(judged.relevant - known):
            raise JudgedFileError(f"{path}:{judged.line}: `{missing[0]}` is no id of the corpus: correct it.")


def evaluate(index: Index, questions: Sequence[Judged]) -> Retrieval:
    """Ask every question and compare what comes with what was judged right."""
    ranked = [_ask(index, judged) for judged in questions]
    answerable = [each for each in ranked if each.relevant]
    figures = np.array([_figures(each) for each in answerable] or np.zeros((1, 6)))
    means = dict(zip(FIGURES, figures.mean(axis=0).tolist(), strict=True))
    return Retrieval(n=len(questions), entries=len(index.entries), coverage_at_95=coverage(ranked), **means)


def coverage(ranked: Sequence[Ranked], precision: float = PRECISION) -> float:
    """Give the largest share of questions that are answered, the surest first, at this precision."""
    surest = sorted(ranked, key=lambda each: -each.confidence)
    right = np.array([bool(each.is_right[:1].any()) for each in surest], dtype=np.float64)
    answered = np.arange(1, len(right) + 1)
    enough = np.flatnonzero(right.cumsum() / answered >= precision)
    return float((enough[-1] + 1) / len(right)) if enough.size else 0.0


def _ask(index: Index, judged: Judged) -> Ranked:
    languages = tuple(index.shelves)
    language = judged.language or language_of(judged.query, "", languages) or languages[0]
    shelf = index.shelves.get(language) or index.shelves[languages[0]]
    judgement = index.judgements[shelf.language]
    every = np.ones(len(shelf.entries), dtype=np.bool_)
    ranking = rank(shelf, prepare(judged.query, index, shelf, None), judgement, every, len(shelf.entries))
    is_right = np.array([shelf.entries[number].id in judged.relevant for number in ranking.entries], dtype=np.bool_)
    return Ranked(is_right, len(judged.relevant), ranking.confidence(judgement))


def _figures(ranked: Ranked) -> tuple[float, ...]:
    places = np.flatnonzero(ranked.is_right) + 1  # 1 is the first
    found = np.arange(1, len(places) + 1)
    discounts = 1 / np.log2(np.arange(2, 12))
    gained = float(discounts[places[places <= 10] - 1].sum())
    return (
        float((found / places).sum()) / ranked.relevant,
        float(1 / places[0]) if places.size else 0.0,
        float(ranked.is_right[:1].any()),
        float(ranked.is_right[:5].sum()) / 5,
        gained / float(discounts[: ranked.relevant].sum()),
        float((places <= 10).sum()) / ranked.relevant,
    )


def _objects(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        lines = path.read_bytes().split(b"\n")
    except OSError as error:
        raise JudgedFileError(f"{path} cannot be read: {error.strerror}.") from error
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            raw = json.loads(line.decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            raise JudgedFileError(f"{path}:{number}: this is not UTF-8: save the file as UTF-8.") from error
        except ValueError as error:
            raise JudgedFileError(f"{path}:{number}: this is not JSON ({error}): one object a line.") from error
        if not isinstance(raw, dict):
            raise JudgedFileError(f"{path}:{number}: each line is one JSON object.")
        yield number, raw
