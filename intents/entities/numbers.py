"""Numbers as people write them in Spanish and English."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from intents.entities.counted import COUNTED
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
        "mil": 1000,
        **dict.fromkeys(("millon", "millones"), 1_000_000),
    },
    "en": {
        **_counting(1, 1, "one two three four five six seven eight nine ten eleven twelve thirteen fourteen"),
        **_counting(15, 1, "fifteen sixteen seventeen eighteen nineteen twenty"),
        **_counting(30, 10, "thirty forty fifty sixty seventy eighty ninety hundred"),
        "thousand": 1000,
        "million": 1_000_000,
    },
}
_MULTIPLIERS = {"mil", "millon", "millones", "million", "hundred", "thousand"}
_JOINING = {"es": "y", "en": "and"}
_WORD = re.compile(r"[^\W\d_]+")
_SETS = {"docena": 12, "dozen": 12, "decena": 10, "veintena": 20, "cente": 100, "milla": 1_000, "mill": 1_000_000}
_COUNT = "|".join(sorted(COUNTED, key=len, reverse=True))
SETS = r"(?:docenas?|dozens?|decenas?|veintenas?|centenas?|centenar(?:es)?|millar(?:es)?)\b"
_SET_HINT = re.compile(rf"\b(?:{SETS}|mill[oó]n|million)", re.IGNORECASE)
_SET = re.compile(
    rf"(?:\b(?P<half>medi[oa]|half an?) |\b(?P<two>(?:un )?par de|(?:a )?couple (?:of )?) ?|(?P<figure>{FIGURE}) |"
    rf"\b(?P<words>{_COUNT}) |\b)(?P<set>{SETS}|(?:mill[oó]n(?:es)?|millions?)\b)"
    r"(?P<more> y medi[oa]\b| and a half\b)?",
    re.IGNORECASE,
)

FoundNumber = tuple[int, int, str]
_Words = Sequence[tuple[re.Match[str], str]]
_TEN, _TWENTY, _HUNDRED, _THOUSAND = 10, 20, 100, 1_000


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
    """Find dozens and the like, numbers in figures, then those written as words, as (start, end, number)."""
    sets = list(_sets(text, language))
    figures = ((match.start(), match.end(), number(match, language=language)) for match in NUMBER.finditer(text))
    yield from sets
    for found in (*figures, *_number_words(text, language)):
        if not any(found[0] < end and start < found[1] for start, end, _ in sets):
            yield found


def _sets(text: str, language: str) -> Iterator[FoundNumber]:
    """Find "dos docenas", "half a dozen", "a couple of dozen", "docena y media", "medio millón"."""
    for match in _SET.finditer(text) if _SET_HINT.search(text) else ():
        is_million = match["set"].lower().startswith(("millon", "millón", "million"))
        if is_million and not (match["half"] or match["two"] or match["more"]):
            continue
        size = next(size for name, size in _SETS.items() if match["set"].lower().startswith(name))
        count = _count_of(match, language) + (Decimal("0.5") if match["more"] else 0)
        yield match.start(), match.end(), plain(count * size)


def _count_of(match: re.Match[str], language: str) -> Decimal:
    if match["figure"]:
        return parse_figure(match["figure"], comma_is_decimal=language == "es")
    if match["half"]:
        return Decimal("0.5")
    return Decimal(2 if match["two"] else COUNTED[match["words"].lower()] if match["words"] else 1)


def _number_words(text: str, language: str) -> Iterator[FoundNumber]:
    table, joining = _WORDS.get(language, {}), _JOINING.get(language)
    words = [(match, fold(match[0])) for match in _WORD.finditer(text)]
    run: list[re.Match[str]] = []
    for at, (match, word) in enumerate(words):
        if word not in table:
            continue
        if run and not _is_one_number(text, run[-1], words[at : at + 2], table, joining):
            yield run[0].start(), run[-1].end(), str(_value(run, table))
            run = []
        run.append(match)
    if run:
        yield run[0].start(), run[-1].end(), str(_value(run, table))


def _is_one_number(text: str, last: re.Match[str], words: _Words, table: dict[str, int], joining: str | None) -> bool:
    """Tell whether the first of `words` goes on with the number that ends with `last`."""
    (match, word), behind = words[0], words[1][1] if len(words) > 1 else ""
    gap = fold(text[last.end() : match.start()]).strip("-")
    before, value = table[fold(last[0])], table[word]
    if gap not in ("", joining):
        return False
    if word in _MULTIPLIERS:
        return not gap and before < value
    next_scale = table[behind] if behind in _MULTIPLIERS else 0
    return _continues(before, value, next_scale, joint=bool(gap), spanish=joining == "y")


def _continues(before: int, value: int, behind: int, *, joint: bool, spanish: bool) -> bool:
    """Tell whether `value` goes on with the number word before it, `joint` by "y" or "and".

    "Two hundred" goes on with "fifty" and not with "three"; "a hundred and two" not where "hundred" is `behind` it.
    """
    if joint and (spanish or before < _HUNDRED):
        return spanish and _TWENTY <= before < _HUNDRED and value < _TEN
    if joint and 0 < behind <= before:
        return False
    if before < _HUNDRED:
        return before >= _TWENTY and value < _TEN and not spanish
    return value < (_HUNDRED if before < _THOUSAND else _THOUSAND)


def _value(run: Sequence[re.Match[str]], table: dict[str, int]) -> int:
    total = current = 0
    for word in (fold(match[0]) for match in run):
        if word in _MULTIPLIERS:
            current = max(current, 1) * table[word]
            if table[word] >= 1_000:
                total, current = total + current, 0
        else:
            current += table[word]
    return total + current
