"""Customers' files: what they are, not what they are called."""

from __future__ import annotations

import io
import os
import struct
import zlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image

from bot.media import LARGEST_FILE, MediaFolder, MediaRejectedError, inspect_media
from bot.messages import MediaKind


def picture(kind: str = "PNG") -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(written, kind)
    return written.getvalue()


def bomb() -> bytes:
    """A PNG of a few bytes that says it is 40,000 pixels wide and high."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", 40_000, 40_000, 8, 2, 0, 0, 0)
    pixels = chunk(b"IDAT", zlib.compress(b""))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + pixels + chunk(b"IEND", b"")


@pytest.mark.parametrize(("kind", "mime_type"), [("PNG", "image/png"), ("JPEG", "image/jpeg"), ("WEBP", "image/webp")])
def test_a_picture_is_kept_as_what_it_is(tmp_path: Path, kind: str, mime_type: str) -> None:
    folder = MediaFolder(tmp_path / "media")

    file = folder.store(picture(kind))

    assert (file.mime_type, file.kind) == (mime_type, MediaKind.IMAGE)
    assert folder.path(file.sha256).read_bytes() == picture(kind)


def test_the_same_file_twice_is_kept_once(tmp_path: Path) -> None:
    folder = MediaFolder(tmp_path)
    assert folder.store(picture()) == folder.store(picture())

    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"x" * (LARGEST_FILE + 1), "too_large"),
        (b"MZ\x90\x00" + b"x" * 300, "unknown_type"),
        (b"<svg onload=alert(1)>", "unknown_type"),
        (b"just text", "unknown_type"),
        (picture()[:40], "broken"),
        (bomb(), "too_many_pixels"),
    ],
)
def test_what_is_not_kept_is_refused_with_its_reason(tmp_path: Path, content: bytes, reason: str) -> None:
    with pytest.raises(MediaRejectedError) as refused:
        MediaFolder(tmp_path).store(content)

    assert refused.value.reason == reason
    assert list(tmp_path.rglob("*")) == []


def test_a_file_is_what_it_holds_whatever_it_is_called() -> None:
    assert inspect_media(b"%PDF-1.7\n...") == "application/pdf"


def test_a_deleted_file_is_gone_and_deleting_it_again_is_fine(tmp_path: Path) -> None:
    folder = MediaFolder(tmp_path)
    file = folder.store(picture())
    folder.delete(file.sha256)
    folder.delete(file.sha256)

    assert not folder.path(file.sha256).exists()


YESTERDAY = datetime.now(UTC) - timedelta(days=1)


def age(path: Path) -> None:
    long_ago = (YESTERDAY - timedelta(hours=1)).timestamp()
    os.utime(path, (long_ago, long_ago))


def test_a_file_that_is_stored_again_is_new_again(tmp_path: Path) -> None:
    folder = MediaFolder(tmp_path)
    file = folder.store(picture())
    assert folder.stored_before(YESTERDAY) == []

    age(folder.path(file.sha256))
    assert folder.stored_before(YESTERDAY) == [file.sha256]

    folder.store(picture())
    assert folder.stored_before(YESTERDAY) == []


def test_a_file_that_somebody_stores_while_it_is_being_discarded_stays(tmp_path: Path) -> None:
    folder = MediaFolder(tmp_path)
    file = folder.store(picture())
    age(folder.path(file.sha256))
    assert folder.stored_before(YESTERDAY) == [file.sha256]
    folder.store(picture())

    assert not folder.discard(file.sha256, YESTERDAY)
    assert folder.path(file.sha256).read_bytes() == picture()

    age(folder.path(file.sha256))
    assert folder.discard(file.sha256, YESTERDAY)
    assert not folder.discard(file.sha256, YESTERDAY)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_what_a_dead_process_had_begun_to_write_is_removed_and_what_is_being_written_is_not(tmp_path: Path) -> None:
    folder = MediaFolder(tmp_path)
    (tmp_path / "ab").mkdir()
    dead, alive = tmp_path / "ab" / ".incoming-1", tmp_path / "ab" / ".incoming-2"
    for path in (dead, alive):
        path.write_bytes(b"half")
    age(dead)

    folder.discard_unfinished(YESTERDAY)

    assert (dead.exists(), alive.exists()) == (False, True)
    assert folder.stored_before(datetime.now(UTC) + timedelta(days=1)) == []
