"""What the installer says when something is in the way: one sentence, in the operator's language."""

from __future__ import annotations

import os
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "install.py"
ENGLISH, SPANISH = "en_GB.UTF-8", "es_ES.UTF-8"


@pytest.fixture(scope="module")
def script() -> dict[str, Any]:
    """Load what the script defines, without running it."""
    return runpy.run_path(str(SCRIPT))


@pytest.mark.parametrize(
    ("environment", "spanish"),
    [
        ({"LANG": "es_ES.UTF-8"}, True),
        ({"LANG": "es"}, True),
        ({"LC_MESSAGES": "es_MX.UTF-8", "LANG": "en_US.UTF-8"}, True),
        ({"LC_ALL": "C", "LANG": "es_ES.UTF-8"}, False),
        ({"LC_ALL": "", "LANG": "es_ES.UTF-8"}, True),
        ({"LANG": "et_EE.UTF-8"}, False),
        ({}, False),
    ],
)
def test_the_locale_says_the_language(script: dict[str, Any], environment: dict[str, str], *, spanish: bool) -> None:
    assert script["is_spanish"](environment) is spanish


@pytest.mark.parametrize(
    ("said", "english", "spanish"),
    [
        ("OSError: [Errno 28] No space left on device", "The disk is full", "El disco está lleno"),
        ("WARNING: Retrying (Retry(total=4))", "Packages cannot be downloaded", "No se pueden descargar"),
        ("error: [Errno 13] Permission denied: 'x'", "No permission to write", "Sin permiso de escritura"),
        ("ensurepip is not available", "without its venv module", "le falta el módulo venv"),
        ("ERROR: No matching distribution", "Installing failed: No matching", "La instalación ha fallado: No matching"),
        ("", "no reason was given", "no se dio ningún motivo"),
    ],
)
def test_what_went_wrong_is_one_sentence_in_either_language(
    script: dict[str, Any], monkeypatch: pytest.MonkeyPatch, said: str, english: str, spanish: str
) -> None:
    for locale, expected in ((ENGLISH, english), (SPANISH, spanish)):
        monkeypatch.setenv("LC_ALL", locale)
        sentence = script["explain"]([said])
        assert expected in sentence
        assert "\n" not in sentence


@pytest.mark.parametrize(("locale", "expected"), [(ENGLISH, "is needed"), (SPANISH, "Hace falta Python")])
def test_an_older_python_is_told_what_it_lacks(locale: str, expected: str) -> None:
    pretend = f"import runpy, sys; sys.version_info = (3, 10, 4); runpy.run_path({str(SCRIPT)!r}, run_name='__main__')"
    finished = subprocess.run(
        [sys.executable, "-c", pretend],
        env={**os.environ, "LC_ALL": locale, "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 1
    (line,) = finished.stderr.splitlines()
    assert line.startswith("frontdesk: ")
    assert expected in line
    assert "3.10.4" in line
