"""Reading request bodies without taking more than is allowed."""

from __future__ import annotations

from starlette.requests import Request
from starlette.types import Message

from bot.web.problems import Problem

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
