"""Dates that stand by themselves: in figures, with a month, as a weekday, counted from today."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from intents.entities.calendar import (
    COUNT,
    COUNTS,
    LENGTH,
    MONTH,
    MONTHS,
    ORDINALS,
    WEEKDAY,
    WEEKDAYS,
    Day,
    away,
    make_day,
    nearest,
    one_of,
    pattern,
)  # fmt: skip
from intents.entities.counted import COUNTED

_DAY_WORD = one_of((*(word for word, day in COUNTED.items() if day <= 31), *ORDINALS))
_Reader = Callable[[re.Match[str], date, bool], date | None]


def find_plain_dates(text: str, today: date, *, month_first: bool) -> Iterator[Day]:
    """Find dates, the surer before the less sure; they may overlap."""
    for hint, looks in _LOOKS:
        for look, read in looks if hint.search(text) else ():
            for match in look.finditer(text):
                if found := read(match, today, month_first):
                    yield Day(match.start(), match.end(), found, read is _weekday)


def _iso(match: re.Match[str], _today: date, _month_first: bool) -> date | None:
    return make_day(int(match[1]), int(match[3]), int(match[4]))


def _numeric(match: re.Match[str], today: date, month_first: bool) -> date | None:
    first, second, year = int(match[1]), int(match[2]), match[3]
    day, month = (second, first) if (month_first and first <= 12) or second > 12 else (first, second)
    if year is None:
        return nearest(today, month, day)
    return make_day(int(year) + (2000 if len(year) == 2 else 0), month, day)


def _named(match: re.Match[str], today: date, _month_first: bool) -> date | None:
    month, word = MONTHS[match["month"].lower()], match["day"].lower()
    day = int(word) if word.isdecimal() else ORDINALS.get(word) or COUNTED[word]
    return make_day(int(match["year"]), month, day) if match["year"] else nearest(today, month, day)


def _weekday_of_month(match: re.Match[str], today: date, _month_first: bool) -> date | None:
    """Read "viernes 20": the next day of that number, which must be such a weekday."""
    found = _coming_day(match, today, _month_first)
    return found if found and found.weekday() == WEEKDAYS[match["weekday"].lower()] else None


def _coming_day(match: re.Match[str], today: date, _month_first: bool) -> date | None:
    """Read a day alone: the first such day that is not over."""
    months = (today.replace(day=1) + relativedelta(months=ahead) for ahead in range(3))
    found = (make_day(month.year, month.month, int(match["day"])) for month in months)
    return next((day for day in found if day and day >= today), None)


def _days_from_today(days: int) -> _Reader:
    return lambda _match, today, _month_first: today + timedelta(days=days)


def _weekday(match: re.Match[str], today: date, _month_first: bool) -> date | None:
    wanted = WEEKDAYS[match["day"].lower()]
    if match["last"] or match["pasado"]:
        return _weekday_before(today, wanted)
    return today + timedelta(days=(wanted - today.weekday() - 1) % 7 + 1)


def _weekday_before(today: date, wanted: int) -> date:
    return today - timedelta(days=(today.weekday() - wanted - 1) % 7 + 1)


def _counted_weekday(match: re.Match[str], today: date, _month_first: bool) -> date | None:
    """Read "three Fridays from now" and "hace dos lunes"."""
    said, wanted = match["count"].lower(), WEEKDAYS[match["day"].lower()]
    further = timedelta(days=7 * (int(said) if said.isdecimal() else COUNTS[said]))
    if match["ago"]:
        return _weekday_before(today, wanted) + timedelta(days=7) - further
    return today + timedelta(days=(wanted - today.weekday() - 1) % 7 - 6) + further


def _counted(match: re.Match[str], today: date, _month_first: bool) -> date | None:
    is_counted = match["count"] or match["half"] or match["unit"].lower() == "quincena"
    return away(match, today, backwards=match["ago"] is not None) if is_counted else None


def _weekend(match: re.Match[str], today: date, _month_first: bool) -> date | None:
    saturday = today + timedelta(days=(5 - today.weekday()) % 7)
    return saturday - timedelta(days=7) if match["last"] or match["pasado"] else saturday


_COMING = r"(?:que viene|proxim[oa]|siguiente)"
_THE = r"(?:(?:el|este|the|on|this) )?"
_NO_DAY = r"(?! (?:de )?(?:kilos?|litros?|horas?|docenas?|tazas?|cucharad\w+|inch\w*|cups?|pounds?|lbs?|k?g|m?l)\b)"
# Behind a weekday: a day or year that was not read with it; the weekday alone would be half of what is said.
_NOT_ITS_DAY = (
    r"(?! (?:de|of|in) 20\d\d\b|,? (?:dia |the )?(?:[12]?\d|3[01])(?:st|nd|rd|th)?"
    rf"(?:\s*(?:$|[.,;!?)](?!\d))| (?:de |of )?(?:{MONTH})\b| (?:a las?|at|por|y|o|and|or|para|for|in|en)\b))"
)
# "May 1 return it?" asks, and names no day.
_NO_MAY = r"(?!may 1 (?:ask|buy|cancel|change|exchange|get|have|know|order|pay|return|see|send|speak|use)\b)"
_IN_FIGURES: tuple[tuple[re.Pattern[str], _Reader], ...] = (
    (pattern(r"(?<![\d/-])(\d{4})([/-])(\d{1,2})\2(\d{1,2})(?![\d/-])"), _iso),
    (pattern(r"(?<![\d/.-])(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})(?![\d/]|[.-]\d)"), _numeric),
    (
        pattern(
            r"(?<![\d/.-])(?<!talla )(?<!tallas )(?<!size )(?<!sizes )(?!24/7(?!\d))"
            rf"(\d{{1,2}})/(\d{{1,2}})(?:/(\d{{2}}))?(?![\d/]){_NO_DAY}"
        ),
        _numeric,
    ),
    (
        pattern(
            rf"(?:\b{_THE}(?:{WEEKDAY}),? )?(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th|º)?(?:(?: de| of)? |-)"
            rf"(?P<month>{MONTH})\b\.?"
            rf"(?:(?:(?: de| del|,)? |-)(?P<year>20\d\d)\b)?"
        ),
        _named,
    ),
    (
        pattern(
            rf"\b(?:{_THE}(?:{WEEKDAY}),? )?(?<!\w){_NO_MAY}(?P<month>{MONTH})\.? "
            rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?!\d)(?:,? (?P<year>20\d\d)\b)?"
        ),
        _named,
    ),
    (
        pattern(
            rf"\b{_THE}(?P<weekday>{WEEKDAY}),? (?:dia |the )?(?P<day>[12]?\d|3[01])(?:st|nd|rd|th)?"
            rf"(?![\w/:-]|[.,]\d| ?[€$%h]| ?[ap]m\b| (?:de |of )?(?:{MONTH})\b)"
        ),
        _weekday_of_month,
    ),
    (
        pattern(
            r"\b(?:el (?:proximo )?dia|(?:on|by|before|until|till|than) the) (?P<day>[12]?\d|3[01])(?:st|nd|rd|th)?"
            rf"(?![\w/:-]|[.,]\d| (?:de |of )?(?:[^\W\d_]+s|{MONTH})\b)"
        ),
        _coming_day,
    ),
)
_IN_WORDS: tuple[tuple[re.Pattern[str], _Reader], ...] = (
    (pattern(r"\bpasado manana\b|(?<=\bmanana o )pasado\b"), _days_from_today(2)),
    (
        pattern(
            r"\bhoy\b|\btoday\b|\btonight\b|\besta (?:manana|tarde|noche)\b|\bthis (?:morning|afternoon|evening)\b"
        ),
        _days_from_today(0),
    ),
    (pattern(r"(?<!por la )(?<!de la )(?<!la )\bmanana\b|\btomorrow\b"), _days_from_today(1)),
    (pattern(r"\banteayer\b|\bantes de ayer\b"), _days_from_today(-2)),
    (pattern(r"\bayer\b|\byesterday\b|\banoche\b|\blast night\b"), _days_from_today(-1)),
    (
        pattern(
            r"\b(?:dentro de|de aqui a|en|in|within|(?P<ago>hace))(?: los proximos| the next| the coming)? "
            rf"{LENGTH}(?:'? time\b)?"
        ),
        _counted,
    ),
    (pattern(rf"\b(?:(?P<ago>hace)|dentro de|in) (?P<count>{COUNT}) (?P<day>{WEEKDAY})s?\b"), _counted_weekday),
    (
        pattern(
            r"(?<!\blos )(?<!\bcada )(?<!\bevery )\b(?:(?:el|este|on|this|next|the|(?P<last>last)) )?"
            rf"(?:(?:{_COMING}|coming|next) )?(?P<day>{WEEKDAY})\b"
            rf"(?: {_COMING}| (?P<pasado>pasado|last\b))?{_NOT_ITS_DAY}"
        ),
        _weekday,
    ),
    (
        pattern(r"\b(?:(?P<last>last) )?(?:fin de semana|finde|weekend)\b(?: (?P<pasado>pasado))?"),
        _weekend,
    ),
)
_DAY_IN_WORDS: tuple[tuple[re.Pattern[str], _Reader], ...] = (
    (
        pattern(rf"\b(?P<day>{_DAY_WORD}) (?:de|of) (?P<month>{MONTH})\b(?:(?: de| del|,)? (?P<year>20\d\d)\b)?"),
        _named,
    ),
)
_COUNTED_AT_LAST: tuple[tuple[re.Pattern[str], _Reader], ...] = (
    (pattern(rf"\b{LENGTH} (?:(?P<ago>ago)|from now)\b"), _counted),
    (pattern(rf"\b(?P<count>{COUNT}) (?P<day>{WEEKDAY})s? (?:(?P<ago>ago)|from now)\b"), _counted_weekday),
)
# Patterns that begin with any number are slow: they are tried where their end is in the text.
_LOOKS = (
    (re.compile(r"\d"), _IN_FIGURES),
    (pattern(rf"\b(?:de|of) (?:{MONTH})\b"), _DAY_IN_WORDS),
    (pattern(r"\b(?:ago|from now)\b"), _COUNTED_AT_LAST),
    (re.compile(""), _IN_WORDS),
)
