"""Conditions in CEL (Common Expression Language): checked when a file is read, evaluated at run time.

`lead.score >= 70 && conversation.channel == "whatsapp" && calendar.open`. The fields are published in
`routing.schema`. Functions: `size has contains startsWith endsWith matches int double string` and the
macros `all exists exists_one map filter`, nested at most twice. At run time a condition that errs does
not match, and the reason says why; nothing it does can reach outside.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import cel

from routing.condition_types import Groups, mistakes_in
from routing.documents import Document, Path, Reading
from routing.problems import ConfigurationError, ConfigurationProblem
from routing.schema import Facts, Value
from routing.syntax import ConditionSyntaxError, Literal, Node, field_paths, parse

MAX_CHARACTERS = 1000
MAX_BRACKETS = 24  # deeper nesting exhausts the stack of the parsers
_MAX_SHOWN = 60

_QUOTED = re.compile(r"""'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*\"""")


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a condition holds, and the values that decided it, for the trace."""

    holds: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Condition:
    """A checked condition, ready to be evaluated; `tree` is for the linter."""

    source: str
    tree: Node = field(repr=False)
    fields: tuple[tuple[str, str], ...] = field(repr=False)
    _program: cel.Program = field(repr=False, compare=False)

    def evaluate(self, facts: Facts) -> Verdict:
        """Decide over the facts known now; an error is a no with its reason."""
        try:
            result = self._program.execute(_as_variables(facts, self.fields))
        except Exception as error:  # whatever a condition does, the turn goes on
            return Verdict(False, f"{self._failure(error, facts)} in `{self.source}`")
        if not isinstance(result, bool):
            return Verdict(False, f"`{self.source}` gave {_shown(result)} instead of yes or no")
        said = "holds" if result else "does not hold"
        return Verdict(result, f"`{self.source}` {said}{self._values(facts)}")

    def _values(self, facts: Facts) -> str:
        shown = [f"{group}.{name} = {_shown(facts.get(group, {}).get(name))}" for group, name in self.fields]
        return f" ({', '.join(shown)})" if shown else ""

    def _failure(self, error: Exception, facts: Facts) -> str:
        missing = [f"{group}.{name}" for group, name in self.fields if name not in facts.get(group, {})]
        if missing and isinstance(error, KeyError | RuntimeError):
            return f"not known yet: {', '.join(missing)}"
        return f"failed ({str(error).splitlines()[0][:_MAX_SHOWN] if str(error) else type(error).__name__})"


def compile_condition(
    source: str, groups: Groups, document: Document, path: Path
) -> Condition | tuple[ConfigurationProblem, ...]:
    """Return the condition, or what is wrong with it at `path` of its file."""
    if len(source) > MAX_CHARACTERS or _bracket_depth(source) > MAX_BRACKETS:
        return (document.problem("condition_too_long", *path, limit=MAX_CHARACTERS),)
    try:
        tree = parse(source)
        mistakes = mistakes_in(tree, groups)
        program = cel.compile(source) if not mistakes else None
    except ConditionSyntaxError as error:
        return (document.problem("bad_condition", *path, detail=error.detail),)
    except ValueError as error:  # the engine refuses what the checker's parser accepts
        return (document.problem("bad_condition", *path, detail=str(error).splitlines()[0]),)
    if mistakes or program is None:
        return tuple(document.problem(code, *path, **values) for code, values in mistakes)
    known = (pair for pair in field_paths(tree) if pair[1] in groups.get(pair[0], {}))
    return Condition(source, tree, tuple(sorted(known)), program)


def condition_or_always(source: str | None, groups: Groups, reading: Reading, path: Path) -> Condition:
    """Return the condition at `path`, one that always holds for None, noting what is wrong."""
    made = ALWAYS if source is None else compile_condition(source, groups, reading.document, path)
    if isinstance(made, Condition):
        return made
    reading.problems.extend(made)
    return ALWAYS


def check_condition(source: str, groups: Groups) -> Condition:
    """Return the condition of a text that is in no file.

    Raises:
        ConfigurationError: with what is wrong.
    """
    made = compile_condition(source, groups, Document("condition", None, {}), ())
    if isinstance(made, Condition):
        return made
    raise ConfigurationError(made)


def _as_variables(facts: Facts, fields: tuple[tuple[str, str], ...]) -> dict[str, dict[str, Value]]:
    """Return the groups that a condition reads; a group without facts is there and empty."""
    return {group: _typed(facts.get(group, {})) for group, _ in fields}


def _typed(values: Mapping[str, Value]) -> dict[str, Value]:
    return {
        name: list(value) if isinstance(value, tuple) else value for name, value in values.items() if value is not None
    }


def _shown(value: object) -> str:
    text = "unknown" if value is None else repr(value)
    return text if len(text) <= _MAX_SHOWN else f"{text[:_MAX_SHOWN]}…"


def _bracket_depth(source: str) -> int:
    depth = deepest = 0
    for character in _QUOTED.sub("''", source):
        depth += (character in "([{") - (character in ")]}")
        deepest = max(deepest, depth)
    return deepest


ALWAYS = Condition("true", Literal("bool", True), (), cel.compile("true"))
