"""Settings and the database, as commands use them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.settings import Settings
    from bot.storage.store import Store


def read_settings() -> Settings:
    """Read the settings; an installed package brings the example that a checkout has in `examples`."""
    from bot.settings import Settings

    settings = Settings()
    is_default = "assistant" not in settings.model_fields_set
    if is_default and not settings.assistant.is_dir():
        return settings.model_copy(update={"assistant": example_folder("tienda")})
    return settings


def example_folder(name: str) -> Path:
    """Find an example assistant, in the installed package or in a checkout."""
    package = Path(__file__).resolve().parent.parent
    folders = (package / "examples" / name, package.parent / "examples" / name)
    return next((folder for folder in folders if folder.is_dir()), folders[-1])


def sqlalchemy_url(url: str) -> str:
    """Name our driver in a URL as PostgreSQL writes it."""
    scheme, separator, rest = url.partition("://")
    return f"postgresql+psycopg://{rest}" if separator and scheme in {"postgres", "postgresql"} else url


@contextmanager
def running_database(settings: Settings) -> Iterator[str]:
    """Lend the database's URL: the operator's own, or the embedded one, which is up meanwhile."""
    if settings.database_url:
        yield sqlalchemy_url(settings.database_url)
        return
    from bot.storage.embedded import EmbeddedPostgres

    with EmbeddedPostgres.start(settings.data_dir) as server:
        yield server.url


@contextmanager
def migrated_database(settings: Settings) -> Iterator[str]:
    """Lend the database's URL with today's schema in it."""
    from bot.storage.migrate import migrate

    with running_database(settings) as url:
        migrate(url)
        yield url


@asynccontextmanager
async def open_store(url: str) -> AsyncIterator[Store]:
    """Lend a store for a command's few transactions."""
    from bot.storage.store import PoolSizes, Store

    store = Store(url, PoolSizes(receive=1, turn=1, work=2))
    try:
        yield store
    finally:
        await store.close()
