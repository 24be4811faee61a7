"""Long polling for a laptop without a public address: an update is confirmed only after it was stored."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog
from aiogram.exceptions import AiogramError, TelegramConflictError, TelegramNotFound, TelegramUnauthorizedError
from aiogram.methods import TelegramMethod

from bot.channels.telegram import UPDATE_KINDS, Telegram
from bot.channels.telegram_inbound import translate
from bot.channels.updates import Ignored, MalformedUpdateError, Parsed, storable
from bot.messages import InboundMessage

LONGEST_PAUSE_SECONDS = 30.0

_log = structlog.get_logger(__name__)

Receive = Callable[[InboundMessage], Awaitable[object]]
Notice = Callable[[Parsed], Awaitable[object]]
Sleep = Callable[[float], Awaitable[None]]


class GetRawUpdates(TelegramMethod[list[dict[str, Any]]]):
    """`getUpdates` without aiogram's models, so that one odd update does not hide the others of its batch."""

    __returning__ = list[dict[str, Any]]
    __api_method__ = "getUpdates"

    offset: int | None = None
    timeout: int | None = None
    allowed_updates: list[str] | None = None


class Poller:
    """Takes updates from Telegram one batch at a time and hands each over until it is accepted.

    `receive` stores a message; what it raises is tried again with growing pauses, and nothing after that update is
    taken meanwhile: order holds and nothing is lost. So it may raise only what passes, as a database that is away.
    `notice` gets what is neither message nor ignored.
    """

    def __init__(
        self,
        telegram: Telegram,
        receive: Receive,
        notice: Notice | None = None,
        *,
        wait_seconds: int = 25,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._telegram = telegram
        self._receive = receive
        self._notice = notice
        self._wait_seconds = wait_seconds
        self._sleep = sleep
        self._offset: int | None = None
        self._failures = 0

    async def run(self) -> None:
        """Poll until cancelled, or until Telegram refuses the token. A webhook that is set is removed first."""
        is_ready = False
        while True:
            try:
                if not is_ready:
                    await self._telegram.delete_webhook()
                    is_ready = True
                updates = await self._next_updates()
            except (TelegramUnauthorizedError, TelegramNotFound):
                _log.error("telegram_token_refused", remedy="set a valid bot token from @BotFather")
                return
            except AiogramError as error:
                self._explain(error)
                await self._pause()
                continue
            self._failures = 0
            for update in updates:
                await self._store(update)
                self._offset = int(update["update_id"]) + 1

    async def _next_updates(self) -> list[dict[str, Any]]:
        call = GetRawUpdates(offset=self._offset, timeout=self._wait_seconds, allowed_updates=list(UPDATE_KINDS))
        return await self._telegram.bot(call, request_timeout=self._wait_seconds + 10)

    async def _store(self, update: Mapping[str, Any]) -> None:
        parsed = self._translate(update)
        while True:
            try:
                await self._hand_over(parsed)
            except Exception as error:  # whatever it was, the update must not be lost
                _log.warning("telegram_update_not_stored", update_id=update["update_id"], reason=type(error).__name__)
                await self._pause()
            else:
                self._failures = 0
                return

    async def _hand_over(self, parsed: Parsed) -> None:
        if isinstance(parsed, InboundMessage):
            await self._receive(parsed)
            await self._telegram.acknowledge(parsed)
        elif self._notice and not isinstance(parsed, Ignored):
            await self._notice(parsed)

    def _translate(self, update: Mapping[str, Any]) -> Parsed:
        try:
            return translate(storable(update), self._telegram.me)
        except MalformedUpdateError as error:
            return Ignored(self._telegram.name, str(error))

    def _explain(self, error: AiogramError) -> None:
        if isinstance(error, TelegramConflictError):
            if not self._failures:
                _log.error("telegram_polled_twice", remedy="stop the other program that polls with this token")
            return
        _log.warning("telegram_not_polled", reason=type(error).__name__)

    async def _pause(self) -> None:
        self._failures += 1
        await self._sleep(min(2.0 ** (self._failures - 1), LONGEST_PAUSE_SECONDS))
