"""How many everyday questions the example shop answers rightly, with the trained models."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.dialogue.actions.fallback import likely_meant
from bot.dialogue.choice import Choice, Kind, choose
from bot.dialogue.turn import ContactView, ConversationView, Turn, TurnMessage
from bot.keeper import MindKeeper
from bot.mind import TrainedMind
from integrations.orders import NoOrders
from intents.encoder import Encoder
from tests.journeys import shop_questions, strangers_questions

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
WRONG_SHARE = 0.03
ANSWERED_SHARE = 0.75
HELPED_SHARE = 0.9
HELPED_STRANGERS_SHARE = 0.75


@pytest.fixture(scope="module")
def mind(models: Path) -> TrainedMind:
    encoder = Encoder.load(models / "encoder")
    return MindKeeper(models, encoder, lambda _: NoOrders(), lambda _: None, has_slack=False).active


def outcome(choice: Choice, right: list[str]) -> str:
    """Say what a question got: right, wrong, sensitive (and wrong), offered, or unanswered.

    A flow or a word of small talk is no wrong answer: it claims nothing. A guess counts as an answer, though it is said
    to be one.
    """
    found = choice.reading.found
    if choice.kind == Kind.ANSWER and found.entry is not None:
        if found.entry.id in right:
            return "right"
        return "sensitive" if found.entry.sensitive else "wrong"
    if choice.intent:
        return "right" if f"@{choice.intent}" in right else "other"
    guess = likely_meant(found) if choice.kind == Kind.OFFER else None
    if guess is not None:
        return "right" if guess.id in right else "wrong"
    is_offered = choice.kind == Kind.OFFER and any(entry.id in right for entry in found.near)
    return "offered" if is_offered else "unanswered"


def ask(mind: TrainedMind, language: str, question: str) -> Choice:
    view = ConversationView(1, "webchat", language)
    turn = Turn(1, NOW, view, ContactView(1), (TurnMessage(1, question),))
    chosen = choose(mind.understand(turn), mind.assistant.rules)
    assert chosen is not None
    return chosen.main


Outcomes = list[tuple[str, str, str]]
Questions = tuple[tuple[str, str, str], ...]


def asked(mind: TrainedMind, questions: Questions) -> Outcomes:
    """Return question, what answers it, and the outcome."""
    return [
        (question, ids, outcome(ask(mind, language, question), ids.split())) for language, question, ids in questions
    ]


@pytest.fixture(scope="module")
def outcomes(mind: TrainedMind) -> Outcomes:
    return asked(mind, shop_questions.QUESTIONS)


@pytest.fixture(scope="module")
def outcomes_of_strangers(mind: TrainedMind) -> Outcomes:
    return asked(mind, strangers_questions.QUESTIONS)


@pytest.fixture(params=["outcomes", "outcomes_of_strangers"])
def either(request: pytest.FixtureRequest) -> Outcomes:
    found: Outcomes = request.getfixturevalue(request.param)
    return found


def test_hardly_any_question_gets_a_wrong_entry_and_none_a_sensitive_one(either: Outcomes) -> None:
    wrong = [question for question, _, result in either if result in ("wrong", "sensitive")]
    assert len(wrong) <= WRONG_SHARE * len(either), wrong
    assert not [question for question, _, result in either if result == "sensitive"]


@pytest.mark.parametrize("half", [0, 1], ids=["seen while writing", "held out"])
def test_most_questions_are_answered_and_nearly_all_at_least_offered(outcomes: Outcomes, half: int) -> None:
    counted = Counter(result for _, ids, result in outcomes[half::2] if ids)
    total = sum(counted.values())
    assert counted["right"] >= ANSWERED_SHARE * total, counted
    assert counted["right"] + counted["offered"] >= HELPED_SHARE * total, counted


def test_most_questions_of_strangers_are_answered_or_the_answer_is_offered(outcomes_of_strangers: Outcomes) -> None:
    counted = Counter(result for _, ids, result in outcomes_of_strangers if ids)
    assert counted["right"] + counted["offered"] >= HELPED_STRANGERS_SHARE * sum(counted.values()), counted
