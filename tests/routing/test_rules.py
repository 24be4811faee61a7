"""Event rules: which fire, with what effects, and why the others do not."""

import pytest

from routing.effects import Assign, HandOver, Notify, OpenTicket, Reply, SetPriority
from routing.problems import ConfigurationError
from routing.references import KnownNames, check_references
from routing.rules import MAX_DEPTH, AlreadyFired, Event, RuleOutcome, Rules, evaluate
from routing.rules_file import parse_rules
from routing.schema import Facts
from routing.sla import Priority

GOOD = """\
- rule: hot lead on WhatsApp goes to the sales channel at once
  on: lead.score_changed
  when: lead.score >= 70 && conversation.channel == "whatsapp" && calendar.open
  then:
    - notify: {to: slack:#ventas, card: hot_lead}
    - assign: {team: sales}
  workflow: hot leads
  minutes_saved: 3
- rule: welcome the first message
  on: [conversation.started, message.received]
  then: [{reply: {response: utter_greet}}]
  once: conversation
- rule: everything else
  on: message.received
  when: message.has_media
  then:
    - set_priority: {priority: urgent}
    - hand_over: {team: support, reason: a picture}
    - open_ticket: {category: damaged}
    - notify: {to: "slack:#jefes", text: "mira"}
"""
HOT: Facts = {
    "lead": {"score": 80},
    "conversation": {"channel": "whatsapp"},
    "calendar": {"open": True},
}


def rules(text: str = GOOD) -> Rules:
    return parse_rules(text, "rules.yml")


def by_name(outcomes: tuple[RuleOutcome, ...]) -> dict[str, bool]:
    return {outcome.rule: outcome.matched for outcome in outcomes}


def test_a_rule_that_matches_gives_its_effects_in_order() -> None:
    (outcome,) = evaluate(Event("lead.score_changed"), HOT, rules())
    assert outcome.matched
    assert outcome.effects == (Notify("slack:#ventas", card="hot_lead"), Assign("sales"))
    assert (outcome.workflow, outcome.minutes_saved) == ("hot leads", 3)


def test_a_rule_that_does_not_match_says_why_and_has_no_effects() -> None:
    cold: Facts = {**HOT, "lead": {"score": 30}}
    (outcome,) = evaluate(Event("lead.score_changed"), cold, rules())
    assert not outcome.matched
    assert outcome.effects == ()
    assert "lead.score = 30" in outcome.reason


def test_a_condition_that_errs_does_not_match_and_says_what_was_missing() -> None:
    (outcome,) = evaluate(Event("lead.score_changed"), {"lead": {"score": 80}}, rules())
    assert not outcome.matched
    assert "not known yet" in outcome.reason


def test_only_rules_that_listen_to_the_event_are_looked_at() -> None:
    assert evaluate(Event("ticket.resolved"), {}, rules()) == ()
    outcomes = evaluate(Event("message.received"), {"message": {"has_media": True}}, rules())
    assert by_name(outcomes) == {"welcome the first message": True, "everything else": True}


def test_every_effect_arrives_typed() -> None:
    outcomes = evaluate(Event("message.received"), {"message": {"has_media": True}}, rules())
    assert outcomes[0].effects == (Reply("utter_greet"),)
    assert outcomes[1].effects == (
        SetPriority(Priority.URGENT),
        HandOver("support", "a picture"),
        OpenTicket("damaged"),
        Notify("slack:#jefes", text="mira"),
    )


def test_a_rule_fires_once_in_a_chain_and_again_in_the_next() -> None:
    first = evaluate(Event("lead.score_changed"), HOT, rules())
    fired = AlreadyFired().and_these(first)
    (again,) = evaluate(Event("lead.score_changed"), HOT, rules(), fired)
    assert not again.matched
    assert "already in this chain" in again.reason
    (next_chain,) = evaluate(
        Event("lead.score_changed"), HOT, rules(), AlreadyFired(in_conversation=fired.in_conversation)
    )
    assert next_chain.matched


def test_a_rule_marked_once_a_conversation_never_fires_there_again() -> None:
    fired = AlreadyFired(in_conversation=frozenset({"welcome the first message"}))
    (outcome,) = evaluate(Event("conversation.started"), {}, rules(), fired)
    assert not outcome.matched
    assert "in this conversation" in outcome.reason


def test_a_rule_never_fires_on_what_it_caused() -> None:
    name = "hot lead on WhatsApp goes to the sales channel at once"
    caused = Event("lead.claimed").effect_of(name, "lead.score_changed")
    (outcome,) = evaluate(caused, HOT, rules())
    assert not outcome.matched
    assert "itself" in outcome.reason


@pytest.mark.parametrize(("depth", "fires"), [(MAX_DEPTH - 1, True), (MAX_DEPTH, False)])
def test_chains_end_at_the_greatest_depth(depth: int, fires: bool) -> None:
    event = Event("lead.score_changed", tuple(f"rule {number}" for number in range(depth)))
    (outcome,) = evaluate(event, HOT, rules())
    assert outcome.matched is fires


def test_rules_that_cause_each_other_come_to_an_end() -> None:
    ping_pong = rules(
        """
- {rule: ping, on: lead.score_changed, then: [{assign: {team: a}}]}
- {rule: pong, on: lead.claimed, then: [{assign: {team: b}}]}
"""
    )
    other = {"lead.score_changed": "lead.claimed", "lead.claimed": "lead.score_changed"}
    event, fired, count = Event("lead.score_changed"), AlreadyFired(), 0
    while matched := [one for one in evaluate(event, {}, ping_pong, fired) if one.matched]:
        count += len(matched)
        fired = fired.and_these(tuple(matched))
        event = event.effect_of(matched[0].rule, other[event.name])
    assert count == 2


def test_an_empty_file_has_no_rules() -> None:
    assert parse_rules("# nothing yet\n", "rules.yml") == Rules()


@pytest.mark.parametrize(
    ("right", "wrong", "line", "word"),
    [
        ("on: lead.score_changed", "on: lead.score_chnged", 2, "lead.score_changed"),
        ("on: lead.score_changed", "on: []", 2, "on"),
        ("lead.score >= 70", "lead.scroe >= 70", 3, "lead.score"),
        ("slack:#ventas", "slak:#ventas", 5, "slack:#channel"),
        ("slack:#ventas, card: hot_lead", "slack:#ventas", 5, "card"),
        ("assign: {team: sales}", "assign: {}", 6, "team"),
        ("assign: {team: sales}", "asign: {team: sales}", 6, "asign"),
        ("assign: {team: sales}", "assign: {team: sales}\n      reply: {response: utter_x}", 6, "one effect"),
        ("priority: urgent", "priority: very", 17, "urgent"),
        ("rule: everything else", "rule: welcome the first message", 13, "twice"),
        ("when: message.has_media", "when: lead.score > 3", 15, "lead.score"),
        ("once: conversation", "once: week", 12, "conversation"),
        ("response: utter_greet", "response: greet", 11, "response"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_a_remedy(right: str, wrong: str, line: int, word: str) -> None:
    assert right in GOOD
    with pytest.raises(ConfigurationError) as caught:
        rules(GOOD.replace(right, wrong))
    assert (line, True) in [(found.line, word in str(found)) for found in caught.value.problems]


def test_names_from_other_files_are_checked_against_them() -> None:
    known = KnownNames(
        teams=["support", "ventas"], categories=["damage"], responses=["utter_greet"], cards=["hot_lead"]
    )
    problems = check_references(rules(), known)
    assert [(found.line, found.message) for found in problems] == [
        (1, "There is no team called `sales`."),
        (13, "There is no category called `damaged`."),
    ]
