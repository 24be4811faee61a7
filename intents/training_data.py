"""Training data in Rasa's NLU format: intents with examples, entity annotations, synonyms, lookups, patterns."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError

_ANNOTATION = re.compile(
    r"(?<!\\)\[(?P<text>[^\]]+)\]"
    r"(?:\((?P<entity>[^:()]+)(?::(?P<value>[^)]+))?\)|(?P<dict>\{[^}]*\})|(?P<list>\[\{[^\]]*\}\]))"
)
_KINDS = ("intent", "synonym", "lookup", "regex")


class TrainingDataError(Exception):
    """A training file cannot be used; `file` and `line` (from 1, 0 when no line is meant) say where."""

    def __init__(self, file: Path, line: int, message: str) -> None:
        super().__init__(f"{file}:{line}: {message}" if line else f"{file}: {message}")
        self.file = file
        self.line = line
        self.message = message


@dataclass(frozen=True, slots=True)
class Annotation:
    """A part of an example that the author marked as an entity; `text[start:end]` is the part."""

    start: int
    end: int
    entity: str
    value: str
    role: str | None = None
    group: str | None = None


@dataclass(frozen=True, slots=True)
class Example:
    """One way of saying an intent, without its markup."""

    text: str
    intent: str
    annotations: tuple[Annotation, ...]
    file: Path
    line: int


@dataclass(frozen=True, slots=True)
class WordList:
    """A named list: the forms of a synonym, the elements of a lookup table or the patterns of a regex."""

    kind: str
    name: str
    entries: tuple[str, ...]
    file: Path
    line: int


@dataclass(frozen=True, slots=True)
class TrainingData:
    """Everything the training files say, in their order."""

    examples: tuple[Example, ...]
    synonyms: tuple[WordList, ...] = ()
    lookups: tuple[WordList, ...] = ()
    patterns: tuple[WordList, ...] = ()

    @property
    def intents(self) -> tuple[str, ...]:
        """Name every intent once, in alphabetical order."""
        return tuple(sorted({example.intent for example in self.examples}))


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    text: str


def read_training_data(*paths: Path) -> TrainingData:
    """Read NLU files, and all `.yml` and `.yaml` files of folders, as one.

    Sections other than `nlu` are left to their readers.

    Raises:
        TrainingDataError: with file and line.
    """
    examples: list[Example] = []
    lists: list[WordList] = []
    for file in _files(paths):
        for entry in _entries(file):
            if isinstance(entry, Example):
                examples.append(entry)
            else:
                lists.append(entry)
    if not examples:
        where = paths[0] if paths else Path()
        raise TrainingDataError(where, 0, "there is no example in it: add `nlu:` with intents and examples.")
    return TrainingData(tuple(examples), *(tuple(x for x in lists if x.kind == kind) for kind in _KINDS[1:]))


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(file for file in path.rglob("*") if file.suffix in {".yml", ".yaml"})
        else:
            yield path


def _entries(file: Path) -> Iterator[Example | WordList]:
    document = _load(file)
    section = document.get("nlu")
    if section is None:
        return
    if not isinstance(section, CommentedSeq):
        raise TrainingDataError(file, _key_line(document, "nlu"), "`nlu` must be a list of intents.")
    for position, item in enumerate(section):
        line = section.lc.item(position)[0] + 1 if section.lc.data else 0
        if not isinstance(item, CommentedMap):
            raise TrainingDataError(file, line, "each item of `nlu` needs a name, such as `intent: greet`.")
        yield from _item(file, line, item)


def _load(file: Path) -> CommentedMap:
    try:
        document = YAML(typ="rt").load(file.read_bytes().decode("utf-8-sig"))
    except FileNotFoundError as error:
        raise TrainingDataError(file, 0, "the file does not exist.") from error
    except OSError as error:
        raise TrainingDataError(file, 0, f"the file cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise TrainingDataError(file, line, "this is not UTF-8: save the file as UTF-8.") from error
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise TrainingDataError(file, line, f"this is not valid YAML: {error.problem}.") from error
    except YAMLError as error:
        raise TrainingDataError(file, 0, f"this is not valid YAML: {error}.") from error
    if document is None:
        return CommentedMap()
    if not isinstance(document, CommentedMap):
        raise TrainingDataError(file, 1, "the file must hold sections, such as `nlu:`.")
    return document


def _item(file: Path, line: int, item: CommentedMap) -> Iterator[Example | WordList]:
    kind = next((kind for kind in _KINDS if kind in item), None)
    if kind is None:
        raise TrainingDataError(file, line, f"one of {', '.join(_KINDS)} is missing here.")
    name = item[kind]
    if not isinstance(name, str) or not name.strip():
        raise TrainingDataError(file, _key_line(item, kind), f"`{kind}` needs a name in letters.")
    lines = list(_lines(file, item))
    if kind == "intent":
        yield from (_example(file, entry, name.strip()) for entry in lines)
    else:
        yield WordList(kind, name.strip(), tuple(entry.text for entry in lines), file, line)


def _lines(file: Path, item: CommentedMap) -> Iterator[_Line]:
    """Give the dashed lines of `examples: |`, or the `text` of each item of the list form."""
    examples = item.get("examples")
    line = _key_line(item, "examples")
    if isinstance(examples, str):
        yield from _dashed(file, line + 1, examples)
    elif isinstance(examples, CommentedSeq):
        for position, entry in enumerate(examples):
            start = examples.lc.item(position)[0] + 1
            text = entry.get("text") if isinstance(entry, CommentedMap) else entry
            if not isinstance(text, str):
                raise TrainingDataError(file, start, "an example needs `text`.")
            yield _Line(start, text.strip().removeprefix("- ").strip())
    else:
        raise TrainingDataError(file, line, "`examples: |` with one `- example` a line is missing.")


def _dashed(file: Path, first: int, block: str) -> Iterator[_Line]:
    for number, raw in enumerate(block.splitlines(), start=first):
        text = raw.strip()
        if not text or text.startswith("#"):
            continue
        if not text.startswith("-"):
            raise TrainingDataError(file, number, f"an example starts with a dash: `- {text}`.")
        if content := text[1:].strip():
            yield _Line(number, content)


def _example(file: Path, line: _Line, intent: str) -> Example:
    """Take the markup out of an example and keep what it said with positions in the plain text."""
    annotations: list[Annotation] = []
    plain, end = "", 0
    for match in _ANNOTATION.finditer(line.text):
        plain += line.text[end : match.start()]
        found = _annotations(file, line.number, match, len(plain))
        plain += match["text"]
        annotations.extend(found)
        end = match.end()
    plain += line.text[end:]
    return Example(plain, intent, tuple(annotations), file, line.number)


def _annotations(file: Path, line: int, match: re.Match[str], start: int) -> Iterator[Annotation]:
    text, end = match["text"], start + len(match["text"])
    if match["entity"] is not None:
        yield Annotation(start, end, match["entity"].strip(), match["value"] or text)
        return
    try:
        fields = json.loads(match["list"] or match["dict"])
    except ValueError as error:
        raise TrainingDataError(file, line, f"the annotation after [{text}] is not valid JSON.") from error
    for entry in fields if isinstance(fields, list) else [fields]:
        yield _from_fields(file, line, text, start, entry)


def _from_fields(file: Path, line: int, text: str, start: int, fields: Any) -> Annotation:
    if not isinstance(fields, dict) or not isinstance(fields.get("entity"), str):
        raise TrainingDataError(file, line, f"the annotation after [{text}] needs an `entity`.")
    value = str(fields.get("value", text))
    role, group = fields.get("role"), fields.get("group")
    return Annotation(start, start + len(text), fields["entity"], value, role, group)


def _key_line(mapping: CommentedMap, key: str) -> int:
    positions: dict[str, list[int]] = mapping.lc.data or {}
    return positions[key][0] + 1 if key in positions else mapping.lc.line + 1
