"""When imported knowledge is read again while Frontdesk serves."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.cli.refreshing import Freshness, keep_fresh
from bot.library import Library, LibraryError
from knowledge_base.sources.stored import Kind, Source, Wishes

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
PAGE = "https://shop.example/help/"
HOUR = timedelta(hours=1)


class Time:
    """A clock that stands until it is set."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(tmp_path / "library")


def source(address: str, kind: Kind, checked_at: datetime = NOW) -> Source:
    return Source(address, kind, Wishes(), NOW, checked_at, NOW)


def test_an_address_is_due_after_so_many_hours_and_again_only_after_as_many(library: Library, time: Time) -> None:
    library.put(source(PAGE, Kind.SITE))
    freshness = Freshness(library, 24 * HOUR, time)
    due = []
    for hours in (0, 23, 24, 25, 47, 48):
        time.now = NOW + hours * HOUR
        due.append(freshness.due())
    assert due == [[], [], [PAGE], [], [], [PAGE]]


def test_an_address_that_was_read_meanwhile_is_not_due(library: Library, time: Time) -> None:
    freshness = Freshness(library, 24 * HOUR, time)
    library.put(source(PAGE, Kind.SITE))
    time.now = NOW + 25 * HOUR
    library.put(source(PAGE, Kind.SITE, checked_at=NOW + 20 * HOUR))
    assert freshness.due() == []


def test_addresses_are_never_due_where_that_is_wished(library: Library, time: Time) -> None:
    library.put(source(PAGE, Kind.SITE))
    time.now = NOW + 1_000 * HOUR
    assert Freshness(library, timedelta(0), time).due() == []


@pytest.mark.parametrize("is_folder", [True, False])
def test_files_are_due_once_whenever_they_were_saved(library: Library, tmp_path: Path, is_folder: bool) -> None:
    file = tmp_path / "docs" / "care.md"
    file.parent.mkdir()
    file.write_text("one")
    place = str(file.parent if is_folder else file)
    library.put(source(place, Kind.FOLDER if is_folder else Kind.FILE))
    freshness = Freshness(library, HOUR)
    due = [freshness.due(), freshness.due()]
    file.write_text("another")
    os.utime(file, ns=(1, 1))
    due += [freshness.due(), freshness.due()]
    file.unlink()
    due += [freshness.due(), freshness.due()]
    assert due == [[place], [], [place], [], [place], []]


def test_a_removed_source_is_never_due(library: Library, tmp_path: Path) -> None:
    library.put(source(PAGE, Kind.SITE, checked_at=NOW - 48 * HOUR))
    library.remove(PAGE)
    assert Freshness(library, HOUR).due() == []


async def test_what_is_due_is_read_until_told_to_stop(library: Library) -> None:
    library.put(source(PAGE, Kind.SITE, checked_at=NOW - 48 * HOUR))
    stop = asyncio.Event()
    read: list[Sequence[str]] = []

    async def refresh(addresses: Sequence[str]) -> None:
        read.append(addresses)
        stop.set()

    await asyncio.wait_for(keep_fresh(Freshness(library, HOUR), refresh, stop), 20)
    assert read == [[PAGE]]


def test_a_damaged_file_of_the_library_is_told_and_ends_nothing(library: Library) -> None:
    library.put(source(PAGE, Kind.SITE))
    (file,) = library.folder.glob("*.json")
    file.write_text("{")
    with pytest.raises(LibraryError, match="import the source again"):
        library.sources()
    library.remove(PAGE)
    assert library.sources() == ()
