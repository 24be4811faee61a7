"""Event rules over what really happened: chains end, and once is once."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import pytest

from bot.use_cases.event_rules import run_rules
from bot.use_cases.tickets import open_ticket
from bot.use_cases.work import Saying
from routing.effects import Effect, HandOver, OpenTicket, Reply
from routing.expressions import ALWAYS, Condition, check_condition
from routing.rules import Rule, Rules
from routing.schema import FIELDS
from tests.bot.use_cases.workshop import Workshop, make_responder


def rule(
    name: str,
    on: str,
    *effects: Effect,
    condition: Condition = ALWAYS,
    once: Literal["conversation", "event"] = "event",
) -> Rule:
    return Rule(name, (on,), condition, effects, once)


def under(workshop: Workshop, *rules: Rule) -> None:
    """Let the company have these rules and no others."""
    workshop.business = replace(workshop.business, rules=Rules(rules))


async def test_a_rules_effect_makes_the_next_rule_fire_and_the_chain_is_kept(workshop: Workshop) -> None:
    conversation_id = await workshop.answered()
    under(
        workshop,
        rule("person", "ticket.opened", HandOver("support", "urgent")),
        rule("words", "handoff.requested", Reply("utter_said")),
    )
    async with workshop.working_on(conversation_id) as work:
        await open_ticket(work, category="damaged", subject="roto")
        said, steps = await run_rules(work)

    assert said == [Saying("utter_handoff_waiting"), Saying("utter_said")]
    assert [step.name for step in steps if step.outcome == "fired"] == ["person", "words"]
    depths = await workshop.query(
        "SELECT depth FROM events WHERE kind IN ('ticket.opened', 'handoff.requested') ORDER BY id"
    )
    assert [row.depth for row in depths] == [0, 1]


async def test_rules_that_cause_each_other_come_to_an_end(workshop: Workshop) -> None:
    conversation_id = await workshop.answered()
    under(
        workshop,
        rule("person", "ticket.opened", HandOver("support", "urgent")),
        rule("ticket", "handoff.requested", OpenTicket("complaint")),
    )
    async with workshop.working_on(conversation_id) as work:
        await open_ticket(work, category="damaged", subject="roto")
        _, steps = await run_rules(work)

    assert [step.name for step in steps if step.outcome == "fired"] == ["person", "ticket"]
    assert await workshop.value("SELECT count(*) FROM tickets") == 2


async def test_once_a_conversation_is_once_a_conversation(workshop: Workshop) -> None:
    conversation_id = await workshop.answered()
    under(workshop, rule("hello", "ticket.opened", Reply("utter_said"), once="conversation"))
    heard = []
    for category in ("damaged", "complaint"):
        async with workshop.working_on(conversation_id) as work:
            await open_ticket(work, category=category, subject="roto")
            heard.append((await run_rules(work))[0])

    assert heard == [[Saying("utter_said")], []]


async def test_a_rule_that_does_not_match_says_why(workshop: Workshop) -> None:
    conversation_id = await workshop.answered()
    under(
        workshop,
        rule(
            "never",
            "ticket.opened",
            Reply("x"),
            condition=check_condition("ticket.category == 'other'", FIELDS),
        ),
    )
    async with workshop.working_on(conversation_id) as work:
        await open_ticket(work, category="damaged", subject="roto")
        said, steps = await run_rules(work)

    assert said == []
    assert steps[0].outcome == "did not match"
    assert steps[0].detail["why"]


async def test_a_rule_may_open_a_ticket(workshop: Workshop) -> None:
    conversation_id = await workshop.answered()
    under(workshop, rule("ticket", "handoff.requested", OpenTicket("complaint")))
    async with workshop.working_on(conversation_id) as work:
        await work.happened("handoff.requested", reason="asked", team="support")
        await run_rules(work)

    assert await workshop.value("SELECT category FROM tickets") == "complaint"


@pytest.mark.parametrize(
    ("hour", "told"),
    [(10, "utter_handoff_waiting"), (23, "utter_handoff_closed")],
    ids=["while the team is there", "at night"],
)
async def test_a_rule_that_hands_over_tells_the_customer_after_the_turns_own_answer(
    workshop: Workshop, hour: int, told: str
) -> None:
    under(workshop, rule("person", "message.received", HandOver("support", "urgent")))
    workshop.clock.now = workshop.clock.now.replace(hour=hour)
    workshop.responder = make_responder(workshop.store, workshop.mind, workshop.business, clock=workshop.clock)
    conversation_id = await workshop.answered(said="hola")

    said = [line for line in await workshop.lines(conversation_id) if line.direction == "out" and line.kind == "text"]
    assert said[-2].text == "1: hola"
    assert said[-1].content["response"] == told
    assert said[-1].turn_id == said[-2].turn_id
    assert said[-1].status == "sent"
    (queued,) = await workshop.query("SELECT mode, handoff_reason FROM conversations")
    assert tuple(queued) == ("queued", "urgent")


async def test_a_rule_that_hands_over_outside_of_a_turn_tells_the_customer_too(workshop: Workshop) -> None:
    conversation_id = await workshop.answered()
    under(workshop, rule("person", "ticket.opened", HandOver("support", "urgent")))
    async with workshop.working_on(conversation_id) as work:
        await open_ticket(work, category="damaged", subject="roto")
    await workshop.run()

    last = (await workshop.lines(conversation_id))[-1]
    assert (last.content["response"], last.status) == ("utter_handoff_waiting", "sent")
