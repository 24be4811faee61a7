"""Who gets a conversation: eligibility, choice, and the reason when nobody can."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from routing.assignment import Agent, Assigned, ChoicePolicy, Queued, Team, choose_agent, count_free
from routing.assignment_file import parse_teams
from routing.calendar_file import parse_calendars
from routing.problems import ConfigurationError

CALENDARS = parse_calendars(
    """
default: support
calendars:
  support: {time_zone: Europe/Madrid, hours: {monday: "09:00-17:00", tuesday: "09:00-17:00"}}
  mexico: {time_zone: America/Mexico_City, hours: {monday: "09:00-17:00"}}
""",
    "calendars.yml",
)
NOON = datetime(2026, 11, 23, 12, tzinfo=ZoneInfo("Europe/Madrid"))  # a Monday
LEAST = Team("support", capacity=3)
ROUND = Team("support", policy=ChoicePolicy.ROUND_ROBIN)
HERE = frozenset({"support"})


def ago(minutes: int) -> datetime:
    return NOON - timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("team", "agents", "chosen"),
    [
        (LEAST, [Agent("ana", HERE, 2), Agent("luis", HERE, 1)], "luis"),
        (LEAST, [Agent("ana", HERE, 1, last_assigned_at=ago(1)), Agent("luis", HERE, 1)], "luis"),
        (LEAST, [Agent("luis", HERE, 1), Agent("ana", HERE, 1)], "ana"),
        (LEAST, [Agent("ana", HERE, 0, is_present=False), Agent("luis", HERE, 2)], "luis"),
        (LEAST, [Agent("ana", HERE, 3), Agent("luis", HERE, 4, capacity=5)], "luis"),
        (LEAST, [Agent("ana", frozenset({"sales"})), Agent("luis", HERE)], "luis"),
        (LEAST, [Agent("ana", HERE, calendar=CALENDARS.named("mexico")), Agent("luis", HERE, 2)], "luis"),
        (
            ROUND,
            [Agent("ana", HERE, last_assigned_at=ago(5)), Agent("luis", HERE, 9, last_assigned_at=ago(9))],
            "luis",
        ),
        (ROUND, [Agent("ana", HERE, last_assigned_at=ago(5)), Agent("luis", HERE)], "luis"),
    ],
)
def test_one_of_the_eligible_is_chosen_by_the_policy(team: Team, agents: list[Agent], chosen: str) -> None:
    choice = choose_agent(team, agents, CALENDARS, NOON)
    assert isinstance(choice, Assigned)
    assert choice.agent_id == chosen
    assert "eligible" in choice.reason


@pytest.mark.parametrize(
    ("agents", "reason"),
    [
        ([], "no members"),
        ([Agent("ana", frozenset({"sales"}))], "no members"),
        ([Agent("ana", HERE, 3), Agent("luis", HERE, is_present=False)], "1 at capacity, 1 away"),
        ([Agent("ana", HERE, calendar=CALENDARS.named("mexico"))], "1 off shift"),
        ([Agent("ana", HERE, capacity=0)], "1 at capacity"),
    ],
)
def test_nobody_eligible_is_queued_with_the_reason(agents: list[Agent], reason: str) -> None:
    choice = choose_agent(LEAST, agents, CALENDARS, NOON)
    assert isinstance(choice, Queued)
    assert reason in choice.reason
    assert choice.next_opening_at is None


def test_out_of_hours_the_queue_says_when_the_team_is_back() -> None:
    friday = datetime(2026, 11, 20, 22, 30, tzinfo=ZoneInfo("Europe/Madrid"))
    choice = choose_agent(LEAST, [Agent("ana", HERE)], CALENDARS, friday)
    assert isinstance(choice, Queued)
    assert choice.next_opening_at == datetime(2026, 11, 23, 8, tzinfo=UTC)


def test_an_agent_in_another_zone_works_by_his_own_hours() -> None:
    evening = datetime(2026, 11, 23, 18, tzinfo=ZoneInfo("Europe/Madrid"))  # 11:00 in Mexico
    ana = Agent("ana", HERE, calendar=CALENDARS.named("mexico"))
    assert isinstance(choose_agent(LEAST, [ana, Agent("luis", HERE)], CALENDARS, evening), Assigned)


def test_skills_are_needed_in_full() -> None:
    agents = [Agent("ana", HERE, skills=frozenset({"en"})), Agent("luis", HERE, skills=frozenset({"es", "en"}))]
    choice = choose_agent(LEAST, agents, CALENDARS, NOON, skills=["es", "en"])
    assert isinstance(choice, Assigned)
    assert choice.agent_id == "luis"


@pytest.mark.parametrize(("is_present", "chosen"), [(True, "luis"), (False, "ana")])
def test_the_former_agent_goes_first_only_when_he_is_there(is_present: bool, chosen: str) -> None:
    agents = [Agent("ana", HERE, 0), Agent("luis", HERE, 2, is_present=is_present)]
    choice = choose_agent(LEAST, agents, CALENDARS, NOON, former_agent="luis")
    assert isinstance(choice, Assigned)
    assert choice.agent_id == chosen


GOOD = """\
teams:
  support: {calendar: support, slack_channel: "#soporte", policy: least_loaded, capacity: 8}
  sales: {slack_channel: "#ventas", policy: round_robin}
default_team: support
"""


def test_teams_are_read_from_their_file() -> None:
    teams = parse_teams(GOOD, "assignment.yml", CALENDARS)
    assert teams.named("support") == Team("support", "support", "#soporte", ChoicePolicy.LEAST_LOADED, capacity=8)
    assert teams.named(None).name == teams.named("gone").name == "support"


@pytest.mark.parametrize(
    ("right", "wrong", "line", "word"),
    [
        ("calendar: support", "calendar: suport", 2, "support"),
        ("capacity: 8", "capacity: 0", 2, "capacity"),
        ("round_robin", "roundrobin", 3, "round_robin"),
        ("default_team: support", "default_team: suport", 4, "support"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_a_remedy(right: str, wrong: str, line: int, word: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        parse_teams(GOOD.replace(right, wrong), "assignment.yml", CALENDARS)
    assert (line, True) in [(found.line, word in str(found)) for found in caught.value.problems]


def test_only_who_could_be_given_something_counts_as_free() -> None:
    staff = [
        Agent("full", HERE, 3),
        Agent("own capacity", HERE, 3, capacity=5),
        Agent("away", HERE, is_present=False),
        Agent("of another team", frozenset({"sales"})),
        Agent("free", HERE),
    ]
    assert count_free(LEAST, staff, CALENDARS, NOON) == 2
