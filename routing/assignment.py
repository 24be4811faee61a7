"""Who gets a conversation, ticket or lead: eligible people, one of them by the team's policy, and why.

The format of `routing/assignment.yml`::

    teams:
      support: {calendar: support, slack_channel: "#soporte", policy: least_loaded, capacity: 8}
      sales: {calendar: sales, slack_channel: "#ventas", policy: round_robin}
    default_team: support                # optional: the first team

`capacity` is the most open conversations an agent has at once (an agent's own number goes first; without
either there is no limit). Eligible are agents of the team who are present, at work by their own calendar
(the team's where they have none), below capacity and who have the skills asked for. Nobody eligible:
it stays queued, and the reason says what is missing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import TypeAlias

from routing.calendars import Calendar, Calendars

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class ChoicePolicy(StrEnum):
    """How one of several eligible agents is chosen."""

    LEAST_LOADED = "least_loaded"
    ROUND_ROBIN = "round_robin"


@dataclass(frozen=True, slots=True)
class Team:
    """People who share a queue; `calendar` None is the default one, `capacity` None is without limit."""

    name: str
    calendar: str | None = None
    slack_channel: str | None = None
    policy: ChoicePolicy = ChoicePolicy.LEAST_LOADED
    capacity: int | None = None


@dataclass(frozen=True, slots=True)
class Teams:
    """The teams of an assistant."""

    default_name: str
    by_name: Mapping[str, Team]

    def named(self, name: str | None) -> Team:
        """Return the team of that name; the default one for None or a name that is gone."""
        return self.by_name.get(name or self.default_name, self.by_name[self.default_name])


@dataclass(frozen=True, slots=True)
class Agent:
    """A person on our side as assignment sees him; `calendar` None means he keeps the team's hours."""

    agent_id: str
    teams: frozenset[str]
    open_count: int = 0
    is_present: bool = True
    calendar: Calendar | None = None
    capacity: int | None = None
    skills: frozenset[str] = frozenset()
    last_assigned_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Assigned:
    """Somebody takes it."""

    agent_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Queued:
    """Nobody can take it now; `next_opening_at` is when the team works again, None while it does."""

    reason: str
    next_opening_at: datetime | None = None


Choice: TypeAlias = Assigned | Queued


def choose_agent(
    team: Team,
    agents: Iterable[Agent],
    calendars: Calendars,
    now: datetime,
    skills: Collection[str] = (),
    former_agent: str | None = None,
) -> Choice:
    """Choose an agent of the team; one who had the conversation before goes first, if he is eligible.

    A person may exceed capacity by taking something himself; this never gives him more.
    """
    members = [agent for agent in agents if team.name in agent.teams]
    hindrances = {agent.agent_id: _hindrance(agent, team, calendars, now, skills) for agent in members}
    eligible = [agent for agent in members if hindrances[agent.agent_id] is None]
    if not eligible:
        return _queued(team, list(hindrances.values()), calendars, now)
    if any(agent.agent_id == former_agent for agent in eligible):
        return Assigned(str(former_agent), "had this conversation before and is free")
    if team.policy is ChoicePolicy.ROUND_ROBIN:
        chosen = min(eligible, key=lambda agent: (agent.last_assigned_at or _LONG_AGO, agent.agent_id))
        return Assigned(chosen.agent_id, f"waited longest for a turn among {len(eligible)} eligible")
    chosen = min(eligible, key=lambda agent: (agent.open_count, agent.last_assigned_at or _LONG_AGO, agent.agent_id))
    return Assigned(chosen.agent_id, f"fewest open ({chosen.open_count}) among {len(eligible)} eligible")


def count_free(team: Team, agents: Iterable[Agent], calendars: Calendars, now: datetime) -> int:
    """Count the agents of the team who could be given something now."""
    members = [agent for agent in agents if team.name in agent.teams]
    return sum(1 for agent in members if _hindrance(agent, team, calendars, now, ()) is None)


def is_working(agent: Agent, team: Team, calendars: Calendars, now: datetime) -> bool:
    """Tell whether it is within the agent's hours, his own before the team's."""
    return (agent.calendar or calendars.named(team.calendar)).is_open(now)


def _hindrance(agent: Agent, team: Team, calendars: Calendars, now: datetime, skills: Collection[str]) -> str | None:
    capacity = team.capacity if agent.capacity is None else agent.capacity
    if not is_working(agent, team, calendars, now):
        return "off shift"
    if not agent.is_present:
        return "away"
    if not set(skills) <= agent.skills:
        return "without the skill"
    if capacity is not None and agent.open_count >= capacity:
        return "at capacity"
    return None


def _queued(team: Team, hindrances: list[str | None], calendars: Calendars, now: datetime) -> Queued:
    calendar = calendars.named(team.calendar)
    opening = None if calendar.is_open(now) else calendar.next_opening(now)
    if not hindrances:
        return Queued(f"the team {team.name} has no members", opening)
    counts = sorted({str(one): hindrances.count(one) for one in hindrances}.items())
    shown = ", ".join(f"{count} {hindrance}" for hindrance, count in counts)
    return Queued(f"nobody of {team.name} is free: {shown}", opening)
