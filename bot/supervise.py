"""Keeps child processes alive, and tells when a folder has changed."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

STOP_SECONDS = 30.0  # a child finishes its turns within these, or is killed
FIRST_WAIT_SECONDS = 0.5
LONGEST_WAIT_SECONDS = 30.0
STEADY_SECONDS = 60.0  # a child that lived so long starts again without delay
LOOK_SECONDS = 1.0

Tell = Callable[[str, int, float], None]


@dataclass(frozen=True, slots=True)
class Program:
    """A process to keep alive. It must end by itself when its standard input does: so it never outlives us."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]


class Supervisor:
    """Runs one program; starts it again when it ends, at growing intervals.

    `tell(name, exit_code, wait_seconds)` is called for each end that nobody asked for.
    """

    def __init__(self, program: Program, tell: Tell) -> None:
        self._program = program
        self._tell = tell
        self.pid: int | None = None
        self.stdin: asyncio.StreamWriter | None = None  # the child ends with it

    async def run(self, stop: asyncio.Event) -> None:
        """Keep the program alive until `stop` is set; then let it finish what it is doing."""
        wait = FIRST_WAIT_SECONDS
        while not stop.is_set():
            started = time.monotonic()
            code = await self._once(stop)
            if stop.is_set():
                return
            wait = FIRST_WAIT_SECONDS if time.monotonic() - started > STEADY_SECONDS else wait
            self._tell(self._program.name, code, wait)
            await wait_or_stop(stop, wait)
            wait = min(wait * 2, LONGEST_WAIT_SECONDS)

    async def _once(self, stop: asyncio.Event) -> int:
        """Run the program once and return its exit code, negative for a signal."""
        child = await asyncio.create_subprocess_exec(
            *self._program.command,
            env=dict(self._program.environment),
            stdin=asyncio.subprocess.PIPE,
            start_new_session=True,  # Ctrl-C in the terminal is ours to pass on
        )
        self.pid, self.stdin = child.pid, child.stdin
        ended, stopped = asyncio.create_task(child.wait()), asyncio.create_task(stop.wait())
        try:
            await asyncio.wait((ended, stopped), return_when=asyncio.FIRST_COMPLETED)
        finally:
            stopped.cancel()
            await _end(child, ended)
            self.pid = self.stdin = None
        return ended.result()


async def _end(child: asyncio.subprocess.Process, ended: asyncio.Task[int]) -> None:
    with contextlib.suppress(ProcessLookupError):
        if not ended.done():
            child.send_signal(signal.SIGTERM)
    try:
        await asyncio.wait_for(asyncio.shield(ended), STOP_SECONDS)
    except TimeoutError:
        with contextlib.suppress(ProcessLookupError):
            child.kill()
        await ended


async def wait_or_stop(stop: asyncio.Event, seconds: float) -> None:
    """Sleep, but not past `stop`."""
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)


def state_of(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """Describe a folder's files by name, time and size: another state means that something was saved."""
    found: list[tuple[str, int, int]] = []
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if any(part.startswith(".") or part == "__pycache__" for part in name.split("/")):
            continue
        with contextlib.suppress(OSError):  # an editor's file that was there a moment ago
            status = path.stat()
            if path.is_file():
                found.append((name, status.st_mtime_ns, status.st_size))
    return tuple(found)


async def watch(folder: Path, changed: Callable[[], Awaitable[None]], stop: asyncio.Event) -> None:
    """Call `changed` when files in `folder` were saved, once they have been still for a moment."""
    known = await asyncio.to_thread(state_of, folder)
    while not stop.is_set():
        await wait_or_stop(stop, LOOK_SECONDS)
        now = await asyncio.to_thread(state_of, folder)
        if now == known or stop.is_set():
            continue
        await wait_or_stop(stop, LOOK_SECONDS / 2)
        if await asyncio.to_thread(state_of, folder) == now:
            known = now
            await changed()
