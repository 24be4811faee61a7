"""Bank accounts and Spanish tax numbers: what its check digits bear out."""

import re
from collections.abc import Iterator

_IBAN = re.compile(r"(?<![\w-])[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]){11,30}(?![\w-])", re.IGNORECASE)
_END = re.compile(r"[ -]|$")
_FEWEST_CHARACTERS = 15
_TAX_ID = re.compile(
    r"(?<![\w-])(?:(?-i:ES)[- ]?)?(?:"
    r"(?P<nif>\d{1,2}\.?\d{3}\.?\d{3}(?:[-.]?[A-Z]| (?-i:[A-Z])))|"
    r"(?P<nie>[XYZ][-. ]?\d\.?\d{3}\.?\d{3}(?:[-.]?[A-Z]| (?-i:[A-Z])))|"
    r"(?P<cif>[ABCDEFGHJNPQRSUVWKLM][-. ]?\d{2}\.?\d{3}\.?\d{2}[-. ]?[0-9A-J]))(?![\w-])",
    re.IGNORECASE,
)

FoundTaxId = tuple[int, int, str, str]


def find_ibans(text: str) -> Iterator[tuple[int, int, str]]:
    """Find international bank account numbers (ISO 13616) as (start, end, number without spaces)."""
    for match in _IBAN.finditer(text):
        if found := _iban(match[0]):
            yield match.start(), match.start() + found[0], found[1]


def find_tax_ids(text: str) -> Iterator[FoundTaxId]:
    """Find Spanish tax numbers as (start, end, number, kind); the kind is nif, nie or cif."""
    for match in _TAX_ID.finditer(text):
        kind = str(match.lastgroup)
        if number := _tax_id(kind, match[kind]):
            yield match.start(), match.end(), number, kind


def _iban(written: str) -> tuple[int, str] | None:
    """Return the length of what is a number and the number; words behind it may have been taken for groups."""
    from stdnum import iban  # noqa: PLC0415 - few messages hold anything like it

    ends = [end.start() for end in _END.finditer(written)]
    for end in reversed(ends):
        number: str = iban.compact(written[:end])
        if len(number) < _FEWEST_CHARACTERS:
            return None
        if iban.is_valid(number):
            return end, number
    return None


def _tax_id(kind: str, written: str) -> str:
    from stdnum.es import cif, dni, nie  # noqa: PLC0415 - as above

    module = {"nif": dni, "nie": nie, "cif": cif}[kind]
    number = re.sub(r"[-. ]", "", written).upper()
    number = number.zfill(9) if kind == "nif" else number
    return number if module.is_valid(number) else ""
