"""`frontdesk versions`, `publish` and `rollback`, as an operator meets them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.rollout import Rollout, publish, read_rollout
from bot.versions import Made, write_made
from tests.bot.test_cli import Run, run
from tests.world import MONDAY_AT_TEN

__all__ = ["run"]
ENCODER = "fd587fdf4ebebee2"


@pytest.fixture
def models(tmp_path: Path) -> Path:
    """Three versions, the first active; the last was made with another encoder."""
    models = tmp_path / "data" / "models"
    for name, encoder in (("aaaa1111", ENCODER), ("aabb2222", ENCODER), ("cccc3333", "another")):
        (models / name / "assistant").mkdir(parents=True)
        write_made(models / name, Made(name, MONDAY_AT_TEN, encoder))
    (models / "encoder").mkdir()
    manifest = {"name": "m", "precision": "int8", "dimension": 2, "self_test": {"sentences": [], "vectors": []}}
    (models / "encoder/encoder.json").write_text(json.dumps(manifest | {"id": ENCODER}))
    publish(models, "aaaa1111")
    return models


def test_the_versions_are_listed_with_who_gets_them(run: Run, models: Path) -> None:
    publish(models, "aabb2222", 10)
    code, said, _ = run("versions")
    lines = {line.split()[0]: line for line in said.splitlines()}
    assert code == 0
    assert f"active    encoder {ENCODER}" in lines["aaaa1111"]
    assert f"10 %      encoder {ENCODER}" in lines["aabb2222"]
    assert "kept      encoder another (not the one in use: `frontdesk train`" in lines["cccc3333"]
    assert "2026-11-23" in lines["aaaa1111"]


@pytest.mark.usefixtures("models")
def test_the_versions_are_listed_in_spanish(run: Run) -> None:
    said = run("versions", "--language", "es")[1]
    assert "activa" in said
    assert "guardada" in said
    assert "no es el que está en uso" in said


def test_scripts_get_the_versions_as_json(run: Run, models: Path) -> None:
    publish(models, "aabb2222", 10)
    listed = {each["version"]: (each["state"], each["share"]) for each in json.loads(run("versions", "--json")[1])}
    assert listed == {"aaaa1111": ("active", 90), "aabb2222": ("trial", 10), "cccc3333": ("kept", 0)}


def test_a_share_grows_to_all_and_is_taken_back(run: Run, models: Path) -> None:
    code, said, _ = run("publish", "aab", "--share", "10")
    assert (code, said.splitlines()[0]) == (
        0,
        "aabb2222 answers 10 % of the conversations, aaaa1111 the others.",
    )
    run("publish", "--share", "30")
    assert read_rollout(models) == Rollout("aaaa1111", "aabb2222", 30)
    assert run("publish")[1] == "aabb2222 answers every conversation.\n"
    assert run("rollback")[1] == "aaaa1111 answers every conversation.\n"
    assert run("rollback", "--language", "es")[2].startswith("frontdesk: No hay versión anterior")


@pytest.mark.parametrize("arguments", [("publish", "cccc"), ("publish", "aaaa"), ("publish", "cccc", "--share", "5")])
def test_a_trial_that_another_version_ends_is_told(run: Run, models: Path, arguments: tuple[str, ...]) -> None:
    write_made(models / "cccc3333", Made("cccc3333", MONDAY_AT_TEN, ENCODER))
    publish(models, "aabb2222", 10)
    code, _, told = run(*arguments)
    assert (code, told) == (0, "aabb2222, which answered 10 % of the conversations, is no longer on trial.\n")


@pytest.mark.parametrize("arguments", [("publish",), ("publish", "--share", "50"), ("publish", "aabb")])
def test_a_trial_that_goes_on_or_reaches_all_has_not_ended(run: Run, models: Path, arguments: tuple[str, ...]) -> None:
    publish(models, "aabb2222", 10)
    assert run(*arguments)[2] == ""


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("publish",), "No version is on trial"),
        (("publish", "ffff"), "`frontdesk versions` lists them"),
        (("publish", "aa"), "write more of it"),
        (("publish", "cccc3333"), "run `frontdesk train`"),
        (("rollback",), "no earlier version"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_changes_nothing(
    run: Run, models: Path, arguments: tuple[str, ...], word: str
) -> None:
    code, _, said = run(*arguments)
    assert (code, said.count("\n")) == (1, 1)
    assert word in said
    assert read_rollout(models) == Rollout("aaaa1111")


def test_where_nothing_is_trained_it_is_said_what_to_do(run: Run) -> None:
    assert "frontdesk train" in run("versions")[2]


@pytest.mark.parametrize("share", ["0", "101", "many"])
@pytest.mark.usefixtures("models")
def test_a_share_is_a_number_of_percents(run: Run, share: str) -> None:
    assert run("publish", "aabb", "--share", share)[0] == 2
