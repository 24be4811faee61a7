"""`frontdesk kb gaps` and `lint`: what the knowledge base lacks, and what is wrong with what it has."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.database import migrated_database, open_store, read_settings
from bot.cli.terminal import Language, SlowWork, fail, operator_language
from bot.cli.trained import sound_assistant, trained_from

if TYPE_CHECKING:
    from datetime import datetime

    from bot.assistant import Assistant
    from bot.knowledge_gaps import KnownGap
    from bot.settings import Settings
    from bot.storage.gaps import Use
    from bot.versions import Trained
    from knowledge_base.gaps import Asked
    from knowledge_base.lint import Finding

AsJson = Annotated[bool, typer.Option("--json", help="one JSON document, for scripts")]
MOST_SHOWN = 5
UNUSED_DAYS = 90

WORDS = {
    "en": {
        "none": "Nothing was left open in the last {days} days.",
        "gap": "{number}. customers: {customers}, last on {last:%Y-%m-%d}, weight {score:.1f} ({language})",
        "nearest": "nearest entry: {id} ({confidence:.2f})  {source}",
        "no_entry": "no entry comes near",
        "draft": "draft, from {replies} replies of the team: {draft}",
        "no_draft": "no draft: nobody of the team has answered this yet",
        "more": "... and {count} more questions",
        "written": "{count} drafts written to {file}. No customer reads them until `audience: draft` is changed.",
        "name": "Name the file by its language, such as knowledge/drafts.es.md.",
    },
    "es": {
        "none": "En los últimos {days} días no quedó nada abierto.",
        "gap": "{number}. clientes: {customers}, la última vez el {last:%Y-%m-%d}, peso {score:.1f} ({language})",
        "nearest": "entrada más cercana: {id} ({confidence:.2f})  {source}",
        "no_entry": "ninguna entrada se acerca",
        "draft": "borrador, de {replies} respuestas del equipo: {draft}",
        "no_draft": "sin borrador: nadie del equipo ha respondido a esto todavía",
        "more": "... y {count} preguntas más",
        "written": "{count} borradores escritos en {file}. Ningún cliente los lee hasta que se cambie "
        "`audience: draft`.",
        "name": "Pon el idioma en el nombre del archivo, como en knowledge/drafts.es.md.",
    },
}


def show_gaps(
    days: Annotated[int, typer.Option(min=1, max=3650, help="look back this many days")] = 30,
    limit: Annotated[int, typer.Option(min=1, help="as many gaps at most")] = 20,
    write: Annotated[
        Path | None, typer.Option(help="add drafts to this file, named by its language: knowledge/drafts.es.md")
    ] = None,
    as_json: AsJson = False,
    language: Language = None,
) -> None:
    """Show what customers ask and do not get answered, with a draft of each answer from what the team replied."""
    words = WORDS[language or operator_language()]
    speaks = _language_of(write) if write else ""
    if write and not speaks:
        fail(words["name"])
    settings = read_settings()
    trained = _active(settings)
    gaps = _gaps(settings, trained, days)[:limit]
    if write:
        from bot.drafts import write_drafts

        taken = {entry.id for entry in trained.assistant.entries}
        count = write_drafts([each.gap for each in gaps], write, speaks, taken)
        print(words["written"].format(count=count, file=write))
    elif as_json:
        print(json.dumps([gap_as_object(each) for each in gaps], ensure_ascii=False))
    else:
        print(
            "\n\n".join(gap_as_text(each, at, words) for at, each in enumerate(gaps, 1))
            or words["none"].format(days=days)
        )


def show_findings(
    folder: Annotated[Path | None, typer.Argument(help="the assistant's folder; by default the one that runs")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="end with 1 where something is found")] = False,
    as_json: AsJson = False,
    language: Language = None,
) -> None:
    """Look through the entries: said twice, contradicting, out of date, out of reach, never used, not translated."""
    from bot.cli.lint_report import finding_as_object, finding_as_text, summary

    spoken = language or operator_language()
    settings = read_settings()
    assistant = sound_assistant(folder or settings.assistant, spoken)
    with SlowWork("loading the model") as work:
        findings, is_counted = _findings(assistant, settings, work)
    if as_json:
        print(json.dumps([finding_as_object(each) for each in findings], ensure_ascii=False))
    else:
        print("\n".join([*(finding_as_text(each, assistant.folder, spoken) for each in findings)]))
        print(summary(len(findings), spoken, is_counted=is_counted), file=sys.stderr)
    if findings and strict:
        raise typer.Exit(1)


def gap_as_text(known: KnownGap, number: int, words: dict[str, str]) -> str:
    """Show a gap to an operator: how many asked, in which words, what comes nearest, and the draft."""
    gap, nearest = known.gap, known.nearest
    texts = list(dict.fromkeys(" ".join(each.text.split()) for each in gap.questions))
    lines = [f'"{text}"' for text in texts[:MOST_SHOWN]]
    if len(texts) > MOST_SHOWN:
        lines.append(words["more"].format(count=len(texts) - MOST_SHOWN))
    lines.append(
        words["nearest"].format(id=nearest.id, confidence=known.confidence, source=nearest.source)
        if nearest
        else words["no_entry"]
    )
    draft = " ".join(gap.draft.split())
    lines.append(words["draft"].format(replies=gap.replies, draft=draft) if draft else words["no_draft"])
    title = words["gap"].format(
        number=number, customers=gap.customers, last=gap.last_asked_at, score=gap.score, language=gap.language
    )
    return "\n   ".join([title, *lines])


def gap_as_object(known: KnownGap) -> dict[str, object]:
    """Tell a script the same, with all questions."""
    gap = known.gap
    return {
        "language": gap.language,
        "customers": gap.customers,
        "last_asked_at": gap.last_asked_at.isoformat(),
        "score": round(gap.score, 4),
        "questions": [
            {"text": each.text, "asked_at": each.asked_at.isoformat(), "why": each.why} for each in gap.questions
        ],
        "nearest": known.nearest.id if known.nearest else "",
        "confidence": round(known.confidence, 4),
        "draft": gap.draft,
        "replies": gap.replies,
    }


def _findings(assistant: Assistant, settings: Settings, work: SlowWork) -> tuple[list[Finding], bool]:
    """Look through the entries, and through their use where there is a database; tell whether use was counted."""
    from datetime import timedelta

    from bot.clock import system_clock
    from knowledge_base.lint import lint, unused

    now = system_clock()
    today = now.astimezone(assistant.settings.zone).date()
    index = trained_from(assistant, settings, work).index
    work("looking through the entries")
    findings = list(lint(index, today=today, languages=assistant.settings.languages))
    since = now - timedelta(days=UNUSED_DAYS)
    use = _use(settings, since)
    is_counted = use is not None and use.counted_since is not None and use.counted_since <= since
    if use is not None and is_counted:
        findings += unused(index, use.said, today=today)
    return findings, is_counted


def _use(settings: Settings, since: datetime) -> Use | None:
    """Read which entries are used; None without a database, which is not made for this."""
    if not settings.database_url and not (settings.data_dir / "postgres").is_dir():
        return None

    async def read(url: str) -> Use:
        from bot.storage.gaps import entries_in_use

        async with open_store(url) as store, store.transaction() as tx:
            return await entries_in_use(tx, since=since)

    with migrated_database(settings) as url:
        return asyncio.run(read(url))


def _gaps(settings: Settings, trained: Trained, days: int) -> Sequence[KnownGap]:
    from datetime import timedelta

    from bot.clock import system_clock
    from bot.knowledge_gaps import known_gaps

    now = system_clock()
    with migrated_database(settings) as url:
        asked = asyncio.run(_asked(url, trained.assistant, now - timedelta(days=days), now))
    return known_gaps(asked, trained.index, now=now.astimezone(trained.assistant.settings.zone))


async def _asked(url: str, assistant: Assistant, since: datetime, now: datetime) -> list[Asked]:
    from bot.knowledge_gaps import read_asked

    async with open_store(url) as store, store.transaction() as tx:
        return await read_asked(tx, assistant, since=since, now=now)


def _active(settings: Settings) -> Trained:
    from bot.versions import active_version, load
    from intents.encoder import Encoder

    return load(settings.models_dir, Encoder.load(settings.encoder_dir), active_version(settings.models_dir))


def _language_of(path: Path) -> str:
    """Return the language that a file's name ends with: `es` of `drafts.es.md`; "" where it names none."""
    name, _, language = path.stem.rpartition(".")
    return language if path.suffix == ".md" and name and language in WORDS else ""
