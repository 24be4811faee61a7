"""Reads an assistant's folder; whatever is wrong becomes a problem with file, line and remedy."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from bot.assistant.cross_checks import cross_check
from bot.assistant.model import Assistant, Routing
from bot.assistant.settings import Settings
from bot.dialogue.domain import Domain, read_domain
from bot.dialogue.problem_texts import dialogue_problem
from bot.dialogue.rules import Rule, read_rules
from intents.training_data import TrainingData, TrainingDataError, read_training_data
from knowledge_base.entries import Entry
from knowledge_base.faq import FaqError, parse_faq
from routing.assignment_file import parse_teams
from routing.calendar_file import parse_calendars
from routing.calendars import Calendars
from routing.documents import read_document, shaped
from routing.notifications import Notifications
from routing.notifications_file import parse_notifications
from routing.problems import ConfigurationError, ConfigurationProblem
from routing.rules import Rules
from routing.rules_file import parse_rules
from routing.scoring_file import parse_lead_scoring
from routing.sla_file import parse_sla

Value = TypeVar("Value")

MOST_BYTES = 5_000_000
SETTINGS_FILE = "assistant.yml"
DOMAIN_FILE = "conversation/domain.yml"
NLU_FILE = "conversation/nlu.yml"
RULES_FILE = "conversation/rules.yml"
STORIES_FILE = "conversation/stories.yml"


def load_assistant(folder: Path) -> Assistant:
    """Load an assistant that is fit to run.

    Raises:
        ConfigurationError: with every problem that `check_assistant` finds.
    """
    assistant, problems = _read(folder)
    if assistant is None or problems:
        raise ConfigurationError(problems)
    return assistant


def check_assistant(folder: Path, language: str = "en") -> tuple[ConfigurationProblem, ...]:
    """Return everything that is wrong in a folder, by file and line, in the operator's language; never raises."""
    _, problems = _read(folder)
    return tuple(problem.in_language(language) for problem in problems)


def fingerprint(folder: Path) -> str:
    """Name the state of the folder: it changes when any file in it does."""
    digest = hashlib.sha256()
    for path in sorted(_files(folder)):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def _read(folder: Path) -> tuple[Assistant | None, tuple[ConfigurationProblem, ...]]:
    reading = _Reading(folder)
    assistant = reading.assistant()
    if assistant is not None:
        reading.problems += cross_check(assistant)
    unique = dict.fromkeys(reading.problems)
    return assistant, tuple(sorted(unique, key=lambda each: (each.file, each.line)))


class _Reading:
    """One folder being read; a file that fails leaves None where its value would be."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems: list[ConfigurationProblem] = []

    def assistant(self) -> Assistant | None:
        settings = self._parse(SETTINGS_FILE, lambda text, file: shaped(read_document(text, file), Settings))
        domain = self._parse(DOMAIN_FILE, self._domain)
        rules = self._parse(RULES_FILE, self._rules)
        training = self._training()
        entries = self._entries(settings.languages if settings else ())
        calendars = self._parse("routing/calendars.yml", parse_calendars)
        self._refuse_stories()
        routing = self._routing(calendars) if calendars else None
        if not (settings and domain and rules is not None and training and routing):
            return None
        return Assistant(
            folder=self.folder,
            settings=settings,
            domain=domain,
            rules=rules,
            training=training,
            entries=entries,
            routing=routing,
            fingerprint=fingerprint(self.folder),
        )

    def _routing(self, calendars: Calendars) -> Routing | None:
        sla = self._parse("routing/sla.yml", lambda text, file: parse_sla(text, file, calendars))
        scoring = self._parse("routing/leads.yml", lambda text, file: parse_lead_scoring(text, file, calendars))
        teams = self._parse("routing/assignment.yml", lambda text, file: parse_teams(text, file, calendars))
        rules = self._parse("routing/rules.yml", parse_rules, absent=Rules())
        notifications = self._parse("routing/notifications.yml", parse_notifications, absent=Notifications())
        if not (sla and scoring and teams and rules is not None and notifications is not None):
            return None
        return Routing(calendars, sla, scoring, teams, rules, notifications)

    def _domain(self, text: str, file: str) -> Domain:
        domain, problems = read_domain(read_document(text, file))
        self.problems += problems
        return domain

    def _rules(self, text: str, file: str) -> tuple[Rule, ...]:
        rules, problems = read_rules(read_document(text, file))
        self.problems += problems
        return rules

    def _training(self) -> TrainingData | None:
        if self._text(NLU_FILE) is None:
            return None
        try:
            return read_training_data(self.folder / NLU_FILE)
        except TrainingDataError as error:
            self._report("nlu_problem", NLU_FILE, error.line or 1, message=error.message)
        except (ValueError, RecursionError) as error:
            self._report("unreadable_file", NLU_FILE, 1, detail=str(error))
        return None

    def _entries(self, languages: tuple[str, ...]) -> tuple[Entry, ...]:
        entries: list[Entry] = []
        for language in languages:
            file = f"knowledge/faq.{language}.md"
            text = self._text(file)
            try:
                entries += parse_faq(text, file, language) if text is not None else ()
            except FaqError as error:
                for each in error.problems:
                    self._report("faq_problem", each.file, each.line, message=each.message)
        return tuple(entries)

    def _refuse_stories(self) -> None:
        if (self.folder / STORIES_FILE).exists():
            hint = {"hint_en": "write rules", "hint_es": "escribe reglas"}
            self._report("unsupported", STORIES_FILE, 1, name="stories", **hint)

    def _parse(self, file: str, parse: Callable[[str, str], Value], *, absent: Value | None = None) -> Value | None:
        if absent is not None and not (self.folder / file).exists():
            return absent
        text = self._text(file)
        if text is None:
            return None
        try:
            return parse(text, file)
        except ConfigurationError as error:
            self.problems += error.problems
        except RecursionError:
            self._report("unreadable_file", file, 1, detail="too deep")
        return None

    def _text(self, file: str) -> str | None:
        path = self.folder / file
        try:
            if not path.exists():
                self._report("missing_file", file, 1)
                return None
            if path.stat().st_size > MOST_BYTES:
                self._report("unreadable_file", file, 1, detail=f"> {MOST_BYTES} bytes")
                return None
            return path.read_text("utf-8-sig")
        except (OSError, ValueError) as error:
            self._report("unreadable_file", file, 1, detail=str(error))
            return None

    def _report(self, code: str, file: str, line: int, **values: object) -> None:
        self.problems.append(dialogue_problem(code, file, line, **values))


def _files(folder: Path) -> list[Path]:
    hidden = ("__pycache__",)
    return [
        path
        for path in folder.rglob("*")
        if path.is_file() and not any(part.startswith(".") or part in hidden for part in path.relative_to(folder).parts)
    ]
