"""Meta's Graph API for WhatsApp as businesses see it: users who write and tap, statuses, media, signed webhooks.

As a process of its own: `python -m tests.fakes.whatsapp [PORT]`.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import itertools
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web

from tests.fakes.server import FakeServer, serve

TOKEN = "test-access-token"
APP_SECRET = "test-app-secret"
VERIFY_TOKEN = "test-verify-token"
VERSION = "v25.0"
PHONE_NUMBER_ID = "106540352242922"


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that a user received from the business."""

    recipient: str  # phone number or business-scoped id
    id: str
    kind: str
    text: str  # body, caption or template parameter
    delivery_id: str
    buttons: tuple[tuple[str, str], ...] = ()  # title, payload
    body: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WhatsAppUser:
    """A person. Without `phone` it is somebody with a user name; without `scoped_id` the shape before 2026 is sent."""

    phone: str = "16505551234"
    scoped_id: str = ""
    name: str = "Lucía Gómez"

    @property
    def contact(self) -> dict[str, Any]:
        """Return the person as webhooks describe one."""
        identity = {"wa_id": self.phone, "user_id": self.scoped_id}
        return {"profile": {"name": self.name}} | {key: value for key, value in identity.items() if value}

    @property
    def origin(self) -> dict[str, str]:
        """Return the sender's fields of a message."""
        identity = {"from": self.phone, "from_user_id": self.scoped_id}
        return {key: value for key, value in identity.items() if value}


class FakeWhatsApp(FakeServer):
    """One business number and any number of users. `sent` is what users saw."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[Sent] = []
        self.read: list[str] = []  # ids of messages shown as read
        self.media: dict[str, tuple[bytes, str]] = {}
        self.webhook_url = ""
        self.closed_windows: set[str] = set()  # people to whom only templates may be sent
        self.unreachable: set[str] = set()
        self._numbers = itertools.count(1)
        self.app.router.add_post("/{version}/{phone}/messages", self._messages)
        self.app.router.add_post("/{version}/{phone}/media", self._upload)
        self.app.router.add_get("/{version}/{media}", self._describe_media)
        self.app.router.add_get("/files/whatsapp/{media}", self._download)

    def texts(self, recipient: str) -> list[str]:
        """Return what one user read, in order."""
        return [sent.text for sent in self.sent if sent.recipient == recipient]

    def count(self, text: str) -> int:
        """Return how often a text was sent, to anybody."""
        return sum(1 for sent in self.sent if sent.text == text)

    def count_delivery(self, delivery_id: int) -> int:
        """Return how often one delivery reached a user; more than once is a doubled message."""
        return sum(1 for sent in self.sent if sent.delivery_id == str(delivery_id))

    def sent_records(self) -> list[dict[str, Any]]:
        """Return all sends as plain data."""
        return [
            {"recipient": sent.recipient, "text": sent.text, "id": sent.id, "delivery_id": sent.delivery_id}
            for sent in self.sent
        ]

    async def user_writes(self, person: WhatsAppUser, text: str, **fields: Any) -> str:
        """Let a user write; returns the id of the message."""
        return await self.user_sends(person, {"type": "text", "text": {"body": text}} | fields)

    async def user_sends_image(self, person: WhatsAppUser, content: bytes, caption: str = "") -> str:
        """Let a user send a picture."""
        media_id = self.add_media(content, "image/jpeg")
        image = {"id": media_id, "mime_type": "image/jpeg", "sha256": hashlib.sha256(content).hexdigest()}
        return await self.user_sends(
            person, {"type": "image", "image": image | ({"caption": caption} if caption else {})}
        )

    async def user_taps(self, person: WhatsAppUser, payload: str, title: str = "") -> str:
        """Let a user tap a reply button."""
        reply = {"type": "button_reply", "button_reply": {"id": payload, "title": title or payload}}
        return await self.user_sends(person, {"type": "interactive", "interactive": reply})

    async def user_sends(self, person: WhatsAppUser, content: Mapping[str, Any]) -> str:
        """Let a user send anything; returns the id of the message."""
        message = self.message(person, content)
        await self.push(webhook({"contacts": [person.contact], "messages": [message]}))
        return str(message["id"])

    def message(self, person: WhatsAppUser, content: Mapping[str, Any]) -> dict[str, Any]:
        """Return a message as a webhook would hold it."""
        return {"id": f"wamid.in{next(self._numbers)}", "timestamp": "1790000000", **person.origin, **content}

    async def status(self, sent: Sent, status: str, *, tries: int = 8, **fields: Any) -> None:
        """Tell the business what became of a message: sent, delivered, read, played or failed (with errors=[...])."""
        update = {"id": sent.id, "status": status, "timestamp": "1790000000", "recipient_id": sent.recipient}
        told = update | {"biz_opaque_callback_data": sent.delivery_id} | fields
        await self.push(webhook({"statuses": [told]}), tries)

    async def push(self, payload: Mapping[str, Any], attempts: int = 8) -> None:
        """Post to the webhook, signed, until it is acknowledged; the pauses are far shorter than Meta's."""
        body = json.dumps(payload).encode()  # like Meta, everything but ASCII is escaped
        headers = {"Content-Type": "application/json", "X-Hub-Signature-256": sign(body)}
        async with aiohttp.ClientSession() as session:
            for attempt in range(attempts):
                try:
                    async with session.post(self.webhook_url, data=body, headers=headers) as answer:
                        if answer.status < 300:
                            return
                except aiohttp.ClientError:
                    pass
                await asyncio.sleep(min(0.002 * 2**attempt, 0.2))

    def add_media(self, content: bytes, mime_type: str) -> str:
        """Keep a file and return its media id."""
        media_id = str(1_000_000 + next(self._numbers))
        self.media[media_id] = (content, mime_type)
        return media_id

    async def _messages(self, request: web.Request) -> web.Response:
        if (refusal := _unauthorised(request)) is not None:
            return refusal
        body = await request.json()
        if body.get("status") == "read":
            self.read.append(body["message_id"])
            return web.json_response({"success": True})
        recipient = str(body.get("to") or body.get("recipient") or "")
        if (code := self._refusal(body, recipient)) is not None:
            return refused(code)
        sent = Sent(
            recipient,
            f"wamid.out{next(self._numbers)}",
            body["type"],
            _text_of(body),
            str(body.get("biz_opaque_callback_data", "")),
            tuple(_buttons_of(body)),
            body,
        )
        self.sent.append(sent)
        return web.json_response({"messaging_product": "whatsapp", "messages": [{"id": sent.id}]})

    def _refusal(self, body: Mapping[str, Any], recipient: str) -> int | None:
        """Return the code with which the platform would refuse this message, None if it would not."""
        if recipient in self.unreachable:
            return 131026
        if recipient in self.closed_windows and body.get("type") != "template":
            return 131047
        if not recipient or body.get("messaging_product") != "whatsapp" or body.get("type") not in body:
            return 131008
        buttons, text = list(_buttons_of(body)), _text_of(body)
        longest = {"text": 4096, "interactive": 1024}.get(body["type"], 1024)
        most, title = (3, 20) if body.get("interactive", {}).get("type") == "button" else (10, 24)
        titles = [shown for shown, _ in buttons]
        is_bad = len(text) > longest or len(buttons) > most or any(not 0 < len(shown) <= title for shown in titles)
        return 131009 if is_bad or len(set(titles)) < len(titles) else None

    async def _upload(self, request: web.Request) -> web.Response:
        if (refusal := _unauthorised(request)) is not None:
            return refusal
        form = await request.post()
        file = form["file"]
        if not isinstance(file, web.FileField) or form.get("messaging_product") != "whatsapp":
            return refused(131008)
        return web.json_response({"id": self.add_media(file.file.read(), str(form["type"]))})

    async def _describe_media(self, request: web.Request) -> web.Response:
        media_id = request.match_info["media"]
        if (refusal := _unauthorised(request)) is not None:
            return refusal
        if media_id not in self.media:
            return refused(100)
        content, mime_type = self.media[media_id]
        described = {"mime_type": mime_type, "sha256": hashlib.sha256(content).hexdigest(), "file_size": len(content)}
        return web.json_response(described | {"id": media_id, "url": f"{self.url}/files/whatsapp/{media_id}"})

    async def _download(self, request: web.Request) -> web.Response:
        if (refusal := _unauthorised(request)) is not None:
            return refusal
        content, mime_type = self.media[request.match_info["media"]]
        return web.Response(body=content, content_type=mime_type)


