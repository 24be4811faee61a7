"""A trained intent model: numbers and examples in, ranked intents out; numpy alone."""

import json
import tempfile
from dataclasses import dataclass, field
from operator import attrgetter
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from intents.encoder import Encoder
from intents.features import MAX_CHARACTERS, WIDTH, Sparse, lexical, weigh
from intents.several import SEPARATOR, SURE_OF_BOTH, halves, name_of_both
from intents.text import clean, same_words

Floats = NDArray[np.float32]
FORMAT = 2
LEAST_SECOND = 0.2  # the probability from which on the second intent is worth asking about
_ARRAYS = "model.npz"
_FACTS = "model.json"


class ModelError(Exception):
    """A trained model cannot be used; the message says what to do."""


class ModelMissingError(ModelError):
    """There is no (readable) model in the folder: train first."""


class EncoderMismatchError(ModelError):
    """The model was trained with another encoder file, so its scores would mean nothing: train again."""


@dataclass(frozen=True, slots=True)
class ScoredIntent:
    """An intent and its probability among all intents, supposing that one of them is meant."""

    name: str
    score: float


@dataclass(frozen=True, slots=True)
class Prediction:
    """What a text most likely means.

    `confidence` is the calibrated chance that the first of `ranking` is right, which includes the
    chance that none is; `intent` is None when that lies below `threshold`. `between` are two intents where neither is
    sure enough but one of them is meant: ask which.
    """

    intent: str | None
    confidence: float
    ranking: tuple[ScoredIntent, ...]
    threshold: float
    is_exact: bool = False
    between: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Heads:
    """Linear heads over dense and lexical features, one column an intent, and how to weigh them."""

    dense_weights: Floats  # (dimension, intents)
    dense_bias: Floats  # (intents,)
    lexical_rows: NDArray[np.int32]  # (WIDTH,) row of a column in `lexical_weights`, -1 when never seen
    lexical_weights: Floats  # (seen columns, intents)
    lexical_bias: Floats  # (intents,)
    rarity: Floats  # (WIDTH,)

    def lexical_scores(self, sparse: Sparse) -> Floats:
        """Score the words and characters of a text, one number an intent."""
        rows = self.lexical_rows[sparse.columns]
        known = rows >= 0
        weighed = weigh(sparse, self.rarity)
        scores: Floats = weighed[known] @ self.lexical_weights[rows[known]] + self.lexical_bias
        return scores

    def dense_scores(self, vectors: Floats) -> Floats:
        """Score the meaning of one text or of several, one number an intent."""
        scores: Floats = vectors @ self.dense_weights + self.dense_bias
        return scores


