"""`frontdesk serve`: everything on one machine, watched over."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
from typing import TYPE_CHECKING

from bot.cli.database import read_settings
from bot.cli.terminal import fail

if TYPE_CHECKING:
    from bot.settings import Settings

NEEDED_BYTES = 500_000_000


def serve() -> None:
    """Serve everything on one machine: web chat, inbox, API, channels, database and background work."""
    from bot.cli.serving import serve_until_told

    asyncio.run(serve_until_told(check_place(read_settings())))


def check_place(settings: Settings) -> Settings:
    """Refuse what cannot end well in one sentence; a port 0 becomes a free one."""
    folder = settings.data_dir
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        fail(f"{folder} cannot be used ({error.strerror}): set FRONTDESK_DATA_DIR to a folder of yours.")
    if not os.access(folder, os.W_OK):
        fail(f"No permission to write in {folder}: set FRONTDESK_DATA_DIR to a folder of yours.")
    free = shutil.disk_usage(folder).free
    if free < NEEDED_BYTES:
        fail(f"Only {free / 1e6:.0f} MB are free in {folder} and 500 MB are needed: make room first.")
    return settings.model_copy(update={"port": _free_port(settings)})


def _free_port(settings: Settings) -> int:
    try:
        found = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        with socket.socket(found[0][0], socket.SOCK_STREAM) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(found[0][4])
            return int(trial.getsockname()[1])
    except OSError as error:
        where = f"{settings.host}:{settings.port}"
        fail(f"Cannot serve on {where} ({error.strerror}): set FRONTDESK_PORT to another port, such as 8090.")
