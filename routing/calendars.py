"""Opening hours: when a team works, and arithmetic in business time.

The format of `routing/calendars.yml`::

    default: support                     # optional where there is one calendar
    calendars:
      support:
        time_zone: Europe/Madrid
        hours:                           # a weekday that is not named is closed
          monday: ["09:00-14:00", "15:30-18:30"]
          friday: ["22:00-06:00"]        # past midnight; the shift belongs to friday
          saturday: ["00:00-24:00"]
        holidays:
          - {on: 2026-12-25, name: Navidad}
          - {on: 2026-12-24, name: Nochebuena, hours: ["09:00-14:00"]}

The calendar `always` is built in and never closes.

A holiday replaces its date from midnight to midnight: the shift of the evening before ends at
midnight, and only the `hours` it gives are open. When clocks go forward, a time that does not exist
is the first moment after the gap; when they go back, a time that exists twice is the first of the two,
and what was open or closed then stays so through the repeated hour.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY_MINUTES = 24 * 60
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
LONGEST_CLOSURE_DAYS = 400  # a calendar shut for longer is a mistake, not a plan

_ZERO = timedelta()


class NeverOpenError(ValueError):
    """The calendar has no opening within more than a year: correct its hours or holidays."""


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """Open from `start` to `end`, minutes after local midnight; `end` above 1440 is the next day."""

    start: int
    end: int

    def __str__(self) -> str:
        return "-".join(f"{minute // 60:02}:{minute % 60:02}" for minute in (self.start, self._written_end))

    @property
    def _written_end(self) -> int:
        return self.end - DAY_MINUTES if self.end > DAY_MINUTES else self.end


@dataclass(frozen=True, slots=True)
class Holiday:
    """A date whose hours replace those of its weekday; no hours is closed."""

    on: date
    name: str = ""
    hours: tuple[Interval, ...] = ()


@dataclass(frozen=True, slots=True)
class Calendar:
    """The opening hours of one team; `week` has seven entries, Monday first."""

    name: str
    zone: ZoneInfo
    week: tuple[tuple[Interval, ...], ...]
    holidays: Mapping[date, Holiday] = field(default_factory=dict)

    @property
    def usual_day(self) -> timedelta:
        """Return the open time of the most usual weekday, the longer where two are equally usual."""
        lengths = Counter(sum(span.end - span.start for span in day) for day in self.week if day)
        minutes, _ = max(lengths.items(), key=lambda item: (item[1], item[0]), default=(DAY_MINUTES, 0))
        return timedelta(minutes=minutes)

    def holiday_at(self, at: datetime) -> Holiday | None:
        """Return the holiday of the local date, whole or part day."""
        return self.holidays.get(at.astimezone(self.zone).date())

    def is_open(self, at: datetime) -> bool:
        """Tell whether somebody works at that moment; the closing minute itself is closed."""
        at = in_utc(at)
        day = at.astimezone(self.zone).date()
        return any(
            opens <= at < closes
            for offset in (-1, 0, 1)
            for opens, closes in self._windows_of(day + timedelta(days=offset))
        )

    def next_opening(self, at: datetime) -> datetime:
        """Return `at` itself while open, else the next moment of opening.

        Raises:
            NeverOpenError: closed for more than a year.
        """
        at = in_utc(at)
        opens, _ = next(self._windows_after(at))
        return max(opens, at)

    def add_business_time(self, start: datetime, duration: timedelta) -> datetime:
        """Return the first moment at which `duration` of open time has passed since `start`.

        Raises:
            ValueError: a negative duration.
            NeverOpenError: closed for more than a year.
        """
        if duration < _ZERO:
            raise ValueError("business time is added forwards; give a duration of zero or more")
        start, left = in_utc(start), duration
        if duration == _ZERO:
            return start
        for opens, closes in self._windows_after(start):
            begin = max(opens, start)
            if closes - begin >= left:
                return begin + left
            left -= closes - begin
        raise NeverOpenError(f"the calendar `{self.name}` is never open")

    def business_time_between(self, first: datetime, second: datetime) -> timedelta:
        """Return the open time from `first` to `second`; negative where `second` is earlier."""
        first, second = in_utc(first), in_utc(second)
        if second < first:
            return -self.business_time_between(second, first)
        day = first.astimezone(self.zone).date() - timedelta(days=1)
        last = second.astimezone(self.zone).date() + timedelta(days=1)
        total = _ZERO
        while day <= last:
            for opens, closes in self._windows_of(day):
                total += max(min(closes, second) - max(opens, first), _ZERO)
            day += timedelta(days=1)
        return total

    def _windows_after(self, at: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield open windows that end after `at`, in order, for ever."""
        day = at.astimezone(self.zone).date() - timedelta(days=1)
        closed_days = 0
        while closed_days <= LONGEST_CLOSURE_DAYS:
            windows = self._windows_of(day)
            closed_days = 0 if windows else closed_days + 1
            yield from (window for window in windows if window[1] > at)
            day += timedelta(days=1)
        raise NeverOpenError(f"the calendar `{self.name}` stays closed for more than a year from {at:%Y-%m-%d}")

    def _windows_of(self, day: date) -> list[tuple[datetime, datetime]]:
        """Return the open windows of one local date in UTC, without overlap, in order."""
        spans = [Interval(span.start, min(span.end, DAY_MINUTES)) for span in self._shifts(day)]
        if day not in self.holidays:
            before = self._shifts(day - timedelta(days=1))
            spans += [Interval(0, span.end - DAY_MINUTES) for span in before if span.end > DAY_MINUTES]
        windows = [(_moment(day, span.start, self.zone), _moment(day, span.end, self.zone)) for span in _joined(spans)]
        return [window for window in windows if window[0] < window[1]]

    def _shifts(self, day: date) -> tuple[Interval, ...]:
        holiday = self.holidays.get(day)
        return holiday.hours if holiday else self.week[day.weekday()]


@dataclass(frozen=True, slots=True)
class Calendars:
    """The calendars of an assistant by name."""

    default_name: str
    by_name: Mapping[str, Calendar]

    @property
    def default(self) -> Calendar:
        """Return the calendar that counts where none is named."""
        return self.by_name[self.default_name]

    def named(self, name: str | None) -> Calendar:
        """Return the calendar of that name; the default for None.

        Raises:
            KeyError: no such calendar; the checks of the other files refuse unknown names.
        """
        return self.default if name is None else self.by_name[name]


def in_utc(at: datetime) -> datetime:
    """Return the moment in UTC, where differences between moments are right on every day of the year.

    Raises:
        ValueError: no time zone; a naive time means another moment to every reader.
    """
    if at.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return at.astimezone(UTC)


ALWAYS_OPEN = Calendar("always", ZoneInfo("UTC"), ((Interval(0, DAY_MINUTES),),) * 7)


def _joined(spans: list[Interval]) -> list[Interval]:
    joined: list[Interval] = []
    for span in sorted(spans):
        if joined and span.start <= joined[-1].end:
            joined[-1] = Interval(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return joined


def _moment(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """Return the moment of a wall-clock time; the first of two, or the end of the gap that skips it."""
    wall = datetime.combine(day, time()) + timedelta(minutes=minute)
    moment = wall.replace(tzinfo=zone).astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == wall:
        return moment
    return _end_of_gap(wall, zone)


def _end_of_gap(wall: datetime, zone: ZoneInfo) -> datetime:
    before = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    after = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    old_offset = before.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) // 2
        if middle.astimezone(zone).utcoffset() == old_offset:
            before = middle
        else:
            after = middle
    return after.replace(microsecond=0)
