"""Answers on their way to customers in Slack."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.models.blocks import Block

from bot.channels.limits import SLACK as LIMITS
from bot.channels.port import (
    Channel,
    PermanentSendError,
    SendError,
    TemporarySendError,
    UncertainSendError,
    WhenUncertain,
)
from bot.channels.rate_limits import RateLimiter
from bot.channels.slack import SlackChannel, SlackSettings, message_blocks
from bot.messages import Address, Button, MediaKind, OutboundMessage, OutgoingMedia
from integrations.slack_text import escape, sections, shown, size, unescape
from integrations.slack_web import SlackWeb
from tests.fakes.server import Fault
from tests.fakes.slack import SECRET, TOKEN, FakeSlack
from tests.fakes.slack import characters as characters_of

DIRECT = Address("slack", "T0FRONT", "D0CUSTOMER")
THREAD = Address("slack", "T0FRONT", "C0PUBLIC", "1763716000.000001")


@dataclass
class Rig:
    slack: FakeSlack
    channel: SlackChannel
    waits: list[float]


@pytest.fixture
async def rig() -> AsyncIterator[Rig]:
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    async with FakeSlack() as slack:
        web = SlackWeb(TOKEN, slack.base_url)
        limiter = RateLimiter(monotonic=lambda: 0.0, sleep=sleep)
        yield Rig(slack, SlackChannel(SlackSettings(TOKEN, SECRET, base_url=slack.base_url), web, limiter), waits)
        await web.aclose()


def _message(text: str = "Hola", address: Address = DIRECT, **more: Any) -> OutboundMessage:
    return OutboundMessage(delivery_id=41, address=address, text=text, **more)


async def test_an_answer_goes_out_escaped_into_its_thread_with_its_delivery(rig: Rig) -> None:
    sent = await rig.channel.send(_message("2 < 3 & <!channel>", THREAD))
    (posted,) = rig.slack.messages
    assert posted.text == "2 &lt; 3 &amp; &lt;!channel&gt;"
    assert posted.thread_ts == THREAD.thread
    assert sent == f"C0PUBLIC:{posted.ts}"
    assert rig.slack.sent_records()[0]["delivery_id"] == 41
    assert rig.slack.violations == []


async def test_an_answer_names_whom_it_is_for_where_others_talk_in_the_thread_too(rig: Rig) -> None:
    await rig.channel.send(_message("Sí & no", THREAD, addressee="UEVA"))
    await rig.channel.send(_message("&" * 2_400, THREAD, addressee="UEVA", buttons=(Button("Otra", "/other"),)))
    plain, offered = rig.slack.messages
    assert plain.text == "<@UEVA> Sí &amp; no"
    assert offered.blocks[0]["text"]["text"].startswith("<@UEVA> &amp;")
    assert max(len(block["text"]["text"]) for block in offered.blocks if block["type"] == "section") <= 3_000
    assert rig.slack.violations == []


async def test_buttons_carry_their_payload(rig: Rig) -> None:
    await rig.channel.send(_message("¿Cuál?", buttons=(Button("Devolver", "/returns"), Button("Otra", "/other"))))
    (posted,) = rig.slack.messages
    offered = [(button["text"]["text"], button["value"]) for button in posted.buttons.values()]
    assert offered == [("Devolver", "/returns"), ("Otra", "/other")]
    assert posted.thread_ts == ""


async def test_a_file_is_sent_with_its_text_into_the_thread(rig: Rig, tmp_path: Path) -> None:
    path = tmp_path / "guia.pdf"
    path.write_bytes(b"%PDF-1.7")
    media = OutgoingMedia(MediaKind.DOCUMENT, "application/pdf", "guía.pdf", str(path))
    sent = await rig.channel.send(_message("Aquí está", THREAD, media=media))
    (posted,) = rig.slack.messages
    assert (posted.text, posted.thread_ts, f"file:{posted.file_id}") == ("Aquí está", THREAD.thread, sent)
    assert list(rig.slack.uploads.values()) == [b"%PDF-1.7"]
    assert rig.slack.violations == []


async def test_slacks_own_limit_is_waited_for(rig: Rig) -> None:
    rig.slack.limit("chat.postMessage", retry_after=7)
    with pytest.raises(TemporarySendError) as refused:
        await rig.channel.send(_message())
    assert refused.value.retry_after == timedelta(seconds=7)
    with pytest.raises(TemporarySendError):
        await rig.channel.send(_message())
    assert rig.slack.calls.count("chat.postMessage") == 1


async def test_a_channel_gets_a_short_burst_and_then_a_message_a_second(rig: Rig) -> None:
    for _ in range(5):
        await rig.channel.send(_message())
    assert rig.waits == [1.0, 2.0]
    with pytest.raises(TemporarySendError):
        await rig.channel.send(_message())
    await rig.channel.send(_message(address=THREAD))


@pytest.mark.parametrize(
    ("error", "expected", "unreachable"),
    [
        ("channel_not_found", PermanentSendError, True),
        ("user_disabled", PermanentSendError, True),
        ("msg_too_long", PermanentSendError, False),
        ("an_error_of_tomorrow", PermanentSendError, False),
        ("token_revoked", TemporarySendError, False),
        ("missing_scope", TemporarySendError, False),
        ("ratelimited", TemporarySendError, False),
        ("internal_error", UncertainSendError, False),
    ],
)
async def test_what_slack_refuses_says_what_to_do(
    rig: Rig, error: str, expected: type[SendError], unreachable: bool
) -> None:
    rig.slack.closed_channels[DIRECT.recipient] = error
    with pytest.raises(expected, match=error) as refused:
        await rig.channel.send(_message())
    assert getattr(refused.value, "unreachable", False) is unreachable


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (Fault(status=500), UncertainSendError),
        (Fault(status=500, body="<html>sorry</html>"), UncertainSendError),
        (Fault(status=503, headers={"Retry-After": "3"}), TemporarySendError),
        (Fault(status=200, body="{", headers={"Content-Type": "application/json"}), UncertainSendError),
        (Fault(drops_connection=True), UncertainSendError),
    ],
)
async def test_a_broken_answer_is_never_taken_for_a_refusal(rig: Rig, fault: Fault, expected: type[SendError]) -> None:
    rig.slack.fail("chat.postMessage", fault)
    with pytest.raises(expected):
        await rig.channel.send(_message())
    assert rig.slack.calls.count("chat.postMessage") == 1


async def test_a_slack_that_cannot_be_reached_has_surely_sent_nothing(rig: Rig) -> None:
    await rig.slack.stop()
    with pytest.raises(TemporarySendError):
        await rig.channel.send(_message())


async def test_typing_shows_in_threads_and_never_raises(rig: Rig) -> None:
    await rig.channel.show_typing(THREAD, "C0PUBLIC:1")
    await rig.channel.show_typing(DIRECT, "D0CUSTOMER:1")
    rig.slack.limit("assistant.threads.setStatus")
    await rig.channel.show_typing(THREAD, "C0PUBLIC:1")
    assert [(status["channel_id"], status["thread_ts"]) for status in rig.slack.statuses] == [
        (THREAD.recipient, THREAD.thread)
    ]
    assert rig.slack.violations == []


async def test_typing_is_said_in_the_customers_language_and_in_the_companys_where_it_is_not_known(rig: Rig) -> None:
    web = SlackWeb(TOKEN, rig.slack.base_url)
    channel = SlackChannel(SlackSettings(TOKEN, SECRET, base_url=rig.slack.base_url), web, language=lambda: "en")
    await channel.show_typing(THREAD, "C0PUBLIC:1", "es")
    await channel.show_typing(THREAD, "C0PUBLIC:1")
    await web.aclose()
    assert [status["status"] for status in rig.slack.statuses] == ["está escribiendo…", "is typing…"]


async def test_a_file_is_fetched_with_our_token(rig: Rig) -> None:
    file = rig.slack.add_file(b"\x89PNG...", "image/png", "roto.png")
    source = {"file_id": file["id"], "url": file["url_private"], "mime_type": "image/png"}
    assert await rig.channel.fetch_media(source, 1_000) == b"\x89PNG..."
    assert await rig.channel.fetch_media({"file_id": file["id"]}, 1_000) == b"\x89PNG..."


async def test_a_login_page_is_not_a_picture(rig: Rig) -> None:
    file = rig.slack.add_file(b"<html>Sign in</html>", "image/png", "roto.png", served_as="text/html")
    with pytest.raises(PermanentSendError, match="login page"):
        await rig.channel.fetch_media({"url": file["url_private"], "mime_type": "image/png"}, 1_000)


async def test_a_file_that_is_too_large_or_gone_is_refused(rig: Rig) -> None:
    file = rig.slack.add_file(b"x" * 1_001, "image/png", "grande.png")
    with pytest.raises(PermanentSendError, match="too large"):
        await rig.channel.fetch_media({"url": file["url_private"]}, 1_000)
    with pytest.raises(PermanentSendError, match="404"):
        await rig.channel.fetch_media({"url": f"{rig.slack.url}/files/F404"}, 1_000)
    with pytest.raises(PermanentSendError, match="file_not_found"):
        await rig.channel.fetch_media({"file_id": "F404"}, 1_000)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://evil.example/x",
        "http://files.slack.com/x",
        "https://slack.com.evil.example/x",
        "file:///etc/passwd",
    ],
)
async def test_our_token_goes_to_slack_alone(rig: Rig, url: str) -> None:
    with pytest.raises(PermanentSendError):
        await rig.channel.fetch_media({"url": url, "file_id": "F404"}, 1_000)


async def test_a_redirect_away_from_slack_is_not_followed(rig: Rig) -> None:
    file = rig.slack.add_file(b"x", "image/png", "x.png")
    rig.slack.fail(file["id"], Fault(status=302, headers={"Location": "https://evil.example/"}))
    with pytest.raises(PermanentSendError, match="does not lie with Slack"):
        await rig.channel.fetch_media({"url": file["url_private"]}, 1_000)


@pytest.mark.parametrize("fault", [Fault(status=503), Fault(drops_connection=True)])
async def test_a_file_that_does_not_come_now_is_tried_again(rig: Rig, fault: Fault) -> None:
    file = rig.slack.add_file(b"x", "image/png", "x.png")
    rig.slack.fail(file["id"], fault, fault)  # aiohttp itself repeats a GET once
    with pytest.raises(TemporarySendError):
        await rig.channel.fetch_media({"url": file["url_private"]}, 1_000)


def test_it_is_a_channel_whose_secrets_are_not_shown() -> None:
    settings = SlackSettings(TOKEN, SECRET, "xapp-1")
    channel: Channel = SlackChannel(settings, SlackWeb(TOKEN))
    assert channel.when_uncertain is WhenUncertain.RESEND
    assert TOKEN not in repr(settings)
    assert SECRET not in repr(settings)


TEXTS = st.text(st.characters(codec="utf-8") | st.sampled_from("&<>🙈 \n"), max_size=400)


@given(TEXTS, st.integers(min_value=10, max_value=100))
def test_sections_hold_all_of_the_text_and_break_no_entity(text: str, limit: int) -> None:
    parts = sections(text, limit)
    assert "".join(parts) == escape(text)
    assert all(size(part) <= limit for part in parts)
    assert all(unescape(escape(part)) == part for part in parts)


@given(TEXTS, st.integers(min_value=2, max_value=50))
def test_a_shortened_line_fits_and_stays_escaped(text: str, limit: int) -> None:
    line = shown(text, limit)
    assert size(line) <= limit
    assert "<" not in line
    assert "\n" not in line


@given(TEXTS)
def test_what_was_escaped_is_read_as_it_was_written(text: str) -> None:
    assert unescape(escape(text)) == text


@pytest.mark.parametrize("character", ["&", "🙈", "a", "ñ"])
def test_the_longest_message_with_the_most_buttons_is_within_slacks_limits(character: str) -> None:
    text = (character * LIMITS.text)[: LIMITS.text // size(character)]
    buttons = (Button("t" * LIMITS.button_title, "p" * LIMITS.button_payload_bytes),) * LIMITS.buttons
    blocks = message_blocks(text, tuple(buttons))
    for block in Block.parse_all(blocks):
        block.to_dict()
    text_blocks = [block for block in blocks if block["type"] == "section"]
    assert characters_of(text_blocks) <= 12_000
