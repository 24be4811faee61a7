"""What the contract suite needs to know of a channel: its adapter, its fake platform, and how that platform fails."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeAlias

import aiohttp

from bot.channels.port import Channel
from bot.channels.rate_limits import RateLimiter
from bot.channels.slack import SlackChannel, SlackSettings
from bot.channels.telegram import Telegram, TelegramSettings
from bot.channels.whatsapp import WhatsApp, WhatsAppSettings
from bot.messages import Address, Button, MediaKind, OutboundMessage, OutgoingMedia
from integrations.slack_text import unescape
from integrations.slack_web import SlackWeb
from tests.fakes.server import FakeServer, Fault
from tests.fakes.slack import TOKEN as SLACK_TOKEN
from tests.fakes.slack import FakeSlack, Posted
from tests.fakes.telegram import TOKEN as TELEGRAM_TOKEN
from tests.fakes.telegram import USERNAME, FakeTelegram
from tests.fakes.whatsapp import APP_SECRET, PHONE_NUMBER_ID, VERIFY_TOKEN, VERSION, FakeWhatsApp, error_body
from tests.fakes.whatsapp import TOKEN as WHATSAPP_TOKEN

TIMEOUT_SECONDS = 0.25
SECRET = "webhook-secret_1"


@dataclass(frozen=True, slots=True)
class Seen:
    """A message as the customer saw it."""

    text: str
    buttons: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Harness:
    """One channel against its fake platform."""

    channel: Channel
    fake: FakeServer
    address: Address
    send_call: str  # the name of the platform's call that sends a text
    typing_call: str
    throttled: Fault  # "wait seven seconds", in the platform's words
    broken: Fault  # "something went wrong here, nothing was sent"
    seen: Callable[[], Sequence[Seen]]
    block: Callable[[], None]
    keep_file: Callable[[bytes], Mapping[str, str]]  # stores a file at the platform and returns its source

    def message(self, text: str = "Hola", *, delivery_id: int = 1, **fields: Any) -> OutboundMessage:
        """Return a message to this harness's customer."""
        return replace(OutboundMessage(delivery_id, self.address, text), **fields)


async def no_sleep(_: float) -> None:
    """Let rate limits pass without waiting."""


def impatient_limiter() -> RateLimiter:
    """Return a limiter that never refuses and never waits: the limits have tests of their own."""
    return RateLimiter(patience_seconds=1e9, sleep=no_sleep)


def telegram_adapter(fake: FakeTelegram, **settings: Any) -> Telegram:
    """Return the adapter, pointed at the fake."""
    known = {"webhook_secret": SECRET, "username": USERNAME, "timeout_seconds": TIMEOUT_SECONDS}
    return Telegram(TelegramSettings(TELEGRAM_TOKEN, api_url=fake.url, **(known | settings)), impatient_limiter())


def whatsapp_adapter(fake: FakeWhatsApp, **settings: Any) -> WhatsApp:
    """Return the adapter, pointed at the fake."""
    known = {"base_url": fake.url, "timeout_seconds": TIMEOUT_SECONDS}
    keys = WhatsAppSettings(WHATSAPP_TOKEN, APP_SECRET, VERIFY_TOKEN, VERSION, **(known | settings))
    return WhatsApp(keys, impatient_limiter())


@asynccontextmanager
async def telegram() -> AsyncIterator[Harness]:
    """Telegram, one private chat."""
    async with FakeTelegram() as fake:
        channel = telegram_adapter(fake)

        def keep_file(content: bytes) -> Mapping[str, str]:
            fake.files["kept"] = content
            return {"file_id": "kept"}

        too_many = {"ok": False, "error_code": 429, "description": "Too Many Requests: retry after 7"}
        internal = {"ok": False, "error_code": 500, "description": "Internal Server Error"}
        yield Harness(
            channel,
            fake,
            Address("telegram", "42", "77"),
            send_call="sendMessage",
            typing_call="sendChatAction",
            throttled=Fault(429, {**too_many, "parameters": {"retry_after": 7}}),
            broken=Fault(500, internal),
            seen=lambda: [Seen(sent.text, sent.buttons) for sent in fake.sent],
            block=lambda: fake.blocked.add(77),
            keep_file=keep_file,
        )
        await channel.close()
        assert fake.violations == []


@asynccontextmanager
async def whatsapp() -> AsyncIterator[Harness]:
    """WhatsApp, one person known by phone number."""
    async with FakeWhatsApp() as fake:
        channel = whatsapp_adapter(fake)
        yield Harness(
            channel,
            fake,
            Address("whatsapp", PHONE_NUMBER_ID, "16505551234"),
            send_call="messages",
            typing_call="messages",
            throttled=Fault(400, error_body(130429)),
            broken=Fault(500, error_body(131000)),
            seen=lambda: [Seen(sent.text, sent.buttons) for sent in fake.sent],
            block=lambda: fake.unreachable.add("16505551234"),
            keep_file=lambda content: {"id": fake.add_media(content, "image/jpeg")},
        )
        await channel.close()


@asynccontextmanager
async def slack() -> AsyncIterator[Harness]:
    """Slack, one direct message in an assistant's thread."""
    async with FakeSlack() as fake:
        web = SlackWeb(SLACK_TOKEN, fake.base_url)
        web.client.session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT_SECONDS))
        settings = SlackSettings(SLACK_TOKEN, base_url=fake.base_url)

        def keep_file(content: bytes) -> Mapping[str, str]:
            return {"url": str(fake.add_file(content, "image/jpeg", "parcel.jpg")["url_private"])}

        yield Harness(
            SlackChannel(settings, web, impatient_limiter()),
            fake,
            Address("slack", "T0FRONT", "D0CUSTOMER", "1763716000.000001"),
            send_call="chat.postMessage",
            typing_call="assistant.threads.setStatus",
            throttled=Fault(429, {"ok": False, "error": "ratelimited"}, {"Retry-After": "7"}),
            broken=Fault(200, {"ok": False, "error": "service_unavailable"}),
            seen=lambda: [_seen_in_slack(posted) for posted in fake.messages],
            block=lambda: fake.closed_channels.update({"D0CUSTOMER": "channel_not_found"}),
            keep_file=keep_file,
        )
        await web.aclose()
        assert fake.violations == []


def _seen_in_slack(posted: Posted) -> Seen:
    offered = tuple((button["text"]["text"], button["value"]) for button in posted.buttons.values())
    return Seen(unescape(posted.text), offered)


HarnessMaker: TypeAlias = Callable[[], AbstractAsyncContextManager[Harness]]
HARNESSES: Mapping[str, HarnessMaker] = {"telegram": telegram, "whatsapp": whatsapp, "slack": slack}


def picture(folder: Path) -> OutgoingMedia:
    """Return a picture to send."""
    path = folder / "parcel.jpg"
    path.write_bytes(b"\xff\xd8\xff picture")
    return OutgoingMedia(MediaKind.IMAGE, "image/jpeg", "parcel.jpg", str(path))


def buttons(count: int, payload: str = "choice") -> tuple[Button, ...]:
    """Return so many different buttons."""
    return tuple(Button(f"Opción {number}", f"{payload}{number}") for number in range(1, count + 1))
