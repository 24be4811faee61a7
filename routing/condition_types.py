"""Checking a condition against the published schema: unknown fields, kinds that do not fit, nesting."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

import cel

from routing.condition_texts import detail
from routing.problems import closest
from routing.schema import Field
from routing.syntax import MACROS, Call, ListOf, Literal, Name, Node, Select, children

MAX_MACRO_DEPTH = 2  # six nested maps were measured to hold the interpreter for 4.6 s

Groups: TypeAlias = Mapping[str, Mapping[str, Field]]
Mistake: TypeAlias = tuple[str, dict[str, object]]  # a code of the catalogue and its values

_NUMBERS: Final = frozenset({"int", "uint", "double"})
_COMPARISONS: Final = frozenset({"<", "<=", ">", ">="})
_ARITHMETIC: Final = frozenset({"+", "-", "*", "/", "%"})
_TEXT_METHODS: Final = frozenset({"contains", "startsWith", "endsWith", "matches"})
_RESULTS: Final = {"int": "int", "double": "double", "string": "string", "has": "bool"}
FUNCTIONS: Final = frozenset({"size", *_TEXT_METHODS, *_RESULTS, *MACROS})


def mistakes_in(node: Node, groups: Groups) -> list[Mistake]:
    """Return what is wrong with a condition that may read `groups`, as codes of the catalogue."""
    checker = _Checker(groups)
    result = checker.type_of(node, {})
    if result not in {"bool", "any"}:
        checker.wrong(node, "not_a_question", found=result)
    if macro_depth(node) > MAX_MACRO_DEPTH:
        checker.mistakes.append(("nested_macros", {"limit": MAX_MACRO_DEPTH}))
    return checker.mistakes


def macro_depth(node: Node) -> int:
    """Return how many macros are nested in each other."""
    own = int(isinstance(node, Call) and node.function in MACROS and node.target is not None)
    return own + max((macro_depth(child) for child in children(node)), default=0)


@dataclass(slots=True)
class _Checker:
    """Walks a tree; `scope` holds the types of names that macros bind. `any` stops follow-up complaints."""

    groups: Groups
    mistakes: list[Mistake] = field(default_factory=list)

    def wrong(self, node: Node, code: str, **values: object) -> str:
        self.mistakes.append(("wrong_type", {"expression": str(node), "detail": detail(code, **values)}))
        return "any"

    def type_of(self, node: Node, scope: Mapping[str, str]) -> str:
        if isinstance(node, Literal):
            return node.type
        if isinstance(node, Name):
            return self._name(node, scope)
        if isinstance(node, Select):
            return self._select(node, scope)
        if isinstance(node, ListOf):
            for item in node.items:
                self.type_of(item, scope)
            return "list"
        return self._call(node, scope)

    def _name(self, node: Name, scope: Mapping[str, str]) -> str:
        if node.name in scope:
            return scope[node.name]
        if node.name in self.groups:
            return self.wrong(node, "a_group", fields=", ".join(self.groups[node.name]))
        return self._unknown(node.name, [*self.groups, *scope])

    def _select(self, node: Select, scope: Mapping[str, str]) -> str:
        found = self.field_of(node)
        if found:
            return found.type
        if isinstance(node.of, Name) and node.of.name not in scope:
            known = [f"{group}.{name}" for group, fields in self.groups.items() for name in fields]
            return self._unknown(str(node), known)
        self.type_of(node.of, scope)
        return self.wrong(node, "no_fields")

    def field_of(self, node: Node) -> Field | None:
        if isinstance(node, Select) and isinstance(node.of, Name):
            return self.groups.get(node.of.name, {}).get(node.field)
        return None

    def _unknown(self, name: str, known: list[str]) -> str:
        self.mistakes.append(("unknown_field", {"name": name, "known": closest(name, known)}))
        return "any"

    def _call(self, node: Call, scope: Mapping[str, str]) -> str:
        if node.function in MACROS and node.target is not None:
            return self._macro(node, scope)
        types = [self.type_of(argument, scope) for argument in node.arguments]
        if node.function in {"&&", "||", "!", "?:"}:
            return self._logic(node, types)
        if node.function in {"==", "!=", "in", *_COMPARISONS}:
            return self._comparison(node, types)
        if node.function in _ARITHMETIC or node.function == "neg":
            return self._arithmetic(node, types)
        if node.function == "[]":
            return "any" if types[0] in {"list", "any"} else self.wrong(node, "no_index")
        return self._function(node, types, scope)

    def _logic(self, node: Call, types: list[str]) -> str:
        questions = types[:1] if node.function == "?:" else types
        for argument, found in zip(node.arguments, questions, strict=False):
            if found not in {"bool", "any"}:
                self.wrong(argument, "needs_question", found=found, operator=node.function)
        return "bool" if node.function != "?:" else types[1]

    def _comparison(self, node: Call, types: list[str]) -> str:
        left, right = types
        if node.function == "in":
            if right not in {"list", "any"}:
                self.wrong(node, "not_a_list", found=right)
        elif "any" not in types and not self._comparable(node.function, left, right):
            self.wrong(node, "not_comparable", left=left, right=right, operator=node.function)
        self._possible_values(node)
        return "bool"

    @staticmethod
    def _comparable(operator: str, left: str, right: str) -> bool:
        if operator in _COMPARISONS:
            return {left, right} <= _NUMBERS or left == right == "string"
        return left == right or {left, right} <= _NUMBERS

    def _possible_values(self, node: Call) -> None:
        """Complain of a constant that the field never is: `conversation.channel == 'whatsap'`."""
        for side, other in (node.arguments, node.arguments[::-1]):
            found = self.field_of(side)
            constants = other.items if isinstance(other, ListOf) else (other,)
            for constant in constants if found and found.values and node.function in {"==", "!=", "in"} else ():
                if isinstance(constant, Literal) and constant.type == "string":
                    self._possible(side, found, str(constant.value))

    def _possible(self, side: Node, found: Field | None, value: str) -> None:
        if found and value not in found.values:
            known = closest(value, found.values)
            self.mistakes.append(("impossible_value", {"name": side, "value": f"'{value}'", "known": known}))

    def _arithmetic(self, node: Call, types: list[str]) -> str:
        kinds = set(types) - {"any"}
        if len(kinds) > 1 or kinds - _NUMBERS - ({"string", "list"} if node.function == "+" else set()):
            return self.wrong(node, "not_together", kinds=", ".join(types), operator=node.function)
        return kinds.pop() if kinds else "any"

    def _function(self, node: Call, types: list[str], scope: Mapping[str, str]) -> str:
        if node.function not in FUNCTIONS:
            known = closest(node.function, FUNCTIONS)
            self.mistakes.append(("unknown_function", {"name": node.function, "known": known}))
            return "any"
        target = self.type_of(node.target, scope) if node.target is not None else None
        if node.function in _TEXT_METHODS:
            return self._text_method(node, [target or "nothing", *types])
        if node.function == "size":
            return self._size(node, types if target is None else [target, *types])
        if target is not None or len(types) != 1:
            return self.wrong(node, "called_wrongly")
        if node.function == "has" and not isinstance(node.arguments[0], Select):
            return self.wrong(node, "has_one_field")
        return _RESULTS.get(node.function, "any")

    def _text_method(self, node: Call, types: list[str]) -> str:
        if len(types) == 2 and set(types) <= {"string", "any"}:
            if node.function == "matches" and not _is_pattern(node.arguments[0]):
                return self.wrong(node, "not_a_pattern")
            return "bool"
        return self.wrong(node, "text_method")

    def _size(self, node: Call, types: list[str]) -> str:
        is_measurable = len(types) == 1 and types[0] in {"string", "list", "any"}
        return "int" if is_measurable else self.wrong(node, "no_size")

    def _macro(self, node: Call, scope: Mapping[str, str]) -> str:
        over = self.type_of(node.target, scope) if node.target is not None else "any"
        bound = node.arguments[0] if node.arguments else None
        if over not in {"list", "any"} or not isinstance(bound, Name) or len(node.arguments) != 2:
            return self.wrong(node, "over_a_list")
        inner = self.type_of(node.arguments[1], {**scope, bound.name: "string" if over == "list" else "any"})
        if node.function != "map" and inner not in {"bool", "any"}:
            self.wrong(node.arguments[1], "needs_question", found=inner, operator=node.function)
        return "list" if node.function in {"map", "filter"} else "bool"


def _is_pattern(node: Node) -> bool:
    """Ask the engine that will run it; a pattern that is not a constant cannot be known."""
    if not isinstance(node, Literal):
        return True
    try:
        cel.evaluate("''.matches(pattern)", {"pattern": node.value})
    except (ValueError, RuntimeError):
        return False
    return True
