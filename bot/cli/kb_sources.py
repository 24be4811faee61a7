"""`frontdesk kb import`, `refresh`, `remove`: knowledge from elsewhere, which is part of the next version."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from bot.cli.database import read_settings
from bot.cli.terminal import SlowWork, fail, operator_language
from knowledge_base.entries import Audience

if TYPE_CHECKING:
    from bot.library import Library
    from bot.settings import Settings
    from knowledge_base.problems import Problem
    from knowledge_base.sources.gathering import Tell
    from knowledge_base.sources.stored import Source, Wishes

WORDS = {
    "en": {
        "reading": "reading",
        "imported": "{address}: {documents} document(s), {entries} entries.",
        "same": "{address}: nothing has changed.",
        "removed": "{address}: removed.",
        "unknown": "{address} was not imported: `frontdesk kb list` shows what was.",
        "none": "Nothing was imported yet: `frontdesk kb import SOURCE`.",
        "kept": "What was active before goes on.",
        "later": "It answers after the next `frontdesk train`.",
        "missing": "There is no file or folder {address}, and it is no address that begins with http:// or https://.",
    },
    "es": {
        "reading": "leyendo",
        "imported": "{address}: {documents} documento(s), {entries} entradas.",
        "same": "{address}: no ha cambiado nada.",
        "removed": "{address}: quitado.",
        "unknown": "{address} no está importado: `frontdesk kb list` enseña lo que hay.",
        "none": "Todavía no hay nada importado: `frontdesk kb import FUENTE`.",
        "kept": "Sigue en marcha lo que estaba activo.",
        "later": "Contestará después del próximo `frontdesk train`.",
        "missing": "No existe el archivo o carpeta {address}, ni es una dirección que empiece por http:// o https://.",
    },
}

Untrained = Annotated[bool, typer.Option("--no-train", help="do not train: it answers after the next training")]
Share = Annotated[
    int, typer.Option(min=1, max=100, help="let what is new answer so many percent of the conversations first")
]
Named = Annotated[list[str], typer.Argument(help="addresses, files or folders")]


def import_sources(
    sources: Named,
    audience: Annotated[Audience, typer.Option(help="who may read it")] = Audience.PUBLIC,
    language: Annotated[str, typer.Option(help="es or en; by default each document's own")] = "",
    limit: Annotated[int, typer.Option(min=1, max=5_000, help="as many pages of a site at most")] = 200,
    one_page: Annotated[bool, typer.Option("--one-page", help="this page, and none that it leads to")] = False,
    no_train: Untrained = False,
    share: Share = 100,
) -> None:
    """Import pages, sites, sitemaps, files and folders, and let the assistant answer from them at once."""
    from knowledge_base.sources.stored import Wishes

    desk = _Desk.opened()
    if language not in {"", *desk.languages}:
        fail(f"`{language}` is no language of the assistant: choose {' or '.join(desk.languages)}.")
    places = [desk.place(source) for source in sources]
    wishes = Wishes(audience, language, limit, one_page)
    with desk.library.alone():
        outcomes = [desk.take(place, wishes) for place in places]
    _finish(desk, outcomes, share=0 if no_train else share)


def refresh(
    sources: Annotated[list[str] | None, typer.Argument(help="which of them; by default all")] = None,
    no_train: Untrained = False,
    share: Share = 100,
) -> None:
    """Read imported sources again; what has not changed is neither fetched nor converted nor trained anew."""
    desk = _Desk.opened()
    with desk.library.alone():
        known = desk.known(sources)
        if not known:
            print(desk.words["none"])
        outcomes = [desk.take(source.address, source.wishes) for source in known]
    _finish(desk, outcomes, share=0 if no_train else share)


def remove(sources: Named, no_train: Untrained = False, share: Share = 100) -> None:
    """Forget imported sources: their passages and vectors are gone with the next version."""
    desk = _Desk.opened()
    with desk.library.alone():
        for source in desk.known(sources):
            desk.library.remove(source.address)
            print(desk.words["removed"].format(address=source.address))
    _finish(desk, [_Outcome(has_changed=True)], share=0 if no_train else share)


@dataclass(frozen=True, slots=True)
class _Outcome:
    has_changed: bool = False
    has_failed: bool = False


@dataclass(frozen=True, slots=True)
class _Desk:
    """What the commands work with."""

    settings: Settings
    library: Library
    languages: tuple[str, ...]
    spoken: str

    @classmethod
    def opened(cls) -> _Desk:
        """Read the settings, and the languages of the assistant."""
        from bot.library import Library

        settings = read_settings()
        return cls(settings, Library(settings.library_dir), served_languages(settings.assistant), operator_language())

    @property
    def words(self) -> dict[str, str]:
        return WORDS[self.spoken]

    def place(self, source: str) -> str:
        """Return the one way in which a source is named in the library."""
        from knowledge_base.sources.addresses import is_address, plain

        if is_address(source):
            return plain(source)
        path = Path(source).expanduser().resolve()
        if not path.exists():
            fail(self.words["missing"].format(address=source))
        return str(path)

    def known(self, sources: Sequence[str] | None) -> list[Source]:
        """Return these sources of the library, all where none are named."""
        if not sources:
            return list(self.library.sources())
        found = [self._known(source) for source in sources]
        return list({source.address: source for source in found}.values())

    def take(self, address: str, wishes: Wishes) -> _Outcome:
        """Read a source and keep it, unless it fails or contradicts what is there."""
        from knowledge_base.sources.gathering import GatherError

        earlier = self.library.find(address)
        try:
            with SlowWork(self.words["reading"]) as work:
                found = _gather(address, wishes, self.languages, earlier, work)
        except GatherError as error:
            show_problems(error.problems, self.spoken)
            return _Outcome(has_failed=True)
        if refused := self._contradictions(found, earlier):
            show_problems(refused, self.spoken)
            return _Outcome(has_failed=True)
        self.library.put(found)
        has_changed = earlier is None or found.changed_at != earlier.changed_at
        counts = {"address": address, "documents": len(found.documents), "entries": len(found.entries)}
        print(self.words["imported" if has_changed else "same"].format(**counts))
        show_problems(found.all_problems, self.spoken)
        failures = [problem for problem in found.all_problems if problem.code != "limit_reached"]
        return _Outcome(has_changed, has_failed=bool(failures) and not has_changed)

    def _known(self, source: str) -> Source:
        from knowledge_base.sources.addresses import is_address, plain

        named = (source, plain(source) if is_address(source) else str(Path(source).expanduser().resolve()))
        found = next((each for name in named if (each := self.library.find(name))), None)
        if found is None:
            fail(self.words["unknown"].format(address=source))
        return found

    def _contradictions(self, found: Source, earlier: Source | None) -> list[Problem]:
        """Find ids that other sources or the assistant's own files have already: they would stop every training."""
        from bot.assistant import inspect_assistant
        from knowledge_base.problems import Problem

        if earlier is not None and earlier.entries == found.entries:
            return []
        others = [entry for each in self.library.sources() if each.address != found.address for entry in each.entries]
        assistant = inspect_assistant(self.settings.assistant, self.spoken, others).assistant
        taken = {(entry.language, entry.id): entry for entry in (assistant.entries if assistant else others)}
        twice = [(entry, taken[key]) for entry in found.entries if (key := (entry.language, entry.id)) in taken]
        values = [(entry, {"name": entry.id, "where": other.source}) for entry, other in twice]
        return [Problem(entry.file, entry.line, "id_taken_in", value) for entry, value in values]


