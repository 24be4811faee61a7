"""Refusals as RFC 9457 tells them, without a word of what was sent to us."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

MEDIA_TYPE = "application/problem+json"


class Problem(Exception):  # noqa: N818 - it is the standard's name
    """A request that is refused. `detail` is a sentence for whoever reads the answer."""

    def __init__(self, status: int, detail: str = "", *, code: str = "", retry_after: int = 0) -> None:
        super().__init__(f"{status} {code}")
        self.status = status
        self.detail = detail
        self.code = code
        self.retry_after = retry_after

    def response(self) -> Response:
        """Return the answer."""
        headers = {"Retry-After": str(self.retry_after)} if self.retry_after else {}
        return problem_response(self.status, self.detail, code=self.code, headers=headers)


def problem_response(
    status: int, detail: str = "", *, code: str = "", headers: Mapping[str, str] | None = None
) -> Response:
    """Return a refusal as JSON."""
    title = HTTPStatus(status).phrase
    content = {"type": "about:blank", "title": title, "status": status, "detail": detail or title}
    content |= {"code": code} if code else {}
    return JSONResponse(content, status, dict(headers or {}), MEDIA_TYPE)


def answer_problems(app: FastAPI) -> None:
    """Let every refusal of `app` be answered in one form."""

    async def ours(request: Request, error: Exception) -> Response:
        assert isinstance(error, Problem)  # noqa: S101 - registered for nothing else
        return error.response()

    async def of_framework(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)  # noqa: S101 - registered for nothing else
        return problem_response(error.status_code, headers=error.headers)

    async def invalid(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for nothing else
        wrong = sorted({".".join(str(part) for part in each["loc"][1:]) or "body" for each in error.errors()})
        return problem_response(422, f"not as expected: {', '.join(wrong)}"[:300], code="invalid")

    app.add_exception_handler(Problem, ours)
    app.add_exception_handler(HTTPException, of_framework)
    app.add_exception_handler(RequestValidationError, invalid)
