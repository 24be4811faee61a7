"""`frontdesk test`: asks what the authors of entries say must be answered, and what must not."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.database import read_settings
from bot.cli.terminal import Language, SlowWork, operator_language
from bot.cli.trained import sound_assistant, trained_from

if TYPE_CHECKING:
    from bot.author_tests import Asked, AuthorTest
    from bot.settings import Settings

WORDS = {
    "en": {
        "none": "No entry of {folder} has `must_answer` or `must_not_answer`: there is nothing to test.",
        "sum": "{asked} asked: {answered} answered, {offered} offered first, {left} left to others, {failed} failed.",
        "must": "must be answered by {entry}, and gets: {instead}",
        "must_not": "must not be answered by {entry}, and is",
        "hidden": "must be answered by {entry}, which customers may not read now (internal, or out of its dates)",
        "sure": "intent {intent} {intent_confidence:.2f}, knowledge {knowledge} {knowledge_confidence:.2f}",
        "offered": "{count} of them are offered first and not answered at once:",
    },
    "es": {
        "none": "Ninguna entrada de {folder} tiene `must_answer` ni `must_not_answer`: no hay nada que probar.",
        "sum": "{asked} preguntas: {answered} respondidas, {offered} ofrecidas en primer lugar, {left} dejadas a "
        "otras, {failed} con fallo.",
        "must": "tiene que responderla {entry}, y recibe: {instead}",
        "must_not": "no la puede responder {entry}, y la responde",
        "hidden": "tiene que responderla {entry}, que los clientes no pueden leer ahora (interna o fuera de fechas)",
        "sure": "intención {intent} {intent_confidence:.2f}, conocimiento {knowledge} {knowledge_confidence:.2f}",
        "offered": "{count} se ofrecen en primer lugar, sin responderse directamente:",
    },
}


def run_tests(
    folder: Annotated[Path | None, typer.Argument(help="the assistant's folder; by default the one that runs")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="a `must_answer` that is only offered fails too")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="one JSON object, for scripts")] = False,
    language: Language = None,
) -> None:
    """Ask the `must_answer` and `must_not_answer` of all entries as customers would; 1 if one fails."""
    spoken = language or operator_language()
    settings = read_settings()
    place = folder or settings.assistant
    asked = _ask_all(place, settings, spoken)
    print(json.dumps(as_object(asked), ensure_ascii=False) if as_json else "\n".join(report(asked, place, spoken)))
    raise typer.Exit(exit_code(asked, strict=strict))


def exit_code(asked: Sequence[Asked], *, strict: bool) -> int:
    """Return 1 where a test fails; `strict` counts what is only offered as failed."""
    return int(not all(each.passed for each in asked) or (strict and bool(only_offered(asked))))


def report(asked: Sequence[Asked], folder: Path, language: str) -> list[str]:
    """Tell an operator what failed, with file and line, then what is only offered, then how many there are of each."""
    words = WORDS[language]
    if not asked:
        return [words["none"].format(folder=folder)]
    lines = [line for each in asked if not each.passed for line in _failure(each, folder, words)]
    if offered := only_offered(asked):
        lines += [words["offered"].format(count=len(offered)), *(f"  {_where(each.test, folder)}" for each in offered)]
    return [*lines, words["sum"].format(**_counts(asked))]


def as_object(asked: Sequence[Asked]) -> dict[str, object]:
    """Tell a script the same."""
    failures = [_as_object(each) for each in asked if not each.passed]
    return {**_counts(asked), "failures": failures, "offers": [_as_object(each) for each in only_offered(asked)]}


def only_offered(asked: Sequence[Asked]) -> list[Asked]:
    """Return the `must_answer` that customers get one tap away: the entry is the first of those offered."""
    return [each for each in asked if each.test.must_answer and each.outcome == "offered"]


def _ask_all(folder: Path, settings: Settings, language: str) -> list[Asked]:
    from bot.author_tests import ask, author_tests
    from bot.clock import system_clock
    from bot.mind import mind_of
    from integrations.orders import NoOrders

    assistant = sound_assistant(folder, language)
    tests = author_tests(assistant.entries, folder)
    if not tests:
        return []
    with SlowWork("loading the model") as work:
        mind = mind_of(trained_from(assistant, settings, work), NoOrders(), None, has_slack=False)

        async def each() -> list[Asked]:
            return [await ask(test, mind, now=system_clock()) for test in tests]

        return asyncio.run(each())


def _counts(asked: Sequence[Asked]) -> dict[str, int]:
    wanted = [each for each in asked if each.test.must_answer]
    return {
        "asked": len(asked),
        "answered": sum(each.outcome == "answered" for each in wanted),
        "offered": sum(each.outcome == "offered" for each in wanted),
        "left": sum(each.passed for each in asked if not each.test.must_answer),
        "failed": sum(not each.passed for each in asked),
    }


def _failure(asked: Asked, folder: Path, words: dict[str, str]) -> list[str]:
    name = "must_not" if not asked.test.must_answer else "hidden" if asked.outcome == "hidden" else "must"
    said = words[name].format(entry=asked.test.entry.id, instead=asked.instead)
    sure = words["sure"].format(
        intent=asked.intent,
        intent_confidence=asked.intent_confidence,
        knowledge=asked.knowledge,
        knowledge_confidence=asked.knowledge_confidence,
    )
    return [f"{_where(asked.test, folder)}: {said}", f"    {sure}"]


def _where(test: AuthorTest, folder: Path) -> str:
    return f'{folder / test.entry.file}:{test.line}: "{test.text}"'


def _as_object(asked: Asked) -> dict[str, object]:
    test = asked.test
    return {
        "file": test.entry.file,
        "line": test.line,
        "entry": test.entry.id,
        "language": test.entry.language,
        "text": test.text,
        "must_answer": test.must_answer,
        "outcome": asked.outcome,
        "instead": asked.instead,
        "intent": asked.intent,
        "intent_confidence": round(asked.intent_confidence, 4),
        "knowledge": asked.knowledge,
        "knowledge_confidence": round(asked.knowledge_confidence, 4),
    }
