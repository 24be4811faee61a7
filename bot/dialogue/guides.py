"""A turn while a troubleshooting guide is under way: read the answer, answer what comes between, and go on."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TypeAlias

from bot.dialogue.choice import CANCEL, CONTINUE, FETCHES, GREET, PERSON, Choice, Chosen, Kind
from bot.dialogue.draft import Draft
from bot.dialogue.guide_answers import failing, is_done, is_later, polarity, read_answer
from bot.dialogue.guide_ends import end, fetch_person, forget, give_up
from bot.dialogue.guide_state import (
    A_PERSON,
    GOING_ON,
    LEFT,
    OVER,
    SETTLED,
    SOLVED_ONCE,
    Progress,
    after_answer,
    keep,
    leave,
    standing,
    under_way,
)
from bot.dialogue.guide_steps import again_from_start, ask_again, bridge, offer_to_go_on, say_step, tell_step, wait
from bot.dialogue.guide_wishes import (
    has_not_heard,
    leaves,
    step_tapped,
    tapped_back,
    wants_explanation,
    wants_on,
    wants_restart,
)
from bot.dialogue.guide_wording import AGAIN, BACK, BEGIN, CHANGED, DONE, NO_RUSH, ONCE_MORE, UNCLEAR, WHICH
from bot.dialogue.questions import answer_and_question
from bot.dialogue.turn import GUIDE_SLOT, Mode
from bot.dialogue.understanding import sentences
from bot.dialogue.wording import GO_ON, NOT_KNOWN
from bot.dialogue.wording import LEAVE as LEAVE_TITLE
from bot.dialogue.wording import PERSON as PERSON_TITLE
from bot.messages import Button
from knowledge_base.guides import ENDS, Answer, Step

Rest: TypeAlias = Callable[[Draft, Chosen], Awaitable[None]]

_COURTEOUS = frozenset(("thanks", "goodbye", "insult", "joke", "bot_challenge", "opt_in", "choose_language"))
FAREWELLS = frozenset(("thanks", "goodbye"))
_QUOTED = re.compile('"([^"]*)"')
_ASKED = re.compile("[?¿]")
SURE_INTERRUPTION = 0.85  # a statement is most likely an answer: only what is this sure is about something else
MOST_WORDS_OF_AN_ANSWER = 3
MOST_UNCLEAR = 2  # in a row; then a person was offered, and the guide is left


async def walk(draft: Draft, chosen: Chosen, rest: Rest) -> None:
    """Decide a turn; `rest` decides it as if no guide were under way, which is so where there is none."""
    progress = tapped_back(draft, chosen.main) or standing(draft)
    if progress is None:
        leave(draft)  # one that this version of the assistant does not have
        await rest(draft, chosen)
    elif progress.is_forgotten(draft.turn.now):
        forget(draft, progress)
        await rest(draft, chosen)
    elif progress.is_over:
        await _after_the_end(draft, chosen, progress, rest)
    elif progress.step is None:
        _begin_anew(draft, progress)
    elif draft.active_form and step_tapped(chosen.main) is None:
        await _interrupt(draft, chosen, progress, rest)
    else:
        await _go_on(draft, chosen, progress, rest)


def step_aside(draft: Draft) -> None:
    """Let a guide wait that this turn has nothing to do with."""
    progress = under_way(draft)
    if progress is not None:
        wait(draft, progress)


async def _after_the_end(draft: Draft, chosen: Chosen, progress: Progress, rest: Rest) -> None:
    """Take a guide up again where the customer wants to, or where the problem comes back at once."""
    if progress.offered == LEFT and progress.step is not None and wants_on(draft, chosen.main):
        _say_again(draft, progress)
    elif (again := _back_at_once(draft, chosen.main, progress)) is not None:
        draft.set_slot(SOLVED_ONCE, None)
        await _follow(draft, progress, again)
    else:
        if progress.offered == SETTLED:
            keep(draft, replace(progress, offered=OVER))
        await rest(draft, chosen)


def _back_at_once(draft: Draft, main: Choice, progress: Progress) -> Answer | None:
    is_elsewhere = main.kind >= Kind.TAPPED or main.is_question or _is_elsewhere(main, progress)
    if progress.offered != SETTLED or progress.step is None or is_elsewhere or progress.has_rested(draft.turn.now):
        return None
    return failing(progress.step, draft.text)


async def _go_on(draft: Draft, chosen: Chosen, progress: Progress, rest: Rest) -> None:
    main = chosen.main
    if main.reading.faq in draft.assistant.guides or main.intent in FETCHES:  # what was tried goes to the person
        await rest(draft, chosen)
    elif await _is_wish(draft, main, progress):
        return
    elif answer := _answer(draft, main, progress):
        draft.leave_form()
        await _besides(draft, chosen, rest)
        await _follow(draft, progress, answer)
    elif main.intent == GREET:
        offer_to_go_on(draft, progress, "utter_guide_greet_again")
    elif _interrupts(draft, main, progress):
        await _interrupt(draft, chosen, progress, rest)
    else:
        _unclear(draft, main, progress)


async def _is_wish(draft: Draft, main: Choice, progress: Progress) -> bool:
    """Do what is wanted of the guide itself: from the start, leave it, go on; a yes or no to its offer is that too."""
    said = "" if main.kind >= Kind.TAPPED else polarity(draft.text, main.intent)
    if wants_restart(draft):
        say_step(draft, again_from_start(progress), BEGIN.in_language(draft.language))
    elif leaves(draft, main, progress) or (said == "no" and progress.offered == GOING_ON):
        give_up(draft, progress, "utter_form_cancelled")
    elif said == "yes" and progress.offered == A_PERSON:
        await fetch_person(draft, progress)
    elif wants_on(draft, main) or has_not_heard(draft) or (said and progress.offered):
        _say_again(draft, progress)
    elif said and not progress.is_asked:
        ask_again(draft, progress, BACK.in_language(draft.language))
    else:
        return False
    return True


def _say_again(draft: Draft, progress: Progress) -> None:
    say_step(draft, replace(progress, unclear=0, offered=""), AGAIN.in_language(draft.language))


def _answer(draft: Draft, main: Choice, progress: Progress) -> Answer | None:
    """Return the answer that was tapped, or that the words of the turn mean, or one sentence of them."""
    step, tapped = progress.step, step_tapped(main)
    if step is None or main.kind >= Kind.TAPPED:
        is_here = step is not None and tapped is not None and tapped[:2] == (progress.guide.id, step.id)
        return step.answers[tapped[2] - 1] if step and tapped and is_here else None
    elsewhere = main.reading.text if _is_elsewhere(main, progress) else "?"
    texts = (draft.text, *(part for text in sentences(draft.text) for part in answer_and_question(text)))
    found = (
        read_answer(step, text, intent=main.intent) for text in dict.fromkeys(texts) if _may_answer(text, elsewhere)
    )
    return next((answer for answer in found if answer is not None), None)


def _may_answer(text: str, elsewhere: str) -> bool:
    return elsewhere not in text and not _ASKED.search(text)


async def _besides(draft: Draft, chosen: Chosen, rest: Rest) -> None:
    """Answer what was asked in the same breath as the answer."""
    if chosen.main.is_question and chosen.main.kind in (Kind.REPLY, Kind.ANSWER) and not chosen.main.reading.is_payload:
        await rest(draft, chosen)


async def _follow(draft: Draft, progress: Progress, answer: Answer) -> None:
    """Go where an answer leads: through steps that ask nothing to one that asks, or to an end."""
    guide = progress.guide
    step = progress.step.id if progress.step else ""
    tried = after_answer(draft, progress, answer)
    ahead = replace(progress, tried=tried, unclear=0, bridged=0, offered="")
    draft.note("guide", guide.id, f"{step} answered", answer=answer.titles.get(draft.language, ""), then=answer.then)
    draft.misunderstandings, draft.is_answered = 0, True
    target = answer.then
    told: Step | None = None
    while target not in ENDS and (following := guide.step(target)) is not None:
        if following.check:
            say_step(draft, replace(ahead, step=following))
            return
        tell_step(draft, guide, following)
        target, told = following.then, following
    await end(draft, ahead, target, has_closing_words=told is not None)


async def _interrupt(draft: Draft, chosen: Chosen, progress: Progress, rest: Rest) -> None:
    """Answer what came between; then lead back to the step, unless something else is being asked now."""
    main = chosen.main
    draft.note("guide", progress.guide.id, "interrupted", by=main.intent or main.kind.name.lower())
    before, kept = len(draft.replies), draft.slots.get(GUIDE_SLOT)
    await rest(draft, chosen)
    _without_itself(draft, progress, before)
    is_settled = len(draft.replies) > before and not draft.active_form and draft.slots.get(GUIDE_SLOT) is kept
    is_farewell = main.intent in FAREWELLS or main.kind in (Kind.OFFER, Kind.NOTHING)
    if is_settled and not is_farewell:
        bridge(draft, progress)
    elif draft.slots.get(GUIDE_SLOT) is kept:
        wait(draft, progress)


def _without_itself(draft: Draft, progress: Progress, first: int) -> None:
    """Take the guide that is under way from what was offered since."""
    itself = {progress.guide.id}
    for place, reply in enumerate(draft.replies[first:], start=first):
        kept = tuple(each for each in reply.buttons if itself.isdisjoint(_QUOTED.findall(each.payload)))
        draft.replies[place] = replace(reply, buttons=kept)


def _interrupts(draft: Draft, main: Choice, progress: Progress) -> bool:
    """Tell whether words are about something else rather than an answer that was not understood."""
    if draft.turn.conversation.mode == Mode.QUEUED:
        return True
    if wants_explanation(draft) or main.intent == CANCEL:
        return False
    if is_done(draft.text, progress.step) or is_later(draft.text):
        return main.intent in FAREWELLS
    entry = main.reading.found.entry
    if main.kind == Kind.ANSWER and entry is not None and entry.id == progress.guide.id:
        return False
    if main.kind >= Kind.TAPPED or main.is_question:
        return main.kind != Kind.NOTHING
    is_sure = main.kind >= Kind.INFORM and main.confidence >= SURE_INTERRUPTION
    return is_sure or main.intent in _COURTEOUS


def _is_elsewhere(main: Choice, progress: Progress) -> bool:
    """Tell whether words are so surely about something else that "doesn't work" among them is no answer."""
    entry = main.reading.found.entry
    is_ours = main.intent == CANCEL or (entry is not None and entry.id == progress.guide.id)
    is_sure = main.kind in (Kind.FLOW, Kind.ANSWER) and main.confidence >= SURE_INTERRUPTION
    return is_sure and not is_ours and len(main.reading.text.split()) > MOST_WORDS_OF_AN_ANSWER


def _unclear(draft: Draft, main: Choice, progress: Progress) -> None:
    """Ask once more; then offer a person; then leave it: nobody is fetched for whom the customer did not ask."""
    language = draft.language
    is_done_with = is_done(draft.text, progress.step)
    times = 0 if is_done_with or is_later(draft.text) else progress.unclear + 1
    if main.reading.understood.intent == CANCEL:  # which "I have looked" sounds like: the offer asks what is meant
        times = max(times, MOST_UNCLEAR) if times else 0
    ahead = replace(progress, unclear=times, offered="")
    draft.note("guide", progress.guide.id, "answer not understood", times=times)
    if progress.has_rested(draft.turn.now):
        offer_to_go_on(draft, progress, "utter_guide_go_on")
    elif times == 0:
        ask_again(draft, ahead, (DONE if is_done_with else NO_RUSH).in_language(language))
    elif times == 1 and wants_explanation(draft):
        say_step(draft, ahead, ONCE_MORE.in_language(language))
    elif times == 1:
        ask_again(draft, ahead, _why_again(draft, main, progress))
    elif times <= MOST_UNCLEAR:
        _offer_person(draft, ahead)
    else:
        give_up(draft, ahead, "utter_guide_left", (_go_on_button(draft), _person_button(draft)))


def _why_again(draft: Draft, main: Choice, progress: Progress) -> str:
    if main.is_question:
        return NOT_KNOWN.in_language(draft.language)
    is_yes_or_no = progress.step is not None and all(answer.means for answer in progress.step.answers)
    return (UNCLEAR if is_yes_or_no else WHICH).in_language(draft.language)


def _offer_person(draft: Draft, progress: Progress) -> None:
    leave_button = Button(LEAVE_TITLE.in_language(draft.language), f"/{CANCEL}")
    draft.say("utter_guide_way_out", buttons=(_person_button(draft), _go_on_button(draft), leave_button))
    keep(draft, replace(progress, offered=A_PERSON))


def _person_button(draft: Draft) -> Button:
    return Button(PERSON_TITLE.in_language(draft.language), f"/{PERSON}")


def _go_on_button(draft: Draft) -> Button:
    return Button(GO_ON.in_language(draft.language), f"/{CONTINUE}")


def _begin_anew(draft: Draft, progress: Progress) -> None:
    """Begin again where the step at which the customer stood is gone from the guide."""
    draft.leave_form()
    draft.note("guide", progress.guide.id, "the step is gone, begins again")
    say_step(draft, again_from_start(progress), CHANGED.in_language(draft.language))