def show_problems(problems: Iterable[Problem], language: str, indent: str = "", to: TextIO | None = None) -> None:
    """Print what is wrong with what was imported, with its place and its remedy."""
    from bot.assistant.data_texts import faq_problem

    for each in problems:
        said = faq_problem(each).in_language(language)
        place = f"{each.file}:{each.line}" if each.line else each.file
        print(f"{indent}{place}: {said.message} {said.remedy}", file=to or sys.stderr)


def served_languages(folder: Path) -> tuple[str, ...]:
    """Return the assistant's languages, whatever else may be wrong in its folder."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        found = YAML(typ="safe").load(folder / "assistant.yml")["languages"]
        return tuple(str(language) for language in found) or ("es", "en")
    except (OSError, YAMLError, KeyError, TypeError, ValueError):
        return "es", "en"


def _gather(address: str, wishes: Wishes, languages: tuple[str, ...], earlier: Source | None, tell: Tell) -> Source:
    import httpx

    from bot.clock import system_clock
    from knowledge_base.sources.addresses import is_address
    from knowledge_base.sources.crawling import gather_web
    from knowledge_base.sources.fetching import TIMEOUT, Fetcher
    from knowledge_base.sources.filing import gather_files
    from knowledge_base.sources.gathering import Task

    task = Task(address, wishes, languages, system_clock(), earlier, tell)
    if not is_address(address):
        return gather_files(task)
    with httpx.Client(timeout=TIMEOUT) as client:
        return gather_web(task, Fetcher(client))


def _finish(desk: _Desk, outcomes: Sequence[_Outcome], *, share: int) -> None:
    """Train where something has changed, for `share` percent of the conversations, not at all with 0; then fail if
    anything failed.
    """
    from bot.cli.assistants import train

    has_changed = any(outcome.has_changed for outcome in outcomes)
    if has_changed and share:
        train(share=share)
    elif has_changed:
        print(desk.words["later"])
    if any(outcome.has_failed for outcome in outcomes):
        if not has_changed:
            print(desk.words["kept"], file=sys.stderr)
        raise typer.Exit(1)
