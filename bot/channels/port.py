"""What a channel must be able to do, and how it says that it could not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Protocol

from bot.messages import Address, OutboundMessage


class WhenUncertain(StrEnum):
    """What to do with a message of which we do not know whether it was sent."""

    RESEND = "resend"  # a second copy does less harm than none
    ASK_AGENT = "ask_agent"  # a person looks; nothing is sent by itself
    RECONCILE = "reconcile"  # the platform will tell by status update; ask a person if it does not


@dataclass(frozen=True, slots=True)
class Limits:
    """What one message may hold on this channel. `text` counts UTF-16 units where `counts_utf16`.

    `template` is the longest text outside of the channel's time window, in one line; 0 where there is no window.
    """

    text: int
    buttons: int
    button_title: int
    button_payload_bytes: int
    caption: int = 0
    counts_utf16: bool = False
    template: int = 0


class SendError(Exception):
    """A message could not be sent."""


class TemporarySendError(SendError):
    """Nothing was sent; try again, not before `retry_after`."""

    def __init__(self, reason: str, retry_after: timedelta | None = None) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


class PermanentSendError(SendError):
    """Nothing was sent and trying again will not help. `unreachable`: the contact cannot be written to at all."""

    def __init__(self, reason: str, *, unreachable: bool = False) -> None:
        super().__init__(reason)
        self.unreachable = unreachable


class UncertainSendError(SendError):
    """The connection broke after the request left: it may or may not have been sent."""


class Channel(Protocol):
    """One place customers write in. Knows the platform's protocol and nothing of conversations."""

    name: str
    limits: Limits
    when_uncertain: WhenUncertain

    async def send(self, message: OutboundMessage) -> str:
        """Send one message and return the platform's id of it.

        Respects the platform's rate limits by waiting a little or by `TemporarySendError(retry_after)`.

        Raises:
            TemporarySendError, PermanentSendError, UncertainSendError
        """
        ...

    async def show_typing(self, address: Address, reply_to: str, language: str = "") -> None:
        """Show that an answer is being prepared, in words of `language` where it takes words; never raises."""
        ...

    async def fetch_media(self, source: Mapping[str, str], limit_bytes: int) -> bytes:
        """Fetch what an `IncomingMedia.source` refers to.

        Raises:
            TemporarySendError: try again later.
            PermanentSendError: gone, too large, or not what it says.
        """
        ...
