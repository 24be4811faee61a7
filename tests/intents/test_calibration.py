import numpy as np
from numpy.typing import NDArray

from intents.calibration import TYPICAL_THRESHOLD, HeldOut, Scored, calibrate
from intents.model import Evidence


def evidence(right: NDArray[np.int64], strength: float, seed: int) -> Evidence:
    """Give scores that point at `right` with some strength, and noise."""
    generator = np.random.default_rng(seed)
    scores = generator.normal(0, 0.3, (len(right), 4)).astype(np.float32)
    scores[np.arange(len(right)), right] += strength
    return Evidence(scores, scores, scores, scores)


def test_few_examples_leave_the_typical_values() -> None:
    right = np.array([0, 1])
    calibration = calibrate(HeldOut((Scored(evidence(right, 1, 0), right),), ()))
    assert calibration.threshold == TYPICAL_THRESHOLD


def test_confidence_tells_known_from_unknown_when_the_scores_do() -> None:
    right = np.arange(200) % 4
    known, unknown = evidence(right, 2.0, 1), evidence(right, 0.2, 2)
    calibration = calibrate(HeldOut((Scored(known, right),), (unknown,)))

    def accepted(scores: Evidence) -> float:
        features = scores.of_first(scores.probabilities(calibration.mixture))
        bias, *weights = calibration.acceptance
        confidence = 1 / (1 + np.exp(-(bias + features @ np.array(weights))))
        return float((confidence >= calibration.threshold).mean())

    assert accepted(known) > 0.9
    assert accepted(unknown) < 0.1


def test_more_evidence_never_means_less_confidence() -> None:
    right = np.arange(200) % 4
    misleading = HeldOut((Scored(evidence(right, 0.1, 1), right),), (evidence(right, 2.0, 2),))
    assert min(calibrate(misleading).acceptance[1:]) >= 0
