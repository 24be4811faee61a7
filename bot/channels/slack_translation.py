"""Slack's events and presses turned into our values. Pure: nothing is asked and nothing is sent."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

from bot.channels.slack_events import Press, PressKind, Reaction, ThreadMessage
from bot.channels.updates import Ignored, MalformedUpdateError, read_object
from bot.messages import Address, InboundMessage, IncomingMedia, MediaKind, Sender
from integrations.slack_cards import REPLY_BLOCK, REPLY_FORM, REPLY_INPUT, WAITS_BLOCK, WAITS_INPUT, ActionId
from integrations.slack_text import unescape

Payload = Mapping[str, Any]

NAME = "slack"
CHOICE = "choice"  # action_id of the buttons offered to customers: "choice:0", "choice:1", ...
_READ_SUBTYPES = {"", "file_share", "me_message", "thread_broadcast"}
_PRESSES = {
    ActionId.CLAIM: PressKind.CLAIM,
    ActionId.REPLY: PressKind.REPLY,
    ActionId.RESOLVE: PressKind.RESOLVE,
    ActionId.GIVE_BACK: PressKind.GIVE_BACK,
    ActionId.CLAIM_LEAD: PressKind.CLAIM_LEAD,
    ActionId.SNOOZE_LEAD: PressKind.SNOOZE_LEAD,
    ActionId.NOT_A_LEAD: PressKind.NOT_A_LEAD,
}
_LEAD_PRESSES = {PressKind.CLAIM_LEAD, PressKind.SNOOZE_LEAD, PressKind.NOT_A_LEAD}


@dataclass(frozen=True, slots=True)
class Written:
    """What somebody wrote. `is_addressed`: in a direct message or with a mention of us.

    An unaddressed message in a thread may go on with a customer's conversation (`message`) or stand in an agents'
    thread (`in_thread`): only the use cases know.
    """

    message: InboundMessage
    is_addressed: bool
    is_direct: bool
    in_thread: ThreadMessage | None


@dataclass(frozen=True, slots=True)
class Marks:
    """What makes a message in an agents' thread go to the customer."""

    reply_mark: str = ">>"
    reply_reaction: str = "outbox_tray"


def translate_event(body: Payload, bot_user_id: str, marks: Marks) -> Written | Reaction | Ignored:
    """Translate an Events API delivery."""
    event = body.get("event")
    if not isinstance(event, Mapping):
        return Ignored(NAME, f"no event inside {body.get('type') or 'the delivery'}")
    kind = _string(event, "type")
    if kind in {"message", "app_mention"}:
        return _written(body, event, bot_user_id, marks)
    if kind == "reaction_added":
        return _reaction(event, bot_user_id, marks)
    return Ignored(NAME, f"event {kind}")


def _written(body: Payload, event: Payload, bot_user_id: str, marks: Marks) -> Written | Ignored:
    reason = _reason_to_ignore(event, bot_user_id)
    if reason:
        return Ignored(NAME, reason)
    is_direct = _string(event, "channel_type") == "im" or _string(event, "channel").startswith("D")
    message = _inbound(body, event, bot_user_id, is_direct)
    is_mention = _string(event, "type") == "app_mention" or f"<@{bot_user_id}>" in _string(event, "text")
    in_thread = None if is_direct else _thread_message(event, marks)
    if not is_direct and not is_mention and in_thread is None:
        return Ignored(NAME, "not addressed to us")
    return Written(message, is_direct or is_mention, is_direct, in_thread)


def _reason_to_ignore(event: Payload, bot_user_id: str) -> str:
    subtype, user = _string(event, "subtype"), _string(event, "user")
    if subtype not in _READ_SUBTYPES:
        return f"message subtype {subtype}"
    if _string(event, "bot_id") or user in {bot_user_id, "USLACKBOT"}:
        return "written by a bot"
    if not user or not _string(event, "channel") or moment_of(_string(event, "ts")) is None:
        return "author, channel or time is missing"
    return ""


