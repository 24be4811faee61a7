"""Clock times, ranges of them and parts of the day as people write them in Spanish and English, without accents."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from intents.entities.counted import COUNTED

_HOURS = {word: number for word, number in COUNTED.items() if number <= 12} | {"una": 1}
_HOUR = r"(?:[01]?\d|2[0-4])(?!\d)|(?:" + "|".join(sorted(_HOURS, key=len, reverse=True)) + r")\b"
_MINUTES = COUNTED | {"media": 30, "half": 30, "cuarto": 15, "quarter": 15, "a quarter": 15}
_FIVES = r"cinco|diez|veinticinco|veinte|\d\d?"
_PARTS = {
    "manana": "morning", "madrugada": "small hours", "tarde": "afternoon", "noche": "night",
    "morning": "morning", "afternoon": "afternoon", "evening": "evening", "night": "night", "tonight": "night",
    "anoche": "night", "mediodia": "noon",
}  # fmt: skip
# First and last hour of each part; in Spain the afternoon begins after lunch.
_HOURS_OF = {
    "es": {"small hours": (0, 6), "morning": (6, 14), "noon": (12, 16), "afternoon": (14, 21), "night": (20, 24)},
    "en": {"morning": (6, 12), "afternoon": (12, 18), "evening": (18, 22), "night": (20, 24)},
}
_SPANISH_PARTS = frozenset(("manana", "madrugada", "tarde", "noche", "anoche", "mediodia"))
_LAST_HOUR_MEANT_LATER = 7  # "at 5" without more is in the afternoon


@dataclass(frozen=True, slots=True)
class Reading:
    """A clock time as written: `mark` is am, pm or a part of the day; "" where nothing tells."""

    hour: int
    minute: int = 0
    mark: str = ""
    is_plain: bool = True  # "5" may be 17:00, "05:00" may not


@dataclass(frozen=True, slots=True)
class Clock:
    """A time, or with `until` a range, in a text; `is_doubtful` where it counts only beside a date."""

    start: int
    end: int
    since: Reading
    until: Reading | None = None
    is_doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a day in a text, as hours from its midnight."""

    start: int
    end: int
    name: str
    hours: tuple[int, int]


def minutes_of(reading: Reading, part: str = "") -> int:
    """Count the minutes from midnight; at night the small hours belong to the next day."""
    hour, mark = reading.hour, reading.mark or part
    if mark in ("am", "small hours"):
        hour %= 24 if hour > 12 else 12
    elif mark in ("pm", "afternoon", "evening"):
        hour += 12 if hour < 12 else 0
    elif mark == "night":
        hour += 12 if 6 <= hour <= 12 else 24 if hour < 6 else 0
    elif mark == "" and reading.is_plain and 1 <= hour <= _LAST_HOUR_MEANT_LATER:
        hour += 12
    return hour * 60 + reading.minute


def find_clocks(text: str) -> Iterator[Clock]:
    """Find times and ranges of times; ranges first, so that their ends are not found again."""
    for match in _RANGE.finditer(text):
        yield _range(match)
    for pattern in _TIMES:
        for match in pattern.finditer(text):
            yield Clock(match.start(), match.end(), _reading(match))
    for match in _BOUND.finditer(text):
        yield Clock(match.start(), match.end(), _reading(match), is_doubtful=True)
    for match in _FIXED.finditer(text):
        is_midnight = match[0].lower().endswith(("night", "noche"))
        yield Clock(match.start(), match.end(), Reading(24 if is_midnight else 12, is_plain=False))


def find_parts(text: str) -> Iterator[Part]:
    """Find parts of days."""
    for match in _PART.finditer(text):
        word = match[match.lastgroup or 0].lower()
        name = _PARTS[word]
        yield Part(match.start(), match.end(), name, _HOURS_OF["es" if word in _SPANISH_PARTS else "en"][name])


def _reading(match: re.Match[str]) -> Reading:
    groups = match.groupdict()
    hour, minute = _read_hour(match["hour"]), groups.get("minute")
    if past := groups.get("past"):
        minute = str(_minutes(past))
    if to := groups.get("to"):
        hour, minute = (hour - 1) or 12, str(60 - _minutes(to))
    return Reading(hour, int(minute or 0), _mark(groups), _is_plain(match["hour"]))


def _range(match: re.Match[str]) -> Clock:
    groups = match.groupdict()
    mark = _mark(groups)
    since = Reading(_read_hour(match["hour"]), int(match["minute"] or 0), "", _is_plain(match["hour"]))
    until = Reading(_read_hour(match["hour2"]), int(match["minute2"] or 0), mark, _is_plain(match["hour2"]))
    if groups.get("first_half"):
        since = Reading(since.hour, since.minute, groups["first_half"].lower()[0] + "m")
    elif mark:
        with_mark = Reading(since.hour, since.minute, mark, since.is_plain)
        is_before = minutes_of(with_mark) < minutes_of(until)
        since = with_mark if is_before else Reading(since.hour, since.minute, "am")
    is_sure = bool(mark or groups.get("unit") or match["minute"] or match["minute2"] or groups.get("las"))
    return Clock(match.start(), match.end(), since, until, is_doubtful=not is_sure)


def _read_hour(written: str) -> int:
    return int(written) if written.isdecimal() else _HOURS[written.lower()]


def _is_plain(written: str) -> bool:
    return not written.startswith("0")


def _minutes(written: str) -> int:
    return int(written) if written.isdecimal() else _MINUTES[written.lower()]


def _mark(groups: dict[str, str | None]) -> str:
    half, part = groups.get("half"), groups.get("part")
    if half:
        return half.lower()[0] + "m"
    return _PARTS[part.lower()] if part else ""


