"""Which event is told to whom, with which card; read by `routing.notifications_file`.

The format of `routing/notifications.yml`, a list::

    - {on: lead.became_hot, to: slack:#ventas, card: hot_lead}
    - on: [ticket.sla_warning, ticket.sla_breached]
      to: team:support                   # slack:#channel team:name inbox log
      card: sla                          # or text: ...
      when: ticket.priority == 'urgent'  # optional, as in rules.yml
"""

from __future__ import annotations

from dataclasses import dataclass

from routing.effects import Notify
from routing.expressions import Condition
from routing.schema import Facts


@dataclass(frozen=True, slots=True)
class Route:
    """One line of the file."""

    on: tuple[str, ...]
    notify: Notify
    condition: Condition


@dataclass(frozen=True, slots=True)
class Notifications:
    """All routes of an assistant, in the order of the file."""

    routes: tuple[Route, ...] = ()

    def for_event(self, event: str, facts: Facts) -> tuple[Notify, ...]:
        """Return whom to tell about an event; the same card goes to the same place once."""
        told = (route.notify for route in self.routes if event in route.on and route.condition.evaluate(facts).holds)
        return tuple(dict.fromkeys(told))
