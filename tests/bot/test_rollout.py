"""Which version answers whom: shares, publishing, going back, and what is kept for that."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from bot.rollout import NoEarlierVersionError, Rollout, place_of, publish, read_rollout, roll_back
from bot.versions import NotTrainedError, made_versions

CONVERSATIONS = range(1, 5_001)


def versions(models: Path, *names: str) -> None:
    """Put versions there, each later than the one before."""
    for name in names:
        (models / name / "assistant").mkdir(parents=True)
        os.utime(models / name, (len(list(models.iterdir())),) * 2)


@pytest.fixture
def models(tmp_path: Path) -> Path:
    """A models folder with three versions, the first of which is active."""
    versions(tmp_path, "one", "two", "three")
    publish(tmp_path, "one")
    return tmp_path


def test_before_the_first_training_nothing_answers(tmp_path: Path) -> None:
    assert read_rollout(tmp_path) == Rollout()


def test_a_folder_of_an_earlier_frontdesk_is_understood(tmp_path: Path) -> None:
    versions(tmp_path, "old")
    (tmp_path / "active").write_text("old\n")
    assert read_rollout(tmp_path) == Rollout("old")


def test_about_the_share_gets_the_version_on_trial_and_the_others_stay(models: Path) -> None:
    rollout = publish(models, "two", 10)
    on_trial = [each for each in CONVERSATIONS if rollout.version_for(each) == "two"]
    assert 0.08 < len(on_trial) / len(CONVERSATIONS) < 0.12
    assert {rollout.version_for(each) for each in CONVERSATIONS} == {"one", "two"}


def test_a_conversation_stays_with_the_trial_while_its_share_grows(models: Path) -> None:
    before: set[int] = set()
    for share in (1, 10, 30, 99):
        rollout = publish(models, "two", share)
        now = {each for each in CONVERSATIONS if rollout.version_for(each) == "two"}
        assert before < now
        before = now


def test_the_place_of_a_conversation_is_for_good() -> None:
    assert [place_of(each) for each in (1, 2, 3, 16, 1_000_000)] == [13, 46, 43, 2, 93]


def test_a_published_version_answers_everybody(models: Path) -> None:
    publish(models, "two", 10)
    publish(models, "two")
    assert read_rollout(models) == Rollout("two", before=("one",))


def test_going_back_withdraws_the_trial_first(models: Path) -> None:
    publish(models, "two")
    publish(models, "three", 10)
    assert roll_back(models) == Rollout("two", before=("one",))
    assert roll_back(models) == Rollout("one")
    with pytest.raises(NoEarlierVersionError):
        roll_back(models)
    assert read_rollout(models) == Rollout("one")


def test_who_went_back_can_go_forward_again(models: Path) -> None:
    publish(models, "two")
    roll_back(models)
    assert publish(models, "two") == Rollout("two", before=("one",))


def test_another_version_for_all_ends_the_trial(models: Path) -> None:
    publish(models, "two", 10)
    assert publish(models, "three") == Rollout("three", before=("one",))


def test_the_first_version_of_all_is_for_everybody(tmp_path: Path) -> None:
    versions(tmp_path, "one")
    assert publish(tmp_path, "one", 10) == Rollout("one")


def test_a_share_of_what_is_active_changes_nothing(models: Path) -> None:
    publish(models, "two", 10)
    publish(models, "one", 50)
    assert read_rollout(models) == Rollout("one", "two", 10)


@pytest.mark.parametrize("name", ["four", "", "../one", "encoder"])
def test_what_is_no_version_is_not_published(models: Path, name: str) -> None:
    (models / "encoder").mkdir()
    with pytest.raises(NotTrainedError):
        publish(models, name)
    assert read_rollout(models) == Rollout("one")


def test_what_answers_and_what_to_go_back_to_is_never_dropped(models: Path) -> None:
    publish(models, "two")
    publish(models, "three", 10)
    versions(models, *(f"later-{number}" for number in range(6)))
    publish(models, "three", 20)
    kept = {made.version for made in made_versions(models)}
    assert kept == {"one", "two", "three", "later-3", "later-4", "later-5"}


@pytest.mark.parametrize(
    ("rest", "expected"),
    [
        ({"trial": "two", "share": 10, "before": ["one"]}, Rollout("two", before=("one",))),  # not all was written
        ({"trial": "gone", "share": 10}, Rollout("two")),
        ({}, Rollout("two")),
        ("no json", Rollout("two")),
    ],
)
def test_a_state_written_in_part_is_one_that_was_meant(models: Path, rest: object, expected: Rollout) -> None:
    (models / "active").write_text("two")
    (models / "rollout.json").write_text(rest if isinstance(rest, str) else json.dumps(rest))
    assert read_rollout(models) == expected
