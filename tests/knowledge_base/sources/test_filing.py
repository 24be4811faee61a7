"""Importing from disk: only what has changed is read again, and what fails keeps what it said."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from knowledge_base.sources.filing import gather_files
from knowledge_base.sources.gathering import GatherError, Task
from knowledge_base.sources.stored import Kind, Source, Wishes

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "care").mkdir()
    (tmp_path / "care" / "pan.md").write_text("# Storing the pan\n\nDry, and never stacked.\n")
    (tmp_path / "prices.csv").write_text("question,answer\nHow much is the pan?,Forty euros.\n")
    (tmp_path / ".hidden.md").write_text("# Hidden\n\nNobody is to read this.\n")
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8")
    return tmp_path


def gather(path: Path, earlier: Source | None = None, now: datetime = NOW) -> Source:
    return gather_files(Task(str(path), Wishes(), ("en", "es"), now, earlier))


def test_all_that_can_be_read_in_a_folder_is_one_source(folder: Path) -> None:
    found = gather(folder)
    assert found.kind is Kind.FOLDER
    assert [(entry.question, entry.source) for entry in found.entries] == [
        ("Storing the pan", f"{folder}/care/pan.md:1"),
        ("How much is the pan?", f"{folder}/prices.csv:2"),
    ]


def test_only_what_has_changed_is_read_again(folder: Path) -> None:
    first = gather(folder)
    (folder / "prices.csv").write_text("question,answer\nHow much is the pan?,Fifty euros.\n")
    again = gather(folder, first, LATER)
    assert [document.fetched_at for document in again.documents] == [NOW, LATER]
    assert (again.changed_at, again.entries[1].answer) == (LATER, "Fifty euros.")


def test_a_file_that_breaks_keeps_what_it_said_until_it_is_mended(folder: Path) -> None:
    first = gather(folder)
    (folder / "prices.csv").write_bytes(b"question,answer\nHow much?,\xff\n")
    broken = gather(folder, first, LATER)
    assert (broken.entries, [str(each.code) for each in broken.all_problems]) == (first.entries, ["not_utf8"])
    (folder / "prices.csv").write_text("question,answer\nHow much is the pan?,Forty euros.\n")
    mended = gather(folder, broken, LATER)
    assert (mended.entries, mended.all_problems) == (first.entries, ())


def test_a_file_that_was_deleted_is_forgotten_and_a_folder_that_is_away_is_not(folder: Path) -> None:
    first = gather(folder)
    (folder / "prices.csv").unlink()
    assert [entry.question for entry in gather(folder, first, LATER).entries] == ["Storing the pan"]
    folder.rename(folder.with_name("away"))
    away = gather(folder, first, LATER)
    assert (away.entries, [each.code for each in away.all_problems]) == (first.entries, ["not_there"])


def test_other_wishes_are_followed_at_once(folder: Path) -> None:
    first = gather(folder)
    spanish = gather_files(Task(str(folder), Wishes(language="es"), ("en", "es"), LATER, first))
    assert {entry.language for entry in spanish.entries} == {"es"}


def test_the_same_answer_in_two_files_is_there_once(folder: Path) -> None:
    text = "question,answer\nWhen are you open?,From Monday to Saturday between ten and eight at night.\n"
    for name in ("one.csv", "two.csv"):
        (folder / name).write_text(text)
    assert sum("Monday" in entry.answer for entry in gather(folder).entries) == 1


@pytest.mark.parametrize(
    ("name", "code"), [("nowhere.md", "not_there"), ("photo.jpg", "unknown_format"), ("empty", "empty_source")]
)
def test_what_holds_nothing_says_so(folder: Path, name: str, code: str) -> None:
    (folder / "empty").mkdir()
    with pytest.raises(GatherError) as refused:
        gather(folder / name)
    assert [problem.code for problem in refused.value.problems] == [code]
