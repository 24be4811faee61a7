from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from knowledge_base.build import DuplicateEntryError, build_index
from knowledge_base.entries import Audience
from knowledge_base.index import EncoderMismatchError, Index, IndexFileError, load_index, save_index
from knowledge_base.lexical import Bm25
from knowledge_base.search import Passage, search
from knowledge_base.vectors import Vectors
from tests.knowledge_base.shop import DELIVERY, SHOP, HashEncoder

NOW = datetime(2026, 11, 20, tzinfo=UTC)


def find(index: Index, query: str) -> list[Passage]:
    return search(query, index, language="es", audience=Audience.PUBLIC, now=NOW)


def test_a_loaded_index_finds_what_the_built_one_finds(shop: Index, tmp_path: Path) -> None:
    save_index(shop, tmp_path / "new" / "index.npz")
    loaded = load_index(tmp_path / "new" / "index.npz", HashEncoder())
    assert loaded.entries == shop.entries
    assert loaded.judgements == shop.judgements
    assert find(loaded, "cuando llega a canarias") == find(shop, "cuando llega a canarias")


def test_building_twice_gives_the_same(shop: Index) -> None:
    assert build_index(SHOP, HashEncoder()).judgements == shop.judgements


def test_saving_replaces_the_old_file_and_leaves_nothing_beside_it(shop: Index, tmp_path: Path) -> None:
    path = tmp_path / "index.npz"
    save_index(shop, path)
    save_index(build_index([DELIVERY], HashEncoder()), path)
    assert [each.name for each in tmp_path.iterdir()] == ["index.npz"]
    assert load_index(path, HashEncoder()).entries == (DELIVERY,)


def test_an_index_of_another_encoder_is_refused(shop: Index, tmp_path: Path) -> None:
    save_index(shop, tmp_path / "index.npz")
    with pytest.raises(EncoderMismatchError, match="hash-1, not hash-2"):
        load_index(tmp_path / "index.npz", HashEncoder("hash-2"))


@pytest.mark.parametrize("keep", [0, 10, 2_000, -30])
def test_a_damaged_file_is_refused(shop: Index, tmp_path: Path, keep: int) -> None:
    path = tmp_path / "index.npz"
    save_index(shop, path)
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(IndexFileError):
        load_index(path, HashEncoder())


def test_an_index_that_was_never_built_is_told_apart_from_a_damaged_one(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        load_index(tmp_path / "index.npz", HashEncoder())


def test_two_entries_of_a_language_cannot_share_an_id() -> None:
    with pytest.raises(DuplicateEntryError, match="delivery-time"):
        build_index([DELIVERY, DELIVERY], HashEncoder())


def test_progress_is_told_up_to_the_end() -> None:
    told: list[tuple[int, int]] = []
    build_index([DELIVERY], HashEncoder(), lambda done, total: told.append((done, total)))
    assert told == [(done, len(told)) for done in range(1, len(told) + 1)]
    assert len(told) > 5  # its passages, and then its words


def test_many_vectors_are_searched_approximately_and_nearly_as_well() -> None:
    vectors = np.random.default_rng(0).normal(size=(2_000, 32)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    exact, approximate = Vectors.of(vectors), Vectors.of(vectors, flat_limit=1_000)
    same = [exact.cosines(v).argmax() == approximate.cosines(v).argmax() == n for n, v in enumerate(vectors[:100])]
    assert sum(same) >= 98
    assert np.allclose(approximate.rows(np.array([7])), vectors[[7]])


def test_a_text_with_every_word_scores_one_at_most_and_one_with_none_scores_nothing() -> None:
    scores = Bm25([["factura", "nif"], ["factura"], ["envio"]]).scores(["factura", "nif"])
    assert scores[0] > scores[1] > scores[2] == 0
    assert scores.max() <= 1.0 + 1e-6


def test_a_word_that_nobody_knows_lowers_the_score() -> None:
    index = Bm25([["factura", "nif"], ["envio"]])
    assert index.scores(["factura", "gato"])[0] < index.scores(["factura"])[0]
    assert index.scores(["gato"]).tolist() == [0, 0]
