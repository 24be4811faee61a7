"""Customers as each platform knows them: they write, tap and send pictures over HTTP, and read what they are told."""

from __future__ import annotations

import asyncio
import hashlib
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.channels.telegram_polling import Poller
from integrations.slack_text import unescape
from tests.fakes.slack import Posted
from tests.fakes.whatsapp import WhatsAppUser
from tests.platforms import Shop

A_MOMENT = timedelta(seconds=8)  # longer than any quiet period, and than pacing holds an answer back


@dataclass(frozen=True, slots=True)
class Heard:
    """A message as the customer saw it; `buttons` by title."""

    text: str
    buttons: dict[str, Any]


class Customer(ABC):
    """Somebody who writes in one channel."""

    channel: str

    def __init__(self, shop: Shop) -> None:
        self.shop = shop

    async def writes(self, *texts: str) -> list[str]:
        """Write, wait for the answer, and return what it says."""
        before = len(await self.heard())
        for text in texts:
            await self.sends(text)
        return await self._since(before)

    async def taps(self, title: str) -> list[str]:
        """Tap the latest button of this title and return what is said to that."""
        heard = await self.heard()
        last = next(each for each in reversed(heard) if title in each.buttons)
        await self._tap(last, title)
        return await self._since(len(heard))

    async def shows(self, picture: bytes, caption: str = "") -> list[str]:
        """Send a picture and return what is said to that."""
        before = len(await self.heard())
        await self.sends_picture(picture, caption)
        return await self._since(before)

    async def _since(self, before: int) -> list[str]:
        await self.shop.world.pass_time(A_MOMENT)
        return [each.text for each in (await self.heard())[before:]]

    async def reads(self) -> list[str]:
        """Return everything this customer was ever told here."""
        return [each.text for each in await self.heard()]

    async def conversations(self) -> list[dict[str, Any]]:
        """Return the conversations of the channel, oldest first; tests have one customer a channel."""
        return await self.shop.world.query(
            "SELECT * FROM conversations WHERE channel = :channel ORDER BY id", channel=self.channel
        )

    @abstractmethod
    async def sends(self, text: str) -> None:
        """Write without waiting for anything."""

    @abstractmethod
    async def sends_picture(self, picture: bytes, caption: str = "") -> None:
        """Send a picture without waiting for anything."""

    @abstractmethod
    async def heard(self) -> list[Heard]:
        """Return everything that was shown, in order."""

    @abstractmethod
    async def _tap(self, shown: Heard, title: str) -> None: ...


class WebVisitor(Customer):
    """A visitor of the web chat."""

    channel = "webchat"

    def __init__(self, shop: Shop, token: str, language: str = "es") -> None:
        super().__init__(shop)
        self.headers = {"Authorization": f"Bearer {token}"}
        self.name = hashlib.sha256(token.encode()).hexdigest()
        self._language = language
        self._sent = 0

    async def sends(self, text: str, payload: str = "") -> None:
        message = {"client_id": self._next(), "text": text, "payload": payload, "language": self._language}
        answer = await self.shop.browser.post("/chat/messages", json=message, headers=self.headers)
        assert answer.status_code == 202, answer.text

    async def sends_picture(self, picture: bytes, caption: str = "") -> None:
        fields = {"client_id": self._next(), "text": caption}
        files = {"files": ("foto.jpg", picture)}
        answer = await self.shop.browser.post("/chat/messages", data=fields, files=files, headers=self.headers)
        assert answer.status_code == 202, answer.text

    async def heard(self) -> list[Heard]:
        answer = await self.shop.browser.get("/chat/messages", headers=self.headers)
        told = [each for each in answer.json()["messages"] if each["author"] != "visitor"]
        return [Heard(each["text"], {key["title"]: key["payload"] for key in each["buttons"]}) for each in told]

    async def _tap(self, shown: Heard, title: str) -> None:
        await self.sends(title, shown.buttons[title])

    def _next(self) -> str:
        self._sent += 1
        return f"c{self._sent}"


class TelegramUser(Customer):
    """A private chat with the bot."""

    channel = "telegram"

    def __init__(self, shop: Shop, user_id: int = 77) -> None:
        super().__init__(shop)
        self.user_id = user_id

    async def sends(self, text: str) -> None:
        await self._taken(await self.shop.telegram.user_writes(self.user_id, text))

    async def sends_picture(self, picture: bytes, caption: str = "") -> None:
        await self._taken(await self.shop.telegram.user_sends_photo(self.user_id, picture, caption))

    async def heard(self) -> list[Heard]:
        mine = [sent for sent in self.shop.telegram.sent if sent.chat_id == self.user_id]
        return [Heard(sent.text, {title: (data, sent) for title, data in sent.buttons}) for sent in mine]

    async def _tap(self, shown: Heard, title: str) -> None:
        data, menu = shown.buttons[title]
        await self._taken(await self.shop.telegram.user_taps(self.user_id, data, menu))

    async def _taken(self, update: dict[str, Any]) -> None:
        """Wait until Frontdesk has the update: acknowledged at the webhook, or confirmed by the next poll."""
        await self.shop.telegram.settled()
        if not self.shop.telegram.webhook:
            await self.shop.telegram.confirmed(update["update_id"])


