"""Lead facts in the form that scoring reads: sizes and budgets as numbers, times as now, month, quarter or later."""

from __future__ import annotations

import re
from collections.abc import Mapping
from math import isfinite

from bot.dialogue.turn import Json
from bot.dialogue.unit_prices import is_per_unit
from intents.entities import timings

LEAD_FACTS = ("need", "company_size", "budget", "timing", "email", "phone", "name")
KNOWN_TIMINGS = frozenset(("now", "month", "quarter", "later"))
_AMOUNT = re.compile(r"(\d{1,3}(?:[.,\s]\d{3})+|\d+)(?:[.,]\d{1,2})?\s*(k|mil)?\b", re.IGNORECASE)


def lead_facts(slots: Mapping[str, Json]) -> dict[str, Json]:
    """Return what these slots tell about a lead; what cannot be read as its kind is left out."""
    facts = {name: _fact(name, slots[name]) for name in LEAD_FACTS if slots.get(name) not in (None, "")}
    return {name: value for name, value in facts.items() if value is not None}


def grown(name: str, known: Json, told: Json) -> Json:
    """Return what is known after something was told: of needs there may be several, other facts are replaced."""
    if name != "need" or not isinstance(known, str) or not isinstance(told, str) or not known:
        return told
    return known if told in known else told if known in told else f"{known}; {told}"


def timing_of(text: str) -> str:
    """Return now, month, quarter or later where the words tell, else the words themselves."""
    return text if text in KNOWN_TIMINGS else timings.timing_of(text) or text


def amount_of(text: str) -> float | None:
    """Read an amount as people write it: "5.000 €", "unos 5 mil", "10k"; None when there is none."""
    match = _AMOUNT.search(text)
    if match is None:
        return None
    number = float(re.sub(r"\D", "", match[1])) * (1000 if match[2] else 1)
    return number if isfinite(number) else None


def _fact(name: str, value: Json) -> Json:
    if name == "company_size":
        number = amount_of(str(int(value) if isinstance(value, float) else value))
        return None if number is None else int(number)
    if name == "budget":
        return float(value) if isinstance(value, int | float) else _budget(str(value))
    return timing_of(str(value)) if name == "timing" else value


def _budget(text: str) -> float | None:
    """Read a budget; what one piece may cost is none."""
    match = _AMOUNT.search(text)
    return None if match is None or is_per_unit(text, match[0]) else amount_of(text)
