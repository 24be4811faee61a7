"""`frontdesk test`: what authors say must be answered is asked as customers ask it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import pytest

from bot.assistant import Assistant, check_assistant, load_assistant
from bot.author_tests import Asked, Outcome, ask, author_tests
from bot.cli import main
from bot.cli.testing import as_object, exit_code, only_offered, report
from bot.mind import TrainedMind, mind_of
from bot.training import train
from bot.versions import load
from integrations.orders import NoOrders
from intents.encoder import Encoder
from knowledge_base.index import load_index
from tests.bot.small_assistant import write_small_assistant
from tests.encoder import prepared_encoder
from tests.models import TIENDA, trained_models

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
FAQ = "knowledge/faq.en.md"
Ask = Callable[[Path], list[Asked]]

ENTRY = """
## Do you sell gift cards?
```yaml
id: gift-cards
{fields}
```
Yes, from 10 to 500 euros, in the shop and on the web.
"""


@pytest.fixture(scope="module")
def encoder(request: pytest.FixtureRequest) -> Encoder:
    return prepared_encoder(request.config.cache.mkdir("frontdesk"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small assistant with one more entry, in both languages."""
    return write_small_assistant(tmp_path / "small")


def add_entry(folder: Path, *fields: str) -> None:
    """Write the entry about gift cards, with these fields in its English half."""
    for language, extra in (("en", fields), ("es", ())):
        path = folder / "knowledge" / f"faq.{language}.md"
        path.write_text(path.read_text("utf-8") + ENTRY.format(fields="\n".join(extra)), "utf-8")


async def asked_of(folder: Path, encoder: Encoder, models: Path) -> list[Asked]:
    assistant = load_assistant(folder)
    mind = _mind(assistant, encoder, models)
    return [await ask(test, mind, now=NOW) for test in author_tests(assistant.entries, folder)]


def _mind(assistant: Assistant, encoder: Encoder, models: Path) -> TrainedMind:
    version = train(assistant, encoder, models)
    return mind_of(load(models, encoder, version), NoOrders(), None, has_slack=False)


async def test_all_that_the_example_promises_is_kept(request: pytest.FixtureRequest) -> None:
    models = trained_models(request.config.cache.mkdir("frontdesk"))
    encoder = prepared_encoder(request.config.cache.mkdir("frontdesk"))
    asked = await asked_of(TIENDA, encoder, models)
    assert len(asked) >= 25
    assert report([each for each in asked if not each.passed], TIENDA, "en")[:-1] == []


async def test_a_text_that_its_entry_answers_passes(folder: Path, encoder: Encoder, tmp_path: Path) -> None:
    add_entry(folder, 'must_answer: ["do you sell gift cards?"]', 'must_not_answer: ["how long does it take?"]')
    asked = await asked_of(folder, encoder, tmp_path / "models")
    assert [(each.outcome, each.passed) for each in asked] == [("answered", True), ("other", True)]


async def test_a_failure_tells_file_line_and_what_was_said_instead(
    folder: Path, encoder: Encoder, tmp_path: Path
) -> None:
    add_entry(folder, "must_answer:", '  - "how long does it take?"', "must_not_answer:", "- do you sell gift cards")
    asked = await asked_of(folder, encoder, tmp_path / "models")

    lines = (folder / FAQ).read_text("utf-8").splitlines()
    first, second = report(asked, folder, "en")[:3:2]
    line = lines.index('  - "how long does it take?"') + 1
    assert first.startswith(f"{folder / FAQ}:{line}: ")
    assert "must be answered by gift-cards, and gets: delivery (en)" in first
    assert "must not be answered by gift-cards, and is" in second
    assert [each.knowledge for each in asked] == ["delivery", "gift-cards"]


async def test_what_customers_may_not_read_is_no_answer_for_them(
    folder: Path, encoder: Encoder, tmp_path: Path
) -> None:
    add_entry(folder, "audience: internal", 'must_answer: ["do you sell gift cards?"]')
    asked = await asked_of(folder, encoder, tmp_path / "models")
    assert [(each.outcome, each.passed) for each in asked] == [("hidden", False)]
    assert "internal" in report(asked, folder, "en")[0]


