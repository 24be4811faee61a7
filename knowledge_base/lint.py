"""What is wrong with the entries themselves: said twice, contradicting, out of date, out of reach.

Drafts are looked at for nothing. Entries are compared within a language and an audience. Offline work for a command.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from knowledge_base.answer_facts import numbers
from knowledge_base.contradictions import contradiction, shared_sentences
from knowledge_base.entries import Audience, Entry
from knowledge_base.index import Index
from knowledge_base.judgement import Judgement
from knowledge_base.ranking import rank
from knowledge_base.shelf import Hidden, Mask, Shelf
from knowledge_base.words import normalized, terms

Kind = Literal[
    "same_question",
    "same_answer",
    "contradiction",
    "other_figures",
    "stale",
    "expired",
    "not_yet",
    "out_of_reach",
    "taken_by",
    "unused",
    "untranslated",
]

SAME_QUESTION = 0.96  # cosine; among the example's 1,700 ways of asking none of two entries comes so near
SAME_MATTER = 0.8  # cosine of the nearest ways of asking
SAME_ANSWER = 0.9  # share of the words of both
MOST_COMPARED = 6_000  # ways of asking of one language; their cosines fill 144 MB
MOST_ASKED = 4_000  # ways of asking that are hidden and asked, of one language
FEWEST_TERMS = 2
OFFERED = 3

Cosines = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to look at: the entry, another one where two are concerned, and what is quoted of them."""

    kind: Kind
    entry: Entry
    other: Entry | None = None
    values: Mapping[str, str] = field(default_factory=dict)


def lint(index: Index, *, today: date, languages: Sequence[str]) -> tuple[Finding, ...]:
    """Look at everything that an index holds; findings by file and line.

    `languages` are those that are served. `today` is the company's day.
    """
    entries = [entry for entry in index.entries if entry.audience is not Audience.DRAFT]
    findings = [*_dates(entries, today), *_translations(entries, languages)]
    for language, shelf in index.shelves.items():
        findings += _compare(shelf, index.judgements[language])
        findings += _reach(shelf, index.judgements[language], today)
    return tuple(sorted(findings, key=lambda each: (each.entry.file, each.entry.line, each.kind)))


def unused(index: Index, said: frozenset[tuple[str, str]], *, today: date) -> tuple[Finding, ...]:
    """Find entries that customers may read and that were never among those `said` (id and language)."""
    return tuple(
        Finding("unused", entry)
        for entry in index.entries
        if entry.is_for_customers(today) and (entry.id, entry.language) not in said
    )


def _dates(entries: Sequence[Entry], today: date) -> Iterator[Finding]:
    for entry in entries:
        if entry.valid_until and entry.valid_until < today:
            yield Finding("expired", entry, values={"on": f"{entry.valid_until}"})
        elif entry.valid_from and entry.valid_from > today:
            yield Finding("not_yet", entry, values={"on": f"{entry.valid_from}"})
        if entry.review_on and entry.review_on < today:
            yield Finding("stale", entry, values={"on": f"{entry.review_on}", "owner": entry.owner or "?"})


def _translations(entries: Sequence[Entry], languages: Sequence[str]) -> Iterator[Finding]:
    """Find entries that a served language lacks, and translations with other figures."""
    by_id: dict[str, dict[str, Entry]] = {}
    for entry in entries:
        by_id.setdefault(entry.id, {})[entry.language] = entry
    for versions in by_id.values():
        first, *others = versions.values()
        for language in languages:
            if language not in versions and _is_written_by_hand(first):
                yield Finding("untranslated", first, values={"language": language})
        for other in others:
            mine, theirs = numbers(first.answer), numbers(other.answer)
            if mine != theirs:
                values = {"first": _listed(mine - theirs), "second": _listed(theirs - mine)}
                yield Finding("other_figures", first, other, values)


def _is_written_by_hand(entry: Entry) -> bool:
    """Tell whether it is a question with its answer; a document has no twin in another language."""
    return bool(entry.question) and not entry.file.startswith(("http://", "https://"))


def _listed(values: frozenset[str]) -> str:
    return ", ".join(sorted(values)) or "-"


def _compare(shelf: Shelf, judgement: Judgement) -> Iterator[Finding]:
    """Compare the entries of a language, each pair once."""
    near = _nearest_questions(shelf)
    same_matter = {*near, *_confused(shelf, judgement), *_saying_the_same(shelf.entries)}
    for one, other in sorted(same_matter):
        first, second = shelf.entries[one], shelf.entries[other]
        if first.audience is not second.audience or first.audience is Audience.DRAFT:
            continue
        pair = near.get((one, other))
        if pair is not None and (pair.cosine >= SAME_QUESTION or pair.is_worded_alike):
            yield Finding("same_question", first, second, {"first": pair.first, "second": pair.second})
        if (found := contradiction(first, second)) is not None:
            yield Finding("contradiction", first, second, {"first": found.first, "second": found.second})
        elif _same_answer(first, second):
            yield Finding("same_answer", first, second)


@dataclass(frozen=True, slots=True)
class _Near:
    first: str
    second: str
    cosine: float
    is_worded_alike: bool = False


