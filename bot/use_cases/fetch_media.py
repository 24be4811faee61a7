"""Fetching customers' files from the platforms, so that people can look at them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import timedelta

import structlog
from sqlalchemy.exc import DBAPIError

from bot.channels.port import Channel, PermanentSendError
from bot.clock import Clock, system_clock
from bot.logs import where
from bot.media import LARGEST_FILE, MediaFolder, MediaRejectedError
from bot.storage import media
from bot.storage.media import PendingMedia
from bot.storage.store import Store
from bot.waiting import wait_for_any

MOST_ATTEMPTS = 6
POLL_SECONDS = 1.0
log = structlog.get_logger(__name__)


class MediaFetcher:
    """Fetches pending media, each until it is stored, refused or gone.

    Claiming moves `next_at` on before the network is touched, so a crash costs one wait and nothing else.
    """

    def __init__(
        self, store: Store, folder: MediaFolder, channels: Mapping[str, Channel], *, clock: Clock = system_clock
    ) -> None:
        self._store = store
        self._folder = folder
        self._channels = channels
        self._clock = clock

    async def run(self, stop: asyncio.Event) -> None:
        """Fetch until `stop` is set."""
        while not stop.is_set():
            try:
                fetched = await self.fetch_some()
            except (DBAPIError, OSError) as error:
                log.warning("media.database_unavailable", error=type(error).__name__)
                fetched = 0
            if not fetched:
                await wait_for_any((stop,), POLL_SECONDS)

    async def fetch_some(self, most: int = 4) -> int:
        """Fetch what is due, a few at a time; return how many were tried."""
        now = self._clock()
        async with self._store.transaction() as tx:
            pending = await media.claim_pending(tx, now=now, most=most, again_at=now + timedelta(seconds=30))
        await asyncio.gather(*(self._fetch(each) for each in pending))
        return len(pending)

    async def _fetch(self, pending: PendingMedia) -> None:
        state, reason, changes = "stored", "", {}
        try:
            content = await self._channel(pending).fetch_media(pending.source, LARGEST_FILE)
            file = await asyncio.to_thread(self._folder.store, content)
            changes = {"sha256": file.sha256, "size": file.size, "mime_type": file.mime_type, "kind": file.kind.value}
        except MediaRejectedError as error:
            state, reason = "rejected", error.reason
        except PermanentSendError as error:
            state, reason = "failed", str(error)
        except Exception as error:  # whatever one file does, the others are fetched
            log.warning("media.not_fetched", media_id=pending.id, **where(error))
            if pending.attempts < MOST_ATTEMPTS:
                return
            state, reason = "failed", type(error).__name__
        async with self._store.transaction() as tx:
            await media.finish(tx, pending.id, state=state, reason=reason, changes=changes)

    def _channel(self, pending: PendingMedia) -> Channel:
        channel = self._channels.get(pending.channel)
        if channel is None:
            raise PermanentSendError("the channel is off")
        return channel
