"""Responses in Rasa's format: variations by language and channel, chosen without chance and filled safely."""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.dialogue.reading import Reader
from bot.dialogue.turn import Json
from bot.messages import Button

_PLACEHOLDER = re.compile(r"\{([A-Za-z_]\w*)\}")
_KEYS = ("text", "buttons", "channel", "condition", "id")
_NOT_SUPPORTED = ("image", "custom", "attachment", "elements", "quick_replies", "template", "metadata", "button_type")

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Variation:
    """One way to say a response. `conditions` are slots that must hold these values."""

    text: str
    buttons: tuple[Button, ...] = ()
    channel: str = ""
    conditions: tuple[tuple[str, Json], ...] = ()
    line: int = 0

    def fits(self, slots: Mapping[str, Json], channel: str) -> bool:
        """Tell whether it may be said in this channel with these slots."""
        return self.channel in ("", channel) and all(slots.get(name) == value for name, value in self.conditions)

    @property
    def language(self) -> str:
        """The language it is written for; "" for any."""
        return str(dict(self.conditions).get("language", ""))


def pick(variations: Sequence[Variation], slots: Mapping[str, Json], channel: str, seed: str) -> Variation | None:
    """Return what to say: the channel's own before the general, conditional before unconditional.

    Among equals the choice depends on `seed` alone, so that a replay says the same.
    """
    fitting = [variation for variation in variations if variation.fits(slots, channel)]
    best = max(((bool(each.channel), bool(each.conditions)) for each in fitting), default=None)
    equals = [each for each in fitting if (bool(each.channel), bool(each.conditions)) == best]
    return equals[zlib.crc32(seed.encode()) % len(equals)] if equals else None


def fill(text: str, values: Mapping[str, object]) -> str:
    """Put values into `{name}`; an unknown name leaves nothing, and values are never read as templates."""
    return _PLACEHOLDER.sub(lambda match: _shown(values.get(match[1])), text).strip()


def read_responses(reader: Reader, value: object, *path: str | int) -> dict[str, tuple[Variation, ...]]:
    """Read the `responses` of a domain."""
    responses = {}
    for name, given in reader.mapping(value, *path).items():
        items = reader.items(given, *path, name)
        responses[name] = tuple(_variation(reader, item, (*path, name, at)) for at, item in enumerate(items))
    return responses


def _shown(value: object) -> str:
    if value is None:
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _variation(reader: Reader, value: object, path: Path) -> Variation:
    fields = reader.mapping(value, *path)
    reader.keys(fields, _KEYS, *path, unsupported=_NOT_SUPPORTED)
    if not fields.get("text"):
        reader.expected("text", ("a text to say", "un texto que decir"), *path)
    buttons = reader.items(fields.get("buttons"), *path, "buttons")
    conditions = reader.items(fields.get("condition"), *path, "condition")
    return Variation(
        text=reader.text(fields.get("text"), *path, "text"),
        buttons=tuple(_button(reader, item, (*path, "buttons", at)) for at, item in enumerate(buttons)),
        channel=reader.text(fields.get("channel"), *path, "channel"),
        conditions=tuple(_condition(reader, item, (*path, "condition", at)) for at, item in enumerate(conditions)),
        line=reader.line(*path),
    )


def _button(reader: Reader, value: object, path: Path) -> Button:
    fields = reader.mapping(value, *path)
    reader.keys(fields, ("title", "payload"), *path, unsupported=("type", "url"))
    return Button(reader.text(fields.get("title"), *path), reader.text(fields.get("payload"), *path))


def _condition(reader: Reader, value: object, path: Path) -> tuple[str, Json]:
    fields = reader.mapping(value, *path)
    reader.keys(fields, ("type", "name", "value"), *path)
    if fields.get("type") != "slot":
        reader.unsupported(f"condition type {fields.get('type')}", *path)
    given = fields.get("value")
    return reader.text(fields.get("name"), *path), given if isinstance(given, str | int | float | bool) else None
