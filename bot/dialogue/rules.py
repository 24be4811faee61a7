"""Dialogue rules in Rasa's format: which actions an intent, or an action before, calls for.

Supported: rules that begin with an intent (or several under `or`), and rules that begin with an action, which follow
that action: a form that has just been completed, or the last action of a rule with `wait_for_user_input: false`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.dialogue.reading import Reader
from bot.dialogue.responses import Path
from bot.dialogue.turn import Json
from routing.documents import Document
from routing.problems import ConfigurationProblem

_KEYS = ("rule", "steps", "condition", "conversation_start", "wait_for_user_input")
_STEP_KEYS = ("intent", "or", "action", "active_loop", "slot_was_set", "entities")
_ONE_INTENT = ("an intent stands once, at the beginning", "una intención va una vez, al principio")


@dataclass(frozen=True, slots=True)
class SlotIs:
    """A slot with this value; with `any_value`, anything at all."""

    name: str
    value: Json = None
    any_value: bool = False

    def holds(self, slots: Mapping[str, Json]) -> bool:
        """Tell whether the slot is so."""
        found = slots.get(self.name)
        return found not in (None, "") if self.any_value else found == self.value


@dataclass(frozen=True, slots=True)
class Point:
    """Where the dialogue stands when rules are looked at; `entities` are those of the message."""

    slots: Mapping[str, Json]
    active_form: str = ""
    entities: frozenset[str] = frozenset()
    is_first_turn: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """What calls for the rule, under which conditions, and the actions it runs.

    `loop` is the form that must be active; None where it does not matter, "" for none.
    """

    name: str
    intents: tuple[str, ...] = ()
    after: str = ""
    actions: tuple[str, ...] = ()
    loop: str | None = None
    slots: tuple[SlotIs, ...] = ()
    entities: tuple[str, ...] = ()
    at_start: bool = False
    waits: bool = True
    line: int = 0

    @property
    def weight(self) -> int:
        """How much the rule demands: the most demanding of those that match is taken."""
        return len(self.slots) + len(self.entities) + (self.loop is not None) + self.at_start

    def why_not(self, at: Point) -> str:
        """Return the first condition that does not hold; "" when all do."""
        if self.at_start and not at.is_first_turn:
            return "only at the start of a conversation"
        if self.loop is not None and self.loop != at.active_form:
            return f"needs the form {self.loop or 'none'}, active is {at.active_form or 'none'}"
        absent = [name for name in self.entities if name not in at.entities]
        if absent:
            return f"needs the entity {absent[0]}"
        failed = next((each for each in self.slots if not each.holds(at.slots)), None)
        return "" if failed is None else f"slot {failed.name} is not {'set' if failed.any_value else failed.value}"


@dataclass(frozen=True, slots=True)
class Look:
    """One rule as it was looked at; `why_not` is empty for a rule that matches."""

    rule: Rule
    why_not: str


def look_for_intent(rules: Sequence[Rule], intent: str, at: Point) -> tuple[Rule | None, tuple[Look, ...]]:
    """Return the rule that this intent calls for, and every rule with the reason it was not taken."""
    looks = [Look(rule, rule.why_not(at) if intent in rule.intents else _other_intent(rule)) for rule in rules]
    return _best(looks)


def look_after_action(rules: Sequence[Rule], action: str, at: Point) -> tuple[Rule | None, tuple[Look, ...]]:
    """Return the rule that follows an action; after a form, `at.active_form` is the form just completed."""
    return _best([Look(rule, rule.why_not(at)) for rule in rules if rule.after == action])


def starters(rules: Sequence[Rule], form: str) -> frozenset[str]:
    """Name the intents whose rules lead to `form`, through other forms too: they cannot interrupt it."""
    found: set[str] = set()
    targets, seen = [form], set[str]()
    while targets:
        target = targets.pop()
        seen.add(target)
        for rule in rules:
            if target in rule.actions:
                found.update(rule.intents)
                targets += [rule.after] if rule.after and rule.after not in seen else []
    return frozenset(found)


def following(rules: Sequence[Rule], form: str) -> frozenset[str]:
    """Name the actions and forms that come once `form` is complete, directly or later."""
    found: set[str] = set()
    ends = [form]
    while ends:
        end = ends.pop()
        fresh = {action for rule in rules if rule.after == end for action in rule.actions} - found
        found |= fresh
        ends += fresh
    return frozenset(found)


def read_rules(document: Document) -> tuple[tuple[Rule, ...], tuple[ConfigurationProblem, ...]]:
    """Read a rules file; what is wrong in it comes beside what could be used."""
    reader = Reader(document)
    data = reader.mapping(document.data)
    reader.keys(data, ("version", "rules"), unsupported=("stories", "nlu", "e2e_actions"))
    items = reader.items(data.get("rules"), "rules")
    rules = [rule for at, item in enumerate(items) if (rule := _rule(reader, item, ("rules", at)))]
    seen: set[str] = set()
    for at, rule in enumerate(rules):
        if rule.name in seen:
            reader.report("repeated", "rules", at, name=rule.name)
        seen.add(rule.name)
    return tuple(rules), tuple(reader.problems)


def _best(looks: list[Look]) -> tuple[Rule | None, tuple[Look, ...]]:
    matching = [look.rule for look in looks if not look.why_not]
    best = max(matching, key=lambda rule: rule.weight, default=None)
    reason = f"{best.name} is more specific or comes first" if best else ""
    return best, tuple(Look(look.rule, look.why_not or (reason if look.rule is not best else "")) for look in looks)


def _other_intent(rule: Rule) -> str:
    return f"is for {', '.join(rule.intents)}" if rule.intents else f"follows {rule.after}"


def _rule(reader: Reader, value: object, path: Path) -> Rule | None:
    fields = reader.mapping(value, *path)
    reader.keys(fields, _KEYS, *path)
    name = reader.text(fields.get("rule"), *path, "rule")
    conditions = reader.items(fields.get("condition"), *path, "condition")
    steps = _Steps(reader)
    for at, item in enumerate(conditions):
        steps.read_condition(reader.mapping(item, *path, "condition", at), (*path, "condition", at))
    for at, item in enumerate(reader.items(fields.get("steps"), *path, "steps")):
        steps.read(reader.mapping(item, *path, "steps", at), (*path, "steps", at))
    if not steps.actions or not (steps.intents or steps.after):
        reader.report("empty_rule", *path, name=name)
        return None
    return Rule(
        name=name,
        intents=tuple(steps.intents),
        after=steps.after,
        actions=tuple(steps.actions),
        loop=steps.loop,
        slots=tuple(steps.slots),
        entities=tuple(steps.entities),
        at_start=fields.get("conversation_start") is True,
        waits=fields.get("wait_for_user_input") is not False,
        line=reader.line(*path),
    )


class _Steps:
    """The steps of one rule as they are read."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.intents: list[str] = []
        self.after = ""
        self.actions: list[str] = []
        self.loop: str | None = None
        self.slots: list[SlotIs] = []
        self.entities: list[str] = []

    def read_condition(self, fields: dict[str, object], path: Path) -> None:
        self.reader.keys(fields, ("active_loop", "slot_was_set"), *path)
        if "active_loop" in fields:
            self.loop = self.reader.text(fields["active_loop"], *path, "active_loop")
        self.slots += self._slots(fields.get("slot_was_set"), (*path, "slot_was_set"))

    def read(self, fields: dict[str, object], path: Path) -> None:
        self.reader.keys(fields, _STEP_KEYS, *path, unsupported=("user", "bot", "checkpoint"))
        self._read_entities(fields.get("entities"), (*path, "entities"))
        if "intent" in fields or "or" in fields:
            self._read_intents(fields, path)
        elif "action" in fields:
            self._read_action(self.reader.text(fields["action"], *path, "action"), path)
        elif "slot_was_set" in fields:
            self._read_slots(fields["slot_was_set"], path)

    def _read_intents(self, fields: dict[str, object], path: Path) -> None:
        if self.intents or self.after or self.actions:
            self.reader.unsupported("intent", *path, hint=_ONE_INTENT)
            return
        options = self.reader.items(fields["or"], *path, "or") if "or" in fields else [fields]
        for option in options:
            given = self.reader.mapping(option, *path)
            if "intent" not in given:
                self.reader.unsupported("or", *path, hint=_ONE_INTENT)
            self.intents += self.reader.names(given.get("intent"), *path)

    def _read_entities(self, value: object, path: Path) -> None:
        for at, item in enumerate(self.reader.items(value, *path)):
            if isinstance(item, dict):
                self.reader.unsupported("entities", *path, at, hint=_USE_SLOTS)
            else:
                self.entities.append(self.reader.text(item, *path, at))

    def _read_action(self, name: str, path: Path) -> None:
        if not self.intents and not self.after:
            self.after = name
        elif name:
            self.actions.append(name)

    def _read_slots(self, value: object, path: Path) -> None:
        slots = self._slots(value, (*path, "slot_was_set"))
        if self.actions:
            self.reader.unsupported("slot_was_set", *path, hint=_CONDITION_FIRST)
        self.slots += [slot for slot in slots if slot.name != "requested_slot"]

    def _slots(self, value: object, path: Path) -> list[SlotIs]:
        found = []
        for at, item in enumerate(self.reader.items(value, *path)):
            if isinstance(item, dict):
                found += [
                    SlotIs(str(name), given if isinstance(given, str | int | float | bool) else None)
                    for name, given in item.items()
                ]
            else:
                found.append(SlotIs(self.reader.text(item, *path, at), any_value=True))
        return found


_USE_SLOTS = (
    "name the entity alone, or use `slot_was_set` for its value",
    "nombra solo la entidad, o usa `slot_was_set` para su valor",
)
_CONDITION_FIRST = ("write it under `condition`", "escríbelo en `condition`")
