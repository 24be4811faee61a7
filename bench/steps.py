"""What one step of offered load showed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bench.processes import Usage


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds that half, 95 % and 99 % of the messages stayed within."""

    p50: float
    p95: float
    p99: float


@dataclass(slots=True)
class Step:
    """The figures of one step. `backlog` are messages without a stored reply when the last one was offered."""

    name: str
    offered: float
    sustained: float
    messages: int
    refused: int
    unanswered: int
    unsent: int
    sent_twice: int
    backlog: int
    acknowledged: Latency
    stored: Latency
    sent: Latency
    lateness: Latency
    drain_seconds: float = 0.0
    usage: dict[str, Usage] = field(default_factory=dict)
    waits: dict[str, float] = field(default_factory=dict)


def measured(
    name: str,
    rate: float,
    seconds: float,
    loaded: Mapping[str, Any],
    stored: Sequence[tuple[str, float, list[int] | None]],
    sends: Mapping[str, Sequence[float]],
    *,
    flush_delay_ms: float,
) -> Step:
    """Put a step's figures together. A reply counts as sent when the last of its parts reached the platform.

    PostgreSQL notes the time of a commit before its flush; an artificial delay of the flush is added here.
    """
    sent_at: Mapping[str, float] = loaded["sent_at"]
    stored_at = {message: at + flush_delay_ms / 1000 for message, at, _ in stored}
    parts = {message: [sends.get(str(delivery), ()) for delivery in ids or ()] for message, _, ids in stored}
    out_at = {message: max(times[0] for times in each) for message, each in parts.items() if each and all(each)}
    end = max(sent_at.values())
    in_time = sum(1 for at in stored_at.values() if at <= end)
    return Step(
        name=name,
        offered=rate,
        sustained=in_time / seconds,
        messages=len(sent_at),
        refused=len(loaded["refused"]),
        unanswered=len(sent_at) - len(stored_at),
        unsent=len(sent_at) - len(out_at),
        sent_twice=sum(1 for each in parts.values() for times in each if len(times) > 1),
        backlog=len(sent_at) - in_time,
        acknowledged=_between(sent_at, loaded["acknowledged_at"]),
        stored=_between(sent_at, stored_at),
        sent=_between(sent_at, out_at),
        lateness=_latency([1000 * late for late in loaded["lateness"]]),
    )


def _between(begin: Mapping[str, float], end: Mapping[str, float]) -> Latency:
    return _latency([1000 * (end[key] - at) for key, at in begin.items() if key in end])


def _latency(values: list[float]) -> Latency:
    ordered = sorted(values) or [float("nan")]
    return Latency(
        *(round(ordered[min(len(ordered) - 1, int(len(ordered) * share))], 1) for share in (0.5, 0.95, 0.99))
    )
