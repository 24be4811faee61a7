"""The command line as tests run it: in an empty folder, in this process."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.cli import main
from intents.prepare import prepare

Run = Callable[..., tuple[int, str, str]]


def runner(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, folder: Path) -> Run:
    """Return what runs a command in `folder` and gives its exit code and what it said."""
    monkeypatch.chdir(folder)
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    monkeypatch.setenv("FRONTDESK_DATA_DIR", str(folder / "data"))
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        monkeypatch.setenv(name, "1")

    def command(*arguments: str) -> tuple[int, str, str]:
        capfd.readouterr()
        code: object = 0
        try:
            main(arguments)
        except SystemExit as ended:
            code = ended.code
            if isinstance(code, str):
                sys.stderr.write(f"{code}\n")  # as the interpreter does
                code = 1
        said = capfd.readouterr()
        return int(str(code or 0)), said.out, said.err

    return command


def lend_encoder(cache: Path, data: Path) -> None:
    """Put the encoder that tests share where the commands look for it."""
    folder = Path(os.environ.get("FRONTDESK_TEST_ENCODER") or cache / "encoder")
    (data / "models").mkdir(parents=True)
    (data / "models" / "encoder").symlink_to(prepare(folder))
