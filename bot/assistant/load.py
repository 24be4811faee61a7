"""Reads an assistant's folder; whatever is wrong becomes a problem with file, line and remedy."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

from bot.assistant.cross_checks import cross_check
from bot.assistant.data_texts import NOTICES_FILE, document_left_out, faq_problem, training_problem
from bot.assistant.guide_files import FOLDER as GUIDES_FOLDER
from bot.assistant.guide_files import guide_name, parse_guide
from bot.assistant.model import Assistant
from bot.assistant.notices_file import parse_notices
from bot.assistant.readable import Readable
from bot.assistant.settings import Settings
from bot.dialogue.domain import Domain, read_domain
from bot.dialogue.problem_texts import dialogue_problem
from bot.dialogue.rules import Rule, read_rules
from intents.training_data import TrainingData, TrainingDataError, read_training_data, training_files
from intents.training_warnings import training_warnings
from knowledge_base.entries import Entry
from knowledge_base.faq import FaqError, parse_faq
from knowledge_base.guides import Guide
from knowledge_base.notices import Notice
from routing.assignment_file import parse_teams
from routing.calendar_file import parse_calendars
from routing.calendars import ALWAYS_OPEN, Calendars
from routing.documents import MAX_DEPTH, read_document, shaped
from routing.notifications import Notifications
from routing.notifications_file import parse_notifications
from routing.problems import ConfigurationError, ConfigurationProblem, problem
from routing.rules import Rules
from routing.rules_file import parse_rules
from routing.scoring_file import parse_lead_scoring
from routing.sla_file import parse_sla

Value = TypeVar("Value")

MOST_BYTES = 5_000_000
WRITTEN_LANGUAGES = ("es", "en")
SETTINGS_FILE = "assistant.yml"
DOMAIN_FILE = "conversation/domain.yml"
NLU_FILE = "conversation/nlu.yml"
NLU_FOLDER = "conversation/nlu"
RULES_FILE = "conversation/rules.yml"
STORIES_FILE = "conversation/stories.yml"
CALENDARS_FILE = "routing/calendars.yml"


@dataclass(frozen=True, slots=True)
class Inspection:
    """What was found in a folder: `problems` must be mended before it can run, `warnings` stand in no way.

    `assistant` is there where there are no problems.
    """

    assistant: Assistant | None
    problems: tuple[ConfigurationProblem, ...]
    warnings: tuple[ConfigurationProblem, ...]


def load_assistant(folder: Path, elsewhere: Sequence[Entry] = (), *, has_documents: bool = True) -> Assistant:
    """Load an assistant that is fit to run, with entries from `elsewhere` besides those of its folder.

    Without `has_documents` no entries are read: those of a trained version lie in its index.

    Raises:
        ConfigurationError: with every problem that `check_assistant` finds.
    """
    assistant, problems = _read(folder, elsewhere, has_documents=has_documents)
    if assistant is None or problems:
        raise ConfigurationError(problems)
    return assistant


def check_assistant(
    folder: Path, language: str = "en", elsewhere: Sequence[Entry] = ()
) -> tuple[ConfigurationProblem, ...]:
    """Return everything that is wrong in a folder, by file and line, in the operator's language; never raises."""
    return inspect_assistant(folder, language, elsewhere).problems


def inspect_assistant(folder: Path, language: str = "en", elsewhere: Sequence[Entry] = ()) -> Inspection:
    """Return what is wrong in a folder and what is only doubtful, in the operator's language; never raises."""
    reading = _Reading(folder, tuple(elsewhere), has_documents=True)
    readable = reading.readable()
    warnings = training_warnings(readable.training) if readable.training else ()
    doubts = (training_problem(each, readable.name(each.file)) for each in warnings)
    problems = _problems(reading, readable)
    assistant = None if problems else readable.assistant(fingerprint(folder, elsewhere))
    return Inspection(assistant, _translated(problems, language), _translated((*reading.left_out, *doubts), language))


def fingerprint(folder: Path, elsewhere: Sequence[Entry] = ()) -> str:
    """Name the state of the folder: it changes when any file in it does, and with what comes from elsewhere."""
    digest = hashlib.sha256(repr(tuple(elsewhere)).encode("utf-8", "surrogatepass") if elsewhere else b"")
    for path in sorted(_files(folder)):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def training_paths(folder: Path) -> tuple[Path, ...]:
    """Return where an assistant's training examples lie: one file, a folder of files, or both; empty for neither."""
    return tuple(path for path in (folder / NLU_FILE, folder / NLU_FOLDER) if path.exists())


