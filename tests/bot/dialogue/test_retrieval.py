"""Retrieval intents: one rule for a kind of question, a response for each."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.assistant import Assistant
from bot.dialogue.responses import Variation
from bot.dialogue.retrieval import known_as, own_response
from bot.dialogue.rules import Rule
from tests.bot.dialogue.talking import shop


def with_rules(assistant: Assistant, *rules: Rule, responses: tuple[str, ...] = ()) -> Assistant:
    said = {name: (Variation(text=f"{name}!"),) for name in responses}
    domain = replace(assistant.domain, responses={**assistant.domain.responses, **said})
    return replace(assistant, rules=(*assistant.rules, *rules), domain=domain)


HOUSE = Rule("house", intents=("house",), actions=("utter_house",))


async def test_each_question_of_a_kind_is_answered_with_its_own_response(tienda: Assistant) -> None:
    assistant = with_rules(tienda, HOUSE, responses=("utter_house/age", "utter_house/owner"))
    talk = shop(assistant, intents={"cuántos años tenéis": "house/age", "quién es el dueño": "house/owner"})
    await talk.say("cuántos años tenéis")
    assert talk.responses[-1] == "utter_house/age"
    await talk.say("quién es el dueño")
    assert talk.responses[-1] == "utter_house/owner"


async def test_the_turn_is_about_the_kind_as_in_rasa(tienda: Assistant) -> None:
    assistant = with_rules(tienda, HOUSE, responses=("utter_house/age",))
    talk = shop(assistant, intents={"cuántos años tenéis": "house/age"})
    await talk.say("cuántos años tenéis")
    assert talk.last is not None
    assert talk.last.intent == "house"


async def test_a_question_of_the_faq_is_answered_with_the_entry_of_its_name(tienda: Assistant) -> None:
    assistant = with_rules(tienda, Rule("faq", intents=("faq",), actions=("utter_faq",)))
    talk = shop(assistant, intents={"se puede cancelar?": "faq/order-cancel"})
    await talk.say("se puede cancelar?")
    assert talk.responses[-1] == "faq"


async def test_a_rule_for_one_question_comes_before_the_one_for_its_kind(tienda: Assistant) -> None:
    own = Rule("age", intents=("house/age",), actions=("utter_goodbye",))
    assistant = with_rules(tienda, HOUSE, own, responses=("utter_house/age", "utter_goodbye"))
    talk = shop(assistant, intents={"cuántos años tenéis": "house/age"})
    await talk.say("cuántos años tenéis")
    assert talk.responses[-1] == "utter_goodbye"


@pytest.mark.parametrize(
    ("intent", "known", "name"),
    [
        ("faq/returns", {"faq"}, "faq"),
        ("faq/returns", {"faq", "faq/returns"}, "faq/returns"),
        ("faq/returns", {"greet"}, ""),
        ("greet", {"greet"}, "greet"),
        ("", {"greet"}, ""),
    ],
)
def test_rules_know_an_intent_by_its_own_name_or_its_kind(intent: str, known: set[str], name: str) -> None:
    assert known_as(intent, known) == name


@pytest.mark.parametrize(
    ("action", "intent", "response"),
    [
        ("utter_faq", "faq/returns", "utter_faq/returns"),
        ("utter_greet", "faq/returns", "utter_greet"),
        ("utter_greet", "greet", "utter_greet"),
    ],
)
def test_only_the_response_of_the_kind_becomes_that_of_the_question(action: str, intent: str, response: str) -> None:
    assert own_response(action, intent) == response
