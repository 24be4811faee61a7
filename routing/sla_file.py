"""Reading `routing/sla.yml`; the format is described in `routing.sla`."""

from __future__ import annotations

import re
from datetime import timedelta

from pydantic import Field

from routing.calendars import Calendars
from routing.documents import Path, Reading, Strict, read_document, shaped
from routing.durations import parse_duration, shown_duration
from routing.sla import Category, HandoffPromise, Policy, Priority, Sla, Targets

DEFAULT_WARN_AT = "75%"


class _Targets(Strict):
    first_response: str
    resolution: str
    next_response: str | None = None


class _Policy(Strict):
    calendar: str | None = None
    warn_at: str | float = DEFAULT_WARN_AT
    targets: dict[Priority, _Targets]


class _Category(Strict):
    intents: list[str] = Field(default_factory=list)
    priority: Priority = Priority.NORMAL
    policy: str
    team: str | None = None


class _Handoff(Strict):
    first_response: str
    calendar: str | None = None
    priority: Priority = Priority.NORMAL
    warn_at: str | float = DEFAULT_WARN_AT


class _File(Strict):
    policies: dict[str, _Policy] = Field(min_length=1)
    categories: dict[str, _Category] = Field(min_length=1)
    default_category: str
    handoff: _Handoff


def parse_sla(text: str, file: str, calendars: Calendars) -> Sla:
    """Read the promises of an assistant.

    Raises:
        ConfigurationError: with every problem of the file.
    """
    reading = Reading(read_document(text, file))
    shape = shaped(reading.document, _File)
    policies = {name: _policy(name, one, calendars, reading) for name, one in shape.policies.items()}
    categories = {name: _category(name, one, policies, reading) for name, one in shape.categories.items()}
    handoff = _handoff(shape.handoff, calendars, reading)
    _one_category_an_intent(categories, reading)
    reading.expect_known("category", shape.default_category, categories, ("default_category",))
    reading.finish()
    return Sla(policies, categories, shape.default_category, handoff)


def usual_day(name: str | None, calendars: Calendars, reading: Reading, path: Path) -> timedelta:
    """Return what one `d` is worth in the calendar at `path`, noting a name that does not exist."""
    if name is not None and not reading.expect_known("calendar", name, calendars.by_name, path):
        return calendars.default.usual_day
    return calendars.named(name).usual_day


def duration(text: str, day: timedelta, reading: Reading, path: Path) -> timedelta:
    """Return the duration at `path`, noting one that cannot be read."""
    try:
        return parse_duration(text, day)
    except ValueError:
        reading.complain("bad_duration", path, text=text)
        return timedelta()


def _policy(name: str, written: _Policy, calendars: Calendars, reading: Reading) -> Policy:
    path = ("policies", name)
    day = usual_day(written.calendar, calendars, reading, (*path, "calendar"))
    targets = {
        priority: _targets(one, day, reading, (*path, "targets", priority.value))
        for priority, one in written.targets.items()
    }
    for priority in Priority:
        if priority not in targets:
            reading.complain("missing_priority", (*path, "targets"), policy=name, priority=priority.value)
    fraction = _fraction(written.warn_at, reading, (*path, "warn_at"))
    return Policy(name, written.calendar, fraction, targets)


def _targets(written: _Targets, day: timedelta, reading: Reading, path: Path) -> Targets:
    first = duration(written.first_response, day, reading, (*path, "first_response"))
    resolution = duration(written.resolution, day, reading, (*path, "resolution"))
    following = None
    if written.next_response is not None:
        following = duration(written.next_response, day, reading, (*path, "next_response"))
    if first and resolution and first > resolution:
        shown = {"first_response": shown_duration(first), "resolution": shown_duration(resolution)}
        reading.complain("response_after_resolution", path, priority=path[-1], **shown)
    return Targets(first, resolution, following)


def _category(name: str, written: _Category, policies: dict[str, Policy], reading: Reading) -> Category:
    reading.expect_known("policy", written.policy, policies, ("categories", name, "policy"))
    return Category(name, written.priority, written.policy, tuple(written.intents), written.team)


def _handoff(written: _Handoff, calendars: Calendars, reading: Reading) -> HandoffPromise:
    day = usual_day(written.calendar, calendars, reading, ("handoff", "calendar"))
    promise = duration(written.first_response, day, reading, ("handoff", "first_response"))
    fraction = _fraction(written.warn_at, reading, ("handoff", "warn_at"))
    return HandoffPromise(promise, written.calendar, written.priority, fraction)


def _one_category_an_intent(categories: dict[str, Category], reading: Reading) -> None:
    owners: dict[str, str] = {}
    for name, category in categories.items():
        for intent in category.intents:
            if owners.setdefault(intent, name) != name:
                both = {"intent": intent, "first": owners[intent], "second": name}
                reading.complain("intent_in_two_categories", ("categories", name, "intents"), **both)


def _fraction(text: str | float, reading: Reading, path: Path) -> float:
    match = re.fullmatch(r"(\d{1,2}(?:\.\d+)?)\s*%", str(text).strip())
    fraction = float(match[1]) / 100 if match else text if isinstance(text, float) else 0.0
    if not 0 < fraction < 1:
        reading.complain("bad_percentage", path, text=text)
        return 0.75
    return fraction
