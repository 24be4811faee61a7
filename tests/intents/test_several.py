"""Two things in one message."""

from pathlib import Path

import pytest

from intents.classifier import train
from intents.encoder import Encoder
from intents.model import Model
from intents.several import halves, name_of_both
from intents.training_data import Example, TrainingData

EXAMPLES = {
    "broken": (
        *("my parcel arrived broken", "the box is damaged", "it came in pieces", "el paquete ha llegado roto"),
        *("the plate is cracked", "ha venido con un golpe"),
    ),
    "refund": (
        *("I want my money back", "please refund me", "give me a refund", "quiero que me devolváis el dinero"),
        *("when do I get my money", "devolvedme lo que he pagado"),
    ),
    "invoice": (
        *("I need an invoice", "send me the invoice please", "where is my bill", "necesito una factura"),
        *("can I have an invoice for my company", "mandadme la factura"),
    ),
    "hours": (
        *("what time do you open", "are you open on sunday", "opening hours", "a qué hora abrís"),
        *("when does the shop close", "qué horario tenéis"),
    ),
    "broken+refund": ("it is broken, I want my money back", "llegó roto, devolvedme el dinero"),
}


def data(names: tuple[str, ...]) -> TrainingData:
    rows = [(text, name) for name in names for text in EXAMPLES[name]]
    return TrainingData(tuple(Example(text, name, (), Path("nlu.yml"), row) for row, (text, name) in enumerate(rows)))


@pytest.fixture(scope="module")
def model(encoder: Encoder) -> Model:
    return train(data(tuple(EXAMPLES)), encoder)


def test_a_pair_with_examples_is_an_intent_like_any_other(model: Model) -> None:
    assert model.predict("llegó roto, devolvedme el dinero").intent == "broken+refund"


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("what time do you open and can you send me the invoice", "hours+invoice"),
        ("necesito una factura y a qué hora abrís", "invoice+hours"),
        ("please refund me and the box is damaged", "broken+refund"),
    ],
)
def test_a_pair_without_examples_is_recognised(model: Model, text: str, intent: str) -> None:
    found = model.predict(text)
    assert found.intent == intent
    assert found.ranking[0].name == intent
    assert found.confidence >= found.threshold


@pytest.mark.parametrize("text", ["the plate is cracked", "salt and pepper", "it came in pieces and in a damaged box"])
def test_one_thing_stays_one(model: Model, text: str) -> None:
    assert "+" not in (model.predict(text).intent or "")


def test_who_teaches_no_pairs_gets_none(encoder: Encoder) -> None:
    alone = train(data(("broken", "refund", "invoice", "hours")), encoder)
    assert "+" not in (alone.predict("what time do you open and can you send me the invoice").intent or "")


def test_a_sentence_is_taken_apart_where_words_join_it() -> None:
    assert list(halves("mi paquete está roto y quiero mi dinero")) == [("mi paquete está roto", "quiero mi dinero")]
    assert list(halves("salt and pepper")) == []
    assert list(halves("")) == []
    assert len(list(halves("one two three and one two three and one two three and one two three"))) == 2


def test_pairs_are_named_as_the_examples_name_them() -> None:
    assert name_of_both("refund", "broken", frozenset(["broken+refund"])) == "broken+refund"
    assert name_of_both("refund", "broken", frozenset()) == "refund+broken"


def test_two_that_are_both_likely_are_worth_asking_about(encoder: Encoder) -> None:
    alone = train(data(("broken", "refund", "invoice", "hours")), encoder)
    found = alone.predict("broken, refund")
    assert found.intent is None
    assert set(found.between) == {"broken", "refund"}


@pytest.mark.parametrize("text", ["", "👍", "who won the league", "the plate is cracked"])
def test_what_is_clear_or_means_neither_is_not_asked_about(encoder: Encoder, text: str) -> None:
    alone = train(data(("broken", "refund", "invoice", "hours")), encoder)
    assert alone.predict(text).between == ()
