"""The linter: what it can decide, and that it says so where it cannot."""

import pytest

from routing.lint import FindingKind, lint_rules
from routing.rules_file import parse_rules

FALSE = FindingKind.ALWAYS_FALSE
OPEN = FindingKind.NOT_DECIDABLE


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("lead.score > 90 && lead.score < 50", [FALSE]),
        ("lead.score > 3 && lead.score < 4", [FALSE]),  # whole numbers
        ("lead.budget > 3.0 && lead.budget < 4.0", []),
        ("lead.score >= 70 && 70 > lead.score", [FALSE]),
        ("lead.score == 5 && lead.score != 5", [FALSE]),
        ("lead.score == 5 && lead.score > 5", [FALSE]),
        ("conversation.channel == 'slack' && conversation.channel == 'telegram'", [FALSE]),
        ("conversation.channel in ['slack', 'telegram'] && conversation.channel == 'whatsapp'", [FALSE]),
        ("conversation.channel in ['slack', 'telegram'] && conversation.channel != 'slack'", []),
        ("calendar.open && !calendar.open", [FALSE]),
        ("calendar.open == false && calendar.open", [FALSE]),
        ("!(lead.score >= 70 || lead.score < 70)", [FALSE]),
        ("(lead.score > 9 && lead.score < 3) || (calendar.open && !calendar.open)", [FALSE]),
        ("(lead.score > 9 && lead.score < 3) || calendar.open", []),
        ("false", [FALSE]),
        ("lead.score > 9 && lead.score < 3 && lead.need.contains('x')", [FALSE]),
        ("lead.need.contains('x') && !lead.need.contains('x')", [OPEN]),
        ("lead.score > lead.score_before", [OPEN]),
        ("lead.score >= 70 && calendar.open", []),
        ("true", []),
    ],
)
def test_conditions_that_can_never_hold_are_found_where_decidable(condition: str, expected: list[FindingKind]) -> None:
    rules = parse_rules(
        f"- rule: r\n  on: lead.score_changed\n  when: {condition!r}\n  then: [assign: {{team: a}}]\n", "rules.yml"
    )
    assert [finding.kind for finding in lint_rules(rules)] == expected


PAIR = """\
- rule: first
  on: {on}
  when: lead.score >= 70
  then: [assign: {{team: a}}]
- rule: second
  on: lead.score_changed
  when: {when}
  then: [assign: {{team: {team}}}]
"""


@pytest.mark.parametrize(
    ("event", "when", "team", "expected"),
    [
        ("lead.score_changed", "lead.score >= 70", "a", [FindingKind.DUPLICATE]),
        ("lead.score_changed", "!(lead.score < 70)", "a", [FindingKind.DUPLICATE]),
        ("lead.score_changed", "lead.score >= 71", "a", []),
        ("lead.score_changed", "lead.score >= 80", "b", [FindingKind.CONTRADICTION]),
        ("lead.score_changed", "lead.score < 70", "b", []),
        ("lead.claimed", "lead.score >= 80", "b", []),
        ("lead.score_changed", "lead.score > lead.score_before", "b", [OPEN]),
    ],
)
def test_rules_that_repeat_or_contradict_each_other_are_found(
    event: str, when: str, team: str, expected: list[FindingKind]
) -> None:
    findings = lint_rules(parse_rules(PAIR.format(on=event, when=repr(when), team=team), "rules.yml"))
    assert [finding.kind for finding in findings] == expected
    assert all(finding.rule == "second" and finding.problem.line == 5 for finding in findings)


def test_findings_that_stop_a_file_are_told_from_those_for_people_to_judge() -> None:
    assert [kind for kind in FindingKind if kind.is_mistake] == [FALSE, FindingKind.DUPLICATE]


def test_a_condition_with_too_many_alternatives_is_not_decidable_rather_than_slow() -> None:
    many = " && ".join(f"(lead.score == {n} || lead.fit == {n})" for n in range(20))
    rules = parse_rules(
        f"- rule: r\n  on: lead.score_changed\n  when: {many}\n  then: [assign: {{team: a}}]\n", "rules.yml"
    )
    assert [finding.kind for finding in lint_rules(rules)] in ([OPEN], [FALSE])
