"""What happens when a timer rings: clocks warn and breach, leads come back, conversations return to the queue."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot.dialogue.turn import Mode
from bot.storage import clocks, conversations, tickets
from bot.storage.clocks import StoredClock
from bot.storage.leads import lead_with_id
from bot.storage.store import Transaction
from bot.storage.timers import Timer
from bot.use_cases import hand_over, leads
from bot.use_cases.business import Business
from bot.use_cases.event_rules import run_rules
from bot.use_cases.notify import queue_desk_root
from bot.use_cases.tickets import clock_rang
from bot.use_cases.wake import TimerHandler
from bot.use_cases.work import Work


class Escalation:
    """The handlers of every kind of timer."""

    def __init__(self, business: Callable[[], Business]) -> None:
        self._business = business

    def handlers(self) -> dict[str, TimerHandler]:
        """Return the handler of each kind."""
        return {
            clocks.TIMER: self.clock_rang,
            leads.RESURFACE: self.lead_resurfaces,
            hand_over.REQUEUE: self.requeue,
        }

    async def clock_rang(self, tx: Transaction, timer: Timer, now: datetime) -> None:
        """Warn or breach; a ticket that is breached while the bot has the conversation goes to a person."""
        stored = await clocks.clock_with_id(tx, timer.subject_id)
        if stored is None:
            return
        work = await self._work(tx, await _conversation_of(tx, stored), now)
        await clock_rang(work, stored)
        is_breach = any(happening.event.name.endswith("sla_breached") for happening in work.happenings)
        if is_breach and stored.subject.startswith("ticket:") and work.conversation.mode in {Mode.BOT, Mode.RETURNED}:
            done = await hand_over.hand_over(work, reason="sla_breached", team=await _team(tx, stored))
            await hand_over.tell_customer(work, done)
        elif work.conversation.mode in {Mode.QUEUED, Mode.OWNED}:
            await queue_desk_root(work, work.conversation.team)
        await settle(work)

    async def lead_resurfaces(self, tx: Transaction, timer: Timer, now: datetime) -> None:
        """Show an unclaimed lead again."""
        lead = await lead_with_id(tx, timer.subject_id)
        if lead is None:
            return
        work = await self._work(tx, lead.conversation_id, now)
        await leads.resurface_lead(work, lead.id)
        await settle(work)

    async def requeue(self, tx: Transaction, timer: Timer, now: datetime) -> None:
        """Put a conversation back into the queue whose owner went off shift."""
        work = await self._work(tx, timer.subject_id, now)
        await hand_over.requeue(work)
        await settle(work)

    async def _work(self, tx: Transaction, conversation_id: int, now: datetime) -> Work:
        conversation = await conversations.conversation_with_id(tx, conversation_id, lock=True)
        if conversation is None:
            raise LookupError(f"there is no conversation {conversation_id}")
        return Work(tx, self._business(), now, conversation)


async def settle(work: Work) -> None:
    """Run the event rules over what happened outside of a turn, and say what they want said."""
    responses, _ = await run_rules(work)
    for response in responses:
        await work.say(response, purpose="update")


async def _conversation_of(tx: Transaction, stored: StoredClock) -> int:
    kind, _, number = stored.subject.partition(":")
    if kind == "ticket":
        ticket = await tickets.ticket_with_id(tx, int(number))
        return ticket.conversation_id if ticket else 0
    if kind == "lead":
        lead = await lead_with_id(tx, int(number))
        return lead.conversation_id if lead else 0
    return int(number)


async def _team(tx: Transaction, stored: StoredClock) -> str:
    ticket = await tickets.ticket_with_id(tx, int(stored.subject.partition(":")[2]))
    return ticket.team if ticket else ""
