"""SLA clocks as values: when one is due, warns, is paused, met or breached, in business time.

Four kinds for a ticket or conversation and one for a lead. A clock holds what happened to it; everything
else is computed, so that a change of priority, policy, hours or holidays moves the deadline by itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from routing.calendars import Calendar, in_utc

_ZERO = timedelta()


class ClockKind(StrEnum):
    """What is being waited for."""

    FIRST_RESPONSE = "first_response"
    NEXT_RESPONSE = "next_response"  # from the oldest unanswered message; one open at a time
    RESOLUTION = "resolution"
    ASSIGNEE_RESPONSE = "assignee_response"
    SPEED_TO_LEAD = "speed_to_lead"


class ClockState(StrEnum):
    """How a clock stands; a breach stays one, whatever comes after it."""

    RUNNING = "running"
    WARNED = "warned"
    PAUSED = "paused"
    BREACHED = "breached"
    MET = "met"


class ClockEventKind(StrEnum):
    """What a clock tells, each once."""

    WARNING = "warning"
    BREACHED = "breached"


@dataclass(frozen=True, slots=True)
class ClockEvent:
    """A clock reached a mark at `at`, which may be long before it was noticed."""

    kind: ClockEventKind
    clock: ClockKind
    at: datetime


@dataclass(frozen=True, slots=True, order=True)
class Pause:
    """A time in which a clock stands still; `ended_at` None is now."""

    started_at: datetime
    ended_at: datetime | None = None


def deadline(start: datetime, target: timedelta, calendar: Calendar, pauses: Iterable[Pause] = ()) -> datetime | None:
    """Return the first moment at which `target` of business time has passed outside the pauses.

    The business time spent paused moves the deadline; a night or a holiday spent paused does not.
    None: an open pause holds it, so there is no deadline yet.
    """
    left, begin = target, in_utc(start)
    for pause in _ordered(pauses, begin):
        active = calendar.business_time_between(begin, pause.started_at)
        if active >= left:
            break
        if pause.ended_at is None:
            return None
        left -= active
        begin = pause.ended_at
    return calendar.add_business_time(begin, left)


@dataclass(frozen=True, slots=True)
class Clock:
    """One promise being timed; `target` is business time, `warn_fraction` the part of it that warns.

    `warned_at` and `breached_at` record that the event was told, so that each is told once.
    """

    kind: ClockKind
    started_at: datetime
    target: timedelta
    pauses: tuple[Pause, ...] = ()
    met_at: datetime | None = None
    warn_fraction: float = 0.75
    warned_at: datetime | None = None
    breached_at: datetime | None = None

    @property
    def is_paused(self) -> bool:
        """Tell whether it stands still."""
        return any(pause.ended_at is None for pause in self.pauses)

    def due_at(self, calendar: Calendar) -> datetime | None:
        """Return the deadline; None while a pause holds it."""
        return deadline(self.started_at, self.target, calendar, self.pauses)

    def warn_at(self, calendar: Calendar) -> datetime | None:
        """Return when the warned part of the business time is used up; None while a pause holds it."""
        return deadline(self.started_at, self.target * self.warn_fraction, calendar, self.pauses)

    def elapsed(self, calendar: Calendar, now: datetime) -> timedelta:
        """Return the business time used until `now` or until it was met, pauses left out."""
        until = in_utc(min(now, self.met_at or now))
        total = calendar.business_time_between(self.started_at, until)
        for pause in _ordered(self.pauses, in_utc(self.started_at)):
            begin, end = min(pause.started_at, until), min(pause.ended_at or until, until)
            total -= calendar.business_time_between(begin, end)
        return total

    def remaining(self, calendar: Calendar, now: datetime) -> timedelta:
        """Return the business time left; negative is how much it was missed by."""
        return self.target - self.elapsed(calendar, now)

    def state(self, calendar: Calendar, now: datetime) -> ClockState:
        """Return how it stands: met in time only up to the deadline, breached from the deadline on."""
        due_at = self.due_at(calendar)
        if self.met_at is not None:
            return ClockState.MET if due_at is None or self.met_at <= due_at else ClockState.BREACHED
        if due_at is not None and now >= due_at:
            return ClockState.BREACHED
        if self.is_paused and any(pause.ended_at is None and pause.started_at <= now for pause in self.pauses):
            return ClockState.PAUSED
        warn_at = self.warn_at(calendar)
        return ClockState.WARNED if warn_at is not None and now >= warn_at else ClockState.RUNNING

    def pause(self, at: datetime) -> Clock:
        """Stop it; a clock that is paused or met stays as it is."""
        if self.is_paused or self.met_at is not None:
            return self
        return replace(self, pauses=(*self.pauses, Pause(in_utc(at))))

    def resume(self, at: datetime) -> Clock:
        """Let it run again, with the business time of the pause added to the deadline."""
        ended = tuple(
            replace(pause, ended_at=max(in_utc(at), pause.started_at)) if pause.ended_at is None else pause
            for pause in self.pauses
        )
        return replace(self, pauses=ended)

    def meet(self, at: datetime) -> Clock:
        """Keep the promise; an open pause ends first, so that its time counts. The first time stays."""
        if self.met_at is not None:
            return self
        return replace(self.resume(at), met_at=in_utc(at))

    def retarget(self, target: timedelta) -> Clock:
        """Change the promise (another priority or policy); what was told already is not told again."""
        return replace(self, target=target)

    def upcoming(self, calendar: Calendar) -> tuple[ClockEvent, ...]:
        """Return the events not told yet in order of time: what a timer waits for. None once it is met.

        A pause holds back the marks that were not reached before it began.
        """
        if self.met_at is not None or self.breached_at is not None:
            return ()
        marks = [(ClockEventKind.BREACHED, self.due_at(calendar))]
        if self.warned_at is None:
            marks.insert(0, (ClockEventKind.WARNING, self.warn_at(calendar)))
        return tuple(ClockEvent(kind, self.kind, at) for kind, at in marks if at is not None)

    def advance(self, calendar: Calendar, now: datetime) -> tuple[Clock, ClockEvent | None]:
        """Return the event that is due now and the clock that remembers it was told.

        When warning and breach both fell due unnoticed, the breach alone is told.
        """
        due = [event for event in self.upcoming(calendar) if event.at <= now]
        if not due:
            return self, None
        breached_at = in_utc(now) if due[-1].kind is ClockEventKind.BREACHED else None
        return replace(self, warned_at=self.warned_at or in_utc(now), breached_at=breached_at), due[-1]


def _ordered(pauses: Iterable[Pause], start: datetime) -> list[Pause]:
    """Return the pauses after `start` in order and without overlap, in UTC."""
    joined: list[Pause] = []
    clipped = (
        Pause(max(in_utc(pause.started_at), start), in_utc(pause.ended_at) if pause.ended_at else None)
        for pause in pauses
    )
    for pause in sorted(clipped, key=lambda one: one.started_at):
        last = joined[-1] if joined else None
        if pause.ended_at is not None and pause.ended_at <= pause.started_at:
            continue
        if last is None or (last.ended_at is not None and pause.started_at > last.ended_at):
            joined.append(pause)
        elif last.ended_at is not None:
            end = None if pause.ended_at is None else max(last.ended_at, pause.ended_at)
            joined[-1] = Pause(last.started_at, end)
    return joined
