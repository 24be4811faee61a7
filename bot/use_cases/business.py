"""How the company works, as the use cases need it: hours, promises, teams, rules and its own words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from knowledge_base.notices import Notice
from routing.assignment import Teams
from routing.calendars import Calendars
from routing.notifications import Notifications
from routing.rules import Rules
from routing.scoring import LeadScoring
from routing.sla import Sla


class Words(Protocol):
    """The assistant's responses, outside of a turn's decision."""

    def say(self, response: str, language: str, channel: str, values: Mapping[str, str]) -> str:
        """Return a response of the domain, filled in, in the customer's language."""
        ...

    def moment(self, at: datetime, now: datetime, language: str) -> str:
        """Write a time as a person would say it, in the company's time zone."""
        ...


class BusinessFor(Protocol):
    """Says how the company works; while a new version is on trial, that depends on the conversation."""

    def __call__(self, conversation_id: int | None = None) -> Business:
        """Return it for one conversation; None: for what concerns none."""
        ...


@dataclass(frozen=True, slots=True)
class Business:
    """Everything an assistant folder says about how the company works."""

    calendars: Calendars
    sla: Sla
    scoring: LeadScoring
    rules: Rules
    teams: Teams
    notifications: Notifications
    words: Words
    languages: tuple[str, ...] = ("es", "en")
    has_slack: bool = False
    notices: tuple[Notice, ...] = ()

    @property
    def language(self) -> str:
        """The company's own language, in which its people read cards and notices."""
        return self.languages[0]
