"""Training data in Rasa's NLU format: intents with examples, entity annotations, synonyms, lookups, patterns."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from intents.patterns import pattern_error
from intents.training_problems import TrainingProblem

_ANNOTATION = re.compile(
    r"(?<!\\)\[(?P<text>(?:\\[\[\]]|[^\]])+)\]"
    r"(?:\((?P<entity>[^:()]+)(?::(?P<value>[^)]+))?\)|(?P<dict>\{[^}]*\})|(?P<list>\[\{[^\]]*\}\]))"
)
_BRACKET = re.compile(r"\\([\[\]])")  # one that is no markup: \[
_INTENT = re.compile(r"[^/\s](?:[^/]*[^/\s])?(?:/[^/\s](?:[^/]*[^/\s])?)*")
_FIELDS = ("entity", "value", "role", "group")
_VERSION = re.compile(r"(\d+)(?:\.(\d+))?")
_OLDEST, _LATEST = (2, 0), (3, 1)
_SUFFIXES = {".yml", ".yaml"}
_KINDS = ("intent", "synonym", "lookup", "regex")
_SECTIONS = (
    *("version", "nlu", "rules", "stories", "intents", "entities", "slots", "responses", "forms", "actions"),
    *("session_config", "e2e_actions"),  # Rasa reads any of them from any file
)


class TrainingDataError(Exception):
    """Training files cannot be used until all `problems` are corrected. `data` is what else they say."""

    def __init__(self, *problems: TrainingProblem, data: TrainingData | None = None) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems
        self.data = data


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
    """Everything the training files say, in their order; `unread` is what they say besides and nobody reads here."""

    examples: tuple[Example, ...]
    synonyms: tuple[WordList, ...] = ()
    lookups: tuple[WordList, ...] = ()
    patterns: tuple[WordList, ...] = ()
    unread: tuple[TrainingProblem, ...] = field(default=(), repr=False)  # what is trained goes by the rest

    @property
    def intents(self) -> tuple[str, ...]:
        """Name every intent once, in alphabetical order."""
        return tuple(sorted({example.intent for example in self.examples}))

    def without(self, intent: str) -> TrainingData:
        """Leave out the examples of an intent."""
        return replace(self, examples=tuple(example for example in self.examples if example.intent != intent))


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    text: str


def read_training_data(*paths: Path) -> TrainingData:
    """Read NLU files, and all `.yml` and `.yaml` files of folders, as one.

    Sections other than `nlu` are left to their readers.

    Raises:
        TrainingDataError: with every mistake, each with file and line.
    """
    entries: list[Example | WordList] = []
    problems: list[TrainingProblem] = []
    unread: list[TrainingProblem] = []
    for file in training_files(*paths):
        reader = _Reader(file, problems, unread)
        entries.extend(reader.entries())
    examples = tuple(entry for entry in entries if isinstance(entry, Example))
    lists = [entry for entry in entries if isinstance(entry, WordList)]
    synonyms, lookups, patterns = (tuple(each for each in lists if each.kind == kind) for kind in _KINDS[1:])
    data = TrainingData(examples, synonyms, lookups, patterns, tuple(unread))
    if not examples and not problems:
        problems.append(TrainingProblem(paths[0] if paths else Path(), 0, "no_examples"))
    if problems:
        raise TrainingDataError(*problems, data=data)
    return data


def training_files(*paths: Path) -> tuple[Path, ...]:
    """List the files among `paths`, and the `.yml` and `.yaml` files of the folders among them, in order."""
    return tuple(
        file
        for path in paths
        for file in (sorted(each for each in path.rglob("*") if each.suffix in _SUFFIXES) if path.is_dir() else [path])
    )


class _Reader:
    """Reads one file; what is wrong is noted and left out."""

    def __init__(self, file: Path, problems: list[TrainingProblem], unread: list[TrainingProblem]) -> None:
        self._file = file
        self._problems = problems
        self._unread = unread

    def _report(self, line: int, code: str, **values: str) -> None:
        self._problems.append(TrainingProblem(self._file, line, code, values))

    def entries(self) -> Iterator[Example | WordList]:
        """Give what the section `nlu` says, in its order."""
        document = self._load()
        section = document.get("nlu")
        if "responses" in document:
            self._unread.append(TrainingProblem(self._file, _key_line(document, "responses"), "responses_here"))
        if section is None:
            return
        self._check_keys(document, _SECTIONS)
        self._check_version(document)
        if not isinstance(section, CommentedSeq):
            self._report(_key_line(document, "nlu"), "no_list")
            return
        for position, item in enumerate(section):
            line = section.lc.item(position)[0] + 1 if section.lc.data else 0
            if isinstance(item, CommentedMap):
                yield from self._item(line, item)
            else:
                self._report(line, "no_item")

    def _load(self) -> CommentedMap:
        try:
            document = YAML(typ="rt").load(self._file.read_bytes().decode("utf-8-sig"))
        except FileNotFoundError:
            self._report(0, "missing")
        except OSError as error:
            self._report(0, "unreadable", detail=str(error.strerror))
        except UnicodeDecodeError as error:
            self._report(error.object[: error.start].count(b"\n") + 1, "encoding")
        except MarkedYAMLError as error:
            self._report(
                error.problem_mark.line + 1 if error.problem_mark else 0, "not_yaml", detail=f"{error.problem}"
            )
        except (YAMLError, ValueError, RecursionError) as error:
            self._report(0, "not_yaml", detail=str(error))
        else:
            if isinstance(document, CommentedMap):
                return document
            if document is not None:
                self._report(1, "no_sections")
        return CommentedMap()

    def _check_keys(self, mapping: CommentedMap, known: Collection[str]) -> None:
        for key in mapping:
            if key not in known:
                self._report(_key_line(mapping, key), "unknown_key", key=str(key), known=", ".join(known))

    def _check_version(self, document: CommentedMap) -> None:
        """Refuse a format that is not one of those from 2.0 to 3.1; a number without quotes is one too."""
        version = document.get("version")
        parts = _VERSION.fullmatch(str(version).strip())
        if version is None or (parts and _OLDEST <= (int(parts[1]), int(parts[2] or 0)) <= _LATEST):
            return
        self._report(_key_line(document, "version"), "bad_version", version=str(version))

    def _item(self, line: int, item: CommentedMap) -> Iterator[Example | WordList]:
        kind = next((kind for kind in _KINDS if kind in item), None)
        if kind is None:
            self._report(line, "no_kind", known=", ".join(_KINDS))
            return
        self._check_keys(item, (kind, "examples", "metadata"))
        name = item[kind]
        if not isinstance(name, str) or not name.strip():
            self._report(_key_line(item, kind), "no_name", key=kind)
            name = ""
        elif kind == "intent" and not _INTENT.fullmatch(name.strip()):
            self._report(_key_line(item, kind), "bad_intent_name", name=name)
            name = ""
        lines = list(self._lines(item))
        if kind == "intent":
            examples = [self._example(entry, name.strip()) for entry in lines]
            yield from examples if name else ()
        elif name:
            if kind == "regex":
                self._check_patterns(lines)
            yield WordList(kind, name.strip(), tuple(entry.text for entry in lines), self._file, line)

    def _check_patterns(self, lines: Iterable[_Line]) -> None:
        for line in lines:
            if error := pattern_error(line.text):
                self._report(line.number, "bad_pattern", pattern=line.text, detail=error)

    def _lines(self, item: CommentedMap) -> Iterator[_Line]:
        """Give the dashed lines of `examples: |`, or the `text` of each item of the list form."""
        examples = item.get("examples")
        line = _key_line(item, "examples")
        if isinstance(examples, str):
            yield from self._dashed(line + 1, examples)
        elif isinstance(examples, CommentedSeq):
            for position, entry in enumerate(examples):
                yield from self._listed(examples.lc.item(position)[0] + 1, entry)
        else:
            self._report(line, "no_lines")

    def _listed(self, line: int, entry: object) -> Iterator[_Line]:
        text = entry.get("text") if isinstance(entry, CommentedMap) else entry
        if isinstance(entry, CommentedMap):
            self._check_keys(entry, ("text", "metadata"))
        if isinstance(text, str):
            yield _Line(line, text.strip().removeprefix("- ").strip())
        else:
            self._report(line, "no_text")

    def _dashed(self, first: int, block: str) -> Iterator[_Line]:
        for number, raw in enumerate(block.split("\n"), start=first):
            text = raw.strip()
            if not text or text.startswith("#"):
                continue
            if not text.startswith("-"):
                self._report(number, "no_dash", text=text)
            elif content := text[1:].strip():
                yield _Line(number, content)

    def _example(self, line: _Line, intent: str) -> Example:
        """Take the markup out of an example and keep what it said with positions in the plain text."""
        annotations: list[Annotation] = []
        plain, end = "", 0
        for match in _ANNOTATION.finditer(line.text):
            plain += _BRACKET.sub(r"\1", line.text[end : match.start()])
            text = _BRACKET.sub(r"\1", match["text"])
            annotations.extend(self._annotations(line.number, match, text, len(plain)))
            plain += text
            end = match.end()
        plain += _BRACKET.sub(r"\1", line.text[end:])
        return Example(plain, intent, tuple(annotations), self._file, line.number)

    def _annotations(self, line: int, match: re.Match[str], text: str, start: int) -> Iterator[Annotation]:
        end = start + len(text)
        if match["entity"] is not None:
            yield Annotation(start, end, match["entity"].strip(), match["value"] or text)
            return
        try:
            fields = json.loads(match["list"] or match["dict"])
        except ValueError:
            self._report(line, "not_json", text=text)
            return
        for entry in fields if isinstance(fields, list) else [fields]:
            if isinstance(entry, dict) and isinstance(entry.get("entity"), str) and entry["entity"].strip():
                self._check_fields(line, text, entry)
                yield _from_fields(text, start, entry)
            else:
                self._report(line, "no_entity", text=text)

    def _check_fields(self, line: int, text: str, fields: dict[str, Any]) -> None:
        for name, value in fields.items():
            if name not in _FIELDS:
                self._report(line, "unknown_key", key=name, known=", ".join(_FIELDS))
            elif not isinstance(value, str | int | float):
                self._report(line, "no_words", key=name, text=text)


def _from_fields(text: str, start: int, fields: dict[str, Any]) -> Annotation:
    value, role, group = (str(fields[name]) if name in fields else None for name in _FIELDS[1:])
    return Annotation(start, start + len(text), fields["entity"].strip(), text if value is None else value, role, group)


def _key_line(mapping: CommentedMap, key: str) -> int:
    positions: dict[str, list[int]] = mapping.lc.data or {}
    return positions[key][0] + 1 if key in positions else mapping.lc.line + 1
