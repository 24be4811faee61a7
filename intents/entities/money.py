"""Amounts of money as people write them in Spanish and English."""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from intents.entities.numbers import DIGITS, SCALE, FoundNumber, parse_figure, plain, scale_of
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
    r"(?<![\w.,:/-])(?P<whole>\d{1,6})(?:\s?€| (?:euros?|€) con | (?:euros?|€) y (?=\d\d c))(?P<cents>\d\d)(?![\w.,])"
    r"(?: c[eé]ntimos)?|"
    rf"(?P<figure>(?:(?<=\d-)|(?<![\w.,:/-])){DIGITS}){_SCALE_AFTER}(?: de)?\s?(?P<after>{_AFTER})|"
    r"(?<![\w.,-])(?P<bare>\d+(?:[.,]\d)?)k(?!\w)",
    re.IGNORECASE,
)
_BEHIND_WORDS = re.compile(rf"(?: de)? ?(?P<after>{_AFTER})", re.IGNORECASE)


def find_money(text: str, language: str, currency: str, numbers: Iterable[FoundNumber]) -> Iterator[FoundNumber]:
    """Find amounts as (start, end, "1500 EUR"); a bare "2k" is in `currency`, `numbers` are those of the text."""
    for match in MONEY.finditer(text):
        yield match.start(), match.end(), money(match, language=language, currency=currency)
    for start, end, number in numbers:
        behind = _BEHIND_WORDS.match(text, end)
        if behind and text[start].isalpha():
            yield start, behind.end(), f"{number} {_code(behind['after'])}"


def money(match: re.Match[str], *, language: str, currency: str) -> str:
    """Write a match of MONEY as amount and currency: "1500 EUR"; a bare "2k" is in `currency`."""
    if match["whole"]:
        return f"{plain(Decimal(match['whole']) + Decimal(match['cents']) / 100)} EUR"
    figure = match["amount"] or match["figure"] or match["bare"]
    unit = match["before"] or match["after"]
    code = _code(unit) if unit else currency
    in_comma_land = language == "es" or (code == "EUR" and "," not in figure)
    amount = parse_figure(figure, comma_is_decimal=in_comma_land)
    scale = "k" if match["bare"] else match["scale"] or match["scale2"]
    return f"{plain(amount * scale_of(scale))} {code}"


def _code(unit: str) -> str:
    return _CURRENCIES[fold(unit)]
