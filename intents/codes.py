"""Bank accounts and Spanish tax numbers: what its check digits bear out."""

import re
from collections.abc import Iterator

_IBAN = re.compile(r"(?<![\w-])[A-Z]{2}[\dO]{2}(?:[ .-]?[A-Z0-9]){11,30}(?![\w-])", re.IGNORECASE)
_END = re.compile(r"[ .-]|$")
_FEWEST_CHARACTERS = 15
_DIGIT = r"[\dO]"  # a letter O for a zero happens to who copies from paper; the check digit tells


def _tax_id_pattern(letter: str) -> re.Pattern[str]:
    """Write the pattern of tax numbers; `letter` is how the check letter may stand behind a space."""
    end = rf"(?:[-.]?[A-Z]| {letter})"
    rest = rf"{_DIGIT}{{3}}[. ]?{_DIGIT}{{3}}"
    return re.compile(
        r"(?<![\w-])(?:(?-i:ES)[- ]?)?(?:"
        rf"(?P<nif>\d{_DIGIT}?[. ]?{rest}{end})|(?P<nie>[XYZ][-. ]?{_DIGIT}[. ]?{rest}{end})|"
        rf"(?P<cif>[ABCDEFGHJNPQRSUVWKLM][-. ]?{_DIGIT}{{2}}[. ]?{_DIGIT}{{3}}[. ]?{_DIGIT}{{2}}[-. ]?[0-9A-J])"
        r")(?![\w-])",
        re.IGNORECASE,
    )


_TAX_ID, _NAMED_TAX_ID = _tax_id_pattern("(?-i:[A-Z])"), _tax_id_pattern("[A-Z]")
_TAX_WORD = re.compile(r"\b(?:d\.?n\.?i|n\.?i\.?[fe]|c\.?i\.?f)\b", re.IGNORECASE)

FoundTaxId = tuple[int, int, str, str]


def find_ibans(text: str) -> Iterator[tuple[int, int, str]]:
    """Find international bank account numbers (ISO 13616) as (start, end, number without spaces)."""
    for match in _IBAN.finditer(text):
        if found := _iban(match[0]):
            yield match.start(), match.start() + found[0], found[1]


def find_tax_ids(text: str) -> Iterator[FoundTaxId]:
    """Find Spanish tax numbers as (start, end, number, kind); the kind is nif, nie or cif."""
    pattern = _NAMED_TAX_ID if _TAX_WORD.search(text) else _TAX_ID
    for match in pattern.finditer(text):
        kind = str(match.lastgroup)
        if number := _tax_id(kind, match[kind]):
            yield match.start(), match.end(), number, kind


def _iban(written: str) -> tuple[int, str] | None:
    """Return the length of what is a number and the number; words behind it may have been taken for groups."""
    from stdnum import iban  # noqa: PLC0415 - few messages hold anything like it

    ends = [end.start() for end in _END.finditer(written)]
    for end in reversed(ends):
        number: str = iban.compact(written[:end].replace(".", ""))
        if len(number) < _FEWEST_CHARACTERS:
            return None
        for spelling in (number, number[:2] + number[2:].replace("O", "0")):
            if iban.is_valid(spelling):
                return end, spelling
    return None


def _tax_id(kind: str, written: str) -> str:
    from stdnum.es import cif, dni, nie  # noqa: PLC0415 - as above

    module = {"nif": dni, "nie": nie, "cif": cif}[kind]
    number = re.sub(r"[-. ]", "", written).upper().replace("O", "0")
    number = number.zfill(9) if kind == "nif" else number
    return number if module.is_valid(number) else ""
