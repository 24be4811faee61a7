"""Telegram's updates translated into our words: pure, and never more than the customer said."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import structlog
from aiogram.enums import ChatMemberStatus, ChatType, ContentType, MessageEntityType
from aiogram.types import CallbackQuery, ChatMemberUpdated, Message, Update, User
from pydantic import ValidationError

from bot.channels.telegram_content import CONVERSATION_CONTENT, media_of, own_phone, text_of
from bot.channels.updates import Ignored, MalformedUpdateError, Parsed, Reachability
from bot.messages import Address, InboundMessage, Sender

TELEGRAM = "telegram"
CALLBACK = "callback:"

_ESSENCE = ("message_id", "date", "chat", "from", "text", "caption")
_COMMAND = re.compile(r"/\w{1,32}(?:@(\w+))?(?=\s|$)")

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class BotIdentity:
    """Who we are on Telegram: decides what in a group is meant for us. `username` is without the @."""

    bot_id: int
    username: str = ""

    @property
    def account(self) -> str:
        """Our side of every address."""
        return str(self.bot_id)


def translate(raw: Mapping[str, Any], me: BotIdentity) -> Parsed:
    """Translate one update.

    An edited text is a new message with an id of its own: a corrected order number must reach whoever answers. Edits
    of anything else (a live location moves every few seconds) are ignored. Commands stay text, `/start <payload>` of a
    deep link too: anybody can type one, so it must not pass for a button's payload.

    Raises:
        MalformedUpdateError: it has no number, so Telegram did not send it.
    """
    update = _update(raw)
    if update is None:
        return Ignored(TELEGRAM, "unreadable update", str(raw["update_id"]))
    if update.message:
        return _message(update.message, me)
    if update.edited_message:
        return _edit(update.edited_message, me)
    if update.callback_query:
        return _tap(update.callback_query, me)
    if update.my_chat_member:
        return _membership(update.my_chat_member, me)
    kinds = sorted(raw.keys() - {"update_id"})
    return Ignored(TELEGRAM, f"update of kind {', '.join(kinds) or 'nothing'}", str(update.update_id))


def _update(raw: Mapping[str, Any]) -> Update | None:
    """Read an update; of a message that nobody knows how to read, what matters: refused, it would block its chat."""
    if not isinstance(raw.get("update_id"), int):
        raise MalformedUpdateError("not an update of the Bot API")
    try:
        return Update.model_validate(raw)
    except ValidationError:
        _log.warning("telegram_update_unreadable", update_id=raw["update_id"])
    message = raw.get("message")
    try:
        essence = {key: message[key] for key in _ESSENCE if key in message} if isinstance(message, dict) else None
        return Update.model_validate({"update_id": raw["update_id"], "message": essence})
    except ValidationError:
        return None


def message_id(chat_id: int, number: int) -> str:
    """Return our name for a Telegram message; its own number is unique only within a chat."""
    return f"{chat_id}:{number}"


def _message(message: Message, me: BotIdentity, suffix: str = "") -> Parsed:
    external_id = message_id(message.chat.id, message.message_id) + suffix
    author = message.from_user
    if message.chat.type == ChatType.CHANNEL or author is None or author.is_bot:
        return Ignored(TELEGRAM, "not written by a person", external_id)
    if message.content_type not in CONVERSATION_CONTENT:
        return Ignored(TELEGRAM, f"service message {_kind(message)}", external_id)
    if message.chat.type != ChatType.PRIVATE and not _is_addressed(message, me):
        return Ignored(TELEGRAM, "not addressed to us in a group", external_id)
    text = _without_our_name(message, me)
    media = media_of(message)
    return InboundMessage(
        address=_address(message, me),
        external_id=external_id,
        sender=_sender(author, phone=own_phone(message)),
        text=text,
        media=media,
        sent_at=_sent_at(message),
        unsupported="" if text or media else _kind(message),
    )


def _kind(message: Message) -> str:
    return ContentType(message.content_type).value


def _edit(message: Message, me: BotIdentity) -> Parsed:
    if not (message.text or message.caption):
        return Ignored(TELEGRAM, "edit without text", message_id(message.chat.id, message.message_id))
    return _message(message, me, suffix=f":edit:{message.edit_date or 0}")


def _tap(query: CallbackQuery, me: BotIdentity) -> Parsed:
    """Translate a tapped button. The menu may be old or gone (`InaccessibleMessage`): the choice still counts."""
    external_id = CALLBACK + query.id
    if query.message is None or query.data is None:
        return Ignored(TELEGRAM, "tap outside a conversation", external_id)
    menu = query.message if isinstance(query.message, Message) else None
    chat_id = query.message.chat.id
    return InboundMessage(
        address=_address(menu, me) if menu else Address(TELEGRAM, me.account, str(chat_id)),
        external_id=external_id,
        sender=_sender(query.from_user),
        text=_title(menu, query.data),
        payload=query.data,
    )


def _title(menu: Message | None, data: str) -> str:
    rows = menu.reply_markup.inline_keyboard if menu and menu.reply_markup else []
    return next((button.text for row in rows for button in row if button.callback_data == data), "")


def _membership(change: ChatMemberUpdated, me: BotIdentity) -> Parsed:
    """Translate blocking and unblocking; in groups, our being removed and let in again."""
    gone = {ChatMemberStatus.KICKED, ChatMemberStatus.LEFT}
    is_reachable = change.new_chat_member.status not in gone
    reason = "" if is_reachable else "the bot was blocked or removed"
    return Reachability(Address(TELEGRAM, me.account, str(change.chat.id)), is_reachable, reason)


def _address(message: Message, me: BotIdentity) -> Address:
    thread = str(message.message_thread_id) if message.is_topic_message and message.message_thread_id else ""
    return Address(TELEGRAM, me.account, str(message.chat.id), thread)


def _sender(user: User, phone: str = "") -> Sender:
    """Translate a person. A user name is no alias: it can be given up and taken by somebody else."""
    return Sender(str(user.id), name=user.full_name, phone=phone, language=(user.language_code or "")[:2])


def _sent_at(message: Message) -> datetime | None:
    return message.date.astimezone(UTC) if isinstance(message.date, datetime) else None


def _is_addressed(message: Message, me: BotIdentity) -> bool:
    replied = message.reply_to_message
    if replied and replied.from_user and replied.from_user.id == me.bot_id:
        return True
    command = _COMMAND.match(message.text or "")
    if command:
        return command[1] is None or command[1].casefold() == me.username.casefold()
    return bool(_our_mentions(message, me))


def _our_mentions(message: Message, me: BotIdentity) -> list[str]:
    """Return the words that name us. Offsets count UTF-16 units, which `extract_from` knows."""
    text = message.text or message.caption or ""
    entities = message.entities or message.caption_entities or []
    names = [entity.extract_from(text) for entity in entities if entity.type == MessageEntityType.MENTION]
    named = [name for name in names if me.username and name.casefold() == f"@{me.username}".casefold()]
    linked = [
        entity.extract_from(text)
        for entity in entities
        if entity.type == MessageEntityType.TEXT_MENTION and entity.user and entity.user.id == me.bot_id
    ]
    return named + linked


def _without_our_name(message: Message, me: BotIdentity) -> str:
    text = text_of(message)
    for name in _our_mentions(message, me):
        text = text.replace(name, "", 1)
    command = _COMMAND.match(text)
    if command and command[1]:
        text = text.replace(f"@{command[1]}", "", 1)
    return text.strip() if text != text_of(message) else text
