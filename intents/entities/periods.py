"""Weeks, months and years in a text, and the days that are named by them: "a finales de mes", "Friday of next week"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from intents.entities.calendar import (
    LAST,
    MONTH,
    MONTHS,
    ORDINAL,
    ORDINALS,
    WEEKDAY,
    WEEKDAYS,
    Day,
    make_day,
    nearest,
    one_of,
    pattern,
)
from intents.entities.counted import COUNTED

_UNITS = {"semana": "week", "mes": "month", "ano": "year"}
_PERIOD = pattern(
    r"\b(?<!fin de )(?<!fines de )(?:(?:(?P<next>(?:el |la )?(?:proxim[oa]|siguiente) |(?:next|coming) )|"
    r"(?P<last>last |(?:el |la )?pasad[oa] )|(?P<this>(?:this|est[ae]) ))?"
    r"(?P<unit>semana|mes|ano|week|month|year)\b(?! santa)"
    rf"(?! (?:de|of) (?:{MONTH})\b)"
    r"(?:(?P<next2> (?:que viene|que entra|proxim[oa]|siguiente))|(?P<last2> pasad[oa])|(?P<over> after next))?"
    rf"|(?:mes de |month of )?(?P<month>{MONTH})\b\.?(?:(?: de(?:l)?|,)? (?P<year>20\d\d))?)(?!\w)"
)
_PART = pattern(
    r"\b(?:(?P<first>principios?|primeros|comienzos?|inicios?|early|beginning|start)|"
    r"(?P<middle>mediados|mid|middle|half ?way through)|"
    r"(?P<end>finales|final|fin(?! de semana\b)|(?<!is )(?<!are )(?<!was )(?<!too )late|end))"
    r"(?: in| of| de(?:l)?)?[ -](?:the |el |la )?$"
)
_NTH = pattern(
    rf"\b(?P<nth>{ORDINAL}|{one_of(LAST)}) (?P<what>{WEEKDAY}|dia|day|quincena|semana|week)"
    r"(?: de(?:l)?| of| in)?(?: the| el)? $"
)
_NUMBERED = pattern(
    rf"\b(?P<day>[12]?\d|3[01]|{one_of(COUNTED)}|{ORDINAL})(?:st|nd|rd|th)?"
    r"(?: de(?:l)?| of)(?: the)? $"
)
_WEEKDAY_BEFORE = pattern(rf"\b(?P<day>{WEEKDAY})(?:,| de(?: la)?| of)? $")
_WEEKDAY_BEHIND = pattern(rf",?(?: el| on)? (?P<day>{WEEKDAY})\b")
_BEFORE_CHARACTERS = 40
_WEDNESDAY, _FRIDAY, _FORTNIGHT, _MID_MONTH = 2, 4, 15, 15


@dataclass(frozen=True, slots=True)
class Period:
    """A week, month or year in a text by its first and last day; `is_bare` where nothing says which: "a fin de mes"."""

    start: int
    end: int
    unit: str
    first: date
    is_bare: bool = False
    is_named: bool = False  # by the name of a month

    @property
    def last(self) -> date:
        """Its last day, of a week too."""
        return self.following().first - timedelta(days=1)

    def following(self) -> Period:
        """The period after this one."""
        length = (
            relativedelta(weeks=1) if self.unit == "week" else relativedelta(months=1 if self.unit == "month" else 12)
        )
        return Period(self.start, self.end, self.unit, self.first + length)


_Reader = Callable[[re.Match[str], Period], date | None]


def find_periods(text: str, today: date) -> Iterator[Period]:
    """Find weeks, months and years, those that are no date by themselves included."""
    for match in _PERIOD.finditer(text):
        if match["month"]:
            number = MONTHS[match["month"].lower()]
            middle = nearest(today, number, _MID_MONTH)
            year = int(match["year"]) if match["year"] else middle.year if middle else today.year
            yield Period(match.start(), match.end(), "month", date(year, number, 1), is_named=True)
        else:
            yield _relative(match, today)


def _relative(match: re.Match[str], today: date) -> Period:
    unit = _UNITS.get(match["unit"].lower(), match["unit"].lower())
    is_next, is_last = match["next"] or match["next2"], match["last"] or match["last2"]
    offset = 2 if match["over"] else 1 if is_next else -1 if is_last else 0
    if unit == "week":
        first = today + timedelta(days=7 * offset - today.weekday())
    elif unit == "month":
        first = today.replace(day=1) + relativedelta(months=offset)
    else:
        first = date(today.year + offset, 1, 1)
    return Period(match.start(), match.end(), unit, first, is_bare=not (offset or match["this"]))


def days_of_periods(text: str, today: date) -> Iterator[Day]:
    """Find the days that are named by a period, and periods that stand for their first day: a week or month."""
    for period in find_periods(text, today):
        begin = max(0, period.start - _BEFORE_CHARACTERS)
        before = text[begin : period.start]
        for look, read in _READERS:
            match = look.search(before)
            on = _coming(read, match, period, today) if match else None
            if match and on:
                yield Day(begin + match.start(), period.end, on)
                break
        else:
            yield from _alone(text, period, today)


def _alone(text: str, period: Period, today: date) -> Iterator[Day]:
    if period.is_bare or period.is_named or period.unit == "year":
        return
    behind = _WEEKDAY_BEHIND.match(text, period.end) if period.unit == "week" else None
    if behind:
        yield Day(period.start, behind.end(), period.first + timedelta(days=WEEKDAYS[behind["day"].lower()]))
    elif not period.first <= today <= period.last:
        yield Day(period.start, period.end, period.first)


def _coming(read: _Reader, match: re.Match[str], period: Period, today: date) -> date | None:
    """Read a day of a period; of one that nothing says more of, the next to come."""
    on = read(match, period)
    return read(match, period.following()) if on and on < today and period.is_bare else on


def _part(match: re.Match[str], period: Period) -> date:
    if match["first"]:
        return period.first
    if period.unit == "week":
        return period.first + timedelta(days=_WEDNESDAY if match["middle"] else _FRIDAY)
    if match["end"]:
        return period.last
    return period.first.replace(day=_MID_MONTH) if period.unit == "month" else period.first + relativedelta(months=6)


def _nth(match: re.Match[str], period: Period) -> date | None:
    """Read "the second Friday of" a month, its last day, first fortnight or week."""
    what, is_last = match["what"].lower(), match["nth"].lower() in LAST
    number = 0 if is_last else ORDINALS[match["nth"].lower()] - 1
    if what in WEEKDAYS:
        to_first = (WEEKDAYS[what] - period.first.weekday()) % 7
        to_last = (period.last.weekday() - WEEKDAYS[what]) % 7
        return period.last - timedelta(days=to_last) if is_last else period.first + timedelta(to_first + 7 * number)
    days = {"s": 7, "w": 7, "q": _FORTNIGHT}.get(what[0], 1)
    return period.last - timedelta(days=days - 1) if is_last else period.first + timedelta(days=days * number)


def _numbered(match: re.Match[str], period: Period) -> date | None:
    day = match["day"].lower()
    number = int(day) if day.isdecimal() else ORDINALS.get(day) or COUNTED[day]
    is_such = period.unit == "month" and not period.is_named
    return make_day(period.first.year, period.first.month, number) if is_such else None


def _weekday(match: re.Match[str], period: Period) -> date | None:
    is_such = period.unit == "week" and not period.is_bare
    return period.first + timedelta(days=WEEKDAYS[match["day"].lower()]) if is_such else None


_READERS: tuple[tuple[re.Pattern[str], _Reader], ...] = (
    (_PART, _part),
    (_NTH, _nth),
    (_WEEKDAY_BEFORE, _weekday),
    (_NUMBERED, _numbered),
)
