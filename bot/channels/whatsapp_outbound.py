"""How our messages look to the WhatsApp Cloud API: pure functions from message to request body."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from bot.channels.formatting import degrade_buttons, numbered, one_line
from bot.channels.limits import WHATSAPP as LIMITS
from bot.channels.port import PermanentSendError
from bot.messages import Button, MediaKind, OutboundMessage, OutgoingMedia

# A list row's limits, the looser of the two forms; what also fits a reply button is sent as one.
REPLY_BUTTONS = 3
REPLY_BUTTON_TITLE = 20
LONGEST_INTERACTIVE_BODY = 1024

_LIST_BUTTON = {"es": "Ver opciones", "en": "See options"}
_IMAGE_TYPES = {"image/jpeg", "image/png"}
_VIDEO_TYPES = {"video/mp4", "video/3gpp"}
_AUDIO_TYPES = {"audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"}
_BUSINESS_SCOPED = re.compile(r"[A-Z]{2}\.[A-Za-z0-9.]{1,160}")


def request_body(message: OutboundMessage, template: str, media_id: str = "") -> dict[str, Any]:
    """Return the body of POST /messages. `media_id` is what the upload of the message's media returned.

    Raises:
        PermanentSendError: a template cannot hold so long a text.
    """
    return {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        **recipient(message.address.recipient),
        "biz_opaque_callback_data": str(message.delivery_id),
        **_content(message, template, media_id),
    }


def recipient(address: str) -> Mapping[str, str]:
    """Return who gets it: a phone number in `to`, a business-scoped id (2026) in `recipient`."""
    return {"recipient": address} if is_business_scoped(address) else {"to": address}


def is_business_scoped(identity: str) -> bool:
    """Whether an identity is a business-scoped user id, such as US.13491208655302741918, and not a phone number."""
    return _BUSINESS_SCOPED.fullmatch(identity) is not None


def _content(message: OutboundMessage, template: str, media_id: str) -> dict[str, Any]:
    if message.is_template:
        return _template(message, template)
    if message.media is not None:
        return _media(message.media, media_id, _plain(message))
    text, buttons = degrade_buttons(message.text, message.buttons, LIMITS)
    if buttons and text.strip() and len(text) <= LONGEST_INTERACTIVE_BODY:
        return {"type": "interactive", "interactive": _interactive(text, buttons, message.language)}
    return {"type": "text", "text": {"body": _plain(message), "preview_url": False}}


def _plain(message: OutboundMessage) -> str:
    return numbered(message.text, message.buttons) if message.buttons else message.text


def _template(message: OutboundMessage, name: str) -> dict[str, Any]:
    """A template's parameter may hold no line breaks, no tabs and no run of spaces; buttons cannot be added."""
    words = one_line(message.text)
    if len(words) > LIMITS.template:
        raise PermanentSendError(f"outside the 24-hour window a message may have at most {LIMITS.template} characters")
    body = {"type": "body", "parameters": [{"type": "text", "text": words}]}
    language = {"policy": "deterministic", "code": message.language}
    return {"type": "template", "template": {"name": name, "language": language, "components": [body]}}


def _interactive(text: str, buttons: Sequence[Button], language: str) -> dict[str, Any]:
    if len(buttons) <= REPLY_BUTTONS and all(len(button.title.strip()) <= REPLY_BUTTON_TITLE for button in buttons):
        replies = [{"type": "reply", "reply": _row(button)} for button in buttons]
        return {"type": "button", "body": {"text": text}, "action": {"buttons": replies}}
    title = _LIST_BUTTON.get(language, _LIST_BUTTON["en"])
    sections = [{"title": title, "rows": [_row(button) for button in buttons]}]
    return {"type": "list", "body": {"text": text}, "action": {"button": title, "sections": sections}}


def _row(button: Button) -> dict[str, str]:
    return {"id": button.payload, "title": button.title.strip()}


def media_type(media: OutgoingMedia) -> str:
    """Return how WhatsApp shows a file: what it cannot show as itself goes as a document."""
    shown = {MediaKind.IMAGE: _IMAGE_TYPES, MediaKind.VIDEO: _VIDEO_TYPES, MediaKind.AUDIO: _AUDIO_TYPES}
    plain_type = media.mime_type.partition(";")[0].strip()
    return media.kind.value if plain_type in shown.get(media.kind, ()) else "document"


def _media(media: OutgoingMedia, media_id: str, caption: str) -> dict[str, Any]:
    kind = media_type(media)
    content = {"id": media_id}
    if caption.strip() and kind != "audio":  # audio has no caption
        content["caption"] = caption
    if kind == "document":
        content["filename"] = media.filename or "file"
    return {"type": kind, kind: content}
