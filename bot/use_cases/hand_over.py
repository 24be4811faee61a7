"""From the bot to a person and back: queued, owned, returned, resolved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.storage import agents, clocks, conversations, tickets
from bot.storage.agents import Agent
from bot.storage.deliveries import cancel_pending
from bot.storage.tickets import Ticket
from bot.storage.timers import cancel_timer, set_timer
from bot.use_cases import guides
from bot.use_cases.notify import queue_desk_line, queue_desk_root
from bot.use_cases.tickets import open_ticket, person_answered, resolve_ticket
from bot.use_cases.work import Saying, Work
from routing.assignment import Assigned, Team, choose_agent, count_free

REQUEUE = "requeue"


class NotAllowedError(Exception):
    """What was asked cannot be done with this conversation now; the message says why."""


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What came of a request for a person. `agent` is who was asked to take it, "" when nobody is free."""

    is_new: bool
    is_open: bool
    next_opening: datetime | None
    agents_available: int
    agent: str
    ticket: Ticket | None
    has_new_ticket: bool = False  # which the customer cannot know yet


async def hand_over(work: Work, *, reason: str, team: str = "") -> HandedOver:
    """Queue the conversation for a team with a ticket and a running clock; twice changes nothing."""
    conversation = work.conversation
    is_new = conversation.mode not in {"queued", "owned"} or conversation.closed_at is not None
    goes_to = work.business.teams.named(team or conversation.team or None)
    has_ticket = bool(await tickets.open_tickets(work.tx, conversation.id))
    await _ticket(work)
    if is_new:
        await conversations.hand_over(work.tx, conversation.id, team=goes_to.name, reason=reason, now=work.now)
        await _start_clock(work)
        await work.happened("handoff.requested", reason=reason, team=goes_to.name)
        await _assign(work, goes_to.name)
        await queue_desk_root(work, goes_to.name)
        await _reload(work)
        await guides.take_along(work)
    return await _standing(work, goes_to, is_new=is_new, has_ticket=has_ticket)


async def _standing(work: Work, team: Team, *, is_new: bool, has_ticket: bool) -> HandedOver:
    hours = work.hours(team.calendar)
    is_open = hours.is_open(work.now)
    return HandedOver(
        is_new=is_new,
        is_open=is_open,
        next_opening=None if is_open else hours.next_opening(work.now),
        agents_available=await available_agents(work, team.name),
        agent=work.conversation.agent,
        ticket=await _ticket(work),
        has_new_ticket=not has_ticket,
    )


def words_for(done: HandedOver) -> list[Saying]:
    """Return what tells the customer how it stands when it was not he who asked for a person; nothing if he knows."""
    if not done.is_new:
        return []
    if done.next_opening is None or done.ticket is None:
        return [Saying("utter_handoff_waiting")]
    response = "utter_handoff_closed" if done.has_new_ticket else "utter_handoff_closed_known"
    return [Saying(response, done.next_opening, done.ticket.number)]


async def available_agents(work: Work, team: str) -> int:
    """Count the agents of a team who could take a conversation now: at work, present and below capacity."""
    of_team = work.business.teams.named(team)
    if not work.hours(of_team.calendar).is_open(work.now):
        return 0
    return count_free(of_team, await agents.candidates(work.tx), work.business.calendars, work.now)


async def take_over(work: Work, agent: Agent, *, greeting: str = "utter_agent_joined", reason: str = "took it") -> None:
    """Make `agent` the one who answers: the bot falls silent and what it had not sent is cancelled.

    A conversation may be taken over from another agent; asking whether that is meant is up to the caller.

    Raises:
        NotAllowedError: the conversation is closed.
    """
    conversation = work.conversation
    _must_be_open(work)
    if conversation.mode == "owned" and conversation.agent_id == agent.id:
        return
    await cancel_pending(work.tx, conversation.id, now=work.now)
    await conversations.take_over(work.tx, conversation.id, agent.id, reason=reason, now=work.now)
    await cancel_timer(work.tx, subject=work.subject(), kind=REQUEUE, now=work.now)
    await _owe_an_answer(work)
    await work.say(greeting, agent=agent.name)
    await _mark(work, "taken_over", agent)
    await work.happened("conversation.taken_over", agent_id=agent.id)
    await queue_desk_root(work, conversation.team)
    await _reload(work)
    await guides.take_along(work)


