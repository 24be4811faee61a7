"""Reading `routing/leads.yml`; the format is described in `routing.scoring`."""

from __future__ import annotations

from pydantic import Field

from routing.calendars import Calendars
from routing.documents import Path, Reading, Strict, read_document, shaped
from routing.expressions import condition_or_always
from routing.problems import closest
from routing.schema import FACTS
from routing.scoring import Dimension, LeadScoring, NextStep, Signal
from routing.sla_file import duration, usual_day
from routing.wording import Wording, placeholders

DEFAULT_HYSTERESIS = 20


class _Wording(Strict):
    es: str
    en: str


class _Signal(Strict):
    name: str = Field(min_length=1)
    dimension: Dimension
    points: int
    when: str
    reason: _Wording


class _Step(Strict):
    when: str | None = None
    step: _Wording


class _File(Strict):
    threshold: int = Field(gt=0)
    cool_below: int | None = None
    calendar: str | None = None
    team: str | None = None
    speed_to_lead: str = "15m"
    caps: dict[Dimension, int] = Field(default_factory=dict)
    signals: list[_Signal] = Field(min_length=1)
    next_steps: list[_Step] = Field(default_factory=list)


def parse_lead_scoring(text: str, file: str, calendars: Calendars) -> LeadScoring:
    """Read how leads are scored.

    Raises:
        ConfigurationError: with every problem of the file.
    """
    reading = Reading(read_document(text, file))
    shape = shaped(reading.document, _File)
    day = usual_day(shape.calendar, calendars, reading, ("calendar",))
    scoring = LeadScoring(
        threshold=shape.threshold,
        cool_below=shape.threshold - DEFAULT_HYSTERESIS if shape.cool_below is None else shape.cool_below,
        calendar=shape.calendar,
        team=shape.team,
        speed_to_lead=duration(shape.speed_to_lead, day, reading, ("speed_to_lead",)),
        caps=shape.caps,
        signals=tuple(_signal(one, index, reading) for index, one in enumerate(shape.signals)),
        next_steps=tuple(_step(one, index, reading) for index, one in enumerate(shape.next_steps)),
    )
    reading.expect_unique([signal.name for signal in scoring.signals], ("signals",))
    _check_thresholds(scoring, reading)
    reading.finish()
    return scoring


def _signal(written: _Signal, index: int, reading: Reading) -> Signal:
    path = ("signals", index)
    condition = condition_or_always(written.when, FACTS, reading, (*path, "when"))
    reason = _wording(written.reason, reading, (*path, "reason"))
    return Signal(written.name, written.dimension, written.points, condition, reason)


def _step(written: _Step, index: int, reading: Reading) -> NextStep:
    path = ("next_steps", index)
    condition = condition_or_always(written.when, FACTS, reading, (*path, "when"))
    return NextStep(condition, _wording(written.step, reading, (*path, "step")))


def _wording(written: _Wording, reading: Reading, path: Path) -> Wording:
    for text in (written.es, written.en):
        try:
            unknown = placeholders(text) - set(FACTS["facts"])
        except ValueError:
            reading.complain("bad_braces", path)
            return Wording(es="", en="")
        for name in sorted(unknown):
            known = closest(name, FACTS["facts"])
            reading.complain("unknown_placeholder", path, name=name, known=known)
    return Wording(es=written.es, en=written.en)


def _check_thresholds(scoring: LeadScoring, reading: Reading) -> None:
    if scoring.cool_below > scoring.threshold:
        values = {"cool_below": scoring.cool_below, "threshold": scoring.threshold}
        reading.complain("cool_above_threshold", ("cool_below",), **values)
    reachable = 0
    for dimension in Dimension:
        most = sum(max(one.points, 0) for one in scoring.signals if one.dimension is dimension)
        reachable += min(most, scoring.caps.get(dimension, most))
    if reachable < scoring.threshold:
        values = {"threshold": scoring.threshold, "reachable": reachable}
        reading.complain("threshold_out_of_reach", ("threshold",), **values)
