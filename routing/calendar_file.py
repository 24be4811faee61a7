"""Reading `routing/calendars.yml`; the format is described in `routing.calendars`."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field

from routing.calendars import ALWAYS_OPEN, DAY_MINUTES, Calendar, Calendars, Holiday, Interval
from routing.documents import Path, Reading, Strict, read_document, shaped

_SPAN = re.compile(r"(\d{1,2}):([0-5]\d)\s*[-–]\s*(\d{1,2}):([0-5]\d)")

Hours = Annotated[list[str], BeforeValidator(lambda value: [value] if isinstance(value, str) else value or [])]


class _Week(Strict):
    monday: Hours = Field(default_factory=list)
    tuesday: Hours = Field(default_factory=list)
    wednesday: Hours = Field(default_factory=list)
    thursday: Hours = Field(default_factory=list)
    friday: Hours = Field(default_factory=list)
    saturday: Hours = Field(default_factory=list)
    sunday: Hours = Field(default_factory=list)


class _Holiday(Strict):
    on: date
    name: str = ""
    hours: Hours = Field(default_factory=list)


class _Calendar(Strict):
    time_zone: str
    hours: _Week
    holidays: list[_Holiday] = Field(default_factory=list)


class _File(Strict):
    default: str | None = None
    calendars: dict[str, _Calendar] = Field(min_length=1)


def parse_calendars(text: str, file: str) -> Calendars:
    """Read the calendars of an assistant.

    Raises:
        ConfigurationError: with every problem of the file.
    """
    reading = Reading(read_document(text, file))
    shape = shaped(reading.document, _File)
    found = {name: _calendar(name, written, reading) for name, written in shape.calendars.items()}
    if ALWAYS_OPEN.name in found:
        reading.complain("reserved_name", ("calendars", ALWAYS_OPEN.name), name=ALWAYS_OPEN.name)
    default = shape.default or next(iter(found))
    calendars = {**found, ALWAYS_OPEN.name: ALWAYS_OPEN}
    reading.expect_known("calendar", default, calendars, ("default",))
    reading.finish()
    return Calendars(default, calendars)


def _calendar(name: str, written: _Calendar, reading: Reading) -> Calendar:
    path = ("calendars", name)
    zone = _zone(written.time_zone, reading, (*path, "time_zone"))
    days = list(written.hours)
    week = tuple(_intervals(spans, day, reading, (*path, "hours", day)) for day, spans in days)
    if not any(spans for _, spans in days):
        reading.complain("never_open", (*path, "hours"), calendar=name)
    return Calendar(name, zone, week, _holidays(written, reading, path))


def _holidays(written: _Calendar, reading: Reading, at: Path) -> dict[date, Holiday]:
    reading.expect_unique([str(holiday.on) for holiday in written.holidays], (*at, "holidays"))
    holidays: dict[date, Holiday] = {}
    for index, holiday in enumerate(written.holidays):
        hours = _intervals(holiday.hours, str(holiday.on), reading, (*at, "holidays", index, "hours"))
        holidays[holiday.on] = Holiday(holiday.on, holiday.name, hours)
    return holidays


def _zone(name: str, reading: Reading, path: Path) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # a folder of the database raises OSError
        reading.complain("unknown_zone", path, zone=name)
        return ALWAYS_OPEN.zone


def _intervals(spans: list[str], day: str, reading: Reading, path: Path) -> tuple[Interval, ...]:
    intervals = []
    for span in spans:
        interval = _interval(span)
        if interval is None:
            reading.complain("bad_interval", path, text=span)
        else:
            intervals.append(interval)
    intervals.sort()
    for first, second in pairwise(intervals):
        if second.start < first.end:
            reading.complain("overlapping_hours", path, first=first, second=second, day=day)
    return tuple(intervals)


def _interval(span: str) -> Interval | None:
    """Read `09:00-14:00`; an end that is not after the start is on the next day."""
    match = _SPAN.fullmatch(span.strip())
    if not match:
        return None
    hour, minute, end_hour, end_minute = (int(part) for part in match.groups())
    start, end = hour * 60 + minute, end_hour * 60 + end_minute
    if start >= DAY_MINUTES or end > DAY_MINUTES or start == end:
        return None
    return Interval(start, end if end > start else end + DAY_MINUTES)
