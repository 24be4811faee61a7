"""How the peers of the benchmarks are measured."""

from collections.abc import Sequence

import numpy as np
import pytest

from bench.datasets import Labelled
from bench.peers import Bm25, Score
from bench.peers_answers import average_precision, ndcg
from bench.peers_nlu import matthews, page, threshold
from bot.cli.nlu import OOS


class FirstWord:
    """Knows the first words it was taught, and is sure of these alone."""

    def fit(self, texts: Sequence[str], labels: Sequence[str]) -> None:
        self.known = {text.split()[0]: label for text, label in zip(texts, labels, strict=True)}

    def ask(self, text: str) -> tuple[str, float]:
        word = text.split(maxsplit=1)[0]
        return self.known.get(word, next(iter(self.known.values()))), 0.9 if word in self.known else 0.2


TRAIN: Labelled = [(f"{word} {number}", word.upper()) for word in ("send", "pay", "return") for number in range(5)]


def test_a_threshold_parts_what_is_known_from_what_is_not_by_training_texts_alone() -> None:
    assert 0.2 < threshold(FirstWord, TRAIN) <= 0.9


def test_a_guess_below_the_threshold_counts_as_turned_away() -> None:
    asked = [("A", "A", 0.9), ("B", "B", 0.8), (OOS, "A", 0.1)]
    assert matthews(asked, 0.5) == pytest.approx(1.0)
    assert matthews(asked, 0.0) < 1.0


def test_average_precision_and_ndcg_are_one_when_what_is_right_comes_first() -> None:
    first, later = np.array([1, 2]), np.array([2, 12])
    assert (average_precision(first), ndcg(first, 2)) == (1.0, 1.0)
    assert average_precision(later) == pytest.approx((1 / 2 + 2 / 12) / 2)
    assert ndcg(later, 2) == pytest.approx((1 / np.log2(3)) / (1 + 1 / np.log2(3)))


def test_bm25_answers_a_question_of_words_that_it_has_never_seen() -> None:
    peer = Bm25("es")
    peer.fit(["los envíos a Canarias", "cambiar la dirección"], ["envios", "cambios"])
    assert peer.ask("¿hay envío a Canarias?")[0] == "envios"
    assert peer.ask("xyzzy")[1] == 0.0


def test_what_did_not_finish_stands_in_the_table_with_the_reason() -> None:
    rows = page(
        {}, [Score("SetFit", "banking77-5", note="did not finish in 6 minutes"), Score("A", "banking77-5", 0.5)]
    )
    assert "| SetFit (did not finish in 6 minutes) | - |" in rows
    assert "| A | 50.0 % |" in rows
