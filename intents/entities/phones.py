"""Telephones: valid numbers of the company's country, or of a country that is told by how they are written."""

from __future__ import annotations

import re
from collections.abc import Iterator

from phonenumbers import Leniency, PhoneNumberFormat, PhoneNumberMatch, PhoneNumberMatcher, format_number

from intents.text import fold

FEWEST_DIGITS = 7
# National forms that are no numbers elsewhere: British ones begin with 0, American ones have these groups.
_FOREIGN = {
    "en": (
        ("GB", re.compile(r"\(?0[\d ()-]+")),
        ("US", re.compile(r"(?:\(\d{3}\) ?|\d{3}[-. ])\d{3}[-. ]\d{4}")),
    )
}
# What stands directly before digits that are something else.
_OTHER_NUMBER = re.compile(
    r"\b(?:pedidos?|orders?|facturas?|invoices?|seguimiento|tracking|albaran|referencia|reference|ref|expediente|ticket|"
    r"codigo|code|serie|serial|articulo|sku|ean|isbn|tarjeta|card|cuenta|account|iban|dni|nif|cif)\b"
    r"(?:[^\w,;+]+(?:numeros?|number|num|no|n|es|is|de|of|con|el|la|mi|my))*[^\w,;+]*$"
)
_BEFORE_CHARACTERS = 60

FoundPhone = tuple[int, int, str]


def find_phones(text: str, language: str, region: str) -> Iterator[FoundPhone]:
    """Find telephones as (start, end, E.164); digits that are said to be an order or the like are none."""
    if sum(character.isdigit() for character in text) < FEWEST_DIGITS:
        return
    for match in _matches(text, language, region):
        before = fold(text[max(0, match.start - _BEFORE_CHARACTERS) : match.start])
        if match.raw_string.startswith("+") or not _OTHER_NUMBER.search(before):
            yield match.start, match.end, format_number(match.number, PhoneNumberFormat.E164)


def _matches(text: str, language: str, region: str) -> Iterator[PhoneNumberMatch]:
    yield from PhoneNumberMatcher(text, region, leniency=Leniency.VALID)
    for country, form in _FOREIGN.get(language, ()):
        if country != region and form.search(text):
            found = PhoneNumberMatcher(text, country, leniency=Leniency.VALID)
            yield from (match for match in found if form.fullmatch(match.raw_string))
