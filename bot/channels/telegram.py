"""Telegram through aiogram: sends, shows typing, fetches files, verifies and translates what comes in."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

import structlog
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.enums import ChatAction
from aiogram.exceptions import AiogramError, TelegramMigrateToChat, TelegramRetryAfter

from bot.channels.limits import TELEGRAM as LIMITS
from bot.channels.port import SendError, WhenUncertain
from bot.channels.rate_limits import Rate, RateLimiter
from bot.channels.telegram_errors import send_error
from bot.channels.telegram_inbound import CALLBACK, TELEGRAM, BotIdentity, message_id, translate
from bot.channels.telegram_outbound import download, request
from bot.channels.updates import InvalidSignatureError, Parsed, read_object
from bot.messages import Address, InboundMessage, OutboundMessage

SECRET_HEADER = "x-telegram-bot-api-secret-token"  # noqa: S105 - the name of a header
UPDATE_KINDS = ("message", "edited_message", "callback_query", "my_chat_member")
TYPING_SECONDS = 5  # how long it shows; later it is of no use
LARGEST_FILE = 20 * 2**20  # getFile: https://core.telegram.org/bots/api#getfile

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class TelegramSettings:
    """How to reach Telegram and how fast to write. `webhook_secret` is 1-256 of A-Z a-z 0-9 _ -."""

    token: str = field(repr=False)
    webhook_secret: str = field(default="", repr=False)
    api_url: str = "https://api.telegram.org"
    username: str = ""  # without @; asked for with `start` when empty
    timeout_seconds: float = 20
    messages_per_second: int = 30
    group_messages_per_minute: int = 20


class Telegram:
    """A Telegram bot as a channel. Texts go out plain, without a parse mode: nothing to escape, nothing to break."""

    name = TELEGRAM
    limits = LIMITS
    # Nothing on the wire tells two sendings apart; a line read twice does less harm than a customer left waiting.
    when_uncertain = WhenUncertain.RESEND

    def __init__(self, settings: TelegramSettings, limiter: RateLimiter | None = None) -> None:
        session = AiohttpSession(api=TelegramAPIServer.from_base(settings.api_url), timeout=settings.timeout_seconds)
        self.bot = Bot(settings.token, session=session)
        self.me = BotIdentity(self.bot.id, settings.username)
        self._settings = settings
        self._limiter = limiter or RateLimiter()

    async def start(self) -> None:
        """Ask for our own user name, by which groups address us.

        Raises:
            TemporarySendError, PermanentSendError: Telegram does not answer, or refuses the token.
        """
        if self.me.username:
            return
        try:
            found = await self.bot.get_me()
        except AiogramError as error:
            raise send_error(error) from error
        self.me = BotIdentity(self.bot.id, found.username or "")

    async def close(self) -> None:
        """Close the connections."""
        await self.bot.session.close()

    def verify_secret(self, header: str | None) -> bool:
        """Whether a webhook call carries our secret. Without a secret configured nothing is accepted."""
        secret = self._settings.webhook_secret
        return bool(secret) and hmac.compare_digest(secret.encode(), (header or "").encode("utf-8", "replace"))

    def parse_update(self, body: bytes) -> Parsed:
        """Translate the raw body of a webhook call.

        Raises:
            MalformedUpdateError
        """
        return translate(read_object(body), self.me)

    def handle(self, body: bytes, headers: Mapping[str, str]) -> list[Parsed]:
        """Verify and translate a webhook call; header names in lower case. After storing, call `acknowledge`.

        Answer with an empty body: Telegram carries out what a JSON answer asks for.

        Raises:
            InvalidSignatureError, MalformedUpdateError
        """
        if not self.verify_secret(headers.get(SECRET_HEADER)):
            raise InvalidSignatureError("the secret of the webhook is missing or wrong")
        return [self.parse_update(body)]

    async def acknowledge(self, message: InboundMessage) -> None:
        """Stop the spinner on a tapped button, once the tap is stored; never raises."""
        if not message.external_id.startswith(CALLBACK):
            return
        try:
            await self.bot.answer_callback_query(message.external_id.removeprefix(CALLBACK))
        except AiogramError as error:
            _log.info("telegram_tap_not_answered", reason=type(error).__name__)  # too late is no harm

    async def set_webhook(self, url: str) -> None:
        """Ask Telegram to deliver updates to `url` with our secret, one call a chat at a time."""
        await self.bot.set_webhook(url, secret_token=self._settings.webhook_secret, allowed_updates=list(UPDATE_KINDS))

    async def delete_webhook(self) -> None:
        """Ask Telegram to keep updates for polling; none is dropped."""
        await self.bot.delete_webhook(drop_pending_updates=False)

    async def send(self, message: OutboundMessage) -> str:
        """Send one message; see `Channel.send`."""
        chat = message.address.recipient
        await self._limiter.admit(self._rates(chat))
        try:
            return await self._send_to(int(chat), message)
        except TelegramMigrateToChat as error:
            return await self._send_after_migration(error.migrate_to_chat_id, message)
        except (AiogramError, OSError) as error:
            raise self._explain(error, chat) from error

    async def _send_after_migration(self, chat_id: int, message: OutboundMessage) -> str:
        """Send to the supergroup that a group has become; nothing was sent to the old one."""
        try:
            return await self._send_to(chat_id, message)
        except (AiogramError, OSError) as error:
            raise self._explain(error, str(chat_id)) from error

    async def _send_to(self, chat_id: int, message: OutboundMessage) -> str:
        sent = await self.bot(request(chat_id, message))
        return message_id(chat_id, sent.message_id)

    def _explain(self, error: Exception, chat: str) -> SendError:
        if isinstance(error, TelegramRetryAfter):
            self._limiter.hold(f"chat:{chat}", timedelta(seconds=error.retry_after))
        return send_error(error)

    def _rates(self, chat: str) -> dict[str, Rate]:
        rates = {
            "all": Rate.at_most(self._settings.messages_per_second, per_seconds=1, burst=5),
            f"chat:{chat}": Rate(interval_seconds=1),
        }
        if chat.startswith("-"):
            rates["group:" + chat] = Rate.at_most(self._settings.group_messages_per_minute, per_seconds=60, burst=5)
        return rates

    async def show_typing(self, address: Address, reply_to: str, language: str = "") -> None:
        """Show "typing" for five seconds or until our next message; never raises."""
        thread = int(address.thread) if address.thread else None
        try:
            await self.bot.send_chat_action(
                int(address.recipient), ChatAction.TYPING, message_thread_id=thread, request_timeout=TYPING_SECONDS
            )
        except AiogramError as error:
            _log.info("telegram_typing_not_shown", reason=type(error).__name__)

    async def fetch_media(self, source: Mapping[str, str], limit_bytes: int) -> bytes:
        """Fetch a file by its `file_id`; see `Channel.fetch_media`. Telegram itself gives none above 20 MB."""
        return await download(self.bot, source["file_id"], min(limit_bytes, LARGEST_FILE))
