"""The HTTP API for the knowledge base: what customers say of its entries."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Request

from bot.storage.ratings import entry_ratings
from bot.web.api_acts import ERRORS, Most, Skip
from bot.web.api_models import EntryRatingsOut, Page
from bot.web.parts import web
from bot.web.who import Reader

router = APIRouter(prefix="/api/v1", tags=["Frontdesk"], responses=ERRORS)


@router.get("/knowledge/ratings", summary="Count what customers say of entries, the least helpful first")
async def list_ratings(
    request: Request,
    who: Reader,
    days: Annotated[int, Query(ge=1, le=3_650)] = 90,
    limit: Most = 50,
    skip: Skip = 0,
) -> Page[EntryRatingsOut]:
    """Entries that were given or rated in the last `days`; a conversation counts once an entry, as rated last."""
    parts = web(request).parts
    async with parts.store.transaction() as tx:
        found = await entry_ratings(tx, since=parts.clock() - timedelta(days=days), most=limit + 1, skip=skip)
    items = [EntryRatingsOut.of(each) for each in found[:limit]]
    return Page(items=items, next=skip + limit if len(found) > limit else None)
