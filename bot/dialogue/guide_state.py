"""Where a conversation stands in a troubleshooting guide: kept in a slot, so that it outlives restarts.

The slot also holds, ready to be read, what was tried: whoever takes over is to see it, and may do so outside of a turn.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.dialogue.draft import Draft
from bot.dialogue.guide_wording import NOTHING_TRIED, TRIED
from bot.dialogue.order_numbers import ORDER_NUMBER
from bot.dialogue.turn import GUIDE_SLOT, Json
from intents.text import same_words
from knowledge_base.guides import Answer, Guide, Step

SOLVED_ONCE = "_guide_solved"  # the conversation's outcome is reported by it
GOING_ON, A_PERSON = "go_on", "person"  # what the last turn offered instead of asking the step's check
SETTLED = "solved"  # it said goodbye: only the problem's return is waited for
LEFT = "left"  # the customer left it: it may be taken up again
OVER = "over"  # only what was tried is kept, for a person who takes over
RESTED = timedelta(hours=12)  # after such a silence the customer is asked whether to go on
FORGOTTEN = timedelta(days=7)  # after such a one it is over
LONGEST_SAID = 160
MOST_TRIED = 30  # steps of a guide that goes round
MOST_EARLIER = 3


@dataclass(frozen=True, slots=True)
class Tried:
    """A step that the customer took, as its check was asked and as he answered."""

    step: str
    asked: str
    answered: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a guide has come. `step` is None where the guide no longer has it.

    `unclear` and `bridged` count answers that were not understood and reminders, each in a row. `earlier` is what was
    tried in guides before this one.
    """

    guide: Guide
    step: Step | None
    tried: tuple[Tried, ...] = ()
    unclear: int = 0
    bridged: int = 0
    offered: str = ""
    is_asked: bool = True  # the check is the last thing that was said
    at: datetime | None = None
    earlier: tuple[str, ...] = ()

    @property
    def is_over(self) -> bool:
        """Tell whether nothing is asked any more."""
        return self.offered in (SETTLED, LEFT, OVER)

    def is_forgotten(self, now: datetime) -> bool:
        """Tell whether it was left alone for too long to be gone on with."""
        return self.at is not None and now - self.at > FORGOTTEN

    def has_rested(self, now: datetime) -> bool:
        """Tell whether the customer has been away long enough to have forgotten."""
        return self.at is not None and now - self.at >= RESTED


def standing(draft: Draft) -> Progress | None:
    """Return the guide that is under way, or the last one that was; None where there was none."""
    kept = draft.slots.get(GUIDE_SLOT)
    guide = draft.assistant.guides.get(str(kept.get("id"))) if isinstance(kept, Mapping) else None
    at = _moment(kept.get("at")) if isinstance(kept, Mapping) else None
    if guide is None or not isinstance(kept, Mapping):
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
        earlier=_texts(kept.get("earlier")),
    )


def under_way(draft: Draft) -> Progress | None:
    """Return the guide in which an answer is waited for."""
    progress = standing(draft)
    is_waiting = progress is not None and not progress.is_over and not progress.is_forgotten(draft.turn.now)
    return progress if is_waiting else None


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
            "is_over": progress.is_over,
            "is_asked": progress.is_asked,
            "at": draft.turn.now.isoformat(),
            "earlier": list(progress.earlier),
            "note": note_for_people(draft, progress),
            "workflow": progress.guide.workflow,
        },
    )


def leave(draft: Draft) -> None:
    """Forget the guide that was under way."""
    draft.set_slot(GUIDE_SLOT, None)


def note_for_people(draft: Draft, progress: Progress) -> str:
    """Return the guide's title and every step that was taken with the answer to it, and the order if it is known."""
    order = str(draft.slots.get(ORDER_NUMBER) or "")
    return "\n".join(line for line in (*progress.earlier, _note(draft, progress), order) if line)


def after_this(draft: Draft, progress: Progress | None) -> tuple[str, ...]:
    """Return what was tried before the guide that begins now."""
    if progress is None or progress.is_forgotten(draft.turn.now):
        return ()
    own = (_note(draft, progress),) if progress.tried else ()
    return (*progress.earlier, *own)[-MOST_EARLIER:]


def _note(draft: Draft, progress: Progress) -> str:
    title = TRIED.in_language(draft.language).format(title=progress.guide.title.get(draft.language, ""))
    return f"{title}\n{tried(draft, progress)}"


def tried(draft: Draft, progress: Progress) -> str:
    """List what was tried, a line a step."""
    lines = [f"- {_asked_then(draft, progress, each)} {each.answered}" for each in progress.tried]
    return "\n".join(lines) or NOTHING_TRIED.in_language(draft.language)


def _asked_then(draft: Draft, progress: Progress, tried_before: Tried) -> str:
    """Return what was asked in the language spoken now; as it was then, where the guide has no such step any more."""
    step = progress.guide.step(tried_before.step)
    return asked(step, draft.language) if step else tried_before.asked


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


def _texts(kept: Json) -> tuple[str, ...]:
    return tuple(map(str, kept)) if isinstance(kept, list | tuple) else ()


def _count(kept: Json) -> int:
    return kept if isinstance(kept, int) else 0


def _moment(kept: Json) -> datetime | None:
    try:
        return datetime.fromisoformat(str(kept))
    except ValueError:
        return None
