"""Rates under a simulated clock: no window ever sees more than it may, and nobody sleeps for real."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.port import TemporarySendError
from bot.channels.rate_limits import Rate, RateLimiter


class SimulatedClock:
    def __init__(self) -> None:
        self.now = 0.0

    def monotonic(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds


def limiter(clock: SimulatedClock, patience_seconds: float = 1e9) -> RateLimiter:
    return RateLimiter(patience_seconds=patience_seconds, monotonic=clock.monotonic, sleep=clock.sleep)


@given(st.integers(2, 50), st.integers(1, 10), st.lists(st.floats(0, 3), max_size=100))
async def test_no_window_sees_more_than_it_may(count: int, burst: int, pauses: list[float]) -> None:
    clock = SimulatedClock()
    limits = limiter(clock)
    rate = Rate.at_most(count, per_seconds=60, burst=min(burst, count - 1))
    sent = []
    for pause in pauses:
        clock.now += pause
        await limits.admit({"group": rate})
        sent.append(clock.now)
    assert all(sum(start <= at < start + 59.99 for at in sent) <= count for start in sent)


async def test_a_burst_borrows_from_the_future() -> None:
    clock = SimulatedClock()
    limits = limiter(clock)
    pair = {"pair": Rate(interval_seconds=6, burst=45)}
    for _ in range(45):
        await limits.admit(pair)
    assert clock.now == 0
    await limits.admit(pair)
    assert clock.now == pytest.approx(6)


async def test_who_would_wait_too_long_is_told_when_and_takes_no_token() -> None:
    clock = SimulatedClock()
    limits = limiter(clock, patience_seconds=2)
    slow, fast = Rate(interval_seconds=10), Rate(interval_seconds=1)
    await limits.admit({"chat": slow, "all": fast})
    with pytest.raises(TemporarySendError) as refusal:
        await limits.admit({"chat": slow, "all": fast})
    assert refusal.value.retry_after == timedelta(seconds=10)
    await limits.admit({"all": fast})
    assert clock.now == pytest.approx(1)


async def test_a_bucket_held_by_the_platform_opens_again() -> None:
    clock = SimulatedClock()
    limits = limiter(clock)
    limits.hold("chat", timedelta(seconds=30))
    limits.hold("chat", timedelta(seconds=5))
    await limits.admit({"chat": Rate(interval_seconds=1)})
    assert clock.now == pytest.approx(30)


async def test_other_chats_do_not_wait() -> None:
    clock = SimulatedClock()
    limits = limiter(clock)
    for number in range(100):
        await limits.admit({f"chat:{number}": Rate(interval_seconds=1)})
    assert clock.now == 0


async def test_chats_long_silent_are_forgotten() -> None:
    clock = SimulatedClock()
    limits = limiter(clock)
    for number in range(10_500):
        clock.now = number * 10.0
        await limits.admit({f"chat:{number}": Rate(interval_seconds=1)})
    await limits.admit({"chat:1": Rate(interval_seconds=1)})
    assert clock.now == 10_499 * 10
