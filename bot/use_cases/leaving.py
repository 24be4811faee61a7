"""Shutting an agent out: what he had open goes back to the others, and nobody who waits for him waits in vain."""

from __future__ import annotations

from datetime import datetime

from bot.storage import access, agents, leads
from bot.storage.store import Transaction
from bot.storage.timers import set_timer
from bot.use_cases.hand_over import REQUEUE
from bot.use_cases.leads import RESURFACE


async def disable_agent(tx: Transaction, agent_id: int, *, now: datetime) -> int:
    """Shut an agent out at once; return how many conversations and leads of his a worker hands on from now.

    The handing on is done by timers that are due, so that it needs no assistant here and is tried until it succeeds.
    """
    await access.disable_agent(tx, agent_id, now=now)
    conversations = await agents.open_conversations_of(tx, agent_id)
    claimed = await leads.open_leads_of(tx, agent_id)
    for conversation_id in conversations:
        await set_timer(tx, kind=REQUEUE, subject=f"conversation:{conversation_id}", due_at=now, now=now)
    for lead_id in claimed:
        await set_timer(tx, kind=RESURFACE, subject=f"lead:{lead_id}", due_at=now, now=now)
    return len(conversations) + len(claimed)
