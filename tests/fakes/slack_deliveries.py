"""The requests that Slack signs and sends to us: events, pressed buttons, sent forms."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

TEAM, BOT_USER, BOT_ID = "T0FRONT", "U0BOT", "B0BOT"
SECRET = "fake-signing-secret"

Handler = Callable[[bytes, Mapping[str, str]], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Posted:
    """A message as it stands in Slack. `seen_by`: the only person who sees it (ephemeral)."""

    channel: str
    ts: str
    text: str
    blocks: tuple[dict[str, Any], ...] = ()
    thread_ts: str = ""
    metadata: Mapping[str, Any] = field(default_factory=dict)
    seen_by: str = ""
    file_id: str = ""

    @property
    def buttons(self) -> dict[str, dict[str, Any]]:
        """The message's buttons by action id."""
        rows = [block["elements"] for block in self.blocks if block["type"] == "actions"]
        return {element["action_id"]: element for row in rows for element in row}

    @property
    def everything(self) -> str:
        """All text of the message, blocks included."""
        return self.text + json.dumps(self.blocks, ensure_ascii=False)


class SlackDeliveries:
    """Makes deliveries in the order in which things happen."""

    _count = 0
    url = ""

    def ts(self) -> str:
        """Return the next timestamp."""
        self._count += 1
        return f"1763716000.{self._count:06d}"

    def event(self, event: Mapping[str, Any], **outer: Any) -> dict[str, Any]:
        """Wrap an event as the Events API delivers it."""
        self._count += 1
        authorization = {"enterprise_id": None, "team_id": TEAM, "user_id": BOT_USER, "is_bot": True}
        body = {
            "type": "event_callback",
            "team_id": TEAM,
            "api_app_id": "A0APP",
            "event_id": f"Ev{self._count:08d}",
            "event_time": 1763716000,
            "authorizations": [authorization],
            "event": dict(event),
        }
        return {**body, **outer}

    def message(self, user: str, text: str, channel: str = "D0CUSTOMER", **more: Any) -> dict[str, Any]:
        """Deliver what a person wrote; `text` is escaped as Slack does. `thread_ts`, `files`, `subtype` as needed."""
        kind = "im" if channel.startswith("D") else "channel"
        escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        escaped = escaped.replace(f"&lt;@{BOT_USER}&gt;", f"<@{BOT_USER}>")
        event = {"type": "message", "user": user, "text": escaped, "channel": channel, "channel_type": kind}
        return self.event({**event, "ts": self.ts(), **more})

    def mention(self, user: str, text: str, channel: str = "C0PUBLIC", **more: Any) -> dict[str, Any]:
        """Deliver a mention of us in a channel."""
        body = self.message(user, f"<@{BOT_USER}> {text}", channel, **more)
        body["event"]["type"] = "app_mention"
        return body

    def twin(self, mention: Mapping[str, Any]) -> dict[str, Any]:
        """Deliver the same message again as the `message` event that comes beside a mention."""
        return self.event({**mention["event"], "type": "message", "channel_type": "channel"})

    def press(self, posted: Posted, action_id: str, user: str) -> dict[str, Any]:
        """Press a button of a message that stands in Slack."""
        button = {**posted.buttons[action_id], "type": "button", "action_ts": self.ts()}
        container = {"type": "message", "message_ts": posted.ts, "channel_id": posted.channel}
        message: dict[str, Any] = {"ts": posted.ts, "text": posted.text}
        if posted.thread_ts:
            container["thread_ts"] = message["thread_ts"] = posted.thread_ts
        return {
            "type": "block_actions",
            "team": {"id": TEAM},
            "user": {"id": user, "team_id": TEAM},
            "trigger_id": f"trigger.{self.ts()}",
            "response_url": f"{self.url}/response/{posted.ts}",
            "container": container,
            "channel": {"id": posted.channel},
            "message": message,
            "actions": [button],
        }

    def submit(self, view: Mapping[str, Any], text: str, user: str, *, ticked: Collection[str] = ()) -> dict[str, Any]:
        """Send an opened form with text in its box and the checkboxes of these blocks ticked."""
        values = {
            block["block_id"]: {block["element"]["action_id"]: _filled(block, text, ticked)}
            for block in view["blocks"]
            if block["type"] == "input"
        }
        return {
            "type": "view_submission",
            "team": {"id": TEAM},
            "user": {"id": user, "team_id": TEAM},
            "trigger_id": f"trigger.{self.ts()}",
            "view": {**view, "state": {"values": values}},
        }

    def signed(self, payload: Mapping[str, Any], at: datetime | None = None) -> tuple[bytes, dict[str, str]]:
        """Return body and headers of the HTTP request: JSON for events, a form for presses and forms."""
        if payload["type"] in {"block_actions", "view_submission"}:
            body, kind = urlencode({"payload": json.dumps(payload)}).encode(), "application/x-www-form-urlencoded"
        else:
            body, kind = json.dumps(payload, ensure_ascii=False).encode(), "application/json"
        return body, {"Content-Type": kind, **sign(body, at or datetime.now(UTC))}

    async def deliver(self, handle: Handler, payload: Mapping[str, Any]) -> Any:
        """Send a request to a handler and return its answer."""
        return await handle(*self.signed(payload))

    async def redeliver(self, handle: Handler, payload: Mapping[str, Any], times: int = 4) -> list[Any]:
        """Send the same delivery several times at once, as an impatient Slack would."""
        body, headers = self.signed(payload)
        retries = [{**headers, "X-Slack-Retry-Num": str(number)} if number else headers for number in range(times)]
        return list(await asyncio.gather(*(handle(body, retry) for retry in retries)))


def _filled(block: Mapping[str, Any], text: str, ticked: Collection[str]) -> dict[str, Any]:
    element = block["element"]
    if element["type"] == "checkboxes":
        return {"type": "checkboxes", "selected_options": element["options"] if block["block_id"] in ticked else []}
    return {"type": element["type"], "value": text}


def sign(body: bytes, at: datetime, secret: str = SECRET) -> dict[str, str]:
    """Return the headers by which Slack proves that a request is its own."""
    timestamp = str(int(at.timestamp()))
    digest = hmac.new(secret.encode(), f"v0:{timestamp}:".encode() + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": f"v0={digest}"}
