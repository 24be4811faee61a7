"""Fills slots from what was understood, by the mappings of the domain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite

from bot.dialogue.domain import Domain, Slot, SlotMapping
from bot.dialogue.ports import Entity
from bot.dialogue.told import FACTS, NEED, is_bare_number, told_besides
from bot.dialogue.turn import Json

NUMBER = "number"
_YES = frozenset(("true", "yes", "y", "sí", "si", "1"))
_NO = frozenset(("false", "no", "n", "0"))


@dataclass(frozen=True, slots=True)
class Heard:
    """What slots can be filled from. `text` is "" when the words do not count as an answer."""

    intent: str
    entities: Sequence[Entity]
    text: str
    active_form: str
    requested_slot: str

    def values(self, name: str, role: str = "", group: str = "") -> list[Json]:
        """Return the values of the entities of that name, in the order of the words.

        With a role or a group, as in Rasa, it must have both as given; without, any will do.
        """
        named = [entity for entity in self.entities if entity.name == name]
        if role or group:
            named = [entity for entity in named if (entity.role, entity.group) == (role, group)]
        return [plain(entity.value) for entity in named]


def fill_slots(domain: Domain, heard: Heard) -> Mapping[str, Json]:
    """Return the slots that this message fills, with values of the slot's type.

    The first mapping that gives a usable value counts, as in Rasa; free text fills only the slot that was asked for,
    unless a mapping names the intent it counts for. What is told as facts is no free text, and a number counts only
    where it stands alone: "200 platos" is no company size. Of several entities a list
    takes all, any other slot the last.
    """
    filled: dict[str, Json] = {}
    for slot in domain.slots.values():
        for mapping in slot.mappings:
            value = converted(slot, _value(mapping, slot, heard))
            if value is not None:
                filled[slot.name] = value
                break
    return filled


def tapped_slots(domain: Domain, entities: Sequence[Entity]) -> Mapping[str, Json]:
    """Return the slots that a button names, with values of their type.

    A browser may forge a button: what only an action or the platform may say is not taken from it.
    """
    named = [(domain.slots[entity.name], entity.value) for entity in entities if entity.name in domain.slots]
    told = {slot.name: converted(slot, value) for slot, value in named if _is_customers(slot)}
    return {name: value for name, value in told.items() if value is not None}


def _is_customers(slot: Slot) -> bool:
    """Tell whether customers fill the slot by what they say."""
    return any(mapping.type != "custom" for mapping in slot.mappings)


def converted(slot: Slot, value: Json) -> Json:
    """Bring a value to the slot's type; None when it cannot be one."""
    if value is None or value == "":
        return None
    if slot.type == "float":
        return _number(value, slot)
    if slot.type == "bool":
        said = str(value).strip().lower()
        return True if said in _YES else False if said in _NO else None
    if slot.type == "categorical":
        return next((each for each in slot.values if each.lower() == str(value).strip().lower()), None)
    if slot.type == "list":
        return value if isinstance(value, list) else [value]
    return str(value).strip() if slot.type == "text" else value


def plain(value: Json) -> Json:
    """Return the part of a compound entity value that stands for it, for example the amount of a sum of money."""
    if isinstance(value, Mapping):
        return next((value[key] for key in ("amount", "value", "number") if key in value), None)
    return value


def _value(mapping: SlotMapping, slot: Slot, heard: Heard) -> Json:
    if not mapping.applies(heard.intent, heard.active_form, heard.requested_slot):
        return None
    if mapping.type == "from_entity":
        if mapping.entity == NUMBER and not is_bare_number(heard.text, heard.entities):
            return None
        values = heard.values(mapping.entity, mapping.role, mapping.group)
        return (values if slot.type == "list" else values[-1]) if values else None
    if mapping.type == "from_intent":
        return mapping.value
    return _words(mapping, slot, heard) if mapping.type == "from_text" else None


def _words(mapping: SlotMapping, slot: Slot, heard: Heard) -> Json:
    if mapping.intents:
        return heard.text
    if heard.requested_slot != slot.name:
        return None
    return told_besides(heard.text, heard.entities, (FACTS | {NEED}) - {slot.name})


def _number(value: Json, slot: Slot) -> Json:
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    if not isfinite(number):
        return None
    is_within = (slot.least is None or number >= slot.least) and (slot.most is None or number <= slot.most)
    return number if is_within else None
