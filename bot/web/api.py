"""The HTTP API: what the inbox can do, for programs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Awaitable, Callable
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request

from bot.storage import inbox
from bot.storage.agents import Agent, agent_with_email, write_audit
from bot.storage.conversations import conversation_with_id, lines
from bot.storage.leads import ledger_of
from bot.storage.once import take_once
from bot.use_cases import hand_over, leads
from bot.use_cases.acting import TooLongError, UnknownConversationError, add_note, answer_customer
from bot.use_cases.hand_over import NotAllowedError
from bot.use_cases.work import Work
from bot.web.api_models import (
    Act,
    ConversationOut,
    Done,
    LeadOut,
    MessageOut,
    Page,
    Reply,
    ScoreEntryOut,
    TicketOut,
    Write,
)
from bot.web.parts import Web, web
from bot.web.problems import Problem
from bot.web.who import Caller, Reader, Writer

Most = Annotated[int, Query(ge=1, le=200, description="how many at most")]
Skip = Annotated[int, Query(ge=0, le=500_000, description="how many to leave out")]
IdempotencyKey = Annotated[
    str, Header(alias="Idempotency-Key", max_length=200, description="the same key again does nothing again")
]
ERRORS: dict[int | str, dict[str, Any]] = {
    401: {"description": "no or unknown credentials"},
    403: {"description": "not allowed to this key"},
    404: {"description": "there is no such thing"},
    409: {"description": "not possible now: closed, or somebody else has it"},
    422: {"description": "not as expected"},
    429: {"description": "too fast: see Retry-After"},
}
router = APIRouter(prefix="/api/v1", tags=["Frontdesk"], responses=ERRORS)
Do = Callable[[Work, Agent], Awaitable[int | None]]


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


@router.get("/tickets", summary="List tickets, the nearest deadline first")
async def list_tickets(
    request: Request, who: Reader, state: str = "", limit: Most = 50, skip: Skip = 0
) -> Page[TicketOut]:
    """`state` is open, waiting or resolved; without it all that are not resolved."""
    async with web(request).parts.store.transaction() as tx:
        found = await inbox.list_tickets(tx, state=state, most=limit + 1, skip=skip)
    items = [TicketOut.of(each) for each in found[:limit]]
    return Page(items=items, next=skip + limit if len(found) > limit else None)


@router.get("/leads", summary="List leads, hot ones first")
async def list_leads(request: Request, who: Reader, state: str = "", limit: Most = 50, skip: Skip = 0) -> Page[LeadOut]:
    """`state` is open, hot, claimed, snoozed or closed; without it all that are not closed."""
    async with web(request).parts.store.transaction() as tx:
        found = await inbox.list_leads(tx, state=state, most=limit + 1, skip=skip)
    items = [LeadOut.of(each) for each in found[:limit]]
    return Page(items=items, next=skip + limit if len(found) > limit else None)


@router.get("/leads/{lead_id}", summary="One lead with the ledger of its score")
async def get_lead(request: Request, who: Reader, lead_id: int) -> LeadOut:
    """Return an open lead."""
    here = web(request)
    async with here.parts.store.transaction() as tx:
        found = await _lead(here, lead_id)
        ledger = await ledger_of(tx, lead_id)
    language = here.parts.business().language
    entries = [
        ScoreEntryOut(
            signal=each.signal,
            dimension=each.dimension.value,
            points=each.points,
            reason=each.reason.in_language(language),
        )
        for each in ledger
    ]
    return LeadOut.of(found).model_copy(update={"ledger": entries})


@router.post("/conversations/{conversation_id}/takeover", summary="Take a conversation over")
async def take_over(request: Request, who: Writer, conversation_id: int, body: Act | None = None) -> Done:
    """Make the agent the one who answers; the bot falls silent."""

    async def do(work: Work, agent: Agent) -> None:
        await hand_over.take_over(work, agent)

    return await _act(request, who, conversation_id, "take-over", (body or Act()).agent, do)


@router.post("/conversations/{conversation_id}/reply", summary="Reply to the customer")
async def reply(request: Request, who: Writer, conversation_id: int, body: Reply, key: IdempotencyKey = "") -> Done:
    """Send a text to the customer; whoever replies first to a conversation that nobody has takes it over."""
    limits = web(request).parts.limits

    async def do(work: Work, agent: Agent) -> int:
        fitting = limits[work.conversation.channel]
        return await answer_customer(work, agent, body.text, fitting, waits_for_customer=body.waits_for_customer)

    return await _act(request, who, conversation_id, "reply", body.agent, do, key=key, content=body.text)


@router.post("/conversations/{conversation_id}/note", summary="Add an internal note")
async def note(request: Request, who: Writer, conversation_id: int, body: Write, key: IdempotencyKey = "") -> Done:
    """Keep a note that the customer never sees."""

    async def do(work: Work, agent: Agent) -> int:
        return await add_note(work, agent, body.text)

    return await _act(request, who, conversation_id, "note", body.agent, do, key=key, content=body.text)


@router.post("/conversations/{conversation_id}/give-back", summary="Give a conversation back to the bot")
async def give_back(request: Request, who: Writer, conversation_id: int, body: Act | None = None) -> Done:
    """Let the bot answer again; the customer is told."""

    async def do(work: Work, agent: Agent) -> None:
        await hand_over.give_back(work, agent)

    return await _act(request, who, conversation_id, "give-back", (body or Act()).agent, do)


@router.post("/conversations/{conversation_id}/resolve", summary="Resolve a conversation and its tickets")
async def resolve(request: Request, who: Writer, conversation_id: int, body: Act | None = None) -> Done:
    """Close the conversation; the customer's next message opens another one."""

    async def do(work: Work, agent: Agent) -> None:
        await hand_over.resolve(work, agent)

    return await _act(request, who, conversation_id, "resolve", (body or Act()).agent, do)


