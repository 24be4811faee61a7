import asyncio
import hashlib
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import procrastinate
import psycopg
import pytest
from procrastinate import worker
from sqlalchemy import create_engine

from bot.jobs import FixedWorker, StickyEvent, WorkerSettings, apply_schema_sql, make_app, reap, run_worker, wake

QUICK = WorkerSettings(poll_seconds=0.05, heartbeat_seconds=0.1, stalled_after_seconds=0.6, restart_seconds=0.05)
NEVER_POLLS = WorkerSettings(poll_seconds=3600)
# A worker in a process of its own, to be killed in the middle of the job "slow".
KILLED_WORKER = """
import asyncio, sys
from bot.jobs import WorkerSettings, make_app, run_worker
app = make_app(sys.argv[1])

@app.task(name="note")
async def note(word):
    print(word, flush=True)
    await asyncio.sleep(3600)

async def main():
    async with app.open_async():
        await run_worker(app, asyncio.Event(), WorkerSettings(poll_seconds=0.05, heartbeat_seconds=0.1))

asyncio.run(main())
"""


@pytest.fixture
def url(empty_database_url: str) -> str:
    engine = create_engine(empty_database_url)
    with engine.begin() as connection:
        connection.exec_driver_sql(apply_schema_sql().replace("%", "%%"))
    engine.dispose()
    return empty_database_url


@pytest.fixture
def dsn(url: str) -> str:
    return url.replace("+psycopg", "")


@pytest.fixture
async def app(url: str) -> AsyncIterator[procrastinate.App]:
    app = make_app(url)
    async with app.open_async():
        yield app


@pytest.fixture
def notes(app: procrastinate.App) -> list[str]:
    words: list[str] = []

    async def note(word: str) -> None:
        words.append(word)

    app.task(name="note")(note)
    return words


@asynccontextmanager
async def working(app: procrastinate.App, settings: WorkerSettings = QUICK) -> AsyncIterator[None]:
    stop = asyncio.Event()
    run = asyncio.create_task(run_worker(app, stop, settings))
    try:
        yield
    finally:
        stop.set()
        await run


