"""A visitor's open stream: each message once, and who answers, as it changes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import structlog
from fastapi.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from bot.storage.away import is_database_away
from bot.storage.visitors import ChatState, Shown, chat_state, shown_messages
from bot.web.chat_messages import event, shown_to_visitor, state_for_visitor
from bot.web.live import Ear
from bot.web.parts import Web

POLL_SECONDS = 5.0  # a lost hint costs at most this
UNSENT_SECONDS = 0.1  # an answer is written and will be sent in a moment
OVERLAP = timedelta(minutes=10)  # a message may become visible after one with a higher id
KEEP_ALIVE_POLLS = 3
HEADERS = {"x-accel-buffering": "no", "cache-control": "no-store"}
log = structlog.get_logger(__name__)


class Stream(StreamingResponse):
    """Everything after message `after`, and then whatever comes, until the browser leaves; then `ear` is shut."""

    def __init__(self, here: Web, ear: Ear, prefix: str, after: int) -> None:
        super().__init__(_events(here, ear, prefix, after), media_type="text/event-stream", headers=HEADERS)
        self._here = here
        self._ear = ear

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer; a browser may have left before the first event, so this does not wait for one."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._here.hub.shut(self._ear)


async def _events(here: Web, ear: Ear, prefix: str, after: int) -> AsyncIterator[bytes]:
    news = _News(prefix, after)
    quiet, unsent_wait = 0, UNSENT_SECONDS
    yield b"retry: 2000\n\n"
    while not here.hub.is_closed:
        looked = await _look(here, ear.visitor, news.after)
        told = news.of(*looked, here.parts.look().name) if looked else []
        for each in told:
            yield each
        quiet = 0 if told else quiet + 1
        if quiet > KEEP_ALIVE_POLLS:
            quiet = 0
            yield b": still here\n\n"
        is_unsent = looked is not None and looked[1].has_unsent
        ear.conversations = {looked[1].conversation_id} if looked else ear.conversations
        unsent_wait = min(unsent_wait * 2, POLL_SECONDS) if is_unsent else UNSENT_SECONDS
        await ear.wait(unsent_wait if is_unsent else POLL_SECONDS)


class _News:
    """What a stream has told already, and what is new to it."""

    def __init__(self, prefix: str, after: int) -> None:
        self.after = after
        self._prefix = prefix
        self._seen: set[int] = set()
        self._state: dict[str, Any] = {}

    def of(self, shown: list[Shown], state: ChatState, assistant: str) -> list[bytes]:
        """Return what is new as events."""
        new = [each for each in shown if each.id not in self._seen]
        self._seen.update(each.id for each in new)
        events = []
        for each in new:
            self.after = max(self.after, each.id)
            events.append(event("message", shown_to_visitor(each, self._prefix, assistant), self.after))
        told = state_for_visitor(state, assistant)
        if told != self._state:
            self._state = told
            events.append(event("state", told))
        return events


async def _look(here: Web, visitor: str, after: int) -> tuple[list[Shown], ChatState] | None:
    """Read what there is to show; None while the database is away."""
    try:
        async with here.parts.store.transaction() as tx:
            state = await chat_state(tx, visitor)
            shown = await shown_messages(tx, visitor, after=after, since=here.parts.clock() - OVERLAP)
    except Exception as error:
        if not is_database_away(error):
            raise
        log.warning("chat.database_unavailable", error=type(error).__name__)
        return None
    return shown, state
