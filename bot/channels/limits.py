"""What one message may hold on each channel; kept apart from the adapters, whose libraries take long to load."""

from __future__ import annotations

from collections.abc import Mapping

from bot.channels.port import Limits

SLACK = Limits(text=2_400, buttons=10, button_title=75, button_payload_bytes=2_000, caption=2_400, counts_utf16=True)
TELEGRAM = Limits(text=4_096, buttons=20, button_title=64, button_payload_bytes=64, caption=1_024, counts_utf16=True)
WEBCHAT = Limits(text=8_000, buttons=10, button_title=60, button_payload_bytes=2_000, caption=2_000)
WHATSAPP = Limits(  # a template's body holds 1,024 characters with its own words
    text=4_096, buttons=10, button_title=24, button_payload_bytes=200, caption=1_024, template=900
)

LIMITS: Mapping[str, Limits] = {"slack": SLACK, "telegram": TELEGRAM, "webchat": WEBCHAT, "whatsapp": WHATSAPP}
