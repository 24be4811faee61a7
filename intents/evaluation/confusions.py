"""What makes intents hard to tell apart: pairs that steal from each other, doubtful labels, twins, thin intents."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from intents.encoder import Encoder
from intents.evaluation.cross_validation import CrossValidation
from intents.evaluation.evaluate import OOS_LABEL
from intents.evaluation.outcomes import Outcome
from intents.model import Floats
from intents.text import clean, same_words
from intents.training_data import Example

FEWEST_STOLEN = 2
SURE = 0.8  # a confidence at which four of five guesses are right: the label is the one to doubt
ALIKE = 0.95  # cosine; spelling variants of one sentence lie above, paraphrases mostly below
FEW_EXAMPLES = 5
_NEGATIONS = frozenset(
    {
        *("no", "not", "nor", "never", "without", "nothing", "none", "t", "dont", "doesnt", "didnt", "isnt", "wasnt"),
        *("cant", "cannot", "couldnt", "wont", "wouldnt"),
        *("ni", "nunca", "jamas", "tampoco", "sin", "nada", "ningun", "ninguno", "ninguna"),
    }
)
BLOCK = 500


@dataclass(frozen=True, slots=True)
class Pair:
    """Two intents that take examples from each other: those of `one` taken for `other`, and the other way round."""

    one: str
    other: str
    from_one: tuple[Outcome, ...]
    from_other: tuple[Outcome, ...]

    @property
    def count(self) -> int:
        """How many examples change sides."""
        return len(self.from_one) + len(self.from_other)


@dataclass(frozen=True, slots=True)
class Twins:
    """Two examples under two intents that say nearly the same, or `is_same`, the same words."""

    first: Example
    second: Example
    similarity: float
    is_same: bool


@dataclass(frozen=True, slots=True)
class Thin:
    """An intent with few examples, and its first one."""

    intent: str
    count: int
    first: Example


@dataclass(frozen=True, slots=True)
class Confusions:
    """Everything that was found, the worst of each kind first."""

    pairs: tuple[Pair, ...]
    doubtful: tuple[Outcome, ...]
    twins: tuple[Twins, ...]
    thin: tuple[Thin, ...]


def find_confusions(
    examples: Sequence[Example], validation: CrossValidation, encoder: Encoder, oos_label: str = OOS_LABEL
) -> Confusions:
    """Look through the answers of a cross-validation over `examples`, and through the examples themselves."""
    known = [example for example in examples if example.intent != oos_label]
    twins = find_twins(known, encoder)
    twinned = {id(example) for pair in twins for example in (pair.first, pair.second)}
    wrong = [outcome for outcome in validation.outcomes if not outcome.is_right and outcome.example.intent != oos_label]
    said = {(example.intent, *_parts(same_words(example.text))) for example in known}
    doubtful = [
        outcome
        for outcome in wrong
        if outcome.confidence >= SURE and id(outcome.example) not in twinned and not _is_denial(outcome, said)
    ]
    return Confusions(
        pairs=_pairs(wrong),
        doubtful=tuple(sorted(doubtful, key=lambda outcome: -outcome.confidence)),
        twins=twins,
        thin=_thin(known),
    )


def _pairs(wrong: Sequence[Outcome]) -> tuple[Pair, ...]:
    taken: defaultdict[tuple[str, str], list[Outcome]] = defaultdict(list)
    for outcome in wrong:
        taken[outcome.example.intent, outcome.first].append(outcome)
    names = sorted({(min(names), max(names)) for names in taken})
    pairs = [Pair(one, other, tuple(taken[one, other]), tuple(taken[other, one])) for one, other in names]
    found = [pair for pair in pairs if pair.count >= FEWEST_STOLEN]
    return tuple(sorted(found, key=lambda pair: -pair.count))


def find_twins(examples: Sequence[Example], encoder: Encoder) -> tuple[Twins, ...]:
    """Find examples under two intents that are all but the same, the same words first."""
    if not examples:
        return ()
    vectors = encoder.encode([clean(example.text) for example in examples])
    words = [same_words(example.text) for example in examples]
    found: list[Twins] = []
    for row, column in _near(vectors, words):
        first, second = examples[row], examples[column]
        if first.intent != second.intent and not _is_negated(words[row], words[column]):
            similarity = float(vectors[row] @ vectors[column])
            found.append(Twins(first, second, similarity, words[row] == words[column]))
    return tuple(sorted(found, key=lambda twins: (not twins.is_same, -twins.similarity)))


def _parts(words: str) -> tuple[frozenset[str], str]:
    """Take the words that deny out of a text."""
    every = words.split()
    return _NEGATIONS & set(every), " ".join(word for word in every if word not in _NEGATIONS)


def _is_negated(one: str, other: str) -> bool:
    """Tell whether one denies what the other says: near as they lie, they are of two intents for good."""
    return _parts(one)[0] != _parts(other)[0]


def _is_denial(outcome: Outcome, said: Collection[tuple[str, frozenset[str], str]]) -> bool:
    """Tell whether an example denies one of the intent that it is taken for: then the label is right."""
    denied, rest = _parts(same_words(outcome.example.text))
    return any(intent == outcome.first and other != denied and rest == bare for intent, other, bare in said)


def _near(vectors: Floats, words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Give the rows of each two that lie near each other or have the same words, once."""
    names = np.unique(np.array(words, dtype=object).astype(str), return_inverse=True)[1]
    for start in range(0, len(words), BLOCK):
        end = start + BLOCK
        is_near = (vectors[start:end] @ vectors.T >= ALIKE) | (names[start:end, np.newaxis] == names)
        for row, column in np.argwhere(np.triu(is_near, start + 1)).tolist():
            yield start + row, column


def _thin(examples: Sequence[Example]) -> tuple[Thin, ...]:
    counts = Counter(example.intent for example in examples)
    return tuple(sorted(_few(examples, counts), key=lambda thin: (thin.count, thin.intent)))


def _few(examples: Sequence[Example], counts: Counter[str]) -> Iterator[Thin]:
    seen: set[str] = set()
    for example in examples:
        if counts[example.intent] < FEW_EXAMPLES and example.intent not in seen:
            seen.add(example.intent)
            yield Thin(example.intent, counts[example.intent], example)
