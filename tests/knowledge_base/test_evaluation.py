"""Figures of retrieval on corpora small enough to count by hand."""

from pathlib import Path

import numpy as np
import pytest

from knowledge_base.build import build_index
from knowledge_base.entries import Entry
from knowledge_base.evaluation import Judged, JudgedFileError, Ranked, coverage, evaluate, read_corpus, read_queries
from tests.knowledge_base.shop import HashEncoder


def ranked(first_is_right: bool, confidence: float) -> Ranked:
    return Ranked(np.array([first_is_right]), 1, confidence)


def written(tmp_path: Path, content: str | bytes) -> Path:
    path = tmp_path / "lines.jsonl"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_a_corpus_that_answers_its_own_questions_is_perfect() -> None:
    entries = [Entry(str(n), "en", question, "an answer") for n, question in enumerate(("red pan", "blue pot", "box"))]
    index = build_index(entries, HashEncoder())
    found = evaluate(index, [Judged(entry.question, frozenset([entry.id]), "en") for entry in entries])
    assert (found.map, found.mrr, found.p_at_1, found.ndcg_at_10, found.recall_at_10) == (1, 1, 1, 1, 1)
    assert found.p_at_5 == pytest.approx(0.2)
    assert (found.n, found.entries) == (3, 3)


def test_the_place_of_the_right_answer_counts() -> None:
    entries = [Entry("right", "en", "blue pot", "x"), Entry("wrong", "en", "red pan", "x")]
    found = evaluate(build_index(entries, HashEncoder()), [Judged("red pan", frozenset(["right"]), "en")])
    assert (found.map, found.mrr, found.p_at_1) == (0.5, 0.5, 0)
    assert found.ndcg_at_10 == pytest.approx(1 / np.log2(3))


def test_all_that_answer_are_looked_for() -> None:
    entries = [
        Entry("a", "en", "red pan", "x"),
        Entry("b", "en", "blue pot", "x"),
        Entry("c", "en", "red pan box", "x"),
    ]
    found = evaluate(build_index(entries, HashEncoder()), [Judged("red pan", frozenset(["a", "b"]), "en")])
    assert found.map == pytest.approx((1 + 2 / 3) / 2)
    assert found.recall_at_10 == 1


def test_what_nothing_answers_counts_for_coverage_alone() -> None:
    index = build_index([Entry("a", "en", "red pan", "x")], HashEncoder())
    found = evaluate(index, [Judged("red pan", frozenset(["a"]), "en"), Judged("red pan", frozenset(), "en")])
    assert found.map == 1
    assert found.coverage_at_95 in (0.0, 0.5)


@pytest.mark.parametrize(
    ("outcomes", "share"),
    [
        ([(True, 0.9), (True, 0.8), (False, 0.1)], 2 / 3),
        ([(False, 0.9), (True, 0.8)], 0.0),
        ([(True, 0.9)] * 19 + [(False, 0.5)], 1.0),
        ([], 0.0),
    ],
)
def test_coverage_is_what_may_be_answered_at_the_precision(outcomes: list[tuple[bool, float]], share: float) -> None:
    assert coverage([ranked(*each) for each in outcomes]) == pytest.approx(share)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "nothing in it"),
        ('{"id": "1", "text": "a"}\n[1]', ":2: each line is one JSON object"),
        ('{"id": "1"}', ":1: a line needs an `id`"),
        ('{"id": "1", "text": "a"}\n\n{"id": "1", "text": "b"}', ":3: the id 1 stands in line 1"),
        (
            '{"id": "1", "text": "where is my parcel today"}\n{"id": "1", "text": "dónde está hoy mi paquete"}',
            ":2: the id 1 stands in line 1 already: .* name the `language` of each",
        ),
        (
            '{"id": "1", "text": "a", "language": "en"}\n{"id": "1", "text": "dónde está hoy mi paquete"}',
            ":2: the id 1 stands in line 1",
        ),
        (b'{"id": "1", "text": "a"}\n\xff', ":2: this is not UTF-8"),
        ("{", ":1: this is not JSON"),
    ],
)
def test_a_bad_corpus_is_refused_by_line(tmp_path: Path, content: str | bytes, message: str) -> None:
    with pytest.raises(JudgedFileError, match=message):
        read_corpus(written(tmp_path, content))


def test_an_id_may_stand_once_in_every_language_that_is_named(tmp_path: Path) -> None:
    lines = ('{"id": "1", "text": "hola", "language": "es"}', '{"id": "1", "text": "hello", "language": "en"}')
    assert [entry.language for entry in read_corpus(written(tmp_path, "\n".join(lines)))] == ["es", "en"]
    with pytest.raises(JudgedFileError, match=":3: the id 1 stands in line 1"):
        read_corpus(written(tmp_path, "\n".join((*lines, lines[1]))))


def test_bad_questions_are_refused_by_line(tmp_path: Path) -> None:
    with pytest.raises(JudgedFileError, match=":1: a line needs a `query`"):
        read_queries(written(tmp_path, '{"query": "a", "relevant": "1"}'))
    with pytest.raises(JudgedFileError, match="cannot be read"):
        read_queries(tmp_path / "absent")


def test_a_corpus_says_its_language_or_is_told_by_its_words(tmp_path: Path) -> None:
    lines = '{"id": 1, "text": "no es lo que yo quería para mi casa"}\n{"id": 2, "answer": "a", "language": "es"}'
    assert [(entry.id, entry.language) for entry in read_corpus(written(tmp_path, lines))] == [("1", "es"), ("2", "es")]
