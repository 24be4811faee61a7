"""What `serve` does: prepares, keeps every part alive, takes up changes, and ends in order."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING

from bot.cli.announcing import announce, say
from bot.cli.assistants import EARLIER_GOES_ON
from bot.cli.database import sqlalchemy_url
from bot.cli.failures import explained
from bot.cli.refreshing import Freshness, keep_fresh
from bot.cli.terminal import fail
from bot.cli.trained_before import files_now, is_trained, keep_trained
from bot.supervise import Program, Supervisor, wait_or_stop, watch

if TYPE_CHECKING:
    from bot.settings import Settings
    from bot.storage.embedded import EmbeddedPostgres


async def serve_until_told(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT, then let every process finish its turn."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    with ExitStack() as stack:
        url, server = await _prepare(settings, stack, stop)
        if not stop.is_set():
            await _keep(settings, url, server, stop)
            say("stopped")


async def _prepare(settings: Settings, stack: ExitStack, stop: asyncio.Event) -> tuple[str, EmbeddedPostgres | None]:
    """Have a trained assistant and a migrated database, both made ready at the same time."""
    training = asyncio.create_task(_train(settings, stop))
    opening = asyncio.create_task(asyncio.to_thread(_open_database, settings, stack))
    await asyncio.wait((training, opening))  # both: the database must not be left open behind a failure
    code, opened = training.result(), opening.result()
    if code not in {0, EARLIER_GOES_ON} and not stop.is_set():
        fail("There is no version to run: correct the assistant and start again.")
    return opened


def _open_database(settings: Settings, stack: ExitStack) -> tuple[str, EmbeddedPostgres | None]:
    from bot.storage.migrate import migrate

    if settings.database_url:
        url, server = sqlalchemy_url(settings.database_url), None
    else:
        from bot.storage.embedded import EmbeddedPostgres

        server = stack.enter_context(EmbeddedPostgres.start(settings.data_dir))
        url = server.url
    migrate(url)
    return url, server


async def _train(settings: Settings, stop: asyncio.Event) -> int:
    """Train in a process of its own, which takes its memory with it; at once where no file has changed."""
    files = files_now(settings)
    if is_trained(settings, files):
        return 0
    code = await _run(settings, stop, "train")
    if code == 0:
        keep_trained(settings, files)
    return code


async def _keep(settings: Settings, url: str, server: EmbeddedPostgres | None, stop: asyncio.Event) -> None:
    environment = {**_environment(settings), "FRONTDESK_DATABASE_URL": url}
    programs = [Program(name, _command(name, "--until-stdin-closes"), environment) for name in ("web", "worker")]
    async with asyncio.TaskGroup() as group:
        for program in programs:
            group.create_task(Supervisor(program, _tell_end).run(stop))
        if server is not None:
            group.create_task(_keep_database(server, stop))
        group.create_task(announce(settings, url, stop))
        group.create_task(watch(settings.assistant, partial(_take_up, settings, stop), stop))
        group.create_task(keep_fresh(_freshness(settings), partial(_refresh, settings, stop), stop))


async def _keep_database(server: EmbeddedPostgres, stop: asyncio.Event) -> None:
    """Start the embedded server again whenever it has died; say once why it cannot."""
    from bot.storage.embedded import EmbeddedPostgresError

    said = ""
    while not stop.is_set():
        try:
            await asyncio.to_thread(server.ensure_running)
            said = ""
        except EmbeddedPostgresError as error:
            if said != (said := explained(error) or ""):
                say("line", text=said)
        await wait_or_stop(stop, 1.0)


async def _take_up(settings: Settings, stop: asyncio.Event) -> None:
    """Train and activate what was changed; with problems, which the training prints, the earlier version goes on."""
    say("changed")
    if await _train(settings, stop) == 0:
        say("taken_up")


def _freshness(settings: Settings) -> Freshness:
    from datetime import timedelta

    from bot.library import Library

    return Freshness(Library(settings.library_dir), timedelta(hours=settings.knowledge_refresh_hours))


async def _refresh(settings: Settings, stop: asyncio.Event, addresses: Sequence[str]) -> None:
    """Read imported sources again and train where they say something new; nobody waits for it."""
    say("refreshing", sources=", ".join(addresses))
    await _run(settings, stop, "kb", "refresh", "--", *addresses)


async def _run(settings: Settings, stop: asyncio.Event, *command: str) -> int:
    """Run a command of ours in a process of its own, which takes its memory with it; it ends when we do."""
    child = await asyncio.create_subprocess_exec(
        *_command(*command),
        env=_environment(settings),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
    )
    ended = asyncio.create_task(child.wait())
    stopped = asyncio.create_task(stop.wait())
    await asyncio.wait((ended, stopped), return_when=asyncio.FIRST_COMPLETED)
    stopped.cancel()
    if not ended.done():
        child.terminate()
    return await ended


def _tell_end(name: str, code: int, wait_seconds: float) -> None:
    say("died", name=name, code=code, seconds=wait_seconds)


def _command(*arguments: str) -> tuple[str, ...]:
    return (sys.executable, "-m", "bot", *arguments)


def _environment(settings: Settings) -> dict[str, str]:
    """Hand on what was worked out here: absolute folders, and the port that was free."""
    return os.environ | {
        "FRONTDESK_ASSISTANT": str(settings.assistant),
        "FRONTDESK_DATA_DIR": str(settings.data_dir),
        "FRONTDESK_PORT": str(settings.port),
    }
