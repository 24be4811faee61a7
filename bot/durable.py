"""Writing a file whole or not at all, so that it is still there after a power cut."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def write_durably(path: Path, content: bytes) -> None:
    """Replace `path` at once; a reader sees the old file or the new one, never a part."""
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}-", delete=False) as file:
        try:
            os.fchmod(file.fileno(), 0o644)  # a temporary file is for its owner alone, and others may serve
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise
    Path(file.name).replace(path)
    settle(path.parent)


def settle(path: Path) -> None:
    """Have the disk keep which files are in a folder, or what is in a file."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def settle_tree(folder: Path) -> None:
    """Have the disk keep all that was written below a folder."""
    for path in folder.rglob("*"):
        settle(path)
    settle(folder)
