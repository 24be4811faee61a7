"""Answers a short reaction: what else may help, or what it is about; the second time in a row a person is fetched."""

from __future__ import annotations

from bot.dialogue.actions import fallback
from bot.dialogue.draft import Draft
from bot.dialogue.reactions import Reaction
from bot.dialogue.understanding import Reading
from bot.dialogue.wording import NOT_SOLVED

MOST_BESIDES = 2


async def react(draft: Draft, reading: Reading) -> str:
    """Answer a customer whom the last answer did not help, or who reacts to nothing that was answered."""
    if not reading.follows and draft.ticket is not None and draft.ticket.state != "resolved":
        await draft.note_on_ticket()
        draft.say("utter_ticket_updated")
        return "kept on the ticket"
    draft.misunderstandings += 1
    if draft.misunderstandings >= fallback.MOST_MISUNDERSTANDINGS:
        return await fallback.give_up(draft, NOT_SOLVED)
    if not reading.follows:
        draft.say("utter_about_what")
        return "asked what it is about"
    response = "utter_not_solved" if reading.reaction is Reaction.FAILS else "utter_tried"
    return fallback.offer_entries(draft, reading.found.near[:MOST_BESIDES], response)
