"""The web chat's requests and answers as values."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from bot.channels.updates import MalformedUpdateError, read_object, storable
from bot.media import LARGEST_FILE
from bot.messages import IncomingMedia, MediaKind
from bot.storage.visitors import ChatState, Shown
from bot.web.bodies import body_of, limited
from bot.web.problems import Problem

LARGEST_JSON = 3 * 1024 * 1024
LARGEST_FORM = LARGEST_FILE + 3 * 1024 * 1024  # all files of a message and its text; deploy/Caddyfile takes it too
MOST_FILES = 5
_CLIENT_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_INVISIBLE = {"Cc", "Cf", "Zs", "Zl", "Zp", "Cn", "Co"}


@dataclass(frozen=True, slots=True)
class Draft:
    """What a browser wants to send. `client_id` is the same when it tries again."""

    client_id: str
    text: str
    payload: str
    language: str
    media: tuple[IncomingMedia, ...] = ()


async def read_draft(request: Request) -> Draft:
    """Read a message, JSON or multipart.

    Raises:
        Problem: 413 too large, 422 empty or not as expected.
    """
    is_form = request.headers.get("content-type", "").startswith("multipart/form-data")
    draft = await _from_form(request) if is_form else await _from_json(request)
    if not _CLIENT_ID.fullmatch(draft.client_id):
        raise Problem(422, code="invalid")
    if not (draft.media or draft.payload or is_visible(draft.text)):
        raise Problem(422, code="empty")
    return draft


def is_visible(text: str) -> bool:
    """Say whether a text holds anything that can be seen; zero-width characters and directions alone do not."""
    return any(unicodedata.category(character) not in _INVISIBLE for character in text)


async def _from_json(request: Request) -> Draft:
    try:
        body = read_object(await body_of(request, LARGEST_JSON))
    except MalformedUpdateError:
        raise Problem(400, code="invalid") from None
    return _draft(body, ())


async def _from_form(request: Request) -> Draft:
    try:
        form = await limited(request, LARGEST_FORM).form(
            max_files=MOST_FILES, max_fields=10, max_part_size=LARGEST_JSON
        )
    except HTTPException:  # Starlette's word for a form that cannot be parsed
        raise Problem(422, code="too_many_files") from None
    async with _closing(form):
        fields = {key: storable(value) for key, value in form.multi_items() if isinstance(value, str)}
        files = [value for _, value in form.multi_items() if isinstance(value, UploadFile)]
        if sum(file.size or 0 for file in files) > LARGEST_FILE:
            raise Problem(413, code="too_large")
        media = tuple([await _media(file) for file in files if file.filename])
    return _draft(fields, media)


class _closing:  # noqa: N801 - used like a function
    def __init__(self, form: Any) -> None:
        self._form = form

    async def __aenter__(self) -> None:
        return None

    async def __aexit__(self, *_: object) -> None:
        await self._form.close()


async def _media(file: UploadFile) -> IncomingMedia:
    name = storable(file.filename or "").replace("/", "_").replace("\\", "_")
    return IncomingMedia(MediaKind.DOCUMENT, "", name, content=await file.read())


def _draft(fields: dict[str, Any], media: tuple[IncomingMedia, ...]) -> Draft:
    names = ("client_id", "text", "payload", "language")
    values = {name: fields.get(name) or "" for name in names}
    if not all(isinstance(value, str) for value in values.values()):
        raise Problem(422, code="invalid")
    return Draft(values["client_id"], values["text"], values["payload"], values["language"][:5], media)


def shown_to_visitor(message: Shown, prefix: str, assistant: str) -> dict[str, Any]:
    """Return a message as the widget takes it; `prefix` is taken off what the browser called its own message."""
    is_own = message.author == "customer"
    return {
        "id": message.id,
        "client_id": message.external_id.removeprefix(prefix) if is_own else "",
        "author": "visitor" if is_own else "agent" if message.author == "agent" else "assistant",
        "name": "" if is_own else message.agent or assistant,
        "text": message.text,
        "buttons": list(message.content.get("buttons", ())),
        "media": [dict(each) for each in message.media],
        "at": message.at.isoformat(),
    }


def state_for_visitor(state: ChatState, assistant: str) -> dict[str, Any]:
    """Return who answers and whether something is on its way."""
    kinds = {"owned": "agent", "queued": "queued"}
    is_person = state.mode == "owned"
    return {
        "answering": kinds.get(state.mode, "assistant"),
        "name": state.agent if is_person else assistant,
        "typing": state.is_waiting or (state.has_unsent and not is_person),
    }


def event(kind: str, data: Any, event_id: int | None = None) -> bytes:
    """Write one server-sent event."""
    lines = [f"event: {kind}", f"data: {json.dumps(data, ensure_ascii=False)}"]
    if event_id is not None:
        lines.insert(0, f"id: {event_id}")
    return ("\n".join(lines) + "\n\n").encode()
