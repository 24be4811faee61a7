from datetime import UTC, datetime

import pytest

from knowledge_base.answer import Answer, answer
from knowledge_base.build import build_index
from knowledge_base.entries import Audience
from knowledge_base.index import Index
from tests.knowledge_base.shop import RETURNS, HashEncoder, entry

NOW = datetime(2026, 11, 20, tzinfo=UTC)


def ask(index: Index, query: str, **given: object) -> Answer:
    arguments = {"language": "es", "audience": Audience.PUBLIC, "now": NOW, **given}
    return answer(query, index, **arguments)  # type: ignore[arg-type]


def test_a_question_word_for_word_is_answered_with_its_source(shop: Index) -> None:
    found = ask(shop, "  ¡cuando LLEGA mi páquete!")
    assert found.kind == "answer"
    assert found.entry is not None
    assert found.entry.answer == "De 24 a 48 horas laborables."
    assert found.source == "knowledge/faq.es.md:7"
    assert found.confidence > 0.95


@pytest.mark.parametrize("query", ["mi gato ronronea", "¿quién ganó la liga?", "zxqwv", "capital australiana"])
def test_a_question_whose_words_are_in_no_entry_is_unknown(shop: Index, query: str) -> None:
    found = ask(shop, query)
    assert (found.kind, found.entry, found.source) == ("unknown", None, "")
    assert found.reason == "none of its words is in any entry"


@pytest.mark.parametrize("query", ["", "😀", "hola, ¿qué tal?", "¿y eso por qué?", "necesito ayuda"])
def test_a_message_that_names_no_matter_is_unknown(shop: Index, query: str) -> None:
    found = ask(shop, query)
    assert found.kind == "unknown"
    assert found.reason == "it names no matter"


@pytest.mark.parametrize("query", ["¿cuánto es 25?", "cuánto"])
def test_a_question_word_and_figures_are_near_to_nothing(query: str) -> None:
    index = build_index([entry("a", "¿Hay juegos de cuatro copas?", "Sí, desde 25 euros.")], HashEncoder())
    assert ask(index, query).kind == "unknown"
    assert ask(index, query).confidence == 0


def test_what_several_entries_may_answer_is_offered_or_left_but_not_answered(shop: Index) -> None:
    found = ask(shop, "pedido")
    assert found.kind != "answer"
    assert {"delivery-time", "canaries"} <= {passage.entry.id for passage in found.candidates}
    assert len(found.candidates) <= 3


def test_the_confidence_of_a_near_question_exceeds_that_of_a_far_one(shop: Index) -> None:
    near, far = ask(shop, "descargar la factura de mi compra"), ask(shop, "factura bonita del vecino ruidoso")
    assert near.candidates[0].entry.id == far.candidates[0].entry.id == "invoice"
    assert near.confidence > far.confidence


def test_a_sensitive_entry_needs_at_least_as_much_certainty_as_another(shop: Index) -> None:
    judgement = shop.judgements["es"]
    assert judgement.offer_at <= judgement.answer_at <= judgement.sensitive_at


def test_without_anything_learnt_a_sensitive_entry_is_offered_where_another_is_answered() -> None:
    plain = build_index([entry("a", RETURNS.question, RETURNS.answer)], HashEncoder())
    sensitive = build_index([entry("a", RETURNS.question, RETURNS.answer, sensitive=True)], HashEncoder())
    query = "como devuelvo yo mi producto"
    assert ask(plain, query).confidence == ask(sensitive, query).confidence
    needed = [ask(index, query).reason.split(", ")[1].split()[0] for index in (plain, sensitive)]
    assert float(needed[0]) < float(needed[1])


@pytest.mark.parametrize("query", ["¿Qué descuento máximo puede dar un agente?", "descuento compensación agente"])
def test_an_internal_answer_never_reaches_a_customer(shop: Index, query: str) -> None:
    found = ask(shop, query)
    assert "margin" not in {passage.entry.id for passage in found.candidates}
    assert found.kind != "answer"


def test_an_expired_answer_is_not_given_even_word_for_word(shop: Index) -> None:
    assert ask(shop, "¿Cuándo son las rebajas?").kind != "answer"
    assert ask(shop, "¿Cuándo son las rebajas?", now=datetime(2027, 1, 8, tzinfo=UTC)).kind == "answer"


def test_a_language_without_entries_is_unknown(shop: Index) -> None:
    assert ask(shop, "plazo de entrega", language="fr").kind == "unknown"


def test_what_is_asked_with_a_word_of_which_the_entry_says_nothing_is_offered_at_most(shop: Index) -> None:
    known, strange = "puedo pagar con bizum", "puedo pagar con bizum los zxqwvk"
    assert ask(shop, known).kind == "answer"
    found = ask(shop, strange)
    assert found.kind != "answer"
    assert found.candidates[0].entry.id == "payment"
    assert found.confidence <= 0.5


def test_a_strange_word_is_named_with_the_offer_and_in_the_reason() -> None:
    index = build_index([entry("a", "Afilado de cuchillos", "Afilamos cuchillos en la tienda.")], HashEncoder())
    query = "afilado en la tienda: cuchillos y zxqwvk brgtf"
    found = ask(index, query)
    assert found.lacks == ("zxqwvk", "brgtf")
    assert found.reason.endswith("it says nothing near zxqwvk, brgtf")
    assert found.kind == "offer"


def test_a_word_that_means_nearly_what_an_entry_says_is_not_strange() -> None:
    index = build_index([entry("a", "Afilado de cuchillos", "Afilamos cuchillos en la tienda.")], HashEncoder())
    found = ask(index, "afilado en la tienda: cuchillos y cuchillerías con tiendecillas")
    assert found.lacks == ()
