"""What a Telegram message holds: its text and its files, whatever form they came in."""

from __future__ import annotations

from aiogram.enums import ContentType
from aiogram.types import Message, PhotoSize

from bot.channels.contact_cards import contact_text, location_text, phone_number
from bot.messages import IncomingMedia, MediaKind

_SHOWABLE_IMAGES = {"image/jpeg", "image/png", "image/webp", "image/gif"}

# What people send; everything else that comes as a message is the platform's own notice (joined, pinned, ...).
CONVERSATION_CONTENT = frozenset(
    {
        ContentType.TEXT,
        ContentType.PHOTO,
        ContentType.VOICE,
        ContentType.AUDIO,
        ContentType.VIDEO,
        ContentType.VIDEO_NOTE,
        ContentType.ANIMATION,
        ContentType.DOCUMENT,
        ContentType.STICKER,
        ContentType.CONTACT,
        ContentType.LOCATION,
        ContentType.VENUE,
        ContentType.POLL,
        ContentType.DICE,
        ContentType.GAME,
        ContentType.STORY,
        ContentType.PAID_MEDIA,
        ContentType.CHECKLIST,
        ContentType.INVOICE,
        ContentType.UNKNOWN,
    }
)


def text_of(message: Message) -> str:
    """Return what was written, or the contact or place that was shared, in words."""
    if message.contact:
        contact = message.contact
        return contact_text(" ".join(filter(None, [contact.first_name, contact.last_name])), [contact.phone_number])
    if message.venue:
        place = message.venue.location
        return location_text(place.latitude, place.longitude, message.venue.title, message.venue.address)
    if message.location:
        return location_text(message.location.latitude, message.location.longitude)
    return message.text or message.caption or ""


def own_phone(message: Message) -> str:
    """Return the sender's own number, which Telegram vouches for; "" when the contact shared is somebody else."""
    contact = message.contact
    if contact and message.from_user and contact.user_id == message.from_user.id:
        return phone_number(contact.phone_number)
    return ""


def media_of(message: Message) -> tuple[IncomingMedia, ...]:
    """Return the file of a message, if it has one; of a photo the largest size."""
    found = _visual(message) or _audible(message) or _document(message)
    return (found,) if found else ()


def _visual(message: Message) -> IncomingMedia | None:
    if message.photo:
        largest = max(message.photo, key=_area)
        return _media(MediaKind.IMAGE, largest.file_id, "image/jpeg")
    moving = message.animation or message.video
    if moving:
        return _media(MediaKind.VIDEO, moving.file_id, moving.mime_type or "video/mp4", moving.file_name)
    if message.video_note:
        return _media(MediaKind.VIDEO, message.video_note.file_id, "video/mp4")
    return None


def _area(size: PhotoSize) -> int:
    return size.width * size.height


def _audible(message: Message) -> IncomingMedia | None:
    if message.voice:
        return _media(MediaKind.AUDIO, message.voice.file_id, message.voice.mime_type or "audio/ogg")
    if message.audio:
        audio = message.audio
        return _media(MediaKind.AUDIO, audio.file_id, audio.mime_type or "audio/mpeg", audio.file_name)
    return None


def _document(message: Message) -> IncomingMedia | None:
    document = message.document
    if document is None:
        return None
    kind = MediaKind.IMAGE if document.mime_type in _SHOWABLE_IMAGES else MediaKind.DOCUMENT
    return _media(kind, document.file_id, document.mime_type or "", document.file_name)


def _media(kind: MediaKind, file_id: str, mime_type: str, filename: str | None = None) -> IncomingMedia:
    return IncomingMedia(kind, mime_type, filename or "", {"file_id": file_id})