class SlackCustomer(Customer):
    """Somebody who writes to us in Slack: directly, or, in a channel, in the thread of his mention."""

    channel = "slack"

    def __init__(self, shop: Shop, *, is_direct: bool = True, user: str = "UCLARA") -> None:
        super().__init__(shop)
        self.user = user
        self._place = "D0CUSTOMER" if is_direct else "C0PUBLIC"
        self._is_direct = is_direct
        self._thread = ""
        shop.slack.add_user(user, "Lucía Gómez", "lucia@correo.example")

    async def sends(self, text: str, **more: Any) -> None:
        slack = self.shop.slack
        if self._is_direct or self._thread:
            thread = {} if self._is_direct else {"thread_ts": self._thread}
            await self._deliver(slack.message(self.user, text, self._place, **thread, **more))
            return
        mention = slack.mention(self.user, text, self._place, **more)
        self._thread = mention["event"]["ts"]
        await self._deliver(mention)
        await self._deliver(slack.twin(mention))

    async def sends_picture(self, picture: bytes, caption: str = "") -> None:
        file = self.shop.slack.add_file(picture, "image/jpeg", "foto.jpg")
        await self.sends(caption, files=[file], subtype="file_share")

    async def heard(self) -> list[Heard]:
        shown = [each for each in self.shop.slack.shown if (each.channel, each.thread_ts) == self._where]
        return [Heard(unescape(each.text), _slack_buttons(each)) for each in shown]

    async def _tap(self, shown: Heard, title: str) -> None:
        action, menu = shown.buttons[title]
        await self._deliver(self.shop.slack.press(menu, action, self.user))

    @property
    def _where(self) -> tuple[str, str]:
        return self._place, self._thread

    async def _deliver(self, payload: dict[str, Any]) -> None:
        answer = await self.shop.slack_delivers(payload)
        assert answer.status_code == 200


def _slack_buttons(posted: Posted) -> dict[str, Any]:
    return {button["text"]["text"]: (action, posted) for action, button in posted.buttons.items()}


class WhatsAppCustomer(Customer):
    """Somebody who writes to the business number."""

    channel = "whatsapp"

    def __init__(self, shop: Shop, person: WhatsAppUser | None = None) -> None:
        super().__init__(shop)
        self.person = person or WhatsAppUser()

    @property
    def recipient(self) -> str:
        """Where our messages to this person must go."""
        return self.person.scoped_id or self.person.phone

    async def sends(self, text: str) -> None:
        await self.shop.whatsapp.user_writes(self.person, text)

    async def sends_picture(self, picture: bytes, caption: str = "") -> None:
        await self.shop.whatsapp.user_sends_image(self.person, picture, caption)

    async def heard(self) -> list[Heard]:
        mine = [sent for sent in self.shop.whatsapp.sent if sent.recipient == self.recipient]
        return [Heard(sent.text, dict(sent.buttons)) for sent in mine]

    async def _tap(self, shown: Heard, title: str) -> None:
        await self.shop.whatsapp.user_taps(self.person, shown.buttons[title], title)


async def web_visitor(shop: Shop, language: str = "es") -> WebVisitor:
    """Open the web chat."""
    answer = await shop.browser.post("/chat/visitors")
    return WebVisitor(shop, answer.json()["token"], language)


MAKERS: dict[str, Callable[[Shop], Customer]] = {
    "telegram": TelegramUser,
    "telegram_polling": TelegramUser,
    "slack_direct": SlackCustomer,
    "slack_thread": lambda shop: SlackCustomer(shop, is_direct=False),
    "whatsapp": WhatsAppCustomer,
    "whatsapp_2026": lambda shop: WhatsAppCustomer(shop, WhatsAppUser(phone="", scoped_id="ES.13491208655302741918")),
}
KINDS = ("webchat", *MAKERS)


@asynccontextmanager
async def customer_of(kind: str, shop: Shop) -> AsyncIterator[Customer]:
    """Lend a customer; for long polling also what polls."""
    if kind == "webchat":
        yield await web_visitor(shop)
        return
    async with _polling(shop) if kind == "telegram_polling" else _nothing():
        yield MAKERS[kind](shop)


@asynccontextmanager
async def _nothing() -> AsyncIterator[None]:
    yield


@asynccontextmanager
async def _polling(shop: Shop) -> AsyncIterator[None]:
    channel = shop.world.parts.channels.telegram
    assert channel is not None
    poller = Poller(channel, shop.web.intake.receive, shop.web.intake.record, wait_seconds=1)
    task = asyncio.create_task(poller.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
