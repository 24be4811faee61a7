"""How well an assistant's own entities are found, counted by whole entities."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from intents.entities.entity import Entity
from intents.training_data import Annotation, Example

_Place = tuple[str, int, int, str, str]


@dataclass(frozen=True, slots=True)
class EntityScore:
    """Counts of one entity, or of all: what was annotated, what was found, and what is both."""

    annotated: int
    found: int
    right: int

    @property
    def precision(self) -> float:
        """The share of what was found that is right, 0..1; 1 where nothing was found."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """The share of what was annotated that was found, 0..1; 1 where nothing was annotated."""
        return self.right / self.annotated if self.annotated else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass(frozen=True, slots=True)
class EntityEvaluation:
    """Scores by entity, and `total` over all of them (micro average)."""

    by_entity: Mapping[str, EntityScore]
    total: EntityScore


def evaluate(find: Callable[[str], Sequence[Entity]], examples: Iterable[Example]) -> EntityEvaluation:
    """Compare what `find` finds with the annotations: right is the same entity, role and group in the same place.

    Only entities that are annotated somewhere in `examples` count: of others nobody said where they are.
    """
    examples = tuple(examples)
    names = sorted({each.entity for example in examples for each in example.annotations})
    annotated, found, right = Counter[str](), Counter[str](), Counter[str]()
    for example in examples:
        wanted = {_annotated(each) for each in example.annotations}
        got = {_found(each) for each in find(example.text) if each.name in names}
        for counter, places in ((annotated, wanted), (found, got), (right, wanted & got)):
            counter.update(name for name, *_ in places)
    scores = {name: EntityScore(annotated[name], found[name], right[name]) for name in names}
    return EntityEvaluation(scores, EntityScore(annotated.total(), found.total(), right.total()))


def _annotated(each: Annotation) -> _Place:
    return each.entity, each.start, each.end, each.role or "", each.group or ""


def _found(each: Entity) -> _Place:
    return each.name, each.start, each.end, each.role, each.group
