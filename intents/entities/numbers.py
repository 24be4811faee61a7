"""Numbers as people write them in Spanish and English."""

import re
from collections.abc import Iterator
from decimal import Decimal

from intents.text import fold


def _counting(first: int, step: int, names: str) -> dict[str, int]:
    """Number the names from `first` in steps."""
    return {name: first + step * position for position, name in enumerate(names.split())}


DIGITS = r"\d+(?:[.,' ]\d{3}(?!\d))*(?:[.,]\d+)?"
FIGURE = rf"(?<![\w.,:/-]){DIGITS}"
SCALE = r"(?:\s?(?P<scale>k|mil|thousand|millones|millón|million)\b)?"
NUMBER = re.compile(rf"(?P<figure>{FIGURE})(?![\w:-]|\.\d){SCALE}", re.IGNORECASE)
_SCALES = {"k": 1_000, "mil": 1_000, "thousand": 1_000}
_MILLION = 1_000_000

_WORDS = {
    "es": {
        **_counting(1, 1, "uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince"),
        **_counting(16, 1, "dieciseis diecisiete dieciocho diecinueve veinte veintiuno veintidos veintitres"),
        **_counting(24, 1, "veinticuatro veinticinco veintiseis veintisiete veintiocho veintinueve treinta"),
        **_counting(40, 10, "cuarenta cincuenta sesenta setenta ochenta noventa cien"),
        **_counting(100, 100, "ciento doscientos trescientos cuatrocientos quinientos seiscientos setecientos"),
        **_counting(200, 100, "doscientas trescientas cuatrocientas quinientas seiscientas setecientas"),
        "ochocientos": 800,
        "novecientos": 900,
        "docena": 12,
        "mil": 1000,
        **dict.fromkeys(("millon", "millones"), 1_000_000),
    },
    "en": {
        **_counting(1, 1, "one two three four five six seven eight nine ten eleven twelve thirteen fourteen"),
        **_counting(15, 1, "fifteen sixteen seventeen eighteen nineteen twenty"),
        **_counting(30, 10, "thirty forty fifty sixty seventy eighty ninety hundred"),
        "dozen": 12,
        "thousand": 1000,
        "million": 1_000_000,
    },
}
_MULTIPLIERS = {"mil", "millon", "millones", "million", "hundred", "thousand", "dozen", "docena"}
_JOINING = {"es": "y", "en": "and"}
_WORD = re.compile(r"[^\W\d_]+")
_HALF_A_DOZEN = re.compile(r"\b(?:media docena|half a dozen)\b", re.IGNORECASE)

FoundNumber = tuple[int, int, str]


def parse_figure(figure: str, *, comma_is_decimal: bool) -> Decimal:
    """Read digits with separators; a single separator before three digits groups thousands in money style.

    "1.500" is 1500 where the comma is decimal, 1.5 where it is not; "1.500,50" and "1,500.50" are clear.
    """
    bare = figure.strip(" .,'").replace("'", "").replace(" ", "")
    last = max(bare.rfind("."), bare.rfind(","))
    if last == -1:
        return Decimal(bare)
    mark, digits_after = bare[last], len(bare) - last - 1
    mixed = "." in bare and "," in bare
    repeated = bare.count(mark) > 1
    groups = mark == ("." if comma_is_decimal else ",")
    is_decimal = mixed or not (repeated or (digits_after == 3 and groups))
    if not is_decimal:
        return Decimal(bare.replace(".", "").replace(",", ""))
    whole = bare[:last].replace(".", "").replace(",", "")
    return Decimal(f"{whole or 0}.{bare[last + 1 :] or 0}")


def plain(value: Decimal) -> str:
    """Write a number without exponent and without idle zeros."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def number(match: re.Match[str], *, language: str) -> str:
    """Write a match of NUMBER with digits and a decimal point alone."""
    value = parse_figure(match["figure"], comma_is_decimal=language == "es")
    return plain(value * scale_of(match["scale"]))


def scale_of(word: str | None) -> int:
    """Give the factor that a word behind a figure stands for."""
    if word is None:
        return 1
    return _SCALES.get(fold(word), _MILLION)


def find_numbers(text: str, language: str) -> Iterator[FoundNumber]:
    """Find numbers in figures, then those written as words, as (start, end, number)."""
    for match in NUMBER.finditer(text):
        yield match.start(), match.end(), number(match, language=language)
    halves = [(match.start(), match.end(), "6") for match in _HALF_A_DOZEN.finditer(text)]
    yield from halves
    for found in _number_words(text, language):
        if not any(found[0] < end and start < found[1] for start, end, _ in halves):
            yield found


def _number_words(text: str, language: str) -> Iterator[FoundNumber]:
    table, joining = _WORDS.get(language, {}), _JOINING.get(language)
    run: list[re.Match[str]] = []
    for match in [*_WORD.finditer(text), None]:
        word = fold(match[0]) if match else ""
        adjacent = match and run and not text[run[-1].end() : match.start()].strip(" -")
        if run and not (adjacent and (word in table or word == joining)):
            yield from _value(run, table)
            run = []
        if match and (word in table or (run and word == joining)):
            run.append(match)


def _value(run: list[re.Match[str]], table: dict[str, int]) -> Iterator[FoundNumber]:
    while fold(run[-1][0]) not in table:  # a joining word with nothing behind it
        run = run[:-1]
    total = current = 0
    for word in (fold(match[0]) for match in run):
        if word in _MULTIPLIERS:
            current = max(current, 1) * table[word]
            if table[word] >= 1_000:
                total, current = total + current, 0
        else:
            current += table.get(word, 0)
    yield run[0].start(), run[-1].end(), str(total + current)
