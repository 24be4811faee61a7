"""Use cases behind Slack that only write down what reaches them."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.channels.slack_events import Press, PressResult, Reaction, ThreadMessage
from bot.messages import Address, InboundMessage


class AwayError(Exception):
    """The database is away."""


@dataclass
class RecordedEvents:
    """Implements `SlackEvents`. `desk_threads` are (channel, thread) of agents; `open` are customers' addresses."""

    agents: set[str] = field(default_factory=set)
    desk_threads: set[tuple[str, str]] = field(default_factory=set)
    open: set[tuple[str, str]] = field(default_factory=set)  # (thread, slack user)
    result: PressResult = field(default_factory=lambda: PressResult(ok=True))
    is_away: bool = False
    received: list[InboundMessage] = field(default_factory=list)
    presses: list[Press] = field(default_factory=list)
    notes: list[ThreadMessage] = field(default_factory=list)
    reactions: list[Reaction] = field(default_factory=list)

    async def receive(self, message: InboundMessage) -> None:
        if self.is_away:
            raise AwayError
        self.received.append(message)

    async def is_agent(self, slack_user_id: str) -> bool:
        return slack_user_id in self.agents

    async def is_open(self, address: Address, slack_user_id: str) -> bool:
        return (address.thread, slack_user_id) in self.open

    async def press(self, press: Press) -> PressResult:
        if self.is_away:
            raise AwayError
        self.presses.append(press)
        return self.result

    async def thread_reply(self, message: ThreadMessage) -> PressResult | None:
        if (message.channel, message.thread_ts) not in self.desk_threads:
            return None
        self.notes.append(message)
        return self.result

    async def reaction(self, reaction: Reaction) -> PressResult | None:
        self.reactions.append(reaction)
        return self.result
