import io
import json
import os
import shutil
import stat
import subprocess
import tarfile
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import psycopg
import pytest

from bot.backup import BackupError, backup, restore
from bot.storage.migrate import migrate
from tests.database import TestDatabases

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ROWS = "CREATE TABLE words (id bigint GENERATED ALWAYS AS IDENTITY, word text UNIQUE)"


@pytest.fixture
def other_url(databases: TestDatabases) -> Iterator[str]:
    with databases.database() as url:
        yield url


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    (folder / "media/2026").mkdir(parents=True)
    (folder / "media/2026/foto.jpg").write_bytes(b"\xff\xd8 a picture")
    (folder / "models/v2").mkdir(parents=True)
    (folder / "models/v2/model.onnx").write_bytes(bytes(3_000_000))
    (folder / "models/current").symlink_to("v2")
    (folder / "postgres").mkdir()
    (folder / "postgres/secret").write_text("not to be copied")
    return folder


@pytest.fixture
def packed(empty_database_url: str, data_dir: Path, tmp_path: Path) -> Path:
    execute(empty_database_url, ROWS, "INSERT INTO words (word) VALUES ('mañana'), ('50 % \\.')")
    target = tmp_path / "backup.tar.gz"
    backup(empty_database_url, data_dir, target, clock=lambda: NOON)
    return target


def execute(url: str, *statements: str) -> None:
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        for statement in statements:
            connection.execute(statement)  # type: ignore[arg-type]


def words(url: str) -> list[str]:
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        return [row[0] for row in connection.execute("SELECT word FROM words ORDER BY id")]


def dumped(packed: Path) -> list[bytes]:
    """Return the dump without the lines that hold a random token."""
    with tarfile.open(packed) as archive:
        content = archive.extractfile("database.sql")
        assert content is not None
        return [line for line in content.read().splitlines() if b"restrict" not in line]


def repacked(source: Path, change: Callable[[dict[str, bytes]], None], *, is_resigned: bool = False) -> Path:
    """Copy a backup with changed parts; `is_resigned` makes the manifest agree with them again."""
    with tarfile.open(source) as archive:
        links = [entry for entry in archive if entry.issym()]
        files = [(entry.name, archive.extractfile(entry)) for entry in archive if entry.isreg()]
        parts = {name: content.read() for name, content in files if content}
    change(parts)
    if is_resigned:
        manifest = json.loads(parts["manifest.json"])
        manifest["sha256"].update({name: sha256(part).hexdigest() for name, part in parts.items()})
        del manifest["sha256"]["manifest.json"]
        parts["manifest.json"] = json.dumps(manifest).encode()
    target = source.with_name("changed.tar.gz")
    with tarfile.open(target, "w:gz") as archive:
        for link in links:
            archive.addfile(link)
        for name, part in parts.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(part)
            archive.addfile(entry, io.BytesIO(part))
    return target


