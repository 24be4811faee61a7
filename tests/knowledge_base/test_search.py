from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import numpy as np
import pytest

from knowledge_base.build import build_index
from knowledge_base.entries import Audience, Entry
from knowledge_base.index import Index
from knowledge_base.search import Passage, search
from tests.knowledge_base.shop import HashEncoder, entry

NOW = datetime(2026, 11, 20, 22, 30, tzinfo=UTC)


def find(index: Index, query: str, **given: object) -> list[Passage]:
    arguments = {"language": "es", "audience": Audience.PUBLIC, "now": NOW, **given}
    return search(query, index, **arguments)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("cuanto tarda el paquete en llegar", "delivery-time"),
        ("hacéis envíos a las islas canarias?", "canaries"),
        ("quería la fatcura de una compra", "invoice"),
        ("puedo pagar con tarjeta", "payment"),
        ("30 dias desde la entrega etiqueta gratis", "returns"),
    ],
)
def test_the_entry_that_is_asked_for_comes_first(shop: Index, query: str, expected: str) -> None:
    assert find(shop, query)[0].entry.id == expected


def test_each_entry_is_found_once_best_first_with_scores_between_0_and_1(shop: Index) -> None:
    found = find(shop, "cuando llega mi pedido", limit=10)
    scores = [passage.score for passage in found]
    assert len({passage.entry.id for passage in found}) == len(found) == 5
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)


def test_a_passage_is_the_text_that_resembles_the_query(shop: Index) -> None:
    asked = find(shop, "plazo de la entrega")[0]
    told = find(shop, "24 a 48 horas laborables")[0]
    assert (asked.side, asked.text) == ("question", "plazo de entrega")
    assert (told.side, told.text) == ("answer", "De 24 a 48 horas laborables.")


def test_an_internal_entry_is_found_by_agents_alone(shop: Index) -> None:
    query = "¿Qué descuento máximo puede dar un agente?"
    assert find(shop, query, audience=Audience.INTERNAL)[0].entry.id == "margin"
    assert "margin" not in {passage.entry.id for passage in find(shop, query, limit=100)}


@pytest.mark.parametrize(
    ("day", "is_found"), [((2027, 1, 6), False), ((2027, 1, 7), True), ((2027, 2, 28), True), ((2027, 3, 1), False)]
)
def test_an_entry_is_found_from_its_first_to_its_last_valid_day(
    shop: Index, day: tuple[int, int, int], is_found: bool
) -> None:
    found = find(shop, "fechas de las rebajas", now=datetime(*day, 23, 59, tzinfo=UTC), limit=100)
    assert ("sale" in {passage.entry.id for passage in found}) is is_found


def test_only_entries_of_the_language_are_found(shop: Index) -> None:
    assert [passage.entry.language for passage in find(shop, "delivery", language="en")] == ["en"]
    assert find(shop, "delivery", language="fr") == []


def test_the_given_vector_is_used_instead_of_encoding_again(shop: Index) -> None:
    vector = HashEncoder().encode(["cuando llega mi paquete"])[0]
    assert find(shop, "cuando llega mi paquete", vector=vector) == find(shop, "cuando llega mi paquete")


def test_the_limit_is_kept(shop: Index) -> None:
    assert [len(find(shop, "pedido", limit=limit)) for limit in (0, 1, 2)] == [0, 1, 2]


@pytest.mark.parametrize("query", ["", "   ", "😀", "\u200b\u202e", "¿?", "x" * 1_000_000, "a b " * 50_000])
def test_no_query_breaks_the_search(shop: Index, query: str) -> None:
    assert len(find(shop, query, vector=np.zeros(64, dtype=np.float32))) == 5


def test_a_text_without_question_is_found_by_what_it_says() -> None:
    texts = (
        Entry(id="a", language="es", question="", answer="La garantía legal dura tres años."),
        Entry(id="b", language="es", question="", answer="El taller abre los martes."),
    )
    assert find(build_index(texts, HashEncoder()), "años de garantía")[0].entry.id == "a"


def test_an_index_of_nothing_finds_nothing() -> None:
    assert find(build_index([], HashEncoder()), "hola") == []


def test_one_entry_is_enough() -> None:
    index = build_index([entry("only", "¿Abrís el lunes?", "Sí.")], HashEncoder())
    assert find(index, "lunes")[0].entry.id == "only"


def test_many_threads_find_what_one_finds(shop: Index) -> None:
    queries = [f"cuando llega mi pedido numero {number} de facturas devueltas" for number in range(200)]
    alone = [find(shop, query) for query in queries]
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(lambda query: find(shop, query), queries)) == alone
