"""Telling open browsers, whichever process something happened in, that there is something new to look at."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress


class Ear:
    """One browser's open stream. `conversations` None hears of every conversation."""

    def __init__(self, visitor: str, conversations: set[int] | None, address: str = "") -> None:
        self.visitor = visitor
        self.address = address
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
    """The ears of this process. One listener on the database tells them all.

    A visitor may have `most_of_visitor` streams open and an address `most_of_address`, in this process.
    """

    def __init__(self, most_of_visitor: int, most_of_address: int) -> None:
        self._most_of_visitor = most_of_visitor
        self._most_of_address = most_of_address
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

    def open(self, visitor: str, address: str) -> Ear | None:
        """Open a visitor's stream, which must be closed; None where he or his address has as many as are allowed."""
        of_visitor = sum(1 for ear in self._ears if ear.visitor == visitor)
        of_address = sum(1 for ear in self._ears if ear.address == address)
        if of_visitor >= self._most_of_visitor or of_address >= self._most_of_address:
            return None
        ear = Ear(visitor, set(), address)
        self._ears.add(ear)
        return ear

    def shut(self, ear: Ear) -> None:
        """Forget a stream that has ended."""
        self._ears.discard(ear)

    @contextmanager
    def hearing_all(self) -> Iterator[Ear]:
        """Lend an agent's page an ear for every conversation."""
        ear = Ear("", None)
        self._ears.add(ear)
        try:
            yield ear
        finally:
            self.shut(ear)

    def close(self) -> None:
        """Let every stream end, so that the server can."""
        self.is_closed = True
        for ear in self._ears:
            ear.wake()
