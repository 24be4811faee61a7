"""`frontdesk web` and `frontdesk worker`: one process of a kind, for any number of machines."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections.abc import Awaitable, Callable
from typing import Annotated

import typer

from bot.cli.database import read_settings, running_database

UntilStdinCloses = Annotated[bool, typer.Option("--until-stdin-closes", hidden=True)]


def web(until_stdin_closes: UntilStdinCloses = False) -> None:
    """Serve webhooks, the web chat, the inbox and the API; `frontdesk migrate` comes first."""
    from bot.wiring.web import run_web

    _run(run_web, until_stdin_closes=until_stdin_closes)


def worker(until_stdin_closes: UntilStdinCloses = False) -> None:
    """Answer, deliver, watch the clocks and do the background work; run as many as you need."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):  # before the libraries are loaded that read them
        os.environ.setdefault(name, "1")  # their threads spin while they wait: 32 ms a message instead of 13
    from bot.wiring.worker import run_worker

    _run(run_worker, until_stdin_closes=until_stdin_closes)


Process = Callable[..., Awaitable[None]]


def _run(process: Process, *, until_stdin_closes: bool) -> None:
    from bot.logs import configure_logs

    configure_logs()
    settings = read_settings()
    with running_database(settings) as url, asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(_until_told(lambda stop: process(settings, url, stop), until_stdin_closes))


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """Return uvloop's, which does the same work in half the time; None, the standard one, where there is no uvloop."""
    try:
        import uvloop
    except ImportError:  # Windows
        return None
    return uvloop.new_event_loop


async def _until_told(process: Callable[[asyncio.Event], Awaitable[None]], until_stdin_closes: bool) -> None:
    """Run until a signal asks for the end or, under `serve`, until `serve` is no more."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    if until_stdin_closes:
        threading.Thread(target=_set_at_the_end_of_stdin, args=(loop, stop), daemon=True).start()
    await process(stop)


def _set_at_the_end_of_stdin(loop: asyncio.AbstractEventLoop, stop: asyncio.Event) -> None:
    while os.read(0, 1024):
        pass
    if not loop.is_closed():
        loop.call_soon_threadsafe(stop.set)
