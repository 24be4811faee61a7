"""The database as a file and back, with PostgreSQL's own pg_dump and psql."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from bot.storage.embedded_account import EmbeddedPostgresError, shipped_programs
from bot.storage.migrate import alembic_config

SCHEMA = "public"
OPTIONS = "-c lock_timeout=10s -c client_min_messages=warning"


class BackupError(RuntimeError):
    """A backup cannot be made or restored; the text says why and what to do."""


def dump(url: str, target: Path) -> None:
    """Write the database as SQL, as it is at one instant."""
    options = ("--no-owner", "--no-privileges", f"--schema={SCHEMA}", "--extension=*", f"--file={target}")
    _run(url, "pg_dump", *options)


def load(url: str, source: Path) -> None:
    """Replace the database by the dump in one transaction."""
    empty = f"--command=DROP SCHEMA IF EXISTS {SCHEMA} CASCADE"  # the dump makes it again
    options = ("--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1")
    _run(url, "psql", *options, empty, f"--file={source}")


def has_data(url: str) -> bool:
    """Say whether any table has a row; a freshly migrated database has none."""
    with _connected(url) as connection:
        return any(_has_rows(connection, table) for table in _tables(connection) if table != "alembic_version")


def revision(url: str) -> str:
    """Return the schema's revision, empty in a database that was never migrated."""
    with _connected(url) as connection:
        if "alembic_version" not in _tables(connection):
            return ""
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        return str(row[0]) if row else ""


def check_revision(revision: str) -> None:
    """Refuse a schema that this Frontdesk does not know: a later one made it."""
    try:
        if revision:
            ScriptDirectory.from_config(alembic_config()).get_revision(revision)
    except CommandError:
        raise BackupError("The backup was made by a newer Frontdesk: install that version and try again.") from None


@contextmanager
def _connected(url: str) -> Iterator[psycopg.Connection]:
    try:
        with psycopg.connect(_dsn(url)) as connection:
            yield connection
    except psycopg.OperationalError as error:
        raise BackupError(f"The database does not answer: {error}. Start it and try again.") from error


def _tables(connection: psycopg.Connection) -> list[str]:
    rows = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", (SCHEMA,))
    return [row[0] for row in rows]


def _has_rows(connection: psycopg.Connection, table: str) -> bool:
    query = sql.SQL("SELECT EXISTS (SELECT FROM {})").format(sql.Identifier(SCHEMA, table))
    row = connection.execute(query).fetchone()
    return bool(row and row[0])


def _run(url: str, program: str, *options: str) -> None:
    """Run one of PostgreSQL's programs on the database; the password stays out of the list of processes."""
    address = conninfo_to_dict(_dsn(url))
    password = str(address.pop("password", ""))
    environment = {**os.environ, "PGPASSWORD": password, "PGOPTIONS": OPTIONS}
    with _connected(url) as connection:
        path = _program(program, connection.info.server_version // 10_000)
    command = [str(path), "--no-password", f"--dbname={make_conninfo('', **address)}", *options]
    finished = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if finished.returncode != 0:
        reason = re.search(r"(?:ERROR|FATAL|error): +(.*)", finished.stderr)
        said = reason[1] if reason else f"{program} ended with {finished.returncode}"
        raise BackupError(f"The database refused: {said}. If Frontdesk is running, stop it and try again.")


def _program(name: str, server_version: int) -> Path:
    """Find a program that is not older than the server: the shipped one, or one that is installed."""
    for path in _candidates(name):
        answer = subprocess.run([path, "--version"], capture_output=True, text=True, check=False)  # noqa: S603
        version = re.search(r"\) (\d+)", answer.stdout)
        if version and int(version[1]) >= server_version:
            return path
    raise BackupError(
        f"{name} of PostgreSQL {server_version} or later is not there: install PostgreSQL's client programs."
    )


def _candidates(name: str) -> list[Path]:
    paths = []
    with suppress(EmbeddedPostgresError):  # without the package an installed program may do
        paths.append(shipped_programs() / name)
    installed = shutil.which(name)
    return [path for path in [*paths, Path(installed or name)] if path.is_file()]


def _dsn(url: str) -> str:
    return url.replace("postgresql+psycopg://", "postgresql://", 1)
