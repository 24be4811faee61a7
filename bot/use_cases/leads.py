"""Leads: opened, learnt about, scored, hot once, claimed once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.storage import clocks, contacts, conversations, leads
from bot.storage.agents import Agent, agent_with_id
from bot.storage.conversations import Conversation
from bot.storage.leads import Lead
from bot.storage.timers import cancel_timer, set_timer
from bot.use_cases import hand_over
from bot.use_cases.notify import queue_lead_card
from bot.use_cases.work import Work
from routing.lead_facts import LeadFacts

RESURFACE = "lead_resurfaces"
LEAD_FACTS = ("need", "company_size", "budget", "timing", "email", "phone", "name")


async def lead_of(work: Work) -> Lead | None:
    """Return the open lead of the contact."""
    return await leads.lead_of_contact(work.tx, work.conversation.contact_id)


async def start_lead(work: Work) -> Lead:
    """Open a lead for the contact, or return the open one; what is known already counts at once."""
    conversation = work.conversation
    lead, is_new = await leads.open_lead(
        work.tx, contact_id=conversation.contact_id, conversation_id=conversation.id, now=work.now
    )
    if not is_new:
        await leads.follow(work.tx, lead, conversation.id, is_told_here=True)
        return await _lead(work, lead.id)
    await work.happened("lead.started", lead_id=lead.id)
    known = await contacts.known_facts(work.tx, conversation.contact_id)
    return (await learn(work, known))[0] or lead


async def learn(work: Work, facts: Mapping[str, Any], *, intent: str = "") -> tuple[Lead | None, bool]:
    """Keep facts on the contact and score its open lead again; tell whether this made the lead hot.

    The lead moves to the conversation in which more of it is told, or which took the place of its own.
    `intent` is that of the turn under way, which is not on record yet.
    """
    told = {name: value for name, value in facts.items() if value not in (None, "")}
    if told:
        await contacts.learn(work.tx, work.conversation.contact_id, told)
    lead = await leads.lead_of_contact(work.tx, work.conversation.contact_id)
    if lead is None:
        return None, False
    of_lead = {name: value for name, value in told.items() if name in LEAD_FACTS}
    if of_lead:
        await leads.add_facts(work.tx, lead.id, of_lead)
    has_moved = await leads.follow(work.tx, lead, work.conversation.id, is_told_here=bool(of_lead))
    return await score(work, lead.id, intent=intent, has_moved=has_moved)


async def score(work: Work, lead_id: int, *, intent: str = "", has_moved: bool = False) -> tuple[Lead, bool]:
    """Score a lead by what is known now. The threshold is crossed once; then sales is told."""
    lead = await _lead(work, lead_id)
    ledger = await leads.ledger_of(work.tx, lead.id)
    entries = work.business.scoring.score(await facts_of(work, lead, intent), ledger)
    if not entries:
        if has_moved:
            await _refresh(work, lead.id)
        return lead, False
    after = await leads.add_entries(work.tx, lead.id, entries, now=work.now)
    await work.happened("lead.score_changed", lead_id=lead.id, score_before=lead.score, score=after)
    is_hot = work.business.scoring.crossed_threshold(lead.score, after, was_hot=lead.hot_at is not None)
    became_hot = is_hot and await leads.mark_hot(work.tx, lead.id, now=work.now)
    if became_hot:
        await _became_hot(work, lead.id)
    else:
        await _refresh(work, lead.id)
    return await _lead(work, lead_id), became_hot


async def facts_of(work: Work, lead: Lead, intent: str = "") -> LeadFacts:
    """Collect what a lead is scored by."""
    seen = await contacts.engagement(work.tx, lead.contact_id)
    facts = facts_of_row(lead, work.conversation.channel, work.conversation.language)
    return replace(
        facts,
        email=facts.email or seen.email,
        phone=facts.phone or seen.phone,
        message_count=seen.message_count,
        intents=(*seen.intents, intent) if intent else seen.intents,
        is_open=work.hours(work.business.scoring.calendar).is_open(work.now),
    )


def facts_of_row(lead: Lead, channel: str, language: str) -> LeadFacts:
    """Read what a lead told us as the scoring rules know it."""
    known = lead.facts
    return LeadFacts(
        need=known.get("need"),
        company_size=int(known["company_size"]) if known.get("company_size") is not None else None,
        budget=float(known["budget"]) if known.get("budget") is not None else None,
        timing=known.get("timing"),
        email=known.get("email"),
        phone=known.get("phone"),
        channel=channel,
        language=language,
    )


async def show_lead(work: Work, lead_id: int) -> None:
    """Let sales see a lead that has told all it was asked and is not hot: a card that is not urgent.

    It comes back once, a working day later, if nobody has taken it by then.
    """
    lead = await _lead(work, lead_id)
    if lead.state != "open" or await leads.card_state(work.tx, lead_id):
        return
    await work.happened("lead.completed", lead_id=lead_id)
    await queue_lead_card(work, lead_id)
    hours = work.hours(work.business.scoring.calendar)
    await _resurface(work, lead_id, hours.add_business_time(work.now, hours.usual_day))


async def claim_lead(work: Work, lead_id: int, agent: Agent) -> bool:
    """Give the lead to the first who asks: he answers from now on, and the customer hears his name.

    `work` goes on with the open conversation at the lead's address; where there is none, its last one is opened again.
    Where a colleague answers already, he keeps it: the lead is claimed, and the customer is told nothing.
    """
    talked_to = await _where_he_talks(work)
    if not await leads.claim(work.tx, lead_id, agent.id, now=work.now):
        return False
    work.conversation = talked_to
    await clocks.change_clocks(work.tx, f"lead:{lead_id}", lambda clock: clock.meet(work.now), work.hours, now=work.now)
    await cancel_timer(work.tx, subject=f"lead:{lead_id}", now=work.now)
    await leads.place(work.tx, lead_id, talked_to.id)
    await work.happened("lead.claimed", lead_id=lead_id, agent_id=agent.id)
    await queue_lead_card(work, lead_id)
    if not await has_colleague(work, agent):
        await _greet(work, agent)
    return True


async def has_colleague(work: Work, agent: Agent) -> bool:
    """Say whether somebody else who is still with us answers the conversation."""
    conversation = work.conversation
    if conversation.closed_at is not None or conversation.mode != "owned" or conversation.agent_id is None:
        return False
    return conversation.agent_id != agent.id and await agent_with_id(work.tx, conversation.agent_id) is not None


async def snooze_lead(work: Work, lead_id: int, until: datetime) -> bool:
    """Put a lead aside; its card comes back at that time, not before opening."""
    hours = work.hours(work.business.scoring.calendar)
    until = until if hours.is_open(until) else hours.next_opening(until)
    if not await leads.snooze(work.tx, lead_id, until):
        return False
    await _resurface(work, lead_id, until)
    await work.happened("lead.snoozed", lead_id=lead_id)
    await queue_lead_card(work, lead_id)
    return True


async def dismiss_lead(work: Work, lead_id: int) -> bool:
    """Close something that is not a lead."""
    if not await leads.close(work.tx, lead_id, "not a lead", now=work.now):
        return False
    await clocks.cancel_clocks(work.tx, f"lead:{lead_id}", now=work.now)
    await cancel_timer(work.tx, subject=f"lead:{lead_id}", now=work.now)
    await work.happened("lead.closed", lead_id=lead_id)
    await queue_lead_card(work, lead_id)
    return True


async def resurface_lead(work: Work, lead_id: int) -> None:
    """Show an unclaimed lead again, at opening or after a snooze; one whose agent is gone can be claimed anew."""
    lead = await leads.lead_with_id(work.tx, lead_id)
    if lead is None or lead.closed_at is not None:
        return
    if lead.agent_id is not None:
        if await agent_with_id(work.tx, lead.agent_id) is None:
            await _release(work, lead)
        return
    await leads.wake(work.tx, lead_id)
    await work.happened("lead.resurfaced", lead_id=lead_id)
    await queue_lead_card(work, lead_id, again=True)


async def _became_hot(work: Work, lead_id: int) -> None:
    is_posted = await leads.card_state(work.tx, lead_id) == "posted"  # one that is only changed is not noticed
    await _start_clock(work, lead_id)
    await work.happened("lead.became_hot", lead_id=lead_id)
    await _show(work, lead_id, again=is_posted)


async def _refresh(work: Work, lead_id: int) -> None:
    """Bring a lead's card up to date, if it has one."""
    if await leads.card_state(work.tx, lead_id):
        await queue_lead_card(work, lead_id)


