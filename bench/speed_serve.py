"""A process that understands and searches as a worker does, and tells how long each took and what it holds in memory.

`bench.understanding_speed` starts it and writes what to do as JSON to its standard input. One thread, without torch.
"""

from __future__ import annotations

import gc
import json
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import psutil

from intents.encoder import Encoder
from intents.entities.model import EntityModel
from intents.model import Model
from intents.text import clean
from intents.understand import Understander
from knowledge_base.answer import answer
from knowledge_base.entries import Audience
from knowledge_base.index import load_index
from knowledge_base.search import search

NEVER_LOADED = ("torch", "sklearn")
BETTER_NOT_LOADED = ("scipy",)  # bm25s loads it where it is installed
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
WARM_UP = 50


def milliseconds(ask: Callable[[str], object], texts: Sequence[str]) -> dict[str, float]:
    """Ask every text, after some that are not measured."""
    for text in texts[:WARM_UP]:
        ask(text)
    spent = np.zeros(len(texts))
    for row, text in enumerate(texts):
        started = time.perf_counter()
        ask(text)
        spent[row] = time.perf_counter() - started
    p50, p99 = np.percentile(spent, (50, 99)) * 1000
    return {"p50_ms": round(float(p50), 2), "p99_ms": round(float(p99), 2)}


def resident() -> float:
    """Return what this process holds, in megabytes."""
    gc.collect()
    return round(psutil.Process().memory_info().rss / 2**20, 1)


def measure(task: dict[str, str], texts: Sequence[str]) -> dict[str, object]:
    """Load the models and the index, ask, and measure."""
    empty = resident()
    encoder = Encoder.load(Path(task["encoder"]))
    model = Model.load(Path(task["version"]) / "intents", encoder)
    entities = EntityModel.load(Path(task["version"]) / "entities")
    before = resident()
    started = time.perf_counter()
    index = load_index(Path(task["index"]), encoder)
    loaded = time.perf_counter() - started
    language = task["language"]
    understander = Understander(model, ("es", "en"), "Europe/Madrid", entities=entities)
    vectors = {text: encoder.encode([clean(text)])[0] for text in texts}

    def searched(text: str) -> object:
        return search(text, index, language=language, audience=Audience.PUBLIC, now=NOW, vector=vectors[text])

    def encoded_and_searched(text: str) -> object:
        return search(text, index, language=language, audience=Audience.PUBLIC, now=NOW)

    def classified_and_searched(text: str) -> object:
        vector = encoder.encode([clean(text)])[0]
        found = search(text, index, language=language, audience=Audience.PUBLIC, now=NOW, vector=vector)
        return model.predict(text, vector), found

    def answered(text: str) -> object:
        said = understander.understand(text, previous_language=language, now=NOW)
        return answer(text, index, language=language, audience=Audience.PUBLIC, now=NOW, vector=said.vector)

    times = {
        "encode": milliseconds(lambda text: encoder.encode([clean(text)]), texts),
        "classify and search": milliseconds(classified_and_searched, texts),
        "search, encoded already": milliseconds(searched, texts),
        "encode and search": milliseconds(encoded_and_searched, texts),
    }
    lean = resident()
    times["understand and answer, as a worker"] = milliseconds(answered, texts)
    unwanted = [name for name in NEVER_LOADED if name in sys.modules]
    assert not unwanted, f"a serving process has loaded {unwanted}"
    return {
        "load_seconds": round(loaded, 2),
        "times": times,
        "memory_mb": {
            "python and libraries": empty,
            "with the models": before,
            "with the index, after searching": lean,
            "with languages and entities, after understanding": resident(),
        },
        "not_loaded": NEVER_LOADED,
        "loaded": [name for name in BETTER_NOT_LOADED if name in sys.modules],
    }


def main() -> None:
    """Measure what standard input asks for."""
    task = json.load(sys.stdin)
    print(json.dumps(measure(task, task["texts"])))


if __name__ == "__main__":
    main()
