"""How fast a platform lets us write: wait a little, or say when to try again."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Self

from bot.channels.port import TemporarySendError

MANY_KEYS = 10_000


@dataclass(frozen=True, slots=True)
class Rate:
    """`burst` messages at once, then one every `interval_seconds`; a burst is paid back in full."""

    interval_seconds: float
    burst: int = 1

    @classmethod
    def at_most(cls, count: int, per_seconds: float, burst: int = 1) -> Self:
        """Return a rate at which no window of `per_seconds` ever sees more than `count` messages."""
        return cls(per_seconds / max(1, count - burst), burst) if count > 1 else cls(per_seconds)


class RateLimiter:
    """Token buckets by name, kept as the moment each will be full again (GCRA).

    They count this process's messages alone: with several workers the platform's own refusal is the last word, told
    by `hold`. Not meant for several threads.
    """

    def __init__(
        self,
        *,
        patience_seconds: float = 2.0,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._patience_seconds = patience_seconds
        self._monotonic = monotonic
        self._sleep = sleep
        self._full_at: dict[str, float] = {}
        self._held_until: dict[str, float] = {}

    async def admit(self, rates: Mapping[str, Rate]) -> None:
        """Take one token from each named bucket, waiting for the slowest.

        Raises:
            TemporarySendError: the wait would be longer than our patience; no token was taken.
        """
        now = self._monotonic()
        wait = max((self._wait(name, rate, now) for name, rate in rates.items()), default=0.0)
        if wait > self._patience_seconds:
            raise TemporarySendError("the platform's rate limit is reached", timedelta(seconds=wait))
        for name, rate in rates.items():
            self._full_at[name] = max(self._full_at.get(name, 0.0), now + wait) + rate.interval_seconds
        self._forget_full(now)
        if wait > 0:
            await self._sleep(wait)

    def hold(self, name: str, duration: timedelta) -> None:
        """Let nothing through a bucket for a while, because the platform said so."""
        until = self._monotonic() + duration.total_seconds()
        self._held_until[name] = max(self._held_until.get(name, 0.0), until)

    def _wait(self, name: str, rate: Rate, now: float) -> float:
        full_at = self._full_at.get(name, 0.0)
        free_at = full_at - (rate.burst - 1) * rate.interval_seconds
        return max(0.0, free_at - now, self._held_until.get(name, 0.0) - now)

    def _forget_full(self, now: float) -> None:
        if len(self._full_at) + len(self._held_until) > MANY_KEYS:
            self._full_at = {name: at for name, at in self._full_at.items() if at > now}
            self._held_until = {name: at for name, at in self._held_until.items() if at > now}
