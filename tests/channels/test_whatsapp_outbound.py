"""What we send to the WhatsApp Cloud API: bodies that Meta's own schemas accept, errors that say what to do."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.channels.port import PermanentSendError, SendError, TemporarySendError
from bot.channels.rate_limits import RateLimiter
from bot.channels.whatsapp import WhatsApp, WhatsAppSettings
from bot.channels.whatsapp_errors import code_error
from bot.channels.whatsapp_outbound import request_body
from bot.messages import Address, Button, MediaKind, OutboundMessage, OutgoingMedia
from tests.channels.harness import buttons, picture, whatsapp_adapter
from tests.channels.meta_schemas import request_problems
from tests.fakes.server import Fault
from tests.fakes.whatsapp import APP_SECRET, PHONE_NUMBER_ID, TOKEN, VERIFY_TOKEN, VERSION, FakeWhatsApp, error_body

LUCIA = Address("whatsapp", PHONE_NUMBER_ID, "16505551234")
HELLO = OutboundMessage(71, LUCIA, "Hola 🎉")


@pytest.fixture
async def fake() -> AsyncIterator[FakeWhatsApp]:
    async with FakeWhatsApp() as started:
        yield started


@pytest.fixture
async def channel(fake: FakeWhatsApp) -> AsyncIterator[WhatsApp]:
    adapter = whatsapp_adapter(fake)
    yield adapter
    await adapter.close()


def file_of(kind: MediaKind, mime_type: str) -> OutgoingMedia:
    return OutgoingMedia(kind, mime_type, "file.bin", "/nowhere")


@pytest.mark.parametrize(
    "message",
    [
        HELLO,
        replace(HELLO, buttons=buttons(3)),
        replace(HELLO, buttons=buttons(10)),
        replace(HELLO, buttons=buttons(11)),
        replace(HELLO, text="x" * 1025, buttons=buttons(2)),
        replace(HELLO, is_template=True),
        replace(HELLO, media=file_of(MediaKind.IMAGE, "image/jpeg")),
        replace(HELLO, media=file_of(MediaKind.VIDEO, "video/mp4")),
        replace(HELLO, media=file_of(MediaKind.AUDIO, "audio/ogg; codecs=opus")),
        replace(HELLO, media=file_of(MediaKind.DOCUMENT, "application/pdf")),
    ],
    ids=["text", "3", "10", "11", "long", "template", "image", "video", "audio", "document"],
)
def test_metas_schemas_accept_our_requests(message: OutboundMessage) -> None:
    assert request_problems(request_body(message, "ticket_update", "1234")) == []


def test_the_oracle_can_say_no() -> None:
    assert request_problems(request_body(HELLO, "ticket_update") | {"type": "telepathy"})


@pytest.mark.parametrize(
    ("offered", "form"),
    [
        (buttons(3), "button"),
        (buttons(4), "list"),
        ((Button("un título de 21 letras", "a"),), "list"),
        (buttons(10), "list"),
    ],
)
def test_three_short_choices_are_buttons_and_ten_are_a_list(offered: tuple[Button, ...], form: str) -> None:
    body = request_body(replace(HELLO, buttons=offered), "")
    assert body["interactive"]["type"] == form


@pytest.mark.parametrize(
    "message", [replace(HELLO, buttons=buttons(11)), replace(HELLO, text="x" * 1025, buttons=buttons(2))]
)
def test_what_fits_neither_is_numbered_text(message: OutboundMessage) -> None:
    body = request_body(message, "")
    assert body["type"] == "text"
    assert "\n2. Opción 2" in body["text"]["body"]


def test_a_template_carries_the_text_in_one_line() -> None:
    message = replace(HELLO, text="Tu ticket FD-1001\nse resolvió.    Gracias\t", is_template=True, language="es")
    template = request_body(message, "ticket_update")["template"]
    assert (template["name"], template["language"]["code"]) == ("ticket_update", "es")
    assert template["components"][0]["parameters"][0]["text"] == "Tu ticket FD-1001 · se resolvió. Gracias"


def test_what_a_template_cannot_hold_is_refused_and_not_cut() -> None:
    assert request_body(replace(HELLO, text="x" * 900, is_template=True), "ticket_update")
    with pytest.raises(PermanentSendError, match="at most 900 characters"):
        request_body(replace(HELLO, text="x" * 901, is_template=True), "ticket_update")


def test_a_business_scoped_id_goes_into_a_field_of_its_own() -> None:
    scoped = replace(HELLO, address=replace(LUCIA, recipient="US.13491208655302741918"))
    assert request_body(scoped, "")["recipient"] == "US.13491208655302741918"
    assert "to" not in request_body(scoped, "")
    assert request_body(HELLO, "")["to"] == "16505551234"


async def test_the_delivery_id_travels_with_the_message(fake: FakeWhatsApp, channel: WhatsApp) -> None:
    await channel.send(HELLO)
    assert fake.count_delivery(71) == 1


async def test_outside_the_window_only_the_template_arrives(fake: FakeWhatsApp, channel: WhatsApp) -> None:
    fake.closed_windows.add(LUCIA.recipient)
    with pytest.raises(PermanentSendError, match="window closed"):
        await channel.send(HELLO)
    await channel.send(replace(HELLO, is_template=True))
    assert fake.texts(LUCIA.recipient) == [HELLO.text]


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (190, TemporarySendError),
        (131042, TemporarySendError),
        (4, TemporarySendError),
        (131048, TemporarySendError),
        (131056, TemporarySendError),
        (131000, TemporarySendError),
        (131047, PermanentSendError),
        (131050, PermanentSendError),
        (132001, PermanentSendError),
        (100, PermanentSendError),
        (999_999, PermanentSendError),
    ],
)
def test_every_class_of_error_says_what_to_do(code: int, kind: type[SendError]) -> None:
    assert type(code_error(code, "reason")) is kind


async def test_the_pair_limit_backs_off_four_to_the_power(fake: FakeWhatsApp) -> None:
    now = [0.0]

    async def sleep(seconds: float) -> None:
        now[0] += seconds

    limiter = RateLimiter(patience_seconds=1e9, monotonic=lambda: now[0], sleep=sleep)
    channel = WhatsApp(WhatsAppSettings(TOKEN, APP_SECRET, VERIFY_TOKEN, VERSION, fake.url), limiter)
    fake.fail("messages", *[Fault(400, error_body(131056))] * 3)
    waits = []
    for _ in range(3):
        with pytest.raises(TemporarySendError) as failure:
            await channel.send(HELLO)
        waits.append(failure.value.retry_after)
    assert waits == [timedelta(seconds=seconds) for seconds in (4, 16, 64)]
    assert now[0] == pytest.approx(4 + 16)
    await channel.send(HELLO)
    fake.fail("messages", Fault(400, error_body(131056)))
    with pytest.raises(TemporarySendError) as failure:
        await channel.send(HELLO)
    assert failure.value.retry_after == timedelta(seconds=4)
    await channel.close()


async def test_a_number_that_is_too_fast_waits_for_everybody(fake: FakeWhatsApp) -> None:
    settings = WhatsAppSettings(TOKEN, APP_SECRET, VERIFY_TOKEN, VERSION, fake.url)
    channel = WhatsApp(settings, RateLimiter(monotonic=lambda: 0.0))
    fake.fail("messages", Fault(400, error_body(130429)))
    for person in ("16505551234", "16505559999"):
        with pytest.raises(TemporarySendError) as failure:
            await channel.send(replace(HELLO, address=replace(LUCIA, recipient=person)))
        assert failure.value.retry_after == timedelta(seconds=5)
    assert fake.calls == ["messages"]
    await channel.close()


async def test_one_person_gets_forty_five_at_once_and_then_one_in_six_seconds(fake: FakeWhatsApp) -> None:
    now = [0.0]

    async def sleep(seconds: float) -> None:
        now[0] += seconds

    limiter = RateLimiter(patience_seconds=1e9, monotonic=lambda: now[0], sleep=sleep)
    channel = WhatsApp(WhatsAppSettings(TOKEN, APP_SECRET, VERIFY_TOKEN, VERSION, fake.url), limiter)
    for _ in range(45):
        await channel.send(HELLO)
    assert now[0] < 1
    await channel.send(HELLO)
    assert now[0] == pytest.approx(6, abs=0.1)
    await channel.close()


async def test_a_picture_is_uploaded_and_then_sent(fake: FakeWhatsApp, channel: WhatsApp, tmp_path: Path) -> None:
    await channel.send(replace(HELLO, media=picture(tmp_path)))
    body = fake.sent[0].body
    assert fake.media[body["image"]["id"]] == (b"\xff\xd8\xff picture", "image/jpeg")
    assert body["image"]["caption"] == HELLO.text


async def test_an_upload_that_breaks_has_sent_nothing(fake: FakeWhatsApp, channel: WhatsApp, tmp_path: Path) -> None:
    message = replace(HELLO, media=picture(tmp_path))
    fake.fail("media", Fault(drops_connection=True), Fault(502, "<html>"), Fault(delay_seconds=1))
    for _ in range(3):
        with pytest.raises(TemporarySendError):
            await channel.send(message)
    assert fake.sent == []


async def test_typing_marks_the_message_as_read(fake: FakeWhatsApp, channel: WhatsApp) -> None:
    await channel.show_typing(LUCIA, "wamid.in1")
    await channel.show_typing(LUCIA, "")
    assert fake.read == ["wamid.in1"]


def hashes(content: bytes) -> list[str]:
    digest = hashlib.sha256(content)
    return [digest.hexdigest(), base64.b64encode(digest.digest()).decode()]


async def test_a_file_must_be_the_one_announced(fake: FakeWhatsApp, channel: WhatsApp) -> None:
    source = {"id": fake.add_media(b"picture", "image/jpeg"), "mime_type": "image/jpeg"}
    for announced in hashes(b"picture"):
        assert await channel.fetch_media(source | {"sha256": announced}, 100) == b"picture"
    with pytest.raises(PermanentSendError, match="announced"):
        await channel.fetch_media(source | {"sha256": hashes(b"another")[0]}, 100)


async def test_a_web_page_is_no_picture(fake: FakeWhatsApp, channel: WhatsApp) -> None:
    source = {"id": fake.add_media(b"<html>Log in</html>", "text/html"), "mime_type": "image/jpeg"}
    with pytest.raises(PermanentSendError, match="web page"):
        await channel.fetch_media(source, 100)


@pytest.mark.parametrize(
    "fault",
    [
        Fault(200, {"surprise": 1}),
        Fault(200, "<html>"),
        Fault(500, "<html>"),
        Fault(429, ""),
        Fault(401, error_body(190)),
    ],
)
async def test_a_strange_answer_about_a_file_is_asked_again(
    fake: FakeWhatsApp, channel: WhatsApp, fault: Fault
) -> None:
    media_id = fake.add_media(b"picture", "image/jpeg")
    fake.fail(media_id, fault)
    with pytest.raises(TemporarySendError):
        await channel.fetch_media({"id": media_id}, 100)
    assert await channel.fetch_media({"id": media_id}, 100) == b"picture"


async def test_statuses_come_back_with_our_delivery_id(fake: FakeWhatsApp, channel: WhatsApp) -> None:
    external_id = await channel.send(HELLO)
    sent: dict[str, Any] = fake.sent_records()[0]
    assert (sent["id"], sent["delivery_id"]) == (external_id, "71")
