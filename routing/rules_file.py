"""Reading `routing/rules.yml`; the format is described in `routing.rules`."""

from __future__ import annotations

import re
from typing import Annotated, Literal, TypeAlias

from pydantic import BeforeValidator, Field

from routing.documents import Path, Reading, Strict, read_document, shaped
from routing.effects import Assign, Effect, HandOver, Notify, OpenTicket, Reply, SetPriority
from routing.expressions import condition_or_always
from routing.rules import Rule, Rules
from routing.schema import EVENTS, fields_of
from routing.sla import Priority

_TARGET = re.compile(r"inbox|log|(?:slack:[#@]?|team:)[\w.#@-]+")


class _Notify(Strict):
    to: str
    card: str | None = None
    text: str | None = None

    def as_effect(self) -> Effect:
        return Notify(self.to, self.card, self.text)


class _Assign(Strict):
    team: str | None = None
    agent: str | None = None

    def as_effect(self) -> Effect:
        return Assign(self.team, self.agent)


class _SetPriority(Strict):
    priority: Priority

    def as_effect(self) -> Effect:
        return SetPriority(self.priority)


class _HandOver(Strict):
    team: str | None = None
    reason: str = "rule"

    def as_effect(self) -> Effect:
        return HandOver(self.team, self.reason)


class _Reply(Strict):
    response: str = Field(pattern=r"^utter_\w+$")

    def as_effect(self) -> Effect:
        return Reply(self.response)


class _OpenTicket(Strict):
    category: str | None = None

    def as_effect(self) -> Effect:
        return OpenTicket(self.category)


_Written: TypeAlias = _Notify | _Assign | _SetPriority | _HandOver | _Reply | _OpenTicket


class _Effect(Strict):
    notify: _Notify | None = None
    assign: _Assign | None = None
    set_priority: _SetPriority | None = None
    hand_over: _HandOver | None = None
    reply: _Reply | None = None
    open_ticket: _OpenTicket | None = None


Events: TypeAlias = Annotated[
    list[str], BeforeValidator(lambda value: [value] if isinstance(value, str) else value), Field(min_length=1)
]


class _Rule(Strict):
    rule: str = Field(min_length=1)
    on: Events
    when: str | None = None
    then: list[_Effect] = Field(min_length=1)
    once: Literal["conversation", "event"] = "event"
    workflow: str | None = None
    minutes_saved: float | None = Field(default=None, ge=0)


def parse_rules(text: str, file: str) -> Rules:
    """Read the event rules of an assistant; an empty file has none.

    Raises:
        ConfigurationError: with every problem of the file.
    """
    reading = Reading(read_document(text, file))
    if reading.document.data is None:
        return Rules()
    written = shaped(reading.document, list[_Rule])
    rules = tuple(_rule(one, index, reading) for index, one in enumerate(written))
    reading.expect_unique([rule.name for rule in rules])
    reading.finish()
    return Rules(rules)


def known_events(events: list[str], reading: Reading, path: Path) -> tuple[str, ...]:
    """Return the events that are published, noting the others."""
    return tuple(name for name in events if reading.expect_known("event", name, EVENTS, path))


def notification(notify: Notify, reading: Reading, path: Path) -> Notify:
    """Return the notification, noting a target that cannot be one, or no content."""
    if not _TARGET.fullmatch(notify.to):
        reading.complain("bad_target", (*path, "to"), to=notify.to)
    if (notify.card is None) == (notify.text is None):
        reading.complain("card_or_text", path)
    return notify


def _rule(written: _Rule, index: int, reading: Reading) -> Rule:
    on = known_events(written.on, reading, (index, "on"))
    source = written.when if on else None  # without a known event there are no fields to check against
    effects = (_effect(one, reading, (index, "then", number)) for number, one in enumerate(written.then))
    return Rule(
        name=written.rule,
        on=on,
        condition=condition_or_always(source, fields_of(on), reading, (index, "when")),
        effects=tuple(effect for effect in effects if effect is not None),
        once=written.once,
        workflow=written.workflow,
        minutes_saved=written.minutes_saved,
        file=reading.document.file,
        line=reading.document.line(index),
    )


def _effect(written: _Effect, reading: Reading, path: Path) -> Effect | None:
    named = sorted(written.model_fields_set)
    chosen: _Written | None = getattr(written, named[0]) if len(named) == 1 else None
    if chosen is None:
        reading.complain("one_effect_each", path, count=len(named))
        return None
    effect = chosen.as_effect()
    if isinstance(effect, Notify):
        return notification(effect, reading, (*path, *named))
    if isinstance(effect, Assign) and effect.team is None and effect.agent is None:
        reading.complain("team_or_agent", (*path, *named))
    return effect
