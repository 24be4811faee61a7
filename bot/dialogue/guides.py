"""A turn while a troubleshooting guide is under way: read the answer, answer what comes between, and go on."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TypeAlias

from bot.dialogue.choice import CANCEL, CONTINUE, GREET, PERSON, Choice, Chosen, Kind
from bot.dialogue.draft import Draft
from bot.dialogue.guide_answers import failing, is_done, is_later, polarity, read_answer
from bot.dialogue.guide_ends import end, fetch_person
from bot.dialogue.guide_state import (
    A_PERSON,
    GOING_ON,
    SETTLED,
    SOLVED_ONCE,
    Progress,
    after_answer,
    keep,
    leave,
    standing,
)
from bot.dialogue.guide_steps import ask_again, bridge, offer_to_go_on, say_step, tell_step, wait
from bot.dialogue.guide_wording import AGAIN, BACK, BEGIN, CHANGED, DONE, NO_RUSH, ONCE_MORE, UNCLEAR, WHICH
from bot.dialogue.questions import answer_and_question
from bot.dialogue.turn import GUIDE_SLOT, Mode
from bot.dialogue.understanding import STEP, sentences
from bot.dialogue.wording import GO_ON, LEAVE, NOT_KNOWN
from bot.dialogue.wording import PERSON as PERSON_TITLE
from bot.messages import Button
from intents.text import same_words
from knowledge_base.guides import ENDS, Answer, Step

Rest: TypeAlias = Callable[[Draft, Chosen], Awaitable[None]]

_COURTEOUS = frozenset(("thanks", "goodbye", "insult", "joke", "bot_challenge", "opt_in", "choose_language"))
FAREWELLS = frozenset(("thanks", "goodbye"))
_ASKED = re.compile("[?¿]")
SURE_INTERRUPTION = 0.85  # a statement is most likely an answer: only what is this sure is about something else
MOST_WORDS_OF_AN_ANSWER = 3
MOST_UNCLEAR = 2  # in a row; then a person is fetched
MOST_WORDS_OF_A_WISH = 6
_RESTART = re.compile(
    r"\b(?:desde el (?:principio|comienzo|inicio)|empe(?:zar|zamos|cemos) de (?:nuevo|cero)|otra vez desde|"
    r"volver (?:a empezar|al principio)|start (?:over|again)|from the (?:start|beginning|top))\b"
)
_LEAVE = re.compile(
    r"\b(?:deja(?:lo|rlo|moslo)|dejemoslo|olvid\w+|cancel\w*|salir|no quiero seguir|lo dejamos|leave it|forget \w+|"
    r"never ?mind|stop asking|quit|exit)\b"
)
_REPEAT = re.compile(
    r"(?:me )?(?:repit\w+|lo puedes repetir|puedes repetirlo|otra vez|como era|seguimos|sigamos|continua\w*|seguir|"
    r"repeat(?: (?:it|that|please))*|say (?:it|that) again|again|go on|continue|what was it)"
)


_EXPLAIN = re.compile(
    r"(?:(?:y|pero|and|but) )?(?:(?:eso|esto) )?(?:como(?: (?:se hace|lo hago|hago eso))?|que (?:hago|tengo que hacer)|"
    r"(?:no (?:lo |te )?)entiendo(?: (?:nada|bien))?|que quieres decir|how(?: do i do (?:that|it|this))?|"
    r"what do (?:i do|you mean)|i dont (?:understand|get it))"
)


async def walk(draft: Draft, chosen: Chosen, rest: Rest) -> None:
    """Decide a turn; `rest` decides it as if no guide were under way, which is so where there is none."""
    progress = _tapped_back(draft, chosen.main) or standing(draft)
    if progress is None:
        leave(draft)  # one that is too old, or that this version of the assistant does not have
        await rest(draft, chosen)
    elif progress.step is None:
        _begin_anew(draft, progress)
    elif progress.offered == SETTLED:
        await _after_solved(draft, chosen, progress, rest)
    elif draft.active_form and _step_tapped(chosen.main) is None:
        await _interrupt(draft, chosen, progress, rest)
    else:
        await _go_on(draft, chosen, progress, rest)


def step_aside(draft: Draft) -> None:
    """Let a guide wait that this turn has nothing to do with."""
    progress = standing(draft)
    if progress is not None and progress.offered != SETTLED:
        wait(draft, progress)


async def _after_solved(draft: Draft, chosen: Chosen, progress: Progress, rest: Rest) -> None:
    """Go on where the problem comes back at once; else the guide is over."""
    leave(draft)
    is_over = progress.has_rested(draft.turn.now) or chosen.main.is_question or _is_elsewhere(chosen.main, progress)
    again = failing(progress.step, draft.text) if progress.step and not is_over else None
    if again is None or chosen.main.kind >= Kind.TAPPED:
        await rest(draft, chosen)
        return
    draft.set_slot(SOLVED_ONCE, None)
    await _follow(draft, progress, again)


async def _go_on(draft: Draft, chosen: Chosen, progress: Progress, rest: Rest) -> None:
    main = chosen.main
    if main.reading.faq in draft.assistant.guides or main.intent == PERSON:  # what was tried goes to the person
        await rest(draft, chosen)
    elif await _is_wish(draft, main, progress):
        return
    elif answer := _answer(draft, main, progress):
        draft.leave_form()
        await _besides(draft, chosen, rest)
        await _follow(draft, progress, answer)
    elif main.reading.understood.intent == CANCEL:
        _leave(draft, progress)
    elif main.intent == GREET:
        offer_to_go_on(draft, progress, "utter_guide_greet_again")
    elif _interrupts(draft, main, progress):
        await _interrupt(draft, chosen, progress, rest)
    else:
        await _unclear(draft, main, progress)


async def _is_wish(draft: Draft, main: Choice, progress: Progress) -> bool:
    """Do what is wanted of the guide itself: from the start, leave it, go on; a yes or no to its offer is that too."""
    said = "" if main.kind >= Kind.TAPPED else polarity(draft.text, main.intent)
    is_on = main.reading.understood.intent == CONTINUE or _wants(draft, _REPEAT, whole=True)
    if _wants(draft, _RESTART):
        say_step(draft, Progress(progress.guide, progress.guide.steps[0]), BEGIN.in_language(draft.language))
    elif _leaves(draft, main) or (said == "no" and progress.offered == GOING_ON):
        _leave(draft, progress)
    elif said == "yes" and progress.offered == A_PERSON:
        await fetch_person(draft, progress)
    elif is_on or (said and progress.offered):
        say_step(draft, replace(progress, unclear=0, offered=""), AGAIN.in_language(draft.language))
    elif said and not progress.is_asked:
        ask_again(draft, progress, BACK.in_language(draft.language))
    else:
        return False
    return True


def _answer(draft: Draft, main: Choice, progress: Progress) -> Answer | None:
    """Return the answer that was tapped, or that the words of the turn mean, or one sentence of them."""
    step, tapped = progress.step, _step_tapped(main)
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
    ahead = Progress(guide, progress.step, after_answer(draft, progress, answer))
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
    is_settled = len(draft.replies) > before and not draft.active_form and draft.slots.get(GUIDE_SLOT) is kept
    is_farewell = main.intent in FAREWELLS or main.kind in (Kind.OFFER, Kind.NOTHING)
    if is_settled and not is_farewell:
        bridge(draft, progress)
    elif draft.slots.get(GUIDE_SLOT) is kept:
        wait(draft, progress)


def _interrupts(draft: Draft, main: Choice, progress: Progress) -> bool:
    """Tell whether words are about something else rather than an answer that was not understood."""
    if draft.turn.conversation.mode == Mode.QUEUED:
        return True
    if _wants(draft, _EXPLAIN, whole=True):
        return False
    if is_done(draft.text) or is_later(draft.text):
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


async def _unclear(draft: Draft, main: Choice, progress: Progress) -> None:
    """Ask once more; then offer a person; then fetch one."""
    language = draft.language
    times = 0 if is_done(draft.text) or is_later(draft.text) else progress.unclear + 1
    ahead = replace(progress, unclear=times, offered="")
    draft.note("guide", progress.guide.id, "answer not understood", times=times)
    if progress.has_rested(draft.turn.now):
        offer_to_go_on(draft, progress, "utter_guide_go_on")
    elif times == 0:
        ask_again(draft, ahead, (DONE if is_done(draft.text) else NO_RUSH).in_language(language))
    elif times == 1 and _wants(draft, _EXPLAIN, whole=True):
        say_step(draft, ahead, ONCE_MORE.in_language(language))
    elif times == 1:
        ask_again(draft, ahead, _why_again(draft, main, progress))
    elif times <= MOST_UNCLEAR:
        _offer_person(draft, ahead)
    else:
        await fetch_person(draft, progress)


def _why_again(draft: Draft, main: Choice, progress: Progress) -> str:
    if main.is_question:
        return NOT_KNOWN.in_language(draft.language)
    is_yes_or_no = progress.step is not None and all(answer.means for answer in progress.step.answers)
    return (UNCLEAR if is_yes_or_no else WHICH).in_language(draft.language)


def _offer_person(draft: Draft, progress: Progress) -> None:
    language = draft.language
    person, go_on = PERSON_TITLE.in_language(language), GO_ON.in_language(language)
    ways = (
        Button(person, f"/{PERSON}"),
        Button(go_on, f"/{CONTINUE}"),
        Button(LEAVE.in_language(language), f"/{CANCEL}"),
    )
    draft.say("utter_guide_way_out", buttons=ways)
    keep(draft, replace(progress, offered=A_PERSON))


def _leave(draft: Draft, progress: Progress) -> None:
    draft.misunderstandings, draft.is_answered = 0, True
    leave(draft)
    draft.say("utter_form_cancelled")
    draft.note("guide", progress.guide.id, "left by the customer", tried=len(progress.tried))


def _begin_anew(draft: Draft, progress: Progress) -> None:
    """Begin again where the step at which the customer stood is gone from the guide."""
    draft.leave_form()
    draft.note("guide", progress.guide.id, "the step is gone, begins again")
    fresh = replace(progress, step=progress.guide.steps[0], unclear=0, offered="")
    say_step(draft, fresh, CHANGED.in_language(draft.language))


def _tapped_back(draft: Draft, main: Choice) -> Progress | None:
    """Return the guide at the step whose button was tapped, which may be an earlier one, or one left before."""
    tapped = _step_tapped(main)
    if tapped is None:
        return None
    guide = draft.assistant.guides.get(tapped[0])
    if guide is None:
        return None
    step = guide.step(tapped[1])
    under_way = standing(draft)
    tried = under_way.tried if under_way and under_way.guide.id == guide.id else ()
    is_there = step is not None and 1 <= tapped[2] <= len(step.answers)
    return Progress(guide, step if is_there else None, tried)


def _step_tapped(main: Choice) -> tuple[str, str, int] | None:
    """Take a step's button apart: guide, step and the number of the answer."""
    if main.kind != Kind.TAPPED or main.reading.understood.intent != STEP:
        return None
    values = [str(entity.value).split("/") for entity in main.reading.understood.entities if entity.name == "to"]
    parts = values[0] if values else []
    is_whole = len(parts) == 3 and parts[2].isdecimal()
    return (parts[0], parts[1], int(parts[2])) if is_whole else None


def _leaves(draft: Draft, main: Choice) -> bool:
    """Tell whether the guide is to be left for certain; "sigue igual" sounds much like giving up and is an answer."""
    is_cancel = main.reading.understood.intent == CANCEL
    return is_cancel and (main.reading.is_payload or main.reading.understood.is_exact or _wants(draft, _LEAVE))


def _wants(draft: Draft, wish: re.Pattern[str], *, whole: bool = False) -> bool:
    said = same_words(draft.text.replace("'", ""))
    if len(said.split()) > MOST_WORDS_OF_A_WISH:
        return False
    return bool(wish.fullmatch(said) if whole else wish.search(said))
