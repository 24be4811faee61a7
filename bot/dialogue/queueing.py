"""A turn while the conversation waits for a person: only what is sure is answered, the rest goes to the ticket."""

from __future__ import annotations

from bot.dialogue.actions.handoff import ASKED, hand_over
from bot.dialogue.asking import continue_form, learn_slots
from bot.dialogue.choice import FETCHES, GREET, Choice, Chosen, Kind
from bot.dialogue.draft import Draft
from bot.dialogue.replying import respond

SURE_INTENTS = frozenset(("order_status", "ticket_status", "opt_out", "opt_in", "choose_language", "cancel", *FETCHES))
TOLD = "_queue_told"  # that words went to the ticket is said once


async def answer_in_queue(draft: Draft, chosen: Chosen) -> None:
    """Answer what is certain; add everything else to the ticket without repeating the handoff."""
    main = chosen.main
    is_sure = main.kind in (Kind.ANSWER, Kind.REPLY) or main.intent in SURE_INTENTS or bool(main.reading.faq)
    if draft.active_form:
        await continue_form(draft, chosen)
    elif _is_anybody_there(main):
        draft.note("action", "action_handoff", await hand_over(draft, ASKED))
    elif is_sure:
        await learn_slots(draft, main, "")
        await respond(draft, chosen)
    else:
        await _keep(draft, chosen)


def _is_anybody_there(main: Choice) -> bool:
    """Tell whether somebody who waits makes himself heard: "hola?", "sigues ahí?", "???"."""
    is_mere_sign = "?" in main.reading.text and not any(character.isalnum() for character in main.reading.text)
    is_call = main.intent == GREET or (main.intent == "small_talk" and main.is_question)
    return is_mere_sign or (main.kind == Kind.SMALL_TALK and is_call)


async def _keep(draft: Draft, chosen: Chosen) -> None:
    await learn_slots(draft, chosen.main, "")
    if chosen.main.kind == Kind.SMALL_TALK:
        draft.note("queue", "ticket", "nothing to keep: mere politeness")
        return
    await draft.note_on_ticket()
    if chosen.main.kind in (Kind.NOTHING, Kind.OFFER) and chosen.main.is_question:
        draft.record_unanswered()
    for other in chosen.others:
        await respond(draft, Chosen(other))
    if draft.ticket is not None and not draft.slots.get(TOLD):
        draft.set_slot(TOLD, True)
        draft.say("utter_ticket_updated")
    draft.note("queue", "ticket", "kept for the person who takes over")
