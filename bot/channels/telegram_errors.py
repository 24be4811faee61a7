"""What aiogram's errors mean for a message: not sent, never to be sent, or unknown."""

from __future__ import annotations

from datetime import timedelta

import aiohttp
import structlog
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramBadRequest,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)

from bot.channels.port import PermanentSendError, SendError, TemporarySendError, UncertainSendError

UNTIL_REPAIRED = timedelta(minutes=5)

_NEVER_CONNECTED = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)
_NOBODY_THERE = ("chat not found", "user is deactivated", "peer_id_invalid", "bot was kicked", "group chat was deleted")

_log = structlog.get_logger(__name__)


def send_error(error: Exception) -> SendError:
    """Return what a failed call means. Reasons hold no token and no customer text."""
    match error:
        case TelegramRetryAfter():
            return TemporarySendError("Telegram: too many requests", timedelta(seconds=error.retry_after))
        case TelegramUnauthorizedError() | TelegramNotFound():
            _log.error("telegram_token_refused", remedy="set a valid bot token from @BotFather")
            return TemporarySendError("Telegram refuses the bot's token", UNTIL_REPAIRED)
        case TelegramNetworkError():
            return _network_error(error)
        case TelegramServerError():
            return TemporarySendError(f"Telegram: {error.message}")
        case ClientDecodeError():
            return UncertainSendError("Telegram's answer could not be read")
    return _refusal(error)


def _refusal(error: Exception) -> PermanentSendError:
    match error:
        case TelegramForbiddenError():
            return PermanentSendError(error.message, unreachable=True)
        case TelegramBadRequest():
            is_nobody = any(words in error.message.casefold() for words in _NOBODY_THERE)
            return PermanentSendError(error.message, unreachable=is_nobody)
        case OSError():
            return PermanentSendError("the file to send cannot be read")
    return PermanentSendError(f"Telegram: {type(error).__name__}")


def fetch_error(error: Exception) -> SendError:
    """Return what a failed download means: fetching twice harms nobody, so nothing is uncertain."""
    if isinstance(error, aiohttp.ClientResponseError):
        if error.status in {404, 410}:
            return PermanentSendError("Telegram no longer has the file")
        return TemporarySendError(f"Telegram: status {error.status} for a file")
    if isinstance(error, (aiohttp.ClientError, TimeoutError)):
        return TemporarySendError(f"Telegram: {type(error).__name__} while fetching a file")
    known = send_error(error)
    return TemporarySendError(str(known)) if isinstance(known, UncertainSendError) else known


def _network_error(error: TelegramNetworkError) -> SendError:
    """A connection that was never made carried nothing; of any other we do not know."""
    if isinstance(error, TelegramEntityTooLarge):
        return PermanentSendError("Telegram: the file is too large")
    cause = type(error.__cause__).__name__
    if isinstance(error.__cause__, _NEVER_CONNECTED):
        return TemporarySendError(f"Telegram cannot be reached: {cause}")
    return UncertainSendError(f"Telegram did not answer: {cause}")
