"""How often somebody may ask: buckets that fill at a steady rate."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

MOST_KEYS = 50_000


class Buckets:
    """One bucket a key, of `burst` tokens, filled with `per_second`. Of this process alone."""

    def __init__(self, per_second: float, burst: int, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._per_second = per_second
        self._burst = burst
        self._monotonic = monotonic
        self._levels: dict[str, tuple[float, float]] = {}

    def take(self, key: str) -> int:
        """Take a token: 0, or for how many seconds there is none."""
        now = self._monotonic()
        level, at = self._levels.get(key, (float(self._burst), now))
        level = min(self._burst, level + (now - at) * self._per_second)
        if level < 1:
            return max(1, math.ceil((1 - level) / self._per_second))
        self._levels[key] = (level - 1, now)
        if len(self._levels) > MOST_KEYS:
            self._forget_full(now)
        return 0

    def _forget_full(self, now: float) -> None:
        full_after = self._burst / self._per_second
        self._levels = {key: level for key, level in self._levels.items() if now - level[1] < full_after}
