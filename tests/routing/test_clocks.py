"""SLA clocks: the known cases of other systems' bugs, one by one."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from routing.calendar_file import parse_calendars
from routing.calendars import ALWAYS_OPEN
from routing.clocks import (
    Clock,
    ClockEventKind,
    ClockKind,
    ClockState,
    Pause,
    deadline,
)

OFFICE = parse_calendars(
    """
calendars:
  office:
    time_zone: Europe/Madrid
    hours: {monday: "09:00-17:00", tuesday: "09:00-17:00", wednesday: "09:00-17:00", thursday: "09:00-17:00",
            friday: "09:00-17:00"}
""",
    "calendars.yml",
).default
MADRID = ZoneInfo("Europe/Madrid")
HOUR = timedelta(hours=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-{text}").replace(tzinfo=MADRID)


def resolution(start: str, hours: int, *pauses: Pause) -> Clock:
    return Clock(ClockKind.RESOLUTION, at(start), hours * HOUR, pauses)


def test_one_hour_from_friday_half_past_four_is_due_on_monday_half_past_nine() -> None:
    clock = Clock(ClockKind.FIRST_RESPONSE, at("20T16:30"), HOUR)
    assert clock.due_at(OFFICE) == at("23T09:30")


def test_the_warning_comes_at_three_quarters_of_the_business_time_not_of_the_calendar_time() -> None:
    clock = Clock(ClockKind.FIRST_RESPONSE, at("20T15:00"), 4 * HOUR)
    assert clock.warn_at(OFFICE) == at("23T10:00")
    assert clock.due_at(OFFICE) == at("23T11:00")


def test_an_agent_in_another_zone_sees_the_same_deadline() -> None:
    mexico = ZoneInfo("America/Mexico_City")
    clock = Clock(ClockKind.FIRST_RESPONSE, at("23T09:00").astimezone(mexico), timedelta(minutes=30))
    assert clock.due_at(OFFICE) == at("23T09:30")
    assert clock.state(OFFICE, at("23T09:10").astimezone(mexico)) is ClockState.RUNNING


@pytest.mark.parametrize(
    ("pauses", "due"),
    [
        ([("23T10:00", "23T12:00")], "23T15:00"),  # two hours of business
        ([("23T16:00", "24T10:00")], "23T13:00"),  # after the deadline: nothing changes
        ([("21T10:00", "22T22:00")], "23T13:00"),  # a weekend of waiting costs nothing
        ([("23T10:00", "23T11:00"), ("23T10:30", "23T12:00")], "23T15:00"),  # overlap counts once
        ([("23T11:00", "23T12:00"), ("23T09:30", "23T10:00")], "23T14:30"),  # order does not matter
        ([("23T12:00", "24T09:00")], "24T10:00"),  # over night: the remaining hour in the morning
        ([("23T12:00", "23T12:00")], "23T13:00"),
    ],
)
def test_the_deadline_moves_by_the_business_time_spent_paused(pauses: list[tuple[str, str]], due: str) -> None:
    given = [Pause(at(begin), at(end)) for begin, end in pauses]
    assert deadline(at("20T23:00"), 4 * HOUR, OFFICE, given) == at(due)


def test_resolved_straight_from_a_pause_counts_the_hold_first() -> None:
    clock = resolution("23T09:00", 4).pause(at("23T12:00")).meet(at("24T16:00"))
    assert clock.state(OFFICE, at("24T16:00")) is ClockState.MET
    assert clock.elapsed(OFFICE, at("25T10:00")) == 3 * HOUR
    assert clock.pauses == (Pause(at("23T12:00"), at("24T16:00")),)


def test_a_paused_clock_has_no_deadline_and_never_breaches() -> None:
    clock = resolution("23T09:00", 4).pause(at("23T11:00"))
    assert clock.due_at(OFFICE) is None
    assert clock.state(OFFICE, at("30T12:00")) is ClockState.PAUSED
    assert clock.advance(OFFICE, at("30T12:00")) == (clock, None)


def test_a_breach_before_the_pause_stays_a_breach() -> None:
    clock = resolution("23T09:00", 4).pause(at("23T15:00"))
    assert clock.state(OFFICE, at("23T16:00")) is ClockState.BREACHED
    assert clock.meet(at("23T16:00")).state(OFFICE, at("24T16:00")) is ClockState.BREACHED


def test_a_clock_that_waited_for_the_customer_loses_no_time_and_one_that_ran_goes_on() -> None:
    running = Clock(ClockKind.FIRST_RESPONSE, at("23T09:00"), 4 * HOUR)
    resumed = resolution("23T09:00", 8).pause(at("23T10:00")).resume(at("23T12:00"))
    assert running.resume(at("23T12:00")) == running
    assert not resumed.is_paused
    assert resumed.due_at(OFFICE) == at("24T11:00")


def test_pausing_twice_and_resuming_twice_changes_nothing() -> None:
    once = resolution("23T09:00", 4).pause(at("23T10:00"))
    assert once.pause(at("23T11:00")) == once
    resumed = once.resume(at("23T12:00"))
    assert resumed.resume(at("23T13:00")) == resumed


def test_the_first_answer_is_the_one_that_counts() -> None:
    clock = Clock(ClockKind.FIRST_RESPONSE, at("23T09:00"), HOUR).meet(at("23T09:20")).meet(at("23T12:00"))
    assert clock.met_at == at("23T09:20")
    assert clock.pause(at("23T12:00")) == clock
    assert clock.remaining(OFFICE, at("24T12:00")) == timedelta(minutes=40)


@pytest.mark.parametrize(
    ("now", "state"),
    [
        ("23T09:00", ClockState.RUNNING),
        ("23T11:59", ClockState.RUNNING),
        ("23T12:00", ClockState.WARNED),
        ("23T12:59", ClockState.WARNED),
        ("23T13:00", ClockState.BREACHED),
    ],
)
def test_a_clock_runs_then_warns_then_breaches(now: str, state: ClockState) -> None:
    assert resolution("23T09:00", 4).state(OFFICE, at(now)) is state


def test_meeting_the_promise_at_the_very_deadline_is_in_time_and_a_minute_later_is_not() -> None:
    clock = resolution("23T09:00", 4)
    assert clock.meet(at("23T13:00")).state(OFFICE, at("24T09:00")) is ClockState.MET
    late = clock.meet(at("23T13:20"))
    assert late.state(OFFICE, at("24T09:00")) is ClockState.BREACHED
    assert late.remaining(OFFICE, at("24T09:00")) == -timedelta(minutes=20)


def test_warning_and_breach_are_each_told_once() -> None:
    clock = resolution("23T09:00", 4)
    told = []
    for hour in range(9, 17):
        clock, event = clock.advance(OFFICE, at(f"23T{hour:02}:00"))
        told += [(event.kind, event.at)] if event else []
    assert told == [
        (ClockEventKind.WARNING, at("23T12:00")),
        (ClockEventKind.BREACHED, at("23T13:00")),
    ]
    assert clock.upcoming(OFFICE) == ()


def test_what_fell_due_while_everything_was_down_is_told_once_as_a_breach() -> None:
    clock, event = resolution("23T09:00", 4).advance(OFFICE, at("25T09:00"))
    assert event is not None
    assert (event.kind, event.at) == (ClockEventKind.BREACHED, at("23T13:00"))
    assert clock.advance(OFFICE, at("26T09:00")) == (clock, None)


def test_a_met_clock_tells_nothing_more() -> None:
    assert resolution("23T09:00", 4).meet(at("23T10:00")).upcoming(OFFICE) == ()


def test_another_priority_moves_the_deadline_and_keeps_what_was_told() -> None:
    clock = replace(resolution("23T09:00", 8), warned_at=at("23T15:00"))
    urgent = clock.retarget(4 * HOUR)
    assert urgent.due_at(OFFICE) == at("23T13:00")
    assert [event.kind for event in urgent.upcoming(OFFICE)] == [ClockEventKind.BREACHED]


def test_an_always_open_calendar_counts_every_hour() -> None:
    start = datetime(2026, 12, 24, 23, tzinfo=UTC)
    assert deadline(start, 48 * HOUR, ALWAYS_OPEN) == datetime(2026, 12, 26, 23, tzinfo=UTC)
