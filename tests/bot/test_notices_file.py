"""`knowledge/notices.yml`: what it may say, and how mistakes are told."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.assistant import check_assistant, load_assistant
from bot.assistant.data_texts import NOTICES_FILE
from bot.assistant.notices_file import parse_notices
from knowledge_base.notices import Notice
from tests.bot.small_assistant import write_small_assistant

MADRID = ZoneInfo("Europe/Madrid")
GOOD = """
- id: snow
  from: 2027-01-11
  until: 2027-01-13
  topics: [delivery, order_status]
  text: {es: "Nieva.", en: "It snows."}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_small_assistant(tmp_path / "small")


def write(folder: Path, text: str) -> None:
    (folder / NOTICES_FILE).write_text(text, "utf-8")


def only(text: str) -> Notice:
    (notice,) = parse_notices(text, NOTICES_FILE, MADRID)
    return notice


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2027-01-11", datetime(2027, 1, 10, 23, 0, tzinfo=UTC)),
        ("2027-07-11", datetime(2027, 7, 10, 22, 0, tzinfo=UTC)),
        ("2027-01-11 08:30", datetime(2027, 1, 11, 7, 30, tzinfo=UTC)),
        ("2027-01-11 08:30:00", datetime(2027, 1, 11, 7, 30, tzinfo=UTC)),
        ("2027-01-11T08:30:00Z", datetime(2027, 1, 11, 8, 30, tzinfo=UTC)),
        ("2027-01-11T08:30:00+05:00", datetime(2027, 1, 11, 3, 30, tzinfo=UTC)),
    ],
)
def test_a_notice_begins_by_the_companys_clock_unless_it_says_otherwise(written: str, meant: datetime) -> None:
    text = GOOD.replace("2027-01-11", written).replace("2027-01-13", "2027-12-31")
    assert only(text).starts_at == meant


def test_the_last_day_is_a_whole_day() -> None:
    assert only(GOOD).ends_at == datetime(2027, 1, 13, 23, 0, tzinfo=UTC)


def test_an_assistant_has_its_notices_and_needs_none(folder: Path) -> None:
    assert load_assistant(folder).notices == ()
    write(folder, "# none\n")
    assert load_assistant(folder).notices == ()
    write(folder, GOOD)
    assert [notice.id for notice in load_assistant(folder).notices] == ["snow"]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (GOOD.replace("  until: 2027-01-13\n", ""), 2, "`until` is missing"),
        (GOOD.replace("2027-01-13", "2027-01-09"), 4, "ends before it begins"),
        (GOOD.replace("2027-01-13", "soon"), 4, "until"),
        (GOOD.replace("delivery, order_status", ""), 2, "no `topics` and no `words`"),
        (GOOD.replace("order_status]", "ordr_status]"), 2, "Did you mean order_status"),
        (GOOD.replace(', en: "It snows."', ""), 2, "no text in `en`"),
        (GOOD.replace("topics:", "topcs:"), 5, "topcs"),
        (GOOD + "  channels: [fax]\n", 7, "webchat"),
        (GOOD + GOOD, 8, "`snow` appears twice"),
    ],
)
def test_a_mistake_is_named_with_its_line_in_both_languages(folder: Path, text: str, line: int, words: str) -> None:
    write(folder, text)
    (found, *_) = check_assistant(folder)
    assert (found.file, found.line) == (NOTICES_FILE, line)
    assert words in found.message + found.remedy
    (spanish, *_) = check_assistant(folder, "es")
    assert (spanish.message, spanish.remedy) != (found.message, found.remedy)


def test_a_topic_may_be_a_word_of_a_question_and_any_other_word_goes_apart(folder: Path) -> None:
    write(folder, GOOD.replace("delivery, order_status", "tarda"))
    assert check_assistant(folder) == ()
    write(folder, GOOD.replace("delivery, order_status", "volcán"))
    assert len(check_assistant(folder)) == 1
    write(folder, GOOD.replace("topics: [delivery, order_status]", "words: [volcán]"))
    assert check_assistant(folder) == ()


def test_one_text_may_be_for_all_languages(folder: Path) -> None:
    write(folder, GOOD.replace('{es: "Nieva.", en: "It snows."}', '"Nieva / It snows."'))
    assert check_assistant(folder) == ()
