"""What days, weeks and months are called in Spanish and English, without accents, and the arithmetic with them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from intents.entities.counted import COUNTED


def _numbered(*names: str, first: int) -> dict[str, int]:
    return {name: number for number, words in enumerate(names, start=first) for name in words.split()}


MONTHS = _numbered(
    "enero ene january jan", "febrero feb february", "marzo mar march", "abril abr april apr", "mayo may",
    "junio jun june", "julio jul july", "agosto ago august aug", "septiembre setiembre sep sept september",
    "octubre oct october", "noviembre nov november", "diciembre dic december dec", first=1,
)  # fmt: skip
WEEKDAYS = _numbered(
    "lunes monday", "martes tuesday", "miercoles wednesday", "jueves thursday", "viernes friday", "sabado saturday",
    "domingo sunday", first=0,
)  # fmt: skip
ORDINALS = _numbered(
    "primer primero primera first 1er 1st", "segundo segunda second 2nd", "tercer tercero tercera third 3rd",
    "cuarto cuarta fourth 4th", first=1,
)  # fmt: skip
LAST = frozenset(("ultimo", "ultima", "last"))
_FIRST_YEAR, _LAST_YEAR = 1900, 2100  # of the days that people write of; any length may be counted from them
COUNTS = COUNTED | {"un": 1, "una": 1, "a": 1, "an": 1, "a couple of": 2, "un par de": 2}


def one_of(words: Iterable[str]) -> str:
    """Write a pattern for one of these words, the longest first."""
    return "|".join(sorted(words, key=len, reverse=True))


def pattern(source: str) -> re.Pattern[str]:
    """Compile a pattern that does not care for case."""
    return re.compile(source, re.IGNORECASE)


MONTH, WEEKDAY, ORDINAL = one_of(MONTHS), one_of(WEEKDAYS), one_of(ORDINALS)
COUNT = rf"\d{{1,3}}|{one_of(COUNTS)}"
_WORKING = r"laborables?|habiles|habil|working|business"
# A length of time in days and more, for example "two weeks" or "3 días laborables".
LENGTH = (
    rf"(?:(?P<count>{COUNT}) )?(?:(?:{_WORKING}) )?"
    rf"(?P<unit>(?:dia|semana|quincena|day|week|fortnight|month|year)s?|mes(?:es)?|anos?)\b"
    rf"(?: (?:{_WORKING}))?(?P<half> y medi[oa]\b| and a half\b)?"
)


@dataclass(frozen=True, slots=True)
class Day:
    """A day in a text; `is_weekday` where it is named as one: "el viernes que viene"."""

    start: int
    end: int
    on: date
    is_weekday: bool = False


def make_day(year: int, month: int, day: int) -> date | None:
    """Return a day of the calendar, None where it has no such day or nobody writes of that year."""
    try:
        made = date(year, month, day)
    except ValueError:
        return None
    return made if is_near(made) else None


def is_near(day: date) -> bool:
    """Tell whether a day is of the years that people write of."""
    return _FIRST_YEAR <= day.year <= _LAST_YEAR


def nearest(today: date, month: int, day: int) -> date | None:
    """Return the nearest day of that name, which may be some years away for the 29th of February."""
    days = (make_day(today.year + offset, month, day) for offset in range(-8, 9))
    return min((each for each in days if each), key=lambda each: abs(each - today), default=None)


def away(match: re.Match[str], day: date, *, backwards: bool) -> date:
    """Return the day that lies a matched LENGTH before or after another; a length without a number is one."""
    count, unit = (match["count"] or "1").lower(), match["unit"].lower()
    sign = -1 if backwards else 1
    amount = (int(count) if count.isdecimal() else COUNTS[count]) * sign
    if re.search(_WORKING, match[0], re.IGNORECASE):
        return _working_days_away(day, amount)
    half = match["half"] is not None
    if unit.startswith(("ano", "year")):
        return day + relativedelta(years=amount, months=6 * half * sign)
    if unit.startswith(("mes", "month")):
        return day + relativedelta(months=amount, days=15 * half * sign)
    days = {"s": 7, "w": 7, "q": 15, "f": 14}.get(unit[0], 1)
    return day + timedelta(days=days * amount + days // 2 * half * sign)


def _working_days_away(day: date, amount: int) -> date:
    """Count from Monday to Friday; feasts are the company's affair."""
    step, left = timedelta(days=1 if amount > 0 else -1), abs(amount)
    while left:
        day += step
        left -= day.weekday() < 5
    return day
