"""Reads PDF and DOCX in a process of its own: a file that is made to hurt, or only huge, harms nobody else."""

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Final

from knowledge_base.sources.documents import Document, Section
from knowledge_base.sources.pdf import read_pdf
from knowledge_base.sources.unreadable import UnreadableError
from knowledge_base.sources.word import read_word

SECONDS = 120
MEMORY_BYTES = 1_000_000_000
READERS: Final[Mapping[str, Callable[[bytes], Document]]] = {"pdf": read_pdf, "docx": read_word}


def read_isolated(path: Path, kind: str, seconds: int = SECONDS) -> Document:
    """Read a file in a child process that gets `seconds` of time and `MEMORY_BYTES` of memory.

    Raises:
        UnreadableError: as `read_pdf` and `read_word`, and where the child needs more.
    """
    command = [sys.executable, "-m", __name__, kind, str(path), str(seconds)]
    limits = {"seconds": str(seconds), "memory": f"{MEMORY_BYTES // 1_000_000} MB"}
    try:
        child = subprocess.run(command, capture_output=True, timeout=seconds * 2, check=False)  # noqa: S603 - our own
    except subprocess.TimeoutExpired:
        raise UnreadableError("too_much", **limits) from None
    try:
        said = json.loads(child.stdout)
    except ValueError:  # the child was ended
        raise UnreadableError("too_much", **limits) from None
    if "code" in said:
        raise UnreadableError(said["code"], **said["values"])
    sections = tuple(Section(**{**each, "headings": tuple(each["headings"])}) for each in said["sections"])
    return Document(said["title"], sections, said["language"])


def main(kind: str, path: str, seconds: str) -> None:
    """Read one file within limits and print what it says as JSON."""
    _limit(int(seconds))
    try:
        said = asdict(READERS[kind](Path(path).read_bytes()))
    except UnreadableError as error:
        said = {"code": error.code, "values": error.values}
    except (MemoryError, RecursionError):
        said = {"code": "too_much", "values": {"seconds": seconds, "memory": f"{MEMORY_BYTES // 1_000_000} MB"}}
    sys.stdout.write(json.dumps(said))


def _limit(seconds: int) -> None:
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 - not on every platform

        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))


if __name__ == "__main__":
    main(*sys.argv[1:4])
