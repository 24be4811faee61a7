"""Backup and restore of everything that is the customer's own: the database, the media, the models, in one file."""

from __future__ import annotations

import importlib.metadata
import json
import os
import shutil
import stat
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import IO

from bot.clock import Clock, system_clock
from bot.media import INCOMING
from bot.storage import dump as database
from bot.storage.dump import BackupError

__all__ = ["BackupError", "Manifest", "backup", "restore"]

FORMAT = 1
MANIFEST = "manifest.json"
DATABASE = "database.sql"
FOLDERS = ("media", "models", "library")
RESTORING = (
    ".restoring"  # in each of them, what is unpacked and what it replaces: a volume's own folder cannot be renamed
)
NOT_OURS = (RESTORING, "lost+found")  # the second is the file system's, at the top of a volume
CHUNK_BYTES = 1 << 20

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says about itself; `sha256` holds the checksum of every part by its name."""

    format: int
    version: str
    revision: str
    created_at: str
    sha256: dict[str, str]


def backup(
    url: str, data_dir: Path, target: Path, *, clock: Clock = system_clock, on_progress: Progress | None = None
) -> None:
    """Write database, media and models into the new .tar.gz file `target`, readable by its owner alone.

    Frontdesk may run meanwhile: the database is dumped first, at one instant, and media are written before the rows
    that name them, so that nothing in the dump lacks its file. Files half written, or deleted meanwhile, are left out.

    Raises:
        BackupError: nothing was written; the text says what to do.
    """
    tell = on_progress or _say_nothing
    if target.exists():
        raise BackupError(f"{target} exists already: choose another name.")
    with (
        _explained(f"{target} cannot be written"),
        tempfile.TemporaryDirectory(prefix=".frontdesk-backup-", dir=target.parent) as scratch,
    ):
        dumped = Path(scratch) / DATABASE
        tell("Dumping the database")
        database.dump(url, dumped)
        packed = Path(scratch) / "backup.tar.gz"
        tell("Packing database, media and models")
        _pack(packed, dumped, data_dir, database.revision(url), clock())
        packed.rename(target)


def restore(
    source: Path, url: str, data_dir: Path, *, force: bool = False, on_progress: Progress | None = None
) -> Manifest:
    """Put back what `backup` wrote; migrate the database afterwards.

    Every checksum is verified before anything is touched, and the files lie unpacked beside those they replace before
    the database is: what may fail, fails while everything is as it was. Frontdesk must not be running.

    Raises:
        BackupError: the file is damaged or made by a newer Frontdesk, or there is data already and not `force`.
    """
    tell = on_progress or _say_nothing
    with _explained(f"{source} cannot be restored"):
        tell("Checking the backup")
        manifest = _verify(source)
        database.check_revision(manifest.revision)
        if not force:
            _refuse_to_overwrite(url, data_dir)
        with _staging(data_dir) as staged:
            tell("Unpacking")
            _unpack(source, staged)
            _check_replaceable(data_dir)
            tell("Restoring the database")
            database.load(url, staged[DATABASE])
            with _explained("The database is restored, its files are not: restore again by force"):
                _replace_contents(data_dir)
    return manifest


def _pack(packed: Path, dumped: Path, data_dir: Path, revision: str, created_at: datetime) -> None:
    checksums: dict[str, str] = {}
    file = os.open(packed, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(file, "wb") as stream:
        with tarfile.open(fileobj=stream, mode="w:gz", compresslevel=6, dereference=True) as archive:
            checksums[DATABASE] = _add(archive, dumped, DATABASE)
            for path, name in _files(data_dir):
                with _vanishing(path):
                    checksums[name] = _add(archive, path, name)
            manifest = Manifest(FORMAT, _version(), revision, created_at.isoformat(), checksums)
            text = json.dumps(asdict(manifest), indent=2).encode()
            entry = tarfile.TarInfo(MANIFEST)
            entry.size, entry.mode, entry.mtime = len(text), 0o600, int(created_at.timestamp())
            archive.addfile(entry, BytesIO(text))
        stream.flush()
        os.fsync(file)


def _files(data_dir: Path) -> Iterator[tuple[Path, str]]:
    for folder in FOLDERS:
        for path in sorted(_walk(data_dir / folder)):
            if path.is_symlink() or path.is_file():
                yield path, path.relative_to(data_dir).as_posix()


def _walk(folder: Path) -> Iterator[Path]:
    """Find all that is there to stay; a folder that goes meanwhile is no error."""
    for root, folders, files in os.walk(folder):
        if Path(root) == folder:
            folders[:] = [name for name in folders if name not in NOT_OURS]
        yield from (Path(root, name) for name in (*folders, *files) if not name.startswith(INCOMING))


@contextmanager
def _vanishing(path: Path) -> Iterator[None]:
    """Let a file be gone that was there when the folder was read."""
    try:
        yield
    except FileNotFoundError:
        if os.path.lexists(path):  # a link to nothing
            raise


def _add(archive: tarfile.TarFile, path: Path, name: str) -> str:
    """Add one file and return its checksum; a link that stays inside is kept, others become the file they name."""
    if path.is_symlink() and _stays_inside(str(path.readlink())):
        entry = tarfile.TarInfo(name)
        entry.type, entry.linkname = tarfile.SYMTYPE, str(path.readlink())
        archive.addfile(entry)
        return sha256(entry.linkname.encode()).hexdigest()
    if not stat.S_ISREG(path.stat().st_mode):
        raise BackupError(f"{path} leads to something that is not a file: replace it by a copy and try again.")
    with path.open("rb") as stream:
        entry = archive.gettarinfo(arcname=name, fileobj=stream)
        reader = _ChecksumReader(stream)
        archive.addfile(entry, reader)
    return reader.checksum.hexdigest()


def _stays_inside(name: str) -> bool:
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts


class _ChecksumReader:
    """Computes the checksum of what is read through it."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.checksum = sha256()

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self.checksum.update(data)
        return data


