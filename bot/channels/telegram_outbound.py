"""How our messages look to the Bot API, and how its files are fetched."""

from __future__ import annotations

from contextlib import aclosing
from pathlib import Path

import aiohttp
from aiogram import Bot
from aiogram.exceptions import AiogramError
from aiogram.methods import SendDocument, SendMessage, SendPhoto
from aiogram.types import FSInputFile, InlineKeyboardButton, InlineKeyboardMarkup, ReplyParameters

from bot.channels.formatting import degrade_buttons
from bot.channels.limits import TELEGRAM as LIMITS
from bot.channels.port import PermanentSendError
from bot.channels.telegram_errors import fetch_error
from bot.messages import MediaKind, OutboundMessage, OutgoingMedia

LARGEST_PHOTO = 10 * 2**20  # https://core.telegram.org/bots/api#sending-files
_PHOTO_TYPES = ("image/jpeg", "image/png")


def request(chat_id: int, message: OutboundMessage) -> SendMessage | SendPhoto | SendDocument:
    """Return the call that sends a message: plain text, no parse mode; in groups as a reply to who asked.

    Buttons that do not fit (data above 64 bytes) become numbered lines: a hash would need a memory of its own.
    """
    text, buttons = degrade_buttons(message.text, message.buttons, LIMITS)
    keyboard = [[InlineKeyboardButton(text=button.title, callback_data=button.payload)] for button in buttons]
    markup = InlineKeyboardMarkup(inline_keyboard=keyboard) if keyboard else None
    thread = int(message.address.thread) if message.address.thread else None
    reply = _reply(chat_id, message.reply_to)
    if message.media is None:
        return SendMessage(
            chat_id=chat_id, text=text, reply_markup=markup, message_thread_id=thread, reply_parameters=reply
        )
    file = FSInputFile(message.media.path, filename=message.media.filename or None)
    caption = text or None
    if _is_photo(message.media):
        return SendPhoto(
            chat_id=chat_id,
            photo=file,
            caption=caption,
            reply_markup=markup,
            message_thread_id=thread,
            reply_parameters=reply,
        )
    return SendDocument(
        chat_id=chat_id,
        document=file,
        caption=caption,
        reply_markup=markup,
        message_thread_id=thread,
        reply_parameters=reply,
    )


def _is_photo(media: OutgoingMedia) -> bool:
    """Whether Telegram takes it as a photo; everything else goes as a file, unchanged."""
    is_picture = media.kind is MediaKind.IMAGE and media.mime_type in _PHOTO_TYPES
    return is_picture and Path(media.path).stat().st_size <= LARGEST_PHOTO


def _reply(chat_id: int, reply_to: str) -> ReplyParameters | None:
    """Quote the question in groups, where several people talk; a private chat needs no quotes."""
    chat, number, *_ = [*reply_to.split(":"), ""]
    if chat_id > 0 or chat != str(chat_id) or not number.isdecimal():
        return None
    return ReplyParameters(message_id=int(number), allow_sending_without_reply=True)


async def download(bot: Bot, file_id: str, limit_bytes: int) -> bytes:
    """Return the bytes of a file.

    Raises:
        TemporarySendError: try again later.
        PermanentSendError: gone, or larger than `limit_bytes`.
    """
    try:
        file = await bot.get_file(file_id)
        if file.file_path is None or (file.file_size or 0) > limit_bytes:
            raise PermanentSendError("the file is too large")
        return await _read(bot, bot.session.api.file_url(bot.token, file.file_path), limit_bytes)
    except (AiogramError, aiohttp.ClientError, TimeoutError) as error:
        raise fetch_error(error) from None  # the error names the address, and that holds the token


async def _read(bot: Bot, url: str, limit_bytes: int) -> bytes:
    content = bytearray()
    async with aclosing(bot.session.stream_content(url, timeout=60)) as chunks:
        async for chunk in chunks:
            content += chunk
            if len(content) > limit_bytes:
                raise PermanentSendError("the file is too large")
    return bytes(content)
