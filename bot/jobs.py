"""Background and periodic work (imports, training, reports, clean-up) with Procrastinate; never a customer's message.

A job runs at least once: a worker that dies, or blocks its loop longer than `stalled_after_seconds`, has its jobs run
again. A job that waits for its time holds back every later job with the same `lock`, so none with a `schedule_at`
or a backed-off retry may have one (Procrastinate's issue 1599).
"""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass
from typing import Literal

import procrastinate
import psycopg_pool
import structlog
from procrastinate import exceptions, job_context, jobs, schema, worker

log = structlog.get_logger(__name__)

NOTIFYING_TRIGGERS = (
    "procrastinate_jobs_notify_queue_job_inserted_v1",
    "procrastinate_jobs_notify_queue_job_aborted_v1",
)
CONCURRENCY = 4
MOST_ATTEMPTS = 5  # a job that kills its worker every time is given up after so many
KEEP_FAILED_HOURS = 24 * 30
BACK_OFF = procrastinate.RetryStrategy(max_attempts=MOST_ATTEMPTS, exponential_wait=4)
LOST_DATABASE = (exceptions.ConnectorException, psycopg_pool.PoolTimeout, OSError)
WAKE_UP = '{"type": "job_inserted", "job_id": 0}'
WAKE_UP_CHANNEL = "procrastinate_any_queue_v1"


@dataclass(frozen=True, slots=True)
class WorkerSettings:
    """How a worker behaves; the intervals are seconds."""

    name: str = "frontdesk"
    concurrency: int = CONCURRENCY
    poll_seconds: float = 0.5  # the guarantee; wake-ups are hints
    heartbeat_seconds: float = 5.0
    stalled_after_seconds: float = 30.0
    restart_seconds: float = 1.0


def apply_schema_sql() -> str:
    """Return the SQL of Procrastinate's schema, with NOTIFY in the caller's transaction turned off.

    NOTIFY holds a database-wide lock across the commit's flush. The text holds several statements and percent signs:
    give it to the driver whole, without parameters.
    """
    silenced = (f"ALTER TABLE procrastinate_jobs DISABLE TRIGGER {trigger};" for trigger in NOTIFYING_TRIGGERS)
    return "\n".join([schema.SchemaManager.get_schema(), *silenced, ""])


def make_app(url: str, *, concurrency: int = CONCURRENCY) -> procrastinate.App:
    """Return the application to register tasks on and to defer with; nothing connects before `open_async`."""
    connector = procrastinate.PsycopgConnector(
        conninfo=url.replace("postgresql+psycopg://", "postgresql://", 1),
        min_size=1,
        max_size=concurrency + 2,  # a pool no greater than the concurrency stalls the jobs
    )
    app = procrastinate.App(connector=connector)
    # It must be there: without any periodic task Procrastinate stops looking after its heartbeat and its listener.
    hourly = app.periodic(cron="17 * * * *")
    hourly(app.task(name="frontdesk.forget_old_jobs", pass_context=True)(forget_old_jobs))
    return app


async def forget_old_jobs(context: job_context.JobContext, timestamp: int) -> None:
    """Delete what failed or was cancelled a month ago; what succeeded is gone already."""
    del timestamp  # Procrastinate hands it to every periodic task
    await context.app.job_manager.delete_old_jobs(
        nb_hours=KEEP_FAILED_HOURS, include_failed=True, include_cancelled=True, include_aborted=True
    )


async def wake(app: procrastinate.App) -> None:
    """Tell the workers that there is a job, after the transaction that deferred it; without it they poll."""
    await app.connector.execute_query_async(
        query="SELECT pg_notify(%(channel)s, %(payload)s)", channel=WAKE_UP_CHANNEL, payload=WAKE_UP
    )


