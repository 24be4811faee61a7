"""YAML 1.2 files as plain values that know their line numbers, and their validation by pydantic models.

YAML 1.2 everywhere: in YAML 1.1 the key `on` is the boolean true and `No` is false.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeAlias, TypeVar

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq, TaggedScalar
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from routing.problem_texts import EXPECTED, TEXTS
from routing.problems import ConfigurationError, ConfigurationProblem, closest, problem, raise_if_any
from routing.wording import Wording
from routing.yaml_words import yaml_words

Path: TypeAlias = tuple[str | int, ...]
Shape = TypeVar("Shape")

THE_FILE = Wording(en="file", es="archivo")
MAX_CHARACTERS = 1_000_000
MAX_DEPTH = 32
MAX_ENTRIES = 100_000
MOST_REMEMBERED = 32  # a new version of an assistant's folder differs from the one before in a file or two


class Strict(BaseModel):
    """The ground of the models at the edge: unknown keys are mistakes."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


@dataclass(frozen=True, slots=True)
class Document:
    """One parsed file: `data` in dicts, lists and scalars, `lines` by path of keys and indexes.

    The same text is parsed once, and its document shared: nobody may change it.
    """

    file: str
    data: object
    lines: dict[Path, int]

    def line(self, *path: str | int) -> int:
        """Return the line of a key or item, or of the nearest parent that has one."""
        for end in range(len(path), 0, -1):
            if path[:end] in self.lines:
                return self.lines[path[:end]]
        return 1

    def problem(self, code: str, *path: str | int, **values: object) -> ConfigurationProblem:
        """Make a problem that points at `path`."""
        return problem(code, self.file, self.line(*path), **values)


