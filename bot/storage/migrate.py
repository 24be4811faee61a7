"""Bringing a database to today's schema."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text

from bot.storage.store import Transaction

ADVISORY_LOCK = 0x46444D49  # "FDMI": one migration at a time, however many processes start


def migrate(url: str) -> None:
    """Apply what is missing; safe to call from several processes at once."""
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": ADVISORY_LOCK})
            connection.commit()
            config = alembic_config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": ADVISORY_LOCK})
            connection.commit()
    finally:
        engine.dispose()


async def schema_version(tx: Transaction) -> str:
    """Return the version of a database's schema; "" without one."""
    is_there = (await tx.execute(text("SELECT to_regclass('alembic_version') IS NOT NULL"))).scalar_one()
    if not is_there:
        return ""
    return str((await tx.execute(text("SELECT version_num FROM alembic_version"))).scalar_one_or_none() or "")


@cache
def newest_schema() -> str:
    """Return the version of today's schema."""
    return ScriptDirectory.from_config(alembic_config()).get_current_head() or ""


def alembic_config() -> Config:
    """Return Alembic's configuration for our migrations."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    return config
