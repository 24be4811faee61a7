"""Answers what a turn is about: by a rule, by the knowledge base, or by saying that it was not understood."""

from __future__ import annotations

from collections.abc import Sequence

from bot.dialogue.actions import answer, fallback
from bot.dialogue.actions.fallback import shortened
from bot.dialogue.actions.handoff import MISUNDERSTOOD, hand_over
from bot.dialogue.actions.react import react
from bot.dialogue.choice import CHOOSE_LANGUAGE, CONTINUE, FETCHES, GREET, PERSON, REACTION, Choice, Chosen, Kind
from bot.dialogue.draft import Draft
from bot.dialogue.guide_steps import begin
from bot.dialogue.running import run_action, run_intent
from bot.dialogue.wording import GREETING, ONE_BY_ONE, not_served, only_served
from bot.dialogue.wording import PERSON as PERSON_TITLE
from bot.messages import Button

NOT_UNDERSTOOD = "nlu_fallback"  # Rasa's name for it; a rule may say what happens then

AFFIRM = "affirm"
FOREIGN = "_foreign"  # how often in a row a language that is not served was written


async def respond(draft: Draft, chosen: Chosen) -> None:
    """Answer the main thing and what was asked besides, in the order in which the customer asked."""
    main = chosen.main
    if main.kind == Kind.NOTHING:
        await _misunderstood(draft, main)
        return
    if main.intent == AFFIRM and await _has_agreed(draft):
        draft.set_slot(fallback.OFFERED, None)
        return
    if main.kind != Kind.OFFER:
        draft.misunderstandings = 0
        draft.set_slot(fallback.OFFERED, None)
    is_last = main.intent in FETCHES  # who takes over has the last word
    before = [other for other in chosen.others if is_last or other.place < main.place]
    await _answer_all(draft, before)
    if main.intent:
        intent = GREET if main.intent == CONTINUE else main.intent  # what was to go on is over
        if not await run_intent(draft, intent):
            await _without_rule(draft, main)
    elif main.kind == Kind.OFFER:
        await _offer(draft, main)
    else:
        await _answer(draft, main)
    question = draft.replies.pop() if draft.requested_slot and draft.replies else None  # it comes last
    await _answer_all(draft, chosen.others[len(before) :])
    _put_off(draft, chosen.later)
    if question is not None:
        draft.replies.append(question)
    if chosen.unsure is not None and main.kind in (Kind.ANSWER, Kind.REPLY):
        await _offer_besides(draft, chosen.unsure)


async def _has_agreed(draft: Draft) -> bool:
    """Take a yes to the only thing that the last turn offered, an entry or an intent, for what it says."""
    several = draft.slots.get(fallback.OFFERED)
    offered = several[0] if isinstance(several, list | tuple) and len(several) == 1 else None
    if not isinstance(offered, str):
        return False
    why = "yes to the only one that was offered"
    if offered.startswith("/"):
        draft.note("intent", offered, why)
        return await run_intent(draft, offered.removeprefix("/"))
    entry = draft.assistant.entry(offered, draft.language, draft.turn.now)
    if entry is not None:
        draft.note("knowledge", entry.id, answer.give(draft, entry), why=why)
    return entry is not None


async def _offer_besides(draft: Draft, unsure: Choice) -> None:
    """Offer what may answer the other question; a flow's own question must not be buried under it."""
    main, draft.reading = draft.reading, unsure.reading
    await _offer(draft, unsure)
    draft.reading = main


async def _offer(draft: Draft, choice: Choice) -> None:
    """Offer what may be meant; where there is nothing to choose from, the rule that was too little sure speaks."""
    if fallback.can_offer(draft, choice.reading):
        draft.note("knowledge", "offer", await fallback.offer(draft), confidence=choice.confidence)
    else:
        await run_intent(draft, choice.reading.understood.intent)


async def _answer_all(draft: Draft, others: Sequence[Choice]) -> None:
    for other in others:
        if other.intent:
            await run_intent(draft, other.intent)
        else:
            await _answer(draft, other)


def _put_off(draft: Draft, later: Sequence[Choice]) -> None:
    """Say that what was asked for besides is not forgotten, with a button for each."""
    if not later:
        return
    buttons = tuple(Button(shortened(each.reading.text), f"/{each.intent}") for each in later)
    draft.note(
        "intent", later[0].intent, "asked for besides: offered as a button", intents=[each.intent for each in later]
    )
    draft.tell(ONE_BY_ONE.in_language(draft.language), buttons)


def greet_lightly(draft: Draft, first: int) -> None:
    """Put a greeting before the first answer, where the customer greeted and asked in one go."""
    draft.preface(GREETING.in_language(draft.language), first)


async def respond_to_foreign(draft: Draft, spoken: str) -> None:
    """Decline a language that is not served, in those that are; then offer a person; then fetch one."""
    declined = draft.slots.get(FOREIGN)
    times = declined if isinstance(declined, int) else 0
    draft.set_slot(FOREIGN, times + 1)
    served = draft.assistant.settings.languages
    draft.note("language", spoken, "not served", times=times + 1)
    if times == 0:
        draft.tell(not_served(served))
    elif times == 1:
        button = Button(PERSON_TITLE.in_language(draft.language), f"/{PERSON}")
        draft.tell(only_served(served), (button,))
    else:
        draft.note("action", "action_handoff", await hand_over(draft, MISUNDERSTOOD))


async def _answer(draft: Draft, choice: Choice) -> None:
    guide = draft.assistant.guides.get(choice.reading.faq)
    if guide is not None:
        draft.note("knowledge", guide.id, begin(draft, guide))
        return
    entry = choice.reading.found.entry
    follow_up = choice.reading.follow_up if choice.reading.follows else None
    if follow_up is not None and follow_up.is_again:
        draft.note("knowledge", follow_up.topic.id, answer.say_again(draft, follow_up), why="said in the last answer")
        return
    if choice.reading.faq:
        entry = draft.assistant.entry(choice.reading.faq, draft.language, draft.turn.now)
    if entry is None:
        draft.note("knowledge", choice.reading.faq, "no entry that customers may read now")
        draft.misunderstandings = draft.turn.conversation.misunderstandings
        await _misunderstood(draft, choice)
        return
    draft.note("knowledge", entry.id, answer.give(draft, entry), confidence=choice.confidence, source=entry.source)


async def _without_rule(draft: Draft, main: Choice) -> None:
    """Do what needs no rule of the assistant's; the rest is not understood."""
    if main.intent == CHOOSE_LANGUAGE:
        await run_action(draft, "action_set_language")
    else:
        await _misunderstood(draft, main)


async def _misunderstood(draft: Draft, choice: Choice) -> None:
    """Ask again, then fetch a person."""
    draft.set_slot(fallback.OFFERED, None)
    if choice.intent == REACTION:
        draft.note("reaction", choice.why, await react(draft, choice.reading))
        return
    if not any(character.isalnum() for character in draft.text):
        draft.say("utter_did_not_understand")
        draft.note("fallback", "no words", "nothing to understand, not counted")
        return
    draft.record_unanswered()
    if not await run_intent(draft, NOT_UNDERSTOOD):
        await run_action(draft, "action_default_fallback")
