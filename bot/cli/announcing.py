"""What `serve` tells the operator, in his language: where to look, what is on, and what to try."""

from __future__ import annotations

import asyncio
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.access import link_to
from bot.cli.database import open_store
from bot.cli.terminal import operator_language
from bot.supervise import wait_or_stop

if TYPE_CHECKING:
    from datetime import datetime

    from bot.settings import Settings
    from bot.storage.agents import Agent
    from bot.storage.store import Store, Transaction

FIRST = "admin@localhost"
LOOK_SECONDS = 0.1
TEXTS = {
    "en": {
        "line": "{text}",
        "ready": "\n{name} is ready.\n",
        "chat": "  Web chat      {address}/",
        "script": '  Web chat      <script src="{address}/widget.js" async></script> in your pages',
        "inbox": "  Inbox         {address}/inbox",
        "link": "  Sign in       {link}",
        "how": "  Sign in       frontdesk sign-in-link {email}",
        "once": "                works once, for an hour; another: frontdesk sign-in-link {email}",
        "on": "  {channel:<12}  on{how}",
        "off": "  {channel:<12}  off: {missing} not set",
        "try": "\nTry: {texts}\n     {command}\nCtrl-C stops.\n",
        "stopped": "Stopped; nothing is lost.",
        "refreshing": "Reading again what was imported: {sources} ...",
        "changed": "The assistant's folder has changed: checking and training ...",
        "taken_up": "The new version answers from now on.",
        "died": "{name} ended ({code}) and starts again in {seconds:g} s.",
        "polling": " (long polling)",
        "socket": " (Socket Mode)",
        "webhook": " (webhook)",
    },
    "es": {
        "line": "{text}",
        "ready": "\n{name} ya atiende.\n",
        "chat": "  Chat web      {address}/",
        "script": '  Chat web      <script src="{address}/widget.js" async></script> en tus páginas',
        "inbox": "  Bandeja       {address}/inbox",
        "link": "  Entrar        {link}",
        "how": "  Entrar        frontdesk sign-in-link {email}",
        "once": "                sirve una vez, durante una hora; otro: frontdesk sign-in-link {email}",
        "on": "  {channel:<12}  activo{how}",
        "off": "  {channel:<12}  apagado: falta {missing}",
        "try": "\nPrueba: {texts}\n        {command}\nCtrl-C lo para.\n",
        "stopped": "Parado; no se ha perdido nada.",
        "refreshing": "Leyendo otra vez lo importado: {sources} ...",
        "changed": "Ha cambiado la carpeta del asistente: comprobando y entrenando ...",
        "taken_up": "La versión nueva contesta desde ahora.",
        "died": "{name} terminó ({code}) y arranca otra vez en {seconds:g} s.",
        "polling": " (sondeo)",
        "socket": " (Socket Mode)",
        "webhook": " (webhook)",
    },
}


def say(key: str, **values: object) -> None:
    """Print one of the texts."""
    print(TEXTS[operator_language()][key].format(**values), flush=True)


async def announce(settings: Settings, url: str, stop: asyncio.Event) -> None:
    """Wait until web and worker answer, then say where to look; a part that does not come up is told elsewhere."""
    shown = await asyncio.to_thread(shown_of, settings.models_dir)
    async with open_store(url) as store:
        for_signing_in = await sign_in_lines(settings, store, shown.teams, is_terminal=sys.stdout.isatty())
        while not stop.is_set() and not await _is_ready(settings, store):
            await wait_or_stop(stop, LOOK_SECONDS)
    if stop.is_set():
        return
    address = settings.address
    say("ready", name=shown.name)
    say("chat" if shown.is_demo else "script", address=address)
    say("inbox", address=address)
    for line in (*for_signing_in, *channel_lines(settings)):
        print(line)
    say("try", texts=" · ".join(shown.suggestions) or "hola", command="frontdesk chat")