async def reply_as_agent(work: Work, agent: Agent, message: str, *, waits_for_customer: bool = False) -> int:
    """Send what a person writes; whoever replies first to a conversation that nobody has takes it.

    Raises:
        NotAllowedError: another agent answers this conversation.
    """
    _must_be_open(work)
    if work.conversation.mode == "owned" and work.conversation.agent_id != agent.id:
        raise NotAllowedError(f"{work.conversation.agent} answers this conversation: take it over first")
    if work.conversation.mode != "owned":
        await take_over(work, agent, reason="answered")
    message_id = await conversations.write_message(
        work.tx, work.conversation, author="agent", message=message, now=work.now, agent_id=agent.id
    )
    await person_answered(work, waits_for_customer=waits_for_customer)
    await cancel_timer(work.tx, subject=work.subject(), kind=REQUEUE, now=work.now)  # who answers is there
    await work.happened("conversation.answered_by_agent", agent_id=agent.id, message_id=message_id)
    await queue_desk_line(work, message_id)
    return message_id


async def write_note(work: Work, agent: Agent, note: str) -> int:
    """Keep a note that only our people see."""
    return await conversations.write_message(
        work.tx, work.conversation, author="agent", message=note, now=work.now, kind="note", agent_id=agent.id
    )


async def give_back(work: Work, agent: Agent) -> None:
    """Let the bot answer again, and tell the customer.

    Raises:
        NotAllowedError: no person has it.
    """
    _must_be_open(work)
    if work.conversation.mode not in {"owned", "queued"}:
        raise NotAllowedError("the bot answers this conversation already")
    await clocks.cancel_clocks(work.tx, work.subject(), now=work.now)
    await cancel_timer(work.tx, subject=work.subject(), kind=REQUEUE, now=work.now)
    await conversations.give_back(work.tx, work.conversation.id, now=work.now)
    await work.say("utter_back_to_bot")
    await _mark(work, "given_back", agent)
    await work.happened("conversation.returned", agent_id=agent.id)
    await queue_desk_root(work, work.conversation.team)
    await _reload(work)


async def resolve(work: Work, agent: Agent) -> None:
    """Resolve the conversation's tickets and close it; the next message begins a new one."""
    _must_be_open(work)
    for ticket in await tickets.open_tickets(work.tx, work.conversation.id):
        await resolve_ticket(work, ticket)
    await clocks.cancel_clocks(work.tx, work.subject(), now=work.now)
    await cancel_timer(work.tx, subject=work.subject(), now=work.now)
    await _mark(work, "resolved", agent)
    await conversations.close(work.tx, work.conversation.id, outcome="resolved", resolver="agent", now=work.now)
    await work.happened("conversation.resolved", agent_id=agent.id)
    await queue_desk_root(work, work.conversation.team)
    await _reload(work)


async def customer_wrote_to_owner(work: Work) -> None:
    """Time the owner's answer; off shift the customer gets one notice a closed period, and the queue at opening."""
    conversation = work.conversation
    if conversation.mode != "owned" or conversation.closed_at is not None:
        return
    if conversation.agent_id and await agents.agent_with_id(work.tx, conversation.agent_id) is None:
        await requeue(work)
        return
    await _owe_an_answer(work)
    team = work.business.teams.named(conversation.team or None)
    hours = work.hours(team.calendar)
    if hours.is_open(work.now):
        return
    opening = hours.next_opening(work.now)
    told_at = conversation.off_shift_noticed_at
    if told_at is None or hours.next_opening(told_at) != opening:
        await conversations.note_off_shift(work.tx, conversation.id, now=work.now)
        await work.say("utter_off_shift", agent=conversation.agent, when=work.moment(opening))
    await set_timer(work.tx, kind=REQUEUE, subject=work.subject(), due_at=opening, now=work.now)


