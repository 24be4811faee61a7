"""Waiting for whichever comes first."""

from __future__ import annotations

import asyncio


async def wait_for_any(events: tuple[asyncio.Event, ...], seconds: float) -> None:
    """Wait until one of the events is set, at most for so long."""
    waits = [asyncio.ensure_future(event.wait()) for event in events]
    await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    for wait in waits:
        wait.cancel()
