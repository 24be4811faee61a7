"""A real PostgreSQL for a data folder, started when somebody needs it and stopped by the last one who leaves."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from urllib.parse import quote

from psycopg import pq

from bot.storage.embedded_account import MAJOR_VERSION, OWN_SERVER, EmbeddedPostgresError
from bot.storage.embedded_folder import PORT, ServerFolder, no_space

__all__ = ["EmbeddedPostgres", "EmbeddedPostgresError"]

NAME = "frontdesk"  # of the database and of its one user
START_TIMEOUT_SECONDS = 120.0  # recovery after a crash may have much to replay
STOP_TIMEOUT_SECONDS = 30.0
POLL_SECONDS = 0.02
SETTINGS = """\
# Written by Frontdesk at every start; what you change here is lost.
listen_addresses = ''
port = {port}
unix_socket_directories = '{socket_folder}'
unix_socket_permissions = 0700
password_encryption = 'scram-sha-256'
max_connections = 120
shared_buffers = '128MB'
fsync = on
synchronous_commit = on
full_page_writes = on
max_wal_size = '512MB'
min_wal_size = '80MB'
max_parallel_workers_per_gather = 0
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
log_line_prefix = '%m [%p] '
log_checkpoints = off
lc_messages = 'C'
"""
INITDB_OPTIONS = (
    f"--username={NAME}",
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--locale=C",
)
# The shell appends to the log as the server's account and leaves the server to itself.
BACKGROUND = 'log=$1; shift; "$@" >>"$log" 2>&1 </dev/null &'

Progress = Callable[[str], None]


class EmbeddedPostgres:
    """One PostgreSQL server for a data folder, shared by every process that holds it.

    Each object is one holder. A holder that is killed counts no more from that moment; the server then stays up
    until the next last holder closes.
    """

    def __init__(self, folder: ServerFolder, share: int, secret: str, on_progress: Progress) -> None:
        self._folder = folder
        self._share: int | None = share
        self._secret = secret
        self._socket_folder = folder.make_socket_folder()
        self._on_progress = on_progress

    @classmethod
    def start(cls, data_dir: Path, *, on_progress: Progress | None = None) -> EmbeddedPostgres:
        """Become a holder of the server in `data_dir`, creating and starting it where needed.

        Raises:
            EmbeddedPostgresError: it cannot be had here; the text says what to do.
        """
        tell = on_progress or _say_nothing
        with _explained(data_dir):
            folder = ServerFolder.prepare(data_dir)
            with folder.changing(lambda: tell("Waiting for another process that starts or stops PostgreSQL")):
                secret = folder.secret()
                _create(folder, tell)
                _run(folder, tell)
                return cls(folder, folder.hold(), secret, tell)

    @property
    def url(self) -> str:
        """SQLAlchemy's URL of the database, password included."""
        return f"postgresql+psycopg://{self._address}"

    @property
    def dsn(self) -> str:
        """libpq's URI of the database, password included."""
        return f"postgresql://{self._address}"

    def ensure_running(self) -> None:
        """Start the server again if it has died; cheap when it has not."""
        if _is_ready(self._folder):
            return
        with _explained(self._folder.path), self._folder.changing(lambda: None):
            _run(self._folder, self._on_progress)
            self._socket_folder = self._folder.make_socket_folder()

    def close(self) -> None:
        """Stop being a holder; the last one out stops the server. More than once is harmless."""
        if self._share is None:
            return
        with _explained(self._folder.path), self._folder.changing(lambda: None):
            os.close(self._share)
            self._share = None
            if not self._folder.has_holders():
                _stop(self._folder)

    def __enter__(self) -> EmbeddedPostgres:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    @property
    def _address(self) -> str:
        host = quote(str(self._socket_folder), safe="")
        return f"{NAME}:{self._secret}@/{NAME}?host={host}&port={PORT}"


def _create(folder: ServerFolder, tell: Progress) -> None:
    """Make the database cluster beside its place and move it there when it is complete."""
    if folder.cluster.exists():
        _check_version(folder)
        return
    folder.check_space()
    tell("Creating the PostgreSQL database (the first start only)")
    for leftover in folder.path.glob("cluster.new-*"):
        shutil.rmtree(leftover, ignore_errors=True)
    unfinished = folder.path / f"cluster.new-{secrets.token_hex(4)}"  # a killed starter's initdb may still be writing
    programs = folder.programs()
    _command(folder, programs / "initdb", "-D", unfinished, f"--pwfile={folder.path / 'secret'}", *INITDB_OPTIONS)
    _command(folder, programs / "postgres", "--single", "-D", unfinished, "postgres", stdin=f"CREATE DATABASE {NAME}\n")
    unfinished.rename(folder.cluster)


def _command(folder: ServerFolder, *command: str | Path, stdin: str = "") -> None:
    finished = folder.account.run(command, stdin=stdin)
    complaint = finished.stdout + finished.stderr
    if finished.returncode != 0 or "ERROR:" in complaint:
        raise _start_error(folder, complaint)


