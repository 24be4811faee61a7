"""What the inbox and the API look up, and that it does not take longer the more there is."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from bot.storage.agents import write_audit
from bot.storage.inbox import ANSWERED_REQUEST, find_answered_request
from bot.storage.store import Store

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Store]:
    """A store."""
    store = Store(database_url)
    yield store
    await store.close()


async def keep(store: Store, actor: str, **data: object) -> None:
    async with store.transaction() as tx:
        await write_audit(tx, actor=actor, action="replied", subject="conversation:1", now=NOW, data=json.dumps(data))


async def test_a_request_is_found_by_its_key_and_only_by_who_made_it(store: Store) -> None:
    await keep(store, "api_key:1", idempotency_key="k", message_id=7)
    await keep(store, "api_key:1", message_id=8)

    async with store.transaction() as tx:
        assert await find_answered_request(tx, actor="api_key:1", key="k") == {"idempotency_key": "k", "message_id": 7}
        assert await find_answered_request(tx, actor="api_key:2", key="k") is None
        assert await find_answered_request(tx, actor="api_key:1", key="other") is None


async def test_looking_a_request_up_does_not_read_the_whole_audit_log(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.execute(
            text(
                "INSERT INTO audit_log (actor, action, subject, data, created_at)"
                " SELECT 'api_key:1', 'replied', 'conversation:1', jsonb_build_object('idempotency_key', n), now()"
                " FROM generate_series(1, 2000) n"
            )
        )
        await tx.execute(text("ANALYZE audit_log"))
        plan = await tx.execute(text(f"EXPLAIN {ANSWERED_REQUEST}"), {"actor": "api_key:1", "key": "7"})
        assert "answered_requests" in "\n".join(row[0] for row in plan)