def _pattern(source: str) -> re.Pattern[str]:
    return re.compile(source, re.IGNORECASE)


_CLOCK = rf"(?P<hour>{_HOUR})(?:[:.](?P<minute>[0-5]\d)(?!\d))?"
_BEFORE = "a eso de|a|sobre|hacia|desde|hasta|para|antes de|despues de|a partir de|tras"
_HALF = r"\s?(?P<half>[ap])\.?\s?m\b\.?"
_PART_OF = (
    r"\s(?:(?:de|por|en|a) la|in the|at) (?P<part>manana|tarde|noche|madrugada|morning|afternoon|evening|night)\b"
)
# What follows an hour that is none: "a las 3 tiendas", "at 3 of these".
_NO_GOODS = r"(?!\s?(?:%|€|\$|,\d|\.\d|/|-\d)|\s(?:de (?:cada|los|las|mis|estos|estas)|euros?|de \d)\b)"
_NO_PLURAL = r"(?!\s(?!(?:menos|es|mas|entonces|pues|tras|\w+(?:mos|is))\b)[^\W\d_]{2,}s\b)"
_UNIT = r"(?P<unit>\s?h(?:rs?|oras?)?\b\.?)"
_ENDS = (
    r"(?=\s*(?:$|[.,;:!?)\n])|\s(?:today|tomorrow|tonight|on|in the|this|next|please|sharp|if|but|when|or|and|"
    r"mon|tue|wed|thu|fri|sat|sun|at night)\w*\b)"
)
_TIMES = (
    _pattern(
        rf"\b(?:(?:{_BEFORE}|de|entre|y|x) )?(?<!\w)las? (?P<hour>{_HOUR})(?:(?:[:.]|\s?h)(?P<minute>[0-5]\d)(?!\d))?"
        rf"(?: y (?P<past>media|cuarto|{_FIVES})\b| menos (?P<to>cuarto|{_FIVES})\b)?{_UNIT}?"
        rf"(?:{_PART_OF}|{_HALF})"
    ),
    _pattern(
        rf"\b(?:{_BEFORE}) las? (?P<hour>{_HOUR})(?:(?:[:.]|\s?h)(?P<minute>[0-5]\d)(?!\d))?"
        rf"(?: y (?P<past>media|cuarto|{_FIVES})\b| menos (?P<to>cuarto|{_FIVES})\b)?{_UNIT}?{_NO_GOODS}{_NO_PLURAL}"
    ),
    _pattern(rf"(?<![\w:.,/-]){_CLOCK}(?:{_HALF})"),
    _pattern(rf"\b(?P<past>half|(?:a )?quarter) past (?P<hour>{_HOUR})(?:{_HALF}|{_PART_OF})?"),
    _pattern(rf"\b(?P<to>(?:a )?quarter) to (?P<hour>{_HOUR})(?:{_HALF}|{_PART_OF})?"),
    _pattern(
        rf"\b(?:at|by|until|before|after|around) (?P<to>five|ten|twenty|twenty-five) to (?P<hour>{_HOUR})"
        rf"(?:{_HALF}|{_PART_OF})?"
    ),
    _pattern(rf"\b(?P<past>five|ten|twenty|twenty-five) past (?P<hour>{_HOUR})(?:{_HALF}|{_PART_OF})?"),
    _pattern(rf"(?<![\w.,-])(?P<hour>{_HOUR}) ?o'?clock\b(?:{_PART_OF})?"),
    _pattern(rf"\b(?:at|around|by) {_CLOCK}(?:{_PART_OF})"),
    _pattern(rf"(?<![\w:.,/-])(?P<hour>[01]?\d|2[0-3])(?::|h)(?P<minute>[0-5]\d)(?![\w:]){_UNIT}?(?:{_PART_OF})?"),
    _pattern(rf"\b(?:at|around) (?P<hour>{_HOUR})(?![:.]\d){_ENDS}"),
)
_BOUND = _pattern(rf"\b(?:by|before|after|until|till|from|since) (?P<hour>{_HOUR})(?![:.]\d){_ENDS}")
_RANGE = _pattern(
    rf"\b(?:de|desde|entre|from|between) (?P<las>las? )?(?P<hour>{_HOUR})(?:[:.](?P<minute>[0-5]\d))?"
    rf"(?:\s?(?P<first_half>[ap])\.?m\b\.?|\s?h(?:oras)?\b)?"
    rf" (?:a|y|hasta|to|and|until|till) (?:las? )?(?P<hour2>{_HOUR})(?:[:.](?P<minute2>[0-5]\d))?"
    rf"(?:{_UNIT}|{_HALF}|{_PART_OF}|(?=\s*(?:$|[.,;:!?)\n])|\s(?:on|el|los|de(?:l)? (?:lunes|martes|miercoles|"
    rf"jueves|viernes|sabado|domingo))\b))"
)
_FIXED = _pattern(
    r"\b(?:(?:al?|de|sobre el|hasta el) mediodia|al medio dia|(?:a|de) (?:la )?medianoche|"
    r"(?:at |by )?(?:noon|midday|midnight))\b"
)
_PART = _pattern(
    r"\b(?:(?:por|en|a|de) la (?P<one>manana|tarde|noche|madrugada)|de (?P<two>madrugada)|"
    r"esta (?P<three>manana|tarde|noche)|"
    r"(?P<four>anoche|tonight)|(?:last|at) (?P<five>night)|(?:in the|this|the) (?P<six>morning|afternoon|evening)|"
    r"al? (?P<seven>mediodia)|(?P<eight>morning|afternoon|evening|night))\b"
)
