"""Opens a lead, and tells the customer what happens once all is known."""

from __future__ import annotations

from bot.dialogue.draft import Draft
from bot.dialogue.facts import LEAD_FACTS

NOTED = "utter_lead_noted"
HOT_STATES = ("hot", "claimed")


async def start(draft: Draft) -> str:
    """Open a lead, or go on with the open one, and keep what is known already."""
    draft.lead = await draft.desk.start_lead()
    for name, value in draft.lead.facts.items():
        if name in draft.assistant.domain.slots and not draft.slots.get(name):
            draft.set_slot(name, value)
    await draft.learn({name: draft.slots.get(name) for name in LEAD_FACTS})
    return f"lead {draft.lead.id}, score {draft.lead.score}"


async def ready(draft: Draft) -> str:
    """Say what happens next: a person now, a person at a real time, or that all is noted."""
    if draft.lead is None:
        draft.lead = await draft.desk.start_lead()
    await draft.learn({name: draft.slots.get(name) for name in LEAD_FACTS})
    if draft.lead.state not in HOT_STATES:
        await draft.desk.show_lead()
        draft.say(NOTED)
        return f"noted, score {draft.lead.score}"
    availability = await draft.desk.availability(draft.assistant.sales_team)
    when = draft.when(availability.next_opening)
    is_closed = bool(not availability.is_open and when)
    draft.say("utter_lead_hot_closed" if is_closed else "utter_lead_hot_open", {"when": when})
    return f"hot, score {draft.lead.score}, {'closed until ' + when if is_closed else 'open hours'}"
