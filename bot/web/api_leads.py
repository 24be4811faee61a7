"""The HTTP API for leads."""

from __future__ import annotations

from datetime import timedelta

from fastapi import APIRouter, Request

from bot.storage import inbox
from bot.storage.agents import Agent
from bot.storage.leads import ledger_of
from bot.use_cases import leads
from bot.use_cases.hand_over import NotAllowedError
from bot.use_cases.work import Work
from bot.web.api_acts import ERRORS, Do, Most, Skip, act
from bot.web.api_models import Act, Done, LeadOut, Page, ScoreEntryOut, Snooze
from bot.web.parts import Web, web
from bot.web.problems import Problem
from bot.web.who import Caller, Reader, Writer

router = APIRouter(prefix="/api/v1", tags=["Frontdesk"], responses=ERRORS)


@router.get("/leads", summary="List leads, hot ones first")
async def list_leads(request: Request, who: Reader, state: str = "", limit: Most = 50, skip: Skip = 0) -> Page[LeadOut]:
    """`state` is open, hot, claimed, snoozed or closed; without it all that are not closed."""
    async with web(request).parts.store.transaction() as tx:
        found = await inbox.list_leads(tx, state=state, most=limit + 1, skip=skip)
    items = [LeadOut.of(each) for each in found[:limit]]
    return Page(items=items, next=skip + limit if len(found) > limit else None)


@router.get("/leads/{lead_id}", summary="One lead with the ledger of its score")
async def get_lead(request: Request, who: Reader, lead_id: int) -> LeadOut:
    """Return a lead, open or closed."""
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


@router.post("/leads/{lead_id}/claim", summary="Claim a lead")
async def claim_lead(request: Request, who: Writer, lead_id: int, body: Act | None = None) -> Done:
    """Give the lead to the agent, who answers from now on; it works once, whoever else asks hears 409."""

    async def do(work: Work, agent: Agent) -> None:
        if not await leads.claim_lead(work, lead_id, agent):
            raise NotAllowedError("the lead is claimed or closed")

    return await _act(request, who, lead_id, "lead.claim", (body or Act()).agent, do)


@router.post("/leads/{lead_id}/snooze", summary="Put a lead aside")
async def snooze_lead(request: Request, who: Writer, lead_id: int, body: Snooze | None = None) -> Done:
    """Let an unclaimed lead come back after some hours, not before opening."""
    asked = body or Snooze()

    async def do(work: Work, agent: Agent) -> None:
        if not await leads.snooze_lead(work, lead_id, work.now + timedelta(hours=asked.hours)):
            raise NotAllowedError("the lead is claimed or closed")

    return await _act(request, who, lead_id, "lead.snooze", asked.agent, do)


@router.post("/leads/{lead_id}/not-a-lead", summary="Close what is not a lead")
async def dismiss_lead(request: Request, who: Writer, lead_id: int, body: Act | None = None) -> Done:
    """Close the lead; nobody is asked to claim it any more."""

    async def do(work: Work, agent: Agent) -> None:
        if not await leads.dismiss_lead(work, lead_id):
            raise NotAllowedError("the lead is closed")

    return await _act(request, who, lead_id, "lead.not-a-lead", (body or Act()).agent, do)


async def _act(request: Request, who: Caller, lead_id: int, action: str, email: str, do: Do) -> Done:
    found = await _lead(web(request), lead_id)
    return await act(request, who, found.lead.conversation_id, action, email, do, subject=f"lead:{lead_id}")


async def _lead(here: Web, lead_id: int) -> inbox.ListedLead:
    async with here.parts.store.transaction() as tx:
        found = await inbox.list_leads(tx, lead_id=lead_id, most=1)
    if not found:
        raise Problem(404)
    return found[0]
