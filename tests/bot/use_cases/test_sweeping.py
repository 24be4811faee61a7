"""The nightly sweep: files that no row refers to go, and no other."""

from __future__ import annotations

import io
import os
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image

from bot.media import MediaFolder
from bot.use_cases.privacy import Privacy, Retention
from tests.bot.use_cases.workshop import Workshop


def picture(colour: str) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (8, 8), colour).save(written, "PNG")
    return written.getvalue()


@pytest.fixture
def privacy(workshop: Workshop, tmp_path: Path) -> Privacy:
    """Privacy over the workshop's files."""
    return Privacy(workshop.store, MediaFolder(tmp_path), clock=workshop.clock)


def files(tmp_path: Path) -> list[Path]:
    return [path for path in tmp_path.glob("??/*") if path.is_file()]


def stored_ago(workshop: Workshop, paths: Iterable[Path], age: timedelta) -> None:
    moment = (workshop.clock() - age).timestamp()
    for path in paths:
        os.utime(path, (moment, moment))


async def fail_to_receive(workshop: Workshop, content: bytes) -> None:
    await workshop.refuse_text("poison")
    with pytest.raises(Exception, match="refused"):
        await workshop.receive(said="poison", media=[content])


async def test_the_file_of_a_message_that_was_never_stored_goes_after_a_day(
    workshop: Workshop, tmp_path: Path, privacy: Privacy
) -> None:
    await fail_to_receive(workshop, picture("red"))
    stored_ago(workshop, files(tmp_path), timedelta(hours=23))
    early = await privacy.forget(Retention())
    left = len(files(tmp_path))
    stored_ago(workshop, files(tmp_path), timedelta(hours=25))
    late = await privacy.forget(Retention())

    assert (early["files"], left, late["files"]) == (0, 1, 1)
    assert files(tmp_path) == []


async def test_a_file_whose_row_was_deleted_just_before_a_crash_goes_too(
    workshop: Workshop, tmp_path: Path, privacy: Privacy
) -> None:
    await workshop.receive(said="mira", media=[picture("red")])
    await workshop.query("DELETE FROM media")
    stored_ago(workshop, files(tmp_path), timedelta(days=3))

    assert (await privacy.forget(Retention()))["files"] == 1


async def test_a_file_that_a_message_has_stays_however_old_it_is(
    workshop: Workshop, tmp_path: Path, privacy: Privacy
) -> None:
    await workshop.receive(said="mira", media=[picture("red")])
    await fail_to_receive(workshop, picture("blue"))
    stored_ago(workshop, files(tmp_path), timedelta(days=90))

    assert (await privacy.forget(Retention()))["files"] == 1
    (left,) = files(tmp_path)
    assert left.name == await workshop.value("SELECT sha256 FROM media")
