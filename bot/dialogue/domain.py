"""The domain file: what an assistant can understand, remember, say and do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.dialogue.forms import Form, read_forms
from bot.dialogue.reading import Reader
from bot.dialogue.responses import Path, Variation, read_responses
from bot.dialogue.turn import Json
from routing.documents import Document
from routing.problems import ConfigurationProblem, closest

SLOT_TYPES = ("text", "bool", "float", "categorical", "list", "any")
MAPPING_TYPES = ("from_entity", "from_text", "from_intent", "custom")
_KEYS = ("version", "intents", "entities", "slots", "responses", "forms", "actions", "session_config")
_NOT_SUPPORTED = ("e2e_actions", "config", "templates")
_ENTITY_OPTIONS = {"roles", "groups"}  # only names: what the annotations say counts
_NO_SESSIONS = (
    "write `session_expiration_time: 0` and `carry_over_slots_to_new_session: true`: a conversation goes on",
    "escribe `session_expiration_time: 0` y `carry_over_slots_to_new_session: true`: la conversación sigue",
)


@dataclass(frozen=True, slots=True)
class SlotCondition:
    """A mapping counts only in this form and, where given, for this question."""

    active_loop: str
    requested_slot: str = ""

    def holds(self, active_form: str, requested_slot: str) -> bool:
        """Tell whether the dialogue is there."""
        return self.active_loop == active_form and self.requested_slot in ("", requested_slot)


@dataclass(frozen=True, slots=True)
class SlotMapping:
    """One source of a slot's value."""

    type: str
    entity: str = ""
    value: Json = None
    intents: tuple[str, ...] = ()
    not_intents: tuple[str, ...] = ()
    conditions: tuple[SlotCondition, ...] = ()
    role: str = ""
    group: str = ""

    def applies(self, intent: str, active_form: str, requested_slot: str) -> bool:
        """Tell whether this source counts for a message with that intent at that point."""
        if self.intents and intent not in self.intents:
            return False
        if intent in self.not_intents:
            return False
        return not self.conditions or any(each.holds(active_form, requested_slot) for each in self.conditions)


@dataclass(frozen=True, slots=True)
class Slot:
    """Something to remember, and how it comes to be known. `least` and `most` bound a `float`."""

    name: str
    type: str
    mappings: tuple[SlotMapping, ...] = ()
    initial_value: Json = None
    values: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None
    line: int = 0


@dataclass(frozen=True, slots=True)
class Domain:
    """A domain file. `lines` tells where each intent and action stands, for messages."""

    file: str = "conversation/domain.yml"
    intents: frozenset[str] = frozenset()
    entities: frozenset[str] = frozenset()
    slots: Mapping[str, Slot] = field(default_factory=dict)
    responses: Mapping[str, tuple[Variation, ...]] = field(default_factory=dict)
    forms: Mapping[str, Form] = field(default_factory=dict)
    actions: frozenset[str] = frozenset()
    lines: Mapping[str, int] = field(default_factory=dict)


def read_domain(document: Document) -> tuple[Domain, tuple[ConfigurationProblem, ...]]:
    """Read a domain file; what is wrong in it comes beside what could be used."""
    reader = Reader(document)
    data = reader.mapping(document.data)
    reader.keys(data, _KEYS, unsupported=[key for key in _NOT_SUPPORTED if data.get(key)])
    _check_sessions(reader, data)
    domain = Domain(
        file=document.file,
        intents=_names(reader, data.get("intents"), "intents"),
        entities=_names(reader, data.get("entities"), "entities"),
        slots={
            name: _slot(reader, name, fields, where) for name, fields, where in reader.named(data.get("slots"), "slots")
        },
        responses=read_responses(reader, data.get("responses"), "responses"),
        forms=read_forms(reader, data.get("forms"), "forms"),
        actions=_names(reader, data.get("actions"), "actions"),
        lines=_lines(document, data),
    )
    return domain, (*reader.problems, *_unknown_names(reader, domain))


def _check_sessions(reader: Reader, data: dict[str, object]) -> None:
    config = reader.mapping(data.get("session_config"), "session_config")
    if config.get("session_expiration_time", 0) != 0 or config.get("carry_over_slots_to_new_session", True) is not True:
        reader.unsupported("session_config", "session_config", hint=_NO_SESSIONS)


def _names(reader: Reader, value: object, key: str) -> frozenset[str]:
    names: set[str] = set()
    for at, item in enumerate(reader.items(value, key)):
        if isinstance(item, dict) and (unknown := _options(item) - (_ENTITY_OPTIONS if key == "entities" else set())):
            reader.unsupported(", ".join(sorted(unknown)), key, at)
        name = str(next(iter(item), "")) if isinstance(item, dict) else reader.text(item, key, at)
        if name in names:
            reader.report("repeated", key, at, name=name)
        names.add(name)
    return frozenset(names)


