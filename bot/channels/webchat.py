"""The web chat as a channel: what is stored is sent, and every browser is told by the web process."""

from __future__ import annotations

from collections.abc import Mapping

from bot.channels.limits import WEBCHAT
from bot.channels.port import PermanentSendError, WhenUncertain
from bot.messages import Address, OutboundMessage


class WebChat:
    """Visitors' browsers read their conversation from us, so there is nothing to send and nothing to fetch."""

    name = "webchat"
    limits = WEBCHAT
    when_uncertain = WhenUncertain.RESEND

    async def send(self, message: OutboundMessage) -> str:
        """Count the message as sent: it is in the conversation that the browser shows."""
        return f"webchat:{message.delivery_id}"

    async def show_typing(self, address: Address, reply_to: str, language: str = "") -> None:
        """Do nothing: the live stream shows it."""

    async def fetch_media(self, source: Mapping[str, str], limit_bytes: int) -> bytes:
        """Refuse: files come with the message.

        Raises:
            PermanentSendError
        """
        raise PermanentSendError("web chat files are stored when they come in")