def test_everything_comes_back_on_another_machine(packed: Path, other_url: str, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    manifest = restore(packed, other_url, elsewhere)
    assert manifest.created_at == "2026-03-02T12:00:00+00:00"
    assert words(other_url) == ["mañana", "50 % \\."]
    assert (elsewhere / "media/2026/foto.jpg").read_bytes() == b"\xff\xd8 a picture"
    assert (elsewhere / "models/current/model.onnx").stat().st_size == 3_000_000
    assert sorted(path.name for path in elsewhere.iterdir()) == ["media", "models"]


def test_restored_database_goes_on_counting_and_keeps_its_rules(packed: Path, other_url: str, tmp_path: Path) -> None:
    restore(packed, other_url, tmp_path / "elsewhere")
    execute(other_url, "INSERT INTO words (word) VALUES ('third')")
    assert words(other_url)[-1] == "third"
    with pytest.raises(psycopg.errors.UniqueViolation):
        execute(other_url, "INSERT INTO words (word) VALUES ('third')")


def test_migrated_database_with_extension_and_jobs_comes_back(
    database_url: str, other_url: str, tmp_path: Path
) -> None:
    execute(database_url, "CREATE EXTENSION IF NOT EXISTS vector", "CREATE TABLE vectors (v vector(2))")
    execute(database_url, "INSERT INTO vectors VALUES ('[1,2]')")
    backup(database_url, tmp_path / "data", tmp_path / "backup.tar.gz")
    manifest = restore(tmp_path / "backup.tar.gz", other_url, tmp_path / "data")
    assert manifest.revision != ""
    migrate(other_url)
    backup(other_url, tmp_path / "data", tmp_path / "again.tar.gz")
    assert dumped(tmp_path / "again.tar.gz") == dumped(tmp_path / "backup.tar.gz")
    execute(other_url, "INSERT INTO vectors VALUES ('[3,4]')")


def test_links_come_back_as_what_they_lead_to(
    empty_database_url: str, other_url: str, data_dir: Path, tmp_path: Path
) -> None:
    (tmp_path / "elsewhere.jpg").write_text("elsewhere")
    (data_dir / "media/outside.jpg").symlink_to(tmp_path / "elsewhere.jpg")
    (data_dir / "media/twin.jpg").hardlink_to(data_dir / "media/2026/foto.jpg")
    backup(empty_database_url, data_dir, tmp_path / "backup.tar.gz")
    restore(tmp_path / "backup.tar.gz", other_url, tmp_path / "restored")
    assert not (tmp_path / "restored/media/outside.jpg").is_symlink()
    assert (tmp_path / "restored/media/outside.jpg").read_text() == "elsewhere"
    assert (tmp_path / "restored/media/twin.jpg").read_bytes() == b"\xff\xd8 a picture"


def test_link_to_a_folder_elsewhere_is_not_silently_left_out(
    empty_database_url: str, data_dir: Path, tmp_path: Path
) -> None:
    (data_dir / "media/folder").symlink_to(tmp_path)
    with pytest.raises(BackupError, match="not a file"):
        backup(empty_database_url, data_dir, tmp_path / "backup.tar.gz")
    assert not (tmp_path / "backup.tar.gz").exists()


def test_backup_is_for_its_owners_eyes_and_holds_no_password(packed: Path) -> None:
    assert stat.S_IMODE(packed.stat().st_mode) == 0o600
    with tarfile.open(packed) as archive:
        assert not [name for name in archive.getnames() if "postgres" in name]
    assert [path.name for path in packed.parent.iterdir() if path.name.startswith(".")] == []


def test_existing_file_is_never_overwritten(empty_database_url: str, data_dir: Path, tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("mine")
    with pytest.raises(BackupError, match="exists already"):
        backup(empty_database_url, data_dir, tmp_path / "precious")
    assert (tmp_path / "precious").read_text() == "mine"


def test_data_is_not_overwritten_unless_by_force(packed: Path, other_url: str, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "media").mkdir(parents=True)
    (elsewhere / "media/old.jpg").write_text("old")
    execute(other_url, ROWS, "INSERT INTO words (word) VALUES ('old')", "CREATE TABLE newer (word text)")
    with pytest.raises(BackupError, match=r"data already in the database, .*media"):
        restore(packed, other_url, elsewhere)
    assert words(other_url) == ["old"]
    restore(packed, other_url, elsewhere, force=True)
    assert words(other_url) == ["mañana", "50 % \\."]
    assert [path.name for path in (elsewhere / "media").iterdir()] == ["2026"]


def test_migrated_database_without_a_row_may_be_filled(packed: Path, database_url: str, tmp_path: Path) -> None:
    restore(packed, database_url, tmp_path / "elsewhere")
    assert words(database_url) == ["mañana", "50 % \\."]


@pytest.mark.parametrize(
    "change",
    [
        lambda parts: parts.update({"media/2026/foto.jpg": b"another picture"}),
        lambda parts: parts.update({"media/extra.jpg": b"never backed up"}),
        lambda parts: parts.pop("models/v2/model.onnx"),
        lambda parts: parts.pop("database.sql"),
        lambda parts: parts.pop("manifest.json"),
        lambda parts: parts.update({"manifest.json": b"[]"}),
        lambda parts: parts.update({"manifest.json": b'{"format": 1}'}),
    ],
    ids=["changed", "added", "missing", "no database", "no manifest", "odd manifest", "poor manifest"],
)
def test_damaged_backup_is_refused_before_anything_is_touched(
    packed: Path, other_url: str, tmp_path: Path, change: Callable[[dict[str, bytes]], None]
) -> None:
    with pytest.raises(BackupError, match="damaged"):
        restore(repacked(packed, change), other_url, tmp_path / "elsewhere", force=True)
    assert not (tmp_path / "elsewhere").exists()
    with pytest.raises(psycopg.errors.UndefinedTable):
        words(other_url)


def test_file_cut_short_is_refused(packed: Path, other_url: str, tmp_path: Path) -> None:
    packed.write_bytes(packed.read_bytes()[:-200])
    with pytest.raises(BackupError, match="cannot be restored"):
        restore(packed, other_url, tmp_path / "elsewhere")


def test_file_that_is_no_archive_is_refused(other_url: str, tmp_path: Path) -> None:
    (tmp_path / "letter").write_text("Querida abuela")
    with pytest.raises(BackupError, match="cannot be restored"):
        restore(tmp_path / "letter", other_url, tmp_path / "elsewhere")


@pytest.mark.parametrize("name", ["../evil", "media/../../evil", "postgres/secret", "evil"])
def test_part_outside_the_known_folders_is_refused(packed: Path, other_url: str, tmp_path: Path, name: str) -> None:
    crafted = repacked(packed, lambda parts: parts.update({name: b"evil"}), is_resigned=True)
    with pytest.raises(BackupError):
        restore(crafted, other_url, tmp_path / "elsewhere")
    assert not list(tmp_path.rglob("evil"))
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize("target", ["/etc", "../../outside"])
def test_link_that_points_outside_is_refused(packed: Path, other_url: str, tmp_path: Path, target: str) -> None:
    crafted = tmp_path / "crafted.tar.gz"
    with tarfile.open(crafted, "w:gz") as archive:
        link = tarfile.TarInfo("media/link")
        link.type, link.linkname = tarfile.SYMTYPE, target
        archive.addfile(link)
    with pytest.raises(BackupError, match="not to be trusted"):
        restore(crafted, other_url, tmp_path / "elsewhere")


def test_when_the_database_refuses_nothing_has_changed(packed: Path, other_url: str, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "media").mkdir(parents=True)
    (elsewhere / "media/old.jpg").write_text("old")
    execute(other_url, ROWS, "INSERT INTO words (word) VALUES ('old')")
    crafted = repacked(packed, lambda parts: parts.update({"database.sql": b"SELECT 1/0;"}), is_resigned=True)
    with pytest.raises(BackupError, match="division by zero"):
        restore(crafted, other_url, elsewhere, force=True)
    assert words(other_url) == ["old"]
    assert [path.name for path in elsewhere.rglob("*")] == ["media", "old.jpg"]


@pytest.fixture
def volume(tmp_path: Path) -> Iterator[Path]:
    """Give a data folder whose `media` is mounted, as in a container, so that it cannot be renamed."""
    folder = tmp_path / "elsewhere/media"
    folder.mkdir(parents=True)
    (tmp_path / "disk").mkdir()
    mount, umount = shutil.which("mount"), shutil.which("umount")
    command = [str(mount), "--bind", str(tmp_path / "disk"), str(folder)]
    if os.geteuid() != 0 or not umount or subprocess.run(command, capture_output=True, check=False).returncode != 0:
        pytest.skip("only root may mount")
    yield folder.parent
    subprocess.run([umount, str(folder)], check=True)


def test_media_on_a_volume_of_their_own_come_back(packed: Path, other_url: str, volume: Path) -> None:
    (volume / "media/old.jpg").write_text("old")
    (volume / "media/lost+found").mkdir()
    with pytest.raises(OSError, match="busy"):
        (volume / "media").rename(volume / "renamed")
    restore(packed, other_url, volume, force=True)
    assert words(other_url) == ["mañana", "50 % \\."]
    assert sorted(path.name for path in (volume / "media").iterdir()) == ["2026", "lost+found"]
    assert (volume.parent / "disk/2026/foto.jpg").is_file()


def test_folder_that_is_not_ours_to_rename_is_filled(packed: Path, other_url: str, tmp_path: Path) -> None:
    real = tmp_path / "disk"
    (real / "media").mkdir(parents=True)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "media").symlink_to(real / "media")
    restore(packed, other_url, elsewhere)
    assert (elsewhere / "media").is_symlink()
    assert (real / "media/2026/foto.jpg").is_file()


def test_files_that_have_no_place_are_refused_before_the_database_is_touched(
    packed: Path, other_url: str, tmp_path: Path
) -> None:
    execute(other_url, ROWS, "INSERT INTO words (word) VALUES ('old')")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/models").write_text("a file, not a folder")
    with pytest.raises(BackupError, match="cannot be restored"):
        restore(packed, other_url, tmp_path / "elsewhere", force=True)
    assert words(other_url) == ["old"]
    assert [path.name for path in (tmp_path / "elsewhere").iterdir()] == ["models"]


def test_restore_that_was_cut_short_is_begun_again(packed: Path, other_url: str, tmp_path: Path) -> None:
    left = tmp_path / "elsewhere/media/.restoring/new"
    left.mkdir(parents=True)
    (left / "2026").write_text("half")
    restore(packed, other_url, tmp_path / "elsewhere")
    assert [path.name for path in (tmp_path / "elsewhere/media").iterdir()] == ["2026"]


def test_files_that_are_still_being_written_are_left_out(
    empty_database_url: str, data_dir: Path, tmp_path: Path
) -> None:
    (data_dir / "media/2026/.incoming-abc").write_bytes(b"half a pic")
    (data_dir / "media/.restoring").mkdir()
    (data_dir / "media/.restoring/left").write_text("of a restore that was cut short")
    backup(empty_database_url, data_dir, tmp_path / "backup.tar.gz")
    with tarfile.open(tmp_path / "backup.tar.gz") as archive:
        assert [name for name in archive.getnames() if name.startswith("media")] == ["media/2026/foto.jpg"]


def delete_once_packing(folder: Path, victim: Path) -> None:
    """Delete a file when the one before it is being packed."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if any(path.stat().st_size > 1_000_000 for path in folder.glob(".frontdesk-backup-*/backup.tar.gz")):
            victim.unlink()
            return
        time.sleep(0.001)


def test_file_that_is_deleted_meanwhile_is_left_out(
    empty_database_url: str, other_url: str, data_dir: Path, tmp_path: Path
) -> None:
    (data_dir / "media/before").write_bytes(os.urandom(30_000_000))
    (data_dir / "media/victim").write_bytes(b"deleted with its conversation")
    cleaner = threading.Thread(target=delete_once_packing, args=(tmp_path, data_dir / "media/victim"))
    cleaner.start()
    backup(empty_database_url, data_dir, tmp_path / "backup.tar.gz")
    cleaner.join()
    restore(tmp_path / "backup.tar.gz", other_url, tmp_path / "elsewhere")
    assert sorted(path.name for path in (tmp_path / "elsewhere/media").iterdir()) == ["2026", "before"]


def test_link_to_nothing_is_not_silently_left_out(empty_database_url: str, data_dir: Path, tmp_path: Path) -> None:
    (data_dir / "media/lost.jpg").symlink_to(tmp_path / "nowhere")
    with pytest.raises(BackupError, match="cannot be written"):
        backup(empty_database_url, data_dir, tmp_path / "backup.tar.gz")


def test_backup_of_a_newer_schema_is_refused(packed: Path, other_url: str, tmp_path: Path) -> None:
    def rejuvenate(parts: dict[str, bytes]) -> None:
        parts["manifest.json"] = json.dumps({**json.loads(parts["manifest.json"]), "revision": "9999"}).encode()

    with pytest.raises(BackupError, match="newer Frontdesk"):
        restore(repacked(packed, rejuvenate), other_url, tmp_path / "elsewhere")


def test_database_that_is_away_is_one_clear_sentence(tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="does not answer"):
        backup("postgresql+psycopg://nobody@/nowhere?host=/nowhere", tmp_path, tmp_path / "backup.tar.gz")


def test_folder_that_is_not_there_is_one_clear_sentence(empty_database_url: str, tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="cannot be written"):
        backup(empty_database_url, tmp_path, tmp_path / "missing" / "backup.tar.gz")