async def run_worker(app: procrastinate.App, stop: asyncio.Event, settings: WorkerSettings | None = None) -> None:
    """Run jobs on an open `app` until `stop` is set, then let those that run finish.

    A worker whose connections broke is replaced by a new one, for as long as the database is away.
    """
    settings = settings or WorkerSettings()
    while not stop.is_set():
        try:
            await _run_one(FixedWorker(app, settings), stop, settings)
        except LOST_DATABASE as error:
            log.warning("the job worker lost the database and starts again", error=type(error).__name__)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), settings.restart_seconds)


async def reap(app: procrastinate.App, stalled_after_seconds: float) -> int:
    """Give the jobs of workers that are no more another run, and return how many there were."""
    stalled = list(await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=stalled_after_seconds))
    for job in stalled:
        log.warning("a job has lost its worker", job_id=job.id, task=job.task_name)
        try:
            await _run_again(app, job)
        except exceptions.ConnectorException as error:  # another reaper was quicker
            log.info("a job was not given another run", job_id=job.id, error=type(error).__name__)
    return len(stalled)


async def _run_again(app: procrastinate.App, job: jobs.Job) -> None:
    if job.attempts + 1 >= MOST_ATTEMPTS:
        await app.job_manager.finish_job(job, status=jobs.Status.FAILED, delete_job=False)
        return
    try:
        await app.job_manager.retry_job(job)
    except exceptions.UniqueViolation:  # its queueing lock: the same work waits already
        await app.job_manager.finish_job(job, status=jobs.Status.FAILED, delete_job=False)


class StickyEvent(asyncio.Event):
    """An event that stays set until a wait has seen it.

    Procrastinate clears its event after a fetch, and so forgets what arrived during the fetch.
    """

    def clear(self) -> None:
        """Do nothing: the wait that sees the event clears it."""

    async def wait(self) -> Literal[True]:
        """Wait for the event and take it."""
        await super().wait()
        super().clear()
        return True


class FixedWorker(worker.Worker):
    """Procrastinate's worker, which wakes up for what arrives during a fetch and for a lock that becomes free."""

    def __init__(self, app: procrastinate.App, settings: WorkerSettings) -> None:
        super().__init__(
            app,
            name=settings.name,
            concurrency=settings.concurrency,
            fetch_job_polling_interval=settings.poll_seconds,
            abort_job_polling_interval=1.0,
            delete_jobs="successful",
            install_signal_handlers=False,
            update_heartbeat_interval=settings.heartbeat_seconds,
            stalled_worker_timeout=settings.stalled_after_seconds,
        )
        self._new_job_event = StickyEvent()

    async def _process_job(self, context: job_context.JobContext) -> None:
        try:
            await super()._process_job(context)
        except exceptions.ConnectorException as error:
            # Its end is not recorded, and while this worker lives nobody would run it again.
            log.warning("the end of a job could not be recorded", job_id=context.job.id, error=type(error).__name__)
            self.stop()  # type: ignore[no-untyped-call]  # Procrastinate does not say
        finally:
            if context.job.lock:
                self._new_job_event.set()


async def _run_one(one: FixedWorker, stop: asyncio.Event, settings: WorkerSettings) -> None:
    sides = [asyncio.create_task(_stop_when_asked(one, stop)), asyncio.create_task(_tend(one, settings))]
    try:
        await one.run()  # type: ignore[no-untyped-call]  # Procrastinate does not say
    finally:
        for side in sides:
            side.cancel()
        await asyncio.gather(*sides, return_exceptions=True)


async def _stop_when_asked(one: FixedWorker, stop: asyncio.Event) -> None:
    await stop.wait()
    one.stop()  # type: ignore[no-untyped-call]  # Procrastinate does not say


async def _tend(one: FixedWorker, settings: WorkerSettings) -> None:
    """Look for stalled jobs, and show that we live: Procrastinate's heartbeat ends before the last jobs do."""
    while True:
        try:
            if one.worker_id is not None:
                await one.app.job_manager.update_heartbeat(one.worker_id)
            await reap(one.app, settings.stalled_after_seconds)
        except LOST_DATABASE as error:
            log.warning("stalled jobs could not be looked for", error=type(error).__name__)
        await asyncio.sleep(settings.heartbeat_seconds)
