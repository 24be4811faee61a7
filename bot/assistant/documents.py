"""The documents in an assistant's own folder: everything in `knowledge/` that is no FAQ file, guide or notice."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from knowledge_base.entries import Entry
from knowledge_base.problems import Problem
from knowledge_base.sources.convert import FORMATS, Converted, convert, format_of
from knowledge_base.sources.documents import Origin

KNOWLEDGE = "knowledge"
NO_DOCUMENTS = ("guides", "notices.yml")  # have readers of their own
NOT_READ = (".doc", ".odt", ".rtf", ".xls", ".xlsx", ".ods", ".ppt", ".pptx", ".odp", ".epub", ".json", ".xml")
# Of these the whole document is left out, and nothing that somebody wrote for the assistant: the rest can go live.
LEFT_OUT = frozenset(
    {
        *("encrypted", "damaged", "no_text", "too_many_pages", "too_much", "file_too_large", "old_word"),
        *("unknown_format", "unreadable_file", "nothing_in_it", "language_unserved"),
    }
)
KEPT = 256  # conversions, for whoever checks and then loads


def read_documents(folder: Path, languages: tuple[str, ...]) -> tuple[tuple[Entry, ...], tuple[Problem, ...]]:
    """Read all documents of a folder; of one with problems there may be entries all the same."""
    entries: list[Entry] = []
    problems: list[Problem] = []
    for path in _documents(folder / KNOWLEDGE):
        found = _read(path, path.relative_to(folder).as_posix(), languages)
        entries += found.entries
        problems += found.problems
    return tuple(entries), tuple(problems)


def _documents(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        is_ours = parts[0] not in NO_DOCUMENTS and not any(part.startswith(".") for part in parts)
        is_document = format_of(path.name) or path.suffix.lower() in NOT_READ  # pictures may lie beside
        if is_ours and is_document and not _is_faq_file(parts) and path.is_file():
            yield path


def _is_faq_file(parts: tuple[str, ...]) -> bool:
    """Tell whether it is a `faq.<language>.md`, or drafts, at the top: read as the assistant's own words."""
    pieces = parts[0].split(".")
    return len(parts) == 1 and len(pieces) == 3 and pieces[0] in ("faq", "drafts") and pieces[2] == "md"


def _read(path: Path, name: str, languages: tuple[str, ...]) -> Converted:
    try:
        state = path.stat()
        return _converted(path, name, languages, (state.st_mtime_ns, state.st_size))
    except OSError:
        return Converted(problems=(Problem(name, 1, "unreadable_file"),))


@lru_cache(maxsize=KEPT)
def _converted(path: Path, name: str, languages: tuple[str, ...], state: tuple[int, int]) -> Converted:
    """Convert a file in the state that it is in."""
    format_name = format_of(name)
    if not format_name:
        return Converted(problems=(Problem(name, 1, "unknown_format", {"known": ", ".join(FORMATS)}),))
    return convert(path.read_bytes(), Origin(name, languages), format_name)
