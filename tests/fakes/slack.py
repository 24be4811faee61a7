"""A stateful Slack: its Web API, files and Socket Mode, and the requests that it signs and sends to us."""

from __future__ import annotations

import asyncio
import json
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from aiohttp import WSMsgType, web
from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from tests.fakes.server import FakeServer, Fault, serve
from tests.fakes.slack_deliveries import BOT_ID, BOT_USER, SECRET, TEAM, Posted, SlackDeliveries, sign
from tests.fakes.third_party import third_party

TOKEN, APP_TOKEN = "xoxb-fake", "xapp-fake"
MOST_BLOCK_CHARACTERS = 13_200

__all__ = ["APP_TOKEN", "BOT_USER", "SECRET", "TEAM", "TOKEN", "FakeSlack", "Posted", "sign"]

# What came after the published specification of 2021.
_NEWER: Mapping[str, set[str]] = {
    "apps.connections.open": set(),
    "assistant.threads.setStatus": {"channel_id", "thread_ts", "status", "loading_messages"},
    "chat.postMessage": {"metadata"},
    "chat.update": {"metadata"},
    "files.getUploadURLExternal": {"filename", "length", "alt_txt", "snippet_type"},
    "files.completeUploadExternal": {"files", "channel_id", "initial_comment", "thread_ts", "channels", "blocks"},
    "users.info": {"include_locale"},
}
_REQUIRED: Mapping[str, set[str]] = {
    "assistant.threads.setStatus": {"channel_id", "thread_ts", "status"},
    "chat.postEphemeral": {"channel", "user", "text"},
    "chat.postMessage": {"channel", "text"},
    "chat.update": {"channel", "ts"},
    "conversations.open": {"users"},
    "conversations.replies": {"channel", "ts"},
    "files.completeUploadExternal": {"files"},
    "files.getUploadURLExternal": {"filename", "length"},
    "files.info": {"file"},
    "users.info": {"user"},
    "users.lookupByEmail": {"email"},
    "views.open": {"trigger_id", "view"},
}


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the Web API."""

    method: str
    arguments: Mapping[str, Any]


class SlackRefusalError(Exception):
    """Slack answers ok=false with this error."""


class FakeSlack(FakeServer, SlackDeliveries):
    """`base_url` goes into the app's settings; `messages`, `views` and `statuses` are what people would see."""

    def __init__(self) -> None:
        super().__init__()
        self.messages: list[Posted] = []
        self.api_calls: list[Call] = []
        self.violations: list[str] = []  # calls that the specification does not allow
        self.views: list[dict[str, Any]] = []
        self.statuses: list[Mapping[str, Any]] = []
        self.users: dict[str, dict[str, Any]] = {}
        self.closed_channels: dict[str, str] = {}  # channel -> error
        self.files: dict[str, tuple[bytes, str]] = {}  # id -> content and content type
        self.uploads: dict[str, bytes] = {}
        self.acknowledged: list[dict[str, Any]] = []
        self.connected = asyncio.Event()
        self._socket: web.WebSocketResponse | None = None
        self._transport: asyncio.Transport | None = None
        self._acks: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)
        self._allowed = _specified_arguments()
        self.app.router.add_route("*", "/api/{method}", self._api)
        self.app.router.add_get("/files/{id}", self._file)
        self.app.router.add_post("/upload/{id}", self._upload)
        self.app.router.add_get("/link", self._link)

    @property
    def base_url(self) -> str:
        """Where our Web API client must go."""
        return f"{self.url}/api/"

    @property
    def shown(self) -> list[Posted]:
        """What everybody in the channel sees."""
        return [message for message in self.messages if not message.seen_by]

    def sent_records(self) -> list[dict[str, Any]]:
        """Return every message with the delivery it belongs to."""
        return [
            {
                "channel": posted.channel,
                "thread": posted.thread_ts,
                "text": posted.text,
                "delivery_id": (posted.metadata.get("event_payload") or {}).get("delivery_id"),
            }
            for posted in self.shown
        ]

    def limit(self, method: str, retry_after: int = 1, times: int = 1) -> None:
        """Let the next calls of a method answer 429."""
        body = {"ok": False, "error": "ratelimited"}
        self.fail(method, *[Fault(429, body, {"Retry-After": str(retry_after)})] * times)

    def add_user(self, user: str, name: str, email: str = "", **more: Any) -> None:
        """Let a person exist in the workspace."""
        profile = {"real_name": name, "email": email}
        known = {"id": user, "team_id": TEAM, "profile": profile, "is_email_confirmed": bool(email), "locale": "es-ES"}
        self.users[user] = {**known, **more}

    def add_file(self, content: bytes, mime_type: str, name: str, served_as: str = "") -> dict[str, Any]:
        """Let a file exist, and return what stands of it in a message's `files`."""
        file_id = f"F{len(self.files) + 1}"
        self.files[file_id] = (content, served_as or mime_type)
        return {"id": file_id, "name": name, "mimetype": mime_type, "url_private": f"{self.url}/files/{file_id}"}

    async def push(self, payload: Mapping[str, Any], wait_seconds: float = 5) -> dict[str, Any]:
        """Send a delivery over Socket Mode and return its acknowledgement."""
        await asyncio.wait_for(self.connected.wait(), wait_seconds)
        assert self._socket is not None
        kind = "interactive" if payload["type"] in {"block_actions", "view_submission"} else "events_api"
        self._count += 1
        envelope = {"envelope_id": f"e{self._count}", "type": kind, "payload": payload, "retry_attempt": 0}
        await self._socket.send_json({**envelope, "accepts_response_payload": kind == "interactive"})
        await asyncio.wait_for(self._acks[envelope["envelope_id"]].wait(), wait_seconds)
        return next(ack for ack in self.acknowledged if ack["envelope_id"] == envelope["envelope_id"])

    async def hang_up(self, *, with_notice: bool) -> None:
        """End the socket: as Slack does every few hours, or as a network does that breaks."""
        assert self._socket is not None
        assert self._transport is not None
        self.connected.clear()
        if with_notice:
            await self._socket.send_json({"type": "disconnect", "reason": "refresh_requested"})
            await self._socket.close()
        else:
            self._transport.close()

    async def _api(self, request: web.Request) -> web.Response:
        method, arguments = request.match_info["method"], await _arguments(request)
        self.api_calls.append(Call(method, arguments))
        try:
            self._check(method, arguments, request.headers.get("Authorization", ""))
            answer = getattr(self, _answerer(method))(arguments)
        except SlackRefusalError as error:
            return web.json_response({"ok": False, "error": str(error)})
        return web.json_response({"ok": True, **answer})

    def _check(self, method: str, arguments: Mapping[str, Any], authorization: str) -> None:
        if authorization != f"Bearer {APP_TOKEN if method == 'apps.connections.open' else TOKEN}":
            raise SlackRefusalError("invalid_auth")
        if not hasattr(self, _answerer(method)):
            self._refuse(f"unknown method {method}", "unknown_method")
        missing = _REQUIRED.get(method, set()) - arguments.keys()
        unknown = arguments.keys() - self._allowed[method] - {"token"} if method in self._allowed else set()
        if missing or unknown:
            self._refuse(f"{method}: missing {sorted(missing)}, unknown {sorted(unknown)}", "invalid_arguments")
        if arguments.get("channel") in self.closed_channels:
            raise SlackRefusalError(self.closed_channels[arguments["channel"]])

    def _refuse(self, violation: str, error: str) -> None:
        self.violations.append(violation)
        raise SlackRefusalError(error)

    def _auth_test(self, _: Mapping[str, Any]) -> dict[str, Any]:
        return {"team_id": TEAM, "user_id": BOT_USER, "bot_id": BOT_ID, "url": "https://fake.slack.com/"}

    def _chat_post_message(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        posted = self._posted(arguments)
        self.messages.append(posted)
        return {"channel": posted.channel, "ts": posted.ts, "message": {"text": posted.text}}

    def _chat_post_ephemeral(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        posted = replace(self._posted(arguments), seen_by=arguments["user"])
        self.messages.append(posted)
        return {"message_ts": posted.ts}

    def _chat_update(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        for index, posted in enumerate(self.messages):
            if (posted.channel, posted.ts) == (arguments["channel"], arguments["ts"]) and not posted.seen_by:
                blocks = self._blocks(arguments)
                self.messages[index] = replace(posted, text=arguments.get("text", posted.text), blocks=blocks)
                return {"channel": posted.channel, "ts": posted.ts, "text": posted.text}
        raise SlackRefusalError("message_not_found")

    def _posted(self, arguments: Mapping[str, Any]) -> Posted:
        if len(arguments["text"]) > 40_000:
            self._refuse("text above 40,000 characters", "msg_too_long")
        return Posted(
            channel=channel_id(arguments["channel"]),
            ts=self.ts(),
            text=arguments["text"],
            blocks=self._blocks(arguments),
            thread_ts=arguments.get("thread_ts") or "",
            metadata=arguments.get("metadata") or {},
        )

    def _blocks(self, arguments: Mapping[str, Any]) -> tuple[dict[str, Any], ...]:
        blocks = arguments.get("blocks") or []
        try:
            for block in Block.parse_all(blocks):
                block.to_dict()
        except (SlackObjectFormationError, AttributeError) as error:
            self._refuse(f"invalid blocks: {error}", "invalid_blocks")
        if len(blocks) > 50 or characters(blocks) > MOST_BLOCK_CHARACTERS:
            self._refuse("too many blocks, or too much text in them", "msg_blocks_too_long")
        return tuple(blocks)

    def _views_open(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        view = {**arguments["view"], "id": f"V{len(self.views) + 1}"}
        try:
            View(**{key: value for key, value in view.items() if key != "id"}).to_dict()
        except SlackObjectFormationError as error:
            self._refuse(f"invalid view: {error}", "invalid_arguments")
        self.views.append(view)
        return {"view": view}

    def _users_info(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        if arguments["user"] not in self.users:
            raise SlackRefusalError("user_not_found")
        return {"user": self.users[arguments["user"]]}

    def _users_lookup_by_email(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        for user in self.users.values():
            if user["profile"]["email"] == arguments["email"]:
                return {"user": user}
        raise SlackRefusalError("users_not_found")

    def _conversations_open(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        return {"channel": {"id": f"D{arguments['users'].removeprefix('U')}"}}

    def _conversations_replies(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        found = [m for m in self.shown if m.channel == arguments["channel"]]
        thread = [m for m in found if arguments["ts"] in {m.ts, m.thread_ts}]
        return {"messages": [{"ts": m.ts, "text": m.text, "thread_ts": m.thread_ts} for m in thread]}

    def _assistant_threads_set_status(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        self.statuses.append(arguments)
        return {}

    def _apps_connections_open(self, _: Mapping[str, Any]) -> dict[str, Any]:
        return {"url": self.url.replace("http://", "ws://") + "/link"}

    def _files_info(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        if arguments["file"] not in self.files:
            raise SlackRefusalError("file_not_found")
        return {"file": {"id": arguments["file"], "url_private": f"{self.url}/files/{arguments['file']}"}}

    def _files_get_upload_url_external(self, _: Mapping[str, Any]) -> dict[str, Any]:
        file_id = f"F{900 + len(self.uploads)}"
        self.uploads[file_id] = b""
        return {"upload_url": f"{self.url}/upload/{file_id}", "file_id": file_id}

    def _files_complete_upload_external(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        for file in arguments["files"]:
            said, thread = arguments.get("initial_comment") or "", arguments.get("thread_ts") or ""
            posted = Posted(arguments["channel_id"], self.ts(), said, thread_ts=thread, file_id=file["id"])
            self.messages.append(posted)
        return {"files": [{"id": file["id"]} for file in arguments["files"]]}

    async def _upload(self, request: web.Request) -> web.Response:
        self.uploads[request.match_info["id"]] = await request.read()
        return web.Response(text="OK")

    async def _file(self, request: web.Request) -> web.Response:
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return web.Response(text="<html>Sign in</html>", content_type="text/html")
        if request.match_info["id"] not in self.files:
            return web.Response(status=404)
        content, mime_type = self.files[request.match_info["id"]]
        return web.Response(body=content, content_type=mime_type)

    async def _link(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"type": "hello", "num_connections": 1})
        self._socket, self._transport = socket, request.transport
        self.connected.set()
        async for frame in socket:
            if frame.type == WSMsgType.TEXT:
                self.acknowledged.append(frame.json())
                self._acks[frame.json().get("envelope_id", "")].set()
        if self._socket is socket:
            self.connected.clear()
        return socket


def channel_id(channel: str) -> str:
    """Return the id of a channel given by name: Slack takes "#ventas" to post and answers, and goes on, by id."""
    return f"C0{channel[1:].upper()}" if channel.startswith("#") else channel


def _answerer(method: str) -> str:
    """Name what answers a method: chat.postMessage is answered by _chat_post_message."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=URL)(?=[A-Z])", "_", method)
    return "_" + words.replace(".", "_").lower()


def characters(value: Any) -> int:
    """Count the text in blocks as Slack's total limit does."""
    if isinstance(value, dict):
        return sum(
            len(item) if key in {"text", "value"} and isinstance(item, str) else characters(item)
            for key, item in value.items()
        )
    return sum(characters(item) for item in value) if isinstance(value, list) else 0


async def _arguments(request: web.Request) -> dict[str, Any]:
    if request.content_type == "application/json":
        return dict(await request.json())
    given = {**request.query, **{key: str(value) for key, value in (await request.post()).items()}}
    return {key: _decoded(value) for key, value in given.items()}


def _decoded(value: str) -> Any:
    try:
        return json.loads(value) if value[:1] in {"[", "{"} else value
    except ValueError:
        return value


def _specified_arguments() -> dict[str, set[str]]:
    path = third_party("slack", "slack_web_openapi_v2_without_examples.json")
    if not path.exists():
        return {}
    allowed: dict[str, set[str]] = {method: set(names) for method, names in _NEWER.items()}
    for name, verbs in json.loads(path.read_text(encoding="utf-8"))["paths"].items():
        names = {parameter["name"] for verb in verbs.values() for parameter in verb.get("parameters", [])}
        allowed[name.removeprefix("/")] = names | _NEWER.get(name.removeprefix("/"), set())
    return allowed


if __name__ == "__main__":
    asyncio.run(serve(FakeSlack()))
