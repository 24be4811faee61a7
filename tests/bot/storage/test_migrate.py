"""The migrations and `schema.py` say the same, and migrating is safe to repeat."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, text

from bot.storage.migrate import migrate
from bot.storage.schema import metadata


def differences(url: str) -> list[object]:
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"include_name": _is_ours})
            return list(compare_metadata(context, metadata))
    finally:
        engine.dispose()


def _is_ours(name: str | None, kind: str, parents: object) -> bool:
    """Procrastinate's tables are its own."""
    return not (kind == "table" and (name or "").startswith(("procrastinate", "alembic")))


def test_the_migrated_database_is_what_the_schema_says(database_url: str) -> None:
    assert differences(database_url) == []


def test_four_processes_may_migrate_at_once(empty_database_url: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(migrate, [empty_database_url] * 4))
    assert differences(empty_database_url) == []


def test_no_trigger_notifies_inside_a_writing_transaction(database_url: str) -> None:
    engine = create_engine(database_url)
    with engine.connect() as connection:
        enabled = connection.execute(
            text(
                "SELECT t.tgname FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid"
                " WHERE NOT t.tgisinternal AND t.tgenabled <> 'D' AND p.prosrc ILIKE '%pg_notify%'"
            )
        ).scalars()
        assert list(enabled) == []
    engine.dispose()


def test_every_time_is_stored_with_its_zone() -> None:
    naive = [
        f"{table.name}.{column.name}"
        for table in metadata.sorted_tables
        for column in table.columns
        if column.name.endswith("_at") and not getattr(column.type, "timezone", False)
    ]
    assert naive == []
