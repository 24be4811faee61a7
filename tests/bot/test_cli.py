"""The command line, as an operator meets it."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from bot.assistant import check_assistant, load_assistant
from knowledge_base.entries import Audience
from tests.command_line import Run, runner
from tests.models import TIENDA, trained_models


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Run a command in an empty folder; return its exit code and what it said."""
    monkeypatch.setenv("FRONTDESK_ASSISTANT", str(TIENDA))
    return runner(capfd, monkeypatch, tmp_path)


@pytest.fixture
def on_database(run: Run, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("FRONTDESK_DATABASE_URL", database_url.replace("postgresql+psycopg://", "postgresql://"))
    return run


@pytest.fixture
def trained(on_database: Run, request: pytest.FixtureRequest, tmp_path: Path) -> Run:
    models = trained_models(request.config.cache.mkdir("frontdesk"))
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "models").symlink_to(models)
    return on_database


def broken(folder: Path) -> Path:
    """Write an assistant with a mistake in line 3 of its first file."""
    folder.mkdir()
    (folder / "assistant.yml").write_text(
        "name: Shop\nlanguages: [es]\ntime_zone: Europe/Nowhere\nprivacy_url: https://a.example\n"
    )
    return folder


def test_help_imports_nothing_heavy() -> None:
    heavy = ("torch", "sqlalchemy", "pydantic", "sklearn", "fastapi", "aiogram", "procrastinate", "httpx")
    code = f"import sys, bot.cli; sys.exit(', '.join(name for name in {heavy!r} if name in sys.modules) or 0)"
    finished = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stderr


def test_the_example_is_in_order(run: Run) -> None:
    assert run("check", str(TIENDA))[0] == 0


@pytest.mark.parametrize(("language", "word"), [("en", "IANA"), ("es", "problema")])
def test_a_mistake_is_told_with_file_line_and_remedy(run: Run, tmp_path: Path, language: str, word: str) -> None:
    code, _, said = run("check", str(broken(tmp_path / "shop")), "--language", language)
    assert code == 1
    assert re.search(r"shop/assistant\.yml:3: .+", said)
    assert word in said


def test_a_folder_that_is_not_there_is_one_sentence(run: Run, tmp_path: Path) -> None:
    code, _, said = run("check", str(tmp_path / "nowhere"))
    assert (code, said.count("\n")) == (1, 1)
    assert "Traceback" not in said


@pytest.mark.parametrize("language", ["es", "en"])
def test_a_new_assistant_is_in_order_and_tells_what_to_fill(run: Run, tmp_path: Path, language: str) -> None:
    code, said, _ = run("new", str(tmp_path / "mine"), "--from", "tienda", "--language", language)
    assert code == 0
    assert check_assistant(tmp_path / "mine") == ()
    for file in ("assistant.yml", "conversation/domain.yml", "knowledge/faq.es.md", "knowledge/faq.en.md"):
        assert file in said


def test_a_new_assistant_holds_none_of_the_examples_inventions(run: Run, tmp_path: Path) -> None:
    run("new", str(tmp_path / "mine"))
    text = "\n".join(path.read_text("utf-8") for path in (tmp_path / "mine").rglob("*.*") if path.suffix != ".py")
    replies = (tmp_path / "mine/conversation/domain.yml").read_text("utf-8")
    assert not re.findall(r"Aurora|tienda\.example|Telar|Lumbre|Ruta Clara", text)
    assert not re.findall(r"\d ?€|€ ?\d|\d ?%|\d\d:\d\d", replies)
    assert "demo" not in (tmp_path / "mine/assistant.yml").read_text("utf-8")
    assert (tmp_path / "mine/orders.csv").read_text("utf-8").count("\n") == 1


def test_blank_answers_are_hidden_from_customers(run: Run, tmp_path: Path) -> None:
    run("new", str(tmp_path / "mine"), "--language", "en")
    entries = load_assistant(tmp_path / "mine").entries
    assert {entry.answer for entry in entries} == {"[FILL IN]"}
    assert {entry.audience for entry in entries} == {Audience.DRAFT, Audience.INTERNAL}


def test_a_folder_with_something_in_it_is_left_alone(run: Run, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "precious.txt").write_text("work of years")
    assert run("new", str(tmp_path / "mine"))[0] == 1
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["precious.txt"]


