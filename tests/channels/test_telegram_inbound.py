"""Telegram's updates in our words: who wrote, what, and what is none of our business."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.channels.telegram import SECRET_HEADER
from bot.channels.telegram_inbound import BotIdentity, translate
from bot.channels.updates import Ignored, InvalidSignatureError, MalformedUpdateError, Reachability
from bot.messages import Address, InboundMessage, MediaKind
from tests.channels.harness import SECRET, telegram_adapter
from tests.fakes.telegram import FakeTelegram, user

ME = BotIdentity(42, "tienda_bot")
GROUP = {"id": -100, "type": "supergroup", "title": "Vecinos"}
PHOTO = [
    {"file_id": "small", "file_unique_id": "s", "width": 90, "height": 90},
    {"file_id": "large", "file_unique_id": "l", "width": 1280, "height": 960},
]
FILE = {"file_id": "f", "file_unique_id": "u"}


def message(**fields: Any) -> dict[str, Any]:
    chat = {"id": 77, "type": "private", "first_name": "Lucía"}
    return {"message_id": 5, "date": 1_790_000_000, "chat": chat, "from": user(77)} | fields


def received(**fields: Any) -> InboundMessage:
    parsed = translate({"update_id": 1, "message": message(**fields)}, ME)
    assert isinstance(parsed, InboundMessage)
    return parsed


def mention(text: str, name: str = "@tienda_bot") -> dict[str, Any]:
    """Return a text with its mention marked as Telegram marks it: in UTF-16 units."""
    units = len(text[: text.index(name)].encode("utf-16-le")) // 2
    return {"text": text, "entities": [{"type": "mention", "offset": units, "length": len(name)}]}


def test_a_text_keeps_who_wrote_it_and_when() -> None:
    parsed = received(text="Hola 🎉")
    assert parsed.address == Address("telegram", "42", "77")
    assert (parsed.external_id, parsed.text) == ("77:5", "Hola 🎉")
    assert (parsed.sender.external_id, parsed.sender.name, parsed.sender.language) == ("77", "Lucía Gómez", "es")
    assert parsed.sent_at == datetime.fromtimestamp(1_790_000_000, UTC)


@pytest.mark.parametrize(
    ("fields", "kind", "file_id"),
    [
        ({"photo": PHOTO}, MediaKind.IMAGE, "large"),
        ({"voice": FILE | {"duration": 3}}, MediaKind.AUDIO, "f"),
        ({"audio": FILE | {"duration": 3}}, MediaKind.AUDIO, "f"),
        ({"video": FILE | {"duration": 3, "width": 1, "height": 1}}, MediaKind.VIDEO, "f"),
        ({"video_note": FILE | {"duration": 3, "length": 1}}, MediaKind.VIDEO, "f"),
        ({"document": FILE | {"mime_type": "application/pdf"}}, MediaKind.DOCUMENT, "f"),
        ({"document": FILE | {"mime_type": "image/png"}}, MediaKind.IMAGE, "f"),
        ({"document": FILE | {"mime_type": "image/svg+xml"}}, MediaKind.DOCUMENT, "f"),
        (
            {"animation": FILE | {"duration": 3, "width": 1, "height": 1}, "document": FILE | {"file_id": "other"}},
            MediaKind.VIDEO,
            "f",
        ),
    ],
)
def test_a_file_is_received_with_its_caption(fields: dict[str, Any], kind: MediaKind, file_id: str) -> None:
    parsed = received(**fields, caption="llegó roto")
    assert parsed.text == "llegó roto"
    assert [(media.kind, media.source["file_id"]) for media in parsed.media] == [(kind, file_id)]
    assert not parsed.unsupported


def test_an_album_is_several_messages() -> None:
    album = [received(message_id=number, photo=PHOTO, media_group_id="g") for number in (5, 6)]
    assert len({parsed.external_id for parsed in album}) == 2


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        (
            {"sticker": FILE | {"type": "regular", "width": 1, "height": 1, "is_animated": False, "is_video": False}},
            "sticker",
        ),
        ({"dice": {"emoji": "🎲", "value": 3}}, "dice"),
        ({"something_new": {"a": 1}}, "unknown"),
    ],
)
def test_what_cannot_be_read_is_received_as_unsupported(fields: dict[str, Any], kind: str) -> None:
    assert received(**fields).unsupported == kind


def test_ones_own_contact_card_vouches_for_the_phone_number() -> None:
    card = {"phone_number": "34600111222", "first_name": "Lucía", "user_id": 77}
    assert received(contact=card).sender.phone == "+34600111222"
    assert received(contact=card | {"user_id": 78}).sender.phone == ""
    assert "34600111222" in received(contact=card | {"user_id": 78}).text


def test_a_location_is_a_link_to_a_map() -> None:
    assert "q=40.416800,-3.703800" in received(location={"latitude": 40.4168, "longitude": -3.7038}).text


@pytest.mark.parametrize(("text", "expected"), [("/start", "/start"), ("/start ref_42", "/start ref_42")])
def test_a_deep_link_stays_text_because_anybody_can_type_one(text: str, expected: str) -> None:
    assert (received(text=text).text, received(text=text).payload) == (expected, "")


def test_an_edited_text_is_a_new_message() -> None:
    edited = translate({"update_id": 1, "edited_message": message(text="pedido 1243", edit_date=1_790_000_060)}, ME)
    assert isinstance(edited, InboundMessage)
    assert (edited.external_id, edited.text) == ("77:5:edit:1790000060", "pedido 1243")


def test_a_moving_location_is_ignored() -> None:
    moved = message(location={"latitude": 1.0, "longitude": 1.0}, edit_date=1_790_000_060)
    assert isinstance(translate({"update_id": 1, "edited_message": moved}, ME), Ignored)


@pytest.mark.parametrize(
    "fields",
    [
        mention("🎉🎉 @tienda_bot ¿abren hoy?"),
        mention("@Tienda_Bot ¿abren hoy?", "@Tienda_Bot"),
        {"text": "/horario"},
        {"text": "/horario@tienda_bot"},
        {"text": "¿abren?", "reply_to_message": message(**{"from": {"id": 42, "is_bot": True, "first_name": "T"}})},
    ],
)
def test_in_a_group_we_answer_when_addressed(fields: dict[str, Any]) -> None:
    parsed = received(chat=GROUP, **fields)
    assert parsed.address.recipient == "-100"
    assert "tienda_bot" not in parsed.text.casefold()


@pytest.mark.parametrize(
    "fields",
    [{"text": "hola vecinos"}, mention("hola @otro_bot", "@otro_bot"), {"text": "/horario@otro_bot"}, {"photo": PHOTO}],
)
def test_in_a_group_we_stay_silent_otherwise(fields: dict[str, Any]) -> None:
    assert isinstance(translate({"update_id": 1, "message": message(chat=GROUP, **fields)}, ME), Ignored)


def test_a_topic_is_a_thread() -> None:
    parsed = received(chat=GROUP, text="/horario", message_thread_id=9, is_topic_message=True)
    assert parsed.address.thread == "9"


def tap(**fields: Any) -> dict[str, Any]:
    keyboard = {"inline_keyboard": [[{"text": "Devolver", "callback_data": "/return"}]]}
    query = {"id": "q1", "from": user(77), "chat_instance": "1", "data": "/return"}
    return {"update_id": 1, "callback_query": query | {"message": message(text="menú", reply_markup=keyboard)} | fields}


def test_a_tap_carries_payload_and_title() -> None:
    parsed = translate(tap(), ME)
    assert isinstance(parsed, InboundMessage)
    assert (parsed.payload, parsed.text, parsed.external_id) == ("/return", "Devolver", "callback:q1")


def test_a_tap_on_a_menu_that_is_no_longer_accessible_counts() -> None:
    gone = {"chat": {"id": 77, "type": "private"}, "message_id": 5, "date": 0}
    parsed = translate(tap(message=gone), ME)
    assert isinstance(parsed, InboundMessage)
    assert (parsed.payload, parsed.address.recipient) == ("/return", "77")


@pytest.mark.parametrize(
    "update",
    [
        {"channel_post": message(text="oferta")},
        {"message": message(text="eco", **{"from": user(9) | {"is_bot": True}})},
        {"message": message(new_chat_members=[user(9)])},
        {"poll_answer": {"poll_id": "1", "option_ids": [0], "option_persistent_ids": ["a"], "user": user(7)}},
        {"kind_from_the_future": {"a": 1}},
        {},
    ],
)
def test_what_is_no_customers_message_is_ignored(update: dict[str, Any]) -> None:
    assert isinstance(translate({"update_id": 1} | update, ME), Ignored)


async def test_blocking_makes_unreachable_and_unblocking_reachable() -> None:
    fake = FakeTelegram()
    blocked = await fake.user_blocks(77)
    assert translate(blocked, ME) == Reachability(
        Address("telegram", "42", "77"), False, "the bot was blocked or removed"
    )
    member = blocked["my_chat_member"]["old_chat_member"]
    unblocked = {"update_id": 2, "my_chat_member": blocked["my_chat_member"] | {"new_chat_member": member}}
    assert translate(unblocked, ME) == Reachability(Address("telegram", "42", "77"), True)


async def test_a_webhook_call_needs_our_secret() -> None:
    channel = telegram_adapter(FakeTelegram())
    body = json.dumps({"update_id": 1, "message": message(text="Hola 🎉")}).encode()
    assert isinstance(channel.handle(body, {SECRET_HEADER: SECRET})[0], InboundMessage)
    for headers in ({}, {SECRET_HEADER: ""}, {SECRET_HEADER: "other"}, {SECRET_HEADER: "ñ\udce9"}):
        with pytest.raises(InvalidSignatureError):
            channel.handle(body, headers)
    without = telegram_adapter(FakeTelegram(), webhook_secret="")
    assert not without.verify_secret("")


@pytest.mark.parametrize(
    "body",
    [b"", b"nonsense", b"\xff\xfe", b"[1]", b"17", b"{}", b'{"update_id": "1"}', b"[" * 100_000],
)
async def test_a_body_that_is_no_update_is_refused(body: bytes) -> None:
    with pytest.raises(MalformedUpdateError):
        telegram_adapter(FakeTelegram()).parse_update(body)


@pytest.mark.parametrize("content", [17, {"message_id": "x"}, {"text": "Hola"}])
def test_an_update_that_cannot_be_read_is_acknowledged_because_it_would_block_its_chat(content: object) -> None:
    assert isinstance(translate({"update_id": 1, "message": content}, ME), Ignored)


@pytest.mark.parametrize(("text", "unsupported"), [("roto", ""), ("", "unknown")])
def test_a_message_with_an_attachment_nobody_can_read_is_kept(text: str, unsupported: str) -> None:
    parsed = received(photo="a new kind of photo", caption=text)
    assert (parsed.text, parsed.unsupported) == (text, unsupported)


async def test_text_that_cannot_be_stored_is_repaired() -> None:
    body = json.dumps({"update_id": 1, "message": message(text="a\x00b\ud83dc")}).encode()
    parsed = telegram_adapter(FakeTelegram()).parse_update(body)
    assert isinstance(parsed, InboundMessage)
    assert parsed.text == "a\ufffdb\ufffdc"