def _read(
    folder: Path, elsewhere: Sequence[Entry], *, has_documents: bool
) -> tuple[Assistant | None, tuple[ConfigurationProblem, ...]]:
    reading = _Reading(folder, tuple(elsewhere), has_documents=has_documents)
    readable = reading.readable()
    return readable.assistant(fingerprint(folder, elsewhere)), _problems(reading, readable)


def _problems(reading: _Reading, readable: Readable) -> tuple[ConfigurationProblem, ...]:
    unique = dict.fromkeys((*reading.problems, *cross_check(readable)))
    return tuple(sorted(unique, key=lambda each: (each.file, each.line)))


def _translated(found: Iterable[ConfigurationProblem], language: str) -> tuple[ConfigurationProblem, ...]:
    return tuple(each.in_language(language) for each in found)


class _Reading:
    """One folder being read; a file that fails leaves None where its value would be."""

    def __init__(self, folder: Path, elsewhere: tuple[Entry, ...], *, has_documents: bool) -> None:
        self.folder = folder
        self.elsewhere = elsewhere
        self.has_documents = has_documents
        self.problems: list[ConfigurationProblem] = []
        self.left_out: list[ConfigurationProblem] = []

    def readable(self) -> Readable:
        settings = self._parse(SETTINGS_FILE, lambda text, file: shaped(read_document(text, file), Settings))
        training, is_whole = self._training()
        calendars = self._calendars()
        self._refuse_stories()
        languages = settings.languages if settings else self._written_languages()
        return Readable(
            folder=self.folder,
            settings=settings,
            domain=self._parse(DOMAIN_FILE, self._domain),
            rules=self._parse(RULES_FILE, self._rules),
            training=training,
            is_training_whole=is_whole,
            entries=self._entries(languages) if self.has_documents else None,
            documents=(*self._documents(languages), *self.elsewhere) if self.has_documents else None,
            guides=self._guides(languages),
            guide_names=frozenset(map(guide_name, self._guide_files())),
            calendars=calendars,
            sla=self._timed("routing/sla.yml", parse_sla, calendars),
            scoring=self._timed("routing/leads.yml", parse_lead_scoring, calendars),
            teams=self._timed("routing/assignment.yml", parse_teams, calendars),
            event_rules=self._parse("routing/rules.yml", parse_rules, absent=Rules()),
            notifications=self._parse("routing/notifications.yml", parse_notifications, absent=Notifications()),
            notices=self._notices(settings),
        )

    def _calendars(self) -> Calendars | None:
        """Read the calendars; of a file with mistakes the names, for the files that name them."""
        found = self._parse(CALENDARS_FILE, parse_calendars)
        return found or calendar_names(self.folder / CALENDARS_FILE)

    def _timed(
        self, file: str, parse: Callable[[str, str, Calendars], Value], calendars: Calendars | None
    ) -> Value | None:
        """Read a file that names calendars; where even their names are not known it is only looked for."""
        if calendars is not None:
            return self._parse(file, lambda text, name: parse(text, name, calendars))
        text = self._text(file)
        if text is not None:
            self._parse(file, read_document)
        return None

    def _notices(self, settings: Settings | None) -> tuple[Notice, ...] | None:
        zone = settings.zone if settings else ZoneInfo("UTC")
        none: tuple[Notice, ...] = ()
        return self._parse(NOTICES_FILE, lambda text, file: parse_notices(text, file, zone), absent=none)

    def _domain(self, text: str, file: str) -> Domain:
        domain, problems = read_domain(read_document(text, file))
        self.problems += problems
        return domain

    def _rules(self, text: str, file: str) -> tuple[Rule, ...]:
        rules, problems = read_rules(read_document(text, file))
        self.problems += problems
        return rules

    def _training(self) -> tuple[TrainingData | None, bool]:
        """Return the training examples, and whether they are all that the file says."""
        files = training_files(*training_paths(self.folder)) or (self.folder / NLU_FILE,)
        if None in [self._text(self._name(file)) for file in files]:
            return None, False
        try:
            return read_training_data(*files), True
        except TrainingDataError as error:
            self.problems += [training_problem(each, self._name(each.file)) for each in error.problems]
            return error.data, False

    def _name(self, file: Path) -> str:
        return file.relative_to(self.folder).as_posix()

    def _written_languages(self) -> tuple[str, ...]:
        names = (path.name.split(".") for path in sorted((self.folder / "knowledge").glob("faq.*.md")))
        return tuple(name[1] for name in names if name[1] in WRITTEN_LANGUAGES)

    def _entries(self, languages: tuple[str, ...]) -> tuple[Entry, ...] | None:
        entries: list[Entry] = []
        is_whole = True
        for language, file in self._faq_files(languages):
            text = self._text(file)
            try:
                entries += parse_faq(text, file, language) if text is not None else ()
            except FaqError as error:
                self.problems += [faq_problem(each) for each in error.problems]
                is_whole = False
            is_whole = is_whole and text is not None
        return tuple(entries) if is_whole else None

    def _faq_files(self, languages: tuple[str, ...]) -> Iterator[tuple[str, str]]:
        """Name the files that the team writes: questions and answers, and drafts of them where there are any."""
        for language in languages:
            yield language, f"knowledge/faq.{language}.md"
            if (self.folder / f"knowledge/drafts.{language}.md").exists():
                yield language, f"knowledge/drafts.{language}.md"

    def _documents(self, languages: tuple[str, ...]) -> tuple[Entry, ...]:
        from bot.assistant.documents import LEFT_OUT, read_documents  # noqa: PLC0415 - a worker converts nothing

        entries, problems = read_documents(self.folder, languages or WRITTEN_LANGUAGES)
        self.problems += [faq_problem(each) for each in problems if each.code not in LEFT_OUT]
        self.left_out += [document_left_out(each) for each in problems if each.code in LEFT_OUT]
        return entries

    def _guide_files(self) -> list[str]:
        """Name the guides' files; a guide may be named elsewhere even where its file is wrong."""
        paths = (self.folder / GUIDES_FOLDER).glob("*.y*ml")
        return sorted(path.relative_to(self.folder).as_posix() for path in paths if not path.name.startswith("."))

    def _guides(self, languages: tuple[str, ...]) -> tuple[Guide, ...]:
        read = (
            self._parse(file, lambda text, name: self._guide(text, name, languages)) for file in self._guide_files()
        )
        return tuple(guide for guide in read if guide is not None)

    def _guide(self, text: str, file: str, languages: tuple[str, ...]) -> Guide:
        guide, problems = parse_guide(text, file, languages)
        self.problems += problems
        return guide

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
            self.problems.append(problem("too_deep", file, 1, limit=MAX_DEPTH))
        return None

    def _text(self, file: str) -> str | None:
        path = self.folder / file
        try:
            if not path.exists():
                self._report("missing_file", file, 1)
            elif path.stat().st_size > MOST_BYTES:
                self.problems.append(problem("too_large", file, 1, limit=MOST_BYTES))
            else:
                return path.read_text("utf-8-sig")
        except UnicodeDecodeError as error:
            self._report("not_utf8", file, path.read_bytes()[: error.start].count(b"\n") + 1)
        except (OSError, ValueError):
            self._report("unreadable_file", file, 1)
        return None

    def _report(self, code: str, file: str, line: int, **values: object) -> None:
        self.problems.append(dialogue_problem(code, file, line, **values))


def calendar_names(path: Path) -> Calendars | None:
    """Return calendars of the names that a file gives, whatever else is wrong with it; None where it gives none."""
    try:
        data = read_document(path.read_text("utf-8-sig"), CALENDARS_FILE).data
    except (ConfigurationError, OSError, ValueError, RecursionError):
        return None
    written = data.get("calendars") if isinstance(data, dict) else None
    names = [str(name) for name in written] if isinstance(written, dict) else []
    return Calendars(names[0], dict.fromkeys((*names, ALWAYS_OPEN.name), ALWAYS_OPEN)) if names else None


def _files(folder: Path) -> list[Path]:
    hidden = ("__pycache__",)
    return [
        path
        for path in folder.rglob("*")
        if path.is_file() and not any(part.startswith(".") or part in hidden for part in path.relative_to(folder).parts)
    ]
