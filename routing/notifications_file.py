"""Reading `routing/notifications.yml`; the format is described in `routing.notifications`."""

from __future__ import annotations

from routing.documents import Reading, Strict, read_document, shaped
from routing.effects import Notify
from routing.expressions import condition_or_always
from routing.notifications import Notifications, Route
from routing.rules_file import Events, known_events, notification
from routing.schema import fields_of


class _Route(Strict):
    on: Events
    to: str
    card: str | None = None
    text: str | None = None
    when: str | None = None


def parse_notifications(text: str, file: str) -> Notifications:
    """Read who is told what; an empty file tells nobody.

    Raises:
        ConfigurationError: with every problem of the file.
    """
    reading = Reading(read_document(text, file))
    if reading.document.data is None:
        return Notifications()
    written = shaped(reading.document, list[_Route])
    routes = tuple(_route(one, index, reading) for index, one in enumerate(written))
    reading.finish()
    return Notifications(routes)


def _route(written: _Route, index: int, reading: Reading) -> Route:
    on = known_events(written.on, reading, (index, "on"))
    notify = notification(Notify(written.to, written.card, written.text), reading, (index,))
    source = written.when if on else None
    condition = condition_or_always(source, fields_of(on), reading, (index, "when"))
    return Route(on, notify, condition)
