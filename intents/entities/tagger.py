"""A conditional random field over the words of a message, trained from the examples' annotations."""

from __future__ import annotations

import tempfile
import threading
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pycrfsuite

from intents.entities.features import Marks, features_of
from intents.entities.kinds import Kind, kind_of
from intents.entities.lists import Sightings
from intents.entities.swapped import with_swapped_values
from intents.entities.tokens import Token, tokens_of
from intents.training_data import Annotation, Example

OUTSIDE = "O"
# Few marks make a timid tagger that dares too much on texts unlike its examples: words that were marked somewhere count
# where they are likely enough, others must be surer (docs/understanding.md).
LEAST_CONFIDENCE_KNOWN, LEAST_CONFIDENCE_NEW = 0.3, 0.8
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
class Tagged:
    """Words from `start` to `end` that were taken for an entity of that kind."""

    start: int
    end: int
    kind: Kind
    confidence: float


class Tagger:
    """Finds the entities it was trained for. Safe in several threads."""

    def __init__(self, content: bytes, kinds: Sequence[Kind], known: Mapping[str, Collection[str]]) -> None:
        """`known` are the words that were marked, without plurals, by entity."""
        self.content = content
        self.kinds = tuple(kinds)
        self.known = {entity: frozenset(words) for entity, words in known.items()}
        self._tagger = pycrfsuite.Tagger()
        self._tagger.open_inmemory(content)
        self._labels: tuple[str, ...] = tuple(label for label in self._tagger.labels() if label != OUTSIDE)
        self._has_outside = OUTSIDE in self._tagger.labels()
        self._lock = threading.Lock()  # a CRFsuite tagger holds the sequence it looks at

    def find(self, tokens: Sequence[Token], marks: Marks) -> list[Tagged]:
        """Tag the words of a text; those behind the first `MOST_TOKENS` are left alone."""
        tokens = tokens[:MOST_TOKENS]
        if not tokens:
            return []
        with self._lock:
            self._tagger.set(features_of(tokens, marks))
            labels = self._tagger.tag()
            chances = [self._chance(at) for at in range(len(tokens))]
            labels = [self._likely(at, label, chances[at]) for at, label in enumerate(labels)]
        return [
            self._tagged(tokens[first:last], number, min(chances[first:last]))
            for first, last, number in _runs(labels)
            if min(chances[first:last]) >= self._least(tokens, marks, range(first, last), number)
        ]

    def _least(self, tokens: Sequence[Token], marks: Marks, places: Iterable[int], number: int) -> float:
        """Return how sure the tagger must be of words: less so where one was marked or is listed."""
        entity = self.kinds[number].entity
        known = self.known.get(entity, ())
        is_known = any(tokens[at].stem in known or entity in marks.get(at, ()) for at in places)
        return LEAST_CONFIDENCE_KNOWN if is_known else LEAST_CONFIDENCE_NEW

    def _chance(self, at: int) -> float:
        """Return how likely a word belongs to an entity; surely, where the examples have no other words."""
        return 1 - float(self._tagger.marginal(OUTSIDE, at)) if self._has_outside else 1.0

    def _likely(self, at: int, label: str, chance: float) -> str:
        """Return the likeliest kind for a word that the best sequence leaves out, where it likely enough is one."""
        if label != OUTSIDE or chance < LEAST_CONFIDENCE_KNOWN:
            return label
        return max((self._tagger.marginal(each, at), each) for each in self._labels)[1]

    def _tagged(self, words: Sequence[Token], number: int, confidence: float) -> Tagged:
        return Tagged(words[0].start, words[-1].end, self.kinds[number], confidence)


def train_tagger(examples: Iterable[Example], look: Look) -> Tagger | None:
    """Train from annotated examples, and from those without as examples of nothing; None where none is annotated.

    Values that were marked are tried in each other's place, too. The same examples give the same tagger.
    """
    examples = tuple(examples)
    kinds = sorted({kind_of(each) for example in examples for each in example.annotations}, key=repr)
    if not kinds:
        return None
    numbers = {kind: number for number, kind in enumerate(kinds)}
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", params=_SETTINGS, verbose=False)
    for example in with_swapped_values(examples):
        sightings = look(example.text)
        if tokens := sightings.tokens:
            trainer.append(features_of(tokens, sightings.marks), _labels(tokens, example.annotations, numbers))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "tagger"
        trainer.train(str(file))
        return Tagger(file.read_bytes(), kinds, _marked_words(examples))


def _marked_words(examples: Iterable[Example]) -> dict[str, set[str]]:
    words: dict[str, set[str]] = defaultdict(set)
    for example in examples:
        for each in example.annotations:
            words[each.entity].update(token.stem for token in tokens_of(example.text[each.start : each.end]))
    return words


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
