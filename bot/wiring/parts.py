"""What every process of ours is made of."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

import httpx
import structlog

from bot.assistant import Assistant
from bot.channels.port import Channel, SendError
from bot.channels.rate_limits import RateLimiter
from bot.channels.slack import SlackChannel, SlackSettings
from bot.channels.webchat import WebChat
from bot.channels.whatsapp import WhatsApp, WhatsAppSettings
from bot.clock import Clock, system_clock
from bot.dialogue.custom_actions import custom_actions
from bot.failpoints import arm
from bot.keeper import AssistantKeeper, MindKeeper
from bot.media import MediaFolder
from bot.settings import Settings
from bot.storage.notices import TURNS, Notices
from bot.storage.store import PoolSizes, Store
from bot.use_cases.receive import Receiver
from integrations.orders import NoOrders, Orders
from integrations.orders_csv import CsvOrders
from integrations.orders_http import HttpOrders, OrdersEndpoint
from integrations.slack_web import SlackWeb
from intents.encoder import Encoder

if TYPE_CHECKING:
    from bot.channels.telegram import Telegram

AnyKeeper: TypeAlias = AssistantKeeper | MindKeeper
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Channels:
    """The channels that have credentials; the web chat always has."""

    webchat: WebChat
    telegram: Telegram | None = None
    whatsapp: WhatsApp | None = None
    slack: SlackChannel | None = None
    slack_settings: SlackSettings | None = None
    slack_web: SlackWeb | None = None

    def by_name(self) -> dict[str, Channel]:
        """Return those that are on."""
        channels: tuple[Channel | None, ...] = (self.webchat, self.telegram, self.whatsapp, self.slack)
        return {channel.name: channel for channel in channels if channel is not None}


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything a process of ours is made of."""

    settings: Settings
    store: Store
    media: MediaFolder
    keeper: AnyKeeper
    channels: Channels
    notices: Notices
    receiver: Receiver
    clock: Clock

    def language(self) -> str:
        """Say which language the company's own people read."""
        return self.keeper.business.language

    @property
    def dsn(self) -> str:
        """The database as libpq names it."""
        return self.store.url.replace("postgresql+psycopg://", "postgresql://", 1)


@asynccontextmanager
async def open_parts(
    settings: Settings,
    database_url: str,
    clock: Clock = system_clock,
    *,
    thinks: bool = True,
    limiter: Callable[[], RateLimiter] = RateLimiter,
    keeper: AnyKeeper | None = None,
) -> AsyncIterator[Parts]:
    """Put the parts together for one process; closes what it opened. With `thinks` the models are loaded too.

    `limiter` makes what paces each channel's messages. `keeper` is an assistant that is loaded already.

    Raises:
        NotTrainedError: nothing was trained yet.
        EncoderMissingError, EncoderChangedError
    """
    arm(settings.failpoints)
    async with AsyncExitStack() as stack:
        store = Store(database_url, PoolSizes(turn=settings.turns_at_once + 1))
        stack.push_async_callback(store.close)
        client = await stack.enter_async_context(httpx.AsyncClient(timeout=10))
        notices = Notices(store)
        stack.push_async_callback(notices.drain)
        has_slack = _slack_settings(settings) is not None
        keeper = keeper or make_keeper(settings, client, has_slack=has_slack, thinks=thinks)
        channels = await _channels(settings, limiter, keeper, stack)
        media = MediaFolder(settings.media_dir)
        quiet = _quiet(settings, keeper)
        served = partial(_served, keeper)
        receiver = Receiver(store, media, partial(notices.send, TURNS), quiet=quiet, languages=served, clock=clock)
        yield Parts(settings, store, media, keeper, channels, notices, receiver, clock)


def _served(keeper: AnyKeeper) -> tuple[str, ...]:
    return keeper.assistant.settings.languages


