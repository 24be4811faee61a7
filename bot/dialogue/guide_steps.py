"""Saying the steps of a troubleshooting guide: its beginning, each step with its buttons, and the way back to it."""

from __future__ import annotations

import json
from dataclasses import replace

from bot.dialogue.draft import Draft
from bot.dialogue.guide_state import GOING_ON, OVER, SETTLED, Progress, after_this, keep, standing
from bot.dialogue.guide_wording import AGAIN, BACK, BEGIN, FROM_START, OFFER, STEP_BY_STEP
from bot.dialogue.turn import GUIDE_STARTED, Reply
from bot.dialogue.understanding import GUIDE, STEP
from bot.dialogue.wording import GO_ON, LEAVE
from bot.messages import Button
from knowledge_base.guides import Guide, Step

MOST_BRIDGES = 2  # in a row; who goes on asking other things is not reminded for ever


def begin(draft: Draft, guide: Guide) -> str:
    """Begin a guide; one that is under way goes on, unless its button was tapped.

    While a form waits for an answer, words do not take the customer away from it: the guide is offered.
    """
    is_tapped = draft.reading.is_payload
    if draft.active_form and not is_tapped:
        draft.tell(OFFER.in_language(draft.language), (button_for(draft, guide),))
        return f"offered {guide.id}"
    draft.leave_form()
    draft.is_answered = True
    last = standing(draft)
    is_same = last is not None and last.guide.id == guide.id and last.offered not in (SETTLED, OVER)
    if last is None or not is_same:
        draft.record(GUIDE_STARTED, guide=guide.id, workflow=guide.workflow or None)
        say_step(
            draft, Progress(guide, guide.steps[0], earlier=after_this(draft, last)), BEGIN.in_language(draft.language)
        )
    elif is_tapped or last.step is None:
        say_step(draft, again_from_start(last), BEGIN.in_language(draft.language))
    else:
        say_step(draft, replace(last, unclear=0, offered=""), AGAIN.in_language(draft.language))
        return f"goes on with {guide.id}"
    return f"began {guide.id}"


def again_from_start(progress: Progress) -> Progress:
    """Return to the first step; what was tried so far was tried all the same."""
    return replace(progress, step=progress.guide.steps[0], unclear=0, bridged=0, offered="")


def button_for(draft: Draft, guide: Guide, title: str = "") -> Button:
    """Return the button that begins a guide."""
    return Button(title or STEP_BY_STEP.in_language(draft.language), payload(GUIDE, "id", guide.id))


def say_step(draft: Draft, progress: Progress, before: str = "") -> None:
    """Say what to do and ask how it went; from then on the answer is waited for."""
    step, language = progress.step, draft.language
    if step is None:
        return
    told = (before, step.say.get(language, ""), step.link, step.check.get(language, ""))
    _ask(draft, progress, step, "\n\n".join(part for part in told if part))


def ask_again(draft: Draft, progress: Progress, before: str) -> None:
    """Ask the step's check once more, without what to do."""
    if progress.step is not None:
        _ask(draft, progress, progress.step, f"{before} {progress.step.check.get(draft.language, '')}")


def tell_step(draft: Draft, guide: Guide, step: Step) -> None:
    """Say a step that asks nothing."""
    told = (step.say.get(draft.language, ""), step.link)
    draft.replies.append(Reply("\n\n".join(part for part in told if part), response=_name(guide, step)))
    draft.note("guide", guide.id, f"tells {step.id}")


def bridge(draft: Draft, progress: Progress) -> None:
    """Lead back to the step after something else was answered."""
    if progress.bridged >= MOST_BRIDGES:
        wait(draft, progress)
        return
    ahead = replace(progress, bridged=progress.bridged + 1, unclear=0, offered="")
    if progress.has_rested(draft.turn.now):
        offer_to_go_on(draft, ahead, "utter_guide_go_on")
    else:
        ask_again(draft, ahead, BACK.in_language(draft.language))


def wait(draft: Draft, progress: Progress) -> None:
    """Say nothing of the guide for now: a mere yes that comes next is no answer to its check."""
    draft.note("guide", progress.guide.id, "waits")
    keep(draft, replace(progress, is_asked=False, offered=""))


def offer_to_go_on(draft: Draft, progress: Progress, response: str) -> None:
    """Ask who comes back whether he wants to go on, begin again or leave it."""
    title = progress.guide.title.get(draft.language, "")
    leave, go_on = LEAVE.in_language(draft.language), GO_ON.in_language(draft.language)
    start = button_for(draft, progress.guide, FROM_START.in_language(draft.language))
    draft.say(response, {"title": title}, (Button(go_on, "/continue_form"), start, Button(leave, "/cancel")))
    draft.note("guide", progress.guide.id, "offers to go on")
    keep(draft, replace(progress, offered=GOING_ON))


def payload(name: str, key: str, value: str) -> str:
    """Write what a button carries, short: Telegram takes 64 bytes."""
    return f"/{name}{json.dumps({key: value}, separators=(',', ':'))}"


def _ask(draft: Draft, progress: Progress, step: Step, text: str) -> None:
    guide = progress.guide
    buttons = tuple(
        Button(answer.titles.get(draft.language, ""), payload(STEP, "to", f"{guide.id}/{step.id}/{number}"))
        for number, answer in enumerate(step.answers, start=1)
    )
    draft.replies.append(Reply(text, buttons, _name(guide, step)))
    draft.note("guide", guide.id, f"asks {step.id}", tried=len(progress.tried))
    keep(draft, replace(progress, is_asked=True))


def _name(guide: Guide, step: Step) -> str:
    return f"guide/{guide.id}/{step.id}"
