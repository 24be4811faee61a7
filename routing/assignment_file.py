"""Reading `routing/assignment.yml`; the format is described in `routing.assignment`."""

from __future__ import annotations

from pydantic import Field

from routing.assignment import ChoicePolicy, Team, Teams
from routing.calendars import Calendars
from routing.documents import Reading, Strict, read_document, shaped


class _Team(Strict):
    calendar: str | None = None
    slack_channel: str | None = Field(default=None, pattern=r"^[#@]?[\w.-]+$")
    policy: ChoicePolicy = ChoicePolicy.LEAST_LOADED
    capacity: int | None = Field(default=None, ge=1)


class _File(Strict):
    teams: dict[str, _Team] = Field(min_length=1)
    default_team: str | None = None


def parse_teams(text: str, file: str, calendars: Calendars) -> Teams:
    """Read the teams of an assistant.

    Raises:
        ConfigurationError: with every problem of the file.
    """
    reading = Reading(read_document(text, file))
    shape = shaped(reading.document, _File)
    for name, team in shape.teams.items():
        if team.calendar is not None:
            path = ("teams", name, "calendar")
            reading.expect_known("calendar", team.calendar, calendars.by_name, path)
    default = shape.default_team or next(iter(shape.teams))
    reading.expect_known("team", default, shape.teams, ("default_team",))
    reading.finish()
    return Teams(default, {name: _team(name, team) for name, team in shape.teams.items()})


def _team(name: str, written: _Team) -> Team:
    return Team(name, written.calendar, written.slack_channel, written.policy, written.capacity)
