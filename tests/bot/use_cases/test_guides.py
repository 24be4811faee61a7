"""What was tried in a guide reaches the people, whoever or whatever hands the conversation over."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from bot.dialogue.turn import GUIDE_ENDED, Decision, Desk, Noted, Turn
from bot.use_cases import hand_over
from routing.effects import Effect, HandOver, OpenTicket
from routing.expressions import check_condition
from routing.rules import Rule, Rules
from routing.schema import fields_of
from tests.bot.use_cases.workshop import ObedientMind, Workshop, make_responder

NOTE = "Probado en la guía «No calienta»:\n- ¿Se queda pegado? Sí"
GUIDE = {
    "id": "cold",
    "step": "zone",
    "tried": [["magnet", "¿Se queda pegado?", "Sí"]],
    "earlier": [],
    "offered": "",
    "is_over": False,
    "note": NOTE,
    "workflow": "guides",
}
ENDED = {"guide": "cold", "outcome": "person", "steps": 1, "workflow": "guides", "minutes_saved": None}
LEAVE = "UPDATE conversations SET dialogue = jsonb_set(dialogue, '{slots}', CAST(:slots AS jsonb))"


@dataclass
class LeavingMind(ObedientMind):
    """Puts on the timeline that the guide is over."""

    async def decide(self, turn: Turn, understood: str, desk: Desk) -> Decision:
        """Do as told."""
        decision = await super().decide(turn, understood, desk)
        data = {"guide": "cold", "outcome": "left", "steps": 1}
        return replace(decision, noted=(Noted(GUIDE_ENDED, data),))


async def in_a_guide(workshop: Workshop, **changed: Any) -> int:
    """Leave a customer in the middle of a guide; return the conversation."""
    conversation_id = await workshop.answered()
    await workshop.query(f"{LEAVE} RETURNING 1", slots=json.dumps({"_guide": {**GUIDE, **changed}}))
    return conversation_id


def under(workshop: Workshop, on: str, effect: Effect, when: str = "", mind: ObedientMind | None = None) -> None:
    """Let the company have one rule."""
    rule = Rule("only", (on,), check_condition(when or "true", fields_of((on,))), (effect,), "event")
    workshop.business = replace(workshop.business, rules=Rules((rule,)))
    mind = mind or workshop.mind
    workshop.responder = make_responder(workshop.store, mind, workshop.business, clock=workshop.clock)


async def noted(workshop: Workshop, conversation_id: int) -> tuple[list[str], list[str]]:
    """Return the notes on tickets, and those in the conversation."""
    on_tickets = [
        row.text for row in await workshop.query("SELECT text FROM ticket_notes WHERE text <> '' ORDER BY id")
    ]
    return on_tickets, [line.text for line in await workshop.lines(conversation_id) if line.kind == "note"]


async def ended(workshop: Workshop) -> list[dict[str, object]]:
    return [row.data for row in await workshop.query("SELECT data FROM events WHERE kind = 'guide.ended' ORDER BY id")]


async def guide_left(workshop: Workshop) -> bool:
    return bool(await workshop.value("SELECT dialogue -> 'slots' ? '_guide' FROM conversations"))


async def test_a_rule_that_hands_over_in_a_turn_takes_along_what_was_tried(workshop: Workshop) -> None:
    conversation_id = await in_a_guide(workshop)
    under(workshop, "message.received", HandOver("support", "vip"))
    await workshop.answered()
    await workshop.answered()

    assert await noted(workshop, conversation_id) == ([NOTE], [NOTE])
    assert await ended(workshop) == [ENDED]
    assert not await guide_left(workshop)


async def test_so_does_one_that_hands_over_outside_of_a_turn(workshop: Workshop) -> None:
    conversation_id = await in_a_guide(workshop)
    async with workshop.working_on(conversation_id) as work:
        await hand_over.hand_over(work, reason="breach")

    assert await noted(workshop, conversation_id) == ([NOTE], [NOTE])
    assert await ended(workshop) == [ENDED]
    assert not await guide_left(workshop)


async def test_an_agent_who_takes_a_conversation_finds_what_was_tried_even_without_a_ticket(workshop: Workshop) -> None:
    conversation_id = await in_a_guide(workshop)
    marta = await workshop.hire("Marta")
    async with workshop.working_on(conversation_id) as work:
        await hand_over.take_over(work, marta)

    assert await noted(workshop, conversation_id) == ([], [NOTE])
    assert await ended(workshop) == [ENDED]
    assert not await guide_left(workshop)


async def test_a_turn_that_cannot_be_decided_takes_it_along_too(workshop: Workshop) -> None:
    conversation_id = await in_a_guide(workshop)
    await workshop.answered(said="boom")
    await workshop.pass_time(timedelta(minutes=5))

    assert await noted(workshop, conversation_id) == ([NOTE], [NOTE])
    assert not await guide_left(workshop)


@pytest.mark.parametrize(("tried", "notes"), [(GUIDE["tried"], [NOTE]), ([], [])], ids=["tried", "nothing tried"])
async def test_a_guide_that_is_over_ends_no_second_time(workshop: Workshop, tried: object, notes: list[str]) -> None:
    conversation_id = await in_a_guide(workshop, is_over=True, offered="left", tried=tried)
    async with workshop.working_on(conversation_id) as work:
        await hand_over.hand_over(work, reason="breach")

    assert await noted(workshop, conversation_id) == (notes, notes)
    assert not await ended(workshop)


@pytest.mark.parametrize("effect", [OpenTicket("complaint"), HandOver("support", "stuck")], ids=["ticket", "person"])
async def test_a_rule_may_act_on_how_a_guide_ended_and_what_was_tried_is_at_hand(
    workshop: Workshop, effect: Effect
) -> None:
    await in_a_guide(workshop, is_over=True, offered="left")
    under(workshop, "guide.ended", effect, "guide.id == 'cold' && guide.outcome == 'left'", LeavingMind())
    conversation_id = await workshop.answered(said="déjalo")

    on_tickets, _ = await noted(workshop, conversation_id)
    assert on_tickets == [NOTE]
