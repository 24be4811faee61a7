"""Serving the web application until told to stop."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI

STOP_SECONDS = 5  # how long requests under way may take once we stop


async def serve_web(app: FastAPI, listening: socket.socket, stop: asyncio.Event) -> None:
    """Serve on a socket that listens already, until `stop` is set; then let requests finish and streams end.

    Client addresses are taken from `X-Forwarded-For` only where the request comes from this machine, or from
    the addresses in `FORWARDED_ALLOW_IPS` (a setting of uvicorn's).
    """
    config = uvicorn.Config(
        app, log_config=None, access_log=False, server_header=False, timeout_graceful_shutdown=STOP_SECONDS
    )
    server = _Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    app.state.web.hub.close()
    server.should_exit = True
    await serving


class _Server(uvicorn.Server):
    """Leaves signals to whoever runs us."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield
