"""The embedded PostgreSQL for benchmarks, on a disk as it is or as slow as one wishes, and what is read from it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import psycopg

from bot.storage.embedded import BACKGROUND, EmbeddedPostgres
from bot.storage.embedded_folder import ServerFolder
from bot.storage.migrate import migrate

SHIM = Path(__file__).with_name("slow_disk.c")
OPEN_TIMERS = """
    INSERT INTO timers (kind, subject, due_at, created_at)
    SELECT 'bench', 'conversation:' || -n, now() + interval '1 day' + n * interval '1 second', now()
    FROM generate_series(1, %s) n"""
STORED = """
    SELECT m.external_id, extract(epoch FROM pg_xact_commit_timestamp(t.xmin))::float8,
           (SELECT array_agg(d.id) FROM deliveries d JOIN messages o ON o.id = d.message_id WHERE o.turn_id = t.id)
    FROM messages m JOIN turns t ON t.id = m.turn_id
    WHERE m.direction = 'in' AND m.external_id LIKE %s"""
HOLD = "SELECT 1 FROM conversations WHERE recipient = %s FOR NO KEY UPDATE"
UNANSWERED = "SELECT count(*) FROM messages WHERE direction = 'in' AND turn_id IS NULL"
UNSENT = "SELECT count(*) FROM deliveries WHERE state IN ('pending', 'sending', 'uncertain')"
STATES = "SELECT state, count(*) FROM deliveries GROUP BY state"
OUTCOMES = "SELECT outcome, count(*) FROM turns GROUP BY outcome"
WAITS = """
    SELECT coalesce(wait_event_type || ':' || wait_event, 'running'), count(*) FROM pg_stat_activity
    WHERE state = 'active' AND pid <> pg_backend_pid() AND backend_type = 'client backend' GROUP BY 1"""


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """Lend a folder with a short path, which the server's account can reach."""
    folder = Path(tempfile.mkdtemp(prefix="frontdesk-bench-", dir="/tmp"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def running_server(data_dir: Path, flush_delay_ms: float = 0) -> Iterator[str]:
    """Run a migrated server that remembers when each transaction committed; yields SQLAlchemy's URL."""
    with EmbeddedPostgres.start(data_dir) as server:
        url, dsn = server.url, server.dsn
        migrate(url)
        with psycopg.connect(dsn, autocommit=True) as connection:
            connection.execute("ALTER SYSTEM SET track_commit_timestamp = on")
    if flush_delay_ms:
        with _slow_server(data_dir, flush_delay_ms, dsn):
            yield url
        return
    with EmbeddedPostgres.start(data_dir) as server:
        yield server.url


@contextmanager
def _slow_server(data_dir: Path, delay_ms: float, dsn: str) -> Iterator[None]:
    """Run the embedded server's cluster as the embedded server does, with a delay before each flush."""
    folder = ServerFolder.prepare(data_dir)
    library = data_dir / "slow_disk.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", library, SHIM, "-ldl"], check=True)
    library.chmod(0o755)
    folder.make_socket_folder()
    slow = ("/usr/bin/env", f"LD_PRELOAD={library}", f"SLOW_DISK_MICROSECONDS={int(delay_ms * 1000)}")
    server = (folder.programs() / "postgres", "-D", folder.cluster)
    folder.account.run([*slow, "/bin/sh", "-c", BACKGROUND, "sh", folder.log, *server])
    try:
        _wait_until_it_answers(dsn)
        yield
    finally:
        pid = postmaster(data_dir)
        os.kill(pid, signal.SIGINT)
        with suppress(psutil.NoSuchProcess, psutil.TimeoutExpired):
            psutil.Process(pid).wait(30)


def _wait_until_it_answers(dsn: str) -> None:
    until = time.monotonic() + 30
    while True:
        try:
            psycopg.connect(dsn).close()
        except psycopg.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
        else:
            return


def postmaster(data_dir: Path) -> int:
    """Return the process id of the server in `data_dir`."""
    folder = ServerFolder.prepare(data_dir)
    return int((folder.cluster / "postmaster.pid").read_text(encoding="ascii").split("\n", 1)[0])


def flush_milliseconds(folder: Path, count: int = 50) -> float:
    """Return how long this disk takes to flush one written block: the median."""
    durations = []
    with (folder / "flushed").open("wb") as file:
        for _ in range(count):
            file.write(b"x" * 8192)
            file.flush()
            begin = time.perf_counter()
            os.fdatasync(file.fileno())
            durations.append((time.perf_counter() - begin) * 1000)
    return sorted(durations)[count // 2]
