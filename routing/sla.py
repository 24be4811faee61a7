"""Promises to customers: policies, categories of tickets and the clocks they start.

The format of `routing/sla.yml`::

    policies:
      standard:
        calendar: support                # optional: the default calendar
        warn_at: 75%                     # of the business time; optional
        targets:                         # every priority; next_response is optional
          urgent: {first_response: 30m, resolution: 4h}
          high:   {first_response: 2h, resolution: 8h}
          normal: {first_response: 4h, next_response: 4h, resolution: 16h}
          low:    {first_response: 8h, resolution: 5d}
    categories:
      damaged:  {intents: [damaged_parcel], priority: high, policy: standard, team: support}
      question: {priority: normal, policy: standard}
    default_category: question
    handoff: {first_response: 15m, calendar: support, priority: normal}

Durations are business time; `d` is one working day of the policy's calendar (see `routing.durations`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from routing.calendars import in_utc
from routing.clocks import Clock, ClockKind


class Priority(StrEnum):
    """How urgent a ticket is, from the least to the most."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"

    @property
    def rank(self) -> int:
        """Return 0 for low up to 3 for urgent."""
        return list(Priority).index(self)


@dataclass(frozen=True, slots=True)
class Targets:
    """The business time promised for one priority."""

    first_response: timedelta
    resolution: timedelta
    next_response: timedelta | None = None

    def of(self, kind: ClockKind) -> timedelta | None:
        """Return the target of a kind of clock; None where the policy promises nothing."""
        by_kind = {
            ClockKind.FIRST_RESPONSE: self.first_response,
            ClockKind.NEXT_RESPONSE: self.next_response,
            ClockKind.RESOLUTION: self.resolution,
        }
        return by_kind.get(kind)


@dataclass(frozen=True, slots=True)
class Policy:
    """The targets of all priorities, in the hours of one calendar (None: the default one)."""

    name: str
    calendar: str | None
    warn_fraction: float
    targets: Mapping[Priority, Targets]

    def clock(self, kind: ClockKind, priority: Priority, at: datetime) -> Clock | None:
        """Start a clock of that kind; None where the policy promises nothing."""
        target = self.targets[priority].of(kind)
        return None if target is None else Clock(kind, in_utc(at), target, warn_fraction=self.warn_fraction)

    def opening_clocks(self, priority: Priority, at: datetime) -> tuple[Clock, ...]:
        """Start the clocks of a new ticket: first response and resolution."""
        kinds = (ClockKind.FIRST_RESPONSE, ClockKind.RESOLUTION)
        return tuple(clock for kind in kinds if (clock := self.clock(kind, priority, at)))

    def retargeted(self, clock: Clock, priority: Priority) -> Clock:
        """Move a clock to the target of another priority; one that is met stays as it was."""
        target = self.targets[priority].of(clock.kind)
        return clock if target is None or clock.met_at is not None else clock.retarget(target)


@dataclass(frozen=True, slots=True)
class Category:
    """A kind of ticket: the intents that open it and the promise it gets."""

    name: str
    priority: Priority
    policy: str
    intents: tuple[str, ...] = ()
    team: str | None = None


@dataclass(frozen=True, slots=True)
class HandoffPromise:
    """How soon a person answers a handed-over conversation, and what such a ticket counts as."""

    first_response: timedelta
    calendar: str | None = None
    priority: Priority = Priority.NORMAL
    warn_fraction: float = 0.75

    def clock(self, at: datetime) -> Clock:
        """Start the clock of a handed-over conversation; only a person's answer meets it."""
        return Clock(ClockKind.FIRST_RESPONSE, in_utc(at), self.first_response, warn_fraction=self.warn_fraction)


@dataclass(frozen=True, slots=True)
class Sla:
    """All promises of an assistant."""

    policies: Mapping[str, Policy]
    categories: Mapping[str, Category]
    default_category: str
    handoff: HandoffPromise

    def category_for(self, intent: str | None) -> Category:
        """Return the category that an intent opens, the default one where none names it."""
        named = (category for category in self.categories.values() if intent in category.intents)
        return next(named, self.categories[self.default_category])

    def category(self, name: str | None) -> Category:
        """Return the category of that name, the default one where there is none."""
        return self.categories.get(name or "", self.categories[self.default_category])

    def policy_of(self, category: Category) -> Policy:
        """Return the policy of a category."""
        return self.policies[category.policy]
