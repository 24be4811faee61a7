"""Rasa's files as values, and what is said about the parts that are not supported."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.dialogue.domain import read_domain
from bot.dialogue.responses import fill, pick
from bot.dialogue.rules import Point, look_after_action, look_for_intent, read_rules, starters
from routing.documents import read_document

DATA = Path(os.environ.get("FRONTDESK_TEST_DATA", Path(__file__).parents[4] / "shared"))
RASA = DATA / "data" / "rasa"

DOMAIN = """
version: "3.1"
intents: [greet, order, inform, deny]
entities: [order_number]
slots:
  order_number:
    type: text
    mappings:
    - type: from_entity
      entity: order_number
  size:
    type: float
    min_value: 1
    mappings:
    - type: from_text
      conditions:
      - active_loop: order_form
        requested_slot: size
forms:
  order_form:
    required_slots: [order_number, size]
responses:
  utter_hi:
  - text: "Hello {name}"
    channel: slack
  - condition: [{type: slot, name: language, value: es}]
    text: "Hola {name}"
  - condition: [{type: slot, name: language, value: es}]
    text: "Buenas {name}"
  - text: "Hi {name}"
"""

RULES = """
rules:
- rule: greet
  steps:
  - intent: greet
  - action: utter_hi
- rule: greet at the start
  conversation_start: true
  steps:
  - intent: greet
  - action: utter_welcome
- rule: order
  steps:
  - or:
    - intent: order
    - intent: invoice
  - action: order_form
  - active_loop: order_form
- rule: done
  condition:
  - active_loop: order_form
  steps:
  - action: order_form
  - active_loop: null
  - slot_was_set:
    - requested_slot: null
  - action: second_form
  - active_loop: second_form
"""


def problems_of(text: str, kind: str = "domain") -> list[tuple[int, str]]:
    document = read_document(text, f"{kind}.yml")
    _, problems = read_domain(document) if kind == "domain" else read_rules(document)
    return [(problem.line, problem.message) for problem in problems]


def test_a_domain_is_read_with_conditions_and_bounds() -> None:
    domain, problems = read_domain(read_document(DOMAIN, "domain.yml"))
    assert problems == ()
    assert domain.forms["order_form"].required_slots == ("order_number", "size")
    mapping = domain.slots["size"].mappings[0]
    assert mapping.applies("inform", "order_form", "size")
    assert not mapping.applies("inform", "order_form", "order_number")
    assert domain.slots["size"].least == 1


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        ("intents:\n- greet:\n    use_entities: []\n", 2, "use_entities"),
        ("session_config:\n  session_expiration_time: 60\n", 1, "session_config"),
        ("responses:\n  utter_a:\n  - text: a\n    image: http://x\n", 4, "image"),
        ("slots:\n  a:\n    type: text\n    auto_fill: false\n", 4, "auto_fill"),
        ("entities: [a]\nslots:\n  a:\n    type: text\n    mappings:\n    - type: from_trigger_intent\n", 6, "trigger"),
        ("forms:\n  f:\n    required_slots:\n      a: []\n", 3, "required_slots"),
        ("slots:\n  a: {type: text}\nforms:\n  f:\n    required_slots: [a, b]\n", 5, "b"),
        ("intents: [greet]\nintent: [x]\n", 2, "intent"),
    ],
)
def test_what_a_domain_may_not_say_is_reported_with_its_line(text: str, line: int, word: str) -> None:
    (found,) = problems_of(text)
    assert found[0] == line
    assert word in found[1]


@pytest.mark.parametrize(
    ("steps", "word"),
    [
        ("  - intent: a\n  - action: utter_a\n  - intent: b\n  - action: utter_b\n", "intent"),
        ("  - intent: a\n  - checkpoint: c\n  - action: utter_a\n", "checkpoint"),
        ("  - intent: a\n    entities:\n    - x: 1\n  - action: utter_a\n", "entities"),
        ("  - intent: a\n", "nothing"),
    ],
)
def test_what_a_rule_may_not_say_is_reported(steps: str, word: str) -> None:
    found = problems_of(f"rules:\n- rule: r\n  steps:\n{steps}", "rules")
    assert any(word in message for _, message in found)


def test_the_most_demanding_rule_that_matches_is_taken() -> None:
    rules, _ = read_rules(read_document(RULES, "rules.yml"))
    first, looks = look_for_intent(rules, "greet", Point({}, is_first_turn=True))
    later, _ = look_for_intent(rules, "greet", Point({}))
    assert first is not None
    assert first.name == "greet at the start"
    assert later is not None
    assert later.name == "greet"
    assert [look.why_not for look in looks if look.rule.name == "greet"] == [
        "greet at the start is more specific or comes first"
    ]


def test_a_completed_form_is_followed_by_its_rule_only_while_it_was_active() -> None:
    rules, _ = read_rules(read_document(RULES, "rules.yml"))
    taken, _ = look_after_action(rules, "order_form", Point({}, "order_form"))
    not_active, looks = look_after_action(rules, "order_form", Point({}))
    assert taken is not None
    assert taken.actions == ("second_form",)
    assert not_active is None
    assert looks[0].why_not == "needs the form order_form, active is none"


def test_intents_that_lead_to_a_form_are_found_through_other_forms() -> None:
    rules, _ = read_rules(read_document(RULES, "rules.yml"))
    assert starters(rules, "second_form") == {"order", "invoice"}


def test_the_channels_own_words_come_first_and_the_choice_is_repeatable() -> None:
    domain, _ = read_domain(read_document(DOMAIN, "domain.yml"))
    variations = domain.responses["utter_hi"]
    own = pick(variations, {"language": "es"}, "slack", "1")
    assert own is not None
    assert own.text == "Hello {name}"
    said = {pick(variations, {"language": "es"}, "webchat", str(turn)) for turn in range(20)}
    assert {each.text for each in said if each} == {"Hola {name}", "Buenas {name}"}
    assert pick(variations, {"language": "es"}, "webchat", "7") == pick(variations, {"language": "es"}, "webchat", "7")
    english = pick(variations, {"language": "en"}, "webchat", "1")
    assert english is not None
    assert english.text == "Hi {name}"


def test_values_are_never_read_as_templates() -> None:
    assert fill("Hola {name}", {"name": "{secret} {0} {__class__}", "secret": "x"}) == "Hola {secret} {0} {__class__}"
    assert fill("{unknown}!", {}) == "!"


@pytest.mark.parametrize("kind", ["domain", "rules"])
def test_every_public_rasa_project_is_read_or_explained_but_never_raises(kind: str) -> None:
    if not RASA.exists():
        pytest.skip("the public Rasa projects are not there (FRONTDESK_TEST_DATA)")
    files = [path for path in RASA.rglob("*.yml") if path.name == f"{kind}.yml"]
    assert len(files) >= 5
    for path in files:
        document = read_document(path.read_text("utf-8"), path.name)
        _, problems = read_domain(document) if kind == "domain" else read_rules(document)
        assert all(problem.line >= 1 and problem.remedy for problem in problems)
