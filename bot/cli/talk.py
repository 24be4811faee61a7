"""`frontdesk chat`, `ask`, `why`: talking to the assistant in a terminal, and asking it for its reasons."""

from __future__ import annotations

import asyncio
import json
import sys
import threading
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from bot.cli.database import migrated_database, open_store, read_settings
from bot.cli.terminal import fail, operator_language

if TYPE_CHECKING:
    from bot.cli.visitor import Answered, Visitor
    from bot.settings import Settings
    from bot.storage.conversations import Line
    from bot.storage.explanations import Explanation

FIRST_NOTICE = "utter_first_notice"
HELLO = {
    "en": "Write as a customer would; a number chooses a button, an empty line or Ctrl-D ends.",
    "es": "Escribe como lo haría un cliente; un número elige un botón, una línea vacía o Ctrl-D termina.",
}
Spoken = Annotated[Literal["es", "en"] | None, typer.Option("--language", help="speak this language from the start")]


def chat(language: Spoken = None) -> None:
    """Talk to the assistant in this terminal."""
    settings = _trained_settings()
    _check_served(settings, language)
    with migrated_database(settings) as url:
        asyncio.run(_chat(url, language or ""))


def ask(
    text: Annotated[str, typer.Argument(help="what a customer might write")],
    as_json: Annotated[bool, typer.Option("--json", help="one JSON object, for scripts")] = False,
    language: Spoken = None,
) -> None:
    """Ask once and print the answer."""
    settings = _trained_settings()
    _check_served(settings, language)
    with migrated_database(settings) as url:
        answered, explanation = asyncio.run(_ask(url, text, language or ""))
    if as_json:
        print(json.dumps(_as_json(answered, explanation), ensure_ascii=False))
        return
    for line in _without_notice(answered.lines):
        _show(line)
    print(f"\nfrontdesk why {answered.message_id}", file=sys.stderr)


def why(
    message_id: Annotated[int, typer.Argument(help="the number of a message, from ask, chat or the inbox")],
    as_json: Annotated[bool, typer.Option("--json", help="one JSON object, for scripts")] = False,
) -> None:
    """Explain a turn: what was understood, what was weighed, which rules were looked at, what came of it."""
    with migrated_database(read_settings()) as url:
        explanation = asyncio.run(_explain(url, message_id))
    if explanation is None:
        fail(f"No turn belongs to message {message_id}: a person wrote it, or nobody has answered it yet.")
    if as_json:
        print(json.dumps(_explanation_as_json(explanation), ensure_ascii=False))
        return
    _show_explanation(explanation)


def _trained_settings() -> Settings:
    """Read the settings, and train first where nothing is trained yet."""
    from bot.cli.assistants import train

    settings = read_settings()
    if not (settings.models_dir / "active").exists():
        print("Training the assistant first ...", file=sys.stderr)
        train()
    return settings


def _check_served(settings: Settings, language: str | None) -> None:
    from bot.versions import active_version, load_version

    if language is None:
        return
    served = load_version(settings.models_dir, active_version(settings.models_dir)).settings.languages
    if language not in served:
        fail(f"The assistant does not speak `{language}`: its languages are {', '.join(served)}.")


@asynccontextmanager
async def _visitor(url: str, language: str) -> AsyncIterator[Visitor]:
    from bot.cli.visitor import Visitor, assistant_running
    from bot.logs import configure_logs

    configure_logs()
    settings = read_settings()
    async with open_store(url) as store, assistant_running(settings, url, store):
        yield Visitor(settings, store, language=language)


async def _ask(url: str, text: str, language: str) -> tuple[Answered, Explanation | None]:
    async with _visitor(url, language) as visitor:
        answered = await visitor.ask(text)
    return answered, await _explain(url, answered.message_id)


async def _explain(url: str, message_id: int) -> Explanation | None:
    from bot.storage.explanations import explain

    async with open_store(url) as store, store.transaction() as tx:
        return await explain(tx, message_id)


