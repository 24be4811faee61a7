"""Which version of the assistant answers whom: the active one, and one on trial for a share of the conversations.

`models/active` names the active version, `models/rollout.json` holds the rest: without it nothing is on trial. They are
written in such an order that whoever reads between the two, or after a crash there, sees a state that was meant.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from bot.durable import write_durably
from bot.versions import ACTIVE, NotTrainedError, active_version, is_version, made_versions

ROLLOUT = "rollout.json"
EVERYBODY = 100
KEPT_VERSIONS = 3  # besides those that answer and the one to go back to
MOST_BEFORE = 5


class NoEarlierVersionError(Exception):
    """No version was active before this one."""


@dataclass(frozen=True, slots=True)
class Rollout:
    """Who answers. `share` percent of the conversations are for `trial`; `before` were active once, the latest last."""

    active: str = ""
    trial: str = ""
    share: int = 0
    before: tuple[str, ...] = ()

    def version_for(self, conversation_id: int) -> str:
        """Return the version for a conversation: it stays with the trial while the share grows."""
        return self.trial if place_of(conversation_id) < self.share else self.active


def place_of(conversation_id: int) -> int:
    """Place a conversation among 0..99, evenly and for good."""
    digest = hashlib.sha256(str(conversation_id).encode()).digest()
    return int.from_bytes(digest[:8], "big") % EVERYBODY


def read_rollout(models_dir: Path) -> Rollout:
    """Return who answers; an empty rollout before the first training."""
    raw = {}
    with contextlib.suppress(OSError, ValueError):
        raw = json.loads((models_dir / ROLLOUT).read_bytes())
    active = active_version(models_dir)
    before = tuple(version for version in raw.get("before", ()) if version != active)
    trial = str(raw.get("trial", ""))
    if not active or trial in {"", active} or not is_version(models_dir / trial):
        return Rollout(active, before=before)
    return Rollout(active, trial, int(raw.get("share", 0)), before)


def publish(models_dir: Path, version: str, share: int = EVERYBODY) -> Rollout:
    """Let a version answer `share` percent of the conversations; with 100 it is the active one.

    Every process takes it up within two seconds. The first version of all is for everybody.
    """
    with _changing(models_dir) as now:
        if not is_version(models_dir / version):
            raise NotTrainedError(f"There is no version {version}: `frontdesk versions` lists them.")
        if share == EVERYBODY or not now.active:
            return _activate(models_dir, now, version)
        if version == now.active:  # which all have that are not on trial
            return now
        return _write(models_dir, replace(now, trial=version, share=share))


def roll_back(models_dir: Path) -> Rollout:
    """Withdraw the version on trial; where there is none, let the one answer that was active before.

    Raises:
        NoEarlierVersionError
    """
    with _changing(models_dir) as now:
        if now.trial:
            return _write(models_dir, Rollout(now.active, before=now.before))
        there = [version for version in now.before if is_version(models_dir / version)]
        if not there:
            raise NoEarlierVersionError
        write_durably(models_dir / ACTIVE, there[-1].encode())
        return _write(models_dir, Rollout(there[-1], before=tuple(there[:-1])))


def _activate(models_dir: Path, now: Rollout, version: str) -> Rollout:
    before = tuple(each for each in (*now.before, now.active) if each not in {"", version})[-MOST_BEFORE:]
    if version != now.active:
        is_tried = version == now.trial  # its share keeps it until all have it: nobody is sent back and forth
        _write(models_dir, Rollout(now.active, now.trial, now.share, before) if is_tried else Rollout(before=before))
        write_durably(models_dir / ACTIVE, version.encode())
    return _write(models_dir, Rollout(version, before=before))


def _write(models_dir: Path, rollout: Rollout) -> Rollout:
    """Keep all but the active version."""
    raw = {"trial": rollout.trial, "share": rollout.share, "before": rollout.before}
    write_durably(models_dir / ROLLOUT, json.dumps(raw).encode())
    return rollout


@contextlib.contextmanager
def _changing(models_dir: Path) -> Iterator[Rollout]:
    """Keep other commands from changing the same while we do, and drop the versions that nobody needs afterwards."""
    models_dir.mkdir(parents=True, exist_ok=True)
    with (models_dir / f".{ROLLOUT}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield read_rollout(models_dir)
        _forget_old(models_dir)


def _forget_old(models_dir: Path) -> None:
    now = read_rollout(models_dir)
    needed = {now.active, now.trial, *now.before[-1:]}
    spare = [made.version for made in made_versions(models_dir) if made.version not in needed]
    for version in spare[KEPT_VERSIONS:]:
        shutil.rmtree(models_dir / version, ignore_errors=True)
