"""Showing the customer that an answer is being prepared, while the quiet period lasts."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from bot.channels.port import Channel
from bot.storage.turns import Waiting

LASTS = timedelta(seconds=4)  # Telegram's ends after 5 seconds, the shortest of all


class TypingIndicator:
    """Shows typing in conversations that the bot will answer in a moment; a courtesy, sent without waiting."""

    def __init__(self, channels: Mapping[str, Channel]) -> None:
        self._channels = channels
        self._shown_at: dict[int, datetime] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def show(self, waiting: Sequence[Waiting], now: datetime) -> None:
        """Show it where it is not being shown already."""
        self._shown_at = {key: at for key, at in self._shown_at.items() if now - at < LASTS}
        for each in waiting:
            channel = self._channels.get(each.address.channel)
            if channel is None or each.conversation_id in self._shown_at:
                continue
            self._shown_at[each.conversation_id] = now
            task = asyncio.create_task(channel.show_typing(each.address, each.last_inbound_id, each.language))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def shown(self) -> None:
        """Wait until everything that is being shown has been."""
        await asyncio.gather(*self._tasks)
