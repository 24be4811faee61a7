"""What agents do in the inbox: each a form that is sent, done in one transaction, and shown."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData

from bot.storage.agents import Agent, set_away, write_audit
from bot.storage.inbox import list_leads
from bot.use_cases import hand_over, leads
from bot.use_cases.acting import TooLongError, UnknownConversationError, add_note, answer_customer
from bot.use_cases.hand_over import NotAllowedError
from bot.use_cases.work import Work
from bot.web.parts import Web, web
from bot.web.problems import Problem
from bot.web.who import SignedIn

MOST_SNOOZE_HOURS = 24 * 14
router = APIRouter(prefix="/inbox", include_in_schema=False)
Do = Callable[[Web, Work, Agent, FormData], Awaitable[None]]


async def _reply(here: Web, work: Work, agent: Agent, fields: FormData) -> None:
    limits = here.parts.limits[work.conversation.channel]
    waits = bool(fields.get("waits"))
    await answer_customer(work, agent, str(fields.get("text", "")), limits, waits_for_customer=waits)


async def _note(here: Web, work: Work, agent: Agent, fields: FormData) -> None:
    await add_note(work, agent, str(fields.get("text", "")))


async def _take_over(here: Web, work: Work, agent: Agent, fields: FormData) -> None:
    await hand_over.take_over(work, agent)


async def _give_back(here: Web, work: Work, agent: Agent, fields: FormData) -> None:
    await hand_over.give_back(work, agent)


async def _resolve(here: Web, work: Work, agent: Agent, fields: FormData) -> None:
    await hand_over.resolve(work, agent)


_DO: dict[str, Do] = {
    "reply": _reply,
    "note": _note,
    "take-over": _take_over,
    "give-back": _give_back,
    "resolve": _resolve,
}


@router.post("/conversations/{conversation_id}/{action}")
async def act(request: Request, who: SignedIn, conversation_id: int, action: str) -> Response:
    """Do something to a conversation and show it again; what is not allowed is said there."""
    if action not in _DO:
        raise Problem(404)
    here, fields = web(request), await request.form()
    address = f"/inbox/conversations/{conversation_id}"

    async def do(work: Work) -> None:
        await _DO[action](here, work, who.agent, fields)
        await _audit(work, who.agent, action, f"conversation:{conversation_id}")

    try:
        await here.acting.do(conversation_id, do)
    except TooLongError:
        return RedirectResponse(f"{address}?problem=too_long", 303)
    except NotAllowedError:
        return RedirectResponse(f"{address}?problem=not_now", 303)
    except UnknownConversationError:
        raise Problem(404) from None
    return RedirectResponse(address, 303)


@router.post("/leads/{lead_id}/{action}")
async def act_on_lead(request: Request, who: SignedIn, lead_id: int, action: str) -> Response:
    """Claim or snooze a lead, or say that it is none."""
    if action not in {"claim", "snooze", "not-a-lead"}:
        raise Problem(404)
    here, fields = web(request), await request.form()
    async with here.parts.store.transaction() as tx:
        found = await list_leads(tx, lead_id=lead_id, most=1)
    if not found:
        raise Problem(404)
    conversation_id = found[0].lead.conversation_id

    async def do(work: Work) -> str:
        done = await _on_lead(work, who.agent, lead_id, action, fields)
        await _audit(work, who.agent, f"lead.{action}", f"lead:{lead_id}")
        return f"/inbox/conversations/{work.conversation.id}{'' if done else '?problem=lead_taken'}"

    try:
        return RedirectResponse(await here.acting.do(conversation_id, do), 303)
    except NotAllowedError:
        return RedirectResponse(f"/inbox/conversations/{conversation_id}?problem=lead_taken", 303)


async def _on_lead(work: Work, agent: Agent, lead_id: int, action: str, fields: FormData) -> bool:
    if action == "claim":
        return await leads.claim_lead(work, lead_id, agent)
    if action == "not-a-lead":
        return await leads.dismiss_lead(work, lead_id)
    hours = str(fields.get("hours", "1"))
    count = min(int(hours), MOST_SNOOZE_HOURS) if hours.isdecimal() and len(hours) < 5 else 1
    return await leads.snooze_lead(work, lead_id, work.now + timedelta(hours=count))


@router.post("/away")
async def away(request: Request, who: SignedIn) -> Response:
    """Say whether the agent takes new conversations."""
    fields = await request.form()
    async with web(request).parts.store.transaction() as tx:
        await set_away(tx, who.agent.id, is_away=fields.get("away") == "1")
    return RedirectResponse("/inbox", 303)


async def _audit(work: Work, agent: Agent, action: str, subject: str) -> None:
    await write_audit(work.tx, actor=f"agent:{agent.id}", action=action, subject=subject, now=work.now)
