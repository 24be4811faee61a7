"""The list of API keys, as the operator sees it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from bot.storage.store import Transaction


@dataclass(frozen=True, slots=True)
class ListedKey:
    """A key that holds; the key itself is stored as a hash alone."""

    name: str
    scopes: Sequence[str]
    created_at: datetime
    last_used_at: datetime | None


async def list_api_keys(tx: Transaction) -> list[ListedKey]:
    """List the keys that are not revoked, oldest first."""
    rows = await tx.execute(
        text("SELECT name, scopes, created_at, last_used_at FROM api_keys WHERE revoked_at IS NULL ORDER BY id")
    )
    return [ListedKey(**row._asdict()) for row in rows]
