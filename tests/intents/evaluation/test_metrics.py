"""Every figure equals what scikit-learn or the definition gives."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import f1_score, matthews_corrcoef, roc_auc_score

from intents.evaluation import metrics

LABELS = st.sampled_from(["a", "b", "c", "NO_NODES_DETECTED"])
PAIRS = st.lists(st.tuples(LABELS, LABELS), min_size=1, max_size=60)


@pytest.mark.filterwarnings("ignore:A single label")  # scikit-learn's, of a case that we cover too
@given(PAIRS)
def test_the_correlation_and_the_mean_f1_are_those_of_scikit_learn(pairs: list[tuple[str, str]]) -> None:
    truth, predicted = [true for true, _ in pairs], [guess for _, guess in pairs]
    _, counts = metrics.confusion(truth, predicted)
    assert metrics.matthews(counts) == pytest.approx(matthews_corrcoef(truth, predicted), abs=1e-12)
    assert metrics.macro_f1(counts) == pytest.approx(f1_score(truth, predicted, average="macro"), abs=1e-12)
    assert metrics.accuracy(counts) == pytest.approx(sum(t == p for t, p in pairs) / len(pairs))


SCORES = st.lists(st.integers(0, 8).map(lambda eighths: eighths / 8), min_size=1, max_size=30)


@given(SCORES, SCORES)
def test_the_area_under_the_curve_is_that_of_scikit_learn(positive: list[float], negative: list[float]) -> None:
    expected = roc_auc_score([1] * len(positive) + [0] * len(negative), [*positive, *negative])
    assert metrics.auroc(np.array(positive), np.array(negative)) == pytest.approx(expected)


def test_the_area_under_the_curve_needs_both_sides() -> None:
    assert metrics.auroc(np.array([0.5]), np.array([])) is None


def test_confusions_are_counted_from_true_to_predicted() -> None:
    labels, counts = metrics.confusion(["a", "a", "b"], ["a", "c", "b"])
    assert labels == ("a", "b", "c")
    assert counts.tolist() == [[1, 0, 1], [0, 1, 0], [0, 0, 0]]


def test_a_confidence_that_holds_has_no_calibration_error() -> None:
    confidence = np.array([0.5] * 4 + [1.0] * 2)
    assert metrics.calibration_error(confidence, np.array([True, True, False, False, True, True])) == 0.0


def test_the_calibration_error_weighs_each_bin_by_what_is_in_it() -> None:
    confidence = np.array([0.9, 0.9, 0.9, 0.1])  # three sure ones of which one is right, one unsure that is wrong
    is_right = np.array([True, False, False, False])
    expected = 3 / 4 * abs(0.9 - 1 / 3) + 1 / 4 * 0.1
    assert metrics.calibration_error(confidence, is_right) == pytest.approx(expected)
