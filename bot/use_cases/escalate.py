"""What happens when a timer rings: clocks warn and breach, leads come back, conversations return to the queue."""

from __future__ import annotations

from datetime import datetime

from bot.dialogue.turn import Mode
from bot.storage import clocks, conversations, tickets
from bot.storage.clocks import StoredClock
from bot.storage.leads import lead_with_id
from bot.storage.store import Transaction
from bot.storage.timers import Timer, set_timer
from bot.use_cases import hand_over, leads
from bot.use_cases.business import BusinessFor
from bot.use_cases.event_rules import run_rules
from bot.use_cases.notify import queue_desk_line, queue_desk_root
from bot.use_cases.tickets import clock_rang
from bot.use_cases.wake import GIVEN_UP, TimerHandler
from bot.use_cases.work import Work


class Escalation:
    """The handlers of every kind of timer."""

    def __init__(self, business: BusinessFor) -> None:
        self._business = business

    def handlers(self) -> dict[str, TimerHandler]:
        """Return the handler of each kind."""
        return {
            clocks.TIMER: self.clock_rang,
            leads.RESURFACE: self.lead_resurfaces,
            hand_over.REQUEUE: self.requeue,
            GIVEN_UP: self.given_up,
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
            for saying in hand_over.words_for(done):
                await work.say_this(saying)
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

    async def given_up(self, tx: Transaction, timer: Timer, now: datetime) -> None:
        """Tell people of a timer that failed every time, and let them have the conversation; a clock goes on."""
        conversation_id = await _about(tx, timer)
        if conversation_id is None:
            return
        work = await self._work(tx, await conversations.open_conversation_with(tx, conversation_id), now)
        content = {"timer": timer.subject}
        marker_id = await conversations.write_message(
            tx, work.conversation, author="system", message="timer_failed", kind="marker", content=content, now=now
        )
        await work.happened("timer.given_up", subject=timer.subject)
        await _let_people_have(work, is_about_owner=timer.subject == work.subject())
        await queue_desk_line(work, marker_id)
        if timer.subject.startswith(f"{clocks.TIMER}:"):
            await _wind_again(work, timer)
        await settle(work)

    async def _work(self, tx: Transaction, conversation_id: int, now: datetime) -> Work:
        conversation = await conversations.conversation_with_id(tx, conversation_id, lock=True)
        if conversation is None:
            raise LookupError(f"there is no conversation {conversation_id}")
        return Work(tx, self._business(conversation_id), now, conversation)


async def settle(work: Work) -> None:
    """Run the event rules over what happened outside of a turn, and say what they want said."""
    sayings, _ = await run_rules(work)
    for saying in sayings:
        await work.say_this(saying)


async def _let_people_have(work: Work, *, is_about_owner: bool) -> None:
    conversation = work.conversation
    if conversation.closed_at is not None or conversation.mode not in {Mode.QUEUED, Mode.OWNED}:
        await hand_over.hand_over(work, reason="timer_failed")
    elif is_about_owner:
        await hand_over.requeue(work, reason="timer_failed")
    else:
        await queue_desk_root(work, conversation.team)


async def _wind_again(work: Work, timer: Timer) -> None:
    """Let a clock's next event come, if the one that failed was not its last."""
    stored = await clocks.clock_with_id(work.tx, timer.subject_id)
    coming = stored.clock.upcoming(work.hours(stored.calendar)) if stored else ()
    following = next((event.at for event in coming if event.at > work.now), None)
    if following is not None:
        await set_timer(work.tx, kind=clocks.TIMER, subject=timer.subject, due_at=following, now=work.now)


async def _about(tx: Transaction, timer: Timer) -> int | None:
    """Return the conversation that a timer is about; None when nothing is owed any more."""
    kind, _, number = timer.subject.partition(":")
    if kind == clocks.TIMER:
        stored = await clocks.clock_with_id(tx, int(number))
        return await _conversation_of(tx, stored) or None if stored else None
    if kind == "lead":
        lead = await lead_with_id(tx, int(number))
        return lead.conversation_id if lead and lead.closed_at is None else None
    return int(number)


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
