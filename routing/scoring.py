"""Lead scores: signals that give points once, in a ledger that always adds up to the score shown.

The format of `routing/leads.yml`::

    threshold: 70                        # hot from here
    cool_below: 50                       # and until it falls below this; optional: threshold - 20
    calendar: sales                      # optional: the default calendar
    team: sales
    speed_to_lead: 15m                   # business time in which somebody should claim it
    caps: {fit: 45, behaviour: 35, engagement: 20, demographic: 20}   # most points a dimension gives
    signals:
      - name: large company
        dimension: fit                   # fit, behaviour, engagement, demographic
        points: 25                       # negative takes away
        when: facts.company_size >= 20
        reason: {es: "empresa de {company_size} personas", en: "company of {company_size}"}
    next_steps:                          # the first that holds is suggested; no `when` always holds
      - {when: "facts.timing == 'now'", step: {es: Llamar hoy, en: Call today}}

The fields `facts.*` are published in `routing.schema.FACTS`; reasons and steps may show them in braces.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from routing.calendars import in_utc
from routing.clocks import Clock, ClockKind
from routing.expressions import Condition
from routing.lead_facts import LeadFacts
from routing.schema import Facts
from routing.wording import Wording


class Dimension(StrEnum):
    """What a signal speaks of."""

    FIT = "fit"
    BEHAVIOUR = "behaviour"
    ENGAGEMENT = "engagement"
    DEMOGRAPHIC = "demographic"


@dataclass(frozen=True, slots=True)
class Signal:
    """Something that makes a lead more or less promising."""

    name: str
    dimension: Dimension
    points: int
    condition: Condition
    reason: Wording


@dataclass(frozen=True, slots=True)
class ScoreEntry:
    """One line of the ledger; `points` are those that counted, fewer than the signal's where a cap held them."""

    dimension: Dimension
    points: int
    signal: str
    reason: Wording


@dataclass(frozen=True, slots=True)
class NextStep:
    """What to suggest to the sales person when the condition holds."""

    condition: Condition
    step: Wording


@dataclass(frozen=True, slots=True)
class LeadScoring:
    """How the leads of an assistant are scored; a dimension without a cap is not limited."""

    threshold: int
    cool_below: int
    calendar: str | None
    team: str | None
    speed_to_lead: timedelta
    caps: Mapping[Dimension, int]
    signals: tuple[Signal, ...]
    next_steps: tuple[NextStep, ...] = ()

    def score(self, facts: LeadFacts, ledger: Sequence[ScoreEntry]) -> tuple[ScoreEntry, ...]:
        """Return the entries to append to the ledger: every signal that holds now and is not in it.

        A dimension counts min(cap, sum of its signals), whatever their order; an entry holds the change.
        """
        values: Facts = {"facts": facts.as_fields()}
        seen = {entry.signal for entry in ledger}
        added: list[ScoreEntry] = []
        for signal in self.signals:
            if signal.name not in seen and signal.condition.evaluate(values).holds:
                points = self._counted(signal, [*ledger, *added])
                reason = signal.reason.filled(values["facts"])
                added.append(ScoreEntry(signal.dimension, points, signal.name, reason))
        return tuple(added)

    def crossed_threshold(self, before: int, after: int, was_hot: bool) -> bool:
        """Tell whether the lead became hot now: a rise to the threshold while it was not hot."""
        return not was_hot and after >= self.threshold and after > before

    def is_hot(self, score: int, was_hot: bool) -> bool:
        """Tell whether it is hot; between `cool_below` and `threshold` it stays what it was."""
        return score >= self.threshold or (was_hot and score >= self.cool_below)

    def next_step(self, facts: LeadFacts) -> Wording | None:
        """Return the first suggestion that fits."""
        values: Facts = {"facts": facts.as_fields()}
        fitting = (step for step in self.next_steps if step.condition.evaluate(values).holds)
        step = next(fitting, None)
        return step.step.filled(values["facts"]) if step else None

    def clock(self, at: datetime) -> Clock:
        """Start the clock in which somebody should claim a hot lead."""
        return Clock(ClockKind.SPEED_TO_LEAD, in_utc(at), self.speed_to_lead)

    def _counted(self, signal: Signal, entries: Iterable[ScoreEntry]) -> int:
        """Return how far the signal moves the capped sum of its dimension."""
        cap = self.caps.get(signal.dimension)
        same = [entry for entry in entries if entry.dimension is signal.dimension]
        counted = sum(entry.points for entry in same)
        if cap is None or counted < cap:
            return signal.points if cap is None else min(signal.points, cap - counted)
        if signal.points > 0:
            return 0
        worth = {one.name: one.points for one in self.signals}
        held_by_cap = sum(worth.get(entry.signal, entry.points) for entry in same) - counted
        return min(signal.points + max(held_by_cap, 0), 0)


def total(ledger: Iterable[ScoreEntry]) -> int:
    """Return the score: the sum of the ledger and nothing else."""
    return sum(entry.points for entry in ledger)
