"""Keeps imported knowledge fresh while `serve` runs: files as soon as they are saved, addresses every so many hours."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from bot.clock import Clock, system_clock
from bot.supervise import LOOK_SECONDS, state_of, wait_or_stop

if TYPE_CHECKING:
    from bot.library import Library
    from knowledge_base.sources.stored import Source

State = tuple[tuple[str, int, int], ...]
Refresh = Callable[[Sequence[str]], Awaitable[None]]


@dataclass(slots=True)
class Freshness:
    """Knows which sources are to be read again.

    Files are compared with how they were seen last, when it was not seen at all with nothing: so what was saved while
    nobody watched is found. An address whose reading fails is tried again after `every`, whatever its file says.
    """

    library: Library
    every: timedelta  # none: never
    clock: Clock = system_clock
    _seen: dict[str, State] = field(default_factory=dict)
    _tried: dict[str, datetime] = field(default_factory=dict)
    _kept: State = ()
    _sources: tuple[Source, ...] = ()

    def due(self) -> list[str]:
        """Return the addresses of sources to read now; each is returned once for the same reason."""
        kept = state_of(self.library.folder)
        if kept != self._kept:
            self._kept, self._sources = kept, self.library.sources()
        return [source.address for source in self._sources if self._is_due(source)]

    def _is_due(self, source: Source) -> bool:
        if source.kind.is_web:
            now = self.clock()
            last = max(source.checked_at, self._tried.get(source.address, source.checked_at))
            is_due = bool(self.every) and now - last >= self.every
            self._tried |= {source.address: now} if is_due else {}
            return is_due
        state = place_state(Path(source.address))
        is_changed = state != self._seen.get(source.address)
        self._seen[source.address] = state
        return is_changed


def place_state(path: Path) -> State:
    """Describe a file, or all files of a folder: another state means that something was saved."""
    if path.is_dir():
        return state_of(path)
    try:
        status = path.stat()
    except OSError:
        return ()
    return ((path.name, status.st_mtime_ns, status.st_size),)


async def keep_fresh(freshness: Freshness, refresh: Refresh, stop: asyncio.Event) -> None:
    """Have sources read again when they are due, until `stop` is set."""
    while not stop.is_set():
        await wait_or_stop(stop, LOOK_SECONDS)
        due = await asyncio.to_thread(_due, freshness)
        if due and not stop.is_set():
            await wait_or_stop(stop, LOOK_SECONDS / 2)  # whoever saves several files is not done yet
            await refresh(due)


def _due(freshness: Freshness) -> list[str]:
    from bot.library import LibraryError

    try:
        return freshness.due()
    except (LibraryError, OSError):  # the commands on knowledge tell of it
        return []
