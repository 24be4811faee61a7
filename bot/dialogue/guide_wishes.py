"""What a customer wants of a troubleshooting guide itself: its steps' buttons, from the start, on, or out of it."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.dialogue.choice import CANCEL, CONTINUE, Choice, Kind
from bot.dialogue.draft import Draft
from bot.dialogue.guide_signs import EXPLAIN, LEAVE, NOT_HEARD, REPEAT, RESTART
from bot.dialogue.guide_state import Progress, after_this, standing
from bot.dialogue.understanding import STEP
from intents.text import same_words

MOST_WORDS_OF_A_WISH = 6


def wants_on(draft: Draft, main: Choice) -> bool:
    """Tell whether the guide is to go on, or the step to be said again."""
    return main.reading.understood.intent == CONTINUE or _wants(draft, REPEAT, whole=True)


def has_not_heard(draft: Draft) -> bool:
    """Tell whether the customer asks what was said: "¿qué?", "sorry, what?"."""
    return _wants(draft, NOT_HEARD, whole=True)


def wants_restart(draft: Draft) -> bool:
    """Tell whether the guide is to begin again."""
    return _wants(draft, RESTART)


def wants_explanation(draft: Draft) -> bool:
    """Tell whether the customer asks how the step is done."""
    return _wants(draft, EXPLAIN, whole=True)


def leaves(draft: Draft, main: Choice, progress: Progress) -> bool:
    """Tell whether the guide is to be left for certain; "sigue igual" sounds much like giving up and is an answer."""
    if _wants(draft, LEAVE, whole=True):
        return True
    if _wants(draft, REPEAT, whole=True) or has_not_heard(draft):  # "go back" is back to the guide
        return False
    is_certain = main.reading.is_payload or main.reading.understood.is_exact or bool(progress.offered)
    return main.reading.understood.intent == CANCEL and (is_certain or _wants(draft, LEAVE))


def _wants(draft: Draft, wish: re.Pattern[str], *, whole: bool = False) -> bool:
    said = same_words(draft.text.replace("'", ""))
    if len(said.split()) > MOST_WORDS_OF_A_WISH:
        return False
    return bool(wish.fullmatch(said) if whole else wish.search(said))


def tapped_back(draft: Draft, main: Choice) -> Progress | None:
    """Return the guide at the step whose button was tapped, which may be an earlier one, or one left before."""
    tapped = step_tapped(main)
    if tapped is None:
        return None
    guide = draft.assistant.guides.get(tapped[0])
    if guide is None:
        return None
    step = guide.step(tapped[1])
    is_there = step is not None and 1 <= tapped[2] <= len(step.answers)
    last = standing(draft)
    if last is None or last.guide.id != guide.id:
        return Progress(guide, step if is_there else None, earlier=after_this(draft, last))
    return replace(last, step=step if is_there else None, unclear=0, bridged=0, offered="", at=None)


def step_tapped(main: Choice) -> tuple[str, str, int] | None:
    """Take a step's button apart: guide, step and the number of the answer."""
    if main.kind != Kind.TAPPED or main.reading.understood.intent != STEP:
        return None
    values = [str(entity.value).split("/") for entity in main.reading.understood.entities if entity.name == "to"]
    parts = values[0] if values else []
    is_whole = len(parts) == 3 and parts[2].isdecimal()
    return (parts[0], parts[1], int(parts[2])) if is_whole else None
