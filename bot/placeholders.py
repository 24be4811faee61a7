"""Taking whoever is meant out of a text that is to be read by others: placeholders instead of names and numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from bot.masking import mask
from intents.entities.built_in import extract
from routing.wording import Wording

KINDS = {
    "email": Wording(es="[correo]", en="[e-mail]"),
    "phone": Wording(es="[teléfono]", en="[phone]"),
    "order_number": Wording(es="[número de pedido]", en="[order number]"),
    "postcode": Wording(es="[código postal]", en="[postcode]"),
    "iban": Wording(es="[IBAN]", en="[IBAN]"),
    "tax_id": Wording(es="[NIF]", en="[tax number]"),
}
NAME = Wording(es="[nombre]", en="[name]")
ADDRESS = Wording(es="[dirección]", en="[address]")
LINK = Wording(es="[enlace]", en="[link]")
NUMBER = Wording(es="[número]", en="[number]")

_TICKET = re.compile(r"\bFD-\d+\b", re.IGNORECASE)
_LONG_NUMBER = re.compile(r"(?<![\w.,])\d(?:[ .-]?\d){5,}(?!\w)")
_PERSONAL_LINK = re.compile(r"https?://\S*[?\d]\S*", re.IGNORECASE)
_STREETS = (
    re.compile(
        r"\b(?:calle|c/|avda\.?|avenida|plaza|paseo|camino)\s*[^,.;\n]{2,40}?,?\s*(?:n[.ºo°]*\s*)?\d+\w*", re.IGNORECASE
    ),
    re.compile(r"\b\d+\w?\s+(?:[A-Z]\w+\s+){1,3}(?:street|st|road|rd|avenue|ave|lane)\b", re.IGNORECASE),
)
_CALLED = re.compile(r"(?i:\b(?:me llamo|mi nombre es|my name is)\s+)(?P<name>\w+(?:\s+[A-ZÁÉÍÓÚÑ]\w+)*)")
_CAPITAL = r"(?P<name>[A-ZÁÉÍÓÚÑ][\w'-]+(?:\s+[A-ZÁÉÍÓÚÑ][\w'-]+)*)"
_ADDRESSED = re.compile(
    r"(?i:\b(?:hola|buenas|buenos días|buenas tardes|hi|hello|dear|hey|gracias|thanks|thank you|soy|i'm|i am|"
    rf"saludos|un saludo|regards|estimad[oa]|querid[oa]))[,.]?\s+{_CAPITAL}"
)
SHORTEST_NAME = 3  # letters; shorter parts of a name are too often words


def without_personal_data(
    text: str, *, language: str, names: Iterable[str], order_number: str | None, now: datetime, time_zone: str
) -> str:
    """Replace what tells who is meant: addresses, numbers and names, those of `names` wherever they stand.

    No promise for what nobody can recognise: whoever publishes the text reads it first.
    """
    text = _without_links_and_streets(mask(text), language)
    text = _without_entities(text, language, order_number, now, time_zone)
    text = _LONG_NUMBER.sub(NUMBER.in_language(language), _TICKET.sub("[ticket]", text))
    return _without_names(text, language, names)


def _without_links_and_streets(text: str, language: str) -> str:
    text = _PERSONAL_LINK.sub(LINK.in_language(language), text)
    for street in _STREETS:
        text = street.sub(ADDRESS.in_language(language), text)
    return text


def _without_entities(text: str, language: str, order_number: str | None, now: datetime, time_zone: str) -> str:
    found = extract(
        text,
        language=language,
        order_number_pattern=order_number,
        default_region="ES",
        now=now,
        time_zone=time_zone,
    )
    for each in sorted(found, key=lambda entity: entity.start, reverse=True):
        if each.name in KINDS:
            text = text[: each.start] + KINDS[each.name].in_language(language) + text[each.end :]
    return text


def _without_names(text: str, language: str, names: Iterable[str]) -> str:
    placeholder = NAME.in_language(language)
    for pattern in (_CALLED, _ADDRESSED):
        text = pattern.sub(lambda match: match[0][: match.start("name") - match.start()] + placeholder, text)
    parts = {part for name in names for part in re.findall(r"[^\W\d_]+", name) if len(part) >= SHORTEST_NAME}
    if not parts:
        return text
    longest_first = "|".join(re.escape(part) for part in sorted(parts, key=lambda part: (-len(part), part)))
    text = re.sub(rf"(?<![\w\[])(?:{longest_first})(?![\w\]])", placeholder, text, flags=re.IGNORECASE)
    return re.sub(rf"{re.escape(placeholder)}(?:\s+{re.escape(placeholder)})+", placeholder, text)
