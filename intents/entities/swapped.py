"""More examples to learn entities from: those of the author, with the marked values in each other's place."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from intents.entities.kinds import Kind, kind_of
from intents.training_data import Example

COPIES = 8  # of each marked example; docs/understanding.md says what they are worth
MOST_EXAMPLES = 5_000  # copies included: who marks thousands needs none, and training stays quick


def with_swapped_values(examples: Sequence[Example]) -> list[Example]:
    """Return the examples, then copies of the marked ones with other values of the same kind, alike each time."""
    marked = [example for example in examples if example.annotations]
    copies = min(COPIES, max(0, MOST_EXAMPLES - len(examples)) // max(1, len(marked)))
    values, dice = _values(marked), random.Random(0)  # noqa: S311 - no secret
    swapped = (_swapped(example, values, dice) for example in marked for _ in range(copies))
    texts = {example.text for example in examples}
    return [*examples, *_new(swapped, texts)]


def _new(examples: Iterable[Example], texts: set[str]) -> Iterator[Example]:
    for example in examples:
        if example.text not in texts:
            texts.add(example.text)
            yield example


def _values(examples: Iterable[Example]) -> Mapping[Kind, list[str]]:
    values: dict[Kind, dict[str, None]] = {}
    for example in examples:
        for each in example.annotations:
            values.setdefault(kind_of(each), {})[example.text[each.start : each.end]] = None
    return {kind: list(words) for kind, words in values.items()}


def _swapped(example: Example, values: Mapping[Kind, list[str]], dice: random.Random) -> Example:
    text, behind, annotations = "", 0, []
    for each in sorted(example.annotations, key=lambda each: each.start):
        value = dice.choice(values[kind_of(each)])
        text += example.text[behind : each.start]
        annotations.append(replace(each, start=len(text), end=len(text) + len(value)))
        text, behind = text + value, each.end
    return replace(example, text=text + example.text[behind:], annotations=tuple(annotations))