async def _where_he_talks(work: Work) -> Conversation:
    """Lock what a claim goes on in, before its lead: turns lock in that order too, so that nobody waits in a circle."""
    current = await conversations.open_conversation_at(work.tx, work.conversation.id)
    if current == work.conversation.id:
        return work.conversation
    return await conversations.conversation_with_id(work.tx, current, lock=True) or work.conversation


async def _greet(work: Work, agent: Agent) -> None:
    """Let a rep have the conversation, for his team, and the customer hear his name."""
    here = work.conversation
    if here.closed_at is not None:
        await conversations.reopen(work.tx, here.id)
        work.conversation = await conversations.conversation_with_id(work.tx, here.id) or here
    if work.business.scoring.team:
        await hand_over.assign_team(work, work.business.scoring.team)
    await hand_over.take_over(work, agent, greeting="utter_rep_joined", reason="claimed the lead")


async def _release(work: Work, lead: Lead) -> None:
    await leads.release(work.tx, lead.id)
    await clocks.cancel_clocks(work.tx, f"lead:{lead.id}", now=work.now)
    await _start_clock(work, lead.id)
    await work.happened("lead.released", lead_id=lead.id, agent_id=lead.agent_id)
    await _show(work, lead.id, again=True)


async def _start_clock(work: Work, lead_id: int) -> None:
    scoring = work.business.scoring
    hours = work.hours(scoring.calendar)
    clock = scoring.clock(work.now)
    await clocks.start_clock(work.tx, f"lead:{lead_id}", scoring.calendar, clock, hours, now=work.now)


async def _show(work: Work, lead_id: int, *, again: bool = False) -> None:
    """Show a lead to sales now, and at opening where nobody is there now."""
    hours = work.hours(work.business.scoring.calendar)
    await queue_lead_card(work, lead_id, again=again)
    if not hours.is_open(work.now):
        await _resurface(work, lead_id, hours.next_opening(work.now))


async def _resurface(work: Work, lead_id: int, at: datetime) -> None:
    await set_timer(work.tx, kind=RESURFACE, subject=f"lead:{lead_id}", due_at=at, now=work.now)


async def _lead(work: Work, lead_id: int) -> Lead:
    lead = await leads.lead_with_id(work.tx, lead_id)
    if lead is None:
        raise LookupError(f"there is no lead {lead_id}")
    return lead
