"""`frontdesk migrate`, `backup`, `restore`: the data as a whole."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.database import migrated_database, read_settings, running_database
from bot.cli.terminal import SlowWork


def migrate() -> None:
    """Bring the database to today's schema."""
    with migrated_database(read_settings()):
        print("The database is up to date.")


def backup(file: Annotated[Path, typer.Argument(help="a new file, by custom .tar.gz")]) -> None:
    """Write database, media and models into one file; Frontdesk may run meanwhile."""
    from bot.backup import backup as write

    settings = read_settings()
    with running_database(settings) as url, SlowWork("Making the backup", is_measured=False) as work:
        write(url, settings.data_dir, file.absolute(), on_progress=work)
    print(f"{file}: {file.stat().st_size / 1e6:.1f} MB")


def restore(
    file: Annotated[Path, typer.Argument(help="what `frontdesk backup` wrote")],
    force: Annotated[bool, typer.Option("--force", help="overwrite the data there is")] = False,
) -> None:
    """Put a backup back, all of it or nothing; Frontdesk must not be running."""
    from bot.backup import restore as put_back
    from bot.storage.migrate import migrate as migrate_url

    settings = read_settings()
    with running_database(settings) as url, SlowWork("Restoring", is_measured=False) as work:
        manifest = put_back(file.absolute(), url, settings.data_dir, force=force, on_progress=work)
        migrate_url(url)
    print(f"Restored what Frontdesk {manifest.version} backed up at {manifest.created_at}.")