def _inbound(body: Payload, event: Payload, bot_user_id: str, is_direct: bool) -> InboundMessage:
    channel, ts, user = _string(event, "channel"), _string(event, "ts"), _string(event, "user")
    text = unescape(_without_mention(_string(event, "text"), bot_user_id))
    media = _media(event)
    return InboundMessage(
        address=Address(NAME, account_of(body), channel, _thread_of(event, is_direct)),
        external_id=f"{channel}:{ts}",
        sender=Sender(user),
        text=text,
        media=media,
        sent_at=moment_of(ts),
        unsupported="" if text or media or _string(event, "text") else "message without text",
    )


def _thread_of(event: Payload, is_direct: bool) -> str:
    """Place a message: a mention opens a thread of its own; direct messages are one conversation.

    The assistant pane is the exception: each of its threads is a chat of its own, and answers elsewhere are unseen.
    """
    thread = _string(event, "thread_ts")
    if is_direct:
        return thread if "assistant_thread" in event else ""
    return thread or _string(event, "ts")


def _without_mention(text: str, bot_user_id: str) -> str:
    if not bot_user_id:
        return text.strip()
    return re.sub(rf"\s*<@{re.escape(bot_user_id)}(\|[^>]*)?>[,:]?\s*", " ", text).strip()


def _thread_message(event: Payload, marks: Marks) -> ThreadMessage | None:
    thread, ts = _string(event, "thread_ts"), _string(event, "ts")
    if not thread or thread == ts:
        return None
    text = unescape(_string(event, "text")).strip()
    is_reply = bool(marks.reply_mark) and text.startswith(marks.reply_mark)
    return ThreadMessage(
        channel=_string(event, "channel"),
        thread_ts=thread,
        ts=ts,
        slack_user_id=_string(event, "user"),
        text=text.removeprefix(marks.reply_mark).strip() if is_reply else text,
        is_reply=is_reply,
        media=_media(event),
    )


def _media(event: Payload) -> tuple[IncomingMedia, ...]:
    files = event.get("files")
    return tuple(_file(file) for file in _list(files) if isinstance(file, Mapping) and _string(file, "id"))


def _file(file: Payload) -> IncomingMedia:
    mime_type = _string(file, "mimetype")
    url = _string(file, "url_private_download") or _string(file, "url_private")
    family = mime_type.split("/", 1)[0]
    kind = MediaKind(family) if family in {"image", "audio", "video"} else MediaKind.DOCUMENT
    source = {"file_id": _string(file, "id"), "url": url, "mime_type": mime_type}
    return IncomingMedia(kind, mime_type, _string(file, "name"), source)


def _reaction(event: Payload, bot_user_id: str, marks: Marks) -> Reaction | Ignored:
    item, user = event.get("item"), _string(event, "user")
    if not isinstance(item, Mapping) or not user or user == bot_user_id:
        return Ignored(NAME, "reaction without a person or a message")
    name = _string(event, "reaction").split("::", 1)[0]  # "hand::skin-tone-2"
    channel, ts = _string(item, "channel"), _string(item, "ts")
    if name != marks.reply_reaction or not channel or not ts:
        return Ignored(NAME, "another reaction than the one that sends")
    return Reaction(channel, ts, user, name)


def translate_interaction(body: Payload) -> InboundMessage | Press | Ignored:
    """Translate a pressed button or a sent form."""
    kind = _string(body, "type")
    if kind == "block_actions":
        return _action(body)
    if kind == "view_submission":
        return _form(body)
    return Ignored(NAME, f"interaction {kind}")


def _action(body: Payload) -> InboundMessage | Press | Ignored:
    actions = [action for action in _list(body.get("actions")) if isinstance(action, Mapping)]
    user = _string(_mapping(body, "user"), "id")
    if not actions or not user:
        return Ignored(NAME, "press without an action or a person")
    action = actions[0]
    if _string(action, "action_id").split(":", 1)[0] == CHOICE:
        return _tap(body, action, user)
    return _press(body, action, user)