def make_keeper(settings: Settings, client: httpx.AsyncClient, *, has_slack: bool, thinks: bool = True) -> AnyKeeper:
    """Load the versions that answer; with `thinks` its models too."""
    if not thinks:
        return AssistantKeeper(settings.models_dir, has_slack=has_slack)
    return MindKeeper(
        settings.models_dir,
        Encoder.load(settings.encoder_dir),
        lambda assistant: _orders(assistant, settings, client),
        lambda assistant: custom_actions(assistant, client),
        has_slack=has_slack,
    )


def _quiet(settings: Settings, keeper: AnyKeeper) -> Callable[[str], timedelta]:
    if settings.quiet_seconds is not None:
        fixed = timedelta(seconds=settings.quiet_seconds)
        return lambda channel: fixed
    return lambda channel: keeper.assistant.settings.quiet(channel)  # noqa: PLW0108 - the assistant changes meanwhile


def _orders(assistant: Assistant, settings: Settings, client: httpx.AsyncClient) -> Orders:
    source = assistant.settings.orders
    if source.source == "csv":
        return CsvOrders(assistant.folder / source.path)
    if source.source == "http":
        token = os.environ.get(source.token_env, "") or settings.orders_token.get_secret_value()
        timeout = timedelta(seconds=source.timeout_seconds)
        return HttpOrders(OrdersEndpoint(source.url, token, source.fields, timeout), client)
    return NoOrders()


async def _channels(
    settings: Settings, limiter: Callable[[], RateLimiter], keeper: AnyKeeper, stack: AsyncExitStack
) -> Channels:
    telegram = _telegram(settings, limiter())
    whatsapp = _whatsapp(settings, limiter())
    slack_settings = _slack_settings(settings)
    web = SlackWeb(slack_settings.bot_token, slack_settings.base_url) if slack_settings else None
    for closing in (telegram and telegram.close, whatsapp and whatsapp.close, web and web.aclose):
        if closing:
            stack.push_async_callback(closing)
    if telegram:
        await _started(telegram)
    slack = _slack(slack_settings, web, limiter(), keeper) if slack_settings and web else None
    return Channels(WebChat(), telegram, whatsapp, slack, slack_settings, web)


def _slack(settings: SlackSettings, web: SlackWeb, limiter: RateLimiter, keeper: AnyKeeper) -> SlackChannel:
    return SlackChannel(settings, web, limiter, lambda: keeper.business.language)


async def _started(telegram: Telegram) -> None:
    try:
        await telegram.start()
    except SendError as error:  # groups cannot address the bot by name until the next start; all else works
        log.warning("telegram.not_reached", reason=str(error))


def _telegram(settings: Settings, limiter: RateLimiter) -> Telegram | None:
    token = settings.telegram_token.get_secret_value()
    if not token:
        return None
    from bot.channels.telegram import Telegram, TelegramSettings  # noqa: PLC0415 - aiogram takes 2.6 s to load

    secret = settings.telegram_webhook_secret.get_secret_value()
    return Telegram(TelegramSettings(token, secret, settings.telegram_api_url), limiter)


def _whatsapp(settings: Settings, limiter: RateLimiter) -> WhatsApp | None:
    token = settings.whatsapp_access_token.get_secret_value()
    if not token:
        return None
    return WhatsApp(
        WhatsAppSettings(
            access_token=token,
            app_secret=settings.whatsapp_app_secret.get_secret_value(),
            verify_token=settings.whatsapp_verify_token.get_secret_value(),
            api_version=settings.whatsapp_api_version,
            base_url=settings.whatsapp_api_url,
            template=settings.whatsapp_template,
            messages_per_second=settings.whatsapp_messages_per_second,
        ),
        limiter,
    )


def _slack_settings(settings: Settings) -> SlackSettings | None:
    token = settings.slack_bot_token.get_secret_value()
    if not token:
        return None
    return SlackSettings(
        bot_token=token,
        signing_secret=settings.slack_signing_secret.get_secret_value(),
        app_token=settings.slack_app_token.get_secret_value(),
        base_url=settings.slack_api_url,
    )
