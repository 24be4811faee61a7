"""What counts as right, with texts out of scope and without."""

from pathlib import Path

import pytest

from intents.evaluation.outcomes import Figures, Outcome, figures
from intents.training_data import Example

OUT = "NO_NODES_DETECTED"


def outcome(label: str, first: str, confidence: float, threshold: float = 0.5) -> Outcome:
    return Outcome(Example("x", label, (), Path("x"), 1), first, confidence, confidence >= threshold)


RIGHT_AND_WRONG = [outcome("a", "a", 0.9), outcome("a", "b", 0.8), outcome("b", "b", 0.3), outcome("b", "b", 0.7)]


def test_a_text_out_of_scope_is_right_when_it_is_turned_away_and_one_in_scope_is_then_wrong() -> None:
    found: Figures = figures([*RIGHT_AND_WRONG, outcome(OUT, "a", 0.2), outcome(OUT, "a", 0.6)], OUT)
    assert (found.n, found.n_in_scope, found.n_out_of_scope) == (6, 4, 2)
    assert found.accuracy == pytest.approx(3 / 6)
    assert found.in_scope_accuracy == pytest.approx(2 / 4)
    assert found.oos_recall == pytest.approx(1 / 2)
    assert found.oos_precision == pytest.approx(1 / 2)
    assert found.coverage == pytest.approx(4 / 6)
    assert found.accepted_accuracy == pytest.approx(2 / 4)


def test_confidence_ranks_texts_in_scope_above_those_out_of_it_as_often_as_not() -> None:
    found = figures(
        [outcome("a", "a", 0.9), outcome("a", "b", 0.4), outcome(OUT, "a", 0.4), outcome(OUT, "a", 0.1)], OUT
    )
    assert found.auroc == pytest.approx(3.5 / 4)


def test_without_texts_out_of_scope_the_best_guess_counts_whatever_the_threshold() -> None:
    found = figures(RIGHT_AND_WRONG, OUT)
    assert found.accuracy == found.in_scope_accuracy == pytest.approx(3 / 4)
    assert (found.oos_recall, found.oos_precision, found.auroc) == (None, None, None)
    assert found.coverage == pytest.approx(3 / 4)
    assert found.accepted_accuracy == pytest.approx(2 / 3)


def test_the_precision_of_turning_away_is_nought_where_nothing_is() -> None:
    assert figures([outcome("a", "a", 0.9), outcome(OUT, "a", 0.9)], OUT).oos_precision == 0.0


def test_a_guess_about_a_text_out_of_scope_is_never_right_for_the_calibration() -> None:
    assert figures([outcome("a", "a", 1.0), outcome(OUT, "a", 1.0)], OUT).ece == pytest.approx(0.5)
