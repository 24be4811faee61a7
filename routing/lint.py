"""Contradictions and rules that can never match, where that is decidable, and "not decidable" where not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from routing.condition_texts import detail
from routing.effects import Assign, Effect, SetPriority
from routing.problems import ConfigurationProblem, problem
from routing.ranges import Alternative, alternatives
from routing.rules import Rule, Rules
from routing.schema import fields_of
from routing.wording import Wording


class FindingKind(StrEnum):
    """What the linter has to say."""

    ALWAYS_FALSE = "always_false"
    DUPLICATE = "duplicate_rule"
    CONTRADICTION = "contradiction"
    NOT_DECIDABLE = "not_decidable"

    @property
    def is_mistake(self) -> bool:
        """Tell whether it should stop the file from being used; the others are for people to judge."""
        return self in {FindingKind.ALWAYS_FALSE, FindingKind.DUPLICATE}


@dataclass(frozen=True, slots=True)
class Finding:
    """One statement about a rule, with file, line and remedy in `problem`."""

    kind: FindingKind
    rule: str
    problem: ConfigurationProblem


@dataclass(frozen=True, slots=True)
class _Analysed:
    rule: Rule
    possible: tuple[Alternative, ...]

    @property
    def is_decidable(self) -> bool:
        return any(not way.opaque for way in self.possible)


def lint_rules(rules: Rules) -> tuple[Finding, ...]:
    """Return what can be said about the rules without running them, in the order of the file."""
    findings = []
    analysed = []
    for rule in rules.rules:
        ways = alternatives(rule.condition.tree, fields_of(rule.on))
        one = _Analysed(rule, tuple(way for way in ways if way.empty_field is None))
        analysed.append(one)
        if not one.possible:
            findings.append(_finding(FindingKind.ALWAYS_FALSE, rule, detail=_impossible(ways)))
        elif not one.is_decidable:
            opaque = "; ".join(one.possible[0].opaque)
            findings.append(_finding(FindingKind.NOT_DECIDABLE, rule, rule=rule.name, detail=opaque))
    for earlier, later in combinations(analysed, 2):
        findings.extend(_between(earlier, later))
    return tuple(sorted(findings, key=lambda finding: finding.problem.line))


def _between(earlier: _Analysed, later: _Analysed) -> Iterator[Finding]:
    first, second = earlier.rule, later.rule
    if not set(first.on) & set(second.on):
        return
    both = {"rule": second.name, "other": first.name}
    if _says(earlier) == _says(later):
        yield _finding(FindingKind.DUPLICATE, second, **both)
        return
    about = _disagreement(first, second)
    if about and _can_both_hold(earlier, later):
        yield _finding(FindingKind.CONTRADICTION, second, **both, about=about)


def _says(one: _Analysed) -> object:
    ways = frozenset((frozenset(way.ranges.items()), way.opaque) for way in one.possible)
    return frozenset(one.rule.on), ways, frozenset(one.rule.effects), one.rule.once


def _can_both_hold(earlier: _Analysed, later: _Analysed) -> bool:
    """Tell whether it is certain that both can hold; where parts are opaque it is not."""
    ways = (one.and_also(other) for one in earlier.possible for other in later.possible)
    return any(way.empty_field is None and not way.opaque for way in ways)


def _disagreement(first: Rule, second: Rule) -> str | None:
    for kind, about in ((SetPriority, "priority"), (Assign, "assignment")):
        one, other = _of_kind(first, kind), _of_kind(second, kind)
        if one and other and one != other:
            return about
    return None


def _of_kind(rule: Rule, kind: type[Effect]) -> frozenset[Effect]:
    return frozenset(effect for effect in rule.effects if isinstance(effect, kind))


def _impossible(ways: tuple[Alternative, ...]) -> Wording:
    fields = sorted({way.empty_field for way in ways if way.empty_field})
    return detail("nothing_satisfies", fields=", ".join(fields)) if fields else detail("is_false")


def _finding(kind: FindingKind, about: Rule, /, **values: object) -> Finding:
    return Finding(kind, about.name, problem(kind.value, about.file, about.line, **values))
