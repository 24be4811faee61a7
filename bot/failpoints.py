"""Named places where a test can make the process die, to show that nothing is lost there.

Nothing happens at a failpoint unless it was armed, which only the tests' settings do.
"""

from __future__ import annotations

import os
import random
import signal
from collections.abc import Mapping

_armed: dict[str, float] = {}

NAMES = (
    "receive.before_store",
    "receive.after_commit",
    "turn.after_claim",
    "turn.after_lock",
    "turn.after_decide",
    "turn.before_commit",
    "turn.after_commit",
    "delivery.after_lease",
    "delivery.after_send",
    "delivery.after_result",
)


def arm(points: Mapping[str, float]) -> None:
    """Make the process kill itself (SIGKILL) at these points, each with its probability.

    Raises:
        ValueError: a name that is not in `NAMES`.
    """
    unknown = set(points) - set(NAMES)
    if unknown:
        raise ValueError(f"unknown failpoint {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}")
    _armed.update(points)


def failpoint(name: str) -> None:
    """Die here if the point is armed and the dice say so."""
    if _armed and random.random() < _armed.get(name, 0.0):  # noqa: S311 - dice, not a secret
        os.kill(os.getpid(), signal.SIGKILL)
