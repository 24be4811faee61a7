"""Where the platforms deliver: verified on the raw bytes, stored, and only then acknowledged."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import structlog
from fastapi import APIRouter, Request, Response

from bot.channels.updates import Ignored, InvalidSignatureError, MalformedUpdateError, Parsed
from bot.logs import where
from bot.messages import InboundMessage
from bot.web.bodies import body_of
from bot.web.parts import Web, web
from bot.web.problems import Problem, is_database_away

LARGEST_BODY = 3 * 1024 * 1024
UNREADABLE = "unreadable"
log = structlog.get_logger(__name__)
router = APIRouter(prefix="/webhooks", include_in_schema=False)


@router.post("/telegram")
async def telegram(request: Request) -> Response:
    """Take an update from Telegram."""
    channel = web(request).parts.telegram
    if channel is None:
        raise Problem(404)
    body = await body_of(request, LARGEST_BODY)
    parsed = _verified(lambda: channel.handle(body, _headers(request)))
    await _take_all(web(request), parsed)
    for each in parsed:
        if isinstance(each, InboundMessage):
            await channel.acknowledge(each)
    return Response(status_code=200)


@router.get("/whatsapp")
async def whatsapp_challenge(request: Request) -> Response:
    """Prove to Meta that this address is ours."""
    channel = web(request).parts.whatsapp
    if channel is None:
        raise Problem(404)
    challenge = channel.verify_challenge(dict(request.query_params))
    if challenge is None:
        raise Problem(403)
    return Response(challenge, media_type="text/plain")


@router.post("/whatsapp")
async def whatsapp(request: Request) -> Response:
    """Take a batch from Meta."""
    channel = web(request).parts.whatsapp
    if channel is None:
        raise Problem(404)
    body = await body_of(request, LARGEST_BODY)
    await _take_all(web(request), _verified(lambda: channel.handle(body, _headers(request))))
    return Response(status_code=200)


@router.post("/slack/events")
async def slack_events(request: Request) -> Response:
    """Take an event from Slack."""
    return await _slack(request)


@router.post("/slack/interactivity")
async def slack_interactivity(request: Request) -> Response:
    """Take a pressed button or a sent form from Slack."""
    return await _slack(request)


async def _slack(request: Request) -> Response:
    intake = web(request).parts.slack
    if intake is None:
        raise Problem(404)
    body = await body_of(request, LARGEST_BODY)
    answer = await intake.handle(body, _headers(request))
    return Response(answer.body, answer.status, dict(answer.headers))


def _headers(request: Request) -> Mapping[str, str]:
    return {name.lower(): value for name, value in request.headers.items()}


def _verified(handle: Callable[[], Sequence[Parsed]]) -> Sequence[Parsed]:
    """Let a channel verify and translate, and answer what it refuses."""
    try:
        return handle()
    except InvalidSignatureError:
        raise Problem(401) from None
    except MalformedUpdateError:
        raise Problem(400) from None


async def _take_all(here: Web, parsed: Sequence[Parsed]) -> None:
    """Store everything in a delivery. One that fails does not stop the others.

    Raises:
        Problem: 503, some of it could not be stored now: the platform delivers all of it again.
    """
    is_away = False
    for each in parsed:
        try:
            await _take(here, each)
        except Exception as error:  # one poisoned update must not stop the others
            is_away = is_away or is_database_away(error)
            log.error("webhook.not_taken", kind=type(each).__name__, **where(error))
            if not is_database_away(error) and isinstance(each, InboundMessage):
                is_away = not await _kept_bare(here, each) or is_away
    if is_away:
        raise Problem(503, retry_after=2)


async def _take(here: Web, each: Parsed) -> None:
    if isinstance(each, InboundMessage):
        await here.parts.receiver.receive(each)
    elif not isinstance(each, Ignored):
        await here.parts.record_update(each)


async def _kept_bare(here: Web, message: InboundMessage) -> bool:
    """Keep at least that there was a message, so that somebody asks what it was; False: the database is away."""
    bare = replace(message, text="", payload="", media=(), sent_at=None, unsupported=UNREADABLE)
    try:
        await here.parts.receiver.receive(bare)
    except Exception as error:  # nothing of it can be stored: trying again would not help either
        log.error("webhook.message_lost", channel=message.address.channel, **where(error))
        return not is_database_away(error)
    return True
