"""Dates as people write them in Spanish and English, and what the words around them make of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta

from intents.entities.calendar import LENGTH, WEEKDAY, WEEKDAYS, Day, away, is_near, make_day, pattern
from intents.entities.feasts import find_feasts
from intents.entities.periods import days_of_periods
from intents.entities.plain_dates import find_plain_dates

FoundDate = tuple[int, int, date]
_WEEK = timedelta(days=7)
# "a week from Friday": what stands before a day, and moves it.
_LENGTH_BEFORE = pattern(
    rf"(?<!for )(?<!durante )\b(?:(?:the|el) )?{LENGTH} "
    r"(?:(?P<after>from|after|despues de(?:l)?|a partir de(?:l)?)|(?P<before>before|antes de(?:l)?))(?: el| the)? $"
)
_EVE = pattern(r"\b(?:(?:la )?vispera de(?:l)?|(?:the )?eve of)(?: el| la| the)? $")
_WEEK_ON = pattern(r"\ba week (?:on )?$")  # the "on" may be the day's
_NOT = pattern(r"\b(?:no|not) (?:en |on )?$")
_FROM = pattern(r"\bde(?:l)?(?: este)? $")
# What stands behind it.
_IN_EIGHT = pattern(r" en (?P<days>ocho|quince)\b(?: dias\b|(?! \w))")
_UK_WEEK = pattern(r" week\b(?! \d)")
_AFTER_NEXT = pattern(r" after next\b")
_SAME = pattern(rf",? (?:(?:el|the) )?(?P<day>{WEEKDAY})\b")
_OTHER = pattern(
    r"(?P<no>,? no\b)?,?(?: sino| but)? (?:el (?:otro|siguiente)|the one after(?: (?:that|it|next)\b)?|"
    r"the (?:following|next) one)\b(?! (?:dia|mes|ano|lado|pedido)\b)"
)
_SINCE = pattern(
    r"(?:\b(?:del?|desde el|entre el|from|between)(?: the)? |(?<![\w/.-])(?=\d\d?-))(?P<day>[12]?\d|3[01])"
    r"(?:st|nd|rd|th)?(?: ?-| al?| hasta(?: el)?| y(?: el)?| to| until| and)(?: the)? ?$"
)
_DAY_OF_MONTH = pattern(r"(?:el |the )?\d")
_BEFORE_CHARACTERS = 40


def find_dates(text: str, today: date, *, month_first: bool = False) -> Iterator[FoundDate]:
    """Find dates as (start, end, date), without overlaps; `text` is without accents.

    A weekday, "this" or "next", is the first one after today; a date without a year is the nearest one; a week or a
    month stands for its first day, its middle or its end for a day of it. `month_first` reads 3/4 as 4 March.
    """
    found = (*find_feasts(text, today), *days_of_periods(text, today))
    days = _longest((*found, *find_plain_dates(text, today, month_first=month_first)))
    for day in _longest([moved for day in days if (moved := _within_reach(text, day, today))]):
        yield from _since(text, day)
        yield day.start, day.end, day.on


def _since(text: str, day: Day) -> Iterator[FoundDate]:
    """Find the first day of "del 20 al 30 de junio", which has its month from the last."""
    begin = max(0, day.start - _BEFORE_CHARACTERS)
    match = _SINCE.search(text[begin : day.start]) if _DAY_OF_MONTH.match(text, day.start) else None
    if match is None:
        return
    month = day.on if int(match["day"]) < day.on.day else day.on.replace(day=1) - timedelta(days=1)
    if on := make_day(month.year, month.month, int(match["day"])):
        yield begin + match.start("day"), begin + match.end("day"), on


def _longest(days: Iterable[Day]) -> list[Day]:
    """Keep the longest of those that share words, of equally long ones the first named, in reading order."""
    kept: list[Day] = []
    for day in sorted(days, key=lambda day: day.start - day.end):
        if not any(day.start < other.end and other.start < day.end for other in kept):
            kept.append(day)
    return sorted(kept, key=lambda day: day.start)


def _within_reach(text: str, day: Day, today: date) -> Day | None:
    """Move a day by the words beside it; None where that leaves the calendar or the years that people write of."""
    try:
        moved = _moved(text, day, today)
    except (OverflowError, ValueError):
        return None
    return moved if is_near(moved.on) else None


def _moved(text: str, day: Day, today: date) -> Day:
    """Move a day by the words beside it: "a week from Friday", "el viernes no, el otro"."""
    begin = max(0, day.start - _BEFORE_CHARACTERS)
    before = text[begin : day.start]
    day = _by_words_behind(text, before, begin, day, today)
    if length := _LENGTH_BEFORE.search(before):
        on = away(length, day.on, backwards=length["before"] is not None)
        return replace(day, start=begin + length.start(), on=on)
    if eve := _EVE.search(before):
        return replace(day, start=begin + eve.start(), on=day.on - timedelta(days=1))
    if day.is_weekday and (week := _WEEK_ON.search(before)):
        return replace(day, start=begin + week.start(), on=day.on + (_WEEK if day.on > today else -_WEEK))
    return day


def _by_words_behind(text: str, before: str, begin: int, day: Day, today: date) -> Day:
    if (eight := _IN_EIGHT.match(text, day.end)) and (of := _FROM.search(before)):
        days = 7 if eight["days"].lower() == "ocho" else 14  # counted with the day itself, as a week of eight days is
        return Day(begin + of.start(), eight.end(), day.on + timedelta(days=days))
    is_beside = abs(day.on - today) <= timedelta(days=1)
    if (same := _SAME.match(text, day.end)) and is_beside and WEEKDAYS[same["day"].lower()] == day.on.weekday():
        return replace(day, end=same.end())
    if (later := _UK_WEEK.match(text, day.end)) and (day.is_weekday or is_beside):
        return replace(day, end=later.end(), on=day.on + _WEEK)
    if day.is_weekday and (later := _AFTER_NEXT.match(text, day.end)):
        return replace(day, end=later.end(), on=day.on + _WEEK)
    not_this, other = _NOT.search(before), _OTHER.match(text, day.end)
    if day.is_weekday and other and (other["no"] or not_this):
        start = begin + not_this.start() if not_this else day.start
        return Day(start, other.end(), day.on + _WEEK)
    return day
