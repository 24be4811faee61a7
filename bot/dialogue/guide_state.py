"""Where a conversation stands in a troubleshooting guide: kept in a slot, so that it outlives restarts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.dialogue.draft import Draft
from bot.dialogue.turn import GUIDE_SLOT, Json
from intents.text import same_words
from knowledge_base.guides import Answer, Guide, Step

SOLVED_ONCE = "_guide_solved"  # the conversation's outcome is reported by it
GOING_ON, A_PERSON = "go_on", "person"  # what the last turn offered instead of asking the step's check
SETTLED = "solved"  # it said goodbye: only the problem's return is waited for
RESTED = timedelta(hours=12)  # after such a silence the customer is asked whether to go on
FORGOTTEN = timedelta(days=7)  # after such a one it is over
LONGEST_SAID = 160
MOST_TRIED = 30  # steps of a guide that goes round


@dataclass(frozen=True, slots=True)
class Tried:
    """A step that the customer took, as its check was asked and as he answered."""

    step: str
    asked: str
    answered: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a guide has come. `step` is None where the guide no longer has it.

    `unclear` and `bridged` count answers that were not understood and reminders, each in a row.
    """

    guide: Guide
    step: Step | None
    tried: tuple[Tried, ...] = ()
    unclear: int = 0
    bridged: int = 0
    offered: str = ""
    is_asked: bool = True  # the check is the last thing that was said
    at: datetime | None = None

    def has_rested(self, now: datetime) -> bool:
        """Tell whether the customer has been away long enough to have forgotten."""
        return self.at is not None and now - self.at >= RESTED


def standing(draft: Draft) -> Progress | None:
    """Return the guide that is under way; None where there is none, or it was left too long ago."""
    kept = draft.slots.get(GUIDE_SLOT)
    guide = draft.assistant.guides.get(str(kept.get("id"))) if isinstance(kept, Mapping) else None
    at = _moment(kept.get("at")) if isinstance(kept, Mapping) else None
    if guide is None or not isinstance(kept, Mapping) or (at is not None and draft.turn.now - at > FORGOTTEN):
        return None
    return Progress(
        guide=guide,
        step=guide.step(str(kept.get("step"))),
        tried=_tried(kept.get("tried")),
        unclear=_count(kept.get("unclear")),
        bridged=_count(kept.get("bridged")),
        offered=str(kept.get("offered") or ""),
        is_asked=kept.get("is_asked") is not False,
        at=at,
    )


def keep(draft: Draft, progress: Progress) -> None:
    """Remember how far the guide has come."""
    draft.set_slot(
        GUIDE_SLOT,
        {
            "id": progress.guide.id,
            "step": progress.step.id if progress.step else "",
            "tried": [[each.step, each.asked, each.answered] for each in progress.tried[-MOST_TRIED:]],
            "unclear": progress.unclear,
            "bridged": progress.bridged,
            "offered": progress.offered,
            "is_asked": progress.is_asked,
            "at": draft.turn.now.isoformat(),
        },
    )


def leave(draft: Draft) -> None:
    """Forget the guide that was under way."""
    draft.set_slot(GUIDE_SLOT, None)


def after_answer(draft: Draft, progress: Progress, answer: Answer) -> tuple[Tried, ...]:
    """Add what was just answered to what was tried; a step taken once more is listed where it was taken last."""
    step = progress.step
    if step is None:
        return progress.tried
    title, said = answer.titles.get(draft.language, ""), " ".join(draft.text.split())[:LONGEST_SAID]
    answered = title if same_words(said) in ("", same_words(title)) else f"{title} ({said})"
    before = tuple(each for each in progress.tried if each.step != step.id)
    return (*before, Tried(step.id, asked(step, draft.language), answered))


def asked(step: Step, language: str) -> str:
    """Return what was done, by its name or in a sentence, and what was asked about it."""
    check = step.check.get(language, "")
    if note := step.note.get(language):
        return f"{note}: {check}"
    do = " ".join(step.say.get(language, "").split())
    first = do.split(". ")[0].rstrip(".:")
    return f"{first if len(first) <= LONGEST_SAID else f'{first[: LONGEST_SAID - 1]}…'}. {check}"


def _tried(kept: Json) -> tuple[Tried, ...]:
    rows = kept if isinstance(kept, Sequence) and not isinstance(kept, str) else ()
    return tuple(Tried(*map(str, row)) for row in rows if isinstance(row, list | tuple) and len(row) == 3)


def _count(kept: Json) -> int:
    return kept if isinstance(kept, int) else 0


def _moment(kept: Json) -> datetime | None:
    try:
        return datetime.fromisoformat(str(kept))
    except ValueError:
        return None
