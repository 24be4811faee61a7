"""Business time and deadlines against a simulator that walks through every minute and asks: is it open?"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from routing.calendars import Calendar, Holiday, Interval
from routing.clocks import Clock, ClockKind, Pause, deadline

MINUTE = timedelta(minutes=1)
HORIZON = timedelta(days=9)
quick = settings(max_examples=100, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])

# Days on or next to a change of the clocks, a change at midnight and one of half an hour among them.
PLACES = [
    ("Europe/Madrid", date(2026, 3, 27)),
    ("Europe/Madrid", date(2026, 10, 23)),
    ("America/New_York", date(2026, 3, 6)),
    ("America/New_York", date(2026, 10, 30)),
    ("America/Santiago", date(2026, 4, 3)),
    ("America/Santiago", date(2026, 9, 4)),
    ("Australia/Lord_Howe", date(2026, 4, 3)),
    ("Australia/Lord_Howe", date(2026, 10, 2)),
    ("America/Mexico_City", date(2026, 12, 30)),
]


def is_open_slowly(calendar: Calendar, at: datetime) -> bool:
    """Look at the wall clock; through an hour that is lived twice, things stay as its first passing left them."""
    wall = at.astimezone(calendar.zone)
    while wall.fold:
        at -= MINUTE
        wall = at.astimezone(calendar.zone)
    minute = wall.hour * 60 + wall.minute
    today = wall.date()
    if any(shift.start <= minute < shift.end for shift in shifts(calendar, today)):
        return True
    yesterday = shifts(calendar, today - timedelta(days=1))
    return today not in calendar.holidays and any(minute + 1440 < shift.end for shift in yesterday)


def shifts(calendar: Calendar, day: date) -> tuple[Interval, ...]:
    return calendar.holidays[day].hours if day in calendar.holidays else calendar.week[day.weekday()]


def open_minutes(calendar: Calendar, start: datetime, end: datetime) -> Iterator[datetime]:
    while start < end:
        if is_open_slowly(calendar, start):
            yield start
        start += MINUTE


def is_paused(pauses: list[Pause], at: datetime) -> bool:
    return any(pause.started_at <= at and (pause.ended_at is None or at < pause.ended_at) for pause in pauses)


def deadline_slowly(
    start: datetime, target: timedelta, calendar: Calendar, pauses: list[Pause], horizon: datetime
) -> datetime | None:
    left = target
    for minute in open_minutes(calendar, start, horizon):
        if not is_paused(pauses, minute):
            left -= MINUTE
        if not left:
            return minute + MINUTE
    return None


@st.composite
def shifts_of_a_day(draw: st.DrawFn) -> tuple[Interval, ...]:
    kind = draw(st.sampled_from(["odd", "office", "lunch", "night", "whole", "odd", "closed", "odd"]))
    odd = draw(st.integers(0, 200))  # ends and begins in hours that are skipped or lived twice
    return {
        "office": (Interval(9 * 60, 17 * 60),),
        "lunch": (Interval(9 * 60, 14 * 60), Interval(15 * 60 + 30, 18 * 60 + 30)),
        "night": (Interval(22 * 60 + 15, 30 * 60),),
        "whole": (Interval(0, 1440),),
        "odd": (Interval(odd, odd + 45), Interval(23 * 60, 25 * 60 + odd % 50)),
        "closed": (),
    }[kind]


@st.composite
def situations(draw: st.DrawFn) -> tuple[Calendar, datetime]:
    zone, first_day = draw(st.sampled_from(PLACES))
    week = tuple(draw(shifts_of_a_day()) for _ in range(7))
    free_days = draw(st.lists(st.integers(0, 6), max_size=2, unique=True))
    holidays = {
        on: Holiday(on, "free", draw(shifts_of_a_day()))
        for on in (first_day + timedelta(days=offset) for offset in free_days)
    }
    calendar = Calendar("drawn", ZoneInfo(zone), week, holidays)
    midnight = datetime(first_day.year, first_day.month, first_day.day, tzinfo=ZoneInfo(zone))
    return calendar, midnight.astimezone(UTC) + draw(st.integers(0, 4 * 1440)) * MINUTE


@st.composite
def pauses_after(draw: st.DrawFn, start: datetime) -> list[Pause]:
    drawn = draw(st.lists(st.tuples(st.integers(-300, 3000), st.integers(0, 2000)), max_size=3))
    return [Pause(start + begin * MINUTE, start + (begin + length) * MINUTE) for begin, length in drawn]


@quick
@given(situations())
def test_open_and_closed_agree_with_every_minute_of_the_clock(situation: tuple[Calendar, datetime]) -> None:
    calendar, start = situation
    for offset in range(0, 2 * 1440, 17):
        at = start + offset * MINUTE
        assert calendar.is_open(at) == is_open_slowly(calendar, at), at


@quick
@given(situations(), st.integers(0, 3 * 1440))
def test_business_time_between_two_moments_is_the_number_of_open_minutes(
    situation: tuple[Calendar, datetime], length: int
) -> None:
    calendar, start = situation
    end = start + length * MINUTE
    expected = sum(1 for _ in open_minutes(calendar, start, end)) * MINUTE
    assert calendar.business_time_between(start, end) == expected
    assert calendar.business_time_between(end, start) == -expected


@quick
@given(situations(), st.integers(1, 900), st.data())
def test_deadline_is_the_minute_at_which_the_simulator_has_used_the_target(
    situation: tuple[Calendar, datetime], target: int, data: st.DataObject
) -> None:
    calendar, start = situation
    pauses = data.draw(pauses_after(start))
    horizon = start + HORIZON
    expected = deadline_slowly(start, target * MINUTE, calendar, pauses, horizon)
    if not any(calendar.week):
        return
    due_at = deadline(start, target * MINUTE, calendar, pauses)
    assert due_at is not None
    assert due_at == expected if expected else due_at > horizon


@quick
@given(situations(), st.integers(1, 900), st.integers(0, 2000), st.data())
def test_a_clock_has_used_what_the_simulator_counted_and_an_open_pause_has_no_deadline(
    situation: tuple[Calendar, datetime], target: int, paused_after: int, data: st.DataObject
) -> None:
    calendar, start = situation
    paused_at = start + paused_after * MINUTE
    pauses = [*data.draw(pauses_after(start)), Pause(paused_at)]
    clock = Clock(ClockKind.RESOLUTION, start, target * MINUTE, tuple(pauses))
    now = paused_at + timedelta(hours=5)
    used = sum(1 for at in open_minutes(calendar, start, now) if not is_paused(pauses, at)) * MINUTE
    assert clock.elapsed(calendar, now) == used
    assert (clock.due_at(calendar) is None) == (used < clock.target)


@quick
@given(situations(), st.integers(0, 3000))
def test_next_opening_is_the_first_open_minute(situation: tuple[Calendar, datetime], offset: int) -> None:
    calendar, start = situation
    at = start + offset * MINUTE
    expected = next(open_minutes(calendar, at, at + timedelta(days=4)), None)
    if expected is not None:
        assert calendar.next_opening(at) == expected