def _tap(body: Payload, action: Payload, user: str) -> InboundMessage | Ignored:
    """Translate a customer's tap on a button of ours."""
    container, message = _mapping(body, "container"), _mapping(body, "message")
    channel = _string(container, "channel_id") or _string(_mapping(body, "channel"), "id")
    at = _string(action, "action_ts")
    if not channel or not at:
        return Ignored(NAME, "tap without a place or a time")
    thread = _string(container, "thread_ts") or _string(message, "thread_ts")
    is_plain_direct = channel.startswith("D") and not thread
    return InboundMessage(
        address=Address(NAME, _team(body), channel, "" if is_plain_direct else thread),
        external_id=f"{channel}:tap:{at}:{user}",
        sender=Sender(user),
        text=unescape(_string(_mapping(action, "text"), "text")),
        payload=_string(action, "value"),
        sent_at=moment_of(at),
    )


def _press(body: Payload, action: Payload, user: str) -> Press | Ignored:
    action_id, value = _string(action, "action_id"), _string(action, "value")
    if action_id not in list(ActionId) or not value.isdecimal():
        return Ignored(NAME, "a button that is not on our cards")
    kind, container = _PRESSES[ActionId(action_id)], _mapping(body, "container")
    message_ts = _string(container, "message_ts")
    press = Press(
        kind=kind,
        slack_user_id=user,
        once_key=f"press:{user}:{action_id}:{value}:{_string(action, 'action_ts')}",
        trigger_id=_string(body, "trigger_id"),
        response_url=_string(body, "response_url"),
        channel=_string(container, "channel_id") or _string(_mapping(body, "channel"), "id"),
        thread_ts=_string(container, "thread_ts") or message_ts,
    )
    if kind in _LEAD_PRESSES:
        return replace(press, lead_id=int(value))
    return replace(press, conversation_id=int(value))


def _form(body: Payload) -> Press | Ignored:
    view, user = _mapping(body, "view"), _string(_mapping(body, "user"), "id")
    conversation = _string(view, "private_metadata")
    if _string(view, "callback_id") != REPLY_FORM or not conversation.isdecimal() or not user:
        return Ignored(NAME, "a form that is not ours")
    values = _mapping(_mapping(view, "state"), "values")
    box = _mapping(_mapping(values, REPLY_BLOCK), REPLY_INPUT)
    ticked = _list(_mapping(_mapping(values, WAITS_BLOCK), WAITS_INPUT).get("selected_options"))
    return Press(
        kind=PressKind.SEND_REPLY,
        slack_user_id=user,
        once_key=f"form:{_string(view, 'id')}",
        conversation_id=int(conversation),
        text=_string(box, "value").strip(),
        waits_for_customer=bool(ticked),
        trigger_id=_string(body, "trigger_id"),
    )


def account_of(body: Payload) -> str:
    """Return our own workspace, which for a shared channel is not the author's."""
    for authorization in _list(body.get("authorizations")):
        if isinstance(authorization, Mapping) and _string(authorization, "team_id"):
            return _string(authorization, "team_id")
    return _string(body, "team_id")


def _team(body: Payload) -> str:
    return _string(_mapping(body, "team"), "id") or _string(_mapping(body, "user"), "team_id")


def bot_user_of(body: Payload) -> str:
    """Return our own user id where the delivery names it."""
    for authorization in _list(body.get("authorizations")):
        if isinstance(authorization, Mapping) and authorization.get("is_bot") is True:
            return _string(authorization, "user_id")
    return ""


def moment_of(ts: str) -> datetime | None:
    """Read a Slack timestamp such as "1712345678.000200"; None if it is none."""
    if not re.fullmatch(r"\d{1,11}\.\d{1,9}", ts, re.ASCII):
        return None
    return datetime.fromtimestamp(float(ts), UTC)


def payload_of(body: bytes, content_type: str) -> dict[str, Any]:
    """Read a request's body: JSON, or a form with JSON in its `payload`.

    Raises:
        MalformedUpdateError: it is neither.
    """
    if "form-urlencoded" not in content_type:
        return read_object(body)
    try:
        fields = dict(parse_qsl(body.decode()))
    except ValueError as error:
        raise MalformedUpdateError("the body is not a form") from error
    return read_object(fields["payload"].encode(errors="replace")) if "payload" in fields else dict(fields)


def _string(mapping: Payload, key: str) -> str:
    value = mapping.get(key)
    return value if isinstance(value, str) else ""


def _mapping(mapping: Payload, key: str) -> Payload:
    value = mapping.get(key)
    return value if isinstance(value, Mapping) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
