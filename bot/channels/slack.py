"""The Slack channel: answers to customers in direct messages, channels and threads."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import aiohttp
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.channels.limits import SLACK as LIMITS
from bot.channels.port import (
    PermanentSendError,
    SendError,
    TemporarySendError,
    UncertainSendError,
    WhenUncertain,
)
from bot.channels.rate_limits import Rate, RateLimiter
from bot.channels.slack_translation import CHOICE, NAME
from bot.messages import Address, Button, OutboundMessage, OutgoingMedia
from integrations.slack_cards import Block
from integrations.slack_text import SECTION_LIMIT, escape, sections
from integrations.slack_web import SLACK_API, SlackCallError, SlackWeb, Trouble, classified, failures, is_loopback
from integrations.slack_wording import wording

# 2,400 characters that all need escaping are 12,000 in the blocks; Slack refuses more than about 13,200 in total.
PER_CHANNEL = Rate(interval_seconds=1.0, burst=3)  # https://docs.slack.dev/apis/web-api/rate-limits/
METADATA_EVENT = "frontdesk_delivery"
MOST_REDIRECTS = 3


@dataclass(frozen=True, slots=True)
class SlackSettings:
    """What the Slack app needs. `app_token` turns on Socket Mode."""

    bot_token: str = field(repr=False)
    signing_secret: str = field(default="", repr=False)
    app_token: str = field(default="", repr=False)
    base_url: str = SLACK_API
    reply_mark: str = ">>"
    reply_reaction: str = "outbox_tray"


class SlackChannel:
    """Sends to customers in Slack. Implements `Channel`. `language` says which is the company's own."""

    name = NAME
    limits = LIMITS
    when_uncertain = WhenUncertain.RESEND  # Slack has no idempotency key, and a second copy does less harm than none

    def __init__(
        self,
        settings: SlackSettings,
        web: SlackWeb,
        limiter: RateLimiter | None = None,
        language: Callable[[], str] = lambda: "es",
    ) -> None:
        self._settings = settings
        self._language = language
        self._web = web
        self._limiter = limiter or RateLimiter()

    async def send(self, message: OutboundMessage) -> str:
        """Send a message, in the customer's thread where there is one, and return "channel:ts" ("file:id")."""
        channel = message.address.recipient
        await self._limiter.admit({channel: PER_CHANNEL})
        try:
            if message.media is not None:
                return await self._send_file(message, message.media)
            return await self._send_text(message)
        except TemporarySendError as error:
            self._limiter.hold(channel, error.retry_after or timedelta())
            raise

    async def _send_text(self, message: OutboundMessage) -> str:
        answer = await self._call(
            self._web.client.chat_postMessage(
                channel=message.address.recipient,
                thread_ts=message.address.thread or None,
                text=_mention(message) + escape(message.text),
                blocks=message_blocks(message.text, message.buttons, _mention(message)) if message.buttons else None,
                metadata={"event_type": METADATA_EVENT, "event_payload": {"delivery_id": message.delivery_id}},
                unfurl_links=False,
                unfurl_media=False,
            )
        )
        return f"{answer['channel']}:{answer['ts']}"

    async def _send_file(self, message: OutboundMessage, media: OutgoingMedia) -> str:
        if not await asyncio.to_thread(Path(media.path).is_file):
            raise PermanentSendError("the file to send is gone")
        answer = await self._call(
            self._web.client.files_upload_v2(
                file=media.path,
                filename=media.filename,
                title=media.filename,
                channel=message.address.recipient,
                thread_ts=message.address.thread or None,
                initial_comment=(_mention(message) + escape(message.text)).strip() or None,
            )
        )
        files = answer.get("files") or [{}]
        return f"file:{files[0].get('id', '')}"

    async def show_typing(self, address: Address, reply_to: str, language: str = "") -> None:
        """Show the status line of a thread; Slack has nothing for a direct message without one."""
        if not address.thread:
            return
        status = wording(language or self._language())["typing"]
        try:
            await self._web.answer(
                self._web.client.assistant_threads_setStatus(
                    channel_id=address.recipient, thread_ts=address.thread, status=status
                )
            )
        except SlackCallError:
            return

    async def fetch_media(self, source: Mapping[str, str], limit_bytes: int) -> bytes:
        """Fetch a file with our token, which goes to Slack's own hosts only."""
        url = source.get("url") or await self._url_of(source.get("file_id", ""))
        try:
            with failures():
                return await self._download(url, source.get("mime_type", ""), limit_bytes)
        except SlackCallError as error:
            if error.trouble is Trouble.UNCERTAIN:  # fetching twice does no harm
                raise TemporarySendError(error.reason, error.retry_after) from None
            raise _send_error(error) from None

    async def _url_of(self, file_id: str) -> str:
        """Ask for the address of a file from another workspace, whose message holds its id alone."""
        answer = await self._call(self._web.client.files_info(file=file_id))
        file = answer.get("file") or {}
        return str(file.get("url_private_download") or file.get("url_private") or "")

    async def _download(self, url: str, mime_type: str, limit_bytes: int) -> bytes:
        for _ in range(MOST_REDIRECTS + 1):
            self._require_slack_host(url)
            headers = {"Authorization": f"Bearer {self._settings.bot_token}"}
            async with self._web.session.get(
                url, headers=headers, allow_redirects=False, proxy=self._web.client.proxy
            ) as response:
                if response.status in {301, 302, 303, 307, 308}:
                    url = urljoin(url, response.headers.get("Location", ""))
                    continue
                return await _content(response, mime_type, limit_bytes)
        raise PermanentSendError("too many redirects")

    def _require_slack_host(self, url: str) -> None:
        parts, own = urlsplit(url), urlsplit(self._settings.base_url)
        host = parts.hostname or ""
        is_slack = parts.scheme == "https" and (host == "slack.com" or host.endswith(".slack.com"))
        is_own = is_loopback(self._settings.base_url) and parts.netloc == own.netloc
        if not is_slack and not is_own:
            raise PermanentSendError("the file does not lie with Slack")

    async def _call(self, request: Awaitable[AsyncSlackResponse]) -> AsyncSlackResponse:
        try:
            return await self._web.answer(request)
        except SlackCallError as error:
            raise _send_error(error) from None


