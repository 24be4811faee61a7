"""Any file that can be imported becomes entries; what is wrong with it becomes problems."""

import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import Final

from knowledge_base.entries import Entry
from knowledge_base.faq import FaqError, parse_faq
from knowledge_base.problems import Problem
from knowledge_base.sources.documents import Document, Origin, Section
from knowledge_base.sources.isolated import read_isolated
from knowledge_base.sources.markdown import read_markdown
from knowledge_base.sources.passages import entries_of
from knowledge_base.sources.rows import read_rows
from knowledge_base.sources.spoken import language_of
from knowledge_base.sources.unreadable import UnreadableError
from knowledge_base.sources.web_pages import declared_charset, read_html
from knowledge_base.sources.yaml_lists import read_yaml_entries

FORMATS: Final[Mapping[str, str]] = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".yml": "yaml",
    ".yaml": "yaml",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".pdf": "pdf",
    ".docx": "docx",
    ".csv": "csv",
    ".txt": "text",
}
IN_A_PROCESS_OF_ITS_OWN = ("pdf", "docx")
MOST_BYTES: Final[Mapping[str, int]] = {"pdf": 64_000_000, "docx": 64_000_000}
MOST_TEXT_BYTES = 5_000_000
_FAQ_NAME = re.compile(r"faq(?:[._-].*)?\.md", re.IGNORECASE)
_LANGUAGE_NAME = re.compile(r"[._-]([a-z]{2})\.[a-z]+$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Converted:
    """What came of a file. With problems there may be entries all the same: those that are in order."""

    entries: tuple[Entry, ...] = ()
    problems: tuple[Problem, ...] = ()
    title: str = ""


def format_of(name: str) -> str:
    """Return the format that a file's name tells, "" where it is none of ours."""
    return "faq" if _FAQ_NAME.fullmatch(PurePath(name).name) else FORMATS.get(PurePath(name).suffix.lower(), "")


def most_bytes(format_name: str) -> int:
    """Return how large a file of this format may be."""
    return MOST_BYTES.get(format_name, MOST_TEXT_BYTES)


def convert(content: bytes, origin: Origin, format_name: str, *, charset: str = "") -> Converted:
    """Make entries of a file's content; `charset` is what a server says of it."""
    file = origin.address
    if len(content) > most_bytes(format_name):
        limit = f"{most_bytes(format_name) // 1_000_000} MB"
        return Converted(problems=(Problem(file, 1, "file_too_large", {"limit": limit}),))
    problems: list[Problem] = []
    try:
        return replace(_read(content, _named(origin), format_name, charset, problems), problems=tuple(problems))
    except UnicodeDecodeError as error:
        return Converted(problems=(Problem(file, content[: error.start].count(b"\n") + 1, "not_utf8"),))
    except UnreadableError as error:
        return Converted(problems=(Problem(file, 1, error.code, error.values),))
    except FaqError as error:
        return Converted(problems=error.problems)
    except RecursionError:
        return Converted(problems=(Problem(file, 1, "damaged"),))


def _named(origin: Origin) -> Origin:
    """Believe a language in the name, as in `returns.es.pdf`, where nobody decided another."""
    named = _LANGUAGE_NAME.search(origin.address)
    if origin.language or origin.is_web or named is None or named[1].lower() not in origin.languages:
        return origin
    return replace(origin, language=named[1].lower())


def _read(content: bytes, origin: Origin, format_name: str, charset: str, problems: list[Problem]) -> Converted:
    if format_name == "csv":
        return Converted(read_rows(content.decode("utf-8-sig"), origin, problems.append))
    if format_name == "yaml":
        return Converted(read_yaml_entries(content.decode("utf-8-sig"), origin, problems.append))
    if format_name == "faq":
        return Converted(_read_faq(content.decode("utf-8-sig"), origin))
    if format_name == "markdown":
        text = content.decode("utf-8-sig" if not origin.is_web else charset or "utf-8-sig")
        document, fields = read_markdown(text, origin.address, problems.append)
        given = {name: value for name, value in fields if name in fields.model_fields_set}
        about = {name: value for name, value in given.items() if name not in {"title", "language"}}
        return _passages(document, replace(origin, **about), problems)
    return _passages(_document(content, origin, format_name, charset), origin, problems)


def _read_faq(text: str, origin: Origin) -> tuple[Entry, ...]:
    found = language_of(text, "", origin.languages)
    entries = parse_faq(text, origin.address, origin.language or found or origin.languages[0])
    is_decided = origin.audience != Origin("").audience
    return tuple(replace(each, audience=origin.audience) for each in entries) if is_decided else entries


def _document(content: bytes, origin: Origin, format_name: str, charset: str) -> Document:
    if format_name in IN_A_PROCESS_OF_ITS_OWN:
        with tempfile.NamedTemporaryFile(prefix="frontdesk-", suffix=f".{format_name}") as file:
            file.write(content)
            file.flush()
            return read_isolated(Path(file.name), format_name)
    if format_name == "text":
        text = content.decode(charset or "utf-8-sig", "replace" if origin.is_web else "strict")
        return Document("", (Section((), text, line=1),))
    if not origin.is_web and declared_charset(content) in {"", "utf-8"}:
        content.decode("utf-8")
    return read_html(content, origin.address, charset).document


def _passages(document: Document, origin: Origin, problems: list[Problem]) -> Converted:
    title = document.title or _title_of(origin.address)
    titled = replace(
        document, sections=tuple(replace(each, headings=each.headings or (title,)) for each in document.sections)
    )
    language = origin.language or language_of(document.text, document.language, origin.languages)
    language = language or origin.languages[0]
    if language not in origin.languages:
        problems.append(Problem(origin.address, 1, "language_unserved", {"language": language}))
        return Converted(title=title)
    entries = entries_of(titled, origin, language)
    if not entries:
        problems.append(Problem(origin.address, 1, "nothing_in_it"))
    return Converted(entries, title=title)


def _title_of(address: str) -> str:
    """Make a title of the last part of a path: `/docs/return-policy.es.pdf` says "return policy"."""
    name = address.rstrip("/").rsplit("/", 1)[-1].partition(".")[0]
    return " ".join(re.split(r"[-_\s]+", name)).strip() or address