def webhook(value: Mapping[str, Any], account: str = PHONE_NUMBER_ID) -> dict[str, Any]:
    """Return the POST that carries one change."""
    metadata = {"display_phone_number": "15550783881", "phone_number_id": account}
    change = {"field": "messages", "value": {"messaging_product": "whatsapp", "metadata": metadata, **value}}
    return {"object": "whatsapp_business_account", "entry": [{"id": "102290129340398", "changes": [change]}]}


def sign(body: bytes, secret: str = APP_SECRET) -> str:
    """Return the signature header of a body."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def error_body(code: int, details: str = "") -> dict[str, Any]:
    """Return a refusal as the Graph API words it."""
    return {"error": {"message": f"(#{code})", "code": code, "error_data": {"details": details}, "fbtrace_id": "A"}}


def refused(code: int, status: int = 400) -> web.Response:
    """Return a refusal."""
    return web.json_response(error_body(code), status=status)


def _unauthorised(request: web.Request) -> web.Response | None:
    return None if request.headers.get("Authorization") == f"Bearer {TOKEN}" else refused(190, status=401)


def _text_of(body: Mapping[str, Any]) -> str:
    kind = body["type"]
    content = body.get(kind, {})
    if kind == "template":
        return str(content["components"][0]["parameters"][0]["text"])
    if kind == "interactive":
        return str(content["body"]["text"])
    return str(content.get("body") or content.get("caption") or "")


def _buttons_of(body: Mapping[str, Any]) -> list[tuple[str, str]]:
    action = body.get("interactive", {}).get("action", {})
    rows = [button["reply"] for button in action.get("buttons", ())]
    rows += [row for section in action.get("sections", ()) for row in section["rows"]]
    return [(row["title"], row["id"]) for row in rows]


if __name__ == "__main__":
    asyncio.run(serve(FakeWhatsApp(), int(sys.argv[1]) if len(sys.argv) > 1 else 0))
