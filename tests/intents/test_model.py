from pathlib import Path

import numpy as np
import pytest

from intents.classifier import train
from intents.encoder import Encoder
from intents.model import EncoderMismatchError, Model, ModelMissingError
from intents.training_data import Example, TrainingData, TrainingDataError, read_training_data
from tests.intents.assistant import write_nlu


class AnotherEncoder(Encoder):
    def __init__(self, encoder: Encoder) -> None:
        self.id = "another"
        self.dimension = encoder.dimension


def data(**intents: list[str]) -> TrainingData:
    return TrainingData(
        tuple(Example(text, intent, (), Path("nlu.yml"), 1) for intent in intents for text in intents[intent])
    )


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("donde esta mi pedido que no llega", "order_status"),
        ("where is my parcel", "order_status"),
        ("kiero debolber los zapatos", "return_request"),
        ("i want to return my shoes", "return_request"),
        ("quiero hablar con un agente", "talk_to_person"),
        ("what are your opening hours", "opening_hours"),
    ],
)
def test_other_words_for_an_intent_are_recognised(model: Model, text: str, intent: str) -> None:
    assert model.predict(text).ranking[0].name == intent
    assert model.predict(text).intent == intent


@pytest.mark.parametrize("text", ["the mitochondria of the cell", "¿cuál es la capital de Mongolia?", "👍", ""])
def test_what_no_intent_means_is_left_open(model: Model, text: str) -> None:
    prediction = model.predict(text)
    assert prediction.intent is None
    assert prediction.confidence < prediction.threshold


def test_a_training_example_is_certain_however_it_is_typed(model: Model) -> None:
    prediction = model.predict("  DONDE ESTA  mi pedido!! \u200b")
    assert (prediction.intent, prediction.confidence, prediction.is_exact) == ("order_status", 1.0, True)


def test_probabilities_of_the_ranking_add_up(model: Model) -> None:
    ranking = model.predict("algo de mi pedido").ranking
    assert sum(scored.score for scored in ranking) == pytest.approx(1, abs=1e-4)
    assert [s.score for s in ranking] == sorted((s.score for s in ranking), reverse=True)


def test_training_twice_gives_the_same_model(model: Model, encoder: Encoder, tmp_path: Path) -> None:
    again = train(read_training_data(write_nlu(tmp_path)), encoder)
    assert again.calibration == model.calibration
    assert again.predict("mi paquete") == model.predict("mi paquete")


def test_a_saved_model_predicts_the_same(model: Model, encoder: Encoder, tmp_path: Path) -> None:
    folder = tmp_path / "models" / "intents"
    model.save(folder)
    model.save(folder)
    loaded = Model.load(folder, encoder)
    for text in ("mi paquete", "hola", "quién eres"):
        assert loaded.predict(text) == model.predict(text)
    assert [entry.name for entry in folder.parent.iterdir()] == ["intents"]


def test_scores_of_another_encoder_are_refused(model: Model, encoder: Encoder, tmp_path: Path) -> None:
    model.save(tmp_path / "model")
    with pytest.raises(EncoderMismatchError, match="train again"):
        Model.load(tmp_path / "model", AnotherEncoder(encoder))


@pytest.mark.parametrize("content", [None, "", "{}", '{"format": 99}'])
def test_an_unreadable_model_is_missed_with_its_remedy(
    model: Model, encoder: Encoder, tmp_path: Path, content: str | None
) -> None:
    folder = tmp_path / "model"
    if content is not None:
        model.save(folder)
        (folder / "model.json").write_text(content)
    with pytest.raises(ModelMissingError, match="train again"):
        Model.load(folder, encoder)


def test_one_example_an_intent_is_enough_to_start(encoder: Encoder) -> None:
    model = train(data(greet=["hola"], order_status=["dónde está mi pedido"]), encoder)
    assert model.predict("mi pedido dónde está").ranking[0].name == "order_status"


def test_the_same_example_under_two_intents_is_not_certain(encoder: Encoder) -> None:
    model = train(data(a=["hola", "qué tal"], b=["Hola", "adiós"]), encoder)
    assert not model.predict("hola").is_exact


def test_one_intent_alone_is_refused_with_its_place(encoder: Encoder) -> None:
    with pytest.raises(TrainingDataError, match="a second one is needed"):
        train(data(greet=["hola", "buenas"]), encoder)


def test_nothing_to_learn_from_is_refused(encoder: Encoder) -> None:
    with pytest.raises(TrainingDataError, match="no example"):
        train(data(greet=["\u200b"]), encoder)


def test_progress_runs_from_start_to_end(encoder: Encoder) -> None:
    shares: list[float] = []
    train(data(a=["hola"], b=["adiós"]), encoder, lambda _what, share: shares.append(share))
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_a_vector_that_is_given_is_used(model: Model, encoder: Encoder) -> None:
    vector = encoder.encode(["mi paquete"])[0]
    assert model.predict("mi paquete", vector) == model.predict("mi paquete")
    assert model.predict("mi paquete", np.zeros_like(vector)) != model.predict("mi paquete")
