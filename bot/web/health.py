"""Whether this process lives, and whether it can do its work."""

from __future__ import annotations

import structlog
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from bot.storage.away import is_database_away
from bot.storage.migrate import newest_schema, schema_version
from bot.web.parts import Web, web

router = APIRouter(include_in_schema=False)
log = structlog.get_logger(__name__)


@router.get("/healthz")
async def alive() -> dict[str, str]:
    """Say that the process lives."""
    return {"status": "ok"}


@router.get("/readyz")
async def ready(request: Request) -> Response:
    """Say whether database, schema and model are there: 200, or 503 with what is missing."""
    found = await _schema(web(request))
    checks = {
        "database": found is not None,
        "schema": found is not None and found == newest_schema(),
        "model": bool(web(request).parts.model_version()),
    }
    is_ready = all(checks.values())
    words = {name: "ok" if good else "missing" for name, good in checks.items()}
    return JSONResponse({"status": "ok" if is_ready else "not ready"} | words, 200 if is_ready else 503)


async def _schema(here: Web) -> str | None:
    """Return the version of the schema, "" without one, None while the database is away."""
    try:
        async with here.parts.store.transaction() as tx:
            return await schema_version(tx)
    except Exception as error:
        if not is_database_away(error):
            raise
        log.warning("health.database_unavailable", error=type(error).__name__)
        return None
