"""WhatsApp's webhooks in our words: both shapes of identity, every type, and one bad item spoils no batch."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.channels.updates import (
    ConsentChange,
    IdentityChange,
    Ignored,
    InvalidSignatureError,
    MalformedUpdateError,
    Parsed,
    Reachability,
)
from bot.channels.whatsapp import SIGNATURE_HEADER
from bot.channels.whatsapp_inbound import translate
from bot.messages import Address, DeliveryStatus, InboundMessage, MediaKind, StatusUpdate
from tests.channels.harness import whatsapp_adapter
from tests.channels.meta_schemas import webhook_examples
from tests.fakes.third_party import required
from tests.fakes.whatsapp import PHONE_NUMBER_ID, FakeWhatsApp, WhatsAppUser, sign, webhook

OLD = WhatsAppUser(phone="34600111222")
BOTH = WhatsAppUser(phone="34600111222", scoped_id="ES.13491208655302741918")
NEW = WhatsAppUser(phone="", scoped_id="ES.13491208655302741918")
TEXT = {"type": "text", "text": {"body": "Hola 🎉"}}


def parsed(content: dict[str, Any], person: WhatsAppUser = OLD) -> Parsed:
    message = FakeWhatsApp().message(person, content)
    (only,) = translate(webhook({"contacts": [person.contact], "messages": [message]}))
    return only


def received(content: dict[str, Any], person: WhatsAppUser = OLD) -> InboundMessage:
    message = parsed(content, person)
    assert isinstance(message, InboundMessage)
    return message


async def test_the_signature_is_over_the_raw_bytes() -> None:
    channel = whatsapp_adapter(FakeWhatsApp())
    body = json.dumps(webhook({"messages": []})).encode() + b" \n"
    emoji = '{"entry": [], "text": "Hola 🎉"}'.encode()
    assert channel.verify_signature(body, sign(body))
    assert channel.verify_signature(emoji, sign(emoji))
    assert not channel.verify_signature(json.dumps(json.loads(emoji)).encode(), sign(emoji))


@pytest.mark.parametrize(
    "header",
    [None, "", "sha256=", sign(b"{}", "other secret"), sign(b"{} "), sign(b"{}")[7:], sign(b"{}").upper(), "ñ\udce9"],
)
async def test_a_wrong_signature_is_refused_before_anything_is_read(header: str | None) -> None:
    channel = whatsapp_adapter(FakeWhatsApp())
    with pytest.raises(InvalidSignatureError):
        channel.handle(b"{}", {SIGNATURE_HEADER: header} if header is not None else {})


async def test_without_an_app_secret_nothing_is_accepted() -> None:
    channel = whatsapp_adapter(FakeWhatsApp())
    bare = type(channel)(type(channel._settings)("t", "", "", "v25.0"))
    assert not bare.verify_signature(b"{}", sign(b"{}", ""))
    assert bare.verify_challenge({"hub.mode": "subscribe", "hub.verify_token": "", "hub.challenge": "1"}) is None


async def test_the_challenge_is_returned_to_who_knows_the_token() -> None:
    channel = whatsapp_adapter(FakeWhatsApp())
    asked = {"hub.mode": "subscribe", "hub.verify_token": "test-verify-token", "hub.challenge": "1158201444"}
    assert channel.verify_challenge(asked) == "1158201444"
    assert channel.verify_challenge(asked | {"hub.verify_token": "wrong"}) is None
    assert channel.verify_challenge(asked | {"hub.mode": "unsubscribe"}) is None
    assert channel.verify_challenge({}) is None


@pytest.mark.parametrize("body", [b"", b"nonsense", b"[]", b"null", b'"x"', b"\xff\xfe", b"[" * 100_000])
async def test_a_body_that_is_no_object_is_refused(body: bytes) -> None:
    with pytest.raises(MalformedUpdateError):
        whatsapp_adapter(FakeWhatsApp()).parse(body)


@pytest.mark.parametrize("payload", [{}, {"entry": 1}, {"entry": [1, {"changes": "x"}, {"changes": [1, {}]}]}])
def test_an_object_of_another_shape_holds_no_message(payload: dict[str, Any]) -> None:
    assert not [each for each in translate(payload) if not isinstance(each, Ignored)]


def test_the_shape_before_2026_knows_people_by_phone_number() -> None:
    message = received(TEXT, OLD)
    assert message.address == Address("whatsapp", PHONE_NUMBER_ID, "34600111222")
    assert (message.sender.external_id, message.sender.aliases) == ("34600111222", ())
    assert (message.sender.phone, message.sender.name) == ("+34600111222", "Lucía Gómez")
    assert (message.text, message.sent_at) == ("Hola 🎉", datetime.fromtimestamp(1_790_000_000, UTC))


def test_the_shape_of_2026_knows_people_by_business_scoped_id_and_keeps_the_number_as_alias() -> None:
    message = received(TEXT, BOTH)
    assert message.address.recipient == message.sender.external_id == BOTH.scoped_id
    assert message.sender.aliases == ("34600111222",)
    assert message.sender.phone == "+34600111222"


def test_a_person_with_a_user_name_has_no_phone_number() -> None:
    message = received(TEXT, NEW)
    assert (message.sender.external_id, message.sender.phone, message.sender.aliases) == (NEW.scoped_id, "", ())


def test_two_people_in_one_post_are_not_mixed_up() -> None:
    ana, eva = WhatsAppUser("34600000001", name="Ana"), WhatsAppUser("34600000002", name="Eva")
    messages = [FakeWhatsApp().message(person, TEXT) | {"id": person.name} for person in (eva, ana)]
    both = translate(webhook({"contacts": [ana.contact, eva.contact], "messages": messages}))
    names = {each.external_id: each.sender.name for each in both if isinstance(each, InboundMessage)}
    assert names == {"Ana": "Ana", "Eva": "Eva"}


@pytest.mark.parametrize(
    ("kind", "extra", "expected"),
    [
        ("image", {"mime_type": "image/jpeg"}, MediaKind.IMAGE),
        ("video", {"mime_type": "video/mp4"}, MediaKind.VIDEO),
        ("audio", {"mime_type": "audio/ogg; codecs=opus", "voice": True}, MediaKind.AUDIO),
        ("document", {"mime_type": "application/pdf", "filename": "factura.pdf"}, MediaKind.DOCUMENT),
    ],
)
def test_a_file_is_received_with_what_is_needed_to_fetch_it(
    kind: str, extra: dict[str, Any], expected: MediaKind
) -> None:
    message = received({"type": kind, kind: {"id": "9", "sha256": "abc", "caption": "roto", **extra}})
    (media,) = message.media
    assert (media.kind, media.mime_type, media.filename) == (expected, extra["mime_type"], extra.get("filename", ""))
    assert (media.source["id"], media.source["sha256"], message.text) == ("9", "abc", "roto")


@pytest.mark.parametrize(
    ("content", "text", "payload"),
    [
        ({"type": "button", "button": {"payload": "STOP", "text": "Baja"}}, "Baja", "STOP"),
        (
            {"type": "interactive", "interactive": {"type": "button_reply", "button_reply": {"id": "a", "title": "A"}}},
            "A",
            "a",
        ),
        (
            {"type": "interactive", "interactive": {"type": "list_reply", "list_reply": {"id": "b", "title": "B"}}},
            "B",
            "b",
        ),
        (
            {
                "type": "interactive",
                "interactive": {
                    "type": "nfm_reply",
                    "nfm_reply": {"body": "Sent", "response_json": '{"flow_token": "t", "size": "M"}'},
                },
            },
            "size: M",
            "",
        ),
        (
            {
                "type": "edit",
                "edit": {"original_message_id": "w", "message": {"type": "text", "text": {"body": "1243"}}},
            },
            "1243",
            "",
        ),
        (
            {
                "type": "order",
                "order": {
                    "catalog_id": "1",
                    "text": "",
                    "product_items": [
                        {"product_retailer_id": "taza", "quantity": 2, "item_price": 30, "currency": "EUR"}
                    ],
                },
            },
            "2 x taza, 30 EUR",
            "",
        ),
    ],
)
def test_choices_and_forms_are_read(content: dict[str, Any], text: str, payload: str) -> None:
    message = received(content)
    assert (message.text, message.payload, message.unsupported) == (text, payload, "")


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ({"type": "sticker", "sticker": {"id": "9", "mime_type": "image/webp"}}, "sticker"),
        ({"type": "unsupported", "errors": [{"code": 131051}], "unsupported": {"type": "poll"}}, "poll"),
        ({"type": "unknown"}, "unknown"),
        ({"type": "hologram", "hologram": {}}, "hologram"),
        ({"type": "interactive"}, "interactive"),
        ({"type": "text", "text": "not an object"}, "text"),
        ({"type": "location", "location": {"latitude": "north"}}, "location"),
    ],
)
def test_what_cannot_be_read_is_received_as_unsupported(content: dict[str, Any], kind: str) -> None:
    assert received(content).unsupported == kind


@pytest.mark.parametrize(
    "content",
    [
        {"type": "reaction", "reaction": {"message_id": "w", "emoji": "👍"}},
        {"type": "reaction", "reaction": {"message_id": "w"}},
        {"type": "revoke", "revoke": {"original_message_id": "w"}},
        {"type": "system", "system": {"type": "customer_identity_changed"}},
        TEXT | {"group_id": "g"},
    ],
)
def test_what_needs_no_answer_is_ignored(content: dict[str, Any]) -> None:
    assert isinstance(parsed(content), Ignored)


def test_a_changed_number_is_told() -> None:
    change = parsed({"type": "system", "system": {"type": "user_changed_number", "wa_id": "34600999888"}})
    assert change == IdentityChange("whatsapp", PHONE_NUMBER_ID, "34600111222", "34600999888", "+34600999888")


@pytest.mark.parametrize("poison", [17, None, [], {}, {"id": "x"}, {"id": "x", "type": "text", "text": {"body": "a"}}])
def test_one_bad_item_in_a_batch_spoils_no_other(poison: object) -> None:
    fake = FakeWhatsApp()
    good = [fake.message(OLD, TEXT) for _ in range(3)]
    first = webhook({"messages": [good[0], poison, good[1]], "statuses": [{"id": "w", "status": "read"}, poison]})
    second = webhook({"contacts": [OLD.contact], "messages": [good[2]]})
    first["entry"] += [17, *second["entry"]]
    found = translate(first)
    taken = [each.external_id for each in found if isinstance(each, InboundMessage)]
    assert taken == [message["id"] for message in good]
    assert sum(isinstance(each, StatusUpdate) for each in found) == 1


def status(word: str, **fields: Any) -> list[Parsed]:
    update = {"id": "w", "status": word, "timestamp": "1790000000", "recipient_id": "34600111222"}
    return translate(webhook({"statuses": [update | fields]}))


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("sent", DeliveryStatus.SENT),
        ("delivered", DeliveryStatus.DELIVERED),
        ("read", DeliveryStatus.READ),
        ("played", DeliveryStatus.READ),
    ],
)
def test_a_status_brings_our_delivery_id_back(word: str, expected: DeliveryStatus) -> None:
    (update,) = status(word, biz_opaque_callback_data="1234")
    assert isinstance(update, StatusUpdate)
    assert (update.status, update.external_id, update.delivery_id) == (expected, "w", 1234)


@pytest.mark.parametrize("data", ["some data", "", "-1", "0", "9" * 30, "²"])
def test_a_tracker_that_is_not_ours_names_no_delivery(data: str) -> None:
    (update,) = status("sent", biz_opaque_callback_data=data)
    assert isinstance(update, StatusUpdate)
    assert update.delivery_id is None


def test_an_unknown_status_is_ignored() -> None:
    assert isinstance(status("teleported")[0], Ignored)


def test_a_failure_says_why_and_whether_the_person_can_be_reached_at_all() -> None:
    update, reachability = status("failed", errors=[{"code": 131026, "title": "Message undeliverable"}])
    assert isinstance(update, StatusUpdate)
    assert (update.status, update.error) == (DeliveryStatus.FAILED, "131026 Message undeliverable")
    assert isinstance(reachability, Reachability)
    assert not reachability.is_reachable


@pytest.mark.parametrize(("value", "is_granted"), [("stop", False), ("resume", True)])
def test_marketing_is_turned_off_and_on_in_whatsapp_itself(value: str, is_granted: bool) -> None:
    preference = {"wa_id": "34600111222", "category": "marketing_messages", "value": value, "timestamp": 1_790_000_000}
    payload = webhook({"user_preferences": [preference]})
    payload["entry"][0]["changes"][0]["field"] = "user_preferences"
    (change,) = translate(payload)
    assert isinstance(change, ConsentChange)
    assert (change.external_id, change.is_granted) == ("34600111222", is_granted)


def test_a_field_nobody_told_us_of_is_ignored() -> None:
    payload = webhook({"calls": [{}]})
    payload["entry"][0]["changes"][0]["field"] = "calls"
    assert isinstance(translate(payload)[0], Ignored)


def is_message(each: Parsed) -> bool:
    return isinstance(each, InboundMessage) and bool(each.text or each.media or each.payload or each.unsupported)


def test_metas_own_examples_are_understood() -> None:
    for name, example in webhook_examples().items():
        (found,) = translate(example)
        if "Group" in name or name.startswith("Reaction"):
            assert isinstance(found, Ignored), name
        elif name.startswith("System"):
            assert isinstance(found, IdentityChange), name
        else:
            assert is_message(found), name


def test_the_webhooks_collected_by_pywa_are_understood() -> None:
    for file in ("message.json", "edited_message.json", "deleted_message.json", "message_status.json"):
        path = required("whatsapp", "pywa_updates", file)
        for name, example in json.loads(path.read_text()).items():
            (found, *_) = translate(example)
            if "reaction" in name or name == "revoke":
                assert isinstance(found, Ignored), name
            elif file == "message_status.json":
                assert isinstance(found, StatusUpdate), name
            else:
                assert is_message(found), name
                assert isinstance(found, InboundMessage)
                assert found.sender.external_id.startswith("US."), name
                assert "972987654321" in found.sender.aliases, name
