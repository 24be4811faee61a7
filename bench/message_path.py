"""From the webhook to the stored and the sent reply, as real processes: `python -m bench.message_path`.

Everything runs on this machine, load generator included: the embedded PostgreSQL (fsync on) in a temporary folder, a
web process, a worker, and the load generator with the fake platform in it. bench/README.md says how to read the table.
"""

from __future__ import annotations

import argparse
import signal
import sys
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen

import psycopg

from bench import database, report
from bench.load import ACCOUNT, APP_SECRET, recipient
from bench.models import add_cache_option, trained_models
from bench.processes import TIENDA, Watch, answer, ask, free_port, running, wait_for_port
from bench.steps import Step, measured

RATES = (20, 50, 100, 150, 200)
WEBHOOK = "/webhooks/whatsapp"
DRAIN_SECONDS = 30.0
RESULTS = Path(__file__).with_name("results")


@dataclass(frozen=True, slots=True)
class System:
    """The running system, as far as measuring it goes."""

    load: Popen[str]
    pids: Mapping[str, int]
    dsn: str
    flush_delay_ms: float


@contextmanager
def running_system(options: argparse.Namespace, flush_delay_ms: float = 0) -> Iterator[System]:
    """Start everything, and stop it again."""
    with ExitStack() as stack:
        folder = stack.enter_context(database.temporary_folder())
        url = stack.enter_context(database.running_server(folder, flush_delay_ms))
        (folder / "models").symlink_to(trained_models(options.cache))
        port, log = free_port(), folder / "processes.log"
        settings = _settings(folder, url, port)
        load_arguments = ("bench.load", str(port), WEBHOOK, str(options.conversations))
        load = stack.enter_context(running(*load_arguments, settings={}, log=log))
        settings["FRONTDESK_WHATSAPP_API_URL"] = f"http://127.0.0.1:{answer(load)['port']}"
        web = stack.enter_context(running("bot", "web", settings=settings, log=log))
        workers = [
            stack.enter_context(running("bot", "worker", settings=settings, log=log)) for _ in range(options.workers)
        ]
        wait_for_port(port, web)
        time.sleep(2)
        if dead := [process.args for process in (web, *workers) if process.poll() is not None]:
            raise SystemExit(f"{dead} ended: {log.read_text()[-2000:]}")
        pids = {"web": web.pid, "postgres": database.postmaster(folder), "load": load.pid}
        pids |= {f"worker {number}": worker.pid for number, worker in enumerate(workers, 1)}
        try:
            yield System(load, pids, url.replace("postgresql+psycopg", "postgresql", 1), flush_delay_ms)
        finally:
            if options.logs:
                options.logs.write_bytes(log.read_bytes())


def _settings(folder: Path, url: str, port: int) -> dict[str, str]:
    return {
        "FRONTDESK_DATA_DIR": str(folder),
        "FRONTDESK_DATABASE_URL": url,
        "FRONTDESK_ASSISTANT": str(TIENDA),
        "FRONTDESK_PORT": str(port),
        "FRONTDESK_METRICS_PORT": "0",
        "FRONTDESK_QUIET_SECONDS": "0",
        "FRONTDESK_WHATSAPP_ACCESS_TOKEN": "bench",
        "FRONTDESK_WHATSAPP_APP_SECRET": APP_SECRET,
        "FRONTDESK_WHATSAPP_VERIFY_TOKEN": "bench",
        "FRONTDESK_WHATSAPP_PHONE_NUMBER_ID": ACCOUNT,
        "FRONTDESK_WHATSAPP_MESSAGES_PER_SECOND": "1000",
    }