async def until(is_true: Callable[[], Awaitable[bool]] | Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while True:
        answer = is_true()
        if answer is True or (answer is not False and await answer):
            return
        assert time.monotonic() < deadline, "it never came true"
        await asyncio.sleep(0.01)


async def jobs(dsn: str) -> list[tuple[str, str]]:
    async with await psycopg.AsyncConnection.connect(dsn) as connection:
        rows = await connection.execute("SELECT task_name, status::text FROM procrastinate_jobs ORDER BY id")
        return [(row[0], row[1]) for row in await rows.fetchall()]


async def test_job_runs_once_and_leaves_nothing_behind(app: procrastinate.App, dsn: str, notes: list[str]) -> None:
    await app.configure_task("note").defer_async(word="hola")
    async with working(app):
        await until(lambda: notes == ["hola"])
    assert await jobs(dsn) == []
    assert notes == ["hola"]


async def test_deferring_sends_no_notification_in_the_callers_transaction(app: procrastinate.App, dsn: str) -> None:
    async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as connection:
        await connection.execute('LISTEN "procrastinate_any_queue_v1"')
        await app.configure_task("note", allow_unknown=True).defer_async(word="hola")
        assert [notice async for notice in connection.notifies(timeout=0.2)] == []


async def test_every_trigger_that_notifies_is_disabled(url: str, dsn: str) -> None:
    query = """
        SELECT t.tgname, t.tgenabled::text FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
        WHERE p.prosrc ILIKE '%notify%'
    """
    with psycopg.connect(dsn) as connection:
        states = dict(connection.execute(query).fetchall())
    assert len(states) == 2
    assert set(states.values()) == {"D"}


async def test_job_deferred_in_a_transaction_exists_only_once_that_is_committed(
    app: procrastinate.App, dsn: str, notes: list[str]
) -> None:
    async with working(app), await psycopg.AsyncConnection.connect(dsn) as connection:
        await app.tasks["note"].configure(connection=connection).defer_async(word="rolled back")
        await connection.rollback()
        await app.tasks["note"].configure(connection=connection).defer_async(word="committed")
        await connection.commit()
        await until(lambda: notes == ["committed"])


async def test_wake_up_starts_a_job_without_waiting_for_the_poll(app: procrastinate.App, notes: list[str]) -> None:
    async with working(app, NEVER_POLLS):
        await app.configure_task("note").defer_async(word="hola")

        async def woken() -> bool:
            await wake(app)
            return notes == ["hola"]

        await until(woken)


async def test_end_of_a_job_wakes_the_next_one_of_its_lock(app: procrastinate.App) -> None:
    done: list[str] = []

    async def slow(word: str) -> None:
        await asyncio.sleep(0.2)
        done.append(word)

    task = app.task(name="slow")(slow)
    for word in ("first", "second", "third"):
        await task.configure(lock="same").defer_async(word=word)
    async with working(app, NEVER_POLLS):
        await until(lambda: len(done) == 3)
    assert done == ["first", "second", "third"]


async def test_event_set_while_nobody_waits_is_not_forgotten() -> None:
    event = StickyEvent()
    event.set()
    event.clear()
    assert await asyncio.wait_for(event.wait(), 1)
    assert not event.is_set()


async def test_job_of_a_killed_worker_runs_again(app: procrastinate.App, url: str, notes: list[str]) -> None:
    await app.configure_task("note", lock="same").defer_async(word="first")
    await app.configure_task("note", lock="same").defer_async(word="second")
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", KILLED_WORKER, url, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    assert await process.stdout.readline() == b"first\n"
    process.kill()
    await process.communicate()
    async with working(app):
        await until(lambda: len(notes) == 2)
    assert notes == ["first", "second"]


async def test_job_whose_worker_never_survives_it_is_given_up(app: procrastinate.App, dsn: str) -> None:
    await app.configure_task("note", allow_unknown=True).defer_async(word="poison")
    async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as connection:
        for _ in range(5):
            assert await jobs(dsn) == [("note", "todo")]
            await connection.execute("UPDATE procrastinate_jobs SET status = 'doing'")
            assert await reap(app, 30) == 1
    assert await jobs(dsn) == [("note", "failed")]
    assert await reap(app, 30) == 0


async def test_stalled_job_whose_work_waits_again_already_makes_room(app: procrastinate.App, dsn: str) -> None:
    once = app.configure_task("note", queueing_lock="only one", allow_unknown=True)
    await once.defer_async(word="lost")
    async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as connection:
        await connection.execute("UPDATE procrastinate_jobs SET status = 'doing'")
    await once.defer_async(word="again")
    await reap(app, 30)
    assert await jobs(dsn) == [("note", "failed"), ("note", "todo")]


async def test_long_job_is_finished_by_a_worker_that_is_asked_to_stop(app: procrastinate.App, dsn: str) -> None:
    runs: list[str] = []
    begun = asyncio.Event()

    async def long() -> None:
        begun.set()
        await asyncio.sleep(3 * QUICK.stalled_after_seconds)
        runs.append("whole")

    await app.task(name="long")(long).defer_async()
    stop = asyncio.Event()
    first = asyncio.create_task(run_worker(app, stop, QUICK))
    await begun.wait()
    async with working(app):  # another worker, which would run it again if the first one seemed dead
        stop.set()
        await first
    assert runs == ["whole"]
    assert await jobs(dsn) == []


async def test_worker_goes_on_after_its_connections_were_cut(
    app: procrastinate.App, dsn: str, notes: list[str]
) -> None:
    async def ended_after(words: list[str]) -> bool:
        return notes == words and await jobs(dsn) == []

    async with working(app):
        await app.configure_task("note").defer_async(word="before")
        await until(lambda: ended_after(["before"]))  # a job that is cut off before its end is stored runs again
        with psycopg.connect(dsn, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            connection.execute(
                "SELECT procrastinate_defer_jobs_v1(ARRAY[ROW('default', 'note', 0, NULL, NULL,"
                ' \'{"word": "after"}\', NULL)]::procrastinate_job_to_defer_v1[])'
            )
        await until(lambda: notes == ["before", "after"])


def test_making_an_app_connects_to_nothing_and_keeps_its_periodic_task() -> None:
    app = make_app("postgresql+psycopg://nobody@/nowhere?host=/nowhere")
    # Without one Procrastinate would stop watching its own heartbeat and listener.
    assert list(app.periodic_registry.periodic_tasks) == [("frontdesk.forget_old_jobs", "")]


def test_insides_of_procrastinate_that_we_rely_on_are_where_they_were() -> None:
    source = Path(worker.__file__).read_bytes()
    schema = Path(worker.__file__).with_name("sql") / "schema.sql"
    assert procrastinate.__version__ == "3.10.0"
    # After an upgrade: read what changed in these two files, carry it into FixedWorker and a migration, then update.
    assert hashlib.sha256(source).hexdigest()[:16] == "bbec969d1d2c51d6"
    assert hashlib.sha256(schema.read_bytes()).hexdigest()[:16] == "c70ec4b400a60ad9"
    one = FixedWorker(make_app("postgresql://nobody@/nowhere"), QUICK)
    assert isinstance(one._new_job_event, StickyEvent)
    assert worker.Worker._process_job is not FixedWorker._process_job
