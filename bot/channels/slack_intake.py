"""What arrives from Slack, by HTTP or Socket Mode: verified, translated, stored, and only then acknowledged."""

from __future__ import annotations

import asyncio
import json
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import structlog
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.channels.slack import SlackSettings
from bot.channels.slack_events import Press, PressKind, PressResult, Reaction, SlackEvents
from bot.channels.slack_people import SlackPeople
from bot.channels.slack_signature import is_signed
from bot.channels.slack_translation import (
    Marks,
    Payload,
    Written,
    bot_user_of,
    payload_of,
    translate_event,
    translate_interaction,
)
from bot.channels.updates import MalformedUpdateError, read_object
from bot.clock import Clock, system_clock
from bot.messages import InboundMessage
from integrations.slack_cards import REPLY_BLOCK, reply_form
from integrations.slack_text import escape
from integrations.slack_web import SlackCallError, SlackWeb
from integrations.slack_wording import wording

log = structlog.get_logger(__name__)

MOST_HINTS = 1_000


@dataclass(frozen=True, slots=True)
class SlackResponse:
    """What to answer Slack's request with."""

    status: int
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


class SlackIntake:
    """Hands everything from Slack to the use cases.

    Bolt acknowledges before its listeners run, so everything is done in a middleware that answers by itself, ahead of
    Bolt's authorization: that one calls Slack, and answers 200 when the call fails, which would lose the message.
    Redeliveries are never dropped here, for their first attempt may have failed: the store tells them apart.
    `language` says in which our own people read.
    """

    def __init__(
        self,
        settings: SlackSettings,
        web: SlackWeb,
        events: SlackEvents,
        clock: Clock = system_clock,
        *,
        people: SlackPeople | None = None,
        language: Callable[[], str] = lambda: "es",
    ) -> None:
        self._settings = settings
        self._web = web
        self._events = events
        self._clock = clock
        self._people = people or SlackPeople(web, clock)
        self._language = language
        self._marks = Marks(settings.reply_mark, settings.reply_reaction)
        self._hinted: OrderedDict[str, None] = OrderedDict()
        self._background: set[asyncio.Task[None]] = set()
        self._app = _bolt_app(settings, web, self._take)

    async def handle(self, body: bytes, headers: Mapping[str, str]) -> SlackResponse:
        """Answer one HTTP request: events and interactivity alike."""
        named = {name.lower(): value for name, value in headers.items()}
        if not is_signed(body, named, self._settings.signing_secret, self._clock()):
            return SlackResponse(401)
        try:
            payload = payload_of(body, named.get("content-type", ""))
        except MalformedUpdateError:
            return SlackResponse(400)
        request = AsyncBoltRequest(body=json.dumps(payload), headers={"content-type": "application/json"})
        answer = await self._app.async_dispatch(request)
        return SlackResponse(answer.status, answer.body or "", answer.first_headers())

    async def run_socket_mode(self) -> None:
        """Receive over a WebSocket until cancelled; what could not be stored is not acknowledged."""
        handler = AsyncSocketModeHandler(self._app, self._settings.app_token, web_client=self._web.client)
        handler.client.proxy = self._web.client.proxy
        try:
            await handler.connect_async()  # type: ignore[no-untyped-call]  # Bolt leaves it untyped
            await asyncio.Event().wait()
        finally:
            await handler.close_async()  # type: ignore[no-untyped-call]

    async def aclose(self) -> None:
        """Finish the hints and forms that are still on their way."""
        while self._background:  # a form that does not open leaves a notice behind
            await asyncio.gather(*self._background, return_exceptions=True)

    @property
    def _words(self) -> Mapping[str, str]:
        return wording(self._language())

    async def _take(self, body: Payload) -> BoltResponse:
        payload = read_object(json.dumps(body).encode())
        if payload.get("type") in {"block_actions", "view_submission"}:
            return await self._take_interaction(payload)
        await self._take_event(payload)
        return BoltResponse(status=200)

    async def _take_event(self, payload: Payload) -> None:
        if payload.get("type") == "app_rate_limited":
            log.warning("slack_events_held_back", team=payload.get("team_id"))
        bot_user_id = bot_user_of(payload) or await self._web.bot_user_id() if "event" in payload else ""
        translated = translate_event(payload, bot_user_id, self._marks)
        if isinstance(translated, Written):
            await self._take_written(translated)
        elif isinstance(translated, Reaction):
            await self._take_reaction(translated)
        else:
            log.debug("slack_ignored", reason=translated.reason)

    async def _take_written(self, written: Written) -> None:
        if written.in_thread is not None:
            result = await self._events.thread_reply(written.in_thread)
            if result is not None:
                thread = written.in_thread
                self._tell(thread.slack_user_id, thread.channel, thread.thread_ts, result.text)
                return
        author = written.message.sender.external_id
        if not written.is_addressed and not await self._events.is_open(written.message.address, author):
            return
        if not await self._events.is_agent(author):
            await self._receive(written.message)
        elif written.is_addressed:
            self._hint(written.message)

    async def _receive(self, message: InboundMessage) -> None:
        sender = await self._people.sender(message.sender.external_id)
        await self._events.receive(replace(message, sender=sender))

    async def _take_reaction(self, reaction: Reaction) -> None:
        if not await self._events.is_agent(reaction.slack_user_id):
            return
        result = await self._events.reaction(reaction)
        if result is not None:
            self._tell(reaction.slack_user_id, reaction.channel, "", result.text)

    async def _take_interaction(self, payload: Payload) -> BoltResponse:
        translated = translate_interaction(payload)
        if isinstance(translated, Press):
            return await self._take_press(translated)
        if isinstance(translated, InboundMessage):
            await self._take_tap(translated)
        else:
            log.debug("slack_ignored", reason=translated.reason)
        return BoltResponse(status=200)

    async def _take_tap(self, message: InboundMessage) -> None:
        if await self._events.is_agent(message.sender.external_id):
            self._hint(message)
        else:
            await self._receive(message)

    async def _take_press(self, press: Press) -> BoltResponse:
        if not await self._events.is_agent(press.slack_user_id):
            return self._show(press, PressResult(ok=False, text=self._words["not_an_agent"]))
        if press.kind is PressKind.SEND_REPLY and not press.text:
            return self._show(press, PressResult(ok=False, text=self._words["empty_reply"]))
        result = await self._events.press(press)
        if press.kind is PressKind.REPLY and result.ok:
            self._later(self._open_form(press, result.text))
            return BoltResponse(status=200)
        return self._show(press, result)

    def _show(self, press: Press, result: PressResult) -> BoltResponse:
        """Show a result to the presser: an error in the form itself, so that what was written is not lost."""
        if press.kind is not PressKind.SEND_REPLY:
            self._tell(press.slack_user_id, press.channel, press.thread_ts, result.text)
        elif not result.ok:
            errors = {REPLY_BLOCK: result.text or self._words["failed"]}
            return BoltResponse(status=200, body={"response_action": "errors", "errors": errors})
        return BoltResponse(status=200)

    async def _open_form(self, press: Press, hint: str) -> None:
        form = reply_form(press.conversation_id or 0, self._language(), hint)
        try:
            await self._web.answer(self._web.client.views_open(trigger_id=press.trigger_id, view=form))
        except SlackCallError as error:
            log.warning("slack_form_not_opened", conversation_id=press.conversation_id, reason=error.reason)
            self._tell(press.slack_user_id, press.channel, press.thread_ts, self._words["failed"])

    def _hint(self, message: InboundMessage) -> None:
        """Tell an agent, once a message, why nothing answers."""
        if message.external_id in self._hinted:
            return
        self._hinted[message.external_id] = None
        if len(self._hinted) > MOST_HINTS:
            self._hinted.popitem(last=False)
        address = message.address
        self._tell(message.sender.external_id, address.recipient, address.thread, self._words["agent_hint"])

    def _tell(self, slack_user_id: str, channel: str, thread: str, text: str) -> None:
        """Show something to one person alone, where it happened."""
        if text and channel:
            self._later(self._post_ephemeral(slack_user_id, channel, thread, text))

    async def _post_ephemeral(self, slack_user_id: str, channel: str, thread: str, text: str) -> None:
        client = self._web.client
        if channel.startswith("D"):  # nobody else reads a direct message, and there an ephemeral one may not show
            await self._web.answer(client.chat_postMessage(channel=channel, text=escape(text)))
            return
        await self._web.answer(
            client.chat_postEphemeral(channel=channel, user=slack_user_id, thread_ts=thread or None, text=escape(text))
        )

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        """Do what Slack's three seconds are too short for, and what is lost without harm."""
        task = asyncio.create_task(_logged(work))
        self._background.add(task)
        task.add_done_callback(self._background.discard)


async def _logged(work: Coroutine[Any, Any, None]) -> None:
    try:
        await work
    except SlackCallError as error:
        log.warning("slack_notice_not_shown", reason=error.reason)


def _bolt_app(settings: SlackSettings, web: SlackWeb, take: Callable[[Payload], Awaitable[BoltResponse]]) -> AsyncApp:
    async def before_authorize(body: dict[str, Any], next: Callable[[], Awaitable[None]]) -> BoltResponse | None:  # noqa: A002 - Bolt injects by this name
        if body.get("type") == "url_verification":
            await next()
            return None
        return await take(body)

    async def on_error(error: Exception) -> BoltResponse:
        log.error("slack_delivery_failed", error=type(error).__name__)
        return BoltResponse(status=500)

    client = AsyncWebClient(token=settings.bot_token, base_url=settings.base_url)
    client.proxy = web.client.proxy
    app = AsyncApp(
        client=client,
        signing_secret=settings.signing_secret,
        before_authorize=before_authorize,
        request_verification_enabled=False,  # done on the raw bytes in `handle`
        ssl_check_enabled=False,
    )
    app.error(on_error)
    return app