def _verify(source: Path) -> Manifest:
    """Read the whole file once and compare every part with the manifest."""
    found: dict[str, str] = {}
    text = b""
    with tarfile.open(source, "r:gz") as archive:
        for entry in archive:
            _check_place(entry)
            if entry.name == MANIFEST:
                text = _content(archive, entry).read()
            else:
                found[entry.name] = _checksum(archive, entry)
    manifest = _manifest(text)
    allowed = all(name == DATABASE or name.split("/", 1)[0] in FOLDERS for name in found)
    if DATABASE not in found or found != manifest.sha256 or not allowed:
        raise BackupError("The backup is damaged: its parts are not those it was made of. Use another one.")
    return manifest


def _check_place(entry: tarfile.TarInfo) -> None:
    """Refuse what would land, or point, outside the folder it is unpacked in.

    Our own words for tarfile's filter "data", which Python before 3.11.4 does not have.
    """
    is_plain = entry.isreg() or entry.issym()
    if not (is_plain and _stays_inside(entry.name) and _stays_inside(entry.linkname)):
        raise BackupError(f"The backup is not to be trusted: {entry.name} would be unpacked elsewhere.")


@contextmanager
def _staging(data_dir: Path) -> Iterator[dict[str, Path]]:
    """Give each part its place to be unpacked in, by its name; leave no empty folder when it comes to nothing."""
    folders = [data_dir / name for name in FOLDERS]
    made = [folder for folder in (*folders, data_dir) if not folder.exists()]
    try:
        for folder in folders:
            shutil.rmtree(folder / RESTORING, ignore_errors=True)  # of a restore that was cut short
            (folder / RESTORING / "new").mkdir(parents=True, mode=0o700)
            (folder / RESTORING / "old").mkdir()
        places = {name: data_dir / name / RESTORING / "new" for name in FOLDERS}
        yield {**places, DATABASE: data_dir / FOLDERS[0] / RESTORING / DATABASE}
    finally:
        for folder in folders:
            shutil.rmtree(folder / RESTORING, ignore_errors=True)
        for folder in made:
            with suppress(OSError):
                folder.rmdir()


def _unpack(source: Path, places: dict[str, Path]) -> None:
    """Unpack a verified backup, each part in its place."""
    with tarfile.open(source, "r:gz") as archive:
        for entry in archive:
            first, *rest = PurePosixPath(entry.name).parts
            if first not in places:
                continue
            target = places[first].joinpath(*rest)
            target.parent.mkdir(parents=True, exist_ok=True)
            if entry.issym():
                target.symlink_to(entry.linkname)
                continue
            with target.open("xb") as stream:
                shutil.copyfileobj(_content(archive, entry), stream, CHUNK_BYTES)
            target.chmod(entry.mode & 0o777)


def _manifest(text: bytes) -> Manifest:
    try:
        manifest = Manifest(**json.loads(text))
    except (ValueError, TypeError):
        raise BackupError("This is not a backup of Frontdesk, or it is damaged.") from None
    if manifest.format != FORMAT:
        raise BackupError(f"The backup was made by Frontdesk {manifest.version}: restore it with that version.")
    return manifest


def _checksum(archive: tarfile.TarFile, entry: tarfile.TarInfo) -> str:
    if entry.issym():
        return sha256(entry.linkname.encode()).hexdigest()
    checksum = sha256()
    stream = _content(archive, entry)
    while data := stream.read(CHUNK_BYTES):
        checksum.update(data)
    return checksum.hexdigest()


def _content(archive: tarfile.TarFile, entry: tarfile.TarInfo) -> IO[bytes]:
    stream = archive.extractfile(entry) if entry.isreg() else None
    if stream is None:
        raise BackupError(f"The backup is damaged: {entry.name} is not a file.")
    return stream


def _refuse_to_overwrite(url: str, data_dir: Path) -> None:
    filled = [str(data_dir / name) for name in FOLDERS if _contents(data_dir / name)]
    if database.has_data(url):
        filled.insert(0, "the database")
    if filled:
        raise BackupError(f"There is data already in {', '.join(filled)}: restore elsewhere, or overwrite it by force.")


def _contents(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*") if path.name not in NOT_OURS)


def _check_replaceable(data_dir: Path) -> None:
    """Refuse what could not be moved aside later: another volume, or a folder that is not ours to move."""
    for folder in (data_dir / name for name in FOLDERS):
        for path in _contents(folder):
            is_folder = path.is_dir() and not path.is_symlink()
            if path.is_mount() or (is_folder and not os.access(path, os.W_OK)):
                raise BackupError(f"{path} cannot be replaced: empty or unmount it and try again.")


def _replace_contents(data_dir: Path) -> None:
    """Put what was unpacked in the place of what is there, by renaming within each folder."""
    for folder in (data_dir / name for name in FOLDERS):
        for path in _contents(folder):
            path.rename(folder / RESTORING / "old" / path.name)
        for path in (folder / RESTORING / "new").iterdir():
            path.rename(folder / path.name)


@contextmanager
def _explained(problem: str) -> Iterator[None]:
    try:
        yield
    except (tarfile.TarError, EOFError, OSError) as error:
        raise BackupError(f"{problem}: {error}.") from error


def _version() -> str:
    try:
        return importlib.metadata.version("frontdesk")
    except importlib.metadata.PackageNotFoundError:
        return "unreleased"


def _say_nothing(_text: str) -> None:
    """Report progress to nobody."""
