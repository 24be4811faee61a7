"""What the documents say is what the program does."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest
import typer

from bot.background import RetentionSettings
from bot.cli import app
from bot.dialogue.actions.registry import ALWAYS_NEEDED, NEEDED_BY
from bot.dialogue.wording import DEFAULTS
from bot.settings import Settings
from routing.rules_file import _Effect
from routing.schema import EVENTS, FIELDS

PROJECT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted([*PROJECT.glob("*.md"), *PROJECT.glob("docs/*.md")])
NOT_SETTINGS = {"FRONTDESK_DOMAIN", "FRONTDESK_TEST_DATA", "FRONTDESK_TEST_LONG", "FRONTDESK_KEEP_"}


def names() -> set[str]:
    return {
        str(settings.model_config["env_prefix"]) + name.upper()
        for settings in (Settings, RetentionSettings)
        for name in settings.model_fields
    }


def test_the_table_of_settings_is_the_one_that_the_settings_make() -> None:
    script = runpy.run_path(str(PROJECT / "scripts" / "settings_table.py"))
    page = (PROJECT / "docs" / "operating.md").read_text("utf-8")
    assert page == script["updated"](page), "run: python scripts/settings_table.py"


def test_the_example_of_an_environment_lists_every_setting_with_its_default(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = (PROJECT / ".env.example").read_text("utf-8").splitlines()
    given = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    assert set(given) == names()
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    defaults = {
        name: str(field.get_default(call_default_factory=True)) for name, field in Settings.model_fields.items()
    }
    read = Settings()
    assert read.port == int(defaults["port"])
    assert read.model_dump(exclude={"assistant", "data_dir"}) == Settings.model_construct().model_dump(
        exclude={"assistant", "data_dir"}
    )


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_documents_name_only_settings_that_exist(document: Path) -> None:
    used = set(re.findall(r"\bFRONTDESK_[A-Z_]+", document.read_text("utf-8")))
    assert used <= names() | NOT_SETTINGS


def test_the_page_on_assistants_names_every_response_that_is_said_by_itself() -> None:
    named = set(re.findall(r"`(utter_[a-z_]+)`", (PROJECT / "docs" / "assistant.md").read_text("utf-8")))
    needed = {name for names_of_action in NEEDED_BY.values() for name in names_of_action}
    assert named == {*ALWAYS_NEEDED, *needed, *DEFAULTS}


def test_the_page_on_assistants_names_every_effect_event_and_field_of_rules() -> None:
    page = (PROJECT / "docs" / "assistant.md").read_text("utf-8")
    rules = page.split("## Rules", 1)[1].split("\n## ", 1)[0]
    assert set(re.findall(r"^\| `([a-z_]+): \{", rules, re.MULTILINE)) == set(_Effect.model_fields)
    rows = re.findall(r"^\| (`[a-z_.]+`(?:, `[a-z_.]+`)*) \| (.*?) ?\|$", rules, re.MULTILINE)
    told = {name: set(re.findall(r"`(\w+)`", cell)) for names, cell in rows for name in re.findall(r"`(.+?)`", names)}
    groups = {group: set(fields) for group, fields in FIELDS.items()}
    events = {event: set(groups_of) - {"conversation", "contact", "calendar"} for event, groups_of in EVENTS.items()}
    assert told == groups | events


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_documents_link_only_to_what_is_there(document: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", document.read_text("utf-8"))
    assert not [link for link in links if not (document.parent / link).exists()]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_documents_name_only_commands_that_exist(document: Path) -> None:
    used = set(
        re.findall(r"(?:^|`|/bin/| )frontdesk ([a-z][a-z-]+)(?= |`|$)", document.read_text("utf-8"), re.MULTILINE)
    )
    commands = set(typer.main.get_command(app).commands)  # type: ignore[attr-defined]  # a group has them
    assert used - {"is", "cd", "and"} <= commands
