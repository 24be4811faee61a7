"""Customers' files: looked at before they are believed, stored under the hash of their content."""

from __future__ import annotations

import hashlib
import io
import os
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import filetype
from PIL import Image

from bot.messages import MediaKind

LARGEST_FILE = 20 * 1024 * 1024  # bytes
INCOMING = ".incoming-"  # how the names of files begin that are still being written
MOST_PIXELS = 50_000_000  # a phone's picture has 12 to 50 million; a picture bomb has thousands of millions
_KINDS = {
    "image/jpeg": MediaKind.IMAGE,
    "image/png": MediaKind.IMAGE,
    "image/webp": MediaKind.IMAGE,
    "image/gif": MediaKind.IMAGE,
    "audio/ogg": MediaKind.AUDIO,
    "audio/mpeg": MediaKind.AUDIO,
    "audio/mp4": MediaKind.AUDIO,
    "audio/x-m4a": MediaKind.AUDIO,
    "audio/amr": MediaKind.AUDIO,
    "video/mp4": MediaKind.VIDEO,
    "video/quicktime": MediaKind.VIDEO,
    "video/webm": MediaKind.VIDEO,
    "application/pdf": MediaKind.DOCUMENT,
}


class MediaRejectedError(Exception):
    """A file that we do not keep. `reason`: too_large, unknown_type, broken, too_many_pixels or empty."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"the file is not kept: {reason}")
        self.reason = reason


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that is kept. `mime_type` is what the content is, whatever it was called."""

    sha256: str
    size: int
    mime_type: str
    kind: MediaKind


class MediaFolder:
    """Where files lie: `<root>/<first two of the hash>/<hash>`. One that no row of `media` names is swept in time."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def store(self, content: bytes) -> StoredFile:
        """Check `content` and keep it. Storing the same content twice keeps one file.

        Raises:
            MediaRejectedError
        """
        mime_type = inspect_media(content)
        sha256 = hashlib.sha256(content).hexdigest()
        path = self.path(sha256)
        try:
            os.utime(path)  # used again: whoever is about to discard it leaves it alone
        except FileNotFoundError:
            _write(path, content)
        return StoredFile(sha256, len(content), mime_type, _KINDS[mime_type])

    def path(self, sha256: str) -> Path:
        """Say where the file with this hash lies."""
        return self.root / sha256[:2] / sha256

    def delete(self, sha256: str) -> None:
        """Remove a file; one that is not there is fine."""
        self.path(sha256).unlink(missing_ok=True)

    def stored_before(self, moment: datetime) -> list[str]:
        """List the hashes of the files that were last stored before `moment`."""
        return [path.name for path in self._files(moment) if not path.name.startswith(INCOMING)]

    def discard(self, sha256: str, stored_before: datetime) -> bool:
        """Remove a file, unless it is stored again meanwhile; say whether it was removed."""
        path = self.path(sha256)
        aside = path.with_name(f"{INCOMING}{sha256}")
        try:
            path.rename(aside)  # from here on whoever stores it writes it anew
        except FileNotFoundError:
            return False
        if aside.stat().st_mtime >= stored_before.timestamp():
            aside.replace(path)
            return False
        aside.unlink()
        return True

    def discard_unfinished(self, begun_before: datetime) -> None:
        """Remove what a process that died had begun to write."""
        for path in self._files(begun_before):
            if path.name.startswith(INCOMING):
                path.unlink(missing_ok=True)

    def _files(self, before: datetime) -> Iterator[Path]:
        for path in self.root.glob("??/*"):
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < before.timestamp():
                    yield path


def inspect_media(content: bytes) -> str:
    """Return the MIME type of what `content` really is.

    Raises:
        MediaRejectedError
    """
    if not content:
        raise MediaRejectedError("empty")
    if len(content) > LARGEST_FILE:
        raise MediaRejectedError("too_large")
    guess = filetype.guess(content)
    if guess is None or guess.mime not in _KINDS:
        raise MediaRejectedError("unknown_type")
    if _KINDS[guess.mime] is MediaKind.IMAGE:
        _check_picture(content)
    return str(guess.mime)


def _check_picture(content: bytes) -> None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content)) as picture:
                width, height = picture.size
                if width * height > MOST_PIXELS:
                    raise MediaRejectedError("too_many_pixels")
                picture.verify()
    except Image.DecompressionBombError:
        raise MediaRejectedError("too_many_pixels") from None
    except (OSError, SyntaxError, ValueError):
        raise MediaRejectedError("broken") from None


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.NamedTemporaryFile(prefix=INCOMING, dir=path.parent, delete=False) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).replace(path)
