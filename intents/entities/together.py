"""Built-in entities and the assistant's own, as one reading of a text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from intents.entities.built_in import BUILT_IN
from intents.entities.choice import TRAINED
from intents.entities.entity import Entity

ORDER_NUMBER = "order_number"
_FIRM = frozenset(("email", "url", "order_number", "iban", "tax_id", "phone", "money", "date", "time"))
_IN_FREE_WORDS = frozenset(("need",))  # built in, and no form of writing that could be wrong


def built_in_names(*, has_order_numbers: bool) -> frozenset[str]:
    """Name the entities that need no training; order numbers are among them where the company's pattern is known."""
    return BUILT_IN if has_order_numbers else BUILT_IN - {ORDER_NUMBER}


def together(
    built_in: Sequence[Entity], own: Sequence[Entity], *, has_order_numbers: bool = True
) -> tuple[Entity, ...]:
    """Join what was found for a text, in reading order; the two may share words, as in Rasa.

    A built-in entity has its normal form always, so training adds its role and group alone: a "date" that no date
    was found in is none. What only the tagger takes for something else is nothing where it is a mere part of a date, a
    telephone or the like; what a table or pattern of the assistant finds there stays.
    """
    names = built_in_names(has_order_numbers=has_order_numbers) - _IN_FREE_WORDS
    found = list(built_in)
    for entity in own:
        at = next((at for at, other in enumerate(found) if _is_same(entity, other)), None)
        if at is not None:
            found[at] = replace(found[at], role=entity.role or found[at].role, group=entity.group)
        elif entity.name not in names and not (entity.source == TRAINED and _is_part_of_fact(entity, built_in)):
            found.append(entity)
    return tuple(sorted(found, key=lambda each: (each.start, each.name)))


def _is_same(entity: Entity, other: Entity) -> bool:
    return entity.name == other.name and entity.start < other.end and other.start < entity.end


def _is_part_of_fact(entity: Entity, built_in: Sequence[Entity]) -> bool:
    """Tell whether some of an entity's words, and not all, belong to a built-in entity of a firm form."""
    facts = (each for each in built_in if each.name in _FIRM)
    shared = (each for each in facts if entity.start < each.end and each.start < entity.end)
    return any(each.start < entity.start or entity.end < each.end for each in shared)
