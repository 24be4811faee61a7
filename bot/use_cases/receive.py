"""Storing an inbound message, exactly once, before the channel is told that we have it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import timedelta

from bot import metrics
from bot.clock import Clock, system_clock
from bot.failpoints import failpoint
from bot.masking import mask
from bot.media import MediaFolder, MediaRejectedError
from bot.messages import InboundMessage, IncomingMedia
from bot.quiet import QUIET, quiet_period
from bot.storage.receiving import Received, StoredMedia, store_message
from bot.storage.store import Store

LONGEST_TEXT = 8_000  # characters; what is beyond is cut and the customer is told
LONGEST_SECRET = 64  # characters; what is masked may begin before the cut and end behind it
LONGEST_NAME = 200
_UNSTORABLE = dict.fromkeys([0, *range(0xD800, 0xE000)])  # PostgreSQL and UTF-8 cannot hold these


class Receiver:
    """Takes messages from channels.

    `wake` is called after the commit with the conversation's id; it is a hint and may be lost. A conversation begins in
    the language that the platform or the browser names, where it is one of `languages`.
    """

    def __init__(
        self,
        store: Store,
        media: MediaFolder,
        wake: Callable[[int], None],
        *,
        quiet: Callable[[str], timedelta] = lambda channel: QUIET,
        languages: Callable[[], Collection[str]] = tuple,
        clock: Clock = system_clock,
    ) -> None:
        self._store = store
        self._media = media
        self._wake = wake
        self._quiet = quiet
        self._languages = languages
        self._clock = clock

    async def receive(self, message: InboundMessage) -> Received:
        """Store `message` in one transaction and return where it lies.

        Raises:
            sqlalchemy.exc.DBAPIError: nothing was stored; the platform must deliver again.
        """
        message = self._with_served_language(clean(message))
        media = [await _store(self._media, each) for each in message.media]
        rejected = next((each.reason for each in media if each.state == "rejected"), "")
        message = replace(message, unsupported=f"rejected: {rejected}") if rejected else message
        now = self._clock()
        due_at = now + quiet_period(message, self._quiet(message.address.channel))
        failpoint("receive.before_store")
        async with self._store.receiving_singly() as tx:
            received = await store_message(tx, message, media=media, received_at=now, due_at=due_at)
        failpoint("receive.after_commit")
        metrics.MESSAGES.labels(message.address.channel, received.is_new).inc()
        if received.is_new:
            self._wake(received.conversation_id)
        return received

    def _with_served_language(self, message: InboundMessage) -> InboundMessage:
        """Keep the sender's language if it is served: everything said to him is looked up by it."""
        language = message.sender.language[:2].lower()
        served = language if language in self._languages() else ""
        return replace(message, sender=replace(message.sender, language=served))


def clean(message: InboundMessage) -> InboundMessage:
    """Cap and mask what will be stored."""
    text = _storable(message.text)
    was_cut = len(text) > LONGEST_TEXT
    return replace(
        message,
        external_id=_storable(message.external_id),
        text=mask(text[: LONGEST_TEXT + LONGEST_SECRET])[:LONGEST_TEXT],
        payload=_storable(message.payload)[:LONGEST_TEXT],
        unsupported="long_text" if was_cut else _storable(message.unsupported)[:LONGEST_NAME],
        sender=replace(message.sender, name=_storable(message.sender.name)[:LONGEST_NAME]),
        media=tuple(_clean_media(each) for each in message.media),
    )


def _clean_media(media: IncomingMedia) -> IncomingMedia:
    source = {_storable(key): _storable(value) for key, value in media.source.items()}
    filename = _storable(media.filename)[:LONGEST_NAME]
    return replace(media, filename=filename, mime_type=_storable(media.mime_type)[:LONGEST_NAME], source=source)


def _storable(text: str) -> str:
    return text.translate(_UNSTORABLE)


async def _store(folder: MediaFolder, media: IncomingMedia) -> StoredMedia:
    row = StoredMedia(kind=media.kind, mime_type=media.mime_type, filename=media.filename)
    if media.content is None:
        return replace(row, source=json.dumps(dict(media.source)))
    try:
        file = await asyncio.to_thread(folder.store, media.content)
    except MediaRejectedError as error:
        return replace(row, state="rejected", reason=error.reason)
    return replace(row, state="stored", kind=file.kind, mime_type=file.mime_type, sha256=file.sha256, size=file.size)
