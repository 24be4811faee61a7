"""Reading request bodies without taking more than is allowed."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.web.problems import Problem

LARGEST_FORM = 256 * 1024  # what the inbox, signing in and the API take; messages have 8,000 characters
OWN_LIMITS = ("/chat/", "/webhooks/")  # these take more, and say how much
DRAIN = 2  # times the limit is read and thrown away, so that the client hears the refusal instead of a reset


class TooLargeError(Problem):
    """The body is larger than what is taken here."""

    def __init__(self) -> None:
        super().__init__(413, code="too_large")


def limited(request: Request, limit_bytes: int) -> Request:
    """Return the same request; reading more than `limit_bytes` of its body raises `TooLargeError`."""
    taken = 0

    async def receive() -> Message:
        nonlocal taken
        message = await request.receive()
        taken += len(message.get("body", b""))
        if taken <= limit_bytes:
            return message
        while message.get("more_body") and taken <= DRAIN * limit_bytes:
            message = await request.receive()
            taken += len(message.get("body", b""))
        raise TooLargeError

    return Request(request.scope, receive)


async def body_of(request: Request, limit_bytes: int) -> bytes:
    """Read a body.

    Raises:
        TooLargeError
    """
    return await limited(request, limit_bytes).body()


class Bounded:
    """Lets nobody send us a body without end, least of all before he has signed in."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["path"].startswith(OWN_LIMITS):
            await self._app(scope, receive, send)
            return
        announced = Headers(scope=scope).get("content-length", "0")
        if not announced.isdecimal() or int(announced) > LARGEST_FORM:
            await TooLargeError().response()(scope, receive, send)
            return
        await self._app(scope, limited(Request(scope, receive), LARGEST_FORM).receive, send)
