"""Structured logs: ids and names, never what a customer wrote."""

from __future__ import annotations

import logging
import sys
import traceback

import structlog


def configure_logs(*, is_terminal: bool | None = None) -> None:
    """Log one line an event: readable in a terminal, JSON elsewhere."""
    is_terminal = sys.stderr.isatty() if is_terminal is None else is_terminal
    renderer = structlog.dev.ConsoleRenderer() if is_terminal else structlog.processors.JSONRenderer()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),  # whatever stderr is by then
    )
    for noisy in ("httpx", "httpcore", "aiogram", "slack_bolt", "slack_sdk", "alembic", "procrastinate"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def where(error: BaseException) -> dict[str, str]:
    """Describe an error for the log by its type and place; its message may hold a customer's words."""
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno}" for frame in frames[-4:]]
    sqlstate = getattr(getattr(error, "orig", None), "sqlstate", None)
    found = {"error": type(error).__name__, "at": " < ".join(reversed(places))}
    return found | ({"sqlstate": sqlstate} if sqlstate else {})
