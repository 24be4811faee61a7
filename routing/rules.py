"""Event rules: when something happened and a condition holds, then these effects.

The format of `routing/rules.yml`, a list::

    - rule: hot lead on WhatsApp goes to the sales channel at once
      on: lead.score_changed             # or a list of events (`routing.schema.EVENTS`)
      when: lead.score >= 70 && conversation.channel == "whatsapp" && calendar.open   # optional
      then:
        - notify: {to: slack:#ventas, card: hot_lead}      # or text: ...
        - assign: {team: sales}                            # and/or agent: ...
        - set_priority: {priority: high}
        - hand_over: {team: support, reason: customer is upset}
        - reply: {response: utter_sorry}
        - open_ticket: {category: complaint}
      once: conversation                 # at most once a conversation; default: event, once a causal chain
      workflow: hot leads                # optional, for reports
      minutes_saved: 3                   # optional

An event knows the rules whose effects caused it. A rule fires once in a causal chain, never on what it
caused itself, and nothing fires beyond a depth of 8: rules always come to an end.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from routing.effects import Effect
from routing.expressions import Condition
from routing.schema import Facts

MAX_DEPTH = 8


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened; `caused_by` names the rules whose effects led to it, the first cause first."""

    name: str
    caused_by: tuple[str, ...] = ()

    @property
    def depth(self) -> int:
        """Return how many rules led to it; 0 is an event from outside."""
        return len(self.caused_by)

    def effect_of(self, rule: str, name: str) -> Event:
        """Return the event `name` that an effect of `rule`, fired by this event, brings about."""
        return Event(name, (*self.caused_by, rule))


@dataclass(frozen=True, slots=True)
class AlreadyFired:
    """Names of rules that fired: in this causal chain (from one outside event on), and in this conversation."""

    in_chain: frozenset[str] = frozenset()
    in_conversation: frozenset[str] = frozenset()

    def and_these(self, outcomes: tuple[RuleOutcome, ...]) -> AlreadyFired:
        """Return it with the rules that matched in `outcomes`."""
        fired = frozenset(outcome.rule for outcome in outcomes if outcome.matched)
        return AlreadyFired(self.in_chain | fired, self.in_conversation | fired)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the file, and where it stands in it."""

    name: str
    on: tuple[str, ...]
    condition: Condition
    effects: tuple[Effect, ...]
    once: Literal["conversation", "event"] = "event"
    workflow: str | None = None
    minutes_saved: float | None = None
    file: str = field(default="", compare=False)
    line: int = field(default=1, compare=False)


@dataclass(frozen=True, slots=True)
class RuleOutcome:
    """What came of looking at one rule; `effects` is empty unless it matched. `reason` is for the trace."""

    rule: str
    matched: bool
    reason: str
    effects: tuple[Effect, ...] = ()
    workflow: str | None = None
    minutes_saved: float | None = None


@dataclass(frozen=True, slots=True)
class Rules:
    """The event rules of an assistant, in the order of the file."""

    rules: tuple[Rule, ...] = ()

    def listening_to(self, event: str) -> tuple[Rule, ...]:
        """Return the rules that an event concerns."""
        return tuple(rule for rule in self.rules if event in rule.on)


def evaluate(
    event: Event, facts: Facts, rules: Rules, already_fired: AlreadyFired | None = None
) -> tuple[RuleOutcome, ...]:
    """Look at every rule that listens to the event, in the order of the file; each that matches fires.

    `facts` are those of `routing.schema.EVENTS[event.name]`. The caller carries the effects out, makes the
    events they cause with `event.effect_of` and evaluates those with `already_fired.and_these(outcomes)`.
    """
    fired = already_fired or AlreadyFired()
    return tuple(_outcome(rule, event, facts, fired) for rule in rules.listening_to(event.name))


def _outcome(rule: Rule, event: Event, facts: Facts, fired: AlreadyFired) -> RuleOutcome:
    held_back = _held_back(rule, event, fired)
    if held_back:
        return RuleOutcome(rule.name, False, held_back)
    verdict = rule.condition.evaluate(facts)
    if not verdict.holds:
        return RuleOutcome(rule.name, False, verdict.reason)
    return RuleOutcome(rule.name, True, verdict.reason, rule.effects, rule.workflow, rule.minutes_saved)


def _held_back(rule: Rule, event: Event, fired: AlreadyFired) -> str | None:
    if event.depth >= MAX_DEPTH:
        return f"the event is {event.depth} effects away from its first cause; rules stop at {MAX_DEPTH}"
    if rule.name in event.caused_by:
        return "the rule caused this event itself"
    if rule.name in fired.in_chain:
        return "the rule fired already in this chain of events"
    if rule.once == "conversation" and rule.name in fired.in_conversation:
        return "the rule fired already in this conversation"
    return None