async def requeue(work: Work, *, reason: str = "owner_off_shift") -> None:
    """Put a conversation that its owner does not answer back into the queue: one who is off shift, at opening."""
    conversation = work.conversation
    if conversation.closed_at is not None or conversation.agent_id is None:
        return
    if await agents.agent_with_id(work.tx, conversation.agent_id) is None:
        await _hand_on(work)
        return
    if conversation.mode != "owned":
        return
    await conversations.hand_over(work.tx, conversation.id, team=conversation.team, reason=reason, now=work.now)
    await _start_clock(work)
    await work.happened("conversation.requeued", agent_id=conversation.agent_id)
    await _assign(work, conversation.team)
    await queue_desk_root(work, conversation.team)
    await _reload(work)


async def _hand_on(work: Work) -> None:
    """Take a conversation from an agent who is gone; a customer who waits for him is told how it stands."""
    left = work.conversation
    waits = left.mode == "owned" and await conversations.awaits_answer(work.tx, left.id)
    await conversations.write_message(
        work.tx, left, author="system", message="owner_left", kind="marker", agent_id=left.agent_id, now=work.now
    )
    await conversations.unassign(work.tx, left.id, now=work.now)
    if left.mode == "owned":
        await conversations.hand_over(work.tx, left.id, team=left.team, reason="owner_left", now=work.now)
    if not await clocks.running_clocks(work.tx, work.subject()):
        await _start_clock(work)
    await work.happened("conversation.requeued", agent_id=left.agent_id)
    await _assign(work, left.team)
    await queue_desk_root(work, left.team)
    await _reload(work)
    if waits:
        has_ticket = bool(await tickets.open_tickets(work.tx, left.id))
        team = work.business.teams.named(left.team or None)
        for saying in words_for(await _standing(work, team, is_new=True, has_ticket=has_ticket)):
            await work.say_this(saying)


async def assign_agent(work: Work, agent: Agent, reason: str) -> None:
    """Ask an agent to take a queued conversation."""
    await conversations.assign(work.tx, work.conversation.id, agent.id, reason=reason, now=work.now)
    await _reload(work)


async def assign_team(work: Work, team: str) -> None:
    """Say which team a conversation belongs to, without handing it over."""
    await conversations.set_team(work.tx, work.conversation.id, work.business.teams.named(team).name)
    await _reload(work)


async def _ticket(work: Work) -> Ticket | None:
    existing = await tickets.open_tickets(work.tx, work.conversation.id)
    if existing:
        return existing[-1]
    priority = work.business.sla.handoff.priority.value
    return await open_ticket(work, category="", subject="handoff", priority=priority)


async def _start_clock(work: Work) -> None:
    promise = work.business.sla.handoff
    await clocks.cancel_clocks(work.tx, work.subject(), now=work.now)
    hours = work.hours(promise.calendar)
    clock = promise.clock(work.now)
    await clocks.start_clock(work.tx, work.subject(), promise.calendar, clock, hours, now=work.now)


async def _owe_an_answer(work: Work) -> None:
    """Start the conversation's clock where none runs: who took it over unasked has no ticket that times the answer."""
    subjects = [f"ticket:{ticket.id}" for ticket in await tickets.open_tickets(work.tx, work.conversation.id)]
    for subject in (work.subject(), *subjects):
        if await clocks.running_clocks(work.tx, subject):
            return
    await _start_clock(work)


async def _assign(work: Work, team: str) -> None:
    """Ask whoever the team's policy names; nobody eligible leaves it queued."""
    staff = await agents.candidates(work.tx)
    choice = choose_agent(work.business.teams.named(team), staff, work.business.calendars, work.now)
    if isinstance(choice, Assigned):
        await conversations.assign(
            work.tx, work.conversation.id, int(choice.agent_id), reason=choice.reason, now=work.now
        )
    await work.happened(
        "conversation.assigned" if isinstance(choice, Assigned) else "conversation.waiting", reason=choice.reason
    )


async def _mark(work: Work, what: str, agent: Agent) -> None:
    """Leave a marker in the conversation, so that whoever reads on, bot or person, knows who had it."""
    await conversations.write_message(
        work.tx,
        work.conversation,
        author="system",
        message=what,
        kind="marker",
        agent_id=agent.id,
        now=work.now,
    )


def _must_be_open(work: Work) -> None:
    if work.conversation.closed_at is not None:
        raise NotAllowedError("the conversation is closed; the customer's next message opens a new one")


async def _reload(work: Work) -> None:
    work.conversation = await conversations.conversation_with_id(work.tx, work.conversation.id) or work.conversation
