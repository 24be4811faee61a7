"""What in training examples stands in nobody's way and is hardly meant: told, and trained all the same."""

from __future__ import annotations

import re
from collections.abc import Iterator

from intents.text import clean, same_words
from intents.training_data import Example, TrainingData
from intents.training_problems import TrainingProblem

_OPEN = re.compile(r"\[[^\]]*[({]|\[[^\]]+\][({][^)}]*$")  # what is left of an annotation that was not recognised


def training_warnings(data: TrainingData) -> tuple[TrainingProblem, ...]:
    """Find what is not read, the same words under two intents, intents with a single example, and open brackets."""
    return (*_unread(data), *_twice(data), *_single(data), *_open(data))


def _unread(data: TrainingData) -> Iterator[TrainingProblem]:
    """Find responses beside examples, and any where there are intents that answer with responses of their own."""
    files = {example.file for example in data.examples}
    has_own = any("/" in example.intent for example in data.examples)
    yield from (each for each in data.unread if has_own or each.file in files)


def _twice(data: TrainingData) -> Iterator[TrainingProblem]:
    first: dict[str, Example] = {}
    for example in data.examples:
        before = first.setdefault(same_words(example.text), example)
        if before.intent != example.intent and clean(example.text):
            place = f"{before.line}" if before.file == example.file else f"{before.file.name}:{before.line}"
            values = {"text": example.text, "intent": example.intent, "other": before.intent, "place": place}
            yield TrainingProblem(example.file, example.line, "two_intents", values)


def _single(data: TrainingData) -> Iterator[TrainingProblem]:
    by_intent: dict[str, list[Example]] = {}
    for example in data.examples:
        by_intent.setdefault(example.intent, []).append(example)
    for intent, examples in by_intent.items():
        if len(examples) == 1:
            yield TrainingProblem(examples[0].file, examples[0].line, "one_example", {"name": intent})


def _open(data: TrainingData) -> Iterator[TrainingProblem]:
    for example in data.examples:
        if _OPEN.search(example.text):
            yield TrainingProblem(example.file, example.line, "open_bracket", {"text": example.text})
