"""Files that customers sent, for whoever may see them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import Response
from fastapi.responses import FileResponse

from bot.storage.media import file_of
from bot.storage.visitors import CHANNEL
from bot.web.parts import Web
from bot.web.problems import Problem


async def stored_file(here: Web, media_id: int, *, visitor: str | None = None) -> Response:
    """Return a file that a customer sent; a `visitor` of the web chat gets his own alone.

    Raises:
        Problem: 404, it is not there or not his.
    """
    async with here.parts.store.transaction() as tx:
        file = await file_of(tx, media_id)
    if file is None or (visitor is not None and (file["channel"], file["visitor"]) != (CHANNEL, visitor)):
        raise Problem(404)
    return _response(here, file)


def _response(here: Web, file: Mapping[str, Any]) -> Response:
    """Show pictures, sound and film; let everything else be saved."""
    path = here.parts.media.path(file["sha256"]) if file["state"] == "stored" else None
    if path is None or not path.exists():
        raise Problem(404)
    shown = file["kind"] in {"image", "audio", "video"}
    return FileResponse(
        path,
        media_type=file["mime_type"],
        filename=file["filename"] or "file",
        content_disposition_type="inline" if shown else "attachment",
        headers={"content-security-policy": "default-src 'none'; sandbox", "cache-control": "private, max-age=86400"},
    )