def test_a_broken_assistant_is_not_trained(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRONTDESK_ASSISTANT", str(broken(tmp_path / "shop")))
    code, _, said = run("train")
    assert code == 1
    assert "assistant.yml:3" in said


def test_a_broken_assistant_leaves_the_earlier_version_active(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FRONTDESK_ASSISTANT", str(broken(tmp_path / "shop")))
    (tmp_path / "data/models").mkdir(parents=True)
    (tmp_path / "data/models/active").write_text("earlier")
    code, _, said = run("train")
    assert code == 3
    assert "goes on" in said
    assert (tmp_path / "data/models/active").read_text() == "earlier"


def test_a_port_that_is_taken_is_one_sentence(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        monkeypatch.setenv("FRONTDESK_PORT", str(taken.getsockname()[1]))
        code, _, said = run("serve")
    assert (code, said.count("\n")) == (1, 1)
    assert "FRONTDESK_PORT" in said


def test_a_data_folder_that_cannot_be_is_one_sentence(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("FRONTDESK_DATA_DIR", str(tmp_path / "file" / "data"))
    code, _, said = run("serve")
    assert (code, said.count("\n")) == (1, 1)
    assert "FRONTDESK_DATA_DIR" in said


def test_a_setting_that_makes_no_sense_is_one_sentence(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRONTDESK_PORT", "eighty")
    code, _, said = run("serve")
    assert (code, said.count("\n")) == (1, 1)
    assert "FRONTDESK_PORT" in said


def test_a_database_that_is_away_is_one_sentence(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRONTDESK_DATABASE_URL", "postgresql://frontdesk@127.0.0.1:1/frontdesk")
    code, _, said = run("migrate")
    assert (code, said.count("\n")) == (1, 1)
    assert "FRONTDESK_DATABASE_URL" in said


def test_agents_are_added_listed_and_linked(on_database: Run) -> None:
    on_database("agent", "add", "Ana Ruiz", "Ana@Shop.example", "--team", "support", "--team", "sales")
    assert on_database("agent", "link-slack", "ana@shop.example", "U123")[0] == 0
    assert on_database("agent", "list")[1] == "Ana Ruiz <ana@shop.example>  support, sales  U123\n"


def test_a_disabled_agent_is_gone_until_enabled(on_database: Run) -> None:
    on_database("agent", "add", "Ana Ruiz", "ana@shop.example", "--team", "sales")
    on_database("agent", "link-slack", "ana@shop.example", "U123")
    before = on_database("agent", "list")[1]
    assert on_database("agent", "disable", "Ana@shop.example")[0] == 0
    assert on_database("agent", "list")[1] == ""
    assert on_database("agent", "disable", "ana@shop.example")[0] == 1
    assert on_database("sign-in-link", "ana@shop.example")[0] == 1
    assert on_database("agent", "enable", "Ana@shop.example")[1] == before
    assert on_database("agent", "enable", "nobody@shop.example")[0] == 1


def test_a_link_signs_in_whom_it_was_made_for(on_database: Run) -> None:
    on_database("agent", "add", "Ana Ruiz", "ana@shop.example")
    assert re.fullmatch(
        r"http://127\.0\.0\.1:8080/sign-in/link\?token=\S{40,}\n", on_database("sign-in-link", "ana@shop.example")[1]
    )
    code, _, said = on_database("sign-in-link", "nobody@shop.example")
    assert code == 1
    assert "agent list" in said


def test_a_key_is_shown_once_and_can_be_revoked(on_database: Run) -> None:
    key = on_database("apikey", "create", "reports", "--read-only")[1].strip()
    listed = on_database("apikey", "list")[1]
    assert key.startswith("fd_")
    assert listed.startswith("reports  read  ")
    assert key not in listed
    assert on_database("apikey", "revoke", "reports")[0] == 0
    assert on_database("apikey", "list")[1] == ""
    assert on_database("apikey", "revoke", "reports")[0] == 1


def test_nobody_is_erased_without_being_found(on_database: Run) -> None:
    code, _, said = on_database("privacy", "erase", "nobody@shop.example", "--yes")
    assert (code, said.count("\n")) == (1, 1)


def test_a_question_is_answered_and_explained(trained: Run, tmp_path: Path) -> None:
    code, said, errors = trained("ask", "¿Cuánto cuesta el envío a Mallorca?", "--json")
    assert code == 0, errors
    answer = json.loads(said)
    assert "7,95" in answer["answers"][0]
    assert answer["sources"][0].startswith("knowledge/faq.es.md:")

    explained = json.loads(trained("why", str(answer["message_id"]), "--json")[1])
    assert explained["outcome"] == "answered"
    assert any(step["stage"] == "knowledge" for step in explained["steps"])

    who = explained["identities"][0]
    assert f"contact {explained['contact_id']}: {who}" in trained("why", str(answer["message_id"]))[1]

    exported = trained("privacy", "export", who, "--to", str(tmp_path / "me.zip"))
    assert exported[0] == 0, exported[2]
    assert trained("privacy", "erase", str(explained["contact_id"]), "--yes")[0] == 0
    assert trained("why", str(answer["message_id"]))[0] == 1


def test_a_question_is_asked_in_a_language_from_the_start(trained: Run) -> None:
    code, said, errors = trained("ask", "TA-99999", "--language", "en", "--json")
    assert code == 0, errors
    answer = json.loads(said)
    assert answer["language"] == "en"
    assert "the order is yours" in answer["answers"][0]
    steps = json.loads(trained("why", str(answer["message_id"]), "--json")[1])["steps"]
    assert not [step for step in steps if step["stage"] == "fallback"]


def test_a_backup_comes_back(trained: Run, tmp_path: Path) -> None:
    trained("agent", "add", "Ana Ruiz", "ana@shop.example")
    assert trained("backup", "all.tar.gz")[0] == 0
    trained("agent", "add", "Luis", "luis@shop.example")
    code, _, said = trained("restore", "all.tar.gz")
    assert code == 1
    assert "force" in said
    (tmp_path / "data" / "models").unlink()
    assert trained("restore", "all.tar.gz", "--force")[0] == 0
    assert trained("agent", "list")[1].count("\n") == 1


def test_why_of_nothing_is_one_sentence(on_database: Run) -> None:
    code, _, said = on_database("why", "4711")
    assert (code, said.count("\n")) == (1, 1)
