"""Telegram's Bot API as bots see it: users who write, tap and block; updates by polling or webhook; sends recorded.

Parameters are checked against the published specification when it is present. As a process of its own:
`python -m tests.fakes.telegram [PORT]`.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import sys
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web

from tests.fakes.server import FakeServer, serve
from tests.fakes.third_party import third_party

TOKEN = "42:TEST-token"
USERNAME = "tienda_bot"


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that a user received from the bot."""

    chat_id: int
    method: str
    text: str  # or the caption
    message_id: int
    buttons: tuple[tuple[str, str], ...] = ()  # title, callback data
    file: bytes = b""
    parameters: Mapping[str, Any] = field(default_factory=dict)


class FakeTelegram(FakeServer):
    """One bot and any number of users. `sent` is what users saw, `answered` the taps whose spinner was stopped."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[Sent] = []
        self.answered: list[str] = []
        self.typing: list[int] = []
        self.violations: list[str] = []  # calls that the published specification does not know
        self.blocked: set[int] = set()
        self.confirmed_offset = 0
        self.webhook: dict[str, str] = {}
        self.files: dict[str, bytes] = {}
        self._numbers = itertools.count(1)
        self._update_ids = itertools.count(1000)
        self._updates: list[dict[str, Any]] = []
        self._arrived = asyncio.Condition()
        self._confirmed = asyncio.Condition()
        self._chat_queues: defaultdict[object, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._deliveries: set[asyncio.Task[None]] = set()
        self._methods = _published_methods()
        self.app.router.add_route("*", "/bot{token}/{method}", self._call)
        self.app.router.add_get("/file/bot{token}/{path:.*}", self._download)

    async def stop(self) -> None:
        """Stop delivering, then close the server."""
        for task in self._deliveries:
            task.cancel()
        await asyncio.gather(*self._deliveries, return_exceptions=True)
        await super().stop()

    def texts(self, chat_id: int) -> list[str]:
        """Return what one user read, in order."""
        return [sent.text for sent in self.sent if sent.chat_id == chat_id]

    def count(self, text: str) -> int:
        """Return how often a text was sent, to anybody."""
        return sum(1 for sent in self.sent if sent.text == text)

    def sent_records(self) -> list[dict[str, Any]]:
        """Return all sends as plain data."""
        return [{"chat_id": sent.chat_id, "text": sent.text, "id": sent.message_id} for sent in self.sent]

    async def user_writes(self, user_id: int, text: str, **fields: Any) -> dict[str, Any]:
        """Let a user write in his private chat; `fields` add to or replace what the message holds."""
        return await self.happens({"message": self.message(user_id, text=text, **fields)})

    async def user_sends_photo(self, user_id: int, content: bytes, caption: str = "", **fields: Any) -> dict[str, Any]:
        """Let a user send a picture, in two sizes as Telegram does; the larger holds `content`."""
        sizes = [self._size("small", b"s", 90), self._size("large", content, 1280)]
        if caption:
            fields["caption"] = caption
        return await self.happens({"message": self.message(user_id, photo=sizes, **fields)})

    async def user_taps(self, user_id: int, data: str, menu: Sent | None = None) -> dict[str, Any]:
        """Let a user tap a button, of the last message he received unless told otherwise."""
        menu = menu or next((sent for sent in reversed(self.sent) if sent.chat_id == user_id), None)
        shown = self.message(user_id, text=menu.text if menu else "menu")
        if menu:
            keys = [[{"text": title, "callback_data": payload}] for title, payload in menu.buttons]
            shown |= {"message_id": menu.message_id, "reply_markup": {"inline_keyboard": keys}}
        query = {"id": f"q{next(self._numbers)}", "from": user(user_id), "chat_instance": "1", "data": data}
        return await self.happens({"callback_query": query | {"message": shown}})

    async def user_blocks(self, user_id: int) -> dict[str, Any]:
        """Let a user block the bot: it hears of it and can no longer write."""
        self.blocked.add(user_id)
        return await self._membership_changes(user_id, "member", "kicked")

    async def user_unblocks(self, user_id: int) -> dict[str, Any]:
        """Let a user take the bot back."""
        self.blocked.discard(user_id)
        return await self._membership_changes(user_id, "kicked", "member")

    async def _membership_changes(self, user_id: int, old: str, new: str) -> dict[str, Any]:
        bot = {"id": 42, "is_bot": True, "first_name": "Tienda"}
        until = {"until_date": 0}
        change = {
            "chat": {"id": user_id, "type": "private", "first_name": "Lucía"},
            "from": user(user_id),
            "date": 1_790_000_000,
            "old_chat_member": {"status": old, "user": bot} | (until if old == "kicked" else {}),
            "new_chat_member": {"status": new, "user": bot} | (until if new == "kicked" else {}),
        }
        return await self.happens({"my_chat_member": change})

    def message(self, user_id: int, **fields: Any) -> dict[str, Any]:
        """Return a message as Telegram would hand it to the bot."""
        return {
            "message_id": next(self._numbers),
            "date": 1_790_000_000,
            "chat": {"id": user_id, "type": "private", "first_name": "Lucía"},
            "from": user(user_id),
        } | fields

    async def happens(self, update: Mapping[str, Any]) -> dict[str, Any]:
        """Give an update its number and bring it to the bot: by webhook if one is set, else for polling."""
        numbered = {"update_id": next(self._update_ids), **update}
        if self.webhook:
            task = asyncio.create_task(self._deliver_in_turn(numbered))
            self._deliveries.add(task)
            task.add_done_callback(self._deliveries.discard)
            return numbered
        async with self._arrived:
            self._updates.append(numbered)
            self._arrived.notify_all()
        return numbered

    async def deliver(self, update: Mapping[str, Any], attempts: int = 8) -> None:
        """Post one update to the webhook until it is acknowledged; the pauses are a thousandth of Telegram's."""
        headers = {"Content-Type": "application/json"}
        if self.webhook.get("secret_token"):
            headers["X-Telegram-Bot-Api-Secret-Token"] = self.webhook["secret_token"]
        async with aiohttp.ClientSession() as session:
            for attempt in range(attempts):
                try:
                    async with session.post(self.webhook["url"], data=json.dumps(update), headers=headers) as answer:
                        if answer.status < 300:
                            return
                except aiohttp.ClientError:
                    pass
                await asyncio.sleep(min(0.002 * 2**attempt, 0.2))

    async def _deliver_in_turn(self, update: Mapping[str, Any]) -> None:
        """Deliver as Telegram does: the messages of one chat one at a time; taps have no such order."""
        async with self._chat_queues[update.get("message", {}).get("chat", {}).get("id", update["update_id"])]:
            await self.deliver(update)

    async def confirmed(self, update_id: int) -> None:
        """Wait until polling has confirmed an update."""
        async with asyncio.timeout(10), self._confirmed:
            await self._confirmed.wait_for(lambda: self.confirmed_offset > update_id)

    async def settled(self) -> None:
        """Wait until every delivery to the webhook has ended."""
        await asyncio.gather(*self._deliveries)

    def _size(self, name: str, content: bytes, width: int) -> dict[str, Any]:
        file_id = f"{name}-{next(self._numbers)}"
        self.files[file_id] = content
        return {
            "file_id": file_id,
            "file_unique_id": file_id,
            "width": width,
            "height": width,
            "file_size": len(content),
        }

    async def _call(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        if request.match_info["token"] != TOKEN:
            return _refused(401, "Unauthorized")
        parameters, files = await _parameters(request)
        if problem := self._problem(method, parameters | files):
            self.violations.append(problem)
            return _refused(400, f"Bad Request: {problem}")
        chat_id = parameters.get("chat_id")
        if chat_id in self.blocked:
            return _refused(403, "Forbidden: bot was blocked by the user")
        return await self._answer(method, parameters, files)

    async def _answer(self, method: str, parameters: dict[str, Any], files: dict[str, bytes]) -> web.Response:
        match method:
            case "sendMessage" | "sendPhoto" | "sendDocument":
                return self._send(method, parameters, files)
            case "getUpdates":
                return await self._get_updates(parameters)
            case "getMe":
                return _done({"id": 42, "is_bot": True, "first_name": "Tienda", "username": USERNAME})
            case "getFile":
                return self._get_file(parameters["file_id"])
            case "setWebhook":
                self.webhook = {key: str(value) for key, value in parameters.items()}
            case "deleteWebhook":
                self.webhook = {}
            case "answerCallbackQuery":
                self.answered.append(parameters["callback_query_id"])
            case "sendChatAction":
                self.typing.append(parameters["chat_id"])
        return _done(True)

    def _send(self, method: str, parameters: dict[str, Any], files: dict[str, bytes]) -> web.Response:
        text = str(parameters.get("text") or parameters.get("caption") or "")
        limit = 4096 if method == "sendMessage" else 1024
        if len(text.encode("utf-16-le")) // 2 > limit:
            return _refused(400, "Bad Request: message is too long")
        if method == "sendMessage" and not text.strip():
            return _refused(400, "Bad Request: message text is empty")
        rows = parameters.get("reply_markup", {}).get("inline_keyboard", [])
        buttons = tuple((key["text"], key["callback_data"]) for row in rows for key in row)
        if any(not 1 <= len(data.encode()) <= 64 for _, data in buttons):
            return _refused(400, "Bad Request: BUTTON_DATA_INVALID")
        file = next(iter(files.values()), b"")
        sent = Sent(parameters["chat_id"], method, text, next(self._numbers), buttons, file, parameters)
        self.sent.append(sent)
        kind = "private" if sent.chat_id > 0 else "group"
        chat = {"id": sent.chat_id, "type": kind}
        return _done({"message_id": sent.message_id, "date": 1_790_000_000, "chat": chat, "text": text})

    async def _get_updates(self, parameters: Mapping[str, Any]) -> web.Response:
        if self.webhook:
            return _refused(409, "Conflict: can't use getUpdates method while webhook is active")
        self.confirmed_offset = max(self.confirmed_offset, int(parameters.get("offset") or 0))
        self._updates = [update for update in self._updates if update["update_id"] >= self.confirmed_offset]
        async with self._confirmed:
            self._confirmed.notify_all()
        try:
            async with asyncio.timeout(float(parameters.get("timeout") or 0)), self._arrived:
                await self._arrived.wait_for(lambda: self._updates)
        except TimeoutError:
            pass
        return _done(self._updates[:100])

    def _get_file(self, file_id: str) -> web.Response:
        if file_id not in self.files:
            return _refused(400, "Bad Request: invalid file_id")
        size = len(self.files[file_id])
        if size > 20 * 2**20:
            return _refused(400, "Bad Request: file is too big")
        return _done(
            {"file_id": file_id, "file_unique_id": file_id, "file_size": size, "file_path": f"photos/{file_id}"}
        )

    async def _download(self, request: web.Request) -> web.Response:
        name = request.match_info["path"].rsplit("/", 1)[-1]
        return web.Response(body=self.files[name]) if name in self.files else web.Response(status=404)

    def _problem(self, method: str, parameters: Mapping[str, Any]) -> str:
        if self._methods is None:
            return ""
        if method not in self._methods:
            return f"unknown method {method}"
        fields = self._methods[method]
        unknown = sorted(name for name in parameters if name not in fields)
        missing = sorted(name for name, required in fields.items() if required and name not in parameters)
        return f"{method}: unknown {unknown}, missing {missing}" if unknown or missing else ""


def user(user_id: int) -> dict[str, Any]:
    """Return a person as Telegram describes one."""
    return {"id": user_id, "is_bot": False, "first_name": "Lucía", "last_name": "Gómez", "language_code": "es-ES"}


def _published_methods() -> dict[str, dict[str, bool]] | None:
    path = third_party("telegram", "api.json")
    if not path.exists():
        return None
    methods = json.loads(path.read_text())["methods"]
    return {
        name: {field["name"]: field["required"] for field in method.get("fields", ())}
        for name, method in methods.items()
    }


async def _parameters(request: web.Request) -> tuple[dict[str, Any], dict[str, bytes]]:
    """Return parameters and files; a file goes by the parameter that names it with attach://."""
    parameters: dict[str, Any] = {}
    parts: dict[str, bytes] = {}
    for key, value in (await request.post()).items():
        if isinstance(value, str):
            parameters[key] = _decoded(key, value)
        elif isinstance(value, web.FileField):
            parts[key] = value.file.read()
    attached = {key: value for key, value in parameters.items() if str(value).startswith("attach://")}
    files = {key: parts[str(value).removeprefix("attach://")] for key, value in attached.items()}
    return {key: value for key, value in parameters.items() if key not in attached}, files


def _decoded(key: str, value: str) -> Any:
    if key in {"text", "caption", "file_id", "callback_query_id", "secret_token", "url", "action"}:
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def _done(result: Any) -> web.Response:
    return web.json_response({"ok": True, "result": result})


def _refused(status: int, description: str, **parameters: Any) -> web.Response:
    body: dict[str, Any] = {"ok": False, "error_code": status, "description": description}
    return web.json_response(body | ({"parameters": parameters} if parameters else {}), status=status)


if __name__ == "__main__":
    asyncio.run(serve(FakeTelegram(), int(sys.argv[1]) if len(sys.argv) > 1 else 0))
