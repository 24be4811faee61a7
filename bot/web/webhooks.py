"""Where the platforms deliver: verified on the raw bytes, stored, and only then acknowledged."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import structlog
from fastapi import APIRouter, Request, Response

from bot.channels.updates import InvalidSignatureError, MalformedUpdateError, Parsed
from bot.logs import where
from bot.messages import InboundMessage
from bot.web.bodies import body_of
from bot.web.parts import Web, web
from bot.web.problems import Problem

LARGEST_BODY = 3 * 1024 * 1024
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
            await here.parts.intake.take(each)
        except Exception as error:  # the others may be stored meanwhile
            is_away = True
            log.error("webhook.not_taken", kind=type(each).__name__, **where(error))
    if is_away:
        raise Problem(503, retry_after=2)
