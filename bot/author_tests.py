"""The tests that authors write on entries: `must_answer` and `must_not_answer`, asked as customers ask."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from bot.dialogue.turn import ANSWERED, OFFERED, UNANSWERED, Noted
from bot.mind import TrainedMind
from bot.rehearsal import Rehearsed, rehearse
from knowledge_base.entries import Audience, Entry

Outcome = Literal["answered", "offered", "other", "hidden"]


@dataclass(frozen=True, slots=True)
class AuthorTest:
    """A text that an entry must, or must not, answer; `line` is where it stands in the entry's file."""

    entry: Entry
    text: str
    must_answer: bool
    line: int


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of asking a text.

    `outcome`: the entry answered, was offered first, something else was said, or customers may not read the entry at
    all. `instead` names what was said, ids of entries or an intent; confidences are chances of being right.
    """

    test: AuthorTest
    outcome: Outcome
    instead: str = ""
    intent: str = ""
    intent_confidence: float = 0.0
    knowledge: str = ""
    knowledge_confidence: float = 0.0

    @property
    def passed(self) -> bool:
        """Tell whether this is what the author wants; an offer answers, but only what is said counts against it."""
        if self.test.must_answer:
            return self.outcome in ("answered", "offered")
        return self.outcome != "answered"


def author_tests(entries: Sequence[Entry], folder: Path) -> list[AuthorTest]:
    """List the tests of all entries that are no drafts, in the order in which they are written."""
    return [test for entry in entries if entry.audience is not Audience.DRAFT for test in _tests(entry, folder)]


async def ask(test: AuthorTest, mind: TrainedMind, *, now: datetime) -> Asked:
    """Ask one text and look what becomes of it."""
    rehearsed = await rehearse(mind, test.text, now=now)
    today = now.astimezone(mind.assistant.settings.zone).date()
    outcome = _outcome(test.entry, rehearsed.decision.noted)
    if test.must_answer and not test.entry.is_for_customers(today):
        outcome = "hidden"
    return _described(test, outcome, rehearsed)


def _tests(entry: Entry, folder: Path) -> Iterator[AuthorTest]:
    for must_answer, texts in ((True, entry.must_answer), (False, entry.must_not_answer)):
        for text in texts:
            yield AuthorTest(entry, text, must_answer, _line(entry, text, folder))


def _line(entry: Entry, text: str, folder: Path) -> int:
    """Find the line on which a text stands below its entry's heading; that of the heading where it is folded."""
    try:
        lines = (folder / entry.file).read_text("utf-8-sig").splitlines()
    except (OSError, ValueError):
        return entry.line
    return next((number for number, line in enumerate(lines[entry.line :], entry.line + 1) if text in line), entry.line)


def _outcome(entry: Entry, noted: Sequence[Noted]) -> Outcome:
    mine = {"entry": entry.id, "language": entry.language}
    if any(each.event == ANSWERED and each.data == mine for each in noted):
        return "answered"
    return "offered" if any(_offers_first(each, entry) for each in noted) else "other"


def _offers_first(noted: Noted, entry: Entry) -> bool:
    entries = noted.data.get("entries")
    return noted.event == OFFERED and isinstance(entries, list) and entries[:1] == [entry.id]


def _described(test: AuthorTest, outcome: Outcome, rehearsed: Rehearsed) -> Asked:
    decision, understood = rehearsed.decision, rehearsed.understood
    reading = understood.joined or next(iter(understood.readings), None)
    best = reading.found.candidates[0][0].id if reading and reading.found.candidates else ""
    return Asked(
        test=test,
        outcome=outcome,
        instead=", ".join(_said(decision.noted)) or decision.intent or "nlu_fallback",
        intent=reading.understood.candidates[0].name if reading and reading.understood.candidates else "",
        intent_confidence=reading.understood.confidence if reading else 0.0,
        knowledge=best,
        knowledge_confidence=reading.found.confidence if reading else 0.0,
    )


def _said(noted: Sequence[Noted]) -> Iterator[str]:
    for each in noted:
        if each.event == ANSWERED:
            yield f"{each.data['entry']} ({each.data['language']})"
        elif each.event == OFFERED and isinstance(entries := each.data["entries"], list):
            yield f"offered: {' | '.join(map(str, entries))}"
        elif each.event == UNANSWERED:
            yield "nothing"
