"""Lead facts in the form that scoring reads: sizes and budgets as numbers, times as now, month, quarter or later."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.dialogue.turn import Json
from intents.text import fold

LEAD_FACTS = ("need", "company_size", "budget", "timing", "email", "phone", "name")
_TIMINGS = {
    "later": r"\b(sin prisa|mas adelante|no rush|later|next year|el ano que viene|no hay prisa|no hurry|someday)\b",
    "quarter": r"\b(soon|trimestre|quarter|(dos|tres|2|3) meses|(two|three|2|3) months|1-3 (meses|months))\b",
    "month": r"\b(este mes|un mes|mes que viene|proximo mes|this month|a month|next month|[2-4] (semanas|weeks))\b",
    "now": (
        r"\b(ya|ahora|hoy|manana|urgente|cuanto antes|lo antes posible|esta semana|inmediat\w+|now|today|tomorrow|"
        r"asap|urgent(ly)?|as soon as possible|this week|right away|immediately)\b"
    ),
}
_AMOUNT = re.compile(r"(\d{1,3}(?:[.,\s]\d{3})+|\d+)(?:[.,]\d{1,2})?\s*(k|mil)?\b", re.IGNORECASE)


def lead_facts(slots: Mapping[str, Json]) -> dict[str, Json]:
    """Return what these slots tell about a lead; what cannot be read as its kind is left out."""
    facts = {name: _fact(name, slots[name]) for name in LEAD_FACTS if slots.get(name) not in (None, "")}
    return {name: value for name, value in facts.items() if value is not None}


def timing_of(text: str) -> str:
    """Return now, month, quarter or later where the words tell, else the words themselves."""
    said = fold(text)
    return next((name for name, pattern in _TIMINGS.items() if re.search(pattern, said)), text)


def amount_of(text: str) -> float | None:
    """Read an amount as people write it: "5.000 €", "unos 5 mil", "10k"; None when there is none."""
    match = _AMOUNT.search(text)
    if match is None:
        return None
    number = float(re.sub(r"\D", "", match[1]))
    return number * 1000 if match[2] else number


def _fact(name: str, value: Json) -> Json:
    if name == "company_size":
        number = amount_of(str(int(value) if isinstance(value, float) else value))
        return None if number is None else int(number)
    if name == "budget":
        return float(value) if isinstance(value, int | float) else amount_of(str(value))
    return timing_of(str(value)) if name == "timing" else value