def _check_version(folder: ServerFolder) -> None:
    version = (folder.cluster / "PG_VERSION").read_text(encoding="ascii").strip()
    if version != MAJOR_VERSION:
        raise EmbeddedPostgresError(
            f"The database in {folder.path} was made by PostgreSQL {version}, and this is {MAJOR_VERSION}.",
            f"Make a backup with the older Frontdesk and restore it here, {OWN_SERVER}",
        )


def _run(folder: ServerFolder, tell: Progress) -> None:
    """Have a server that answers: the one there is, or a new one. Only while `changing`."""
    deadline = time.monotonic() + START_TIMEOUT_SECONDS
    is_launched = False
    while not _is_ready(folder):
        with folder.server_lock() as lock:
            if lock is not None and is_launched:
                raise _start_error(folder, _end_of_log(folder))
            if lock is not None:
                tell("Starting PostgreSQL")
                _launch(folder, lock)
                is_launched = True
        if time.monotonic() > deadline:
            raise EmbeddedPostgresError(
                f"The server in {folder.path} does not answer; another machine or container may be running it.",
                f"Look into {folder.log}, {OWN_SERVER}",
            )
        time.sleep(POLL_SECONDS)


def _launch(folder: ServerFolder, lock: int) -> None:
    # No process of an earlier server is left, so its pid files say nothing: the pid may be a stranger's by now.
    (folder.cluster / "postmaster.pid").unlink(missing_ok=True)
    folder.clear_socket_folder()
    settings = SETTINGS.format(port=PORT, socket_folder=str(folder.make_socket_folder()).replace("'", "''"))
    folder.write(folder.cluster / "postgresql.conf", settings)
    folder.turn_log()
    server = (folder.programs() / "postgres", "-D", folder.cluster)
    shell = folder.account.run(["/bin/sh", "-c", BACKGROUND, "sh", folder.log, *server], keep_files=[lock])
    if shell.stderr:
        raise _start_error(folder, shell.stderr)


def _stop(folder: ServerFolder) -> None:
    """Stop the server: nobody waits for it, so connections left over are cut off. Only while `changing`."""
    for request in (signal.SIGINT, signal.SIGQUIT):  # PostgreSQL's fast and immediate shutdown
        pid = _postmaster(folder)
        if pid is not None:
            with suppress(ProcessLookupError):
                os.kill(pid, request)
        if _wait_until_gone(folder):
            folder.drop_socket_folder()
            return


def _wait_until_gone(folder: ServerFolder) -> bool:
    deadline = time.monotonic() + STOP_TIMEOUT_SECONDS
    while time.monotonic() < deadline:
        with folder.server_lock() as lock:
            if lock is not None:
                return True
        time.sleep(POLL_SECONDS)
    return False


def _postmaster(folder: ServerFolder) -> int | None:
    """Return the postmaster's pid, read only while the postmaster itself answers: then the file is surely its own."""
    if _ping(folder) not in {pq.Ping.OK, pq.Ping.REJECT}:
        return None
    try:
        return int((folder.cluster / "postmaster.pid").read_text(encoding="ascii").split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return None


def _is_ready(folder: ServerFolder) -> bool:
    return _ping(folder) is pq.Ping.OK


def _ping(folder: ServerFolder) -> pq.Ping:
    socket_folder = folder.socket_folder()
    if socket_folder is None:
        return pq.Ping.NO_RESPONSE
    address = f"host={_quoted(str(socket_folder))} port={PORT} user={NAME} dbname={NAME} connect_timeout=5"
    return pq.Ping(pq.PGconn.ping(address.encode()))


def _quoted(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _end_of_log(folder: ServerFolder) -> str:
    return folder.log.read_text(encoding="utf-8", errors="replace")[-4000:] if folder.log.exists() else ""


def _start_error(folder: ServerFolder, complaint: str) -> EmbeddedPostgresError:
    lines = [line.strip() for line in complaint.splitlines() if line.strip()]
    telling = [
        line for line in lines if any(word in line for word in ("FATAL", "PANIC", "ERROR", "error", "could not"))
    ]
    reason = (telling or lines or ["it ended without a word"])[-1].removesuffix(".")
    if os.strerror(errno.ENOSPC) in complaint:
        return no_space(folder.path)
    return EmbeddedPostgresError(f"PostgreSQL did not start: {reason}.", f"Look into {folder.log}, {OWN_SERVER}")


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Turn the system's refusals into a sentence that says what to do."""
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise no_space(path) from error
        raise EmbeddedPostgresError(
            f"Frontdesk cannot use {error.filename or path}: {error.strerror or error}.",
            f"Allow it to write there, set FRONTDESK_DATA_DIR to another folder, {OWN_SERVER}",
        ) from error


def _say_nothing(_text: str) -> None:
    """Report progress to nobody."""
