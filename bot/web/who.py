"""Who asks: an agent who has signed in, or the holder of an API key."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request

from bot.storage.access import KEY_PREFIX, ApiKey, Session, api_key_of, session_of
from bot.storage.agents import Agent
from bot.web.parts import Web, web
from bot.web.problems import Problem

COOKIE = "frontdesk_session"
CSRF_FIELD = "csrf"
CSRF_HEADER = "x-csrf-token"


class SignInNeededError(Exception):
    """A page was asked for by somebody who has not signed in."""


async def session(request: Request) -> Session | None:
    """Return the session of the cookie, None without one that holds."""
    token = request.cookies.get(COOKIE, "")
    if not token:
        return None
    here = web(request)
    async with here.parts.store.transaction() as tx:
        return await session_of(tx, token, now=here.parts.clock())


async def signed_in(request: Request) -> Session:
    """Return the session; a form must come with the session's token.

    Raises:
        SignInNeededError: there is no session.
        Problem: 403, the token is missing or wrong.
    """
    found = await session(request)
    if found is None:
        raise SignInNeededError
    if request.method not in {"GET", "HEAD"}:
        must_be_same_origin(request)
        given = request.headers.get(CSRF_HEADER) or str((await request.form()).get(CSRF_FIELD, ""))
        _must_match(given, found.csrf_token)
    return found


def must_be_same_origin(request: Request) -> None:
    """Refuse what another site's page sent.

    Raises:
        Problem: 403.
    """
    site = request.headers.get("sec-fetch-site", "same-origin")
    origin = request.headers.get("origin", "")
    host = request.headers.get("host", "")
    is_other = origin not in {"", "null"} and urlsplit(origin).netloc != host
    if site in {"cross-site", "same-site"} or is_other:
        raise Problem(403, code="other_site")


def _must_match(given: str, expected: str) -> None:
    if not hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode()):
        raise Problem(403, "reload the page and try again", code="csrf")


SignedIn = Annotated[Session, Depends(signed_in)]


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls the API: an agent, or a key that acts for one."""

    agent: Agent | None = None
    key: ApiKey | None = None

    @property
    def name(self) -> str:
        """The caller as the audit log names it."""
        return f"agent:{self.agent.id}" if self.agent else f"api_key:{self.key.id if self.key else 0}"


async def _caller(request: Request) -> Caller:
    here = web(request)
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return Caller(key=await _key(here, token.strip()))
    found = await session(request)
    if found is None:
        raise Problem(401, "send an API key as a bearer token", code="unauthenticated")
    if request.method not in {"GET", "HEAD"}:
        must_be_same_origin(request)
        _must_match(request.headers.get(CSRF_HEADER, ""), found.csrf_token)
    return Caller(agent=found.agent)


async def _key(here: Web, token: str) -> ApiKey:
    key = None
    if token.startswith(KEY_PREFIX):
        async with here.parts.store.transaction() as tx:
            key = await api_key_of(tx, token, now=here.parts.clock())
    if key is None:
        raise Problem(401, "the API key is unknown or revoked", code="unauthenticated")
    return key


async def reader(request: Request) -> Caller:
    """Return whoever may read.

    Raises:
        Problem: 401, 403 or 429.
    """
    return _allowed(await _unhurried_caller(request), "read")


async def writer(request: Request) -> Caller:
    """Return whoever may change something.

    Raises:
        Problem: 401, 403 or 429.
    """
    return _allowed(await _unhurried_caller(request), "write")


async def _unhurried_caller(request: Request) -> Caller:
    """Return who calls, unless he calls too often: keys and agents alike."""
    caller = await _caller(request)
    wait = web(request).api_callers.take(caller.name)
    if wait:
        raise Problem(429, code="too_fast", retry_after=wait)
    return caller


def _allowed(caller: Caller, scope: str) -> Caller:
    if caller.key is not None and scope not in caller.key.scopes:
        raise Problem(403, f"the API key lacks the scope {scope}", code="scope")
    return caller


Reader = Annotated[Caller, Depends(reader)]
Writer = Annotated[Caller, Depends(writer)]
