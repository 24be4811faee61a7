"""Names that rules and notifications take from other files, and whether they exist there."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from routing.effects import Assign, Effect, HandOver, Notify, OpenTicket, Reply
from routing.problems import ConfigurationProblem, closest, problem
from routing.rules import Rules


@dataclass(frozen=True, slots=True)
class KnownNames:
    """What the other files of the assistant define."""

    teams: Collection[str]
    categories: Collection[str]
    responses: Collection[str]
    cards: Collection[str]


def check_references(rules: Rules, known: KnownNames) -> tuple[ConfigurationProblem, ...]:
    """Return a problem for each name in an effect that refers to nothing."""
    problems = []
    for rule in rules.rules:
        for effect in rule.effects:
            for kind, name, names in _references(effect, known):
                if name not in names:
                    values = {"kind": kind, "name": name, "known": closest(name, names)}
                    problems.append(problem("unknown_name", rule.file, rule.line, **values))
    return tuple(problems)


def _references(effect: Effect, known: KnownNames) -> Iterator[tuple[str, str, Collection[str]]]:
    if isinstance(effect, Assign | HandOver) and effect.team is not None:
        yield "team", effect.team, known.teams
    elif isinstance(effect, Notify):
        if effect.card is not None:
            yield "card", effect.card, known.cards
        if effect.to.startswith("team:"):
            yield "team", effect.to.removeprefix("team:"), known.teams
    elif isinstance(effect, Reply):
        yield "response", effect.response, known.responses
    elif isinstance(effect, OpenTicket) and effect.category is not None:
        yield "category", effect.category, known.categories
