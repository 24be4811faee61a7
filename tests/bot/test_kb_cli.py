"""`frontdesk kb` as an operator meets it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.cli import main
from tests.models import TIENDA, trained_models

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Run a command in an empty folder; return its exit code and what it said."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    monkeypatch.setenv("FRONTDESK_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("FRONTDESK_ASSISTANT", str(TIENDA))

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


@pytest.fixture
def trained(run: Run, request: pytest.FixtureRequest, tmp_path: Path) -> Run:
    models = trained_models(request.config.cache.mkdir("frontdesk"))
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "models").symlink_to(models)
    return run


def test_a_search_names_entry_score_source_and_what_matched(trained: Run) -> None:
    code, said, errors = trained("kb", "search", "¿Cuánto cuesta el envío a Mallorca?")
    assert code == 0, errors
    first, source, passage, *_ = said.splitlines()
    assert first.split()[1] == "delivery-balearics"
    assert source.strip().startswith("knowledge/faq.es.md:")
    assert passage.strip()


def test_a_search_in_another_language_and_for_scripts(trained: Run) -> None:
    code, said, errors = trained("kb", "search", "delivery to mallorca", "--language", "en", "--limit", "2", "--json")
    assert code == 0, errors
    found = json.loads(said)
    assert [len(found), found[0]["id"], found[0]["language"]] == [2, "delivery-balearics", "en"]


def test_what_is_internal_is_found_only_when_asked_for(trained: Run) -> None:
    for arguments, allowed in (((), {"public"}), (("--internal",), {"public", "internal"})):
        said = trained("kb", "search", "descuento", "--limit", "50", "--json", *arguments)[1]
        assert {each["audience"] for each in json.loads(said)} <= allowed


def test_the_sources_are_listed_with_their_entries(trained: Run) -> None:
    code, said, errors = trained("kb", "list")
    assert code == 0, errors
    assert [line.split()[0] for line in said.splitlines()] == ["knowledge/faq.es.md", "knowledge/faq.en.md"]


def test_searching_before_any_training_says_what_to_do(run: Run) -> None:
    code, _, said = run("kb", "search", "hola")
    assert (code, said.count("\n")) == (1, 1)
    assert "frontdesk train" in said