def _nearest_questions(shelf: Shelf) -> dict[tuple[int, int], _Near]:
    """Return the nearest ways of asking of every pair of entries that comes near, or asks in the same words."""
    side = shelf.questions
    count = min(len(side.texts), MOST_COMPARED)
    vectors = side.vectors.rows(np.arange(count))
    found: dict[tuple[int, int], _Near] = {}
    cosines: Cosines = np.triu(vectors @ vectors.T, 1)
    for one, other in np.argwhere(cosines >= SAME_MATTER).tolist():
        _keep(found, shelf, one, other, float(cosines[one, other]), is_worded_alike=False)
    worded: dict[frozenset[str], int] = {}
    for row in range(count):
        words = frozenset(terms(side.texts[row], shelf.language))
        if len(words) >= FEWEST_TERMS and (first := worded.setdefault(words, row)) != row:
            _keep(found, shelf, first, row, 1.0, is_worded_alike=True)
    return found


def _keep(
    found: dict[tuple[int, int], _Near], shelf: Shelf, one: int, other: int, cosine: float, *, is_worded_alike: bool
) -> None:
    side = shelf.questions
    pair = (int(side.owners[one]), int(side.owners[other]))  # rows are in the order of their entries
    if pair[0] != pair[1] and (pair not in found or found[pair].cosine < cosine):
        found[pair] = _Near(side.texts[one], side.texts[other], cosine, is_worded_alike)


def _saying_the_same(entries: Sequence[Entry]) -> set[tuple[int, int]]:
    """Name the pairs that share their answer, or a sentence of it but for the figures."""
    by_answer: dict[str, list[int]] = {}
    for number, entry in enumerate(entries):
        by_answer.setdefault(normalized(entry.answer), []).append(number)
    groups = (*by_answer.values(), *shared_sentences(entries).values())
    return {pair for group in groups for pair in combinations(group, 2)}


def _confused(shelf: Shelf, judgement: Judgement) -> set[tuple[int, int]]:
    """Name the pairs of which one would answer for the other if that one were gone."""
    found: set[tuple[int, int]] = set()
    for row in _asked_rows(shelf):
        owner = int(shelf.questions.owners[row])
        hidden = Hidden(shelf.questions.passages_of(owner), owner)
        among, confidence = _found(shelf, judgement, row, hidden, _all_but(shelf, owner))
        if among and confidence >= judgement.answer_at:
            found.add((min(owner, among[0]), max(owner, among[0])))
    return found


def _reach(shelf: Shelf, judgement: Judgement, today: date) -> Iterator[Finding]:
    """Hide each way of asking in turn and ask it: an entry that none of its own finds, nobody will find."""
    allowed = shelf.readable(Audience.PUBLIC, today)
    reached: dict[int, int] = dict.fromkeys(np.flatnonzero(allowed).tolist(), 0)
    asked = dict.fromkeys(reached, 0)
    taken: dict[int, tuple[str, int]] = {}
    for row in _asked_rows(shelf):
        owner = int(shelf.questions.owners[row])
        if owner not in reached:
            continue
        asked[owner] += 1
        among, confidence = _found(shelf, judgement, row, Hidden(np.array([row])), allowed)
        reached[owner] += owner in among[:OFFERED] and confidence >= judgement.offer_at
        if among and among[0] != owner and confidence >= judgement.answer_at:
            taken.setdefault(owner, (shelf.questions.texts[row], among[0]))
    for owner, count in reached.items():
        entry = shelf.entries[owner]
        if owner in taken:
            text, first = taken[owner]
            yield Finding("taken_by", entry, shelf.entries[first], {"first": text})
        elif not count and asked[owner]:
            yield Finding("out_of_reach", entry, values={"count": str(asked[owner])})


def _asked_rows(shelf: Shelf) -> list[int]:
    """Return all ways of asking; of very many, as many of each entry as there is time for."""
    owners = shelf.questions.owners
    each = max(1, MOST_ASKED // max(1, len(shelf.entries)))
    rows: list[int] = []
    for entry in range(len(shelf.entries)):
        rows += shelf.questions.passages_of(entry).tolist()[: len(owners) if len(owners) <= MOST_ASKED else each]
    return rows


def _all_but(shelf: Shelf, entry: int) -> Mask:
    allowed: Mask = np.ones(len(shelf.entries), dtype=np.bool_)
    allowed[entry] = False
    return allowed


def _found(
    shelf: Shelf, judgement: Judgement, row: int, hidden: Hidden, allowed: Mask
) -> tuple[tuple[int, ...], float]:
    """Ask a way of asking that is hidden; return the entries that come first and how sure that is."""
    text = shelf.questions.texts[row]
    query = shelf.prepare(text, shelf.questions.vectors.rows(np.array([row]))[0])
    ranking = rank(shelf, query, judgement, allowed, OFFERED, hidden)
    return ranking.entries, ranking.confidence(judgement)


def _same_answer(first: Entry, second: Entry) -> bool:
    if normalized(first.answer) == normalized(second.answer):
        return True
    one, other = set(terms(first.answer, first.language)), set(terms(second.answer, second.language))
    alike = len(one & other) >= SAME_ANSWER * len(one | other)
    return alike and numbers(first.answer) == numbers(second.answer)
