"""Keys of our own: made where there is none, the same in every process."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import text

from bot.storage.store import Transaction


async def signing_key(tx: Transaction, name: str, *, now: datetime) -> bytes:
    """Return the key that signs `name`. Whoever asks first makes it; it is never changed."""
    await tx.execute(
        text("INSERT INTO signing_keys (name, key, created_at) VALUES (:name, :key, :now) ON CONFLICT DO NOTHING"),
        {"name": name, "key": secrets.token_hex(32), "now": now},
    )
    found = await tx.execute(text("SELECT key FROM signing_keys WHERE name = :name"), {"name": name})
    return bytes.fromhex(found.scalar_one())
