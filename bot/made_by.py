"""What trained parts are made by: our own code and the libraries that compute."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

LIBRARIES = ("bm25s", "faiss-cpu", "numpy", "onnxruntime", "scikit-learn", "scipy", "tokenizers")
_ROOT = Path(__file__).resolve().parent.parent


@cache
def code_of(*packages: str) -> str:
    """Name the state of some of our packages, their data included, and of the libraries."""
    digest = hashlib.sha256()
    for path in sorted(path for package in packages for path in _files(_ROOT / package)):
        digest.update(path.relative_to(_ROOT).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    for library in LIBRARIES:
        digest.update(f"{library}=={_installed(library)}\n".encode())
    return digest.hexdigest()[:16]


def _files(package: Path) -> Iterator[Path]:
    return (path for path in package.rglob("*") if path.is_file() and "__pycache__" not in path.parts)


def _installed(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return ""
