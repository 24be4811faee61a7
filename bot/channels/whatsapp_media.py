"""Files to and from the WhatsApp Cloud API. Doing it twice harms nobody, so a failure is never uncertain."""

from __future__ import annotations

import asyncio
import base64
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx

from bot.channels.port import PermanentSendError, TemporarySendError
from bot.channels.whatsapp_errors import fetch_error
from bot.messages import OutgoingMedia

Headers = Mapping[str, str]


async def upload(client: httpx.AsyncClient, url: str, headers: Headers, media: OutgoingMedia) -> str:
    """Upload a file and return its media id, valid for 30 days.

    Raises:
        TemporarySendError, PermanentSendError
    """
    try:
        content = await asyncio.to_thread(Path(media.path).read_bytes)
    except OSError as error:
        raise PermanentSendError("the file to send cannot be read") from error
    form = {"messaging_product": "whatsapp", "type": media.mime_type}
    files = {"file": (media.filename or "file", content, media.mime_type)}
    try:
        answer = await client.post(url, headers=headers, data=form, files=files)
    except httpx.TransportError as error:
        raise TemporarySendError(f"WhatsApp did not take the file: {type(error).__name__}") from error
    return _named(_read(answer), "id")


async def fetch(
    client: httpx.AsyncClient, url: str, headers: Headers, source: Mapping[str, str], limit_bytes: int
) -> bytes:
    """Ask where the file is (the address lives five minutes), then fetch it and check that it is the one announced.

    Raises:
        TemporarySendError: try again later.
        PermanentSendError: gone, too large, or not what it says.
    """
    try:
        found = _read(await client.get(url, headers=headers))
        if _size(found) > limit_bytes:
            raise PermanentSendError("the file is too large")
        content, content_type = await _download(client, _named(found, "url"), headers, limit_bytes)
    except httpx.TransportError as error:
        raise TemporarySendError(f"WhatsApp did not give the file: {type(error).__name__}") from error
    _check(content, content_type, {**found, **source})
    return content


async def _download(client: httpx.AsyncClient, url: str, headers: Headers, limit_bytes: int) -> tuple[bytes, str]:
    content = bytearray()
    async with client.stream("GET", url, headers=headers) as answer:
        if not answer.is_success:
            await answer.aread()
            raise fetch_error(answer)
        async for chunk in answer.aiter_bytes():
            content += chunk
            if len(content) > limit_bytes:
                raise PermanentSendError("the file is too large")
    return bytes(content), answer.headers.get("content-type", "")


def _check(content: bytes, content_type: str, announced: Mapping[str, Any]) -> None:
    """Compare with the announced hash, which Meta writes in base64 or in hexadecimal."""
    digest = hashlib.sha256(content)
    hashes = {digest.hexdigest(), base64.b64encode(digest.digest()).decode()}
    if announced.get("sha256") and announced["sha256"] not in hashes:
        raise PermanentSendError("the file is not the one announced")
    if content_type.startswith("text/html") and "html" not in str(announced.get("mime_type", "")):
        raise PermanentSendError("WhatsApp gave a web page instead of the file")


def _read(answer: httpx.Response) -> dict[str, Any]:
    if not answer.is_success:
        raise fetch_error(answer)
    try:
        body = answer.json()
    except ValueError as error:
        raise TemporarySendError("WhatsApp's answer about a file could not be read") from error
    return body if isinstance(body, dict) else {}


def _named(answer: Mapping[str, Any], key: str) -> str:
    if not isinstance(answer.get(key), str):
        raise TemporarySendError(f"WhatsApp's answer about a file has no {key}")
    return str(answer[key])


def _size(answer: Mapping[str, Any]) -> int:
    """Return the announced size, a number or digits; 0 when it is not told."""
    size = str(answer.get("file_size", ""))
    return int(size) if size.isdecimal() else 0
