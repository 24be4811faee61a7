"""Of a large shelf only nominees get a close look, which must see what a look at everything would see."""

from datetime import UTC, datetime

import numpy as np
import pytest

from knowledge_base.build import build_index
from knowledge_base.entries import Audience, Entry
from knowledge_base.index import Index
from knowledge_base.lexical import Bm25, Holders
from knowledge_base.ranking import rank
from knowledge_base.search import search
from knowledge_base.shelf import Hidden, Shelf
from tests.knowledge_base.shop import HashEncoder

NOW = datetime(2026, 11, 20, tzinfo=UTC)
THINGS = ("olla", "sartén", "cazo", "cuchillo", "plato", "taza", "bandeja", "molde")
WORDS = ("envío", "precio", "garantía", "color", "medida", "lavado", "horno", "stock", "oferta", "cambio")


def entries(count: int) -> list[Entry]:
    return [
        Entry(
            f"e{number}",
            "es",
            f"{WORDS[number % 10]} de {THINGS[number // 10 % 8]} modelo{number}",
            f"El modelo{number} tiene {WORDS[(number + 3) % 10]} y {WORDS[(number + 5) % 10]}.",
            variants=(f"{THINGS[number // 10 % 8]} modelo{number} {WORDS[number % 10]}?",) if number % 3 else (),
        )
        for number in range(count)
    ]


@pytest.fixture(scope="module")
def small() -> Index:
    return build_index(entries(60), HashEncoder())


@pytest.fixture(scope="module")
def large() -> Index:
    return build_index(entries(4_000), HashEncoder())


def shelf_of(index: Index) -> Shelf:
    return index.shelves["es"]


def test_some_entries_have_the_signals_that_they_have_among_all(small: Index) -> None:
    shelf = shelf_of(small)
    query = shelf.prepare("qué garantia tiene la sarten modelo12", HashEncoder().encode(["garantía sartén"])[0])
    some = np.array([0, 3, 12, 13, 59])
    hidden = Hidden(shelf.questions.passages_of(13)[:1], 13)
    assert np.allclose(shelf.signals_of(query, some), shelf.signals(query)[some], atol=1e-5)
    assert np.allclose(shelf.signals_of(query, some, hidden), shelf.signals(query, hidden)[some], atol=1e-5)


def test_a_query_of_nothing_known_has_no_words(small: Index) -> None:
    shelf = shelf_of(small)
    query = shelf.prepare("xyzzy", HashEncoder().encode(["xyzzy"])[0])
    assert shelf.signals_of(query, np.array([1, 2]))[:, 3:5].tolist() == [[0, 0], [0, 0]]


@pytest.mark.parametrize("number", [0, 17, 1_234, 3_999])
def test_a_large_shelf_finds_what_is_asked_for(large: Index, number: int) -> None:
    assert shelf_of(large).is_large
    asked = f"me decís {WORDS[number % 10]} de {THINGS[number // 10 % 8]} modelo{number}"
    found = search(asked, large, language="es", audience=Audience.PUBLIC, now=NOW)
    assert found[0].entry.id == f"e{number}"
    assert len(found) == 5


def test_the_first_of_a_large_shelf_is_the_first_of_all(large: Index) -> None:
    shelf, judgement = shelf_of(large), large.judgements["es"]
    everybody = np.ones(len(shelf.entries), dtype=np.bool_)
    for text in ("precio del cuchillo modelo33", "garantía modelo700", "modelo2001 lavado", "oferta taza modelo48"):
        query = shelf.prepare(text, HashEncoder().encode([text])[0])
        close = rank(shelf, query, judgement, everybody, 3)
        every = rank(shelf, query, judgement, everybody, len(shelf.entries))
        assert close.entries[0] == every.entries[0]


def test_nobody_is_nominated_who_may_not_be_read(large: Index) -> None:
    shelf = shelf_of(large)
    query = shelf.prepare("modelo33", HashEncoder().encode(["modelo33"])[0])
    nobody = np.zeros(len(shelf.entries), dtype=np.bool_)
    assert rank(shelf, query, large.judgements["es"], nobody, 3).entries == ()


def test_the_strongest_texts_of_a_word_come_first() -> None:
    words = Bm25([["pan"], ["pan", "pot", "lid"], ["pot"], []])
    assert words.strongest(["pan"], 1).tolist() == [0]
    assert sorted(words.strongest(["pan", "pot"], 9).tolist()) == [0, 1, 2]
    assert words.strongest(["nothing"], 9).tolist() == []
    assert Bm25([[], []]).strongest(["pan"], 9).tolist() == []


def test_scores_of_some_texts_are_those_among_all() -> None:
    words = Bm25([["pan"], ["pan", "pot", "lid"], ["pot"], []])
    for tokens in (["pan"], ["pan", "nothing"], ["nothing"], []):
        assert np.allclose(words.scores_at(tokens, np.array([1, 3])), words.scores(tokens)[[1, 3]])
    holders = Holders([{"pan"}, {"pan", "pot"}, set()])
    for tokens in (["pan", "pot"], ["nothing"], []):
        assert np.allclose(holders.coverage_at(tokens, np.array([0, 2])), holders.coverage(tokens)[[0, 2]])


def test_a_small_shelf_is_looked_at_whole(small: Index) -> None:
    assert not shelf_of(small).is_large
