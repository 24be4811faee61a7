"""What every change by the API has in common: who acts, once for each key, and a line in the audit log."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Awaitable, Callable
from typing import Annotated, Any

from fastapi import Header, Query, Request

from bot.storage import inbox
from bot.storage.agents import Agent, agent_with_email, write_audit
from bot.storage.once import take_once
from bot.use_cases.acting import TooLongError, UnknownConversationError
from bot.use_cases.hand_over import NotAllowedError
from bot.use_cases.work import Work
from bot.web.api_models import Done
from bot.web.parts import Web, web
from bot.web.problems import Problem
from bot.web.who import Caller

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
Do = Callable[[Work, Agent], Awaitable[int | None]]


async def act(
    request: Request,
    who: Caller,
    conversation_id: int,
    action: str,
    email: str,
    do: Do,
    *,
    key: str = "",
    content: str = "",
    subject: str = "",
) -> Done:
    """Do something to a conversation, once for each idempotency key, and keep who did it.

    Raises:
        Problem: 404, 409 or 422, as `ERRORS` says.
    """
    here = web(request)
    agent = await agent_of(here, who, email)
    fingerprint = hashlib.sha256(f"{action} {conversation_id} {content}".encode("utf-8", "replace")).hexdigest()

    async def once(work: Work) -> Done:
        if key and not await take_once(work.tx, channel="api", account=who.name, key=key, now=work.now):
            return await _done_before(work, who, key, fingerprint)
        message_id = await do(work, agent)
        data = {"agent_id": agent.id, "message_id": message_id, "fingerprint": fingerprint}
        data |= {"idempotency_key": key} if key else {}
        about = subject or f"conversation:{conversation_id}"
        await write_audit(work.tx, actor=who.name, action=action, subject=about, now=work.now, data=json.dumps(data))
        return Done(conversation_id=work.conversation.id, message_id=message_id)

    try:
        return await here.acting.do(conversation_id, once)
    except UnknownConversationError:
        raise Problem(404) from None
    except TooLongError as error:
        raise Problem(422, str(error), code="too_long") from None
    except NotAllowedError as error:
        raise Problem(409, str(error), code="not_allowed") from None


async def _done_before(work: Work, who: Caller, key: str, fingerprint: str) -> Done:
    """Return the answer that was given to the first request with this key.

    Raises:
        Problem: 422, that was another request.
    """
    before = await inbox.find_answered_request(work.tx, actor=who.name, key=key)
    if before is None or before.get("fingerprint") != fingerprint:
        raise Problem(422, "this Idempotency-Key was used for another request", code="idempotency_key_reused")
    return Done(conversation_id=work.conversation.id, message_id=before.get("message_id"))


async def agent_of(here: Web, who: Caller, email: str) -> Agent:
    """Return the agent who acts: the one who has signed in, or the one whose e-mail a key gives.

    Raises:
        Problem: 422, there is no such agent.
    """
    if who.agent is not None:
        return who.agent
    async with here.parts.store.transaction() as tx:
        agent = await agent_with_email(tx, email.replace("\0", "")) if email else None
    if agent is None:
        raise Problem(422, "`agent` must be the e-mail of an agent", code="unknown_agent")
    return agent
