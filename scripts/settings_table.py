"""Writes the table of settings in docs/operating.md: `python scripts/settings_table.py`."""

from __future__ import annotations

from pathlib import Path

from pydantic import SecretStr
from pydantic_settings import BaseSettings

from bot.settings import RetentionSettings, Settings

PAGE = Path(__file__).resolve().parent.parent / "docs" / "operating.md"
BEGIN, END = "<!-- settings: made by scripts/settings_table.py -->", "<!-- end of settings -->"


def table() -> str:
    """Return the table: name, default and meaning of every setting."""
    lines = ["| variable | default | what it is |", "|---|---|---|"]
    for settings in (Settings, RetentionSettings):
        prefix = settings.model_config.get("env_prefix", "")
        for name, field in settings.model_fields.items():
            lines.append(f"| `{prefix}{name.upper()}` | {_default(settings, name)} | {field.description} |")
    return "\n".join(lines)


def _default(settings: type[BaseSettings], name: str) -> str:
    default = settings.model_fields[name].get_default(call_default_factory=True)
    if isinstance(default, SecretStr) or default in ("", None, (), {}):
        return ""
    return f"`{default}`"


def updated(page: str) -> str:
    """Return the page with today's table in its place."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{table()}\n{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(updated(PAGE.read_text("utf-8")), "utf-8")