def _options(item: dict[object, object]) -> set[str]:
    return {str(option) for options in item.values() if isinstance(options, dict | list) for option in options}


def _slot(reader: Reader, name: str, fields: dict[str, object], path: Path) -> Slot:
    known = ("type", "initial_value", "influence_conversation", "values", "mappings", "min_value", "max_value")
    reader.keys(fields, known, *path, unsupported=("auto_fill", "value_reset_delay"))
    kind = reader.text(fields.get("type"), *path, "type")
    if kind not in SLOT_TYPES:
        reader.expected("type", (f"one of {', '.join(SLOT_TYPES)}", f"uno de {', '.join(SLOT_TYPES)}"), *path, "type")
    mappings = reader.items(fields.get("mappings"), *path, "mappings")
    initial = fields.get("initial_value")
    return Slot(
        name=name,
        type=kind,
        mappings=tuple(_mapping(reader, item, (*path, "mappings", at)) for at, item in enumerate(mappings)),
        initial_value=initial if isinstance(initial, str | int | float | bool) else None,
        values=reader.names(fields.get("values"), *path, "values"),
        least=_number(fields.get("min_value")),
        most=_number(fields.get("max_value")),
        line=reader.line(*path),
    )


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def _mapping(reader: Reader, value: object, path: Path) -> SlotMapping:
    fields = reader.mapping(value, *path)
    known = ("type", "entity", "role", "group", "value", "intent", "not_intent", "conditions")
    reader.keys(fields, known, *path, unsupported=("action",))
    kind = reader.text(fields.get("type"), *path, "type")
    if kind not in MAPPING_TYPES:
        reader.unsupported(f"mapping {kind}", *path, "type")
    given = fields.get("value")
    conditions = reader.items(fields.get("conditions"), *path, "conditions")
    return SlotMapping(
        type=kind,
        entity=reader.text(fields.get("entity"), *path, "entity"),
        value=given if isinstance(given, str | int | float | bool) else None,
        intents=reader.names(fields.get("intent"), *path, "intent"),
        not_intents=reader.names(fields.get("not_intent"), *path, "not_intent"),
        conditions=tuple(_condition(reader, item, (*path, "conditions", at)) for at, item in enumerate(conditions)),
        role=reader.text(fields.get("role"), *path, "role"),
        group=reader.text(fields.get("group"), *path, "group"),
    )


def _condition(reader: Reader, value: object, path: Path) -> SlotCondition:
    fields = reader.mapping(value, *path)
    reader.keys(fields, ("active_loop", "requested_slot"), *path)
    form = reader.text(fields.get("active_loop"), *path, "active_loop")
    return SlotCondition(form, reader.text(fields.get("requested_slot"), *path, "requested_slot"))


def _lines(document: Document, data: dict[str, object]) -> dict[str, int]:
    lines = {}
    for key in ("intents", "actions", "entities"):
        items = data.get(key)
        for at, item in enumerate(items if isinstance(items, list) else []):
            lines[str(next(iter(item), "")) if isinstance(item, dict) else str(item)] = document.line(key, at)
    return lines


def _unknown_names(reader: Reader, domain: Domain) -> tuple[ConfigurationProblem, ...]:
    """Find slots that forms ask for, and entities and forms that mappings name, which do not exist."""
    names = Reader(reader.document)
    for form in domain.forms.values():
        for required in form.required_slots:
            _must_know(names, required, domain.slots, ("slot", "un slot"), "forms", form.name, "required_slots")
        for intent in form.ignored_intents:
            _must_know(names, intent, domain.intents, ("intent", "una intención"), "forms", form.name)
    for slot_name, slot in domain.slots.items():
        for at, mapping in enumerate(slot.mappings):
            _check_mapping(names, mapping, domain, ("slots", slot_name, "mappings", at))
    return tuple(names.problems)


def _check_mapping(names: Reader, mapping: SlotMapping, domain: Domain, path: Path) -> None:
    if mapping.type == "from_entity":
        _must_know(names, mapping.entity, domain.entities, ("entity", "una entidad"), *path)
    for intent in (*mapping.intents, *mapping.not_intents):
        _must_know(names, intent, domain.intents, ("intent", "una intención"), *path)
    for condition in mapping.conditions:
        _must_know(names, condition.active_loop, domain.forms, ("form", "un formulario"), *path)


def _must_know(
    reader: Reader, name: str, known: Mapping[str, object] | frozenset[str], kind: tuple[str, str], *path: str | int
) -> None:
    if name not in known:
        suggestion = closest(name, known)
        reader.report("unknown_name", *path, name=name, kind_en=kind[0], kind_es=kind[1], known=suggestion)