@lru_cache(MOST_REMEMBERED)
def read_document(text: str, file: str) -> Document:
    """Parse YAML 1.2; an empty file gives `data` None.

    Raises:
        ConfigurationError: not YAML, a key written twice, nested too deeply or too large.
    """
    if len(text) > MAX_CHARACTERS:
        raise ConfigurationError([problem("too_large", file, 1, limit=MAX_CHARACTERS)])
    if text.lstrip("\ufeff \n").startswith("%"):
        raise ConfigurationError([problem("directive", file, 1)])
    try:
        loaded = YAML(typ="rt", pure=True).load(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise _not_yaml(file, mark.line + 1 if mark else 1, error.problem or str(error)) from error
    except (YAMLError, ValueError) as error:
        raise _not_yaml(file, 1, str(error)) from error
    except RecursionError:
        raise ConfigurationError([problem("too_deep", file, 1, limit=MAX_DEPTH)]) from None
    lines: dict[Path, int] = {}
    try:
        return Document(file, _plain(loaded, (), lines), lines)
    except _LimitError as error:
        raise ConfigurationError([problem(error.code, file, error.line, limit=error.limit)]) from None


def shaped(document: Document, shape: type[Shape]) -> Shape:
    """Validate the document as `shape` (a model, or for example `list[Model]`).

    Raises:
        ConfigurationError: with every mistake pydantic found, each at its line.
    """
    try:
        return TypeAdapter(shape).validate_python(document.data)
    except ValidationError as error:
        details = error.errors(include_url=False, include_context=True)
        raise ConfigurationError([_explained(document, detail) for detail in details]) from None


@dataclass(frozen=True, slots=True)
class Reading:
    """A document being turned into values, and what was found wrong with it on the way."""

    document: Document
    problems: list[ConfigurationProblem] = field(default_factory=list)

    def complain(self, code: str, path: Path, **values: object) -> None:
        """Note a mistake at `path`."""
        self.problems.append(self.document.problem(code, *path, **values))

    def expect_known(self, kind: str, name: str, names: Collection[str], path: Path) -> bool:
        """Note a name that refers to nothing; tell whether it is known."""
        if name not in names:
            self.complain("unknown_name", path, kind=kind, name=name, known=closest(name, names))
        return name in names

    def expect_unique(self, names: list[str], at: Path = ()) -> None:
        """Note names that a list has twice."""
        for index, name in enumerate(names):
            if name in names[:index]:
                self.complain("repeated", (*at, index), name=name)

    def finish(self) -> None:
        """Raise `ConfigurationError` with everything found, if anything was."""
        raise_if_any(self.problems)


_BOUNDS = {
    "gt": (">", "too_small"),
    "ge": ("≥", "too_small"),
    "min_length": ("≥", "too_small"),
    "lt": ("<", "too_big"),
    "le": ("≤", "too_big"),
    "max_length": ("≤", "too_big"),
}


class _LimitError(Exception):
    def __init__(self, code: str, line: int, limit: int) -> None:
        self.code, self.line, self.limit = code, line, limit
        super().__init__(code)


def _not_yaml(file: str, line: int, detail: str) -> ConfigurationError:
    return ConfigurationError([problem("not_yaml", file, line, detail=yaml_words(detail))])


def _plain(value: object, path: Path, lines: dict[Path, int]) -> object:
    if len(path) > MAX_DEPTH:
        raise _LimitError("too_deep", lines.get(path[:1], 1), MAX_DEPTH)
    if len(lines) > MAX_ENTRIES:  # aliases of aliases make a short file endless
        raise _LimitError("too_many", lines.get(path[:1], 1), MAX_ENTRIES)
    if isinstance(value, CommentedMap | CommentedSeq | TaggedScalar) and value.tag.value is not None:
        raise _LimitError("tagged", lines.get(path, 1), 0)
    if isinstance(value, CommentedMap):
        for key in value:
            if key in (value.lc.data or {}):
                lines[(*path, _key(key))] = value.lc.key(key)[0] + 1
        return {_key(key): _plain(item, (*path, _key(key)), lines) for key, item in value.items()}
    if isinstance(value, CommentedSeq):
        for index in range(len(value)):
            lines[(*path, index)] = value.lc.item(index)[0] + 1
        return [_plain(item, (*path, index), lines) for index, item in enumerate(value)]
    return _scalar(value)


def _key(key: object) -> str | int:
    return key if isinstance(key, int) and not isinstance(key, bool) else str(key)


def _scalar(value: object) -> object:
    if value is None:
        return None
    for kind in (bool, int, float, str):
        if isinstance(value, kind):  # ruamel's scalars are subclasses that remember how they were written
            return kind(value)
    return value


def _explained(document: Document, detail: ErrorDetails) -> ConfigurationProblem:
    path = tuple(part for part in detail["loc"] if part != "[key]")
    code, values = _explanation(detail)
    where = {
        "name": ".".join(map(str, path)) or THE_FILE,
        "key": path[-1] if path else THE_FILE,
        "where": ".".join(map(str, path[:-1])) or THE_FILE,
    }
    return document.problem(code, *path, **where, **values)


def _explanation(detail: ErrorDetails) -> tuple[str, dict[str, object]]:
    """Return the code of the catalogue for one of pydantic's error types, and its values."""
    kind, context = detail["type"], detail.get("ctx", {})
    for bound, (sign, code) in _BOUNDS.items():
        if bound in context:
            return code, {"limit": f"{sign} {context[bound]}"}
    expected = str(context.get("expected", "")).replace(" or ", ", ")
    known: dict[str, tuple[str, dict[str, object]]] = {
        "missing": ("missing_key", {}),
        "extra_forbidden": ("unknown_key", {}),
        "literal_error": ("not_one_of", {"expected": expected}),
        "enum": ("not_one_of", {"expected": expected}),
        "string_pattern_mismatch": ("wrong_form", {"pattern": context.get("pattern")}),
    }
    if kind in TEXTS:  # a check of our own, by `PydanticCustomError`
        return kind, dict(context)
    if kind in EXPECTED:
        return "wrong_kind", {"kind": EXPECTED[kind]}
    return known.get(kind, ("bad_value", {}))
