"""Training files that cannot be used, or hardly, as the operator of a running assistant meets them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.bot.small_assistant import write_small_assistant
from tests.command_line import Run, lend_encoder, runner

NLU = "conversation/nlu.yml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_small_assistant(tmp_path / "shop")


@pytest.fixture
def run(
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    folder: Path,
    request: pytest.FixtureRequest,
) -> Run:
    monkeypatch.setenv("FRONTDESK_ASSISTANT", str(folder))
    lend_encoder(request.config.cache.mkdir("frontdesk"), tmp_path / "data")
    return runner(capfd, monkeypatch, tmp_path)


BROKEN = [
    (b"", 1, "no example"),
    (b'version: "3.1"\nnlu:\n', 1, "no example"),
    (b"nlu:\n- intent: greet\n  examples: |\n    - hola\n    - buenas\n", 4, "only intent"),
    (b"nlu:\n- intent: greet\n  examples: |\n    - adi\xf3s\n", 4, "not UTF-8"),
    (b'version: "9.0"\nnlu:\n- intent: greet\n  examples: |\n    - hola\n', 1, "Version 9.0"),
]


@pytest.mark.parametrize(("content", "line", "words"), BROKEN, ids=[words for _, _, words in BROKEN])
def test_a_file_that_cannot_be_trained_is_named_with_its_line_and_the_version_that_runs_is_left_alone(
    run: Run, folder: Path, tmp_path: Path, content: bytes, line: int, words: str
) -> None:
    models = tmp_path / "data/models"
    (models / "earlier").mkdir()
    (models / "active").write_text("earlier")
    (folder / NLU).write_bytes(content)
    code, said, errors = run("train")
    assert (code, said) == (3, "")
    assert any(f"shop/{NLU}:{line}: " in each and words in each for each in errors.splitlines()), errors
    assert "goes on" in errors
    assert "Traceback" not in errors
    assert (models / "active").read_text() == "earlier"
    assert (models / "earlier").is_dir()


def single(folder: Path) -> None:
    """Leave one example of each intent."""
    lines = (folder / NLU).read_text("utf-8").splitlines()
    (folder / NLU).write_text("\n".join(line for line in lines if not line.endswith(" two")) + "\n", "utf-8")


def twice(folder: Path) -> None:
    """Put an example under a second intent."""
    text = (folder / NLU).read_text("utf-8")
    (folder / NLU).write_text(text + "- intent: greet\n  examples: |\n    - Small_talk ONE!\n", "utf-8")


@pytest.mark.parametrize(("change", "words"), [(single, "has a single example"), (twice, "under `small_talk` too")])
def test_what_is_only_doubtful_is_told_and_trained(
    run: Run, folder: Path, change: Callable[[Path], None], words: str
) -> None:
    change(folder)
    code, said, errors = run("check", str(folder))
    assert (code, "in order" in said) == (0, True)
    assert words in errors
    code, said, errors = run("train")
    assert code == 0, errors
    assert any(f"shop/{NLU}:" in each and words in each for each in errors.splitlines())
    assert said.strip()
