"""Telegram's polling, webhook and sending against the fake Bot API: nothing is confirmed before it is stored."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from aiohttp import web

from bot.channels.port import PermanentSendError, TemporarySendError
from bot.channels.rate_limits import RateLimiter
from bot.channels.telegram import Telegram, TelegramSettings
from bot.channels.telegram_polling import Poller
from bot.channels.updates import Parsed, Reachability
from bot.messages import Address, Button, InboundMessage, MediaKind, OutboundMessage, OutgoingMedia
from tests.channels.harness import SECRET, no_sleep, picture, telegram_adapter
from tests.fakes.server import FakeServer, Fault
from tests.fakes.telegram import TOKEN, FakeTelegram

CHAT = Address("telegram", "42", "77")


@pytest.fixture
async def fake() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram() as started:
        yield started
        assert started.violations == []


@pytest.fixture
async def channel(fake: FakeTelegram) -> AsyncIterator[Telegram]:
    adapter = telegram_adapter(fake)
    yield adapter
    await adapter.close()


class Inbox:
    """Stores messages, after refusing as often as told."""

    def __init__(self, refusals: int = 0) -> None:
        self.messages: list[InboundMessage] = []
        self.notices: list[Parsed] = []
        self.refusals = refusals
        self.on_refusal: Callable[[], None] = lambda: None

    async def receive(self, message: InboundMessage) -> None:
        if self.refusals:
            self.refusals -= 1
            self.on_refusal()
            raise ConnectionError("the database is away")
        self.messages.append(message)

    async def notice(self, parsed: Parsed) -> None:
        self.notices.append(parsed)


@contextlib.asynccontextmanager
async def polling(channel: Telegram, inbox: Inbox) -> AsyncIterator[asyncio.Task[None]]:
    poller = Poller(channel, inbox.receive, inbox.notice, wait_seconds=1, sleep=lambda _: asyncio.sleep(0.001))
    task = asyncio.create_task(poller.run())
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110 - what is waited for happens in the fake
            await asyncio.sleep(0.005)


async def test_polling_takes_messages_in_order(fake: FakeTelegram, channel: Telegram) -> None:
    inbox = Inbox()
    async with polling(channel, inbox):
        for number in range(5):
            await fake.user_writes(77, f"mensaje {number}")
        await until(lambda: len(inbox.messages) == 5)
    assert [message.text for message in inbox.messages] == [f"mensaje {number}" for number in range(5)]


async def test_an_update_is_not_confirmed_before_it_is_stored(fake: FakeTelegram, channel: Telegram) -> None:
    inbox = Inbox(refusals=4)
    confirmed: list[int] = []
    inbox.on_refusal = lambda: confirmed.append(fake.confirmed_offset)
    update = await fake.user_writes(77, "Hola")
    async with polling(channel, inbox):
        await until(lambda: fake.confirmed_offset == update["update_id"] + 1)
    assert confirmed == [0] * 4
    assert [message.text for message in inbox.messages] == ["Hola"]


async def test_a_poller_that_dies_before_storing_gets_the_update_again(fake: FakeTelegram, channel: Telegram) -> None:
    await fake.user_writes(77, "Hola")
    away, back = Inbox(refusals=1_000_000), Inbox()
    async with polling(channel, away):
        await until(lambda: away.refusals < 1_000_000)
    async with polling(channel, back):
        await until(lambda: back.messages)
    assert [message.external_id for message in back.messages] == ["77:1"]


async def test_an_unreadable_update_does_not_stop_the_others(fake: FakeTelegram, channel: Telegram) -> None:
    inbox = Inbox()
    await fake.user_writes(77, "uno")
    await fake.happens({"message": {"message_id": "not a number"}})
    await fake.user_writes(77, "dos")
    async with polling(channel, inbox):
        await until(lambda: len(inbox.messages) == 2)
    assert [message.text for message in inbox.messages] == ["uno", "dos"]


async def test_a_tap_is_answered_once_it_is_stored(fake: FakeTelegram, channel: Telegram) -> None:
    await channel.send(OutboundMessage(1, CHAT, "¿Qué?", (Button("Devolver", "/return"),)))
    inbox = Inbox(refusals=1)
    inbox.on_refusal = lambda: fake.calls.append("stored after this")
    await fake.user_taps(77, "/return")
    async with polling(channel, inbox):
        await until(lambda: fake.answered)
    assert (inbox.messages[0].payload, inbox.messages[0].text) == ("/return", "Devolver")
    assert fake.calls.index("stored after this") < fake.calls.index("answerCallbackQuery")


async def test_a_block_is_noticed(fake: FakeTelegram, channel: Telegram) -> None:
    inbox = Inbox()
    await fake.user_blocks(77)
    async with polling(channel, inbox):
        await until(lambda: inbox.notices)
    assert isinstance(inbox.notices[0], Reachability)


async def test_polling_goes_on_after_conflicts_and_failures(fake: FakeTelegram, channel: Telegram) -> None:
    conflict = {"ok": False, "error_code": 409, "description": "Conflict: terminated by other getUpdates request"}
    fake.fail("getUpdates", Fault(409, conflict), Fault(502, "<html>"), Fault(drops_connection=True))
    inbox = Inbox()
    await fake.user_writes(77, "Hola")
    async with polling(channel, inbox):
        await until(lambda: inbox.messages)


async def test_polling_ends_when_the_token_is_refused(fake: FakeTelegram) -> None:
    stranger = Telegram(TelegramSettings("43:wrong", api_url=fake.url))
    async with polling(stranger, Inbox()) as task:
        await asyncio.wait_for(task, 5)
    await stranger.close()


async def test_polling_takes_the_webhook_away_first(fake: FakeTelegram, channel: Telegram) -> None:
    await channel.set_webhook("http://127.0.0.1:1/telegram")
    inbox = Inbox()
    async with polling(channel, inbox):
        await until(lambda: not fake.webhook)
        await fake.user_writes(77, "Hola")
        await until(lambda: inbox.messages)


class OurSide(FakeServer):
    """Our webhook, which refuses the first calls."""

    def __init__(self, channel: Telegram, refusals: int) -> None:
        super().__init__()
        self.taken: list[Parsed] = []
        self._channel = channel
        self._refusals = refusals
        self.app.router.add_post("/hook", self._hook)

    async def _hook(self, request: web.Request) -> web.Response:
        headers = {key.lower(): value for key, value in request.headers.items()}
        self.taken += self._channel.handle(await request.read(), headers)
        return web.Response(status=200 if len(self.taken) > self._refusals else 503)


async def test_the_webhook_is_called_with_our_secret_until_it_is_acknowledged(
    fake: FakeTelegram, channel: Telegram
) -> None:
    async with OurSide(channel, refusals=2) as ours:
        await channel.set_webhook(f"{ours.url}/hook")
        await fake.user_writes(77, "Hola")
        await fake.settled()
    assert fake.webhook["secret_token"] == SECRET
    assert [taken.external_id for taken in ours.taken if isinstance(taken, InboundMessage)] == ["77:1"] * 3


async def test_our_name_is_asked_for_at_the_start(fake: FakeTelegram) -> None:
    channel = telegram_adapter(fake, username="")
    await channel.start()
    assert channel.me.username == "tienda_bot"
    await channel.close()


async def test_a_refused_token_at_the_start_is_said(fake: FakeTelegram) -> None:
    stranger = Telegram(TelegramSettings("43:wrong", api_url=fake.url))
    with pytest.raises(TemporarySendError):
        await stranger.start()
    await stranger.close()


async def test_a_picture_goes_as_a_photo_and_anything_else_as_a_file(
    fake: FakeTelegram, channel: Telegram, tmp_path: Path
) -> None:
    photo = picture(tmp_path)
    label = OutgoingMedia(MediaKind.DOCUMENT, "application/pdf", "etiqueta.pdf", photo.path)
    for number, media in enumerate((photo, label)):
        await channel.send(OutboundMessage(number, CHAT, "", media=media))
    assert [(sent.method, sent.file) for sent in fake.sent] == [
        ("sendPhoto", b"\xff\xd8\xff picture"),
        ("sendDocument", b"\xff\xd8\xff picture"),
    ]


async def test_in_a_group_the_answer_quotes_the_question(fake: FakeTelegram, channel: Telegram) -> None:
    group = Address("telegram", "42", "-100", thread="9")
    await channel.send(OutboundMessage(1, group, "Sí", reply_to="-100:5"))
    await channel.send(OutboundMessage(2, CHAT, "Sí", reply_to="77:5"))
    assert fake.sent[0].parameters["reply_parameters"]["message_id"] == 5
    assert fake.sent[0].parameters["message_thread_id"] == 9
    assert "reply_parameters" not in fake.sent[1].parameters


async def test_a_group_that_became_a_supergroup_gets_its_message(fake: FakeTelegram, channel: Telegram) -> None:
    moved = {"ok": False, "error_code": 400, "description": "Bad Request: group chat was upgraded"}
    fake.fail("sendMessage", Fault(400, moved | {"parameters": {"migrate_to_chat_id": -1001}}))
    assert await channel.send(OutboundMessage(1, Address("telegram", "42", "-100"), "Hola")) == "-1001:1"


@pytest.mark.parametrize(
    ("status", "description", "unreachable"),
    [
        (400, "Bad Request: chat not found", True),
        (403, "Forbidden: user is deactivated", True),
        (403, "Forbidden: bot was kicked from the supergroup chat", True),
        (400, "Bad Request: message is too long", False),
    ],
)
async def test_refusals_say_whether_the_person_is_gone(
    fake: FakeTelegram, channel: Telegram, status: int, description: str, unreachable: bool
) -> None:
    fake.fail("sendMessage", Fault(status, {"ok": False, "error_code": status, "description": description}))
    with pytest.raises(PermanentSendError) as failure:
        await channel.send(OutboundMessage(1, CHAT, "Hola"))
    assert failure.value.unreachable is unreachable


async def test_messages_are_a_second_apart_and_a_group_gets_twenty_a_minute(fake: FakeTelegram) -> None:
    now = [0.0]

    async def sleep(seconds: float) -> None:
        now[0] += seconds

    limiter = RateLimiter(patience_seconds=1e9, monotonic=lambda: now[0], sleep=sleep)
    channel = Telegram(TelegramSettings(TOKEN, api_url=fake.url), limiter)
    for number in range(3):
        await channel.send(OutboundMessage(number, CHAT, "Hola"))
    assert now[0] == pytest.approx(2)
    start = now[0]
    for number in range(21):
        await channel.send(OutboundMessage(number, Address("telegram", "42", "-100"), "Hola"))
    assert now[0] - start >= 60
    await channel.close()


async def test_a_chat_that_is_throttled_is_left_alone_as_long_as_asked(fake: FakeTelegram) -> None:
    channel = Telegram(TelegramSettings(TOKEN, api_url=fake.url), RateLimiter(sleep=no_sleep))
    body = {"ok": False, "error_code": 429, "description": "Too Many Requests", "parameters": {"retry_after": 9}}
    fake.fail("sendMessage", Fault(429, body))
    for _ in range(2):
        with pytest.raises(TemporarySendError):
            await channel.send(OutboundMessage(1, CHAT, "Hola"))
    assert fake.calls.count("sendMessage") == 1
    await channel.close()
