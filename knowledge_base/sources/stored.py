"""An imported source as it is kept: its documents, what became of each, and how to ask for them again."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from knowledge_base.entries import Audience, Entry
from knowledge_base.entry_values import entry_from, entry_values
from knowledge_base.problems import Problem
from knowledge_base.words import normalized

FORMAT = 2  # a number more when the same document would become other entries: then all are converted again


TELLING_WORDS = 8  # a shorter answer may be the right one to several questions


class Kind(StrEnum):
    """What a source is, which says how it is read again."""

    PAGE = "page"
    SITE = "site"
    SITEMAP = "sitemap"
    FILE = "file"
    FOLDER = "folder"

    @property
    def is_web(self) -> bool:
        """Tell whether it is fetched from a server."""
        return self in {Kind.PAGE, Kind.SITE, Kind.SITEMAP}


@dataclass(frozen=True, slots=True)
class Wishes:
    """What whoever imports a source decides for all of it; "" leaves the language to each document."""

    audience: Audience = Audience.PUBLIC
    language: str = ""
    most_documents: int = 200
    is_one_page: bool = False


@dataclass(frozen=True, slots=True)
class Stored:
    """One document. `etag` and `last_modified` are the server's, `links` where a page leads.

    `problems` are those of the last time it was read; the entries are then of the time before.
    """

    address: str
    sha256: str
    fetched_at: datetime
    title: str = ""
    etag: str = ""
    last_modified: str = ""
    links: tuple[str, ...] = ()
    entries: tuple[Entry, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """A source with all its documents. `problems` are those of the source itself, `changed_at` that of its entries."""

    address: str
    kind: Kind
    wishes: Wishes
    added_at: datetime
    checked_at: datetime
    changed_at: datetime
    documents: tuple[Stored, ...] = ()
    problems: tuple[Problem, ...] = ()
    format: int = field(default=FORMAT)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The entries of all documents; what several pages repeat word for word is there once."""
        found: dict[tuple[str, ...], Entry] = {}
        for document in self.documents:
            for entry in document.entries:
                text = normalized(entry.answer)
                is_telling = len(text.split()) >= TELLING_WORDS
                found.setdefault((entry.language, text, "" if is_telling else entry.question), entry)
        return tuple(found.values())

    @property
    def all_problems(self) -> tuple[Problem, ...]:
        """The source's and those of its documents."""
        return (*self.problems, *(problem for document in self.documents for problem in document.problems))


def source_values(source: Source) -> dict[str, Any]:
    """Return what JSON can hold of a source: all of it."""
    raw = asdict(source)
    for name in ("added_at", "checked_at", "changed_at"):
        raw[name] = raw[name].isoformat()
    raw["problems"] = [_problem_values(each) for each in source.problems]
    raw["documents"] = [_document_values(each) for each in source.documents]
    return raw


def source_from(raw: Mapping[str, Any]) -> Source:
    """Make the source that `source_values` described.

    Raises:
        KeyError, TypeError, ValueError, AttributeError: the values are not those of a source.
    """
    times = {name: datetime.fromisoformat(raw[name]) for name in ("added_at", "checked_at", "changed_at")}
    wishes = Wishes(**{**raw["wishes"], "audience": Audience(raw["wishes"]["audience"])})
    documents = tuple(_document_from(each) for each in raw["documents"])
    problems = tuple(Problem(**each) for each in raw["problems"])
    known = {"kind": Kind(raw["kind"]), "wishes": wishes, "documents": documents, "problems": problems}
    return Source(**{**raw, **times, **known})


def _document_values(document: Stored) -> dict[str, Any]:
    entries = [entry_values(entry) for entry in document.entries]
    problems = [_problem_values(each) for each in document.problems]
    fetched_at = document.fetched_at.isoformat()
    return {**asdict(document), "fetched_at": fetched_at, "entries": entries, "problems": problems}


def _document_from(raw: Mapping[str, Any]) -> Stored:
    entries = tuple(entry_from(each) for each in raw["entries"])
    problems = tuple(Problem(**each) for each in raw["problems"])
    fetched_at = datetime.fromisoformat(raw["fetched_at"])
    known = {"fetched_at": fetched_at, "links": tuple(raw["links"]), "entries": entries, "problems": problems}
    return Stored(**{**raw, **known})


def _problem_values(problem: Problem) -> dict[str, Any]:
    return {"file": problem.file, "line": problem.line, "code": problem.code, "values": dict(problem.values)}
