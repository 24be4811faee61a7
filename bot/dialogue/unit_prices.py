"""Amounts that are the price of one thing and no budget: "10 euros por unidad", "€12 each"."""

from __future__ import annotations

import re

from intents.text import fold

_CURRENCY = r"(?:€|\$|euros?|eur|usd|dolar(?:es)?|dollars?|pavos|bucks)?"
# What follows "por", "per" or "cada" and is no thing: a time, the whole, a turn of phrase.
_NO_THING = (
    r"(?:anos?|mes(?:es)?|semana|dia|trimestre|year|month|week|day|quarter|annum|todo|favor|ahora|adelantado|el|la|los|"
    r"las|lo|un|una|the|all|ejemplo|telefono|correo|aqui|ahi)\b"
)
_BEHIND = re.compile(
    rf"\s*{_CURRENCY}\s*\(?\s*(?:c/u|cada un[oa]\b|(?:por|per|cada|/)\s*(?!{_NO_THING})[^\W\d_]{{2,}}|"
    r"each\b|apiece\b|a (?:piece|head|unit)\b|la (?:unidad|pieza)\b)"
)
_BEFORE = re.compile(
    rf"(?:\bcada (?!{_NO_THING})\w+|\beach|\bunitari\w+|\bunit price|\b(?:por|per) (?:unidad|unit))[^.,;\d]{{0,20}}$"
)


def is_per_unit(text: str, amount: str) -> bool:
    """Tell whether `amount`, as it is written in `text`, is what one of something costs."""
    said, figure = fold(text), fold(amount)
    before, found, behind = said.partition(figure)
    return bool(figure and found) and bool(_BEHIND.match(behind) or _BEFORE.search(before))
