"""Taking out of a text what we must never hold: card numbers, and secrets told by their context."""

from __future__ import annotations

import re

_CARD = re.compile(r"(?<![\d-])(?:\d[ -]?){12,18}\d(?![\d-])")
_SECRET = re.compile(
    r"(?P<told>\b(?:contrase[ñn]a|clave|password|passwd|passcode|pin|cvv|cvc|c[oó]digo de seguridad|security code)\b"
    r"\s*(?:es|is|son|:|=)\s*[:=]?\s*)(?P<secret>\S+)",
    re.IGNORECASE,
)
_SHORT_CODE = re.compile(r"(?P<told>\b(?:cvv|cvc|pin)\b\s+)(?P<secret>\d{3,6})\b", re.IGNORECASE)
MASK = "•••"


def mask(text: str) -> str:
    """Replace payment card numbers (Luhn checksum) and passwords, PINs and codes named as such."""
    text = _CARD.sub(_mask_card, text)
    text = _SECRET.sub(rf"\g<told>{MASK}", text)
    return _SHORT_CODE.sub(rf"\g<told>{MASK}", text)


def _mask_card(found: re.Match[str]) -> str:
    digits = [int(character) for character in found.group() if character.isdigit()]
    if not _passes_luhn(digits):
        return found.group()
    return f"{MASK}{''.join(map(str, digits[-4:]))}"


def _passes_luhn(digits: list[int]) -> bool:
    doubled = (sum(divmod(2 * digit, 10)) for digit in digits[-2::-2])
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0
