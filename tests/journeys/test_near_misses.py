"""What comes near an entry and asks for something else is no question for it, with the trained models."""

from __future__ import annotations

from collections import Counter

import pytest

from bot.dialogue.actions.fallback import likely_meant
from bot.dialogue.choice import Choice, Kind
from bot.mind import TrainedMind
from knowledge_base.entries import Entry
from tests.journeys.asking import ask
from tests.journeys.near_misses import NEAR_MISSES, PARAPHRASES
from tests.journeys.test_shop_questions import WRONG_SHARE

HELPED_SHARE = 0.8


def said(mind: TrainedMind, language: str, question: str) -> tuple[Choice, Entry | None]:
    """Return what becomes of a question, and the entry that is said to it, as a guess or as an answer."""
    main = ask(mind, language, question).main
    if main.kind == Kind.OFFER:
        return main, likely_meant(main.reading.found)
    return main, main.reading.found.entry if main.kind == Kind.ANSWER else None


@pytest.mark.parametrize("half", [0, 1], ids=["seen", "held out"])
def test_hardly_any_near_miss_gets_an_entry_and_none_a_sensitive_one(mind: TrainedMind, half: int) -> None:
    entries = [said(mind, language, question)[1] for language, question, _ in NEAR_MISSES[half::2]]
    wrong = [entry for entry in entries if entry is not None]
    assert len(wrong) <= WRONG_SHARE * len(entries), [entry.id for entry in wrong]
    assert not [entry.id for entry in wrong if entry.sensitive]


@pytest.mark.parametrize("half", [0, 1], ids=["seen", "held out"])
def test_what_means_just_an_entry_is_still_answered_offered_or_taken_up(mind: TrainedMind, half: int) -> None:
    counted: Counter[str] = Counter()
    for language, question, right in PARAPHRASES[half::2]:
        choice, entry = said(mind, language, question)
        is_offered = choice.kind == Kind.OFFER and right in {near.id for near in choice.reading.found.near}
        is_right = entry is not None and entry.id == right
        is_taken_up = bool(choice.intent)  # "how do I send something back?" begins a return, which helps as well
        counted["helped" if is_right or is_offered or is_taken_up else "wrong" if entry else "nothing"] += 1
    assert counted["helped"] >= HELPED_SHARE * sum(counted.values()), counted
    assert not counted["wrong"], counted
