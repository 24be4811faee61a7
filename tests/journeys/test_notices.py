"""An incident, from the file to every conversation and to the inbox's trace."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

from bot.versions import active_version
from tests.world import open_world

STRIKE = """
- id: strike
  from: 2026-11-23
  until: 2026-11-24 12:00
  topics: [order_status, envíos]
  text: {es: "Hay huelga de transporte.", en: "There is a transport strike."}
"""


def models_with_notice(models: Path, folder: Path) -> Path:
    """Copy the trained version and write a notice into it."""
    version = active_version(models)
    shutil.copytree(models / version, folder / version)
    (folder / version / "assistant" / "knowledge" / "notices.yml").write_text(STRIKE, "utf-8")
    (folder / "encoder").symlink_to(models / "encoder")
    (folder / "active").write_text(version, "utf-8")
    return folder


async def test_everybody_who_asks_is_told_first_in_his_language_and_once(
    database_url: str, tmp_path: Path, models: Path
) -> None:
    changed = models_with_notice(models, tmp_path / "models")
    async with open_world(database_url, tmp_path / "data", changed) as world:
        await world.writes("ana", "¿cuánto cuesta el envío a Mallorca?")
        await world.pass_time(timedelta(seconds=20))
        spanish = await world.said_to("ana")
        again = await world.writes("ana", "¿dónde está mi pedido?")
        english = await world.writes("bob", "where is my order?")
        other = await world.writes("eva", "¿se puede pagar con bizum?")
        traces = await world.query("SELECT data FROM traces WHERE data::text LIKE '%transport%' LIMIT 1")

    assert spanish[1] == "Hay huelga de transporte."
    assert any("7,95" in text for text in spanish[2:])
    assert "Hay huelga de transporte." not in again
    assert english[1] == "There is a transport strike."
    assert not any("huelga" in text for text in other)
    assert traces == []  # which notice was told and why, not its words
