"""The syntax tree of a condition, reduced to what checking needs.

The parser is `cel-python`'s; the language is https://github.com/google/cel-spec/blob/master/doc/langdef.md.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from routing.condition_texts import detail

if TYPE_CHECKING:
    from lark import Token, Tree

    Child: TypeAlias = Tree[Token] | Token

MACROS: Final = frozenset({"all", "exists", "exists_one", "map", "filter"})

MAX_DEPTH = 100  # a chain of `&&` is as deep as it is long

_OPERATORS: Final = {
    "relation_lt": "<",
    "relation_le": "<=",
    "relation_gt": ">",
    "relation_ge": ">=",
    "relation_eq": "==",
    "relation_ne": "!=",
    "relation_in": "in",
    "addition_add": "+",
    "addition_sub": "-",
    "multiplication_mul": "*",
    "multiplication_div": "/",
    "multiplication_mod": "%",
}


class ConditionSyntaxError(ValueError):
    """The text is not a condition; `detail` says where reading stopped, in every language."""

    def __init__(self, code: str, **values: object) -> None:
        self.detail = detail(code, **values)
        super().__init__(self.detail.en)


@dataclass(frozen=True, slots=True)
class Literal:
    """A constant; `type` is string, int, uint, double, bool, bytes or null."""

    type: str
    value: str | int | float | bool | None

    def __str__(self) -> str:
        if isinstance(self.value, bool) or self.value is None:
            return {True: "true", False: "false", None: "null"}[self.value]
        return f"'{self.value}'" if isinstance(self.value, str) else str(self.value)


@dataclass(frozen=True, slots=True)
class Name:
    """A variable: a group of fields, or what a macro binds."""

    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Select:
    """`of.field`."""

    of: Node
    field: str

    def __str__(self) -> str:
        return f"{self.of}.{self.field}"


@dataclass(frozen=True, slots=True)
class Call:
    """A function, method, macro or operator; `target` is what a method is called on.

    Operators are calls named by their sign: `&&`, `!`, `?:`, `[]` for an index, `neg` for a minus.
    """

    function: str
    arguments: tuple[Node, ...]
    target: Node | None = None

    def __str__(self) -> str:
        shown = [str(argument) for argument in self.arguments]
        if self.function in {"!", "neg"}:
            return ("!" if self.function == "!" else "-") + shown[0]
        if self.target is None and not self.function.isidentifier() and len(shown) == 2:
            return f"{shown[0]} {self.function} {shown[1]}"
        prefix = f"{self.target}." if self.target is not None else ""
        return f"{prefix}{self.function}({', '.join(shown)})"


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list written out."""

    items: tuple[Node, ...]

    def __str__(self) -> str:
        return f"[{', '.join(str(item) for item in self.items)}]"


Node: TypeAlias = Literal | Name | Select | Call | ListOf


def parse(source: str) -> Node:
    """Return the tree of a condition.

    Raises:
        ConditionSyntaxError: it is not an expression, or uses what conditions may not (messages, maps).
    """
    from celpy.celparser import CELParseError, CELParser  # noqa: PLC0415 - 0.2 s that checking alone needs

    try:
        tree = _node(CELParser().parse(source))
    except CELParseError as error:
        if error.column is None or error.column < 1:
            raise ConditionSyntaxError("unexpected_end") from error
        raise ConditionSyntaxError("not_understood", column=error.column) from error
    except RecursionError as error:
        raise ConditionSyntaxError("nested") from error
    _expect_shallow(tree)
    return tree


def children(node: Node) -> tuple[Node, ...]:
    """Return the parts of a node."""
    if isinstance(node, Select):
        return (node.of,)
    if isinstance(node, ListOf):
        return node.items
    if isinstance(node, Call):
        return node.arguments if node.target is None else (node.target, *node.arguments)
    return ()


def field_paths(node: Node) -> frozenset[tuple[str, str]]:
    """Return the `group.field` pairs that an expression reads."""
    if isinstance(node, Select) and isinstance(node.of, Name):
        return frozenset({(node.of.name, node.field)})
    return frozenset().union(*(field_paths(child) for child in children(node)))


def _expect_shallow(tree: Node) -> None:
    """Refuse a tree that would exhaust the stack of whoever walks it."""
    level = [tree]
    for _ in range(MAX_DEPTH):
        level = [child for node in level for child in children(node)]
    if level:
        raise ConditionSyntaxError("nested")


def _node(tree: Child) -> Node:
    if isinstance(tree, str):  # a token
        raise ConditionSyntaxError("unexpected", text=tree)
    kind, parts = str(tree.data), tree.children
    if kind in {"conditionalor", "conditionaland"} and len(parts) == 2:
        return Call("||" if kind == "conditionalor" else "&&", (_node(parts[0]), _node(parts[1])))
    if kind == "expr" and len(parts) == 3:
        return Call("?:", tuple(_node(part) for part in parts))
    if kind in {"relation", "addition", "multiplication"} and len(parts) == 2:
        return _operation(parts[0], parts[1])
    if kind == "unary" and len(parts) == 2:
        return _negation(str(parts[0].data), _node(parts[1]))  # type: ignore[union-attr]
    if kind in _LEAVES:
        return _LEAVES[kind](parts)
    if len(parts) == 1:
        return _node(parts[0])
    raise ConditionSyntaxError("forbidden", kind=kind.replace("_", " "))


def _operation(operator: Child, right: Child) -> Node:
    left = operator.children[0]  # type: ignore[union-attr]
    return Call(_OPERATORS[str(operator.data)], (_node(left), _node(right)))  # type: ignore[union-attr]


def _negation(kind: str, operand: Node) -> Node:
    if kind == "unary_neg" and isinstance(operand, Literal) and isinstance(operand.value, int | float):
        return Literal(operand.type, -operand.value)
    return Call("!" if kind == "unary_not" else "neg", (operand,))


def _items(parts: list[Child]) -> tuple[Node, ...]:
    return tuple(_node(item) for part in parts for item in part.children)  # type: ignore[union-attr]


def _literal(parts: list[Child]) -> Node:
    token = parts[0]
    kind, text = str(token.type), str(token)  # type: ignore[union-attr]
    if kind == "BOOL_LIT":
        return Literal("bool", text == "true")
    if kind == "INT_LIT":
        return Literal("int", int(text, 0) if "x" in text else int(text))
    if kind == "FLOAT_LIT":
        return Literal("double", float(text))
    if kind in {"STRING_LIT", "MLSTRING_LIT"}:
        return Literal("string", _unquoted(text))
    return Literal({"NULL_LIT": "null", "UINT_LIT": "uint"}.get(kind, "bytes"), None)


def _unquoted(text: str) -> str:
    try:
        return str(ast.literal_eval(text))
    except (SyntaxError, ValueError) as error:
        raise ConditionSyntaxError("not_a_text", text=text) from error


_LEAVES: Final[dict[str, Callable[[list[Child]], Node]]] = {
    "literal": _literal,
    "ident": lambda parts: Literal("null", None) if parts[0] == "null" else Name(str(parts[0])),
    "member_dot": lambda parts: Select(_node(parts[0]), str(parts[1])),
    "member_dot_arg": lambda parts: Call(str(parts[1]), _items(parts[2:]), _node(parts[0])),
    "member_index": lambda parts: Call("[]", (_node(parts[0]), _node(parts[1]))),
    "ident_arg": lambda parts: Call(str(parts[0]), _items(parts[1:])),
    "list_lit": lambda parts: ListOf(_items(parts)),
}
