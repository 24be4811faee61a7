"""How many everyday questions the example shop answers rightly, with the trained models."""

from __future__ import annotations

from collections import Counter

import pytest

from bot.assistant import Assistant
from bot.dialogue.actions.fallback import likely_meant
from bot.dialogue.choice import FAQ_RESPONSE, PERSON, Choice, Chosen, Kind
from bot.mind import TrainedMind
from knowledge_base.entries import Entry
from tests.journeys import second_strangers_questions, shop_questions, strangers_questions
from tests.journeys.asking import ask

WRONG_SHARE = 0.03
MISLED_SHARE = 0.05
ANSWERED_SHARE = 0.75
HELPED_SHARE = 0.9
HELPED_STRANGERS_SHARE = 0.75
OF_MONEY = frozenset({"return_request", "invoice_request"})  # rules whose own words state what is sensitive


def outcome(chosen: Chosen, right: list[str], shop: Assistant) -> str:
    """Say the worst, or else the best, of what a question got; "sensitive" is wrong as well."""
    said = [chosen.main, *chosen.others, *([chosen.unsure] if chosen.unsure else [])]
    judged = {judge(choice, right, shop) for choice in said}
    return next(
        worst for worst in ("sensitive", "wrong", "right", "misled", "offered", "unanswered") if worst in judged
    )


def judge(choice: Choice, right: list[str], shop: Assistant) -> str:
    """Judge one reply: an entry, a guess though it is said to be one, or a rule's words, which state terms as well.

    A flow that nobody asked for misleads: it asks for an order's number or opens a ticket, and states nothing. A person
    who is fetched and a word of small talk claim nothing.
    """
    found = choice.reading.found
    if choice.kind == Kind.ANSWER and found.entry is not None:
        return judge_entry(found.entry, right)
    if choice.intent:
        return judge_rule(choice, right, shop)
    guess = likely_meant(found) if choice.kind == Kind.OFFER else None
    if guess is not None:
        return judge_entry(guess, right)
    offered = {*(entry.id for entry in found.near), f"@{choice.reading.understood.intent}"}
    return "offered" if choice.kind == Kind.OFFER and offered & set(right) else "unanswered"


def judge_entry(entry: Entry, right: list[str]) -> str:
    if entry.id in right:
        return "right"
    return "sensitive" if entry.sensitive else "wrong"


def judge_rule(choice: Choice, right: list[str], shop: Assistant) -> str:
    actions = [action for rule in shop.rules if choice.intent in rule.intents for action in rule.actions]
    entries = {action.removeprefix(FAQ_RESPONSE) for action in actions if action.startswith(FAQ_RESPONSE)}
    if {f"@{choice.intent}", *entries} & set(right):
        return "right"
    if choice.intent == PERSON or choice.kind not in (Kind.REPLY, Kind.FLOW):
        return "unanswered"
    if choice.kind == Kind.FLOW:
        return "misled"
    is_sensitive = any(entry.sensitive and entry.id in entries for entry in shop.entries)
    return "sensitive" if is_sensitive or choice.intent in OF_MONEY else "wrong"


# What the general terms of a return do not tell, or tell in a clause.
AROUND_RETURNS = (
    ("es", "¿todavía aceptáis una devolución pasadas ocho semanas?", "return-period @return_request"),
    ("es", "la compré en primavera, ¿me la cogéis de vuelta?", "return-period @return_request"),
    ("en", "it's been three months, can I still send it back?", "return-period @return_request"),
    ("en", "bought it ages ago, is it too late to return it?", "return-period @return_request"),
    ("es", "ya pedí la devolución pero quiero echarme atrás", "return-cancel"),
    ("es", "¿cómo cancelo la recogida? al final me quedo las copas", "return-cancel"),
    ("en", "please call off my return, I'm keeping the pan", "return-cancel"),
    ("en", "how do I undo a return I registered yesterday", "return-cancel"),
    ("es", "¿el reembolso me lo dais en mano?", "refund-method"),
    ("es", "preferiría que me abonarais un vale", "refund-method"),
    ("en", "could you refund me in cash at the shop?", "refund-method"),
    ("en", "I'd rather have store credit than a refund", "refund-method"),
)

Outcomes = list[tuple[str, str, str]]
Questions = tuple[tuple[str, str, str], ...]


def asked(mind: TrainedMind, questions: Questions) -> Outcomes:
    """Return question, what answers it, and the outcome."""
    return [
        (question, ids, outcome(ask(mind, language, question), ids.split(), mind.assistant))
        for language, question, ids in questions
    ]


@pytest.fixture(scope="module")
def outcomes(mind: TrainedMind) -> Outcomes:
    return asked(mind, shop_questions.QUESTIONS)


@pytest.fixture(scope="module", params=[strangers_questions, second_strangers_questions], ids=["first", "second"])
def outcomes_of_strangers(request: pytest.FixtureRequest, mind: TrainedMind) -> Outcomes:
    return asked(mind, request.param.QUESTIONS)


SETS = (shop_questions, strangers_questions, second_strangers_questions)


@pytest.fixture(scope="module", params=SETS, ids=["own", "first stranger", "second stranger"])
def any_outcomes(request: pytest.FixtureRequest, mind: TrainedMind) -> Outcomes:
    return asked(mind, request.param.QUESTIONS)


def test_hardly_any_question_gets_a_wrong_answer_and_none_a_sensitive_one(any_outcomes: Outcomes) -> None:
    wrong = [question for question, _, result in any_outcomes if result in ("wrong", "sensitive")]
    assert len(wrong) <= WRONG_SHARE * len(any_outcomes), wrong
    assert not [question for question, _, result in any_outcomes if result == "sensitive"]


def test_few_questions_begin_a_flow_that_was_not_asked_for(any_outcomes: Outcomes) -> None:
    misled = [question for question, _, result in any_outcomes if result == "misled"]
    assert len(misled) <= MISLED_SHARE * len(any_outcomes), misled


@pytest.mark.parametrize("half", [0, 1], ids=["seen while writing", "held out"])
def test_most_questions_are_answered_and_nearly_all_at_least_offered(outcomes: Outcomes, half: int) -> None:
    counted = Counter(result for _, ids, result in outcomes[half::2] if ids)
    total = sum(counted.values())
    assert counted["right"] >= ANSWERED_SHARE * total, counted
    assert counted["right"] + counted["offered"] >= HELPED_SHARE * total, counted


def test_most_questions_of_strangers_are_answered_or_the_answer_is_offered(outcomes_of_strangers: Outcomes) -> None:
    counted = Counter(result for _, ids, result in outcomes_of_strangers if ids)
    assert counted["right"] + counted["offered"] >= HELPED_STRANGERS_SHARE * sum(counted.values()), counted


def test_the_terms_of_returns_are_seldom_stated_as_the_answer_to_something_else(mind: TrainedMind) -> None:
    found = asked(mind, AROUND_RETURNS)
    counted = Counter(result for _, _, result in found)
    assert counted["wrong"] + counted["sensitive"] <= 3, found
    assert counted["right"] + counted["offered"] >= 7, found
