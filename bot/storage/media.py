"""Media rows: what is to be fetched, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text

from bot.storage.store import Transaction


@dataclass(frozen=True, slots=True)
class PendingMedia:
    """A file that still lies with the platform."""

    id: int
    channel: str
    source: Mapping[str, str]
    attempts: int


async def claim_pending(tx: Transaction, *, now: datetime, most: int, again_at: datetime) -> list[PendingMedia]:
    """Take files to fetch; whoever takes one has until `again_at`."""
    rows = await tx.execute(
        text(
            "WITH due AS MATERIALIZED (SELECT id FROM media WHERE state = 'pending' AND next_at <= :now"
            " ORDER BY next_at LIMIT :most FOR UPDATE SKIP LOCKED)"
            " UPDATE media d SET next_at = :again_at, attempts = attempts + 1 FROM due, conversations c"
            " WHERE d.id = due.id AND c.id = d.conversation_id RETURNING d.id, c.channel, d.source, d.attempts"
        ),
        {"now": now, "most": most, "again_at": again_at},
    )
    return [PendingMedia(**row._asdict()) for row in rows]


async def finish(tx: Transaction, media_id: int, *, state: str, reason: str, changes: Mapping[str, Any]) -> None:
    """Say what became of a file."""
    values = {"sha256": "", "size": None, "mime_type": "", "kind": ""} | dict(changes)
    await tx.execute(
        text(
            "UPDATE media SET state = :state, reason = :reason, sha256 = coalesce(nullif(:sha256, ''), sha256),"
            " size = coalesce(CAST(:size AS bigint), size), mime_type = coalesce(nullif(:mime_type, ''), mime_type),"
            " kind = coalesce(nullif(:kind, ''), kind) WHERE id = :id"
        ),
        {"id": media_id, "state": state, "reason": reason} | values,
    )


async def without_row(tx: Transaction, files: Sequence[str]) -> list[str]:
    """Return those of the stored files, by their hashes, that no row refers to."""
    found = await tx.execute(
        text(
            "SELECT file FROM unnest(CAST(:files AS text[])) file"
            " WHERE NOT EXISTS (SELECT FROM media WHERE sha256 = file)"
        ),
        {"files": list(files)},
    )
    return list(found.scalars())


async def file_of(tx: Transaction, media_id: int) -> Mapping[str, Any] | None:
    """Return where a file lies and whose it is."""
    row = (
        await tx.execute(
            text(
                "SELECT d.id, d.conversation_id, d.kind, d.mime_type, d.filename, d.state, d.sha256,"
                " c.channel, i.external_id AS visitor FROM media d JOIN conversations c ON c.id = d.conversation_id"
                " JOIN identities i ON i.id = c.identity_id WHERE d.id = :id"
            ),
            {"id": media_id},
        )
    ).one_or_none()
    return None if row is None else row._asdict()
