"""Child processes are kept alive, and saved files are noticed."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from bot.supervise import Program, Supervisor, state_of, watch

LIVES = "import sys, time; open(sys.argv[1], 'a').write('s'); sys.stdin.read()"
FINISHES = """
import pathlib, signal, sys
signal.signal(signal.SIGTERM, lambda *_: (pathlib.Path(sys.argv[1]).write_text("finished"), sys.exit(0)))
pathlib.Path(sys.argv[1]).write_text("started")
while True: signal.pause()
"""


@asynccontextmanager
async def supervised(code: str, path: Path) -> AsyncIterator[tuple[Supervisor, list[tuple[str, int, float]]]]:
    ends: list[tuple[str, int, float]] = []
    program = Program("child", (sys.executable, "-c", code, str(path)), dict(os.environ))
    supervisor = Supervisor(program, lambda *told: ends.append(told))
    stop = asyncio.Event()
    running = asyncio.create_task(supervisor.run(stop))
    yield supervisor, ends
    stop.set()
    await running


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not condition():  # noqa: ASYNC110 - what is waited for is another process
            await asyncio.sleep(0.02)


def text_of(path: Path) -> str:
    return path.read_text() if path.exists() else ""


async def test_a_killed_child_is_started_again_and_its_end_is_told(tmp_path: Path) -> None:
    async with supervised(LIVES, tmp_path / "starts") as (supervisor, ends):
        await until(lambda: text_of(tmp_path / "starts") == "s")
        assert supervisor.pid is not None
        os.kill(supervisor.pid, signal.SIGKILL)
        await until(lambda: text_of(tmp_path / "starts") == "ss")
    assert ends == [("child", -signal.SIGKILL, 0.5)]


async def test_a_child_that_ends_at_once_is_started_at_growing_intervals(tmp_path: Path) -> None:
    async with supervised("raise SystemExit(3)", tmp_path) as (_, ends):
        await until(lambda: len(ends) == 3)
    assert ends == [("child", 3, 0.5), ("child", 3, 1.0), ("child", 3, 2.0)]


async def test_a_stop_lets_the_child_finish(tmp_path: Path) -> None:
    async with supervised(FINISHES, tmp_path / "said") as (_, ends):
        await until(lambda: text_of(tmp_path / "said") == "started")
    assert text_of(tmp_path / "said") == "finished"
    assert ends == []


async def test_a_child_ends_with_its_supervisor_however_that_dies(tmp_path: Path) -> None:
    async with supervised(LIVES + "; open(sys.argv[1], 'a').write('e')", tmp_path / "said") as (supervisor, _):
        await until(lambda: text_of(tmp_path / "said") == "s")
        assert supervisor.stdin is not None
        supervisor.stdin.close()  # what the system does to the pipe when we die
        await until(lambda: text_of(tmp_path / "said").startswith("se"))


async def watching(folder: Path, changed: Callable[[], Awaitable[None]], meanwhile: Callable[[], None]) -> None:
    stop = asyncio.Event()
    task = asyncio.create_task(watch(folder, changed, stop))
    await asyncio.sleep(0.2)
    meanwhile()
    await asyncio.sleep(3)
    stop.set()
    await task


async def test_several_files_saved_together_are_taken_up_once(tmp_path: Path) -> None:
    (tmp_path / "domain.yml").write_text("a")
    seen: list[float] = []

    async def changed() -> None:
        seen.append(time.monotonic())

    def save() -> None:
        (tmp_path / "domain.yml").write_text("ab")
        (tmp_path / "new.yml").write_text("c")

    await watching(tmp_path, changed, save)
    assert len(seen) == 1


def test_editors_files_and_caches_are_no_change(tmp_path: Path) -> None:
    (tmp_path / "domain.yml").write_text("a")
    before = state_of(tmp_path)
    (tmp_path / ".domain.yml.swp").write_text("x")
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "a.pyc").write_text("x")
    assert state_of(tmp_path) == before
