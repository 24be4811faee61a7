"""What a WhatsApp message holds: its text, its file, or the choice that was tapped."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from bot.channels.contact_cards import contact_text, location_text
from bot.messages import IncomingMedia, MediaKind

Json: TypeAlias = Mapping[str, Any]

# Nothing was written: a reaction, a message taken back, a chat opened for the first time.
UNWRITTEN = {"reaction", "revoke", "request_welcome"}


@dataclass(frozen=True, slots=True)
class Content:
    """What a message says."""

    text: str = ""
    payload: str = ""
    media: tuple[IncomingMedia, ...] = ()
    unsupported: str = ""


def content_of(message: Json) -> Content:
    """Return what a message says; a type nobody has told us of is unsupported, which the customer is told.

    An edit is read as a new message with an id of its own: a corrected order number must reach whoever answers.

    Raises:
        KeyError, TypeError, ValueError, AttributeError: the message is not what its type says.
    """
    kind = str(message["type"])
    if kind == "edit":
        return content_of(message["edit"]["message"])
    reader = _READERS.get(kind)
    return reader(message) if reader else Content(unsupported=_unsupported_kind(message, kind))


def _unsupported_kind(message: Json, kind: str) -> str:
    detail = message.get("unsupported")
    return str(detail.get("type") or kind)[:60] if isinstance(detail, dict) else kind[:60]


def _text(message: Json) -> Content:
    return Content(_string(message["text"]["body"]))


def _file(kind: MediaKind) -> Callable[[Json], Content]:
    def read(message: Json) -> Content:
        file = message[message["type"]]
        source = {key: _string(file[key]) for key in ("id", "sha256", "mime_type") if file.get(key)}
        media = IncomingMedia(kind, source.get("mime_type", ""), _string(file.get("filename") or ""), source)
        _string(file["id"])
        return Content(_string(file.get("caption") or ""), media=(media,))

    return read


def _location(message: Json) -> Content:
    place = message["location"]
    words = [_string(place.get(key) or "") for key in ("name", "address")]
    return Content(location_text(float(place["latitude"]), float(place["longitude"]), *words))


def _contacts(message: Json) -> Content:
    """Read shared contact cards. They are somebody's numbers, not necessarily the sender's."""
    lines = []
    for card in message["contacts"]:
        phones = [_string(phone.get("phone") or phone.get("wa_id") or "") for phone in card.get("phones") or ()]
        lines.append(contact_text(_string(card.get("name", {}).get("formatted_name") or ""), phones))
    return Content("\n".join(line for line in lines if line))


def _button(message: Json) -> Content:
    """Read a template's quick reply."""
    button = message["button"]
    return Content(_string(button["text"]), payload=_string(button.get("payload") or button["text"]))


def _interactive(message: Json) -> Content:
    body = message.get("interactive")
    if not isinstance(body, dict):
        return Content(unsupported="interactive")
    kind = body.get("type")
    if kind in {"button_reply", "list_reply"}:
        return Content(_string(body[kind]["title"]), payload=_string(body[kind]["id"]))
    if kind == "nfm_reply":
        return Content(_form(body["nfm_reply"]))
    return Content(unsupported=f"interactive {kind}"[:60])


def _form(reply: Json) -> str:
    """Return a completed flow as lines of `field: value`."""
    fields = json.loads(reply.get("response_json") or "{}")
    lines = [f"{key}: {value}" for key, value in fields.items() if key != "flow_token"]
    return "\n".join(lines) or _string(reply.get("body") or "")


def _order(message: Json) -> Content:
    """Return a catalogue order as its text and lines of `quantity x product, price`."""
    order = message["order"]
    lines = [_string(order.get("text") or "")]
    for item in order["product_items"]:
        price = f"{item.get('item_price', '')} {item.get('currency', '')}".strip()
        lines.append(f"{item.get('quantity', 1)} x {item['product_retailer_id']}, {price}".rstrip(", "))
    return Content("\n".join(line for line in lines if line))


def _string(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("expected a text")
    return value


_READERS: Mapping[str, Callable[[Json], Content]] = {
    "text": _text,
    "image": _file(MediaKind.IMAGE),
    "video": _file(MediaKind.VIDEO),
    "audio": _file(MediaKind.AUDIO),
    "voice": _file(MediaKind.AUDIO),
    "document": _file(MediaKind.DOCUMENT),
    "location": _location,
    "contacts": _contacts,
    "button": _button,
    "interactive": _interactive,
    "order": _order,
}
