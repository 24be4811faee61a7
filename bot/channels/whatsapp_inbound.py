"""WhatsApp's webhooks translated into our words: every message of a batch by itself, so that one cannot spoil it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

import structlog

from bot.channels.contact_cards import phone_number
from bot.channels.updates import ConsentChange, IdentityChange, Ignored, Parsed, Reachability, instant
from bot.channels.whatsapp_content import UNWRITTEN, Content, content_of
from bot.channels.whatsapp_errors import STOPPED_MARKETING, UNREACHABLE, describe
from bot.messages import Address, DeliveryStatus, InboundMessage, Sender, StatusUpdate

WHATSAPP = "whatsapp"

Json: TypeAlias = Mapping[str, Any]

_STATUSES = {
    "sent": DeliveryStatus.SENT,
    "delivered": DeliveryStatus.DELIVERED,
    "read": DeliveryStatus.READ,
    "played": DeliveryStatus.READ,  # a voice message was listened to
    "failed": DeliveryStatus.FAILED,
}
_NEW_NUMBER = {"user_changed_number", "customer_changed_number", "user_changed_user_id"}
# What reading a body raises that is not what its type says.
UNREADABLE = (KeyError, TypeError, ValueError, AttributeError, RecursionError)
_DELIVERY_ID = re.compile(r"[1-9][0-9]{0,17}")

_log = structlog.get_logger(__name__)


def translate(payload: Json) -> list[Parsed]:
    """Translate everything in one POST, in its order. What cannot be read is ignored and logged, without its text."""
    changes = (change for entry in _objects(payload, "entry") for change in _objects(entry, "changes"))
    return [parsed for change in changes for parsed in _change(change)]


def _change(change: Json) -> Iterator[Parsed]:
    field, value = change.get("field"), change.get("value")
    if not isinstance(value, dict):
        yield Ignored(WHATSAPP, "change without a value")
    elif field == "messages":
        yield from _each(value, "messages", _message)
        yield from _each(value, "statuses", _status)
    elif field == "user_preferences":
        yield from _each(value, "user_preferences", _preference)
    else:
        yield Ignored(WHATSAPP, f"field {str(field)[:60]}")


def _each(value: Json, key: str, translate_one: Callable[[Json, Json], Iterator[Parsed]]) -> Iterator[Parsed]:
    items = value.get(key)
    for item in items if isinstance(items, list) else []:
        try:
            yield from list(translate_one(item, value))
        except UNREADABLE as error:
            _log.warning("whatsapp_item_unreadable", kind=key, reason=type(error).__name__)
            yield Ignored(WHATSAPP, f"unreadable item in {key}")


def _message(message: Json, value: Json) -> Iterator[Parsed]:
    external_id, kind = _required(message, "id"), _required(message, "type")
    if kind == "system":
        yield _system(message, value)
        return
    if kind in UNWRITTEN or message.get("group_id"):
        yield Ignored(WHATSAPP, "group message" if message.get("group_id") else f"message of type {kind}", external_id)
        return
    sender = _sender(message, value)
    content = _content(message, kind)
    yield InboundMessage(
        address=Address(WHATSAPP, _account(value), sender.external_id),
        external_id=external_id,
        sender=sender,
        text=content.text,
        payload=content.payload,
        media=content.media,
        sent_at=instant(message.get("timestamp")),
        unsupported=content.unsupported,
    )


def _content(message: Json, kind: str) -> Content:
    """Return what was said; the customer hears about a message that cannot be read, so it is kept."""
    try:
        return content_of(message)
    except UNREADABLE as error:
        _log.warning("whatsapp_content_unreadable", kind=kind[:60], reason=type(error).__name__)
        return Content(unsupported=kind[:60])


def _sender(message: Json, value: Json) -> Sender:
    """Return who wrote. Since 2026 the business-scoped id is the identity and the phone number may be absent.

    Raises:
        KeyError: there is neither.
    """
    contact = _contact(message, value)
    scoped = _text(message, "from_user_id") or _text(contact, "user_id")
    phone = _text(contact, "wa_id") or _text(message, "from")
    known = [scoped, phone, _text(message, "from"), _text(contact, "parent_user_id")]
    identities = list(dict.fromkeys(identity for identity in known if identity))
    if not (scoped or phone):
        raise KeyError("from")
    profile = contact.get("profile")
    name = _text(profile, "name") or _text(profile, "username") if isinstance(profile, dict) else ""
    return Sender(identities[0], name=name, phone=phone_number(phone), aliases=tuple(identities[1:]))


def _contact(message: Json, value: Json) -> Json:
    """Return a message's contact entry. The only one is taken to be the sender's: `from` can differ from `wa_id`."""
    contacts = _objects(value, "contacts")
    identities = {_text(message, "from"), _text(message, "from_user_id")} - {""}
    for contact in contacts:
        if {_text(contact, "wa_id"), _text(contact, "user_id")} & identities:
            return contact
    return contacts[0] if len(contacts) == 1 else {}


def _system(message: Json, value: Json) -> Parsed:
    external_id, system = _required(message, "id"), message["system"]
    kind = _text(system, "type")
    old = _text(system, "customer") or _text(message, "from") or _text(message, "from_user_id")
    new = _text(system, "user_id") or _text(system, "wa_id") or _text(system, "new_wa_id")
    if kind not in _NEW_NUMBER or not old or not new:
        return Ignored(WHATSAPP, f"system message {kind}", external_id)
    return IdentityChange(WHATSAPP, _account(value), old, new, phone_number(_text(system, "wa_id") or new))


def _status(status: Json, value: Json) -> Iterator[Parsed]:
    external_id = _required(status, "id")
    word = _text(status, "status")
    if word not in _STATUSES:
        yield Ignored(WHATSAPP, f"status {word[:60]}", external_id)
        return
    errors = _objects(status, "errors")
    yield StatusUpdate(
        WHATSAPP,
        _account(value),
        _STATUSES[word],
        external_id=external_id,
        delivery_id=_delivery_id(status),
        error="; ".join(map(describe, errors)),
        at=instant(status.get("timestamp")),
    )
    for error in errors:
        yield from _about_recipient(error, status, value)


def _about_recipient(error: Json, status: Json, value: Json) -> Iterator[Parsed]:
    """Yield what a failure tells about the person, beyond this one message."""
    person = _text(status, "recipient_user_id") or _text(status, "recipient_id")
    if not person:
        return
    if error.get("code") in UNREACHABLE:
        yield Reachability(Address(WHATSAPP, _account(value), person), False, describe(error))
    if error.get("code") == STOPPED_MARKETING:
        yield ConsentChange(WHATSAPP, _account(value), person, "marketing_messages", False)


def _delivery_id(status: Json) -> int | None:
    data = _text(status, "biz_opaque_callback_data")
    return int(data) if _DELIVERY_ID.fullmatch(data) else None


def _preference(preference: Json, value: Json) -> Iterator[Parsed]:
    person = _text(preference, "user_id") or _required(preference, "wa_id")
    yield ConsentChange(
        WHATSAPP,
        _account(value),
        person,
        category=_text(preference, "category") or "marketing_messages",
        is_granted=_text(preference, "value") != "stop",
        at=instant(preference.get("timestamp")),
    )


def _account(value: Json) -> str:
    return _required(value["metadata"], "phone_number_id")


def _required(item: Json, key: str) -> str:
    found = _text(item, key)
    if not found:
        raise KeyError(key)
    return found


def _text(item: Json, key: str) -> str:
    """Return a text or number as text, "" when there is none of it."""
    found = item.get(key)
    return str(found) if isinstance(found, (str, int)) and not isinstance(found, bool) else ""


def _objects(item: Json, key: str) -> list[Json]:
    found = item.get(key)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []
