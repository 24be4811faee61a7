"""A conditional random field over the words of a message, trained from the examples' annotations."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pycrfsuite

from intents.entities.features import Marks, features_of
from intents.entities.lists import Sightings
from intents.entities.tokens import Token
from intents.training_data import Annotation, Example

OUTSIDE = "O"
LEAST_CONFIDENCE = 0.5
MOST_TOKENS = 400
_SETTINGS = {
    "c1": 0.01,
    "c2": 0.01,
    "max_iterations": 100,
    "feature.possible_transitions": True,
    "feature.possible_states": False,
}

Look = Callable[[str], Sightings]


@dataclass(frozen=True, slots=True)
class Kind:
    """What an annotation says about its words: entity, role and group."""

    entity: str
    role: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class Tagged:
    """Words from `start` to `end` that were taken for an entity of that kind."""

    start: int
    end: int
    kind: Kind
    confidence: float


class Tagger:
    """Finds the entities it was trained for. Safe in several threads."""

    def __init__(self, content: bytes, kinds: Sequence[Kind]) -> None:
        self.content = content
        self.kinds = tuple(kinds)
        self._tagger = pycrfsuite.Tagger()
        self._tagger.open_inmemory(content)
        self._lock = threading.Lock()  # a CRFsuite tagger holds the sequence it looks at

    def find(self, tokens: Sequence[Token], marks: Marks) -> list[Tagged]:
        """Tag the words of a text; those behind the first `MOST_TOKENS` are left alone."""
        tokens = tokens[:MOST_TOKENS]
        if not tokens:
            return []
        with self._lock:
            self._tagger.set(features_of(tokens, marks))
            labels = self._tagger.tag()
            if all(label == OUTSIDE for label in labels):
                return []
            chances = [self._tagger.marginal(label, at) if label != OUTSIDE else 1.0 for at, label in enumerate(labels)]
        runs = (
            self._tagged(tokens[first:last], number, min(chances[first:last])) for first, last, number in _runs(labels)
        )
        return [each for each in runs if each.confidence >= LEAST_CONFIDENCE]

    def _tagged(self, words: Sequence[Token], number: int, confidence: float) -> Tagged:
        return Tagged(words[0].start, words[-1].end, self.kinds[number], confidence)


def train_tagger(examples: Iterable[Example], look: Look) -> Tagger | None:
    """Train from annotated examples, and from those without as examples of nothing; None where none is annotated.

    The same examples give the same tagger.
    """
    examples = tuple(examples)
    kinds = sorted({kind_of(each) for example in examples for each in example.annotations}, key=repr)
    if not kinds:
        return None
    numbers = {kind: number for number, kind in enumerate(kinds)}
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", params=_SETTINGS, verbose=False)
    for example in examples:
        sightings = look(example.text)
        if tokens := sightings.tokens:
            trainer.append(features_of(tokens, sightings.marks), _labels(tokens, example.annotations, numbers))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "tagger"
        trainer.train(str(file))
        return Tagger(file.read_bytes(), kinds)


def kind_of(annotation: Annotation) -> Kind:
    """Return what an annotation says of its words."""
    return Kind(annotation.entity, annotation.role or "", annotation.group or "")


def _labels(tokens: Sequence[Token], annotations: Iterable[Annotation], numbers: dict[Kind, int]) -> list[str]:
    """Label each token: B, I and L for the first, inner and last word of an entity, U for its only one."""
    labels = [OUTSIDE] * len(tokens)
    for annotation in annotations:
        inside = [
            at for at, token in enumerate(tokens) if annotation.start < token.end and token.start < annotation.end
        ]
        number = numbers[kind_of(annotation)]
        for at in inside:
            labels[at] = f"{_place(at, inside)}{number}"
    return labels


def _place(at: int, inside: Sequence[int]) -> str:
    if len(inside) == 1:
        return "U"
    return "B" if at == inside[0] else "L" if at == inside[-1] else "I"


def _runs(labels: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    """Give first token, the one behind the last, and the kind's number of each entity, odd sequences included."""
    first = 0
    for at, label in enumerate(labels):
        if label == OUTSIDE:
            first = at + 1
            continue
        if label[0] in "BU" or labels[first][1:] != label[1:]:
            first = at
        behind = labels[at + 1] if at + 1 < len(labels) else OUTSIDE
        if label[0] in "LU" or behind[1:] != label[1:] or behind[0] in "BU":
            yield first, at + 1, int(label[1:])
            first = at + 1
