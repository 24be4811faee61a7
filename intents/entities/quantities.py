"""How much or how many of something: measures, pieces and counted goods, in Spanish and English."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from intents.entities.needs import NO_GOODS
from intents.entities.numbers import FIGURE, SETS, FoundNumber, parse_figure, plain
from intents.small_words import JOINING, NEVER_COUNTED

_UNITS = {
    "kg": "kgs? kilos? kilogramos? kilograms?", "g": "grs? gramos? grams? g", "mg": "mg miligramos?",
    "lb": "lbs?", "oz": "oz onzas? ounces?", "l": "l litros? litres? liters? lts?", "ml": "ml mililitros?",
    "cl": "cl centilitros?", "m2": "m2 m² metros_cuadrados square_met(?:re|er)s? sqm",
    "m": "metros? met(?:re|er)s? mts? m", "cm": "cms? centimetros? centimet(?:re|er)s?", "mm": "mm milimetros?",
    "km": "kms? kilometros?", "in": "pulgadas? inch(?:es)?",
    "unit": "unidad(?:es)? uds? uni pcs? piezas? pieces? units?", "pair": "pares pairs?",
    "box": "cajas? box(?:es)?", "pack": "packs? paquetes? packets? packages?", "pallet": "pal(?:e|et|let)s?",
    "%": "% por_ciento percent",
}  # fmt: skip
_CODES = [(code, word.replace("_", " ")) for code, words in _UNITS.items() for word in words.split()]
_UNIT = re.compile(
    r"[ -]?(?:" + "|".join(rf"(?P<u{at}>{word}(?!\w))" for at, (_, word) in enumerate(_CODES)) + ")", re.IGNORECASE
)
_AND_A_HALF = re.compile(r"(?: y media?o?| and a half)\b", re.IGNORECASE)
_PARTS = {
    **dict.fromkeys(("medio", "media", "half a", "half"), "0.5"),
    **dict.fromkeys(("un cuarto de", "cuarto de", "a quarter of a"), "0.25"),
    "tres cuartos de": "0.75",
    "three quarters of a": "0.75",
    **dict.fromkeys(("un", "una", "a", "an"), "1"),
}
_PART = re.compile(rf"\b(?P<part>{'|'.join(sorted(_PARTS, key=len, reverse=True))})(?= )", re.IGNORECASE)
_FIGURE_BEFORE_LETTERS = re.compile(rf"{FIGURE}(?=[^\W\d_]{{1,8}}\b)")
_SEVERAL = re.compile(r"\b(?P<two>un par|a couple)(?: (?:de|of))?\b", re.IGNORECASE)
_NO_COUNT = (
    rf"{NO_GOODS}|{SETS}|veces|times|puntos|points|grados|degrees|pasos|steps|opciones|options|paginas|pages|pisos|floors|"
    r"cuotas|plazos|llamadas|calls|mensajes|messages|correos|mails|emails|anos|semestres|trimestres|hours|mins|"
    rf"segundos|seconds|trucos|razones|reasons|{'|'.join(sorted(NEVER_COUNTED))}"
)
_GOODS = rf"(?!(?:{_NO_COUNT})\b)(?P<goods>%s(?!(?:{_NO_COUNT})\b)[^\W\d_]{{2,}}s)\b"
_GOODS_OF = {
    "es": re.compile(r" (?:de )?" + _GOODS % "", re.IGNORECASE),
    "en": re.compile(
        r" (?:of (?:the )?)?" + _GOODS % rf"(?:(?!(?:{_NO_COUNT}|{'|'.join(sorted(JOINING))})\b)[a-z]{{3,}} )?",
        re.IGNORECASE,
    ),
}
_OF = " de"
_A_SET = re.compile(SETS, re.IGNORECASE)
_MOST = 100_000  # of goods; higher numbers are names: an order, an article


def find_quantities(text: str, language: str, numbers: Iterable[FoundNumber]) -> Iterator[FoundNumber]:
    """Find quantities as (start, end, "2 kg"), "3 box" or "3 sartenes"; `numbers` are those of the text.

    `text` is without accents. Units are given by their sign or in English; goods as written.
    """
    taken: list[tuple[int, int]] = []
    for start, end, value in (*_attached(text, language), *_amounts(text), *numbers):
        found = _counted(text, start, end, value, language)
        if found and not any(start < last and first < found[1] for first, last in taken):
            taken.append(found[:2])
            yield found


def _attached(text: str, language: str) -> Iterator[FoundNumber]:
    """Find figures that a unit follows without a space."""
    for match in _FIGURE_BEFORE_LETTERS.finditer(text):
        yield match.start(), match.end(), plain(parse_figure(match[0], comma_is_decimal=language == "es"))


def _amounts(text: str) -> Iterator[FoundNumber]:
    """Find amounts that are no numbers: a pair, a half, and an article, which counts before a measure alone."""
    for match in _SEVERAL.finditer(text):
        yield match.start(), match.end(), "2"
    for match in _PART.finditer(text):
        if _UNIT.match(text, match.end()):
            yield match.start(), match.end(), _PARTS[match["part"].lower()]


def _counted(text: str, start: int, end: int, value: str, language: str) -> FoundNumber | None:
    is_set = _A_SET.search(text[start:end]) is not None
    unit = _UNIT.match(text, end + len(_OF) if is_set and text.startswith(_OF, end) else end)
    if unit:
        more = _AND_A_HALF.match(text, unit.end())
        amount = Decimal(value) + (Decimal("0.5") if more else 0)
        return start, (more or unit).end(), f"{plain(amount)} {_code(unit)}"
    goods = _GOODS_OF[language].match(text, end) if language in _GOODS_OF else None
    if goods and 0 < Decimal(value) < _MOST:
        return start, goods.end(), f"{value} {goods['goods'].lower()}"
    return (start, end, value) if is_set else None


def _code(unit: re.Match[str]) -> str:
    return _CODES[int(str(unit.lastgroup)[1:])][0]