async def _chat(url: str, language: str) -> None:
    print(HELLO[operator_language()])
    typed: asyncio.Queue[str | None] = asyncio.Queue()
    loop = asyncio.get_running_loop()
    threading.Thread(target=_read_lines, args=(loop, typed), daemon=True).start()
    buttons: list[Mapping[str, str]] = []
    async with _visitor(url, language) as visitor:
        while (line := await _next_line(typed, visitor, buttons)) is not None:
            chosen = _button(line, buttons)
            answered = await visitor.ask(chosen["title"] if chosen else line, chosen["payload"] if chosen else "")
            _show_all(answered.lines, buttons)


async def _next_line(
    typed: asyncio.Queue[str | None], visitor: Visitor, buttons: list[Mapping[str, str]]
) -> str | None:
    """Wait for a line; show meanwhile what a person on our side writes."""
    while True:
        try:
            return await asyncio.wait_for(typed.get(), 0.5)
        except TimeoutError:
            _show_all(await visitor.heard(), buttons)


def _read_lines(loop: asyncio.AbstractEventLoop, typed: asyncio.Queue[str | None]) -> None:
    """Read in a thread of its own; it ends with the process, whatever the terminal does."""
    for line in sys.stdin:
        if not line.strip():
            break
        loop.call_soon_threadsafe(typed.put_nowait, line.strip())
    loop.call_soon_threadsafe(typed.put_nowait, None)


def _button(line: str, buttons: Sequence[Mapping[str, str]]) -> Mapping[str, str] | None:
    number = int(line) if line.isdecimal() and len(line) < 3 else 0
    return buttons[number - 1] if 0 < number <= len(buttons) else None


def _show_all(found: Sequence[Line], buttons: list[Mapping[str, str]]) -> None:
    for line in found:
        buttons[:] = line.content.get("buttons", [])
        _show(line)


def _show(line: Line) -> None:
    print(f"{line.agent or '  '}> {line.text}" if line.agent else line.text)
    if source := line.content.get("source"):
        print(f"  [{source}]")
    for number, button in enumerate(line.content.get("buttons", []), start=1):
        print(f"  {number}) {button['title']}")


def _without_notice(found: Sequence[Line]) -> list[Line]:
    return [line for line in found if line.content.get("response") != FIRST_NOTICE]


def _as_json(answered: Answered, explanation: Explanation | None) -> dict[str, Any]:
    said = _without_notice(answered.lines)
    return {
        "message_id": answered.message_id,
        "answers": [line.text for line in said],
        "buttons": [button["title"] for line in said for button in line.content.get("buttons", [])],
        "sources": [line.content["source"] for line in said if line.content.get("source")],
        "language": explanation.language if explanation else "",
        "intent": explanation.intent if explanation else "",
        "confidence": explanation.confidence if explanation else None,
    }


def _explanation_as_json(explanation: Explanation) -> dict[str, Any]:
    from dataclasses import asdict

    return asdict(explanation) | {"committed_at": explanation.committed_at.isoformat()}


def _show_explanation(explanation: Explanation) -> None:
    confidence = "" if explanation.confidence is None else f" ({explanation.confidence:.2f})"
    print(f"turn {explanation.turn_id} of conversation {explanation.conversation_id}: {explanation.outcome}")
    print(f"contact {explanation.contact_id}: {', '.join(explanation.identities) or 'no identities'}")
    print(f"language {explanation.language}, intent {explanation.intent or 'none'}{confidence}")
    if explanation.version:
        print(f"answered by version {explanation.version}")
    stage = ""
    for step in explanation.steps:
        if step["stage"] != stage:
            stage = step["stage"]
            print(f"\n{stage}")
        detail = ", ".join(f"{name}={value}" for name, value in step["detail"].items() if value not in (None, ""))
        print(f"  {step['name']}: {step['outcome']}{f'  [{detail}]' if detail else ''}")
