"""The inbox's pages: queue, tickets, leads, and one conversation with everything that belongs to it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response, StreamingResponse

from bot.storage import inbox
from bot.storage.clocks import running_clocks
from bot.storage.conversations import Conversation, Line, conversation_with_id, lines
from bot.storage.leads import ledger_of
from bot.storage.store import Transaction
from bot.storage.unposted import unposted_leads
from bot.use_cases.leads import facts_of_row
from bot.web.chat_messages import event
from bot.web.chat_stream import HEADERS
from bot.web.files import stored_file
from bot.web.pages import language_of, page
from bot.web.parts import Web, web
from bot.web.problems import Problem
from bot.web.who import SignedIn
from routing.outbound import window_remaining

PAGE = 50
MOST_LINES = 500
STREAM_POLL_SECONDS = 20.0
router = APIRouter(prefix="/inbox", include_in_schema=False)


@router.get("")
async def start() -> Response:
    """Go to what waits."""
    return RedirectResponse("/inbox/waiting", 303)


@router.get("/tickets")
async def tickets(request: Request, who: SignedIn, number: int = 1) -> Response:
    """List open tickets by their next deadline."""
    async with web(request).parts.store.transaction() as tx:
        listed = await inbox.list_tickets(tx, most=PAGE + 1, skip=_skip(number))
        around = await _around(request, tx, who)
    values = {"view": "tickets", "items": listed[:PAGE], **_paging(number, len(listed))}
    return page(request, "tickets.html", values | around | _of(who))


@router.get("/leads")
async def leads(request: Request, who: SignedIn, number: int = 1) -> Response:
    """List open leads, hot ones first."""
    async with web(request).parts.store.transaction() as tx:
        listed = await inbox.list_leads(tx, most=PAGE + 1, skip=_skip(number))
        around = await _around(request, tx, who)
    values = {"view": "leads", "items": listed[:PAGE], **_paging(number, len(listed))}
    return page(request, "leads.html", values | around | _of(who))


@router.get("/events")
async def events(request: Request, who: SignedIn) -> Response:
    """Stream which conversations have something new."""
    return StreamingResponse(_events(web(request)), media_type="text/event-stream", headers=HEADERS)


@router.get("/media/{media_id}")
async def media(request: Request, who: SignedIn, media_id: int) -> Response:
    """Return a file that a customer sent."""
    return await stored_file(web(request), media_id)


@router.get("/conversations/{conversation_id}")
async def conversation(request: Request, who: SignedIn, conversation_id: int, problem: str = "") -> Response:
    """Show a conversation."""
    here = web(request)
    async with here.parts.store.transaction() as tx:
        found = await conversation_with_id(tx, conversation_id)
        if found is None:
            return page(request, "gone.html", _of(who) | {"view": ""}, status=404)
        values = await _conversation_values(here, tx, found, language_of(request))
        around = await _around(request, tx, who)
    shown = {"view": "", "c": found, "problem": problem[:40]}
    return page(request, "conversation.html", values | shown | around | _of(who))


@router.get("/{view}")
async def queue(request: Request, who: SignedIn, view: str, number: int = 1) -> Response:
    """List conversations: mine, waiting or all open ones."""
    if view not in inbox.VIEWS:
        raise Problem(404)
    async with web(request).parts.store.transaction() as tx:
        listed = await inbox.queue(tx, view, agent_id=who.agent.id, most=PAGE + 1, skip=_skip(number))
        around = await _around(request, tx, who)
    values = {"view": view, "items": listed[:PAGE], **_paging(number, len(listed))}
    return page(request, "queue.html", values | around | _of(who))


def _by_line(shown: Sequence[Line], traces: Mapping[int, inbox.TurnTrace]) -> dict[int, inbox.TurnTrace]:
    """Hang each turn's trace on the last message that it answered: a silent turn has no answer to hang it on."""
    at: dict[int, int] = {}
    for line in shown:
        turn = line.turn_id
        if turn is not None and turn in traces and (line.direction == "in" or turn not in at):
            at[turn] = line.id
    return {line_id: traces[turn_id] for turn_id, line_id in at.items()}


async def _conversation_values(here: Web, tx: Transaction, found: Conversation, language: str) -> dict[str, Any]:
    listed = await inbox.list_leads(tx, contact_id=found.contact_id, most=1)
    lead = listed[0] if listed else None
    tickets_of = await inbox.list_tickets(tx, conversation_id=found.id)
    tickets_of += await inbox.list_tickets(tx, conversation_id=found.id, state="resolved")
    clocks = {ticket.ticket.id: await running_clocks(tx, f"ticket:{ticket.ticket.id}") for ticket in tickets_of}
    business = here.parts.business()
    step = business.scoring.next_step(facts_of_row(lead.lead, found.channel, found.language)) if lead else None
    window = window_remaining(found.channel, found.last_customer_message_at, here.parts.clock())
    shown = await lines(tx, found.id, most=MOST_LINES)
    return {
        "lines": shown,
        "traces": _by_line(shown, await inbox.traces_of(tx, found.id)),
        "problems": await inbox.delivery_problems(tx, found.id),
        "contact": await inbox.contact_card(tx, found.id),
        "tickets": tickets_of,
        "clocks": clocks,
        "due_of": lambda stored: stored.clock.due_at(business.calendars.named(stored.calendar)),
        "conversation_clocks": await running_clocks(tx, f"conversation:{found.id}"),
        "lead": lead,
        "ledger": [
            (entry.reason.in_language(language), entry.points, entry.dimension.value)
            for entry in (await ledger_of(tx, lead.lead.id) if lead else ())
        ],
        "next_step": step.in_language(language) if step else "",
        "window": window,
        "template_most": here.parts.limits[found.channel].template,
        "window_is_open": window is None or window > timedelta(),
        "window_closes_at": here.parts.clock() + window if window else None,
    }


async def _events(here: Web) -> AsyncIterator[bytes]:
    yield b"retry: 3000\n\n"
    with here.hub.hearing_all() as ear:
        while not here.hub.is_closed:
            heard = await ear.wait(STREAM_POLL_SECONDS)
            yield event("changed", sorted(heard))


async def _around(request: Request, tx: Transaction, who: SignedIn) -> dict[str, Any]:
    """Return what stands on every page: what each view holds, leads that Slack did not take, notices that are on."""
    parts, language = web(request).parts, language_of(request)
    running = [each for each in parts.business().notices if each.is_on(parts.clock())]
    return {
        "counts": await inbox.queue_counts(tx, who.agent.id),
        "unposted": await unposted_leads(tx),
        "notices": [(each.texts.get(language) or next(iter(each.texts.values())), each.ends_at) for each in running],
    }


def _of(who: SignedIn) -> dict[str, Any]:
    return {"agent": who.agent, "csrf": who.csrf_token}


def _skip(number: int) -> int:
    return (min(max(number, 1), 10_000) - 1) * PAGE


def _paging(number: int, found: int) -> dict[str, int]:
    """Return the numbers of the pages before and after, 0 where there is none."""
    return {"previous": number - 1, "following": number + 1 if found > PAGE else 0}
