"""What Frontdesk is measured beside: each learns from labelled texts and names the label of a text, with a score."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

FRONTDESK = "Frontdesk"
STEMMERS = {"es": "spanish", "en": "english"}

Encode = Callable[[Sequence[str]], NDArray[np.float32]]  # unit vectors, one row a text


@dataclass(frozen=True, slots=True)
class Score:
    """What one of them does on one set; `note` says why there are no figures."""

    name: str
    dataset: str
    top_1: float | None = None
    mcc: float | None = None
    ndcg_at_10: float | None = None
    map: float | None = None
    train_seconds: float | None = None
    p50_ms: float | None = None
    queries_per_second: float | None = None
    note: str = ""


class Peer(Protocol):
    """Another way of telling labels apart."""

    def fit(self, texts: Sequence[str], labels: Sequence[str]) -> None:
        """Learn."""
        ...

    def ask(self, text: str) -> tuple[str, float]:
        """Return the label of a text and how much speaks for it; only the order of scores means something."""
        ...


class Searcher(Protocol):
    """A peer that can rank all of its texts."""

    def fit(self, texts: Sequence[str], labels: Sequence[str]) -> None:
        """Index the texts."""
        ...

    def ranked(self, text: str) -> list[int]:
        """Number all the texts, best first."""
        ...


class Bm25:
    """The label of the example that BM25 ranks first (`bm25s`, Snowball stemming, its own stop words)."""

    def __init__(self, language: str) -> None:
        import bm25s
        import Stemmer

        logging.getLogger("bm25s").setLevel(logging.WARNING)  # its import turns DEBUG on
        self._bm25s, self._language = bm25s, language
        self._stemmer = Stemmer.Stemmer(STEMMERS[language])

    def fit(self, texts: Sequence[str], labels: Sequence[str]) -> None:
        """Index the examples."""
        self._labels = labels
        self._index = self._bm25s.BM25()
        self._index.index(self._tokens(list(texts)), show_progress=False)

    def ask(self, text: str) -> tuple[str, float]:
        """Search for the text."""
        rows, scores = self._index.retrieve(self._tokens([text]), k=1, show_progress=False)
        return self._labels[int(rows[0, 0])], float(scores[0, 0])

    def ranked(self, text: str) -> list[int]:
        """Number all the texts, best first."""
        rows, _ = self._index.retrieve(self._tokens([text]), k=len(self._labels), show_progress=False)
        found: list[int] = rows[0].tolist()
        return found

    def _tokens(self, texts: list[str]) -> Any:
        return self._bm25s.tokenize(
            texts, stopwords=self._language, stemmer=self._stemmer, show_progress=False, allow_empty=True
        )


class TfidfLogistic:
    """Words and pairs of words, weighed by rarity, in a logistic regression (scikit-learn as it comes)."""

    def fit(self, texts: Sequence[str], labels: Sequence[str]) -> None:
        """Fit."""
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.linear_model import LogisticRegression
        from sklearn.pipeline import make_pipeline

        words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, strip_accents="unicode")
        self._pipeline = make_pipeline(words, LogisticRegression(max_iter=1000))
        self._pipeline.fit(texts, labels)

    def ask(self, text: str) -> tuple[str, float]:
        """Take the most probable."""
        probabilities = self._pipeline.predict_proba([text])[0]
        best = int(probabilities.argmax())
        return str(self._pipeline.classes_[best]), float(probabilities[best])


class Nearest:
    """The label of the example with the nearest vector."""

    def __init__(self, encode: Encode) -> None:
        self._encode = encode

    def fit(self, texts: Sequence[str], labels: Sequence[str]) -> None:
        """Encode the examples."""
        self._labels = labels
        self._vectors = self._encode(texts)

    def ask(self, text: str) -> tuple[str, float]:
        """Compare with every example."""
        cosines = self._vectors @ self._encode([text])[0]
        best = int(cosines.argmax())
        return self._labels[best], float(cosines[best])

    def ranked(self, text: str) -> list[int]:
        """Number all the texts, nearest first."""
        found: list[int] = (-(self._vectors @ self._encode([text])[0])).argsort(kind="stable").tolist()
        return found


class SemanticRouter:
    """`semantic-router` as it comes, a route a label, its encoder being the one that the others use."""

    def __init__(self, encode: Encode) -> None:
        from semantic_router.encoders import DenseEncoder

        class Ours(DenseEncoder):
            def __call__(self, docs: list[Any]) -> list[list[float]]:
                vectors: list[list[float]] = encode(docs).tolist()
                return vectors

        self._encoder = Ours(name="all-MiniLM-L6-v2")

    def fit(self, texts: Sequence[str], labels: Sequence[str]) -> None:
        """Make the routes."""
        from semantic_router import IndexedRouter, Route

        examples: dict[str, list[str]] = {}
        for text, label in zip(texts, labels, strict=True):
            examples.setdefault(label, []).append(text)
        routes = [Route(name=label, utterances=said) for label, said in examples.items()]
        self._router = IndexedRouter(encoder=self._encoder, routes=routes)

    def ask(self, text: str) -> tuple[str, float]:
        """Take the route it chooses."""
        chosen = self._router(text)
        return str(chosen.name), float(chosen.confidence or 0.0)
