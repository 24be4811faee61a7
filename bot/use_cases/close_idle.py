"""Ending conversations that have gone quiet, each with its outcome, so that value can be proven later."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.storage.conversations import close_quiet
from bot.storage.store import Store

QUIET_FOR = timedelta(hours=24)


async def close_idle(store: Store, now: datetime) -> int:
    """Close what the bot answered and nobody has written in for a day; return how many that were.

    A conversation with an open ticket, an unanswered message or a person stays open. The outcome is `answered`,
    `solved` (by a guide), `misunderstood` or `abandoned` (in the middle of a form or a guide); the customer's next
    message begins another conversation.
    """
    async with store.transaction() as tx:
        return await close_quiet(tx, before=now - QUIET_FOR, now=now)
