"""The embedded PostgreSQL's part of the data folder: its files, its locks, its socket folder."""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import stat
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from bot.storage.embedded_account import (
    OWN_SERVER,
    Account,
    EmbeddedPostgresError,
    choose_account,
    programs_for,
)

PORT = 5432
LONGEST_SOCKET_PATH = 100  # bytes; the kernel's limit is 107 on Linux and 103 on macOS
LOCK_TIMEOUT_SECONDS = 120.0
LOCK_POLL_SECONDS = 0.02
LARGEST_LOG_BYTES = 5_000_000
SPACE_FOR_FIRST_START_BYTES = 200_000_000


@dataclass(frozen=True, slots=True)
class ServerFolder:
    """`<data folder>/postgres`: everything in it belongs to the account that runs the server, mode 0700.

    Who uses the server is known by file locks alone, which the kernel drops when a process ends in whatever way:
    `change.lock` is held while somebody starts or stops the server, `holders.lock` is shared by all who use it,
    `server.lock` is inherited by every process of the server itself, so that a free one proves that none is left.
    """

    path: Path
    account: Account

    @classmethod
    def prepare(cls, data_dir: Path) -> ServerFolder:
        """Make the folder where it is missing; permissions outside the data folder stay as they are."""
        data_dir.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, parents=True, exist_ok=True)
        data_dir = data_dir.resolve()
        path = data_dir / "postgres"
        account = choose_account(data_dir, path)
        path.mkdir(mode=0o700, exist_ok=True)
        account.own(path)
        return cls(path, account)

    def programs(self) -> Path:
        """Return where the programs are, having made a copy if the account needs one. Only while `changing`."""
        return programs_for(self.account, self.path / "programs")

    @property
    def cluster(self) -> Path:
        """PostgreSQL's own data folder; it exists only once it is complete."""
        return self.path / "cluster"

    @property
    def log(self) -> Path:
        """What the server had to say."""
        return self.path / "server.log"

    @contextmanager
    def changing(self, on_wait: Callable[[], None]) -> Iterator[None]:
        """Be the only one who starts or stops the server; `on_wait` is called once if somebody else is at it."""
        lock = self.open_lock("change.lock")
        try:
            if not try_lock(lock):
                on_wait()
                self._wait_for(lock)
            yield
        finally:
            os.close(lock)

    def hold(self) -> int:
        """Take a share in the server; closing the returned file gives it back. Only while `changing`."""
        lock = self.open_lock("holders.lock")
        fcntl.flock(lock, fcntl.LOCK_SH)
        return lock

    def has_holders(self) -> bool:
        """Say whether anybody uses the server. Only while `changing`."""
        lock = self.open_lock("holders.lock")
        try:
            return not try_lock(lock)
        finally:
            os.close(lock)

    def open_lock(self, name: str) -> int:
        """Open a lock file, which forked children share and started programs do not."""
        flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
        lock = os.open(self.path / name, flags, 0o600)
        if os.geteuid() == 0:
            os.fchown(lock, self.account.uid, self.account.gid)
        return lock

    def secret(self) -> str:
        """Return the password of the database, making one before there is a database."""
        path = self.path / "secret"
        if path.exists():
            return path.read_text(encoding="ascii").strip()
        if self.cluster.exists():
            raise EmbeddedPostgresError(
                f"The database's password file {path} is missing.", f"Put it back from a backup, {OWN_SERVER}"
            )
        self.write(path, secrets.token_urlsafe(32))
        return path.read_text(encoding="ascii").strip()

    def write(self, path: Path, text: str) -> None:
        """Write a file whole or not at all, readable by the server's account alone."""
        unfinished = path.with_name(f"{path.name}.new")
        unfinished.unlink(missing_ok=True)
        file = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(file, "w", encoding="utf-8") as stream:
            if os.geteuid() == 0:
                os.fchown(file, self.account.uid, self.account.gid)
            stream.write(text)
            stream.flush()
            os.fsync(file)
        unfinished.rename(path)

    @contextmanager
    def server_lock(self) -> Iterator[int | None]:
        """Yield the lock that a new server must inherit, or None while any process of an old one is left."""
        lock = self.open_lock("server.lock")
        try:
            yield lock if try_lock(lock) else None
        finally:
            os.close(lock)  # a server that inherited it goes on holding it

    def socket_folder(self) -> Path | None:
        """Return the recorded socket folder if it is ours alone; a copied data folder never finds the original's."""
        record = self.path / "socket_folder"
        lines = record.read_text(encoding="utf-8").splitlines() if record.exists() else []
        if len(lines) != 2 or lines[0] != str(self.path):
            return None
        folder = Path(lines[1])
        return folder if self._is_private(folder) else None

    def make_socket_folder(self) -> Path:
        """Return a socket folder of our own: in the data folder, or a short one elsewhere where that path is long."""
        folder = self.socket_folder()
        if folder is None:
            folder = self.path / "run"
            if fits_a_socket(folder):
                folder.mkdir(mode=0o700, exist_ok=True)
                folder.chmod(0o700)
            else:
                folder = Path(tempfile.mkdtemp(prefix="frontdesk-", dir=self._short_place()))
            self.account.own(folder)
            self.write(self.path / "socket_folder", f"{self.path}\n{folder}\n")
        return folder

    def clear_socket_folder(self) -> None:
        """Remove what a server that is no more left in the socket folder: its pid there may be a stranger's by now."""
        folder = self.socket_folder()
        if folder is not None:
            for name in (f".s.PGSQL.{PORT}", f".s.PGSQL.{PORT}.lock"):
                (folder / name).unlink(missing_ok=True)

    def drop_socket_folder(self) -> None:
        """Leave nothing behind outside the data folder once the server has stopped."""
        folder = self.socket_folder()
        if folder is not None and self.path not in folder.parents:
            self.clear_socket_folder()
            with suppress(OSError):
                folder.rmdir()

    def turn_log(self) -> None:
        """Start a new log when the old one has grown big; one old one is kept."""
        if self.log.exists() and self.log.stat().st_size > LARGEST_LOG_BYTES:
            self.log.replace(self.log.with_name("server.log.1"))

    def check_space(self) -> None:
        """Refuse a first start that the disk has no room for."""
        if shutil.disk_usage(self.path).free < SPACE_FOR_FIRST_START_BYTES:
            raise no_space(self.path)

    def _short_place(self) -> Path:
        places = [Path(tempfile.gettempdir()), Path("/tmp"), Path("/var/tmp")]  # noqa: S108 - only to hold a 0700 folder
        for place in places:
            if fits_a_socket(place / "frontdesk-12345678") and self.account.can_enter(place):
                return place
        raise EmbeddedPostgresError(
            f"The path {self.path} is too long for a socket, and no temporary folder can be used.",
            f"Set FRONTDESK_DATA_DIR to a shorter path, {OWN_SERVER}",
        )

    def _is_private(self, folder: Path) -> bool:
        try:
            status = folder.lstat()
        except OSError:
            return False
        is_ours = stat.S_ISDIR(status.st_mode) and status.st_uid == self.account.uid
        return is_ours and stat.S_IMODE(status.st_mode) == 0o700 and fits_a_socket(folder)

    def _wait_for(self, lock: int) -> None:
        deadline = time.monotonic() + LOCK_TIMEOUT_SECONDS
        while not try_lock(lock):
            if time.monotonic() > deadline:
                raise EmbeddedPostgresError(
                    f"Another process has been starting or stopping the server in {self.path} for two minutes.",
                    f"Stop it and try again, {OWN_SERVER}",
                )
            time.sleep(LOCK_POLL_SECONDS)


def try_lock(lock: int) -> bool:
    """Take an exclusive lock if it is free."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def fits_a_socket(folder: Path) -> bool:
    """Say whether a server's socket in this folder stays within the kernel's limit."""
    return len(os.fsencode(folder / f".s.PGSQL.{PORT}.lock")) <= LONGEST_SOCKET_PATH


def no_space(path: Path) -> EmbeddedPostgresError:
    """Say that the disk is full."""
    return EmbeddedPostgresError(f"The disk that holds {path} is full.", f"Free at least 200 MB, {OWN_SERVER}")
