"""`frontdesk privacy export|erase`: what a person may ask of us."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.database import migrated_database, open_store, read_settings

app = typer.Typer(help="What is kept of a person.", no_args_is_help=True)
Who = Annotated[str, typer.Argument(help="e-mail, phone with +, channel:identity, or a contact's id")]


@app.command()
def export(
    contact: Who, to: Annotated[Path | None, typer.Option(help="a new zip file; by default contact.zip")] = None
) -> None:
    """Write everything kept of a person into a zip file: data.json and the files sent."""
    from bot.media import MediaFolder
    from bot.use_cases.privacy import Privacy

    settings = read_settings()
    target = to or Path("contact.zip")

    async def run(url: str) -> None:
        async with open_store(url) as store:
            counts = await Privacy(store, MediaFolder(settings.media_dir)).export(contact, target)
        print(f"{target}: {', '.join(f'{count} {table}' for table, count in counts.items())}")

    with migrated_database(settings) as url:
        asyncio.run(run(url))


@app.command()
def erase(
    contact: Who, yes: Annotated[bool, typer.Option("--yes", help="do not ask whether you are sure")] = False
) -> None:
    """Erase everything kept of a person; statistics without the person remain. It cannot be undone."""
    from bot.media import MediaFolder
    from bot.use_cases.privacy import Privacy

    if not yes:
        typer.confirm(f"Erase everything kept of {contact}, for good?", abort=True)
    settings = read_settings()

    async def run(url: str) -> None:
        async with open_store(url) as store:
            erased = await Privacy(store, MediaFolder(settings.media_dir)).erase(contact)
        counts = ", ".join(f"{count} {name}" for name, count in erased.counts.items() if count)
        print(f"Erased of contact {erased.contact_id}: {counts or 'nothing was left'}.")

    with migrated_database(settings) as url:
        asyncio.run(run(url))