@dataclass(frozen=True, slots=True)
class Calibration:
    """How the three scores add up to probabilities, and when the first intent counts as meant."""

    mixture: tuple[float, ...]  # weights of the scores of `Evidence` in their order, temperature included
    acceptance: tuple[float, float, float, float]  # bias, then odds, nearest and lexical score of the first
    threshold: float


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """The scores of one text (intents,) or of several (texts, intents)."""

    dense: Floats
    lexical: Floats
    nearest: Floats  # the best cosine to an example of the intent
    named: Floats  # the cosine to the intent's own name, which is worth an example where there are few

    def probabilities(self, mixture: tuple[float, ...]) -> Floats:
        """Give the probability of each intent, supposing that one is meant."""
        dense, words, nearest, named = mixture
        logits = dense * self.dense + words * self.lexical + nearest * self.nearest + named * self.named
        shifted = np.exp(logits - logits.max(axis=-1, keepdims=True))
        shares: Floats = shifted / shifted.sum(axis=-1, keepdims=True)
        return shares

    def of_first(self, probabilities: Floats) -> NDArray[np.float64]:
        """Give what tells a meant first intent from the least bad one: odds, nearest, lexical; shape (texts, 3)."""
        is_first = np.arange(probabilities.shape[-1]) == probabilities.argmax(axis=-1, keepdims=True)
        top = probabilities[is_first].astype(np.float64)
        odds = np.log(top / np.maximum(1 - top, 1e-6))
        return np.array([odds, self.nearest[is_first], self.lexical[is_first]]).T


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """Recognise the intents of one assistant; made by `intents.classifier.train`."""

    encoder: Encoder
    intents: tuple[str, ...]
    heads: Heads
    calibration: Calibration
    examples: tuple[str, ...]
    example_intents: NDArray[np.int32]  # (examples,) positions in `intents`, ascending
    example_vectors: Floats  # (examples, dimension)
    name_vectors: Floats  # (intents, dimension)
    _exact: dict[str, int | None] = field(init=False, repr=False)
    _starts: NDArray[np.int64] = field(init=False, repr=False)
    _knows_pairs: bool = field(init=False, repr=False)

    def __post_init__(self) -> None:
        exact: dict[str, int | None] = {}
        for text, intent in zip(self.examples, self.example_intents.tolist(), strict=True):
            key = same_words(text)
            exact[key] = intent if exact.get(key, intent) == intent else None  # two meanings: not certain
        object.__setattr__(self, "_exact", exact)
        object.__setattr__(self, "_knows_pairs", any(SEPARATOR in intent for intent in self.intents))
        object.__setattr__(self, "_starts", first_rows(self.example_intents, len(self.intents)))

    def predict(self, text: str, vector: Floats | None = None) -> Prediction:
        """Say what the text means; `vector` is its encoding when the caller has it already.

        A model that was taught intents of two (`damaged+refund`) also recognises pairs that it has no example of.
        """
        whole = self._predict(text, vector)
        if not self._knows_pairs or whole.is_exact or SEPARATOR in (whole.intent or ""):
            return whole
        pairs = (self._pair(first, second) for first, second in halves(text))
        best = max(filter(None, pairs), key=attrgetter("confidence"), default=None)
        is_better = best is not None and best.confidence >= max(SURE_OF_BOTH, whole.threshold)
        return best if best is not None and is_better else whole

    def _pair(self, first: str, second: str) -> Prediction | None:
        """Understand two halves each by itself; None where they do not mean two things."""
        one, other = self._predict(first), self._predict(second)
        if not one.intent or not other.intent or SEPARATOR in one.intent + other.intent or one.intent == other.intent:
            return None
        confidence = min(one.confidence, other.confidence)
        name = name_of_both(one.intent, other.intent, frozenset(self.intents))
        ranking = (ScoredIntent(name, confidence), *(each for each in one.ranking if each.name != name))
        return Prediction(name, confidence, ranking, one.threshold)

    def _predict(self, text: str, vector: Floats | None = None) -> Prediction:
        if vector is None:
            vector = self.encoder.encode([clean(text)])[0]
        evidence = self.evidence(text, vector)
        probabilities = evidence.probabilities(self.calibration.mixture)
        confidence = self._confidence(evidence, probabilities) if clean(text) else 0.0
        certain = self._exact.get(same_words(text))
        if certain is not None:
            probabilities, confidence = np.eye(len(self.intents), dtype=np.float32)[certain], 1.0
        scored = map(ScoredIntent, self.intents, probabilities.tolist())
        ranking = tuple(sorted(scored, key=attrgetter("score"), reverse=True))
        threshold = self.calibration.threshold
        is_sure = confidence >= threshold
        between = () if is_sure or not clean(text) else self._between(evidence, probabilities)
        intent = ranking[0].name if is_sure else None
        return Prediction(intent, confidence, ranking, threshold, certain is not None, between)

    def _between(self, evidence: Evidence, probabilities: Floats) -> tuple[str, ...]:
        """Name the first two intents where one of them is surely enough meant: they are judged as if they were one."""
        second, first = np.argsort(probabilities, kind="stable")[-2:].tolist()
        both = [first, second]
        if probabilities[second] < LEAST_SECOND:
            return ()
        one = Evidence(evidence.dense, evidence.lexical.copy(), evidence.nearest.copy(), evidence.named)
        one.lexical[first], one.nearest[first] = evidence.lexical[both].max(), evidence.nearest[both].max()
        joined = probabilities.copy()
        joined[first], joined[second] = probabilities[both].sum(), 0
        is_enough = self._confidence(one, joined) >= self.calibration.threshold
        return (self.intents[first], self.intents[second]) if is_enough else ()

    def evidence(self, text: str, vector: Floats) -> Evidence:
        """Score a text in the ways that `predict` adds up."""
        nearest = np.maximum.reduceat(self.example_vectors @ vector, self._starts)
        words = self.heads.lexical_scores(lexical(self.encoder.spelled(text[:MAX_CHARACTERS])))
        return Evidence(self.heads.dense_scores(vector), words, nearest, self.name_vectors @ vector)

    def _confidence(self, evidence: Evidence, probabilities: Floats) -> float:
        bias, *weights = self.calibration.acceptance
        return sigmoid(bias + float((evidence.of_first(probabilities) @ weights)[0]))

    def save(self, folder: Path) -> None:
        """Write the model into `folder`, replacing what was there whole or not at all."""
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".model-", dir=folder.parent) as scratch:
            fresh = Path(scratch) / "model"
            fresh.mkdir()
            np.savez(fresh / _ARRAYS, **self._arrays())
            (fresh / _FACTS).write_text(json.dumps(self._facts(), ensure_ascii=False), "utf-8")
            if folder.exists():
                folder.rename(Path(scratch) / "old")
            fresh.rename(folder)

    @classmethod
    def load(cls, folder: Path, encoder: Encoder) -> Self:
        """Load a saved model to be used with the encoder it was trained with.

        Raises:
            ModelMissingError: nothing readable is there.
            EncoderMismatchError: it was trained with another encoder file.
        """
        try:
            facts = json.loads((folder / _FACTS).read_text("utf-8"))
            with np.load(folder / _ARRAYS, allow_pickle=False) as arrays:
                stored = {name: arrays[name] for name in arrays.files}
            if facts["format"] != FORMAT:
                raise ValueError(f"format {facts['format']}")  # noqa: TRY301 - one remedy for all of it
        except (OSError, ValueError, KeyError) as error:
            raise ModelMissingError(f"No usable intent model in {folder} ({error}): train again.") from error
        if facts["encoder"] != encoder.id:
            raise EncoderMismatchError(
                f"The intent model in {folder} was trained with encoder {facts['encoder']}, "
                f"but encoder {encoder.id} is in use: train again."
            )
        return cls._restored(facts, stored, encoder)

    @classmethod
    def _restored(cls, facts: dict[str, Any], stored: dict[str, Any], encoder: Encoder) -> Self:
        rows = np.full(WIDTH, -1, dtype=np.int32)
        rows[stored["columns"]] = np.arange(len(stored["columns"]), dtype=np.int32)
        heads = Heads(
            dense_weights=stored["dense_weights"],
            dense_bias=stored["dense_bias"],
            lexical_rows=rows,
            lexical_weights=stored["lexical_weights"].astype(np.float32),
            lexical_bias=stored["lexical_bias"],
            rarity=stored["rarity"],
        )
        calibration = Calibration(
            mixture=tuple(facts["mixture"]),
            acceptance=tuple(facts["acceptance"]),
            threshold=facts["threshold"],
        )
        return cls(
            encoder=encoder,
            intents=tuple(facts["intents"]),
            heads=heads,
            calibration=calibration,
            examples=tuple(facts["examples"]),
            example_intents=stored["example_intents"],
            example_vectors=stored["example_vectors"],
            name_vectors=stored["name_vectors"],
        )

    def _arrays(self) -> dict[str, Any]:
        return {
            "columns": np.flatnonzero(self.heads.lexical_rows >= 0).astype(np.int32),
            "dense_weights": self.heads.dense_weights,
            "dense_bias": self.heads.dense_bias,
            "lexical_weights": self.heads.lexical_weights,
            "lexical_bias": self.heads.lexical_bias,
            "rarity": self.heads.rarity,
            "example_intents": self.example_intents,
            "example_vectors": self.example_vectors,
            "name_vectors": self.name_vectors,
        }

    def _facts(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "encoder": self.encoder.id,
            "intents": self.intents,
            "examples": self.examples,
            "mixture": self.calibration.mixture,
            "acceptance": self.calibration.acceptance,
            "threshold": self.calibration.threshold,
        }


def first_rows(example_intents: NDArray[np.int32], intents: int) -> NDArray[np.int64]:
    """Give the row at which the examples of each intent start; every intent has at least one."""
    return np.searchsorted(example_intents, np.arange(intents), side="left")


def sigmoid(value: float) -> float:
    """Turn log odds into a probability."""
    return float(1 / (1 + np.exp(-min(max(value, -30.0), 30.0))))
