"""Imports from disk: a file, or all files of a folder."""

import os
from collections.abc import Iterator
from pathlib import Path

from knowledge_base.problems import Problem
from knowledge_base.sources.convert import FORMATS, format_of, most_bytes
from knowledge_base.sources.gathering import Task
from knowledge_base.sources.stored import Kind, Source, Stored

MOST_FILES = 5_000


def gather_files(task: Task) -> Source:
    """Read a file or a folder; files that are what they were are not converted again.

    Raises:
        GatherError: nothing could be imported, and there was nothing before.
    """
    path = Path(task.address)
    if path.is_dir():
        files = list(_files(path))
        if len(files) > MOST_FILES:
            values = {"count": str(len(files)), "limit": str(MOST_FILES)}
            return task.kept([Problem(task.address, 0, "too_many_files", values)])
        documents = [_read(file, task, number / len(files)) for number, file in enumerate(files)]
        return task.finished(Kind.FOLDER, documents)
    if not path.exists():
        return task.kept([Problem(task.address, 0, "not_there")])
    if not format_of(path.name):
        return task.kept([Problem(task.address, 0, "unknown_format", {"known": ", ".join(FORMATS)})])
    return task.finished(Kind.FILE, [_read(path, task, 0.0)])


def _files(folder: Path) -> Iterator[Path]:
    """Find what can be read, in the order of the names; hidden files and folders are left alone."""
    for root, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(root, name) for name in sorted(names) if not name.startswith((".", "~$")) and format_of(name))


def _read(path: Path, task: Task, share: float) -> Stored:
    address, format_name = str(path), format_of(path.name)
    task.tell(address, share)
    try:
        if path.stat().st_size > most_bytes(format_name):
            limit = {"limit": f"{most_bytes(format_name) // 1_000_000} MB"}
            return task.failed(address, [Problem(address, 1, "file_too_large", limit)])
        return task.read(address, path.read_bytes(), format_name)
    except OSError:
        return task.failed(address, [Problem(address, 1, "unreadable_file")])
