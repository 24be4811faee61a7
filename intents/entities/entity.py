"""What is found in a text."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entity:
    """A fact found in a text: `value` is normalised, `text` is `original[start:end]`.

    Values: order_number and postcode as the company writes them, phone in E.164, url with its scheme,
    money as "1500 EUR", number with digits and a decimal point, date as ISO 8601, company_size as digits,
    timing as now, month, quarter or later, need as written, iban and tax_id without spaces and dashes,
    quantity as "2 kg" or "3 sartenes", time as "2026-11-19T17:00+01:00" or two of them joined by a slash.
    An assistant's own entities have the value of their synonym or of the list's entry, else the words as written.

    `role` and `group` are Rasa's; a tax_id has the role nif, nie or cif. `source` says who found it, and
    `confidence` is the chance that it is one, 1 for what patterns find.
    """

    name: str
    value: str
    text: str
    start: int
    end: int
    source: str
    role: str = ""
    group: str = ""
    confidence: float = 1.0
