"""What travels between a channel and the use cases: the words of the message path."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Address:
    """Where a conversation takes place, in the channel's own terms.

    `account` is our side (bot, phone number id, workspace), `recipient` is where to send to (chat id, phone
    or business-scoped id, Slack channel, visitor), `thread` narrows it down (Slack thread); "" if there is none.
    """

    channel: str
    account: str
    recipient: str
    thread: str = ""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who wrote. `external_id` is the strongest identity the channel gave; `aliases` are weaker ones it also gave."""

    external_id: str
    name: str = ""
    phone: str = ""  # E.164, only when the platform vouches for it
    email: str = ""
    aliases: tuple[str, ...] = ()
    language: str = ""  # what the platform says the person's language is, for example "es"


class MediaKind(StrEnum):
    """What a piece of media is, as far as showing it goes."""

    IMAGE = "image"
    AUDIO = "audio"
    VIDEO = "video"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class IncomingMedia:
    """A file that came with a message: either its bytes, or the platform's reference to fetch it by."""

    kind: MediaKind
    mime_type: str = ""
    filename: str = ""
    source: Mapping[str, str] = field(default_factory=dict)  # platform reference, for example {"file_id": ...}
    content: bytes | None = None


@dataclass(frozen=True, slots=True)
class InboundMessage:
    """One message from a customer, translated and verified, not yet stored.

    `external_id` is what the platform repeats on redelivery: unique within (channel, account).
    `payload` is what a tapped button carries; such a message is due at once.
    """

    address: Address
    external_id: str
    sender: Sender
    text: str = ""
    payload: str = ""
    media: tuple[IncomingMedia, ...] = ()
    sent_at: datetime | None = None
    unsupported: str = ""  # the kind of content we cannot read, for example "sticker"


@dataclass(frozen=True, slots=True)
class Button:
    """A choice offered to the customer. `payload` comes back when it is tapped."""

    title: str
    payload: str


@dataclass(frozen=True, slots=True)
class OutgoingMedia:
    """A stored file to send; `path` is absolute."""

    kind: MediaKind
    mime_type: str
    filename: str
    path: str


@dataclass(frozen=True, slots=True)
class OutboundMessage:
    """One message to a customer, already small enough for its channel.

    `delivery_id` identifies this sending for ever; adapters put it on the wire where the platform has a place for it.
    `reply_to` is the platform id of the customer's last message; `addressee` is the platform's name of the person who
    is meant where others talk with us in the same thread, else "". `is_template` asks for the channel's pre-approved
    template (WhatsApp outside the 24-hour window) with `text` as its parameter.
    """

    delivery_id: int
    address: Address
    text: str
    buttons: tuple[Button, ...] = ()
    media: OutgoingMedia | None = None
    reply_to: str = ""
    addressee: str = ""
    language: str = "es"
    is_template: bool = False


class DeliveryStatus(StrEnum):
    """What the platform says became of a message. Order matters: a status only ever moves forward."""

    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class StatusUpdate:
    """A platform's word on a message that we sent. One of `external_id` and `delivery_id` is known."""

    channel: str
    account: str
    status: DeliveryStatus
    external_id: str = ""
    delivery_id: int | None = None
    error: str = ""
    at: datetime | None = None
