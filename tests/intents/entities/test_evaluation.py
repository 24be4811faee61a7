import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from intents.entities import Entity, train
from intents.entities.evaluation import evaluate
from intents.training_data import Annotation, Example, read_training_data


def example(text: str, *annotations: Annotation) -> Example:
    return Example(text, "any", annotations, Path("nlu.yml"), 1)


def test_whole_entities_count() -> None:
    examples = [
        example("de Vigo a Lugo", Annotation(3, 7, "city", "Vigo", "from"), Annotation(10, 14, "city", "Lugo", "to")),
        example("hola Ana", Annotation(5, 8, "name", "Ana")),
    ]

    def find(text: str) -> tuple[Entity, ...]:
        found = Entity("city", "Vigo", "Vigo", 3, 7, "trained", role="from")
        wrong = Entity("city", "a Lugo", "a Lugo", 8, 14, "trained", role="to")
        return (found, wrong, Entity("date", "2026-11-19", "hoy", 0, 3, "pattern")) if "Vigo" in text else ()

    result = evaluate(find, examples)
    assert (result.total.annotated, result.total.found, result.total.right) == (3, 2, 1)
    assert result.by_entity["city"].precision == 0.5
    assert result.by_entity["name"].recall == 0
    assert round(result.total.f1, 3) == 0.4


def test_public_annotations_are_found_in_examples_held_back(shared_data: Callable[[str], Path]) -> None:
    data = read_training_data(shared_data("data/rasa/examples/formbot/data/nlu.yml"))
    examples = list(data.examples)
    random.Random(0).shuffle(examples)
    cut = len(examples) * 7 // 10
    model = train(replace(data, examples=tuple(examples[:cut])), built_in=())
    assert evaluate(model.find, examples[cut:]).total.f1 > 0.8
