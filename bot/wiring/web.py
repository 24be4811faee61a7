"""The web process: it takes messages in and serves people."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any

import structlog
import uvicorn

from bot.channels.limits import LIMITS
from bot.channels.port import SendError
from bot.channels.slack_people import SlackPeople
from bot.metrics import serve_metrics
from bot.settings import Settings
from bot.storage.alone import run_alone
from bot.use_cases.acting import Acting
from bot.use_cases.from_slack import FromSlack
from bot.use_cases.record_update import UpdateRecorder
from bot.use_cases.take_in import Intake
from bot.use_cases.undeliverable import Undeliverable
from bot.web.app import create_app
from bot.web.parts import WebParts
from bot.wiring.parts import Parts, open_parts

if TYPE_CHECKING:
    from bot.channels.slack_intake import SlackIntake
    from bot.channels.telegram import Telegram

Loop = Callable[[asyncio.Event], Awaitable[None]]
log = structlog.get_logger(__name__)


def make_web(parts: Parts) -> WebParts:
    """Build what the web process is made of."""
    undeliverable = Undeliverable(parts.keeper.business_for, clock=parts.clock)
    recorder = UpdateRecorder(parts.store, undeliverable.tell, clock=parts.clock)
    intake = Intake(parts.receiver.receive, recorder.record)
    return WebParts(
        store=parts.store,
        receiver=parts.receiver,
        intake=intake,
        settings=parts.settings,
        business=parts.keeper.business_for,
        look=lambda: parts.keeper.assistant.settings,
        model_version=lambda: parts.keeper.version,
        media=parts.media,
        notices=parts.notices,
        limits=LIMITS,
        telegram=parts.channels.telegram,
        whatsapp=parts.channels.whatsapp,
        slack=_slack_intake(parts, intake),
        clock=parts.clock,
        dsn=parts.dsn,
        webchat_origins=parts.settings.webchat_origins,
    )


def _slack_intake(parts: Parts, intake: Intake) -> SlackIntake | None:
    settings, web = parts.channels.slack_settings, parts.channels.slack_web
    if settings is None or web is None:
        return None
    from bot.channels.slack_intake import SlackIntake  # noqa: PLC0415 - Bolt is loaded only where it is used

    acting = Acting(parts.store, parts.keeper.business_for, parts.notices, clock=parts.clock)
    people = SlackPeople(web, parts.clock)
    events = FromSlack(intake.receive, acting, LIMITS, people.vouched_email)
    return SlackIntake(settings, web, events, parts.clock, people=people, language=parts.language)


async def run_web(settings: Settings, database_url: str, stop: asyncio.Event) -> None:
    """Be a web process until `stop` is set; then finish the requests under way."""
    serve_metrics(settings.metrics_port)
    async with open_parts(settings, database_url, thinks=False) as parts:
        web = make_web(parts)
        app = create_app(web)
        server = _Server(uvicorn.Config(app, **server_options(settings)))
        async with asyncio.TaskGroup() as group:
            group.create_task(_serve(server, app.state.web.hub.close, stop))
            group.create_task(parts.keeper.run(stop))
            for intake in _intakes(parts, web):
                group.create_task(_run(intake, stop))


class _Server(uvicorn.Server):
    """A server that leaves the signals to whoever runs the process."""

    def capture_signals(self) -> AbstractContextManager[None]:  # type: ignore[override]  # uvicorn's is a generator
        """Capture none."""
        return nullcontext()


def server_options(settings: Settings) -> dict[str, Any]:
    """Return how uvicorn serves: among others, whose word on the visitor's address it takes."""
    return {
        "host": settings.host,
        "port": settings.port,
        "log_level": "warning",
        "access_log": False,
        "server_header": False,
        "timeout_graceful_shutdown": 5,
        "proxy_headers": True,
        "forwarded_allow_ips": settings.trusted_proxies,
    }


async def _serve(server: uvicorn.Server, end_streams: Callable[[], None], stop: asyncio.Event) -> None:
    serving = asyncio.create_task(server.serve())
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    end_streams()  # browsers keep theirs open for ever, and the server waits for them
    server.should_exit = True
    await serving
    stop.set()


def _intakes(parts: Parts, web: WebParts) -> list[Loop]:
    """List the ways in that are not webhooks: long polling and Socket Mode."""
    found: list[Loop] = []
    telegram, slack = parts.channels.telegram, parts.channels.slack_settings
    if telegram is not None and parts.settings.telegram_webhook_secret.get_secret_value():
        found.append(lambda stop: _register_webhook(telegram, parts.settings))
    elif telegram is not None:
        from bot.channels.telegram_polling import Poller  # noqa: PLC0415 - aiogram takes 2.6 s to load

        poller = Poller(telegram, web.intake.receive, web.intake.record)
        found.append(lambda stop: run_alone(parts.store, "telegram.polling", poller.run, stop))
    if slack is not None and slack.app_token and web.slack is not None:
        intake = web.slack
        found.append(lambda stop: run_alone(parts.store, "slack.socket", intake.run_socket_mode, stop))
    return found


async def _register_webhook(telegram: Telegram, settings: Settings) -> None:
    if not settings.public_url:
        log.warning("telegram.webhook_not_registered", remedy="set FRONTDESK_PUBLIC_URL to our https:// address")
        return
    try:
        await telegram.set_webhook(f"{settings.public_url.rstrip('/')}/webhooks/telegram")
    except SendError as error:
        log.warning("telegram.webhook_not_registered", reason=str(error))


async def _run(loop: Loop, stop: asyncio.Event) -> None:
    await loop(stop)
