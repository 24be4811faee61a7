"""`frontdesk kb`: what the assistant knows, where it comes from, and what it finds for a question."""

from __future__ import annotations

import json
import sys
from collections import Counter
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from bot.cli import kb_care, kb_sources
from bot.cli.database import read_settings
from bot.cli.kb_eval import evaluate
from bot.cli.terminal import fail, operator_language

if TYPE_CHECKING:
    from bot.settings import Settings
    from knowledge_base.entries import Entry
    from knowledge_base.index import Index
    from knowledge_base.search import Passage
    from knowledge_base.sources.stored import Source

app = typer.Typer(help="What the assistant knows: list, search, import.", no_args_is_help=True)
app.command("import")(kb_sources.import_sources)
app.command("refresh")(kb_sources.refresh)
app.command("remove")(kb_sources.remove)
app.command("eval")(evaluate)
app.command("gaps")(kb_care.show_gaps)
app.command("lint")(kb_care.show_findings)

AsJson = Annotated[bool, typer.Option("--json", help="one JSON document, for scripts")]

WORDS = {
    "en": {
        "none": "Nothing is found in {language}.",
        "empty": "There is no question: write what a customer might ask.",
        "entries": "{count} entries",
        "documents": "{count} document(s)",
        "checked": "read {at}",
        "changed": "changed {at}",
    },
    "es": {
        "none": "No se encuentra nada en {language}.",
        "empty": "No hay pregunta: escribe lo que preguntaría un cliente.",
        "entries": "{count} entradas",
        "documents": "{count} documento(s)",
        "checked": "leído {at}",
        "changed": "cambiado {at}",
    },
}


@app.command("list")
def show_sources(as_json: AsJson = False) -> None:
    """List where the knowledge comes from: the files of the active version, and what was imported."""
    from bot.library import Library

    settings = read_settings()
    imported = Library(settings.library_dir).sources()
    elsewhere = {entry.file for source in imported for entry in source.entries}
    rows = [row for row in source_rows(_active_entries(settings)) if row["source"] not in elsewhere]
    if as_json:
        print(json.dumps({"files": rows, "imported": [_imported_row(each) for each in imported]}, ensure_ascii=False))
        return
    words = WORDS[operator_language()]
    for row in rows:
        print(f"{row['source']}  {words['entries'].format(count=row['entries'])}  {row['languages']}")
    for source in imported:
        _show_imported(source, words)


@app.command("search")
def find(
    question: Annotated[str, typer.Argument(help="what a customer might ask")],
    language: Annotated[
        Literal["es", "en"] | None, typer.Option(help="search in this language; by default the question's own")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=50, help="as many entries at most")] = 5,
    internal: Annotated[bool, typer.Option("--internal", help="what customers must not read, too")] = False,
    as_json: AsJson = False,
) -> None:
    """Show which entries of the active version come nearest to a question, best first, and what matched."""
    if not question.strip():
        fail(WORDS[operator_language()]["empty"])
    settings = read_settings()
    index = _active_index(settings)
    spoken = language or _language_of(question, index)
    found = _search(settings, index, question, spoken, limit, internal=internal)
    if as_json:
        print(json.dumps([_as_row(each) for each in found], ensure_ascii=False))
        return
    if not found:
        print(WORDS[operator_language()]["none"].format(language=spoken))
    for each in found:
        print(f"{each.score:.2f}  {each.entry.id}  {each.entry.question}\n      {each.entry.source}\n      {each.text}")


def source_rows(entries: tuple[Entry, ...]) -> list[dict[str, object]]:
    """Count the entries of each file or page, in the order in which they come."""
    counts = Counter(entry.file for entry in entries)
    spoken = {file: sorted({entry.language for entry in entries if entry.file == file}) for file in counts}
    return [{"source": file, "entries": counts[file], "languages": ", ".join(spoken[file])} for file in counts]


def _imported_row(source: Source) -> dict[str, object]:
    return {
        "source": source.address,
        "kind": source.kind.value,
        "audience": source.wishes.audience.value,
        "documents": len(source.documents),
        "entries": len(source.entries),
        "languages": ", ".join(sorted({entry.language for entry in source.entries})),
        "checked_at": source.checked_at.isoformat(),
        "changed_at": source.changed_at.isoformat(),
        "problems": [str(problem) for problem in source.all_problems],
    }


def _show_imported(source: Source, words: dict[str, str]) -> None:
    times = [f"{at.astimezone():%Y-%m-%d %H:%M}" for at in (source.checked_at, source.changed_at)]
    row = _imported_row(source)
    facts = (
        source.address,
        words["documents"].format(count=row["documents"]),
        words["entries"].format(count=row["entries"]),
        str(row["languages"]),
        source.wishes.audience.value,
        words["checked"].format(at=times[0]),
        words["changed"].format(at=times[1]),
    )
    print("  ".join(facts))
    kb_sources.show_problems(source.all_problems, operator_language(), indent="  ", to=sys.stdout)


def _active_entries(settings: Settings) -> tuple[Entry, ...]:
    """Return the entries of the active version; none before the first training."""
    from bot.versions import active_version

    return _active_index(settings).entries if active_version(settings.models_dir) else ()


def _active_index(settings: Settings) -> Index:
    from bot.versions import NotTrainedError, active_version
    from intents.encoder import Encoder
    from knowledge_base.index import load_index

    version = active_version(settings.models_dir)
    path = settings.models_dir / version / "knowledge.npz"
    if not version or not path.exists():
        raise NotTrainedError("the assistant has not been trained yet: run `frontdesk train`")
    return load_index(path, Encoder.load(settings.encoder_dir))


def _language_of(question: str, index: Index) -> str:
    from intents.language import detect

    return detect(question, None, tuple(index.shelves)).language


def _search(
    settings: Settings, index: Index, question: str, language: str, limit: int, *, internal: bool
) -> list[Passage]:
    from bot.clock import system_clock
    from bot.versions import active_version, load_version
    from knowledge_base.entries import Audience
    from knowledge_base.search import search

    zone = load_version(settings.models_dir, active_version(settings.models_dir)).settings.zone
    audience = Audience.INTERNAL if internal else Audience.PUBLIC
    return search(
        question, index, language=language, audience=audience, now=system_clock().astimezone(zone), limit=limit
    )


def _as_row(found: Passage) -> dict[str, object]:
    entry = found.entry
    return {
        "id": entry.id,
        "question": entry.question,
        "score": round(found.score, 4),
        "source": entry.source,
        "side": found.side,
        "passage": found.text,
        "language": entry.language,
        "audience": entry.audience.value,
    }