async def _content(response: aiohttp.ClientResponse, mime_type: str, limit_bytes: int) -> bytes:
    if response.status in {401, 403, 404, 410}:
        raise PermanentSendError(f"the file cannot be had (http_{response.status})")
    if response.status != 200:
        raise classified(response.status, "", response.headers.get("Retry-After"))
    # Without the scope files:read Slack answers 200 with its login page.
    if response.content_type == "text/html" and not _is_wanted_html(response, mime_type):
        raise PermanentSendError("a login page came instead of the file; is the scope files:read missing?")
    content = bytearray()
    async for chunk in response.content.iter_chunked(65_536):
        content += chunk
        if len(content) > limit_bytes:
            raise PermanentSendError("the file is too large")
    return bytes(content)


def _is_wanted_html(response: aiohttp.ClientResponse, mime_type: str) -> bool:
    is_attachment = "attachment" in response.headers.get("Content-Disposition", "")
    return mime_type.startswith("text/html") and is_attachment


def message_blocks(text: str, buttons: tuple[Button, ...], mention: str = "") -> list[Block]:
    """Lay out a message with buttons: the text in sections, after whom it is for, then the choices."""
    parts = sections(text, SECTION_LIMIT - len(mention))
    written = [mention + part if index == 0 else part for index, part in enumerate(parts)]
    texts: list[Block] = [{"type": "section", "text": {"type": "mrkdwn", "text": part}} for part in written]
    choices: list[Block] = [
        {
            "type": "button",
            "action_id": f"{CHOICE}:{index}",
            "text": {"type": "plain_text", "text": button.title, "emoji": True},
            "value": button.payload,
        }
        for index, button in enumerate(buttons)
    ]
    return [*texts, {"type": "actions", "elements": choices}]


def _mention(message: OutboundMessage) -> str:
    """Say whom a message is for, where several people talk with us in one thread."""
    return f"<@{message.addressee}> " if message.addressee else ""


def _send_error(error: SlackCallError) -> SendError:
    if error.trouble is Trouble.TEMPORARY:
        return TemporarySendError(error.reason, error.retry_after)
    if error.trouble is Trouble.UNCERTAIN:
        return UncertainSendError(error.reason)
    return PermanentSendError(error.reason, unreachable=error.trouble is Trouble.UNREACHABLE)
