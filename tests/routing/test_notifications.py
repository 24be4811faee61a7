"""Which event is told to whom."""

import pytest

from routing.effects import Notify
from routing.notifications import Notifications
from routing.notifications_file import parse_notifications
from routing.problems import ConfigurationError

GOOD = """\
- {on: lead.became_hot, to: slack:#ventas, card: hot_lead}
- {on: [lead.became_hot, lead.claimed], to: slack:#ventas, card: hot_lead}
- on: [ticket.sla_warning, ticket.sla_breached]
  to: team:support
  card: sla
  when: ticket.priority == 'urgent'
"""


def routes(text: str = GOOD) -> Notifications:
    return parse_notifications(text, "notifications.yml")


def test_the_same_card_goes_to_the_same_place_once() -> None:
    assert routes().for_event("lead.became_hot", {}) == (Notify("slack:#ventas", card="hot_lead"),)


@pytest.mark.parametrize(("priority", "count"), [("urgent", 1), ("low", 0)])
def test_a_condition_narrows_a_route(priority: str, count: int) -> None:
    assert len(routes().for_event("ticket.sla_warning", {"ticket": {"priority": priority}})) == count


def test_an_event_without_a_route_is_told_to_nobody() -> None:
    assert routes().for_event("ticket.resolved", {}) == ()
    assert routes("").for_event("lead.became_hot", {}) == ()


@pytest.mark.parametrize(
    ("right", "wrong", "line"),
    [
        ("{on: lead.became_hot,", "{on: lead.became_hto,", 1),
        ("to: team:support", "to: somewhere", 4),
        ("ticket.priority == 'urgent'", "lead.score > 3", 6),
        ("  card: sla\n", "", 3),
    ],
)
def test_a_mistake_is_told_with_its_line(right: str, wrong: str, line: int) -> None:
    with pytest.raises(ConfigurationError) as caught:
        routes(GOOD.replace(right, wrong, 1))
    assert line in [found.line for found in caught.value.problems]
