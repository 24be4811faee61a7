"""The web chat's API. A visitor is a random token that his browser keeps; we know its hash alone."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from bot.media import LARGEST_FILE, MediaRejectedError, inspect_media
from bot.messages import Address, InboundMessage, Sender
from bot.storage.away import is_database_away
from bot.storage.visitors import ACCOUNT, CHANNEL, chat_state, shown_messages
from bot.web.chat_messages import MOST_FILES, Draft, read_draft, shown_to_visitor, state_for_visitor
from bot.web.chat_stream import Stream
from bot.web.files import stored_file
from bot.web.parts import Web, address_of, web
from bot.web.problems import Problem
from bot.web.visitor_words import LABELS, REFUSALS

TRY_AGAIN_SECONDS = 20  # a stream ends when a tab is closed, which nobody foresees
router = APIRouter(prefix="/chat", include_in_schema=False)


@router.get("/config")
async def config(request: Request, lang: str = "") -> dict[str, Any]:
    """Return what the widget shows: names, colours, suggestions, labels, and what it may send."""
    look = web(request).parts.look()
    language = _language(lang or _accepted(request), look.languages)
    title, subtitle = (_in(texts, language) for texts in (look.widget.title, look.widget.subtitle))
    return {
        "language": language,
        "title": title or look.name,
        "subtitle": subtitle,
        "accent": look.widget.accent,
        "suggestions": list(look.widget.suggestions.get(language, ())),  # type: ignore[call-overload]  # checked above
        "privacy_url": look.privacy_url,
        "labels": {name: wording.in_language(language) for name, wording in LABELS.items()},
        "limits": {"files": MOST_FILES, "bytes": LARGEST_FILE},
    }


@router.post("/visitors", status_code=201)
async def new_visitor(request: Request) -> dict[str, str]:
    """Give a browser a token to write under. Nothing is stored before it writes."""
    here = web(request)
    wait = here.new_visitors.take(address_of(request))
    if wait:
        raise _refusal(request, 429, "too_fast", retry_after=wait)
    return {"token": await here.tokens.new()}


@router.post("/messages", status_code=202)
async def post_message(request: Request) -> Response:
    """Take a message: 202 once it is stored. The same `client_id` again changes nothing."""
    here = web(request)
    visitor = await _visitor(request)
    wait = here.visitors.take(visitor)
    if wait:
        raise _refusal(request, 429, "too_fast", retry_after=wait)
    try:
        draft = await read_draft(request)
        await _check_files(draft)
    except Problem as problem:
        raise _refusal(request, problem.status, problem.code) from None
    return await _stored(request, here, visitor, draft)


async def _stored(request: Request, here: Web, visitor: str, draft: Draft) -> Response:
    try:
        received = await here.parts.receiver.receive(_inbound(visitor, draft))
    except Exception as error:
        if is_database_away(error):
            raise _refusal(request, 503, "unavailable", retry_after=2) from error
        raise
    here.hub.tell_visitor(visitor, received.conversation_id)
    here.parts.notices.send("frontdesk_chats", received.conversation_id)
    return JSONResponse({"id": received.message_id, "is_new": received.is_new}, 202)


@router.get("/messages")
async def get_messages(request: Request, after: int = 0) -> dict[str, Any]:
    """Return the visitor's latest messages that came after one of them, and how things stand."""
    here, visitor = web(request), await _visitor(request)
    now = here.parts.clock()
    async with here.parts.store.transaction() as tx:
        shown = await shown_messages(tx, visitor, after=after, since=now)
        state = await chat_state(tx, visitor)
    name = here.parts.look().name
    messages = [shown_to_visitor(each, prefix_of(visitor), name) for each in shown]
    return {"messages": messages, "state": state_for_visitor(state, name)}


@router.get("/events")
async def get_events(request: Request) -> Response:
    """Stream what is new: messages, who answers, and typing."""
    here, visitor = web(request), await _visitor(request)
    ear = here.hub.open(visitor, address_of(request))
    if ear is None:
        raise _refusal(request, 429, "too_many_open", retry_after=TRY_AGAIN_SECONDS)
    last = request.headers.get("last-event-id", "")
    return Stream(here, ear, prefix_of(visitor), int(last) if last.isdecimal() and len(last) < 19 else 0)


@router.get("/media/{media_id}")
async def get_media(request: Request, media_id: int) -> Response:
    """Return a file of the visitor's own conversation."""
    return await stored_file(web(request), media_id, visitor=await _visitor(request))


def prefix_of(visitor: str) -> str:
    """Return what makes a browser's ids of its messages the visitor's own."""
    return f"{visitor[:24]}:"


async def _check_files(draft: Draft) -> None:
    for each in draft.media:
        try:
            await asyncio.to_thread(inspect_media, each.content or b"")
        except MediaRejectedError as error:
            is_large = error.reason == "too_large"
            code = error.reason if error.reason in REFUSALS else "broken"
            raise Problem(413 if is_large else 422, code="empty" if error.reason == "empty" else code) from None


def _inbound(visitor: str, draft: Draft) -> InboundMessage:
    return InboundMessage(
        address=Address(CHANNEL, ACCOUNT, visitor),
        external_id=prefix_of(visitor) + draft.client_id,
        sender=Sender(visitor, language=draft.language),
        text=draft.text,
        payload=draft.payload,
        media=draft.media,
    )


async def _visitor(request: Request) -> str:
    """Return the visitor's name among us.

    Raises:
        Problem: 429, his address asks too much; 401, there is no token of ours.
    """
    here = web(request)
    wait = here.addresses.take(address_of(request))
    if wait:
        raise _refusal(request, 429, "too_fast", retry_after=wait)
    visitor = await here.tokens.visitor_of(request.headers.get("authorization", "").removeprefix("Bearer "))
    if not visitor:
        raise _refusal(request, 401, "unknown_visitor")
    return visitor


def _refusal(request: Request, status: int, code: str, *, retry_after: int = 0) -> Problem:
    language = _language(request.query_params.get("lang", "") or _accepted(request), ("es", "en"))
    wording = REFUSALS.get(code) or REFUSALS["invalid"]
    return Problem(status, wording.in_language(language), code=code, retry_after=retry_after)


def _accepted(request: Request) -> str:
    return request.headers.get("accept-language", "")


def _language(wanted: str, offered: tuple[str, ...]) -> str:
    """Return the first language wanted that is offered; the first offered where none is."""
    for part in wanted.lower().split(","):
        if part.strip()[:2] in offered:
            return part.strip()[:2]
    return offered[0]


def _in(texts: Mapping[Any, str], language: str) -> str:
    return texts.get(language) or next(iter(texts.values()), "")
