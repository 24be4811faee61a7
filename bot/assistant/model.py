"""A loaded assistant: every file of the folder as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from bot.assistant.settings import Settings
from bot.dialogue.domain import Domain
from bot.dialogue.rules import Rule
from intents.training_data import TrainingData
from knowledge_base.entries import Entry
from knowledge_base.guides import Guide
from knowledge_base.notices import Notice
from routing.assignment import Teams
from routing.calendars import Calendars
from routing.notifications import Notifications
from routing.rules import Rules
from routing.scoring import LeadScoring
from routing.sla import Sla


@dataclass(frozen=True, slots=True)
class Routing:
    """The files of `routing/`."""

    calendars: Calendars
    sla: Sla
    scoring: LeadScoring
    teams: Teams
    event_rules: Rules
    notifications: Notifications


@dataclass(frozen=True, slots=True)
class Assistant:
    """What a company's assistant is made of.

    `rules` are the dialogue's, `event_rules` those of `routing/rules.yml`. `fingerprint` changes with any file.
    `entries` hold what lets guides be found too, under their ids.
    """

    folder: Path
    settings: Settings
    domain: Domain
    rules: tuple[Rule, ...]
    training: TrainingData
    entries: tuple[Entry, ...]
    routing: Routing
    fingerprint: str
    notices: tuple[Notice, ...] = ()
    guides: Mapping[str, Guide] = field(default_factory=dict)

    @property
    def calendars(self) -> Calendars:
        """When the teams work."""
        return self.routing.calendars

    @property
    def sla(self) -> Sla:
        """What is promised to customers."""
        return self.routing.sla

    @property
    def scoring(self) -> LeadScoring:
        """How leads are scored."""
        return self.routing.scoring

    @property
    def teams(self) -> Teams:
        """Who shares which queue."""
        return self.routing.teams

    @property
    def event_rules(self) -> Rules:
        """What happens on events."""
        return self.routing.event_rules

    @property
    def notifications(self) -> Notifications:
        """Who on our side is told what."""
        return self.routing.notifications

    @property
    def default_team(self) -> str:
        """The team that gets what no other is named for."""
        return self.teams.default_name

    @property
    def sales_team(self) -> str:
        """The team that leads go to."""
        return self.scoring.team or self.teams.default_name

    def entry(self, identifier: str, language: str, now: datetime) -> Entry | None:
        """Return an FAQ entry in a language, or in the assistant's own where it is not translated.

        Only what customers may read now: a button of theirs may name any entry.
        """
        today = now.astimezone(self.settings.zone).date()
        same = [entry for entry in self.entries if entry.id == identifier and entry.is_for_customers(today)]
        order = {language: 0, self.settings.languages[0]: 1}
        return min(same, key=lambda entry: order.get(entry.language, 2), default=None)