def warm_up(system: System, options: argparse.Namespace) -> None:
    """Let every conversation write once, so that the steps meet customers who are known."""
    ask(
        system.load,
        {"name": "warm-up", "rate": options.warm_up_rate, "seconds": options.conversations / options.warm_up_rate},
    )
    drain(system)
    with psycopg.connect(system.dsn, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")


def drain(system: System, seconds: float = DRAIN_SECONDS) -> float:
    """Wait until everything is answered and sent; return how long that took."""
    begin = time.monotonic()
    with psycopg.connect(system.dsn, autocommit=True) as connection:
        while time.monotonic() - begin < seconds:
            left = [connection.execute(query).fetchone() for query in (database.UNANSWERED, database.UNSENT)]
            if all(row == (0,) for row in left):
                break
            time.sleep(0.1)
    return time.monotonic() - begin


def run_step(
    system: System, name: str, rate: float, seconds: float, *, only: int | None = None, statuses: bool = False
) -> Step:
    """Offer messages at one rate and measure what becomes of them.

    Of `only` one conversation, where one is given: it is held meanwhile, as by a turn that takes all that time.
    """
    watch, key = Watch(system.pids, system.dsn), uuid.uuid4().hex[:8]
    with watch.watching():
        with nullcontext() if only is None else held(system, only):
            loaded = ask(
                system.load, {"name": key, "rate": rate, "seconds": seconds, "only": only, "statuses": statuses}
            )
        drained = drain(system)
    sends = ask(system.load, {"sends": True})
    with psycopg.connect(system.dsn) as connection:
        stored = connection.execute(database.STORED, [f"wamid.{key}.%"]).fetchall()
    step = measured(name, rate, seconds, loaded, stored, sends, flush_delay_ms=system.flush_delay_ms)
    step.drain_seconds, step.usage, step.waits = drained, watch.usage, _shares(watch)
    print(report.line(step), flush=True)
    return step


def _shares(watch: Watch) -> dict[str, float]:
    return {name: round(count / max(watch.samples, 1), 2) for name, count in watch.waits.most_common(6)}


@contextmanager
def held(system: System, conversation: int) -> Iterator[None]:
    """Hold a conversation in a transaction as a turn does."""
    with psycopg.connect(system.dsn) as connection:
        connection.execute(database.HOLD, [recipient(conversation)])
        yield


def run_all(options: argparse.Namespace) -> list[Step]:
    """Run every step that was asked for."""
    steps: list[Step] = []
    print(report.HEADER, flush=True)
    with running_system(options) as system:
        warm_up(system, options)
        steps += [run_step(system, f"{rate}/s", rate, options.seconds) for rate in options.rates]
        steps.append(run_step(system, "50/s, with WhatsApp's statuses", 50, options.seconds, statuses=True))
        steps.append(run_step(system, "20/s of one customer, during a turn of 5 s", 20, 5, only=0))
        if options.timers:
            with psycopg.connect(system.dsn, autocommit=True) as connection:
                connection.execute(database.OPEN_TIMERS, [options.timers])
                connection.execute("ANALYZE timers")
            name = f"50/s, {options.timers:,} open timers"
            steps.append(run_step(system, name, 50, options.seconds))
    if options.flush_delay_ms:
        with running_system(options, options.flush_delay_ms) as system:
            warm_up(system, options)
            for rate in options.slow_rates:
                name = f"{rate}/s, {options.flush_delay_ms:g} ms more a flush"
                steps.append(run_step(system, name, rate, options.seconds))
    return steps


def read_options() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m bench.message_path", description=__doc__)
    parser.add_argument("--rates", type=_numbers, default=RATES, help="messages a second, for example 20,50")
    parser.add_argument("--seconds", type=float, default=15, help="length of a step")
    parser.add_argument("--conversations", type=int, default=2000, help="customers who write in turn")
    parser.add_argument("--workers", type=int, default=1, help="worker processes")
    parser.add_argument(
        "--timers", type=int, default=100_000, help="open timers in the run with timers; 0: no such run"
    )
    parser.add_argument("--flush-delay-ms", type=float, default=5, help="what the slow disk adds; 0: no such run")
    parser.add_argument("--slow-rates", type=_numbers, default=(50, 150), help="rates of the run with the slow disk")
    parser.add_argument("--warm-up-rate", type=float, default=120)
    add_cache_option(parser)
    parser.add_argument("--results", type=Path, default=RESULTS, help="folder for the table")
    parser.add_argument("--logs", type=Path, help="where to copy the processes' logs")
    return parser.parse_args()


def _numbers(written: str) -> tuple[int, ...]:
    return tuple(int(part) for part in written.split(",") if part)


def main() -> None:
    """Measure, print and write the table."""
    options = read_options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))
    with database.temporary_folder() as folder:
        flush = database.flush_milliseconds(folder)
    steps = run_all(options)
    report.write(options.results, steps, flush, options)


if __name__ == "__main__":
    main()
