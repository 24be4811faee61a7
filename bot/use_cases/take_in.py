"""Taking in what a platform delivers, so that nothing is lost and nothing holds up what comes after it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

import structlog
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError

from bot.channels.updates import Ignored, Parsed
from bot.logs import where
from bot.messages import InboundMessage
from bot.storage.away import is_database_away

UNREADABLE = "unreadable"
log = structlog.get_logger(__name__)


class Intake:
    """Takes whatever channels hand in; it is stored, or kept bare, when a call returns.

    `receive` stores a message, `record` anything else. What is raised means that the database is away, whatever the
    update holds: it is not confirmed, and the platform delivers it again.
    """

    def __init__(
        self,
        receive: Callable[[InboundMessage], Awaitable[object]],
        record: Callable[[Parsed], Awaitable[object]],
    ) -> None:
        self._receive = receive
        self._record = record

    async def take(self, parsed: Parsed) -> None:
        """Take an update of any kind."""
        if isinstance(parsed, InboundMessage):
            await self.receive(parsed)
        elif not isinstance(parsed, Ignored):
            await self.record(parsed)

    async def receive(self, message: InboundMessage) -> None:
        """Store a message; of one that cannot be stored, at least that it came, so that somebody asks what it was."""
        try:
            await self._receive(message)
        except Exception as error:
            if is_database_away(error):
                raise
            log.error("message.not_stored", channel=message.address.channel, **where(error))
            await self._keep_bare(message)

    async def record(self, update: Parsed) -> None:
        """Store what an update says; one that cannot be stored is in the log alone."""
        try:
            await self._record(update)
        except Exception as error:
            if is_database_away(error):
                raise
            log.error("update.not_stored", kind=type(update).__name__, **where(error))

    async def _keep_bare(self, message: InboundMessage) -> None:
        sender = replace(message.sender, name="", phone="", email="")
        bare = replace(message, text="", payload="", media=(), sent_at=None, sender=sender, unsupported=UNREADABLE)
        try:
            await self._receive(bare)
        except Exception as error:
            if is_database_away(error) or _refuses_everything(error):
                raise
            log.error("message.lost", channel=message.address.channel, id=message.external_id, **where(error))


def _refuses_everything(error: Exception) -> bool:
    """Say whether it is not what a bare message holds that the database objects to: a missing table, a right."""
    return isinstance(error, DBAPIError) and not isinstance(error, DataError | IntegrityError)
