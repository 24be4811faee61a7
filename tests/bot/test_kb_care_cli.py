"""`frontdesk kb gaps` and `lint` as an operator meets them."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import get_args

import pytest

from bot.cli import main
from bot.cli.lint_report import TEXTS
from knowledge_base.entries import Audience
from knowledge_base.faq import parse_faq
from knowledge_base.lint import Kind
from tests.bot.small_assistant import write_small_assistant
from tests.models import TIENDA, trained_models
from tests.world import open_world

ASKED = "¿dais clases de cerámica los sábados?"


@pytest.fixture
def models(request: pytest.FixtureRequest) -> Path:
    return trained_models(request.config.cache.mkdir("frontdesk"))


@pytest.fixture
def operator(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, models: Path, database_url: str) -> Path:
    """Set up a terminal in an empty folder; return the folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "es_ES.UTF-8")
    monkeypatch.setenv("FRONTDESK_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("FRONTDESK_ASSISTANT", str(TIENDA))
    monkeypatch.setenv("FRONTDESK_DATABASE_URL", database_url.replace("postgresql+psycopg://", "postgresql://"))
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "models").symlink_to(models)
    return tmp_path


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    return int(ended.value.code or 0) if not isinstance(ended.value.code, str) else 1


async def ask(database_url: str, folder: Path, models: Path) -> None:
    """Let a customer ask what the example cannot answer."""
    async with open_world(database_url, folder / "world", models) as world:
        await world.writes("ana", ASKED)


def test_what_is_open_is_shown_written_as_drafts_and_told_to_scripts(
    operator: Path, database_url: str, models: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asyncio.run(ask(database_url, operator, models))

    assert run("kb", "gaps", "--days", "3650") == 0
    assert f'"{ASKED}"' in capsys.readouterr().out
    assert run("kb", "gaps", "--days", "3650", "--json") == 0
    (gap,) = json.loads(capsys.readouterr().out)
    assert (gap["customers"], gap["questions"][0]["text"], gap["draft"]) == (1, ASKED, "")
    assert run("kb", "gaps", "--days", "3650", "--write", "drafts.es.md") == 0
    assert "1 borradores" in capsys.readouterr().out
    (entry,) = parse_faq((operator / "drafts.es.md").read_text("utf-8"), "drafts.es.md", "es")
    assert (entry.question, entry.audience) == (ASKED, Audience.DRAFT)


def test_a_file_that_names_no_language_is_refused(operator: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("kb", "gaps", "--write", "drafts.md") == 1
    assert "drafts.es.md" in capsys.readouterr().err
    assert not (operator / "drafts.md").exists()


def test_nothing_open_says_so(operator: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("kb", "gaps") == 0
    assert "no quedó nada abierto" in capsys.readouterr().out


def test_findings_are_told_with_file_line_and_remedy_in_both_languages(
    operator: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write_small_assistant(operator / "small")
    for language, answer in (("es", "Tarda 3 días."), ("en", "It takes 5 days.")):
        path = folder / "knowledge" / f"faq.{language}.md"
        path.write_text(f"{path.read_text('utf-8')}\n## X {language}?\n```yaml\nid: x\n```\n{answer}\n", "utf-8")
    line = (folder / "knowledge" / "faq.es.md").read_text("utf-8").splitlines().index("## X es?") + 1

    assert run("kb", "lint", str(folder)) == 0
    said = capsys.readouterr()
    assert f"{folder}/knowledge/faq.es.md:{line}: Las cifras no son las del otro idioma" in said.out
    assert "90 días de conversaciones" in said.err
    assert run("kb", "lint", str(folder), "--strict", "--json") == 1
    (found,) = [each for each in json.loads(capsys.readouterr().out) if each["kind"] == "other_figures"]
    assert (found["entry"], found["other_file"]) == ("x", "knowledge/faq.en.md")
    assert run("kb", "lint", str(folder), "--language", "en") == 0
    assert "Correct one of the two." in capsys.readouterr().out


def test_every_finding_has_words_in_both_languages() -> None:
    assert set(TEXTS) == set(get_args(Kind))
    assert all(text.es and text.en for text in TEXTS.values())
