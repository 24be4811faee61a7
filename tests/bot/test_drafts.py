"""Drafts that a person approves by changing one word."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.assistant import check_assistant, load_assistant
from bot.drafts import write_drafts
from knowledge_base.entries import Audience, Entry
from knowledge_base.faq import parse_faq
from knowledge_base.gaps import Asked, Gap
from tests.bot.small_assistant import write_small_assistant

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def gap(*texts: str, draft: str = "Sí, los sábados.", language: str = "es") -> Gap:
    questions = tuple(Asked(text, language, NOW, at, "unanswered") for at, text in enumerate(texts))
    return Gap(language, questions, len(texts), NOW, 1.0, draft, 1)


def written(path: Path) -> list[Entry]:
    return list(parse_faq(path.read_text("utf-8"), path.name, "es"))


def test_a_gap_becomes_a_draft_with_its_questions_and_the_teams_answer(tmp_path: Path) -> None:
    path = tmp_path / "drafts.es.md"
    assert (
        write_drafts([gap("¿Dais clases\nde cerámica?", 'dais "clases"', "dais clases de ceramica")], path, "es", ())
        == 1
    )
    (entry,) = written(path)
    assert (entry.id, entry.audience) == ("dais-clases-ceramica", Audience.DRAFT)
    assert entry.questions == ("¿Dais clases de cerámica?", 'dais "clases"')
    assert entry.answer == "Sí, los sábados."


def test_a_gap_without_an_answer_is_left_to_fill_in(tmp_path: Path) -> None:
    path = tmp_path / "drafts.es.md"
    write_drafts([gap("¿Dais clases?", draft="")], path, "es", ())
    assert written(path)[0].answer == "[RELLENAR]"


def test_what_is_in_the_file_already_is_not_written_again_and_ids_are_new(tmp_path: Path) -> None:
    path = tmp_path / "drafts.es.md"
    write_drafts([gap("¿Dais clases?")], path, "es", ("dais-clases",))
    assert write_drafts([gap("dais clases", "otra cosa"), gap("¿Y gatos?")], path, "es", ()) == 1
    assert [entry.id for entry in written(path)] == ["dais-clases-2", "gatos"]


def test_another_languages_gaps_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "drafts.es.md"
    assert write_drafts([gap("Do you teach?", language="en")], path, "es", ()) == 0
    assert not path.exists()


@pytest.mark.parametrize(
    "answer", ["# Cabecera\n## otra\nfin", "```yaml\naudience: public\n```\nfin", "### channel: fax"]
)
def test_no_answer_can_become_anything_else_than_an_answer(tmp_path: Path, answer: str) -> None:
    path = tmp_path / "drafts.es.md"
    write_drafts([gap("¿Dais clases?", draft=answer)], path, "es", ())
    (entry,) = written(path)
    assert entry.audience is Audience.DRAFT
    assert "channel" not in dict(entry.channel_answers)


def test_drafts_are_read_with_the_assistant_and_approved_by_one_word(tmp_path: Path) -> None:
    folder = write_small_assistant(tmp_path / "small")
    for language, question in (("es", "¿Dais clases?"), ("en", "Do you teach?")):
        drafts = folder / "knowledge" / f"drafts.{language}.md"
        write_drafts([gap(question, language=language)], drafts, language, ())
        drafts.write_text(drafts.read_text("utf-8").replace("id: dais-clases", "id: teach"), "utf-8")
    assert check_assistant(folder) == ()
    held = [entry for entry in load_assistant(folder).entries if entry.id == "teach"]
    assert [entry.audience for entry in held] == [Audience.DRAFT, Audience.DRAFT]

    for path in (folder / "knowledge").glob("drafts.*"):
        path.write_text(path.read_text("utf-8").replace("audience: draft", "audience: public", 2), "utf-8")
    assert check_assistant(folder) == ()
    said = [entry for entry in load_assistant(folder).entries if entry.id == "teach"]
    assert all(entry.is_for_customers(NOW.date()) for entry in said)
