"""Running the event rules over what happened, and over what that made happen, to an end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.dialogue.turn import GUIDE_ENDED, Step
from bot.storage import tickets
from bot.storage.agents import agent_with_email
from bot.storage.events import insert_event, rules_fired_in
from bot.storage.facts import read_facts
from bot.use_cases import guides, hand_over, notify
from bot.use_cases.tickets import open_ticket, set_priority
from bot.use_cases.work import Happening, Saying, Work
from routing.effects import Assign, Effect, HandOver, Notify, OpenTicket, Reply, SetPriority
from routing.rules import AlreadyFired, Event, RuleOutcome, evaluate
from routing.schema import EVENTS, Facts


async def run_rules(work: Work, message: Mapping[str, Any] | None = None) -> tuple[list[Saying], list[Step]]:
    """Run rules and notifications over `work.happenings`; return what is to be said and the trace.

    Nothing is said here: within a turn it comes after the turn's own answer.
    `message` holds the facts of the message that this is about, where there is one.
    """
    fired: AlreadyFired | None = None
    sayings: list[Saying] = []
    steps: list[Step] = []
    while work.happenings:
        happening = work.happenings.pop(0)
        if not _concerns(work, happening.event):
            continue
        fired = fired or AlreadyFired(in_conversation=await _fired(work))
        facts = await _facts(work, happening, message or {})
        outcomes = evaluate(happening.event, facts, work.business.rules, fired)
        fired = fired.and_these(outcomes)
        steps += [_step(happening, outcome) for outcome in outcomes]
        for outcome in outcomes:
            sayings += await _carry_out(work, happening, outcome)
        for told in work.business.notifications.for_event(happening.event.name, facts):
            await notify.notify(work, told, happening)
    return sayings, steps


def _concerns(work: Work, event: Event) -> bool:
    listening = work.business.rules.listening_to(event.name)
    return event.name in EVENTS and bool(
        listening or any(event.name in route.on for route in work.business.notifications.routes)
    )


async def _fired(work: Work) -> frozenset[str]:
    if any(rule.once == "conversation" for rule in work.business.rules.rules):
        return await rules_fired_in(work.tx, work.conversation.id)
    return frozenset()


async def _facts(work: Work, happening: Happening, message: Mapping[str, Any]) -> Facts:
    calendar = work.business.calendars.default
    return await read_facts(
        work.tx,
        conversation_id=work.conversation.id,
        ticket_id=happening.ticket_id,
        lead_id=happening.lead_id,
        clock_id=happening.clock_id,
        message=message,
        data=happening.data,
        calendar=calendar,
        now=work.now,
    )


async def _carry_out(work: Work, happening: Happening, outcome: RuleOutcome) -> list[Saying]:
    if not outcome.matched:
        return []
    await insert_event(
        work.tx,
        "rule.fired",
        conversation_id=work.conversation.id,
        contact_id=work.conversation.contact_id,
        data={"rule": outcome.rule, "workflow": outcome.workflow, "minutes_saved": outcome.minutes_saved},
        now=work.now,
        cause_id=happening.event_id,
        depth=happening.event.depth,
        turn_id=work.turn_id,
    )
    before = (work.cause, work.cause_rule)
    work.cause, work.cause_rule = happening, outcome.rule
    try:
        return [said for effect in outcome.effects for said in await _effect(work, happening, effect)]
    finally:
        work.cause, work.cause_rule = before


async def _effect(work: Work, happening: Happening, effect: Effect) -> list[Saying]:
    match effect:
        case Reply(response):
            return [Saying(response)]
        case Notify():
            await notify.notify(work, effect, happening)
        case HandOver(team, reason):
            return hand_over.words_for(await hand_over.hand_over(work, reason=reason, team=team or ""))
        case OpenTicket(category):
            ticket = await open_ticket(work, category=category or "", subject=happening.event.name)
            if happening.event.name == GUIDE_ENDED:
                await guides.note_on_ticket(work, ticket.id)
        case SetPriority(priority):
            await _prioritise(work, happening, priority.value)
        case Assign(team, agent):
            await _assign(work, team, agent)
    return []


async def _prioritise(work: Work, happening: Happening, priority: str) -> None:
    wanted = [happening.ticket_id] if happening.ticket_id else []
    for ticket in await tickets.open_tickets(work.tx, work.conversation.id):
        if not wanted or ticket.id in wanted:
            await set_priority(work, ticket, priority)


async def _assign(work: Work, team: str | None, agent: str | None) -> None:
    if team:
        await hand_over.assign_team(work, team)
    person = await agent_with_email(work.tx, agent) if agent else None
    if person is not None:
        await hand_over.assign_agent(work, person, "by rule")


def _step(happening: Happening, outcome: RuleOutcome) -> Step:
    return Step(
        "event_rule",
        outcome.rule,
        "fired" if outcome.matched else "did not match",
        {"on": happening.event.name, "why": outcome.reason, "effects": [str(effect) for effect in outcome.effects]},
    )
