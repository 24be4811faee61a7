"""Telling open browsers, whichever process something happened in, that there is something new to look at."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress


class Ear:
    """One browser's open stream. `conversations` None hears of every conversation."""

    def __init__(self, visitor: str, conversations: set[int] | None) -> None:
        self.visitor = visitor
        self.conversations = conversations
        self._heard: set[int] = set()
        self._event = asyncio.Event()

    def tell(self, ids: Collection[int]) -> None:
        """Wake the stream if this concerns it; nothing named concerns everybody."""
        if not ids or self.conversations is None or not self.conversations.isdisjoint(ids):
            self.wake(ids)

    def wake(self, ids: Collection[int] = ()) -> None:
        """Wake the stream."""
        self._heard.update(ids)
        self._event.set()

    async def wait(self, seconds: float) -> set[int]:
        """Wait until something is told, at most so long; return which conversations it was about."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._event.wait(), seconds)
        self._event.clear()
        heard, self._heard = self._heard, set()
        return heard


class LiveHub:
    """The ears of this process. One listener on the database tells them all."""

    def __init__(self) -> None:
        self._ears: set[Ear] = set()
        self.is_closed = False

    def tell(self, ids: Collection[int]) -> None:
        """Pass on that conversations have something new."""
        for ear in self._ears:
            ear.tell(ids)

    def tell_visitor(self, visitor: str, conversation_id: int) -> None:
        """Wake a visitor's streams here at once: they may not know a conversation that has just begun."""
        for ear in self._ears:
            if ear.visitor == visitor:
                ear.wake((conversation_id,))

    def count(self, visitor: str) -> int:
        """Count the open streams of a visitor."""
        return sum(1 for ear in self._ears if ear.visitor == visitor)

    @contextmanager
    def listening(self, visitor: str, conversations: set[int] | None) -> Iterator[Ear]:
        """Lend an ear for as long as a stream is open."""
        ear = Ear(visitor, conversations)
        self._ears.add(ear)
        try:
            yield ear
        finally:
            self._ears.discard(ear)

    def close(self) -> None:
        """Let every stream end, so that the server can."""
        self.is_closed = True
        for ear in self._ears:
            ear.wake()
