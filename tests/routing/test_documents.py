"""Reading YAML: version 1.2, line numbers, and files that are broken or hostile."""

from datetime import timedelta

import pytest

from routing.documents import read_document
from routing.durations import parse_duration, shown_duration
from routing.problems import ConfigurationError
from routing.wording import Wording

DAY = timedelta(hours=8)
ENDLESS = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{name}: &{name} [{','.join([f'*{before}'] * 9)}]\n" for before, name in zip("abcdefg", "bcdefgh", strict=True)
)


def test_on_and_no_are_words_and_not_booleans() -> None:
    document = read_document("- on: x\n  title: No\n", "rules.yml")
    assert document.data == [{"on": "x", "title": "No"}]


def test_every_key_and_item_knows_its_line() -> None:
    document = read_document("a:\n  b:\n    - 1\n    - c: 2\n      d: 3\n", "x.yml")
    assert document.line("a", "b", 1, "d") == 5
    assert document.line("a", "b", 0) == 3
    assert document.line("a", "b", 1, "missing") == 4
    assert document.line() == 1


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: 1\nb: [1, 2\n", 3),
        ("a: 1\na: 2\n", 2),
        ("a: \tb: c\n", 1),
        ("a: *nothing\n", 1),
        ("\x00", 1),
        ("a: " + "[" * 40 + "]" * 40, 1),
        ("x" * 1_000_001, 1),
        ("- " * 3000 + "x", 1),
        (ENDLESS, 6),
        ("a: 1\nb: !python/name x", 2),
        ("a:\n  - !!python/object/apply:os.system [ls]", 2),
        ("%YAML 1.1\n---\non: yes", 1),
    ],
)
def test_a_broken_file_is_a_problem_with_a_line_and_never_a_crash(text: str, line: int) -> None:
    with pytest.raises(ConfigurationError) as caught:
        read_document(text, "x.yml")
    assert caught.value.problems[0].line == line


@pytest.mark.parametrize(
    ("text", "minutes"), [("30m", 30), ("4h", 240), ("1h30m", 90), ("2d", 960), ("1d 2h", 600), (" 5M ", 5)]
)
def test_durations_are_business_time_and_a_day_is_a_working_day(text: str, minutes: int) -> None:
    assert parse_duration(text, DAY).total_seconds() == minutes * 60


@pytest.mark.parametrize("text", ["", "0m", "4", "-3h", "3 weeks", "h", "1.5h"])
def test_what_is_not_a_duration_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a duration"):
        parse_duration(text, DAY)


def test_durations_are_shown_as_people_write_them() -> None:
    shown = [shown_duration(parse_duration(text, DAY)) for text in ("45m", "2h", "90m", "2d")]
    assert shown == ["45m", "2h", "1h30m", "16h"]
    assert shown_duration(-DAY) == "-8h"


def test_wording_fills_known_values_and_shows_a_dash_for_unknown_ones() -> None:
    wording = Wording(es="{size} personas, {budget} €", en="{size} people, {when}")
    filled = wording.filled({"size": 20, "budget": 3000.0})
    assert filled == Wording(es="20 personas, 3000 €", en="20 people, -")
    assert filled.in_language("es-MX") == filled.es
    assert filled.in_language("fr") == filled.en
