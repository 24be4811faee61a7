"""Moments: times of the day with their day, and spans counted from now."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from intents.entities.clock import Clock, Part, find_clocks, find_parts, minutes_of
from intents.entities.counted import COUNTED
from intents.entities.dates import FoundDate

# Nothing here is a time without one of these: most messages are done with this one look.
_HINT = re.compile(
    r"\d ?[:.h]\d\d|\d ?[ap]\.? ?m\b|\b(?:las?|at|around) (?:\d|\w{2,6}\b)|o'?clock|hora|hour|\bhrs?\b|\d ?h\b|"
    r"minut|\bmins?\b|\b(?:by|before|after|until|till|since) \d|"
    r"noon|midday|medio ?dia|mediano|midnight|night|noche|tarde|madrug|manana|morning|evening|past|quarter|"
    r"\b(?:de|desde|entre|from|between) \d",
    re.IGNORECASE,
)
_COUNTS = COUNTED | {"un": 1, "una": 1, "a": 1, "an": 1, "un par de": 2, "a couple of": 2}
_COUNT = "|".join(sorted(_COUNTS, key=len, reverse=True))
_LENGTH = (
    rf"(?:(?P<half>media hora|half an hour)|(?P<quarter>(?:un )?cuarto de hora|a quarter of an hour)|"
    rf"(?P<quarters>tres cuartos de hora|three quarters of an hour)|"
    rf"(?P<bare>hora y media)|(?P<count>\d{{1,3}}|{_COUNT}) ?(?P<unit>horas?|h|hrs?|hours?|minut(?:o|e)s?|mins?|min)\b"
    rf"(?P<more> y media| and a half)?)"
)
_SPAN = re.compile(rf"\b(?:(?:dentro de|en|in|within(?: the next)?)|(?P<ago>hace)) {_LENGTH}", re.IGNORECASE)
_SPAN_AGO = re.compile(rf"\b{_LENGTH} (?P<ago>ago)\b", re.IGNORECASE)
# What may stand between a day and its time.
_GAP = re.compile(
    r"(?:[\s,]|\b(?:el|la|del?|on|a|al|at|in|the|sobre|hacia|para|for|by|from|before|after|antes|despues|entre|"
    r"between|around|about|desde|y|this|dia|mismo)\b)*",
    re.IGNORECASE,
)
_LONGEST_GAP = 24

FoundTime = tuple[int, int, str]
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Chain:
    """A day, a part of it and a time that stand beside each other."""

    start: int
    end: int
    day: date | None = None
    part: Part | None = None
    clock: Clock | None = None

    def joined(self, other: _Chain) -> _Chain | None:
        """Put both together; None where they say the same kind of thing twice."""
        for mine, theirs in ((self.day, other.day), (self.part, other.part), (self.clock, other.clock)):
            if mine is not None and theirs is not None:
                return None
        return _Chain(
            min(self.start, other.start),
            max(self.end, other.end),
            self.day or other.day,
            self.part or other.part,
            self.clock or other.clock,
        )


def find_times(text: str, now: datetime, dates: Sequence[FoundDate]) -> Iterator[FoundTime]:
    """Find moments as (start, end, ISO 8601 with offset), ranges and parts of a day as two of them with a slash.

    `text` is without accents, `now` local, `dates` are those of the text: a time belongs to the day beside it, and
    without one it is the next to come. An hour from 1 to 7 without more is in the afternoon.
    """
    if not _HINT.search(text):
        return
    spans = list(_spans(text, now))
    yield from spans
    for chain in _chains(text, dates):
        if any(chain.start < end and start < chain.end for start, end, _ in spans):
            continue
        value = _clock_value(chain, now) if chain.clock else _part_value(chain, now)
        if value:
            yield chain.start, chain.end, value


def _spans(text: str, now: datetime) -> Iterator[FoundTime]:
    for pattern in (_SPAN_AGO, _SPAN):
        for match in pattern.finditer(text):
            length = _length(match)
            moment = now.astimezone(UTC) + (-length if match["ago"] else length)  # hours pass, whatever clocks show
            yield match.start(), match.end(), _written(moment.astimezone(now.tzinfo))


def _length(match: re.Match[str]) -> timedelta:
    if match["half"] or match["quarter"]:
        return timedelta(minutes=30 if match["half"] else 15)
    if match["quarters"]:
        return timedelta(minutes=45)
    if match["bare"]:
        return timedelta(minutes=90)
    count = match["count"].lower()
    amount = int(count) if count.isdecimal() else _COUNTS[count]
    unit = timedelta(minutes=1) if match["unit"][0].lower() == "m" else timedelta(hours=1)
    return unit * amount + (unit / 2 if match["more"] else timedelta(0))


def _chains(text: str, dates: Sequence[FoundDate]) -> list[_Chain]:
    """Join what stands beside each other, in reading order."""
    clocks: list[_Chain] = []
    for clock in find_clocks(text):
        if not any(clock.start < other.end and other.start < clock.end for other in clocks):
            clocks.append(_Chain(clock.start, clock.end, clock=clock))
    parts = [_Chain(part.start, part.end, part=part) for part in find_parts(text)]
    parts = [part for part in parts if not any(part.start < each.end and each.start < part.end for each in clocks)]
    days = [_Chain(start, end, day=day) for start, end, day in dates]
    chains: list[_Chain] = []
    for item in sorted((*days, *parts, *clocks), key=lambda each: (each.start, each.end)):
        joined = chains[-1].joined(item) if chains and _is_beside(text, chains[-1], item) else None
        if joined:
            chains[-1] = joined
        else:
            chains.append(item)
    return chains


def _is_beside(text: str, first: _Chain, second: _Chain) -> bool:
    gap = text[first.end : second.start]
    return len(gap) <= _LONGEST_GAP and _GAP.fullmatch(gap) is not None


def _clock_value(chain: _Chain, now: datetime) -> str:
    clock, part = chain.clock, chain.part.name if chain.part else ""
    if clock is None or (clock.is_doubtful and chain.day is None):
        return ""
    since = minutes_of(clock.since, part)
    until = minutes_of(clock.until, part) if clock.until else None
    if until is not None and until <= since:
        since = since - 12 * 60 if since >= 12 * 60 else since
    day = chain.day or now.date()
    if chain.day is None and _at(day, since, now) <= now:
        day += _DAY
    moments = [since] if until is None else [since, until]
    return "/".join(_written(_at(day, minutes, now)) for minutes in moments)


def _part_value(chain: _Chain, now: datetime) -> str:
    if chain.part is None or chain.day is None:
        return ""
    return "/".join(_written(_at(chain.day, hour * 60, now)) for hour in chain.part.hours)


def _at(day: date, minutes: int, now: datetime) -> datetime:
    """Return the time that clocks show that many minutes after midnight, whatever the clocks did that night."""
    days, minutes = divmod(minutes, 24 * 60)
    return datetime.combine(day + _DAY * days, time(*divmod(minutes, 60)), tzinfo=now.tzinfo)


def _written(moment: datetime) -> str:
    return moment.isoformat(timespec="minutes")