@router.post("/leads/{lead_id}/claim", summary="Claim a lead")
async def claim_lead(request: Request, who: Writer, lead_id: int, body: Act | None = None) -> Done:
    """Give the lead to the agent, who answers from now on; it works once, whoever else asks hears 409."""
    found = await _lead(web(request), lead_id)

    async def do(work: Work, agent: Agent) -> None:
        if not await leads.claim_lead(work, lead_id, agent):
            raise NotAllowedError("the lead is claimed or closed")

    return await _act(request, who, found.lead.conversation_id, "lead.claim", (body or Act()).agent, do)


async def _act(
    request: Request,
    who: Caller,
    conversation_id: int,
    action: str,
    email: str,
    do: Do,
    *,
    key: str = "",
    content: str = "",
) -> Done:
    """Do something to a conversation, once for each idempotency key, and keep who did it."""
    here = web(request)
    agent = await _agent(here, who, email)
    fingerprint = hashlib.sha256(f"{action} {conversation_id} {content}".encode("utf-8", "replace")).hexdigest()
    try:
        async with here.acting.on(conversation_id) as work:
            if key and not await take_once(work.tx, channel="api", account=who.name, key=key, now=work.now):
                return await _done_before(work, who, key, fingerprint)
            message_id = await do(work, agent)
            data = {"agent_id": agent.id, "message_id": message_id, "fingerprint": fingerprint}
            data |= {"idempotency_key": key} if key else {}
            subject = f"conversation:{conversation_id}"
            await write_audit(
                work.tx, actor=who.name, action=action, subject=subject, now=work.now, data=json.dumps(data)
            )
    except UnknownConversationError:
        raise Problem(404) from None
    except TooLongError as error:
        raise Problem(422, str(error), code="too_long") from None
    except NotAllowedError as error:
        raise Problem(409, str(error), code="not_allowed") from None
    return Done(conversation_id=conversation_id, message_id=message_id)


async def _done_before(work: Work, who: Caller, key: str, fingerprint: str) -> Done:
    """Return the answer that was given to the first request with this key.

    Raises:
        Problem: 422, that was another request.
    """
    before = await inbox.find_answered_request(work.tx, actor=who.name, key=key)
    if before is None or before.get("fingerprint") != fingerprint:
        raise Problem(422, "this Idempotency-Key was used for another request", code="idempotency_key_reused")
    return Done(conversation_id=work.conversation.id, message_id=before.get("message_id"))


async def _agent(here: Web, who: Caller, email: str) -> Agent:
    if who.agent is not None:
        return who.agent
    async with here.parts.store.transaction() as tx:
        agent = await agent_with_email(tx, email.replace("\0", "")) if email else None
    if agent is None:
        raise Problem(422, "`agent` must be the e-mail of an agent", code="unknown_agent")
    return agent


async def _lead(here: Web, lead_id: int) -> inbox.ListedLead:
    async with here.parts.store.transaction() as tx:
        found = await inbox.list_leads(tx, lead_id=lead_id, most=1)
    if not found:
        raise Problem(404)
    return found[0]
