"""Shared places and contact cards in words that need no translation."""

from __future__ import annotations

from collections.abc import Sequence

import phonenumbers


def location_text(latitude: float, longitude: float, name: str = "", address: str = "") -> str:
    """Return a place as its name, its address and a link to a map."""
    link = f"https://maps.google.com/?q={latitude:.6f},{longitude:.6f}"
    return " · ".join(part for part in (name, address, link) if part)


def contact_text(name: str, phones: Sequence[str]) -> str:
    """Return a contact card as one line: name and numbers."""
    return " · ".join(part for part in (name.strip(), *phones) if part)


def phone_number(digits: str) -> str:
    """Return an international number as E.164, "" when it is none. The plus sign may be missing."""
    try:
        number = phonenumbers.parse(digits if digits.startswith("+") else f"+{digits}")
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
