"""Says that something was not understood; the second time in a row a person is fetched."""

from __future__ import annotations

from bot.dialogue.actions.handoff import MISUNDERSTOOD, hand_over
from bot.dialogue.draft import Draft
from bot.dialogue.wording import PERSON
from bot.messages import Button
from knowledge_base.entries import Entry

MOST_MISUNDERSTANDINGS = 2
MOST_OFFERED = 3
OFFERED = "_offered"  # the last turn offered entries: offering again without success is a misunderstanding


async def run(draft: Draft) -> str:
    """First say so; then hand over."""
    draft.misunderstandings += 1
    if draft.ticket is not None:
        await draft.note_on_ticket()
    if draft.misunderstandings >= MOST_MISUNDERSTANDINGS:
        return await hand_over(draft, MISUNDERSTOOD)
    draft.say("utter_did_not_understand")
    return f"misunderstanding {draft.misunderstandings} of {MOST_MISUNDERSTANDINGS}"


async def offer(draft: Draft) -> str:
    """Offer the entries that may be meant as buttons, and a person."""
    if draft.slots.get(OFFERED):
        draft.misunderstandings += 1
    if draft.misunderstandings >= MOST_MISUNDERSTANDINGS:
        return await hand_over(draft, MISUNDERSTOOD)
    draft.set_slot(OFFERED, True)
    entries = [entry for entry, _ in draft.reading.found.candidates[:MOST_OFFERED]]
    buttons = tuple(_button(entry) for entry in entries)
    person = Button(PERSON.in_language(draft.language), "/talk_to_person")
    draft.say("utter_offer_candidates", buttons=(*buttons, person))
    return f"offered {', '.join(entry.id for entry in entries)}"


def _button(entry: Entry) -> Button:
    return Button(entry.question or entry.id, f'/faq{{"id": "{entry.id}"}}')
