"""Where public test data lies: named by FRONTDESK_TEST_DATA, beside the project by default."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]


def third_party(*parts: str) -> Path:
    """Return the path of a public specification or sample; it need not exist."""
    root = Path(os.environ.get("FRONTDESK_TEST_DATA", PROJECT.parent / "shared"))
    return root.joinpath("third_party", *parts)


def required(*parts: str) -> Path:
    """Return the path of a sample, or skip the test and say what is missing."""
    path = third_party(*parts)
    if not path.exists():
        pytest.skip(f"public test data is absent: {path} (set FRONTDESK_TEST_DATA to its folder)")
    return path
