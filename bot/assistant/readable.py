"""As much of an assistant's folder as could be read: mistakes in one file hide none in another."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from bot.assistant.model import Assistant, Routing
from bot.assistant.settings import Settings
from bot.dialogue.domain import Domain
from bot.dialogue.guide_rules import guide_rules
from bot.dialogue.rules import Rule
from intents.training_data import TrainingData
from knowledge_base.entries import Entry
from knowledge_base.guides import Guide
from knowledge_base.notices import Notice
from routing.assignment import Teams
from routing.calendars import Calendars
from routing.documents import Document, read_document
from routing.notifications import Notifications
from routing.problems import ConfigurationError
from routing.rules import Rules
from routing.scoring import LeadScoring
from routing.sla import Sla


@dataclass(frozen=True, slots=True)
class Readable:
    """The files of a folder as values; None stands for one that is missing or wrong.

    `training` may lack what is wrong in its file; `is_training_whole` tells. `calendars` may be names alone. `entries`
    are those of the FAQ files, `documents` those of everything else: in a version that was trained before, None.
    What guides add to entries and rules comes with the assistant.
    """

    folder: Path
    settings: Settings | None
    domain: Domain | None
    rules: tuple[Rule, ...] | None
    training: TrainingData | None
    is_training_whole: bool
    entries: tuple[Entry, ...] | None
    documents: tuple[Entry, ...] | None
    guides: tuple[Guide, ...]
    guide_names: frozenset[str]
    calendars: Calendars | None
    sla: Sla | None
    scoring: LeadScoring | None
    teams: Teams | None
    event_rules: Rules | None
    notifications: Notifications | None
    notices: tuple[Notice, ...] | None = ()

    @property
    def all_entries(self) -> tuple[Entry, ...] | None:
        """Every entry there is; None where some are not known."""
        return None if self.entries is None or self.documents is None else (*self.entries, *self.documents)

    def assistant(self, fingerprint: str) -> Assistant | None:
        """Return the assistant where every file could be read."""
        if not (self.settings and self.domain and self.rules is not None and self.training):
            return None
        if self.entries is None and self.documents is not None:
            return None
        routing = self._routing()
        if routing is None or self.notices is None:
            return None
        guides = {guide.id: guide for guide in self.guides if not guide.is_draft}
        rules = (*self.rules, *guide_rules(guides.values()))
        asked = (entry for guide in guides.values() for entry in guide.entries())
        entries = (*(self.entries or ()), *(self.documents or ()), *asked)
        return Assistant(
            self.folder,
            self.settings,
            self.domain,
            rules,
            self.training,
            entries,
            routing,
            fingerprint,
            self.notices,
            guides,
        )

    def _routing(self) -> Routing | None:
        if not (self.calendars and self.sla and self.scoring and self.teams):
            return None
        if self.event_rules is None or self.notifications is None:
            return None
        return Routing(self.calendars, self.sla, self.scoring, self.teams, self.event_rules, self.notifications)

    def name(self, file: Path) -> str:
        """Name a file as problems do: within the folder."""
        return file.relative_to(self.folder).as_posix()

    def line(self, file: str, *path: str | int) -> int:
        """Return the line of a key in a file that has been read."""
        try:
            return _read_again((self.folder / file).read_text("utf-8-sig"), file).line(*path)
        except (ConfigurationError, OSError, ValueError):
            return 1


@lru_cache(maxsize=8)  # one folder's files are asked about dozens of times, one after the other
def _read_again(text: str, file: str) -> Document:
    return read_document(text, file)
