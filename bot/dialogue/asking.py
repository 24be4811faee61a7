"""A turn while a form waits for an answer: fill it, answer what interrupts it, and never nag."""

from __future__ import annotations

import re

from bot.dialogue.actions.answer import give
from bot.dialogue.actions.fallback import run as misunderstood
from bot.dialogue.choice import CANCEL, CONTINUE, FETCHES, GREET, PERSON, Choice, Chosen, Kind, weigh
from bot.dialogue.courtesies import SMALL_TALK, is_courtesy
from bot.dialogue.domain import SlotMapping
from bot.dialogue.draft import DEFERRED, GREETED_AGAIN, Draft
from bot.dialogue.facts import grown
from bot.dialogue.forms import CONTACT_ROUTES
from bot.dialogue.none_words import has_none, no_budget
from bot.dialogue.order_numbers import ORDER_NUMBER, completed_number, is_correction
from bot.dialogue.ports import Entity
from bot.dialogue.reactions import Reaction
from bot.dialogue.replying import respond
from bot.dialogue.rules import starters
from bot.dialogue.running import ASKED, ask, asked_later, run_form, run_intent
from bot.dialogue.slots import Heard, fill_slots, tapped_slots
from bot.dialogue.turn import Json
from bot.dialogue.unit_prices import is_per_unit
from bot.dialogue.wording import GO_ON, LEAVE, MISTYPED, NOT_KNOWN, NOTED
from bot.dialogue.wording import PERSON as PERSON_TITLE
from bot.messages import Button
from intents.text import same_words

MONEY, BUDGET = "money", "budget"
MOST_ASKED = 2  # in a row; then a way out is offered
MOST_POLITE_WORDS = {"affirm": 3, "greet": 3, "thanks": 3, "goodbye": 3, "deny": 1}
_FACT_SIGNS = re.compile(r"[\d@]")
_GOES_ON = re.compile(
    r"(?:(?:si|yes|vale|ok|okay|claro|venga|sure|pues) )*(?:seguimos|sigamos|sigue|seguir|continua(?:r|mos)?|"
    r"continuemos|adelante|vamos|(?:let s |lets )?(?:go on|continue|carry on|go ahead|keep going|proceed))"
    r"(?: (?:por favor|please|con (?:lo de antes|eso|el pedido)|with (?:that|it|my order)))*"
)
SURE_INTERRUPTION = 0.85  # a flow this sure interrupts a question that takes any words for an answer


async def continue_form(draft: Draft, chosen: Chosen) -> None:
    """Decide a turn in which a form is active."""
    main = chosen.main
    answer_to_offer = _answer_to_offer(draft, main)
    draft.set_slot(GREETED_AGAIN, None)
    if answer_to_offer == CONTINUE:
        await _ask_on(draft)
    elif main.intent == CANCEL:
        await _cancel(draft)
    elif answer_to_offer:
        await _not_filled(draft, main)
    elif main.is_language_choice:
        await respond(draft, chosen)
        await _ask_on(draft)
    elif main.intent in FETCHES or (main.kind >= Kind.TAPPED and not _answers(draft, main)):
        await _interrupt(draft, chosen)
    elif filled := await fill(draft, chosen):
        await _progress(draft, chosen, filled)
    elif main.intent == GREET:
        _greet_again(draft)
    elif _interrupts(draft, main) and not has_none(draft.text):
        await _interrupt(draft, chosen)
    else:
        await _not_filled(draft, main)


def _answer_to_offer(draft: Draft, main: Choice) -> str:
    """Tell whether a button, or mere words after a hello, only say if the form goes on; they fill no slot."""
    if main.kind == Kind.TAPPED:
        return CONTINUE if main.intent == CONTINUE else ""
    if not draft.slots.get(GREETED_AGAIN):
        return ""
    if _GOES_ON.fullmatch(same_words(draft.text)):
        return CONTINUE
    if not _is_mere_politeness(main, draft.text):
        return ""
    return {"affirm": CONTINUE, "deny": main.intent}.get(main.intent, "")


async def fill(draft: Draft, chosen: Chosen) -> frozenset[str]:
    """Fill slots from the turn; return those that the form, or one that follows it, needs."""
    form = draft.assistant.domain.forms[draft.active_form]
    if chosen.main.intent in form.ignored_intents:
        return frozenset()
    wanted = {*form.required_slots, *asked_later(draft, form.name)}
    wanted |= set(CONTACT_ROUTES) if draft.lead is not None and wanted & set(CONTACT_ROUTES) else set()
    filled = await learn_slots(draft, chosen.main, _answer_text(draft, chosen))
    return frozenset(filled) & wanted


