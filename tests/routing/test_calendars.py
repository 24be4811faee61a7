"""Opening hours: known cases, and files that cannot be used."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from routing.calendar_file import parse_calendars
from routing.calendars import ALWAYS_OPEN, Calendar, NeverOpenError
from routing.problems import ConfigurationError

OFFICE = """
default: office
calendars:
  office:
    time_zone: Europe/Madrid
    hours:
      monday: ["09:00-17:00"]
      tuesday: ["09:00-17:00"]
      wednesday: ["09:00-17:00"]
      thursday: ["09:00-17:00"]
      friday: "09:00-17:00"
    holidays:
      - {on: 2026-12-25, name: Navidad}
      - {on: 2026-12-24, name: Nochebuena, hours: ["09:00-14:00"]}
  split:
    time_zone: Europe/Madrid
    hours: {monday: ["09:00-14:00", "15:30-18:30"], friday: ["22:00-06:00"]}
    holidays: [{on: 2026-11-28}]
"""
MADRID = ZoneInfo("Europe/Madrid")


def calendar(name: str) -> Calendar:
    return parse_calendars(OFFICE, "calendars.yml").named(name)


def local(text: str) -> datetime:
    """A time on the wall in Madrid; in UTC, because Python never finds a time that exists twice equal."""
    return datetime.fromisoformat(text).replace(tzinfo=MADRID).astimezone(UTC)


@pytest.mark.parametrize(
    ("name", "start", "minutes", "due"),
    [
        ("office", "2026-11-20T16:30", 60, "2026-11-23T09:30"),  # Friday afternoon to Monday
        ("office", "2026-11-20T16:00", 60, "2026-11-20T17:00"),  # ends with the day, not on Monday
        ("office", "2026-11-19T23:00", 60, "2026-11-20T10:00"),  # created at night
        ("office", "2026-11-21T12:00", 1, "2026-11-23T09:01"),  # created on a Saturday
        ("office", "2026-11-23T09:00", 16 * 60, "2026-11-24T17:00"),  # 16 h are two days of 8 h
        ("office", "2026-12-23T09:00", 48 * 60, "2027-01-01T12:00"),  # 48 h over a half and a whole holiday
        ("split", "2026-11-23T13:30", 60, "2026-11-23T16:00"),  # over lunch
        ("split", "2026-11-20T23:00", 7 * 60, "2026-11-21T06:00"),  # past midnight
        ("split", "2026-11-27T23:00", 2 * 60, "2026-11-30T10:00"),  # the holiday ends the night shift
        ("always", "2026-11-21T03:00", 90, "2026-11-21T04:30"),
    ],
)
def test_business_time_is_added_over_nights_weekends_lunch_and_holidays(
    name: str, start: str, minutes: int, due: str
) -> None:
    assert calendar(name).add_business_time(local(start), timedelta(minutes=minutes)) == local(due)


@pytest.mark.parametrize(
    ("name", "at", "opening"),
    [
        ("office", "2026-11-20T22:30", "2026-11-23T09:00"),
        ("office", "2026-11-23T09:00", "2026-11-23T09:00"),
        ("office", "2026-11-23T16:59", "2026-11-23T16:59"),
        ("office", "2026-11-23T17:00", "2026-11-24T09:00"),
        ("office", "2026-12-24T14:00", "2026-12-28T09:00"),
        ("split", "2026-11-23T14:00", "2026-11-23T15:30"),
    ],
)
def test_next_opening_is_now_while_open_and_the_true_time_otherwise(name: str, at: str, opening: str) -> None:
    assert calendar(name).next_opening(local(at)) == local(opening)
    assert calendar(name).is_open(local(opening))


def test_an_overnight_shift_is_an_hour_longer_when_the_clocks_go_back() -> None:
    night = parse_calendars(
        "calendars: {n: {time_zone: Europe/Madrid, hours: {saturday: '22:00-06:00'}}}", "calendars.yml"
    ).default
    back = night.business_time_between(local("2026-10-24T12:00"), local("2026-10-25T12:00"))
    forward = night.business_time_between(local("2026-03-28T12:00"), local("2026-03-29T12:00"))
    assert (back, forward) == (timedelta(hours=9), timedelta(hours=7))


@pytest.mark.parametrize(
    ("hours", "day", "opens", "minutes"),
    [
        ("02:30-03:30", "2026-03-29", "03:00", 30),  # begins at a time that does not exist
        ("01:30-02:30", "2026-03-29", "01:30", 30),  # ends at one
        ("02:10-02:50", "2026-03-29", None, 0),  # is skipped altogether
        ("02:10-02:50", "2026-10-25", "02:10", 40),  # exists twice, happens once
        ("01:30-02:30", "2026-10-25", "01:30", 60),  # ends at the first of two
        ("02:30-04:00", "2026-10-25", "02:30", 150),  # runs on through the repeated hour
    ],
)
def test_hours_that_touch_a_change_of_the_clocks(hours: str, day: str, opens: str | None, minutes: int) -> None:
    sunday = parse_calendars(
        f"calendars: {{n: {{time_zone: Europe/Madrid, hours: {{sunday: '{hours}'}}}}}}", "calendars.yml"
    ).default
    midnight, noon = local(f"{day}T00:00"), local(f"{day}T12:00")
    assert sunday.business_time_between(midnight, noon) == timedelta(minutes=minutes)
    if opens:
        assert sunday.next_opening(midnight) == local(f"{day}T{opens}")


def test_moments_of_one_zone_are_compared_as_moments_not_as_wall_clocks() -> None:
    first = datetime(2026, 10, 25, 2, 30, tzinfo=MADRID)
    second = datetime(2026, 10, 25, 2, 10, fold=1, tzinfo=MADRID)
    assert ALWAYS_OPEN.business_time_between(first, second) == timedelta(minutes=40)


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        calendar("office").is_open(datetime(2026, 11, 20, 10))  # noqa: DTZ001 - the point of the test


def test_a_calendar_that_is_shut_for_ever_says_so_instead_of_searching_for_ever() -> None:
    shut = Calendar("shut", MADRID, ((),) * 7)
    with pytest.raises(NeverOpenError):
        shut.next_opening(datetime(2026, 1, 1, tzinfo=UTC))
    with pytest.raises(NeverOpenError):
        shut.add_business_time(datetime(2026, 1, 1, tzinfo=UTC), timedelta(minutes=1))


def test_usual_day_is_the_most_frequent_length_of_a_day() -> None:
    assert calendar("office").usual_day == timedelta(hours=8)
    assert calendar("always").usual_day == timedelta(hours=24)


def test_the_file_says_which_holiday_it_is() -> None:
    holiday = calendar("office").holiday_at(local("2026-12-25T00:30"))
    assert holiday is not None
    assert holiday.name == "Navidad"


def test_every_problem_of_the_file_is_told_with_its_line() -> None:
    text = """\
default: suport
calendars:
  support:
    time_zone: Europe/Madird
    hours:
      monday: ["09:00-25:00", "9-14"]
      tuesday: ["09:00-14:00", "13:00-18:00"]
    holidays:
      - {on: 2026-12-25}
      - {on: 2026-12-25}
  empty:
    time_zone: UTC
    hours: {}
  always: {time_zone: UTC, hours: {monday: "00:00-24:00"}}
"""
    with pytest.raises(ConfigurationError) as caught:
        parse_calendars(text, "calendars.yml")
    found = [(problem.line, problem.message) for problem in caught.value.problems]
    assert [line for line, _ in found] == [1, 4, 6, 6, 7, 10, 13, 14]
    assert "support" in caught.value.problems[0].remedy
    assert all(problem.file == "calendars.yml" and problem.remedy for problem in caught.value.problems)


def test_problems_can_be_told_in_spanish() -> None:
    with pytest.raises(ConfigurationError) as caught:
        parse_calendars("calendars: {a: {time_zone: X/Y, hours: {monday: '09:00-10:00'}}}", "calendars.yml")
    spanish = caught.value.problems[0].in_language("es")
    assert spanish.message == "`X/Y` no es una zona horaria."
    assert spanish.line == 1
