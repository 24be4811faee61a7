"""The web chat as a channel: what is stored is sent, and every browser is told by the web process."""

from __future__ import annotations

from collections.abc import Mapping

from bot.channels.port import Limits, PermanentSendError, WhenUncertain
from bot.messages import Address, OutboundMessage


class WebChat:
    """Visitors' browsers read their conversation from us, so there is nothing to send and nothing to fetch."""

    name = "webchat"
    limits = Limits(text=8_000, buttons=10, button_title=60, button_payload_bytes=2_000, caption=2_000)
    when_uncertain = WhenUncertain.RESEND

    async def send(self, message: OutboundMessage) -> str:
        """Count the message as sent: it is in the conversation that the browser shows."""
        return f"webchat:{message.delivery_id}"

    async def show_typing(self, address: Address, reply_to: str) -> None:
        """Do nothing: the live stream shows it."""

    async def fetch_media(self, source: Mapping[str, str], limit_bytes: int) -> bytes:
        """Refuse: files come with the message.

        Raises:
            PermanentSendError
        """
        raise PermanentSendError("web chat files are stored when they come in")
