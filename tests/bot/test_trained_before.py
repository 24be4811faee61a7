"""What `serve` remembers of its last training."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.cli.trained_before import files_now, is_trained, keep_trained
from bot.rollout import publish, roll_back
from bot.settings import Settings
from tests.bot.small_assistant import write_small_assistant


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A folder that was trained, after an earlier version."""
    folder = write_small_assistant(tmp_path / "shop")
    settings = Settings(_env_file=None, data_dir=tmp_path / "data", assistant=folder)
    for version in ("one", "two"):
        (settings.models_dir / version / "assistant").mkdir(parents=True)
        publish(settings.models_dir, version)
    settings.encoder_dir.mkdir()
    (settings.encoder_dir / "encoder.json").write_text(json.dumps({"id": "first"}))
    keep_trained(settings, files_now(settings))
    return settings


def test_what_was_trained_is_not_trained_again(settings: Settings) -> None:
    assert is_trained(settings, files_now(settings))


def test_a_second_start_does_not_undo_a_rollback(settings: Settings) -> None:
    roll_back(settings.models_dir)
    assert is_trained(settings, files_now(settings))


def test_another_file_encoder_or_no_version_at_all_is_trained(settings: Settings) -> None:
    before = files_now(settings)
    (settings.assistant / "knowledge/faq.es.md").write_text("# otra cosa\n")
    assert not is_trained(settings, files_now(settings))

    (settings.encoder_dir / "encoder.json").write_text(json.dumps({"id": "second"}))
    assert not is_trained(settings, before)

    keep_trained(settings, before)
    (settings.models_dir / "active").unlink()
    assert not is_trained(settings, before)


def test_where_nothing_is_known_it_is_trained(tmp_path: Path) -> None:
    settings = Settings(_env_file=None, data_dir=tmp_path, assistant=write_small_assistant(tmp_path / "shop"))
    assert not is_trained(settings, files_now(settings))
