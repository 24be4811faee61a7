"""Taking something once: what a platform, a finger or a client repeats changes nothing the second time."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import text

from bot.storage.store import Transaction


async def take_once(tx: Transaction, *, channel: str, account: str, key: str, now: datetime) -> bool:
    """Say whether `key` is taken for the first time; it counts if, and only if, the transaction commits.

    While another transaction is taking the same key, this waits for how that one ends.
    """
    inserted = await tx.execute(
        text(
            "INSERT INTO platform_updates (channel, account, external_id, created_at)"
            " VALUES (:channel, :account, :key, :now) ON CONFLICT DO NOTHING"
        ),
        {"channel": channel, "account": account, "key": key, "now": now},
    )
    return inserted.rowcount == 1
