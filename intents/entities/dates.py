"""Dates as people write them in Spanish and English, absolute and relative."""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from intents.entities.counted import COUNTED
from intents.text import fold

MONTHS = {
    name: number
    for number, names in enumerate(
        [
            "enero ene january jan", "febrero feb february", "marzo mar march", "abril abr april apr",
            "mayo may", "junio jun june", "julio jul july", "agosto ago august aug",
            "septiembre setiembre sep sept september", "octubre oct october", "noviembre nov november",
            "diciembre dic december dec",
        ],
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_WEEKDAYS = {
    name: number
    for number, names in enumerate(
        [
            "lunes monday", "martes tuesday", "miercoles miércoles wednesday", "jueves thursday",
            "viernes friday", "sabado sábado saturday", "domingo sunday",
        ]
    )
    for name in names.split()
}  # fmt: skip
_COUNTS = COUNTED | {"un": 1, "una": 1, "a": 1, "an": 1, "a couple of": 2, "un par de": 2}
_ORDINALS = {"primero": 1, "first": 1, "second": 2, "third": 3}
_UNIT_DAYS = {"d": 1, "w": 7, "s": 7, "f": 14}  # by first letter; months are counted as such below

_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_DAY = "|".join(_WEEKDAYS)
_COUNT = r"\d{1,3}|" + "|".join(sorted(_COUNTS, key=len, reverse=True))
_UNIT = r"d[ií]as?|semanas?|mes(?:es)?|days?|weeks?|fortnights?|months?"
_DAY_WORD = "|".join(sorted((*(word for word, day in COUNTED.items() if day <= 31), *_ORDINALS), key=len, reverse=True))

FoundDate = tuple[int, int, date]
_Reader = Callable[[re.Match[str], date, bool], date | None]


def find_dates(text: str, today: date, *, month_first: bool = False) -> Iterator[FoundDate]:
    """Find dates as (start, end, date), without overlaps.

    A weekday is the next one after today; a date without a year is the nearest one; a week or a month
    stands for its first day. `month_first` reads 3/4 as the fourth of March.
    """
    taken = [False] * len(text)
    for pattern, read in (*_IN_FIGURES, *_IN_WORDS) if _FIGURE.search(text) else _IN_WORDS:
        for match in pattern.finditer(text):
            found = read(match, today, month_first)
            if found is not None and not any(taken[match.start() : match.end()]):
                taken[match.start() : match.end()] = [True] * (match.end() - match.start())
                yield match.start(), match.end(), found


def _make(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _nearest(today: date, month: int, day: int) -> date | None:
    candidates = [_make(today.year + offset, month, day) for offset in (-1, 0, 1)]
    return min((c for c in candidates if c), key=lambda c: abs((c - today).days), default=None)


def _iso(match: re.Match[str], _today: date, _month_first: bool) -> date | None:
    return _make(int(match[1]), int(match[2]), int(match[3]))


def _numeric(match: re.Match[str], today: date, month_first: bool) -> date | None:
    first, second, year = int(match[1]), int(match[2]), match[3]
    day, month = (second, first) if (month_first and first <= 12) or second > 12 else (first, second)
    if year is None:
        return _nearest(today, month, day)
    return _make(int(year) + (2000 if len(year) == 2 else 0), month, day)


def _named(match: re.Match[str], today: date, _month_first: bool) -> date | None:
    month, day = MONTHS[fold(match["month"])], int(match["day"])
    return _make(int(match["year"]), month, day) if match["year"] else _nearest(today, month, day)


def _weekday_of_month(match: re.Match[str], today: date, _month_first: bool) -> date | None:
    """Read "viernes 20": the next day of that number, which must be such a weekday."""
    found = _coming_day(match, today, _month_first)
    return found if found and found.weekday() == _WEEKDAYS[match["weekday"].lower()] else None


def _in_words(match: re.Match[str], today: date, _month_first: bool) -> date | None:
    word = match["day"].lower()
    return _nearest(today, MONTHS[fold(match["month"])], _ORDINALS.get(word) or COUNTED[word])


def _coming_day(match: re.Match[str], today: date, _month_first: bool) -> date | None:
    """Read a day alone: the first such day that is not over."""
    months = (_months_from(today.replace(day=1), ahead) for ahead in range(3))
    found = (_make(month.year, month.month, int(match["day"])) for month in months)
    return next((day for day in found if day and day >= today), None)


def _days_from_today(days: int) -> _Reader:
    return lambda _match, today, _month_first: today + timedelta(days=days)


def _weekday(match: re.Match[str], today: date, _month_first: bool) -> date | None:
    wanted = _WEEKDAYS[match["day"].lower()]
    if match["last"] or match["pasado"]:
        return today - timedelta(days=(today.weekday() - wanted - 1) % 7 + 1)
    return today + timedelta(days=(wanted - today.weekday() - 1) % 7 + 1)


def _counted(match: re.Match[str], today: date, _month_first: bool) -> date | None:
    count, unit = match["count"].lower(), match["unit"][0].lower()
    amount = int(count) if count.isdecimal() else _COUNTS[count]
    backwards = match["ago"] is not None
    if unit == "m":
        return _months_from(today, -amount if backwards else amount)
    return today + timedelta(days=_UNIT_DAYS[unit]) * (-amount if backwards else amount)


def _months_from(today: date, months: int) -> date:
    index = today.year * 12 + today.month - 1 + months
    year, month = divmod(index, 12)
    return next(found for day in range(today.day, 0, -1) if (found := _make(year, month + 1, day)))


def _next_week(_match: re.Match[str], today: date, _month_first: bool) -> date | None:
    return today + timedelta(days=7 - today.weekday())


def _last_week(_match: re.Match[str], today: date, _month_first: bool) -> date | None:
    return today - timedelta(days=7 + today.weekday())


def _last_month(_match: re.Match[str], today: date, _month_first: bool) -> date | None:
    return _months_from(today.replace(day=1), -1)


def _next_month(_match: re.Match[str], today: date, _month_first: bool) -> date | None:
    return _months_from(today.replace(day=1), 1)


def _weekend(_match: re.Match[str], today: date, _month_first: bool) -> date | None:
    return today + timedelta(days=(5 - today.weekday()) % 7)


def _pattern(source: str) -> re.Pattern[str]:
    return re.compile(source, re.IGNORECASE)


_COMING = r"(?:que viene|pr[oó]xim[oa]|siguiente)"
_THE = r"(?:(?:el|este|the|on|this) )?"
_FIGURE = re.compile(r"\d")
_IN_FIGURES: tuple[tuple[re.Pattern[str], _Reader], ...] = (
    (_pattern(r"(?<![\d-])(\d{4})-(\d{1,2})-(\d{1,2})(?![\d-])"), _iso),
    (_pattern(r"(?<![\d/.-])(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})(?![\d/]|[.-]\d)"), _numeric),
    (_pattern(r"(?<![\d/.-])(\d{1,2})/(\d{1,2})(?:/(\d{2}))?(?![\d/])"), _numeric),
    (
        _pattern(
            rf"(?:\b{_THE}(?:{_DAY}),? )?(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th|º)?(?: de| of)? "
            rf"(?P<month>{_MONTH})\b\.?"
            rf"(?:(?: de| del|,)? (?P<year>20\d\d)\b)?"
        ),
        _named,
    ),
    (
        _pattern(
            rf"\b(?:{_THE}(?:{_DAY}),? )?(?<!\w)(?P<month>{_MONTH})\.? (?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?!\d)"
            rf"(?:,? (?P<year>20\d\d)\b)?"
        ),
        _named,
    ),
    (
        _pattern(
            rf"\b{_THE}(?P<weekday>{_DAY}),? (?:d[ií]a |the )?(?P<day>[12]?\d|3[01])(?:st|nd|rd|th)?"
            rf"(?![\w/:-]|[.,]\d| ?[€$%h]| ?[ap]m\b| (?:de |of )?(?:{_MONTH})\b)"
        ),
        _weekday_of_month,
    ),
    (
        _pattern(
            r"\b(?:el d[ií]a|on the) (?P<day>[12]?\d|3[01])(?:st|nd|rd|th)?"
            r"(?![\w/:-]|[.,]\d| (?:de |of )?[^\W\d_]+s\b)"
        ),
        _coming_day,
    ),
)
_IN_WORDS: tuple[tuple[re.Pattern[str], _Reader], ...] = (
    (_pattern(r"\bpasado ma[nñ]ana\b|\bthe day after tomorrow\b"), _days_from_today(2)),
    (
        _pattern(
            r"\bhoy\b|\btoday\b|\btonight\b|\besta (?:ma[nñ]ana|tarde|noche)\b|\bthis (?:morning|afternoon|evening)\b"
        ),
        _days_from_today(0),
    ),
    (_pattern(r"(?<!por la )(?<!de la )(?<!la )\bma[nñ]ana\b|\btomorrow\b"), _days_from_today(1)),
    (_pattern(r"\banteayer\b|\bantes de ayer\b|\bthe day before yesterday\b"), _days_from_today(-2)),
    (_pattern(r"\bayer\b|\byesterday\b|\banoche\b|\blast night\b"), _days_from_today(-1)),
    (_pattern(rf"\b(?P<day>{_DAY_WORD}) (?:de|of) (?P<month>{_MONTH})\b"), _in_words),
    (
        _pattern(rf"(?:\b(?:dentro de|en|in|within|(?P<ago>hace)) )(?P<count>{_COUNT}) (?P<unit>{_UNIT})\b"),
        _counted,
    ),
    (_pattern(rf"\b(?P<count>{_COUNT}) (?P<unit>{_UNIT}) (?P<ago>ago)\b"), _counted),
    (
        _pattern(
            rf"\b(?:el |este |on |this |next |the |(?P<last>last ))?(?:{_COMING} )?(?P<day>{_DAY})\b"
            rf"(?: {_COMING}| (?P<pasado>pasado))?"
        ),
        _weekday,
    ),
    (_pattern(r"\blast week\b|\bsemana pasada\b|\bpasada semana\b"), _last_week),
    (_pattern(r"\blast month\b|\bmes pasado\b|\bpasado mes\b"), _last_month),
    (_pattern(rf"\bnext week\b|\bsemana {_COMING}|\b{_COMING} semana\b"), _next_week),
    (_pattern(rf"\bnext month\b|\bmes {_COMING}|\b{_COMING} mes\b"), _next_month),
    (_pattern(r"\b(?:fin de semana|finde|weekend)\b"), _weekend),
)
