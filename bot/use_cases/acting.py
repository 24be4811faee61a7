"""Doing something to a conversation from outside a turn: locked, settled, committed, and then everybody woken."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TypeVar

from sqlalchemy.exc import OperationalError

from bot.channels.formatting import compose, one_line
from bot.channels.port import Limits
from bot.clock import Clock, system_clock
from bot.storage.agents import Agent
from bot.storage.away import is_gone
from bot.storage.conversations import conversation_with_id
from bot.storage.notices import CHATS, DELIVERIES, Notices
from bot.storage.store import Store
from bot.use_cases.business import BusinessFor
from bot.use_cases.escalate import settle
from bot.use_cases.hand_over import NotAllowedError, reply_as_agent, write_note
from bot.use_cases.work import Work
from routing.outbound import window_remaining

LONGEST_ANSWER = 8_000  # characters
Result = TypeVar("Result")
_UNSTORABLE = dict.fromkeys([0, *range(0xD800, 0xE000)])  # PostgreSQL and UTF-8 cannot hold these


class UnknownConversationError(LookupError):
    """There is no such conversation."""


class TooLongError(NotAllowedError):
    """Outside of the channel's time window a message may have at most `most` characters."""

    def __init__(self, most: int) -> None:
        super().__init__(f"outside the time window a message may have at most {most} characters")
        self.most = most


class Acting:
    """The way in which agents, the API and Slack change conversations."""

    def __init__(self, store: Store, business: BusinessFor, notices: Notices, *, clock: Clock = system_clock) -> None:
        self.store = store
        self.business = business
        self.clock = clock
        self._notices = notices

    @asynccontextmanager
    async def on(self, conversation_id: int) -> AsyncIterator[Work]:
        """Lend the conversation, locked, with a transaction; an exception undoes everything.

        Raises:
            UnknownConversationError
        """
        async with self.store.transaction() as tx:
            conversation = await conversation_with_id(tx, conversation_id, lock=True)
            if conversation is None:
                raise UnknownConversationError(str(conversation_id))
            work = Work(tx, self.business(conversation_id), self.clock(), conversation)
            yield work
            await settle(work)
        self.wake(work.conversation.id)

    async def do(self, conversation_id: int, act: Callable[[Work], Awaitable[Result]]) -> Result:
        """Do something to a conversation; once more if the database undid it because two waited for each other.

        Raises:
            UnknownConversationError
        """
        try:
            return await self._once(conversation_id, act)
        except OperationalError as error:
            if is_gone(error):
                raise
            return await self._once(conversation_id, act)

    async def _once(self, conversation_id: int, act: Callable[[Work], Awaitable[Result]]) -> Result:
        async with self.on(conversation_id) as work:
            return await act(work)

    def wake(self, conversation_id: int) -> None:
        """Hint that there is something to send and to show."""
        self._notices.send(DELIVERIES)
        self._notices.send(CHATS, conversation_id)


def takes_only_a_template(work: Work, limits: Limits) -> bool:
    """Say whether the channel's time window is closed for this conversation."""
    conversation = work.conversation
    left = window_remaining(conversation.channel, conversation.last_customer_message_at, work.now)
    return bool(limits.template) and left == timedelta()


async def answer_customer(
    work: Work, agent: Agent, message: str, limits: Limits, *, waits_for_customer: bool = False
) -> int:
    """Send what a person wrote, in parts that the channel takes; return the id of the last part.

    Outside of the channel's time window it is one line in a template, and kept as the customer gets it.

    Raises:
        TooLongError: that template cannot hold so much.
        NotAllowedError: another agent answers this conversation, or there is nothing to send.
    """
    said = message.translate(_UNSTORABLE).strip()[:LONGEST_ANSWER]
    if not said:
        raise NotAllowedError("there is nothing to send")
    if takes_only_a_template(work, limits):
        said = one_line(said)
        if len(said) > limits.template:
            raise TooLongError(limits.template)
    message_id = 0
    for piece in compose(said, (), limits):
        message_id = await reply_as_agent(work, agent, piece.text, waits_for_customer=waits_for_customer)
    return message_id


async def add_note(work: Work, agent: Agent, note: str) -> int:
    """Keep a note; an empty one is refused.

    Raises:
        NotAllowedError: there is nothing to keep.
    """
    said = note.translate(_UNSTORABLE).strip()[:LONGEST_ANSWER]
    if not said:
        raise NotAllowedError("there is nothing to keep")
    return await write_note(work, agent, said)
