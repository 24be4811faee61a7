"""How well entities are found on public Rasa projects, and how long that takes: `python -m bench.entities`."""

from __future__ import annotations

import os
import random
import statistics
import time
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from intents.entities import EntityModel, extract, train
from intents.entities.evaluation import EntityScore, evaluate
from intents.training_data import TrainingData, read_training_data

PROJECTS = {
    "formbot": "examples/formbot/data/nlu.yml",
    "breakoutbot": "examples/breakoutbot/data/nlu.yml",
    "knowledgebasebot": "examples/knowledgebasebot/data/nlu.yml",
    "helpdesk-assistant": "helpdesk-assistant/data/nlu.yml",
}
SPLITS, TRAINED = 4, 0.7
MESSAGES = (
    ("es", "hola, mi pedido no ha llegado y ya han pasado varios días"),
    ("es", "me podéis llamar mañana a las 5 de la tarde al 612345678?"),
    ("en", "where is my order TA-10234?"),
)


def main() -> None:
    """Print precision, recall and F1 of each project, then milliseconds a message."""
    root = Path(os.environ.get("FRONTDESK_TEST_DATA", "../shared")) / "data" / "rasa"
    scores = {name: _held_out(read_training_data(root / file)) for name, file in PROJECTS.items()}
    for name, score in {**scores, "all": _sum(scores.values())}.items():
        print(f"{name:20} {score.precision:.3f} {score.recall:.3f} {score.f1:.3f}  {score.annotated} entities")
    model = train(read_training_data(root / PROJECTS["formbot"]), built_in=())
    for language, text in MESSAGES:
        print(f"{_milliseconds(model, language, text):.2f} ms  {text}")


def _held_out(data: TrainingData) -> EntityScore:
    """Train on a part and ask the rest, several times."""
    totals = []
    for seed in range(SPLITS):
        examples = list(dict.fromkeys(data.examples))
        random.Random(seed).shuffle(examples)
        cut = int(len(examples) * TRAINED + 1e-9)
        model = train(replace(data, examples=tuple(examples[:cut])), built_in=())
        totals.append(evaluate(model.find, examples[cut:]).total)
    return _sum(totals)


def _sum(scores: Iterable[EntityScore]) -> EntityScore:
    counts = zip(*((each.annotated, each.found, each.right) for each in scores), strict=True)
    return EntityScore(*(sum(column) for column in counts))


def _milliseconds(model: EntityModel, language: str, text: str) -> float:
    """Measure the built-in entities and the assistant's own together, in one thread."""
    taken = []
    for _ in range(300):
        start = time.perf_counter()
        extract(
            text,
            language=language,
            order_number_pattern=r"TA-\d{5}",
            default_region="ES",
            now=datetime(2026, 11, 18, 12, tzinfo=UTC),
            time_zone="Europe/Madrid",
        )
        model.find(text)
        taken.append(time.perf_counter() - start)
    return statistics.median(taken) * 1_000


if __name__ == "__main__":
    main()
