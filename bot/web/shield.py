"""What stands around every answer: security headers, no traceback to the outside, and CORS for the web chat."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

import structlog
from starlette.datastructures import MutableHeaders
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.logs import where
from bot.storage.away import is_database_away
from bot.web.problems import problem_response

log = structlog.get_logger(__name__)

_CONTENT = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}';"
    " img-src 'self' data: blob:; media-src 'self' blob:; connect-src 'self'; form-action 'self';"
    " base-uri 'none'; frame-ancestors 'none'"
)
_FIXED = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
    "cross-origin-opener-policy": "same-origin",
}


class Shield:
    """Adds security headers; turns what nobody caught into a plain 500, or 503 where the database is away."""

    def __init__(self, app: ASGIApp, *, is_https: bool = False) -> None:
        self._app = app
        self._is_https = is_https

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        nonce = secrets.token_urlsafe(16)
        scope.setdefault("state", {})["nonce"] = nonce
        has_begun = False

        async def guarded(message: Message) -> None:
            nonlocal has_begun
            if message["type"] == "http.response.start":
                has_begun = True
                self._add_headers(MutableHeaders(scope=message), nonce)
            await send(message)

        try:
            await self._app(scope, receive, guarded)
        except Exception as error:  # the outside never sees what went wrong in here
            is_away = is_database_away(error)
            log.error("web.failed", method=scope["method"], status=503 if is_away else 500, **where(error))
            if has_begun:
                raise ConnectionAbortedError from None
            response = (
                problem_response(503, code="unavailable", headers={"Retry-After": "2"})
                if is_away
                else problem_response(500)
            )
            await response(scope, receive, guarded)

    def _add_headers(self, headers: MutableHeaders, nonce: str) -> None:
        for name, value in _FIXED.items():
            headers.setdefault(name, value)
        headers.setdefault("content-security-policy", _CONTENT.format(nonce=nonce))
        headers.setdefault("cache-control", "no-store")
        if self._is_https:
            headers.setdefault("strict-transport-security", "max-age=31536000")


class ChatCors:
    """Lets the sites that embed the web chat reach it, and nothing else of ours."""

    def __init__(self, app: ASGIApp, *, origins: Sequence[str]) -> None:
        self._app = app
        self._shared = CORSMiddleware(
            app,
            allow_origins=list(origins),
            allow_methods=["GET", "POST"],
            allow_headers=["authorization", "content-type", "last-event-id"],
            expose_headers=["retry-after"],
            max_age=600,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        is_chat = scope["type"] == "http" and scope["path"].startswith("/chat/")
        await (self._shared if is_chat else self._app)(scope, receive, send)