async def learn_slots(draft: Draft, main: Choice, text: str) -> dict[str, Json]:
    """Fill every slot that this turn tells, and pass facts on at once."""
    domain = draft.assistant.domain
    heard = Heard(main.intent, draft.entities, text, draft.active_form, draft.requested_slot)
    filled = dict(fill_slots(domain, heard))
    if main.reading.is_payload:
        filled = {**filled, **tapped_slots(domain, main.reading.understood.entities)}
    filled = {name: grown(name, draft.slots.get(name), value) for name, value in filled.items()}
    for name, value in filled.items():
        draft.set_slot(name, value)
        draft.note("slot", name, "filled")
    await draft.learn(filled)
    return filled


def facts_told(draft: Draft) -> tuple[Entity, ...]:
    """Return the facts of the turn: what one piece costs is no sum, and that there is no budget is a fact too.

    Bare digits are an order number where one was asked for, or where one that is known is corrected.
    """
    told = tuple(each for each in draft.entities if each.name != MONEY or not is_per_unit(draft.text, each.text))
    if none := no_budget(draft.text):
        told = (*told, Entity(BUDGET, none, none))
    is_corrected = bool(draft.slots.get(ORDER_NUMBER)) and is_correction(draft.text)
    if draft.requested_slot != ORDER_NUMBER and not is_corrected:
        return told
    number = completed_number(draft.text, told, draft.assistant.settings.order_number)
    return (*(each for each in told if each.text != number.text), number) if number else told


def _answer_text(draft: Draft, chosen: Chosen) -> str:
    """Return the words that may be the answer to the question; "" when they are something else."""
    reading = chosen.main.reading
    if reading.is_payload or reading.reaction is Reaction.TRIED or _is_mere_politeness(chosen.main, draft.text):
        return ""
    if _takes_any_words(draft) and _interrupts(draft, chosen.main):
        return _words_before(draft, chosen.main)
    return draft.text


def _words_before(draft: Draft, main: Choice) -> str:
    """Return the answer behind which something was asked; "" where a flow goes on elsewhere or it is no answer."""
    behind = main.reading.behind
    if behind is None or main.kind == Kind.FLOW or has_none(behind.text) or is_courtesy(behind.text):
        return ""
    choice = weigh(behind, draft.assistant.rules)
    is_other = behind.is_payload or _is_mere_politeness(choice, behind.text) or _interrupts(draft, choice)
    return "" if is_other else behind.text


def _is_mere_politeness(main: Choice, text: str) -> bool:
    """Tell whether the words only keep the talk going: "ok" is no need, and "no" no budget."""
    return main.kind == Kind.SMALL_TALK and len(text.split()) <= MOST_POLITE_WORDS.get(main.intent, 0)


def _answers(draft: Draft, main: Choice) -> bool:
    """Tell whether a button belongs to the form: facts, a yes, a no or a hello."""
    return main.intent in ("inform", "affirm", "deny", GREET) or main.intent in _starters(draft)


def _interrupts(draft: Draft, main: Choice) -> bool:
    if main.intent in _starters(draft) or main.kind in (Kind.NOTHING, Kind.INFORM):
        return False
    if _takes_any_words(draft):
        is_sure_flow = main.kind == Kind.FLOW and main.confidence >= SURE_INTERRUPTION
        return is_sure_flow or (main.is_question and main.kind > Kind.OFFER)
    if main.kind == Kind.OFFER:
        return main.is_question
    return main.intent not in ("affirm", "deny")


def _takes_any_words(draft: Draft) -> bool:
    slot = draft.assistant.domain.slots.get(draft.requested_slot)
    return slot is not None and any(_is_open(mapping, draft) for mapping in slot.mappings)


def _is_open(mapping: SlotMapping, draft: Draft) -> bool:
    return mapping.type == "from_text" and mapping.applies("", draft.active_form, draft.requested_slot)


def _starters(draft: Draft) -> frozenset[str]:
    return starters(draft.assistant.rules, draft.active_form)


async def _progress(draft: Draft, chosen: Chosen, filled: frozenset[str]) -> None:
    """Answer what was asked besides, then go on with the form; a fact that was not asked for is acknowledged."""
    asked = draft.requested_slot
    is_other_fact = bool(asked) and not _is_answered_by(filled, asked)
    if is_other_fact:
        draft.set_slot(DEFERRED, [*draft.deferred, asked])
    draft.misunderstandings = 0
    draft.is_answered = True
    if draft.ticket is not None and _is_about_ticket(draft):
        await draft.note_on_ticket()
    for choice in chosen.in_order:
        await _answer_besides(draft, choice)
    question_at = len(draft.replies)
    await run_form(draft, draft.active_form)
    if is_other_fact:
        draft.preface(NOTED.in_language(draft.language), question_at)


async def _answer_besides(draft: Draft, choice: Choice) -> None:
    """Answer what was asked in the same breath, where words alone do it."""
    entry = choice.reading.found.entry
    if choice.is_question and choice.kind == Kind.REPLY:
        await run_intent(draft, choice.intent)
    elif choice.is_question and choice.kind == Kind.ANSWER and entry is not None:
        draft.note("knowledge", entry.id, give(draft, entry))


