"""Decides what a turn is answered with, in a fixed order, and writes down why.

The order: consent words and buttons -> a conversation that waits for a person -> the active form or
troubleshooting guide -> dialogue rules ->
knowledge base -> two-stage fallback -> a person. While a person owns the conversation only opt-outs are answered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from bot.dialogue.about_ticket import asks_only_how_it_stands, prefer_ticket
from bot.dialogue.announcing import announce
from bot.dialogue.asking import continue_form, facts_told, learn_slots
from bot.dialogue.choice import CHOOSE_LANGUAGE, FETCHES, GREET, INFORM, Chosen, Kind, choose
from bot.dialogue.draft import Draft
from bot.dialogue.facts import lead_facts
from bot.dialogue.feedback import Rating, answer_rating, offer_rating, take_ratings
from bot.dialogue.guides import step_aside, walk
from bot.dialogue.languages import AGAINST, CHOSEN, spoken_language
from bot.dialogue.order_numbers import ORDER_NUMBER
from bot.dialogue.ports import CustomActions, Found, Understood
from bot.dialogue.queueing import TOLD, answer_in_queue
from bot.dialogue.replying import FOREIGN, greet_lightly, respond, respond_to_foreign
from bot.dialogue.settling import settle
from bot.dialogue.topics import TOPIC, topic_after
from bot.dialogue.tracing import trace_choice, trace_understanding
from bot.dialogue.turn import Decision, Desk, Json, Mode, Reply, Turn
from bot.dialogue.understanding import Reading, TurnUnderstanding
from bot.dialogue.wording import SEE_ORDER
from bot.messages import Button
from integrations.orders import Orders

if TYPE_CHECKING:
    from bot.assistant import Assistant

_NO_WORDS = Reading("", Understood("", "", 0.0), Found("unknown"))
NOTICE = "utter_first_notice"
WELCOME = "utter_welcome"  # optional: a greeting that holds what the notice says
_REJECTED = "rejected"  # `unsupported` of a message whose file was not kept begins so


async def decide(
    turn: Turn,
    understanding: TurnUnderstanding,
    assistant: Assistant,
    desk: Desk,
    orders: Orders,
    custom: CustomActions | None = None,
) -> Decision:
    """Decide a turn. Nothing is sent or stored here; what the desk is asked for happens when the turn commits."""
    understanding = settle(understanding, assistant.rules)
    chosen = choose(understanding, assistant.rules)
    chosen = prefer_ticket(chosen, turn.open_ticket) if chosen else None
    draft = _begin(turn, understanding, chosen, assistant, desk, orders, custom)
    trace_understanding(draft, understanding)
    if chosen is not None:
        trace_choice(draft, chosen)
    if turn.conversation.mode == Mode.OWNED:
        await _stay_aside(draft, chosen)
    else:
        await _speak(draft, chosen, understanding)
        draft.set_slot(TOPIC, topic_after(draft, chosen) or None)
    return draft.decision()


async def _speak(draft: Draft, chosen: Chosen | None, understanding: TurnUnderstanding) -> None:
    turn = draft.turn
    if any(message.was_cut for message in turn.messages):
        draft.say("utter_text_too_long")
    first = len(draft.replies)
    ratings = take_ratings(draft, understanding)
    if chosen is not None:
        await _answer(draft, chosen, ratings)
        announce(draft, chosen, understanding, first)
        if chosen.is_greeted:
            greet_lightly(draft, first)
    await _take_media(draft, has_words=chosen is not None)
    _mention_unreadable(draft, has_words=chosen is not None)
    offer_rating(draft)
    if turn.conversation.is_first_turn:
        _introduce(draft)


def _introduce(draft: Draft) -> None:
    """Begin with the notice; to a mere hello one welcome is both the greeting and the notice."""
    said = list(draft.replies)
    is_hello = draft.intent == GREET and len(said) == 1 and WELCOME in draft.assistant.domain.responses
    draft.replies.clear()
    if draft.slots.get(FOREIGN):
        draft.replies += [_notice_in_every_language(draft), *said]
        return
    draft.say(WELCOME if is_hello else NOTICE)
    if is_hello:
        draft.replies[:] = [replace(draft.replies[0], response=NOTICE, buttons=said[0].buttons)]
    else:
        draft.replies += said


def _notice_in_every_language(draft: Draft) -> Reply:
    """Tell who writes in none of the served languages what he must know in all of them: one he may understand."""
    drafts = [replace(draft, language=language, replies=[]) for language in draft.assistant.settings.languages]
    for each in drafts:
        each.say(NOTICE)
    return Reply("\n\n".join(reply.text for each in drafts for reply in each.replies), response=NOTICE)


async def _answer(draft: Draft, chosen: Chosen, ratings: Sequence[Rating]) -> None:
    draft.intent, draft.confidence = chosen.main.intent, chosen.main.confidence
    draft.is_status_question = asks_only_how_it_stands(draft, chosen)
    foreign = _foreign_language(draft, chosen)
    if not foreign:
        draft.set_slot(FOREIGN, None)
    if chosen.main.kind == Kind.LEAVES:
        await respond(draft, chosen)
        step_aside(draft)
    elif rating := next((each for each in ratings if each.reading.text == chosen.main.reading.text), None):
        answer_rating(draft, rating)
    else:
        await walk(draft, chosen, partial(_decline, foreign=foreign) if foreign else _answer_as_ever)


async def _decline(draft: Draft, _: Chosen, *, foreign: str) -> None:
    await respond_to_foreign(draft, foreign)


async def _answer_as_ever(draft: Draft, chosen: Chosen) -> None:
    """Answer a turn in which no guide is under way, or that has nothing to do with it."""
    if draft.turn.conversation.mode == Mode.QUEUED:
        await answer_in_queue(draft, chosen)
    elif draft.active_form:
        await continue_form(draft, chosen)
    else:
        await _open_turn(draft, chosen)


def _foreign_language(draft: Draft, chosen: Chosen) -> str:
    """Name the language of the turn where it is not served and its words ask for something; else ""."""
    main = chosen.main
    spoken = main.reading.understood.language
    if spoken in ("", *draft.assistant.settings.languages) or draft.turn.conversation.mode == Mode.QUEUED:
        return ""
    is_clear = main.kind in (Kind.INFORM, Kind.TAPPED, Kind.LEAVES) or main.intent in (*FETCHES, CHOOSE_LANGUAGE)
    return "" if is_clear else spoken


async def _stay_aside(draft: Draft, chosen: Chosen | None) -> None:
    if chosen is not None and chosen.main.kind == Kind.LEAVES:
        draft.intent, draft.confidence = chosen.main.intent, chosen.main.confidence
        await respond(draft, Chosen(chosen.main))
    else:
        draft.note("person", "owned", "the bot is silent while a person answers")


async def _open_turn(draft: Draft, chosen: Chosen) -> None:
    """Answer a turn in which nothing was waited for."""
    reading = chosen.main.reading
    filled = await learn_slots(draft, chosen.main, "" if reading.is_payload else reading.text)
    if filled and draft.ticket is not None and chosen.main.intent == INFORM:
        await draft.note_on_ticket()
    if draft.is_noted and ORDER_NUMBER in filled:
        draft.say("utter_ticket_updated", buttons=(Button(SEE_ORDER.in_language(draft.language), "/order_status"),))
    elif draft.lead is not None and lead_facts(filled) and chosen.main.kind <= Kind.INFORM:
        draft.is_answered, draft.misunderstandings = True, 0
        draft.say("utter_fact_noted")
    else:
        await respond(draft, chosen)


def _begin(
    turn: Turn,
    understanding: TurnUnderstanding,
    chosen: Chosen | None,
    assistant: Assistant,
    desk: Desk,
    orders: Orders,
    custom: CustomActions | None,
) -> Draft:
    conversation = turn.conversation
    spoken = spoken_language(turn, understanding, assistant.settings.languages)
    form = conversation.active_form if conversation.active_form in assistant.domain.forms else ""
    draft = Draft(
        turn=turn,
        assistant=assistant,
        desk=desk,
        orders=orders,
        custom=custom,
        language=spoken.language,
        reading=chosen.main.reading if chosen else _NO_WORDS,
        slots=_slots(turn, assistant),
        entities=understanding.entities,
        active_form=form,
        requested_slot=conversation.requested_slot if form else "",
        misunderstandings=conversation.misunderstandings,
        knowledge_entry=conversation.knowledge_entry,
        ticket=turn.open_ticket,
        lead=turn.lead,
    )
    draft.note("language", spoken.language, spoken.why)
    draft.set_slot(CHOSEN, spoken.chosen or None)
    draft.set_slot(AGAINST, spoken.against or None)
    draft.entities = facts_told(draft)
    if conversation.mode != Mode.QUEUED:
        draft.set_slot(TOLD, None)
    return draft


def _slots(turn: Turn, assistant: Assistant) -> dict[str, Json]:
    """Return what is remembered, the domain's initial values, and what the platform vouches for."""
    contact = turn.contact
    known: dict[str, Json] = {
        slot.name: slot.initial_value for slot in assistant.domain.slots.values() if slot.initial_value is not None
    }
    given = {"name": contact.name, "email": next(iter(contact.emails), ""), "phone": next(iter(contact.phones), "")}
    known.update({name: value for name, value in given.items() if value and name in assistant.domain.slots})
    known.update(turn.conversation.slots)
    return known


async def _take_media(draft: Draft, *, has_words: bool) -> None:
    """Put pictures and files on the open ticket and acknowledge them once."""
    if not draft.has_media:
        return
    if draft.ticket is None:
        if not draft.replies or not has_words:
            draft.say("utter_media_received")
        return
    told = any(reply.response.startswith("utter_ticket_") for reply in draft.replies)
    if not draft.is_noted:
        await draft.note_on_ticket()
    if not told:
        draft.say("utter_media_added")


def _mention_unreadable(draft: Draft, *, has_words: bool) -> None:
    """Say what could not be read, and never leave a customer without a word for a message without content."""
    kinds = [message.unsupported for message in draft.turn.messages if message.unsupported]
    if any(kind.startswith(_REJECTED) for kind in kinds):
        draft.say("utter_media_rejected")
    elif kinds and not has_words:
        draft.say("utter_unsupported")
    elif not kinds and not has_words and not draft.has_media:
        draft.say("utter_did_not_understand")
