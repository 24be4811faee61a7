"""How soon something is wanted: now, within a month, within a quarter, or later."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from intents.entities.calendar import MONTHS
from intents.entities.dates import FoundDate
from intents.entities.times import FoundTime
from intents.text import fold

_NOW_DAYS, _MONTH_DAYS, _QUARTER_DAYS = 7, 31, 100
_SEASONS = r"(?:(?:la )?primavera|(?:el )?verano|(?:el )?otono|(?:el )?invierno|spring|summer|autumn|fall|winter)"
_TIMINGS = {
    "later": (
        r"sin prisas?|mas adelante|no rush|later|next year|(?:el )?ano que viene|(?:el )?proximo ano|no hay prisa|"
        rf"no hurry|someday|(?:after|despues de(?:l)?) {_SEASONS}|no (?:corre|urge)\b[^.,]{{0,12}}"
    ),
    "quarter": (
        r"soon|(?:este )?trimestre|(?:this )?quarter|(?:(?:dos|tres|2|3)(?: o (?:tres|3))?) meses|"
        r"(?:(?:two|three|2|3)(?: or (?:three|3))?) months|1-3 (?:meses|months)"
    ),
    "month": (
        r"(?:a )?(?:finales|primeros|mediados) de mes|este mes|(?:en )?un mes|(?:el )?mes que viene|"
        r"(?:el )?proximo mes|this month|(?:in )?a month|next month|end of the month|"
        r"(?:dos|tres|cuatro|[2-4]) semanas|(?:two|three|four|[2-4]) weeks"
    ),
    "now": (
        r"ya|ahora(?: mismo)?|hoy|manana|urge(?:nte)?(?:mente)?|cuanto antes|lo antes posible|esta semana|"
        r"(?:la )?semana que viene|(?:la )?proxima semana|inmediat\w+|now|today|tomorrow|asap|urgent(?:ly)?|"
        r"as soon as possible|this week|next week|right away|immediately"
    ),
}
_IN_MONTH = re.compile(rf"\b(?:en|para|antes de|in|for|by|before|during) (?P<month>{'|'.join(MONTHS)})\b")
_PATTERN = re.compile(
    r"\b(?<!hace )(?:" + "|".join(rf"(?P<{name}>(?:{words})\b)" for name, words in _TIMINGS.items()) + ")(?! ago)"
)


def timing_of(text: str) -> str | None:
    """Return now, month, quarter or later where the words tell; the least hurried of several counts."""
    said = fold(text)
    found = {match.lastgroup for match in _PATTERN.finditer(said)}
    return next((name for name in _TIMINGS if name in found), None)


def find_timings(
    text: str, today: date, dates: Sequence[FoundDate], times: Iterable[FoundTime] = ()
) -> Iterator[tuple[int, int, str]]:
    """Find words that tell how soon, and which of the text's `dates` are to come, as (start, end, timing).

    Words that are only part of a date ("by March" 15), or of a time and no date ("quarter to 8"), tell nothing.
    """
    folded = "".join([_folded(character) for character in text])
    same_length = folded if len(folded) == len(text) else text.lower()
    found = [(match.start(), match.end(), str(match.lastgroup)) for match in _PATTERN.finditer(same_length)]
    found += [
        (match.start(), match.end(), _of_days(_days_until(MONTHS[match["month"]], today)))
        for match in _IN_MONTH.finditer(same_length)
    ]
    spans = [each for each in found if _is_whole(each, dates, times)]
    yield from spans
    for start, end, on in dates:
        is_new = not any(start < last and first < end for first, last, _ in spans)
        if is_new and (on - today).days >= 0:
            yield start, end, _of_days((on - today).days)


def _is_whole(words: tuple[int, int, str], dates: Sequence[FoundDate], times: Iterable[FoundTime]) -> bool:
    start, end, _ = words
    days = [(first, last) for first, last, _ in dates if start < last and first < end]
    if days:
        return all(start <= first and last <= end for first, last in days)
    return not any(start < last and first < end for first, last, _ in times)


def _folded(character: str) -> str:
    return character.lower() if character.isascii() else fold(character) or character


def _days_until(month: int, today: date) -> int:
    """Count the days until the next month of that number begins; 0 in that month itself."""
    if month == today.month:
        return 0
    return (date(today.year + (month < today.month), month, 1) - today).days


def _of_days(days: int) -> str:
    if days <= _NOW_DAYS:
        return "now"
    if days <= _MONTH_DAYS:
        return "month"
    return "quarter" if days <= _QUARTER_DAYS else "later"
