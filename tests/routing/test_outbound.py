"""The outbound gate, situation by situation."""

from datetime import UTC, datetime, timedelta

import pytest

from routing.outbound import Outgoing, Passage, Purpose, decide_outbound, window_remaining

NOW = datetime(2026, 11, 20, 22, 30, tzinfo=UTC)


def hours_ago(hours: float) -> datetime:
    return NOW - timedelta(hours=hours)


ANSWER, UPDATE, MARKETING = Purpose.ANSWER, Purpose.UPDATE, Purpose.MARKETING


@pytest.mark.parametrize(
    ("outgoing", "passage"),
    [
        (Outgoing("telegram", ANSWER), Passage.ALLOWED),
        (Outgoing("webchat", UPDATE, last_customer_message_at=hours_ago(400)), Passage.ALLOWED),
        (Outgoing("whatsapp", ANSWER, last_customer_message_at=hours_ago(0)), Passage.ALLOWED),
        (Outgoing("whatsapp", UPDATE, last_customer_message_at=hours_ago(23.9)), Passage.ALLOWED),
        (Outgoing("whatsapp", UPDATE, last_customer_message_at=hours_ago(24)), Passage.TEMPLATE),
        (Outgoing("whatsapp", ANSWER, last_customer_message_at=hours_ago(60)), Passage.TEMPLATE),
        (Outgoing("whatsapp", UPDATE), Passage.TEMPLATE),
        (Outgoing("telegram", MARKETING), Passage.BLOCKED),
        (Outgoing("whatsapp", MARKETING, last_customer_message_at=hours_ago(1)), Passage.BLOCKED),
        (Outgoing("telegram", UPDATE, True, hours_ago(1)), Passage.BLOCKED),
        (Outgoing("telegram", ANSWER, True, hours_ago(1)), Passage.ALLOWED),
        (Outgoing("telegram", ANSWER, True), Passage.BLOCKED),
        (Outgoing("whatsapp", ANSWER, True, hours_ago(30)), Passage.TEMPLATE),
    ],
)
def test_what_may_leave_and_in_which_form(outgoing: Outgoing, passage: Passage) -> None:
    decision = decide_outbound(outgoing, NOW)
    assert decision.passage is passage
    assert decision.reason
    assert (decision.template == "ticket_update") is (passage is Passage.TEMPLATE)


@pytest.mark.parametrize(
    ("channel", "last", "remaining"),
    [
        ("whatsapp", hours_ago(20), timedelta(hours=4)),
        ("whatsapp", hours_ago(25), timedelta()),
        ("whatsapp", None, timedelta()),
        ("whatsapp", hours_ago(-1), timedelta(hours=24)),  # a platform's clock ahead of ours
        ("telegram", hours_ago(1), None),
    ],
)
def test_the_remaining_time_is_told_to_the_person_who_writes(
    channel: str, last: datetime | None, remaining: timedelta | None
) -> None:
    assert window_remaining(channel, last, NOW) == remaining


def test_the_reason_says_how_long_the_window_stays_open() -> None:
    outgoing = Outgoing("whatsapp", ANSWER, last_customer_message_at=hours_ago(20.5))
    assert "3h30m" in decide_outbound(outgoing, NOW).reason
