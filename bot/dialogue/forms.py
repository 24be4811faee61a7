"""Forms in Rasa's format: what has to be known, and what counts as known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.dialogue.reading import Reader
from bot.dialogue.turn import Json

CONTACT_ROUTES = ("email", "phone")


@dataclass(frozen=True, slots=True)
class Form:
    """A list of slots to fill, in the order of asking."""

    name: str
    required_slots: tuple[str, ...]
    ignored_intents: tuple[str, ...] = ()
    line: int = 0

    def missing(self, slots: Mapping[str, Json], *, any_contact_route: bool) -> tuple[str, ...]:
        """Return all slots that are still to be asked for, in order.

        With `any_contact_route` a phone number is as good as an e-mail address, and the other way round.
        """
        return tuple(name for name in self.required_slots if not _is_known(name, slots, any_contact_route))


def read_forms(reader: Reader, value: object, *path: str | int) -> dict[str, Form]:
    """Read the `forms` of a domain."""
    forms = {}
    for name, fields, where in reader.named(value, *path):
        reader.keys(fields, ("required_slots", "ignored_intents"), *where)
        if isinstance(fields.get("required_slots"), dict):
            reader.unsupported("required_slots", *where, "required_slots", hint=_MOVE_MAPPINGS)
            fields["required_slots"] = None
        required = reader.names(fields.get("required_slots"), *where, "required_slots")
        ignored = reader.names(fields.get("ignored_intents"), *where, "ignored_intents")
        forms[name] = Form(name, required, ignored, reader.line(*where))
    return forms


_MOVE_MAPPINGS = (
    "Rasa 3 has a list here and the mappings under `slots`",
    "en Rasa 3 aquí va una lista y los mappings van en `slots`",
)


def _is_known(name: str, slots: Mapping[str, Json], any_contact_route: bool) -> bool:
    names = CONTACT_ROUTES if any_contact_route and name in CONTACT_ROUTES else (name,)
    return any(slots.get(each) not in (None, "") for each in names)