def test_the_tests_of_drafts_wait_until_they_are_published(folder: Path) -> None:
    add_entry(folder, "audience: draft", 'must_answer: ["do you sell gift cards?"]')
    assert author_tests(load_assistant(folder).entries, folder) == []


def test_a_draft_needs_no_translation(folder: Path) -> None:
    path = folder / FAQ
    path.write_text(path.read_text("utf-8") + ENTRY.format(fields="audience: draft"), "utf-8")
    assert check_assistant(folder) == ()
    path.write_text(path.read_text("utf-8").replace("audience: draft", ""), "utf-8")
    assert len(check_assistant(folder)) == 1


def test_nothing_is_learnt_from_the_tests(folder: Path, encoder: Encoder, tmp_path: Path) -> None:
    add_entry(folder, 'must_answer: ["zebra crossing"]', "must_not_answer: [yellow submarine]")
    version = train(load_assistant(folder), encoder, tmp_path / "models")
    index = load_index(tmp_path / "models" / version / "knowledge.npz", encoder)

    assert all(entry.must_answer == entry.must_not_answer == () for entry in index.entries)
    learnt = [text for shelf in index.shelves.values() for text in (*shelf.questions.texts, *shelf.answers.texts)]
    assert not [text for text in learnt if "zebra" in text or "submarine" in text]


def test_a_test_without_words_is_a_problem_at_its_line(folder: Path) -> None:
    add_entry(folder, "must_answer:", '  - "fine"', '  - ""')
    (found,) = check_assistant(folder)
    assert (found.file, found.line) == (FAQ, (folder / FAQ).read_text("utf-8").splitlines().index('  - ""') + 1)


def test_the_command_ends_with_one_where_something_fails(
    folder: Path,
    tmp_path: Path,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("FRONTDESK_DATA_DIR", str(tmp_path / "data"))
    (tmp_path / "data" / "models").mkdir(parents=True)
    lent = trained_models(request.config.cache.mkdir("frontdesk")) / "encoder"
    (tmp_path / "data" / "models" / "encoder").symlink_to(lent)
    add_entry(folder, 'must_answer: ["do you sell gift cards?", "how long does it take?"]')
    with pytest.raises(SystemExit) as ended:
        main(["test", str(folder), "--json"])

    told = json.loads(capsys.readouterr().out)
    assert ended.value.code == 1
    assert (told["asked"], told["answered"], told["failed"]) == (2, 1, 1)
    assert told["failures"][0]["entry"] == "gift-cards"


def test_what_is_only_offered_is_listed_apart(folder: Path) -> None:
    add_entry(folder, 'must_answer: ["gift cards?", "a present", "vouchers"]', 'must_not_answer: ["a bag"]')
    tests = author_tests(load_assistant(folder).entries, folder)
    outcomes: tuple[Outcome, ...] = ("answered", "offered", "other", "offered")
    asked = [Asked(test, outcome) for test, outcome in zip(tests, outcomes, strict=True)]

    assert [each.test.text for each in only_offered(asked)] == ["a present"]
    told = as_object(asked)
    assert (told["offered"], told["failed"]) == (1, 1)
    assert '"a present"' in report(asked, folder, "en")[-2]


def test_what_is_only_offered_fails_where_one_asks_strictly(folder: Path) -> None:
    add_entry(folder, 'must_answer: ["gift cards?"]')
    (test,) = author_tests(load_assistant(folder).entries, folder)
    codes = {
        (outcome, strict): exit_code([Asked(test, outcome)], strict=strict)
        for outcome in get_args(Outcome)
        for strict in (False, True)
    }
    passing = {key for key, code in codes.items() if code == 0}
    assert passing == {("answered", False), ("answered", True), ("offered", False)}


def test_a_folder_without_tests_says_so(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["test", str(folder), "--language", "es"])
    assert ended.value.code == 0
    assert "no hay nada que probar" in capsys.readouterr().out
