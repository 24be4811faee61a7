"""Questions written without looking at the entries, asked to the example shop with the real encoder."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from knowledge_base.answer import Answer, answer
from knowledge_base.build import build_index
from knowledge_base.entries import Audience
from knowledge_base.faq import parse_faq
from knowledge_base.index import Index
from tests.encoder import prepared_encoder
from tests.misspelling import misspelt

KNOWLEDGE = Path(__file__).resolve().parents[2] / "examples" / "tienda" / "knowledge"
NOW = datetime(2026, 11, 20, tzinfo=UTC)
WRONG_SHARE = 0.03
USEFUL_SHARE = 0.6
MISSPELT_SHARE = 0.85  # of questions that are answered as they are written; 0.95 were answered or offered

# Language, question, ids of the entries that answer it (none: nobody can).
QUESTIONS: tuple[tuple[str, str, frozenset[str]], ...] = tuple(
    (language, question, frozenset(ids.split()))
    for language, question, ids in (
        ("es", "hola buenas queria saber cuanto tarda en llegar un pedido a canarias", "delivery-canaries"),
        ("es", "me ha llegado la sarten rallada", "damaged"),
        ("es", "puedo pagar a plazos", "instalments"),
        ("es", "aceptais bizum?", "bizum payment-methods"),
        ("es", "que garantia tienen las ollas", "warranty"),
        ("es", "teneis tienda fisica en valencia", "shop-address"),
        ("es", "como se limpia el hierro fundido", "care-cast-iron"),
        ("es", "factura con nif de empresa", "invoice-company"),
        ("es", "quiero cambiar la direccion de entrega", "address-change"),
        ("es", "cuanto tardais en devolverme el dinero", "refund-time"),
        ("es", "devolber un producto usado", "return-condition"),
        ("es", "se puede meter en el lavavajillas?", "dishwasher"),
        ("es", "cuanto cuestan los gastos de envio", "delivery-price"),
        ("es", "sirve para induccion?", "induction"),
        ("es", "haceis descuentos a restaurantes", "business-prices"),
        ("es", "puedo regalarlo envuelto", "gift-wrap"),
        ("es", "quien gano la liga", ""),
        ("es", "vendeis neveras", ""),
        ("es", "mi gato esta enfermo", ""),
        ("es", "me dais trabajo?", ""),
        ("es", "que opinas de trump", ""),
        ("es", "cuanto cuesta un vuelo a paris", ""),
        ("es", "mi wifi no funciona", ""),
        ("en", "how long does delivery to the canary islands take", "delivery-canaries"),
        ("en", "can I pay in instalments", "instalments"),
        ("en", "do you take paypal", "payment-methods"),
        ("en", "is the pan dishwasher safe", "dishwasher"),
        ("en", "invoice with company vat number", "invoice-company"),
        ("en", "change delivery address", "address-change"),
        ("en", "refund how long", "refund-time"),
        ("en", "do you ship to germany", "delivery-eu"),
        ("en", "can you gift wrap it", "gift-wrap"),
        ("en", "who won the league", ""),
        ("en", "do you sell fridges", ""),
        ("en", "are you hiring", ""),
        ("en", "what do you think of trump", ""),
        ("en", "my wifi does not work", ""),
    )
)


@pytest.fixture(scope="module")
def index(pytestconfig: pytest.Config) -> Index:
    if not KNOWLEDGE.is_dir():
        pytest.skip("the example shop has no knowledge yet")
    assert pytestconfig.cache is not None
    encoder = prepared_encoder(pytestconfig.cache.mkdir("frontdesk"))
    files = {language: KNOWLEDGE / f"faq.{language}.md" for language in ("es", "en")}
    entries = [e for lang, file in files.items() for e in parse_faq(file.read_text("utf-8"), file.name, lang)]
    return build_index(entries, encoder)


@pytest.fixture(scope="module")
def answers(index: Index) -> list[tuple[Answer, frozenset[str]]]:
    return [
        (answer(question, index, language=language, audience=Audience.PUBLIC, now=NOW), right)
        for language, question, right in QUESTIONS
    ]


def test_hardly_any_answer_is_wrong(answers: list[tuple[Answer, frozenset[str]]]) -> None:
    wrong = [found.entry.id for found, right in answers if found.entry is not None and found.entry.id not in right]
    assert len(wrong) <= WRONG_SHARE * len(answers), wrong


def test_most_answerable_questions_are_answered_or_the_answer_is_offered(
    answers: list[tuple[Answer, frozenset[str]]],
) -> None:
    answerable = [(found, right) for found, right in answers if right]
    useful = [
        found
        for found, right in answerable
        if found.kind != "unknown" and right & {passage.entry.id for passage in found.candidates}
    ]
    assert len(useful) >= USEFUL_SHARE * len(answerable), f"{len(useful)} of {len(answerable)}"


def test_no_sensitive_entry_is_answered_wrongly(answers: list[tuple[Answer, frozenset[str]]]) -> None:
    assert not [f.entry.id for f, right in answers if f.entry and f.entry.sensitive and f.entry.id not in right]


def test_every_entry_answers_its_own_questions(index: Index) -> None:
    for entry in index.entries:
        for question in entry.questions:
            found = answer(question, index, language=entry.language, audience=Audience.INTERNAL, now=NOW)
            if (entry.valid_from or date.min) <= NOW.date() <= (entry.valid_until or date.max):
                assert found.entry == entry, question


def test_misspelt_questions_are_answered_or_offered_and_never_answered_wrongly(index: Index) -> None:
    asked = [(entry, question) for entry in index.entries for question in entry.questions][::7]
    public = [(entry, question) for entry, question in asked if entry.audience is Audience.PUBLIC]
    found = [
        (entry, answer(typed, index, language=entry.language, audience=Audience.PUBLIC, now=NOW))
        for entry, question in public
        for typed in (misspelt(question, 2, language=entry.language, share=0.7),)
    ]
    assert not [f.entry.id for entry, f in found if f.entry not in (None, entry) and f.entry]
    useful = [entry in [p.entry for p in f.candidates] for entry, f in found if f.kind != "unknown"]
    assert sum(useful) >= MISSPELT_SHARE * len(public), f"{sum(useful)} of {len(public)}"
