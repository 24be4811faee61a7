"""Conditions: what checking refuses, and what happens at run time when a fact is missing."""

import pytest

from routing.expressions import ALWAYS, check_condition
from routing.problems import ConfigurationError
from routing.schema import EVENTS, FIELDS, Facts, fields_of

GROUPS = fields_of(("lead.score_changed",))
FACTS: Facts = {
    "lead": {"score": 71, "need": "mesas de roble", "budget": 2500.0},
    "conversation": {"channel": "whatsapp", "message_count": 4},
    "calendar": {"open": True},
    "contact": {"is_known": False},
}


@pytest.mark.parametrize(
    ("source", "holds"),
    [
        ("lead.score >= 70 && conversation.channel == 'whatsapp' && calendar.open", True),
        ('lead.score >= 70 && conversation.channel == "slack"', False),
        ("lead.score > 70.5", True),
        ("lead.budget >= 2500", True),
        ("70 <= lead.score", True),
        ("conversation.channel in ['telegram', 'whatsapp']", True),
        ("lead.need.contains('roble') || lead.timing == 'now'", True),
        ("has(lead.timing) && lead.timing == 'now'", False),
        ("!contact.is_known ? lead.score > 50 : lead.score > 90", True),
        ("size(lead.need) > 3 && lead.need.size() < 100", True),
        ("lead.need.matches('^mesas')", True),
        ("double(lead.score) + 0.5 > lead.budget / 100.0", True),
        ("['roble', 'pino'].exists(wood, lead.need.contains(wood))", True),
        ("['a', 'b'].filter(x, x == 'a').size() == 1", True),
        ("lead.score - 1 == 70 && -lead.score < 0", True),
        ("true", True),
    ],
)
def test_a_condition_decides_over_the_facts(source: str, holds: bool) -> None:
    assert check_condition(source, GROUPS).evaluate(FACTS).holds is holds


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("lead.scroe >= 70", "lead.score?"),
        ("led.score >= 70", "lead.score?"),
        ("ticket.priority == 'high'", "ticket.priority"),  # not a field of this event
        ("lead", "group"),
        ("lead.score", "gives int"),
        ("lead.score >= '70'", "int and string"),
        ("lead.score == 'x'", "int and string"),
        ("lead.need > 3", "string and int"),
        ("conversation.channel == 'whatsap'", "whatsapp?"),
        ("conversation.channel in ['whatsapp', 'telegrm']", "telegram?"),
        ("lead.score + 1.5 > 2.0", "int, double"),
        ("lead.score && calendar.open", "needs yes or no"),
        ("lead.need in 'mesas'", "looks into a list"),
        ("lower(lead.need) == 'x'", "lower"),
        ("lead.need.lowerAscii() == 'x'", "lowerAscii"),
        ("lead.need.contains(3)", "one text about another"),
        ("lead.need.matches('(')", "regular expression"),
        ("lead.need == '\\q'", "not a text"),
        ("lead.score == 99999999999999999999", "invalid int"),
        ("!" * 900 + "calendar.open", "nested too deeply"),
        ("1" + "+1" * 400 + " > 2", "nested too deeply"),
        ("has(3)", "one field"),
        ("lead.score.exists(x, x > 1)", "runs over a list"),
        ("['a'].exists(x, x)", "needs yes or no"),
        ("['a'].exists(x, y == 'a')", "`y`"),
        ("lead.need == null", "null"),
        ("lead.score >", "not understood at character 12"),
        ("lead.score >= 70 &", "not understood"),
        ("", "not understood"),
        ("{'a': 1} == 3", "may not use"),
        ("(" * 30 + "true" + ")" * 30, "nested too deeply"),
        ("true" + " || true" * 200, "1000 characters"),
        ("['a'].exists(a, ['a'].exists(b, ['a'].exists(c, c == a)))", "nested more than 2"),
    ],
)
def test_checking_refuses_what_the_run_time_would_swallow(source: str, said: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        check_condition(source, GROUPS)
    assert said in str(caught.value)


def test_every_mistake_of_a_condition_is_told_at_once() -> None:
    with pytest.raises(ConfigurationError) as caught:
        check_condition("lead.scroe > 1 && conversation.chanel == 'x'", GROUPS)
    assert len(caught.value.problems) == 2


@pytest.mark.parametrize(
    ("source", "spanish"),
    [
        ("lead.scroe > 1", "Aquí no existe el campo `lead.scroe`."),
        ("lead.score > 'x'", "`lead.score > 'x'` no puede funcionar: int y string no se comparan con `>`."),
        ("lead.score >", "La condición no se entiende: no se entiende en el carácter 12."),
    ],
)
def test_mistakes_are_told_in_the_language_of_the_operator(source: str, spanish: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        check_condition(source, GROUPS)
    assert caught.value.problems[0].in_language("es").message == spanish


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("lead.timing == 'now'", "not known yet: lead.timing"),
        ("lead.company_size >= 20 && lead.score > 1", "not known yet: lead.company_size"),
        ("contact.has_email", "not known yet: contact.has_email"),
        ("lead.score / (lead.score - 71) > 1", "failed (division by zero"),
    ],
)
def test_an_error_does_not_match_and_the_reason_is_kept(source: str, reason: str) -> None:
    verdict = check_condition(source, GROUPS).evaluate(FACTS)
    assert not verdict.holds
    assert reason in verdict.reason


def test_a_group_without_any_facts_is_unknown_and_not_a_crash() -> None:
    verdict = check_condition("lead.score > 3", GROUPS).evaluate({})
    assert not verdict.holds
    assert "not known yet: lead.score" in verdict.reason


def test_the_reason_shows_the_values_that_decided() -> None:
    verdict = check_condition("lead.score >= 90 && lead.need == 'x'", GROUPS).evaluate(FACTS)
    assert "does not hold" in verdict.reason
    assert "lead.score = 71" in verdict.reason


def test_a_long_value_is_cut_in_the_reason() -> None:
    facts: Facts = {"lead": {"need": "x" * 5000}}
    assert len(check_condition("lead.need == 'y'", GROUPS).evaluate(facts).reason) < 200


def test_no_condition_always_holds() -> None:
    assert ALWAYS.evaluate({}).holds


def test_every_event_carries_groups_that_are_published() -> None:
    for event, groups in EVENTS.items():
        assert set(groups) <= set(FIELDS), event
        assert set(fields_of((event,))) == set(groups)
    assert {field.type for fields in FIELDS.values() for field in fields.values()} == {
        "string",
        "int",
        "double",
        "bool",
        "list",
    }
    assert "lead" not in fields_of(("lead.started", "ticket.opened"))
