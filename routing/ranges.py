"""What a condition allows each field to be, where that is decidable.

Decidable are comparisons of one field with constants, joined by `&&` and `||`: `lead.score >= 70`,
`conversation.channel == 'whatsapp'`, `ticket.priority in ['high', 'urgent']`, `calendar.open`,
`!calendar.open`. Everything else is *opaque*: it can only narrow a condition further.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from math import inf, nextafter
from typing import Final, TypeAlias

from routing.condition_types import Groups
from routing.syntax import Call, ListOf, Literal, Name, Node, Select

MAX_ALTERNATIVES = 64

_NEGATED: Final = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}
_MIRRORED: Final = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}

Constant: TypeAlias = str | int | float | bool


@dataclass(frozen=True, slots=True)
class Range:
    """What one field may be: within bounds, one of `only` (None: any), none of `never`."""

    low: float = -inf
    high: float = inf
    only: frozenset[Constant] | None = None
    never: frozenset[Constant] = frozenset()

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing is left."""
        if self.only is not None:
            return not any(self._allows(value) for value in self.only)
        return self.low > self.high or (self.low == self.high and self.low in self.never)

    def narrowed(self, other: Range) -> Range:
        """Return what both allow."""
        only = self.only if other.only is None else other.only
        if self.only is not None and other.only is not None:
            only = self.only & other.only
        low, high = max(self.low, other.low), min(self.high, other.high)
        return Range(low, high, only, self.never | other.never)

    def _allows(self, value: Constant) -> bool:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return value not in self.never and (not is_number or self.low <= float(value) <= self.high)


@dataclass(frozen=True, slots=True)
class Alternative:
    """One way for a condition to hold: a range a field, and the parts that are not decidable."""

    ranges: Mapping[str, Range] = field(default_factory=dict)
    opaque: tuple[str, ...] = ()

    @property
    def empty_field(self) -> str | None:
        """Name a field for which nothing is left: this way is impossible."""
        return next((name for name, allowed in self.ranges.items() if allowed.is_empty), None)

    def and_also(self, other: Alternative) -> Alternative:
        """Return what holds when both hold."""
        ranges = dict(self.ranges)
        for name, allowed in other.ranges.items():
            ranges[name] = ranges[name].narrowed(allowed) if name in ranges else allowed
        return Alternative(ranges, tuple(sorted({*self.opaque, *other.opaque})))


def alternatives(node: Node, groups: Groups) -> tuple[Alternative, ...]:
    """Return the ways in which a condition can hold; too many of them become one opaque way."""
    found = _alternatives(node, groups, negated=False)
    return found if len(found) <= MAX_ALTERNATIVES else (Alternative(opaque=(str(node),)),)


def _alternatives(node: Node, groups: Groups, *, negated: bool) -> tuple[Alternative, ...]:
    if isinstance(node, Call) and node.function == "!":
        return _alternatives(node.arguments[0], groups, negated=not negated)
    if isinstance(node, Call) and node.function in {"&&", "||"}:
        left, right = (_alternatives(part, groups, negated=negated) for part in node.arguments)
        if (node.function == "||") is not negated:
            return left + right
        if len(left) * len(right) > MAX_ALTERNATIVES:
            return (Alternative(opaque=(str(node),)),)
        return tuple(one.and_also(other) for one in left for other in right)
    if isinstance(node, Literal) and node.type == "bool":
        return (Alternative(),) if node.value is not negated else ()
    return (_comparison(node, groups, negated),)


def _comparison(node: Node, groups: Groups, negated: bool) -> Alternative:
    if isinstance(node, Select) and isinstance(node.of, Name) and _type(node, groups) == "bool":
        return Alternative({str(node): Range(only=frozenset({not negated}))})
    if isinstance(node, Call) and node.function in {*_NEGATED, "in"} and len(node.arguments) == 2:
        allowed = _allowed(node, groups, negated)
        if allowed is not None:
            return Alternative(dict([allowed]))
    return Alternative(opaque=(f"!({node})" if negated else str(node),))


def _allowed(node: Call, groups: Groups, negated: bool) -> tuple[str, Range] | None:
    left, right = node.arguments
    operator = node.function
    if isinstance(left, Literal) and operator in _MIRRORED:
        left, right, operator = right, left, _MIRRORED[operator]
    kind = _type(left, groups)
    if kind is None:
        return None
    if operator == "in":
        constants = _constants(right)
        if constants is None:
            return None
        return str(left), Range(never=constants) if negated else Range(only=constants)
    if not isinstance(right, Literal) or right.value is None:
        return None
    operator = _NEGATED[operator] if negated else operator
    allowed = _range(operator, right.value, kind)
    return (str(left), allowed) if allowed is not None else None


def _range(operator: str, value: Constant, kind: str) -> Range | None:
    if operator in {"==", "!="}:
        fixed = frozenset({value})
        return Range(only=fixed) if operator == "==" else Range(never=fixed)
    if isinstance(value, str | bool):
        return None  # texts have an order, but no rule of a shop depends on it
    allowed = {
        "<": Range(high=nextafter(value, -inf)),
        "<=": Range(high=float(value)),
        ">": Range(low=nextafter(value, inf)),
        ">=": Range(low=float(value)),
    }[operator]
    return _whole(allowed) if kind == "int" else allowed


def _whole(allowed: Range) -> Range:
    """Move the bounds to whole numbers: nothing lies between 3 and 4."""
    low = allowed.low if allowed.low == -inf else -((-allowed.low) // 1)
    high = allowed.high if allowed.high == inf else allowed.high // 1
    return replace(allowed, low=low, high=high)


def _type(node: Node, groups: Groups) -> str | None:
    if isinstance(node, Select) and isinstance(node.of, Name):
        found = groups.get(node.of.name, {}).get(node.field)
        return found.type if found and found.type != "list" else None
    return None


def _constants(node: Node) -> frozenset[Constant] | None:
    if not isinstance(node, ListOf):
        return None
    values = [item.value if isinstance(item, Literal) else None for item in node.items]
    known = frozenset(value for value in values if value is not None)
    return known if None not in values else None
