"""The HTTP API: what the inbox can do, for programs."""

from __future__ import annotations

import json

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, Response

from bot.storage import inbox
from bot.storage.agents import Agent, set_away, write_audit
from bot.storage.conversations import conversation_with_id, lines
from bot.use_cases import hand_over
from bot.use_cases.acting import add_note, answer_customer
from bot.use_cases.work import Work
from bot.web.api_acts import ERRORS, IdempotencyKey, Most, Skip, act, agent_of
from bot.web.api_models import (
    Act,
    AgentOut,
    Away,
    ContactOut,
    ConversationOut,
    Done,
    MessageOut,
    Page,
    Reply,
    TicketOut,
    TraceOut,
    Write,
)
from bot.web.files import stored_file
from bot.web.parts import web
from bot.web.problems import Problem
from bot.web.who import Reader, Writer

router = APIRouter(prefix="/api/v1", tags=["Frontdesk"], responses=ERRORS)


@router.get("/conversations", summary="List open conversations, the nearest deadline first")
async def list_conversations(
    request: Request, who: Reader, view: str = "open", limit: Most = 50, skip: Skip = 0
) -> Page[ConversationOut]:
    """`view` is `open` (all), `waiting`, or `mine` for an agent who has signed in."""
    if view not in inbox.VIEWS:
        raise Problem(422, "view is open, waiting or mine", code="invalid")
    agent_id = who.agent.id if who.agent else 0
    async with web(request).parts.store.transaction() as tx:
        found = await inbox.queue(tx, view, agent_id=agent_id, most=limit + 1, skip=skip)
    items = [ConversationOut.of_item(each) for each in found[:limit]]
    return Page(items=items, next=skip + limit if len(found) > limit else None)


@router.get("/conversations/{conversation_id}", summary="One conversation")
async def get_conversation(request: Request, who: Reader, conversation_id: int) -> ConversationOut:
    """Return a conversation, open or closed."""
    async with web(request).parts.store.transaction() as tx:
        found = await conversation_with_id(tx, conversation_id)
    if found is None:
        raise Problem(404)
    return ConversationOut.of(found)


@router.get("/conversations/{conversation_id}/messages", summary="The messages of a conversation, in order")
async def list_messages(
    request: Request, who: Reader, conversation_id: int, after: int = 0, limit: Most = 100
) -> Page[MessageOut]:
    """Return the latest messages after the one with id `after`, notes and markers included."""
    async with web(request).parts.store.transaction() as tx:
        if await conversation_with_id(tx, conversation_id) is None:
            raise Problem(404)
        found = await lines(tx, conversation_id, after=after, most=limit)
    return Page(items=[MessageOut.of(each) for each in found], next=found[-1].id if found else None)


@router.get("/conversations/{conversation_id}/contact", summary="Who writes in a conversation")
async def get_contact(request: Request, who: Reader, conversation_id: int) -> ContactOut:
    """Return what is known of the contact, by which numbers and identities an export or an erasure names him too."""
    async with web(request).parts.store.transaction() as tx:
        if await conversation_with_id(tx, conversation_id) is None:
            raise Problem(404)
        return ContactOut.of(await inbox.contact_card(tx, conversation_id))


@router.get("/conversations/{conversation_id}/traces", summary="Why the bot said what it said, turn by turn")
async def list_traces(request: Request, who: Reader, conversation_id: int) -> Page[TraceOut]:
    """Return the latest 200 turns, the last one first."""
    async with web(request).parts.store.transaction() as tx:
        if await conversation_with_id(tx, conversation_id) is None:
            raise Problem(404)
        found = await inbox.traces_of(tx, conversation_id)
    return Page(items=[TraceOut.of(each) for each in found.values()], next=None)


@router.get("/media/{media_id}", summary="A file that a customer sent", response_class=FileResponse)
async def get_media(request: Request, who: Reader, media_id: int) -> Response:
    """Return the file itself; messages name its `id`, which is there once its `state` is `stored`."""
    return await stored_file(web(request), media_id)


@router.get("/tickets", summary="List tickets, the nearest deadline first")
async def list_tickets(
    request: Request, who: Reader, state: str = "", limit: Most = 50, skip: Skip = 0
) -> Page[TicketOut]:
    """`state` is open, waiting or resolved; without it all that are not resolved."""
    async with web(request).parts.store.transaction() as tx:
        found = await inbox.list_tickets(tx, state=state, most=limit + 1, skip=skip)
    items = [TicketOut.of(each) for each in found[:limit]]
    return Page(items=items, next=skip + limit if len(found) > limit else None)


@router.post("/conversations/{conversation_id}/takeover", summary="Take a conversation over")
async def take_over(request: Request, who: Writer, conversation_id: int, body: Act | None = None) -> Done:
    """Make the agent the one who answers; the bot falls silent."""

    async def do(work: Work, agent: Agent) -> None:
        await hand_over.take_over(work, agent)

    return await act(request, who, conversation_id, "take-over", (body or Act()).agent, do)


@router.post("/conversations/{conversation_id}/reply", summary="Reply to the customer")
async def reply(request: Request, who: Writer, conversation_id: int, body: Reply, key: IdempotencyKey = "") -> Done:
    """Send a text to the customer; whoever replies first to a conversation that nobody has takes it over."""
    limits = web(request).parts.limits

    async def do(work: Work, agent: Agent) -> int:
        fitting = limits[work.conversation.channel]
        return await answer_customer(work, agent, body.text, fitting, waits_for_customer=body.waits_for_customer)

    return await act(request, who, conversation_id, "reply", body.agent, do, key=key, content=body.text)


@router.post("/conversations/{conversation_id}/note", summary="Add an internal note")
async def note(request: Request, who: Writer, conversation_id: int, body: Write, key: IdempotencyKey = "") -> Done:
    """Keep a note that the customer never sees."""

    async def do(work: Work, agent: Agent) -> int:
        return await add_note(work, agent, body.text)

    return await act(request, who, conversation_id, "note", body.agent, do, key=key, content=body.text)


@router.post("/conversations/{conversation_id}/give-back", summary="Give a conversation back to the bot")
async def give_back(request: Request, who: Writer, conversation_id: int, body: Act | None = None) -> Done:
    """Let the bot answer again; the customer is told."""

    async def do(work: Work, agent: Agent) -> None:
        await hand_over.give_back(work, agent)

    return await act(request, who, conversation_id, "give-back", (body or Act()).agent, do)


@router.post("/conversations/{conversation_id}/resolve", summary="Resolve a conversation and its tickets")
async def resolve(request: Request, who: Writer, conversation_id: int, body: Act | None = None) -> Done:
    """Close the conversation; the customer's next message opens another one."""

    async def do(work: Work, agent: Agent) -> None:
        await hand_over.resolve(work, agent)

    return await act(request, who, conversation_id, "resolve", (body or Act()).agent, do)


@router.post("/agents/away", summary="Say whether an agent takes new conversations")
async def away(request: Request, who: Writer, body: Away) -> AgentOut:
    """Leave an agent out when conversations are given out, or count him in again; what he has stays his."""
    here = web(request)
    agent = await agent_of(here, who, body.agent)
    async with here.parts.store.transaction() as tx:
        await set_away(tx, agent.id, is_away=body.is_away)
        data = json.dumps({"is_away": body.is_away})
        subject, now = f"agent:{agent.id}", here.parts.clock()
        await write_audit(tx, actor=who.name, action="away", subject=subject, now=now, data=data)
    return AgentOut(name=agent.name, email=agent.email, teams=list(agent.teams), is_away=body.is_away)
