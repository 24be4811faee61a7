"""Amounts of money as people write them in Spanish and English."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from intents.entities.numbers import DIGITS, FIGURE, SCALE, FoundNumber, parse_figure, plain, scale_of
from intents.text import fold

_CURRENCIES = {
    **dict.fromkeys(("€", "eur", "euro", "euros", "euretes", "pavos"), "EUR"),
    **dict.fromkeys(("$", "us$", "usd", "dolar", "dolares", "dollar", "dollars", "bucks"), "USD"),
    **dict.fromkeys(("£", "gbp", "libra esterlina", "libras esterlinas", "libras", "pounds", "pound", "quid"), "GBP"),
}
_NAMES = (
    r"(?:euros?|eur|euretes|pavos|usd|d[oó]lar(?:es)?|dollars?|bucks|gbp|libras?(?: esterlinas?)|libras|"
    r"pounds?(?! (?:of|in weight)\b)|quid)\b"
)
_SIGNS = r"us\$|[€$£]"
_AFTER = rf"{_SIGNS}|{_NAMES}"
_SCALE_AFTER = SCALE.replace("scale", "scale2").replace("k|", "k|m|")
MONEY = re.compile(
    rf"(?P<before>{_SIGNS}|\b(?:EUR|USD|GBP)\b)\s?(?P<amount>{DIGITS})(?:\s?(?P<scale>k|m|mil|million|thousand)\b)?|"
    r"(?<![\w.,:/-])(?P<whole>\d{1,6})\s?€(?P<cents>\d\d)(?![\w.,])|"
    rf"(?P<figure>(?:(?<=\d-)|(?<![\w.,:/-])){DIGITS}){_SCALE_AFTER}(?: de)?\s?(?P<after>{_AFTER})|"
    r"(?<![\w.,-])(?P<bare>\d+(?:[.,]\d)?)k(?!\w)",
    re.IGNORECASE,
)
_BEHIND_WORDS = re.compile(rf"(?: de)? ?(?P<after>{_AFTER})", re.IGNORECASE)
_CENTS = r"c[eé]ntimos?|cents?|pence"
_END = r"\s*(?:$|[.,;:!?)\n])|\s(?:de|por|en|al?|y|que|o|pero|para|como|cada|m[aá]s|menos|for|in|and|or|but|per|each)\b"
# What makes the amount before it greater: "con cincuenta", "and 20 cents", "y medio".
_MORE = re.compile(r" (?P<con>con) |,? (?:y|and) ", re.IGNORECASE)
_HALF = re.compile(rf"(?: y medio\b| and a half\b)(?={_END})", re.IGNORECASE)
_NO_GOODS = re.compile(_END, re.IGNORECASE)
_BEHIND_CENTS = re.compile(rf" ?(?:{_CENTS})\b", re.IGNORECASE)
_GRAND = re.compile(r" grand\b(?! (?:piano|prix|prize|total|opening|hotel|cru|children|slam|finale)\w*)", re.IGNORECASE)
# Between two numbers, of which the second is an amount: the first is one as well.
_HYPHEN = re.compile(rf"(?P<figure>{FIGURE})\s?-\s?(?:us\$|[€$£])?\s?$", re.IGNORECASE)
_TO = re.compile(r" (?:to|o|u|or) (?:us\$|[€$£])?\s?$", re.IGNORECASE)
_AND = re.compile(r" (?:a|y|and|hasta|to) (?:an? |us\$|[€$£])?\s?$", re.IGNORECASE)
_FROM = re.compile(r"\b(?:entre|de|desde|between|from) (?:us\$|[€$£])?\s?$", re.IGNORECASE)
_GAP, _HUNDRED = 14, 100
_MOST_DIGITS = 15  # longer figures are no amounts, and beyond what is reckoned exactly


@dataclass(frozen=True, slots=True)
class _Amount:
    """An amount of money in a text; `scale` is what its last figure stands for: 1,000 in "3 mil"."""

    start: int
    end: int
    value: Decimal
    currency: str
    scale: int = 1


def find_money(text: str, language: str, currency: str, numbers: Iterable[FoundNumber]) -> Iterator[FoundNumber]:
    """Find amounts as (start, end, "1500 EUR"), both ends of a range too; `numbers` are those of the text.

    A bare "2k", cents and "ten grand" are in `currency`.
    """
    numbers = tuple(numbers)
    amounts = [_of_match(match, language, currency) for match in MONEY.finditer(text)]
    amounts.extend(_of_numbers(text, numbers, currency))
    for amount in _reckoned(amounts):
        ends = (*numbers, *_before_hyphen(text, amount.start, language))
        for each in (*_other_end(text, amount, ends), _with_cents(text, amount, numbers)):
            yield each.start, each.end, f"{plain(each.value)} {each.currency}"


def _reckoned(amounts: Sequence[_Amount]) -> list[_Amount]:
    """Leave out amounts of too many digits, and what is a part of one: the "millones de euros" behind them."""
    long = [amount for amount in amounts if len(amount.value.as_tuple().digits) > _MOST_DIGITS]
    return [amount for amount in amounts if not any(each.start <= amount.start < each.end for each in long)]


def _of_match(match: re.Match[str], language: str, currency: str) -> _Amount:
    """Read a match of MONEY."""
    if match["whole"]:
        return _Amount(*match.span(), Decimal(match["whole"]) + Decimal(match["cents"]) / 100, "EUR")
    figure = match["amount"] or match["figure"] or match["bare"]
    unit = match["before"] or match["after"]
    code = _code(unit) if unit else currency
    in_comma_land = language == "es" or (code == "EUR" and "," not in figure)
    scale = scale_of("k" if match["bare"] else match["scale"] or match["scale2"])
    return _Amount(*match.span(), parse_figure(figure, comma_is_decimal=in_comma_land) * scale, code, scale)


def _of_numbers(text: str, numbers: Iterable[FoundNumber], currency: str) -> Iterator[_Amount]:
    """Read numbers with a currency, cents or "grand" behind them."""
    for start, end, number in numbers:
        value = Decimal(number)
        if (behind := _BEHIND_WORDS.match(text, end)) and text[start].isalpha():
            yield _Amount(start, behind.end(), value, _code(behind["after"]))
        elif cents := _BEHIND_CENTS.match(text, end):
            code = "GBP" if cents[0].strip().lower() == "pence" else currency
            yield _Amount(start, cents.end(), value / 100, code)
        elif grand := _GRAND.match(text, end):
            yield _Amount(start, grand.end(), value * 1_000, currency, 1_000)


def _with_cents(text: str, amount: _Amount, numbers: Iterable[FoundNumber]) -> _Amount:
    if amount.value % 1:
        return amount
    if half := _HALF.match(text, amount.end):
        return replace(amount, end=half.end(), value=amount.value + Decimal("0.5") * amount.scale)
    more = _MORE.match(text, amount.end)
    for start, end, number in numbers if more else ():
        if more and start == more.end() and number.isdecimal() and int(number) < _HUNDRED:
            cents = _BEHIND_CENTS.match(text, end)
            if cents or (more["con"] and _NO_GOODS.match(text, end)):
                value = amount.value + Decimal(number) / 100
                return replace(amount, end=cents.end() if cents else end, value=value)
    return amount


def _before_hyphen(text: str, end: int, language: str) -> Iterator[FoundNumber]:
    """Find the "20" of "20-30", which is no number by itself: it may be part of a code."""
    first = max(0, end - 2 * _GAP)
    if match := _HYPHEN.search(text[first:end]):
        value = parse_figure(match["figure"], comma_is_decimal=language == "es")
        yield first + match.start(), first + match.end("figure"), plain(value)


def _other_end(text: str, amount: _Amount, numbers: Iterable[FoundNumber]) -> Iterator[_Amount]:
    """Find the lower end of a range: the "50" in "entre 50 y 100 euros"."""
    for start, end, number in numbers:
        gap = text[end : amount.start]
        if not 0 < len(gap) <= _GAP:
            continue
        is_range = (
            "-" in gap
            or _TO.fullmatch(gap)
            or (_AND.fullmatch(gap) and _FROM.search(text[max(0, start - _GAP) : start]))
        )
        value = Decimal(number)
        scaled = value * amount.scale if value * amount.scale < amount.value else value
        if is_range and scaled < amount.value:
            yield _Amount(start, end, scaled, amount.currency)


def _code(unit: str) -> str:
    return _CURRENCIES[fold(unit)]
