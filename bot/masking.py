"""Taking out of a text what we must never hold: card numbers, and secrets told by their context."""

from __future__ import annotations

import re
from collections.abc import Iterator

from intents.codes import find_ibans

# Digits in groups, as people write a card number; what is not seen between them counts as nothing.
_SEPARATOR = "[ .\u00a0\u202f\u200b-\u200d\u2060\ufeff-]{0,2}"
_DIGITS = re.compile(rf"\d(?:{_SEPARATOR}\d){{12,}}")
_GROUP = re.compile(r"\d+")
_SHORTEST, _LONGEST = 13, 19  # digits of a card number, ISO/IEC 7812
_SECRET = re.compile(
    r"(?P<told>\b(?:contrase[ñn]a|clave|password|passwd|passcode|pin|cvv|cvc|c[oó]digo de seguridad|security code)\b"
    r"\s*(?:es|is|son|:|=)\s*[:=]?\s*)(?P<secret>\S+)",
    re.IGNORECASE,
)
_SHORT_CODE = re.compile(r"(?P<told>\b(?:cvv|cvc|pin)\b\s+)(?P<secret>\d{3,6})\b", re.IGNORECASE)
MASK = "•••"


def mask(text: str) -> str:
    """Replace payment card numbers (Luhn checksum) and passwords, PINs and codes named as such.

    A bank account number stays: it is told to be paid back, and one in three has a card number's checksum in it.
    """
    if _DIGITS.search(text):
        text = "".join(part if is_account else _DIGITS.sub(_mask_cards, part) for part, is_account in _parts(text))
    text = _SECRET.sub(rf"\g<told>{MASK}", text)
    return _SHORT_CODE.sub(rf"\g<told>{MASK}", text)


def _parts(text: str) -> Iterator[tuple[str, bool]]:
    """Take a text apart into bank account numbers and what is around them."""
    behind = 0
    for start, end, _ in find_ibans(text):
        yield text[behind:start], False
        yield text[start:end], True
        behind = end
    yield text[behind:], False


def _mask_cards(found: re.Match[str]) -> str:
    """Mask every card number among groups of digits: "4111 1111 1111 1111 12" is one and two digits more."""
    run = found.group()
    groups = [match.span() for match in _GROUP.finditer(run)]
    masked, written, first = [], 0, 0
    while first < len(groups):
        last = _card_from(run, groups, first)
        if last is None:
            first += 1
            continue
        start, end = groups[first][0], groups[last][1]
        last_digits = "".join(filter(str.isdigit, run[start:end]))[-4:]
        masked += [run[written:start], MASK, last_digits]
        written, first = end, last + 1
    return "".join([*masked, run[written:]])


def _card_from(run: str, groups: list[tuple[int, int]], first: int) -> int | None:
    """Return the last group of a card number that begins with the group `first`, None if none does."""
    digits: list[int] = []
    best = None
    for place, (start, end) in enumerate(groups[first:], start=first):
        digits += map(int, run[start:end])
        if len(digits) > _LONGEST:
            break
        if len(digits) >= _SHORTEST and _passes_luhn(digits):
            best = place
    return best


def _passes_luhn(digits: list[int]) -> bool:
    doubled = (sum(divmod(2 * digit, 10)) for digit in digits[-2::-2])
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0
