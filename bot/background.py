"""The background work that every worker shares: what runs by the calendar, once among all of them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import procrastinate
import structlog

from bot.clock import system_clock
from bot.jobs import make_app, run_worker
from bot.settings import RetentionSettings
from bot.storage.store import Store
from bot.use_cases.close_idle import close_idle
from bot.use_cases.privacy import Privacy, Retention

log = structlog.get_logger(__name__)
EVERY_NIGHT = "41 3 * * *"  # UTC
EVERY_HOUR = "23 * * * *"


def background_work(dsn: str, store: Store, privacy: Privacy) -> Callable[[asyncio.Event], Awaitable[None]]:
    """Return what a worker runs beside its loops, until its event is set."""
    app = make_app(dsn)
    add_retention(app, privacy, _periods(RetentionSettings()))
    add_closing(app, store)

    async def run(stop: asyncio.Event) -> None:
        async with app.open_async():
            await run_worker(app, stop)

    return run


def add_retention(app: procrastinate.App, privacy: Privacy, keep: Retention) -> None:
    """Have what is old deleted every night."""

    async def forget_what_is_old(timestamp: int) -> None:
        del timestamp  # Procrastinate hands it to every periodic task
        log.info("retention.done", **await privacy.forget(keep))

    nightly = app.periodic(cron=EVERY_NIGHT)
    nightly(app.task(name="frontdesk.forget_what_is_old", queueing_lock="retention")(forget_what_is_old))


def add_closing(app: procrastinate.App, store: Store) -> None:
    """Have conversations that have gone quiet closed every hour."""

    async def close_quiet_conversations(timestamp: int) -> None:
        del timestamp  # Procrastinate hands it to every periodic task
        log.info("conversations.closed", closed=await close_idle(store, system_clock()))

    hourly = app.periodic(cron=EVERY_HOUR)
    hourly(app.task(name="frontdesk.close_quiet", queueing_lock="close_quiet")(close_quiet_conversations))


def _periods(settings: RetentionSettings) -> Retention:
    return Retention(**{name: timedelta(days=days) for name, days in settings.model_dump().items()})