async def sign_in_lines(
    settings: Settings, store: Store, teams: tuple[str, ...], *, is_terminal: bool
) -> tuple[str, ...]:
    """Say how the first agent signs in; a link only where a person reads it, for a log keeps it, or for the first."""
    from bot.clock import system_clock
    from bot.storage.access import create_login_link, has_anyone_signed_in

    words, now = TEXTS[operator_language()], system_clock()
    async with store.transaction() as tx:
        first = await _first_agent(tx, teams, now)
        if not is_terminal and await has_anyone_signed_in(tx):
            return (words["how"].format(email=first.email),)
        link = link_to(settings, await create_login_link(tx, first.id, now=now))
    return words["link"].format(link=link), words["once"].format(email=first.email)


def channel_lines(settings: Settings) -> Iterator[str]:
    """Say of each channel whether it is on, and what is missing where it is not."""
    words = TEXTS[operator_language()]
    needed = {
        "Telegram": ["telegram_token"],
        "Slack": ["slack_bot_token"],
        "WhatsApp": [
            "whatsapp_access_token",
            "whatsapp_phone_number_id",
            "whatsapp_app_secret",
            "whatsapp_verify_token",
        ],
    }
    if not settings.slack_app_token.get_secret_value():
        needed["Slack"].append("slack_signing_secret")
    for channel, names in needed.items():
        missing = [f"FRONTDESK_{name.upper()}" for name in names if not _is_set(settings, name)]
        how = words[_how(channel, settings)]
        yield words["off" if missing else "on"].format(channel=channel, missing=", ".join(missing), how=how)


def _how(channel: str, settings: Settings) -> str:
    if channel == "Telegram" and not settings.telegram_webhook_secret.get_secret_value():
        return "polling"
    if channel == "Slack" and settings.slack_app_token.get_secret_value():
        return "socket"
    return "webhook"


def _is_set(settings: Settings, name: str) -> bool:
    value = getattr(settings, name)
    return bool(value if isinstance(value, str) else value.get_secret_value())


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown of the active assistant; only the demo has a page with the web chat on it."""

    name: str
    is_demo: bool
    teams: tuple[str, ...]
    suggestions: tuple[str, ...]


def shown_of(models_dir: Path) -> Shown:
    """Read the two files needed of the active version, which was checked; loading all of it takes a second."""
    from ruamel.yaml import YAML

    folder = models_dir / (models_dir / "active").read_text("utf-8").strip() / "assistant"
    settings = YAML(typ="safe").load(folder / "assistant.yml")
    teams = YAML(typ="safe").load(folder / "routing" / "assignment.yml")["teams"]
    suggestions = settings.get("widget", {}).get("suggestions", {})
    spoken = operator_language() if operator_language() in settings["languages"] else settings["languages"][0]
    return Shown(str(settings["name"]), bool(settings.get("demo")), tuple(teams), tuple(suggestions.get(spoken, ())))


async def _first_agent(tx: Transaction, teams: tuple[str, ...], now: datetime) -> Agent:
    """See to it that there is an agent, and return the one who has been here longest."""
    from bot.storage.agents import add_agent, list_agents

    known = await list_agents(tx)
    if known:
        return min(known, key=lambda agent: agent.id)
    return await add_agent(tx, name="Admin", email=FIRST, teams=teams, now=now)


async def _is_ready(settings: Settings, store: Store) -> bool:
    from bot.storage.explanations import worker_listens

    if not await asyncio.to_thread(_web_answers, settings):
        return False
    async with store.transaction() as tx:
        return await worker_listens(tx)


def _web_answers(settings: Settings) -> bool:
    host = "127.0.0.1" if settings.host in {"0.0.0.0", "::", ""} else settings.host  # noqa: S104 - compared, not bound
    try:
        with urllib.request.urlopen(f"http://{host}:{settings.port}/readyz", timeout=2):
            return True
    except OSError:
        return False
