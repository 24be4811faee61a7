"""Promises read from a file, and the files that are refused."""

from datetime import UTC, datetime, timedelta

import pytest

from routing.calendar_file import parse_calendars
from routing.clocks import ClockKind
from routing.problems import ConfigurationError
from routing.sla import Priority, Sla
from routing.sla_file import parse_sla

CALENDARS = parse_calendars(
    """
default: support
calendars:
  support:
    time_zone: Europe/Madrid
    hours: {monday: "09:00-17:00", tuesday: "09:00-17:00", wednesday: "09:00-17:00"}
""",
    "calendars.yml",
)
GOOD = """
policies:
  standard:
    calendar: support
    warn_at: 75%
    targets:
      urgent: {first_response: 30m, resolution: 4h}
      high: {first_response: 2h, resolution: 8h}
      normal: {first_response: 4h, next_response: 2h, resolution: 2d}
      low: {first_response: 8h, resolution: 40h}
categories:
  damaged: {intents: [damaged_parcel], priority: high, policy: standard, team: support}
  question: {policy: standard}
default_category: question
handoff: {first_response: 15m, calendar: always, priority: normal}
"""
MONDAY = datetime(2026, 11, 23, 8, tzinfo=UTC)


def sla(text: str = GOOD) -> Sla:
    return parse_sla(text, "sla.yml", CALENDARS)


def test_the_category_of_an_intent_decides_priority_and_clocks() -> None:
    category = sla().category_for("damaged_parcel")
    clocks = sla().policy_of(category).opening_clocks(category.priority, MONDAY)
    assert (category.name, category.priority, category.team) == ("damaged", Priority.HIGH, "support")
    assert [(clock.kind, clock.target) for clock in clocks] == [
        (ClockKind.FIRST_RESPONSE, timedelta(hours=2)),
        (ClockKind.RESOLUTION, timedelta(hours=8)),
    ]


@pytest.mark.parametrize("intent", [None, "greet", ""])
def test_any_other_intent_opens_the_default_category(intent: str | None) -> None:
    assert sla().category_for(intent).name == "question"
    assert sla().category(intent).name == "question"


def test_a_day_in_a_target_is_a_working_day_of_the_calendar() -> None:
    policy = sla().policies["standard"]
    assert policy.targets[Priority.NORMAL].resolution == timedelta(hours=16)


def test_the_next_response_clock_runs_only_where_it_is_promised() -> None:
    policy = sla().policies["standard"]
    promised = policy.clock(ClockKind.NEXT_RESPONSE, Priority.NORMAL, MONDAY)
    assert promised is not None
    assert promised.target == timedelta(hours=2)
    assert policy.clock(ClockKind.NEXT_RESPONSE, Priority.HIGH, MONDAY) is None


def test_a_new_priority_retargets_open_clocks_and_leaves_met_ones() -> None:
    policy = sla().policies["standard"]
    first, resolution = policy.opening_clocks(Priority.LOW, MONDAY)
    met = first.meet(MONDAY)
    assert policy.retargeted(resolution, Priority.URGENT).target == timedelta(hours=4)
    assert policy.retargeted(met, Priority.URGENT) == met


def test_a_handed_over_conversation_has_its_own_clock() -> None:
    promise = sla().handoff
    assert promise.clock(MONDAY).due_at(CALENDARS.named(promise.calendar)) == MONDAY + timedelta(minutes=15)


def test_priorities_have_an_order() -> None:
    assert max(Priority, key=lambda one: one.rank) is Priority.URGENT


@pytest.mark.parametrize(
    ("right", "wrong", "line", "word"),
    [
        ("calendar: support\n", "calendar: suport\n", 4, "support"),
        ("75%", "175%", 5, "percentage"),
        ("{first_response: 2h, resolution: 8h}", "{first_response: 9h, resolution: 8h}", 8, "first response"),
        ("      low: {first_response: 8h, resolution: 40h}\n", "", 6, "low"),
        ("resolution: 4h", "resolution: four", 7, "duration"),
        ("question: {policy: standard}", "question: {policy: standart}", 13, "standard"),
        ("question: {policy: standard}", "question: {intents: [damaged_parcel], policy: standard}", 13, "damaged"),
        ("default_category: question", "default_category: quesiton", 14, "question"),
        ("handoff: {first_response: 15m", "handoff: {first_response: soon", 15, "duration"),
        ("priority: high", "priority: highest", 12, "urgent"),
        ("default_category: question", "default_categories: question", 14, "default_categories"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_a_remedy(right: str, wrong: str, line: int, word: str) -> None:
    assert right in GOOD
    with pytest.raises(ConfigurationError) as caught:
        sla(GOOD.replace(right, wrong))
    assert (line, True) in [(found.line, word in str(found)) for found in caught.value.problems]
