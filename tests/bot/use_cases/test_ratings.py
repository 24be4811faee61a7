from __future__ import annotations

import json
from datetime import timedelta

from bot.storage.ratings import EntryRatings, entry_ratings
from tests.bot.use_cases.workshop import Workshop

EVENT = (
    "INSERT INTO events (kind, conversation_id, data, created_at)"
    " VALUES (:kind, :conversation, CAST(:data AS jsonb), :at) RETURNING id"
)


async def happened(workshop: Workshop, kind: str, conversation: int, **data: object) -> None:
    values = {"conversation": conversation, "data": json.dumps(data), "at": workshop.clock()}
    await workshop.query(EVENT, kind=f"knowledge.{kind}", **values)


async def test_a_conversation_counts_once_with_what_it_said_last(workshop: Workshop) -> None:
    ana = (await workshop.receive("ana", "hola")).conversation_id
    luis = (await workshop.receive("luis", "hola")).conversation_id
    await happened(workshop, "answered", ana, entry="bizum", language="es")
    for helpful in (True, False):
        await happened(workshop, "rated", ana, entry="bizum", language="es", helpful=helpful)
    await happened(workshop, "rated", luis, entry="bizum", language="es", helpful=True)
    await happened(workshop, "answered", luis, entry="delivery-price", language="es")

    async with workshop.store.transaction() as tx:
        found = await entry_ratings(tx, since=workshop.clock() - timedelta(days=1), most=10)
        older = await entry_ratings(tx, since=workshop.clock() + timedelta(days=1), most=10)
    assert found == [
        EntryRatings("bizum", 1, 1, 1, workshop.clock()),
        EntryRatings("delivery-price", 1, 0, 0, None),
    ]
    assert older == []