def _is_answered_by(filled: frozenset[str], asked: str) -> bool:
    return asked in filled or (asked in CONTACT_ROUTES and bool(filled & set(CONTACT_ROUTES)))


async def _interrupt(draft: Draft, chosen: Chosen) -> None:
    """Answer what came between; the form asks again unless it has asked twice or is over."""
    form, slot = draft.active_form, draft.requested_slot
    draft.note("form", form, "interrupted", by=chosen.main.intent or chosen.main.kind.name.lower())
    before = len(draft.replies)
    await respond(draft, chosen)
    is_over = draft.active_form != form or draft.requested_slot != slot
    is_offer = chosen.main.kind in (Kind.OFFER, Kind.SMALL_TALK, Kind.NOTHING)
    if not is_over and not is_offer and len(draft.replies) > before and _times_asked(draft) < MOST_ASKED:
        ask(draft, draft.assistant.domain.forms[form], slot)


def _greet_again(draft: Draft) -> None:
    """Greet who comes back to a question left open: it is not asked again before he says that he wants to go on."""
    draft.misunderstandings = 0
    draft.set_slot(ASKED, 1)
    draft.set_slot("_stuck", None)
    draft.set_slot(GREETED_AGAIN, True)
    draft.note("form", draft.active_form, "waits, the customer said hello")
    go_on, leave = GO_ON.in_language(draft.language), LEAVE.in_language(draft.language)
    draft.say("utter_greet_again", buttons=(Button(go_on, f"/{CONTINUE}"), Button(leave, f"/{CANCEL}")))


async def _ask_on(draft: Draft) -> None:
    """Ask the open question again for who wants to go on."""
    form = draft.active_form
    draft.misunderstandings = 0
    draft.set_slot(ASKED, 1)
    draft.note("form", form, "goes on")
    if draft.requested_slot:
        ask(draft, draft.assistant.domain.forms[form], draft.requested_slot)
    else:
        await run_form(draft, form)


async def _not_filled(draft: Draft, main: Choice) -> None:
    """Take what was merely added; ask once more where an answer was meant; then offer a way out."""
    form = draft.assistant.domain.forms[draft.active_form]
    is_more = main.intent not in SMALL_TALK and not has_none(draft.text)
    if draft.ticket is not None and _is_about_ticket(draft) and is_more:
        await draft.note_on_ticket()
        draft.say("utter_ticket_updated")
        draft.note("form", form.name, "waits, the words went to the ticket")
    elif _times_asked(draft) < MOST_ASKED and draft.requested_slot and not _is_no(draft, main):
        question_at = len(draft.replies)
        ask(draft, form, draft.requested_slot)
        draft.preface(_why_again(draft, main), question_at)
    elif not draft.slots.get("_stuck"):
        draft.set_slot("_stuck", True)
        draft.misunderstandings += 1
        draft.note("form", form.name, "offers a way out")
        draft.say("utter_form_stuck", buttons=_ways_out(draft))
    else:
        draft.note("action", "action_default_fallback", await misunderstood(draft))


def _why_again(draft: Draft, main: Choice) -> str:
    """Say why the same is asked again: a fact that is incomplete, or a question that nobody here can answer."""
    is_mistyped = main.kind == Kind.INFORM or bool(_FACT_SIGNS.search(draft.text))
    if is_correction(draft.text):
        return NOTED.in_language(draft.language)
    if is_mistyped:
        return MISTYPED.in_language(draft.language)
    return NOT_KNOWN.in_language(draft.language) if main.is_question else ""


def _is_no(draft: Draft, main: Choice) -> bool:
    return main.intent == "deny" or has_none(draft.text)


async def _cancel(draft: Draft) -> None:
    form = draft.active_form
    if not await run_intent(draft, CANCEL) or draft.active_form == form:
        draft.leave_form()
        draft.say("utter_form_cancelled")
    draft.misunderstandings = 0
    draft.note("form", form, "cancelled by the customer")


def _is_about_ticket(draft: Draft) -> bool:
    """Tell whether the form belongs to the open ticket: the intents that lead to it open such tickets."""
    ticket = draft.ticket
    if ticket is None or ticket.state == "resolved":
        return False
    category = draft.assistant.sla.categories.get(ticket.category)
    return category is not None and bool(_starters(draft) & set(category.intents))


def _times_asked(draft: Draft) -> int:
    times = draft.slots.get(ASKED)
    return times if isinstance(times, int) else 0


def _ways_out(draft: Draft) -> tuple[Button, ...]:
    person, leave = PERSON_TITLE.in_language(draft.language), LEAVE.in_language(draft.language)
    return Button(person, f"/{PERSON}"), Button(leave, f"/{CANCEL}")
