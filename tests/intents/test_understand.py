from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from intents.entities import train
from intents.model import Model
from intents.understand import Understander
from tests.intents.entities.shop import shop_data

NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)


@pytest.fixture
def understander(model: Model) -> Understander:
    return Understander(model, ("es", "en"), "Europe/Madrid", order_number_pattern=r"TA-\d{5}")


def test_a_message_is_understood_whole(understander: Understander) -> None:
    understood = understander.understand("¿Dónde está mi pedido TA-10234?", previous_language=None, now=NOW)
    assert understood.language.language == "es"
    assert understood.intent == "order_status"
    assert understood.confidence >= understood.threshold
    assert [(entity.name, entity.value) for entity in understood.entities] == [("order_number", "TA-10234")]
    assert understood.vector.shape == (understander.model.encoder.dimension,)


def test_facts_alone_keep_the_language(understander: Understander) -> None:
    understood = understander.understand("TA-10234", previous_language="en", now=NOW)
    assert understood.language.language == "en"
    assert understood.entities[0].value == "TA-10234"


def test_the_vector_can_be_used_again(understander: Understander) -> None:
    first = understander.understand("mi paquete", previous_language="es", now=NOW)
    second = understander.understand("mi paquete", previous_language="es", now=NOW, vector=first.vector)
    assert second.intent == first.intent
    assert np.array_equal(second.vector, first.vector)


@pytest.mark.parametrize("text", ["", "\u200b\u202e", "👍", "a" * 8_000, "\x00", "مرحبا", "1" * 8_000])
def test_odd_messages_are_understood_as_far_as_they_go(understander: Understander, text: str) -> None:
    understood = understander.understand(text, previous_language="es", now=NOW)
    assert understood.text == text
    assert understood.ranking


def test_warming_up_needs_no_message(understander: Understander) -> None:
    understander.warm_up(NOW)


def test_the_assistants_own_entities_stand_beside_the_built_in_ones(model: Model, tmp_path: Path) -> None:
    entities = train(shop_data(tmp_path), ("product",))
    understander = Understander(model, ("es", "en"), "Europe/Madrid", entities=entities)
    understood = understander.understand("quiero una cazuela roja para el viernes", previous_language="es", now=NOW)
    found = [(entity.name, entity.value) for entity in understood.entities if entity.name != "need"]
    assert found == [
        ("product", "cazuela"),
        ("colour", "rojo"),
        ("date", "2026-11-20"),
        ("timing", "now"),
    ]
