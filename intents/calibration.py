"""Make scores mean something: weights, probabilities and a threshold from held-out training examples alone."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from intents.model import Calibration, Evidence

Doubles = NDArray[np.float64]

# Used where there is too little to learn from, and what learning starts from and is drawn to.
TYPICAL_MIXTURE = (0.7, 2.0, 4.0, 2.0)
TYPICAL_ACCEPTANCE = (-3.0, 0.6, 4.0, 0.8)
TYPICAL_THRESHOLD = 0.5
FEWEST_EXAMPLES = 20
MIXTURE_PRIOR = 0.02  # nats an example and squared unit of the logarithm of a weight
ACCEPTANCE_PRIOR = 0.5  # nats and squared unit
UNKNOWN_SHARE = 1 / 3  # of the messages that confidence is calibrated for: those that no intent means
CANDIDATE_THRESHOLDS = np.linspace(0.2, 0.8, 61)


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """Examples scored by a model that did not see them, and the column of each one's own intent."""

    evidence: Evidence
    right: NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class HeldOut:
    """What calibration learns from.

    The intents of `unknown` were left out whole, so that every answer to these examples is wrong.
    """

    known: tuple[Scored, ...]
    unknown: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Outcomes:
    """What accepting the first intent would have meant; the unknown weigh UNKNOWN_SHARE in all."""

    features: Doubles  # (texts, 4), the first column is 1
    is_right: NDArray[np.bool_]
    weights: Doubles  # sum to 1


def calibrate(held_out: HeldOut) -> Calibration:
    """Choose mixture, acceptance and threshold; typical values where there are too few examples."""
    if sum(len(scored.right) for scored in held_out.known) < FEWEST_EXAMPLES:
        return Calibration(TYPICAL_MIXTURE, TYPICAL_ACCEPTANCE, TYPICAL_THRESHOLD)
    mixture = _mixture(held_out.known)
    if sum(len(evidence.nearest) for evidence in held_out.unknown) < FEWEST_EXAMPLES:
        return Calibration(mixture, TYPICAL_ACCEPTANCE, TYPICAL_THRESHOLD)
    outcomes = _outcomes(held_out, mixture)
    acceptance = _acceptance(outcomes)
    threshold = _threshold(outcomes, acceptance)
    bias, odds, nearest, lexical = (float(weight) for weight in acceptance)
    return Calibration(mixture, (bias, odds, nearest, lexical), threshold)


def _mixture(known: tuple[Scored, ...]) -> tuple[float, ...]:
    """Find the weights under which the right intents are least surprising (temperature included)."""
    from scipy.optimize import minimize  # noqa: PLC0415 - serving starts without scipy

    examples = sum(len(scored.right) for scored in known)
    centre = np.log(TYPICAL_MIXTURE)

    def surprise(logarithms: Doubles) -> float:
        total = sum(_surprise(scored, _weights(np.exp(logarithms))) for scored in known)
        return float(total / examples + MIXTURE_PRIOR * np.sum((logarithms - centre) ** 2))

    found = minimize(surprise, centre, method="Nelder-Mead", options={"maxfev": 240, "xatol": 0.01})
    return _weights(np.exp(found.x))


def _surprise(scored: Scored, mixture: tuple[float, ...]) -> float:
    shares = scored.evidence.probabilities(mixture)
    right = np.take_along_axis(shares, scored.right[:, np.newaxis], axis=1)
    return float(-np.log(np.maximum(right, 1e-9)).sum())


def _weights(values: Doubles) -> tuple[float, ...]:
    return tuple(float(value) for value in values)


def _outcomes(held_out: HeldOut, mixture: tuple[float, ...]) -> _Outcomes:
    features, is_right, weights = [], [], []
    known = sum(len(scored.right) for scored in held_out.known)
    unknown = sum(len(evidence.nearest) for evidence in held_out.unknown)
    for scored in held_out.known:
        shares = scored.evidence.probabilities(mixture)
        features.append(scored.evidence.of_first(shares))
        is_right.append(shares.argmax(axis=1) == scored.right)
        weights.append(np.full(len(shares), (1 - UNKNOWN_SHARE) / known))
    for evidence in held_out.unknown:
        features.append(evidence.of_first(evidence.probabilities(mixture)))
        is_right.append(np.zeros(len(evidence.nearest), dtype=np.bool_))
        weights.append(np.full(len(evidence.nearest), UNKNOWN_SHARE / unknown))
    stacked = np.concatenate(features)
    ones = np.ones((len(stacked), 1))
    return _Outcomes(np.hstack([ones, stacked]), np.concatenate(is_right), np.concatenate(weights))


def _acceptance(outcomes: _Outcomes) -> Doubles:
    """Fit the chance that the first intent is right (logistic regression drawn to the typical one)."""
    from scipy.optimize import minimize  # noqa: PLC0415 - serving starts without scipy

    centre = np.array(TYPICAL_ACCEPTANCE)
    signs = np.where(outcomes.is_right, 1.0, -1.0)
    share = ACCEPTANCE_PRIOR / len(signs)

    def loss(coefficients: Doubles) -> float:
        margins = signs * (outcomes.features @ coefficients)
        surprise = outcomes.weights @ np.logaddexp(0, -margins)
        return float(surprise + share * np.sum((coefficients - centre) ** 2))

    limits = [(None, None), (0, None), (0, None), (0, None)]  # more evidence never means less confidence
    found: Doubles = minimize(loss, centre, method="L-BFGS-B", bounds=limits).x
    return found


def _threshold(outcomes: _Outcomes, acceptance: Doubles) -> float:
    """Choose where most is right: known examples answered rightly and unknown ones turned away."""
    confidence = 1 / (1 + np.exp(-np.clip(outcomes.features @ acceptance, -30, 30)))
    gains = np.where(outcomes.is_right, outcomes.weights, -outcomes.weights)
    values = np.array([gains[confidence >= threshold].sum() for threshold in CANDIDATE_THRESHOLDS])
    smooth = np.convolve(np.pad(values, 4, mode="edge"), np.ones(9) / 9, mode="valid")
    return float(CANDIDATE_THRESHOLDS[int(smooth.argmax())])
