"""Which entries are used is counted from the timeline."""

from __future__ import annotations

from datetime import timedelta

from bot.storage.events import insert_event
from bot.storage.gaps import entries_in_use
from tests.bot.use_cases.workshop import Workshop


async def test_an_entry_that_answered_nobody_for_90_days_is_unused(workshop: Workshop) -> None:
    conversation_id = await workshop.answered()
    now = workshop.clock()
    (contact,) = await workshop.query("SELECT contact_id FROM conversations")
    async with workshop.store.transaction() as tx:
        for entry, at in (("old", now - timedelta(days=100)), ("new", now - timedelta(days=1))):
            data = {"entry": entry, "language": "es"}
            ids = {"conversation_id": conversation_id, "contact_id": contact.contact_id}
            await insert_event(tx, "knowledge.answered", **ids, data=data, now=at)
        use = await entries_in_use(tx, since=now - timedelta(days=90))
    assert use.counted_since == now - timedelta(days=100)
    assert use.said == {("new", "es")}
