"""What comes out of Slack besides customers' messages, and who must answer for it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from bot.messages import Address, InboundMessage, IncomingMedia


class PressKind(StrEnum):
    """What an agent or sales rep asked for by a button or a form."""

    CLAIM = "claim"
    REPLY = "reply"  # wants to write: if allowed, the form opens
    SEND_REPLY = "send_reply"  # the form was sent; `text` goes to the customer
    RESOLVE = "resolve"
    GIVE_BACK = "give_back"
    CLAIM_LEAD = "claim_lead"
    SNOOZE_LEAD = "snooze_lead"
    NOT_A_LEAD = "not_a_lead"


@dataclass(frozen=True, slots=True)
class Press:
    """A button pressed on one of our cards, or our form sent. One of `conversation_id` and `lead_id` is known.

    `once_key` is the same when Slack or a nervous finger repeats it: take it in the transaction that acts.
    """

    kind: PressKind
    slack_user_id: str
    once_key: str
    conversation_id: int | None = None
    lead_id: int | None = None
    text: str = ""
    waits_for_customer: bool = False  # of a form: the ticket's clock stands still until he writes
    trigger_id: str = ""
    response_url: str = ""
    channel: str = ""
    thread_ts: str = ""  # the card's thread: shows where to answer the presser


@dataclass(frozen=True, slots=True)
class PressResult:
    """What became of it. `text` is shown to that person alone; "" shows nothing.

    For an allowed `REPLY` the text stands in the form instead (for example how long WhatsApp's window stays open).
    """

    ok: bool
    text: str = ""


@dataclass(frozen=True, slots=True)
class ThreadMessage:
    """A message in a thread that belongs to no customer: a note, unless `is_reply`. The mark is taken off `text`."""

    channel: str
    thread_ts: str
    ts: str
    slack_user_id: str
    text: str
    is_reply: bool
    media: tuple[IncomingMedia, ...] = ()


@dataclass(frozen=True, slots=True)
class Reaction:
    """The reply reaction, put on a message: it asks for that note to be sent to the customer."""

    channel: str
    ts: str
    slack_user_id: str
    name: str


class SlackEvents(Protocol):
    """The use cases behind Slack.

    Everything awaited here is stored before Slack hears that it was taken: an exception means "deliver again".
    """

    async def receive(self, message: InboundMessage) -> object:
        """Take a customer's message; the same `external_id` may come several times, even at once."""
        ...

    async def is_agent(self, slack_user_id: str) -> bool:
        """Say whether a Slack user is one of our agents."""
        ...

    async def is_open(self, address: Address, slack_user_id: str) -> bool:
        """Say whether this person talks, or talked, with us at this address."""
        ...

    async def press(self, press: Press) -> PressResult:
        """Act on a press by an agent."""
        ...

    async def thread_reply(self, message: ThreadMessage) -> PressResult | None:
        """Take a thread message; None if the thread is none of ours. The author need not be an agent."""
        ...

    async def reaction(self, reaction: Reaction) -> PressResult | None:
        """Take an agent's reply reaction; None if the message is none of ours."""
        ...
