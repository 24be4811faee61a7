"""The library: imported sources, one file each, which are part of what the assistant is trained on."""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from bot.durable import write_durably
from bot.locks import alone_in
from knowledge_base.entries import Entry
from knowledge_base.sources.slugs import address_slug
from knowledge_base.sources.stored import Source, source_from, source_values

if TYPE_CHECKING:
    from bot.settings import Settings


class LibraryError(Exception):
    """A file of the library cannot be read; the text says what to do."""


class Library:
    """A folder of imported sources. Each file is replaced whole, so that a crash leaves the one from before."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def sources(self) -> tuple[Source, ...]:
        """Return all sources in the order of their addresses.

        Raises:
            LibraryError: a file is damaged.
        """
        found = [_read(path) for path in self.folder.glob("*.json")] if self.folder.is_dir() else []
        return tuple(sorted(found, key=lambda source: source.address))

    def entries(self) -> tuple[Entry, ...]:
        """Return what all sources say."""
        return tuple(entry for source in self.sources() for entry in source.entries)

    def state(self) -> tuple[tuple[str, str], ...]:
        """Tell of each source when what it says changed last: the same state makes the same version."""
        return tuple((source.address, source.changed_at.isoformat()) for source in self.sources())

    def find(self, address: str) -> Source | None:
        """Return the source of this address."""
        path = self._path(address)
        return _read(path) if path.exists() else None

    def put(self, source: Source) -> None:
        """Keep a source in place of the earlier one of the same address."""
        self.folder.mkdir(parents=True, exist_ok=True)
        text = json.dumps(source_values(source), ensure_ascii=False, indent=1)
        write_durably(self._path(source.address), text.encode("utf-8", "surrogatepass"))

    def remove(self, address: str) -> None:
        """Forget a source and all that it says."""
        self._path(address).unlink(missing_ok=True)

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Wait until nobody else changes the library, and let nobody do so meanwhile."""
        with alone_in(self.folder):
            yield

    def _path(self, address: str) -> Path:
        mark = hashlib.sha256(address.encode("utf-8", "surrogatepass")).hexdigest()[:8]
        return self.folder / f"{address_slug(address) or 'source'}-{mark}.json"


def imported_for(folder: Path, settings: Settings) -> tuple[Entry, ...]:
    """Return what was imported for the assistant that runs; for another folder there is nothing."""
    return Library(settings.library_dir).entries() if folder.resolve() == settings.assistant else ()


def _read(path: Path) -> Source:
    try:
        return source_from(json.loads(path.read_bytes().decode("utf-8", "surrogatepass")))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise LibraryError(f"{path} is damaged: remove it and import the source again.") from None
