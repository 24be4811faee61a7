"""How soon every process answers with a version that was published: `python -m bench.hot_reload`.

A web process and several workers serve the trained example shop; two versions of it are published in turn, each
without a word to the processes. What counts is the time from the end of `publish` until a process says that it has
loaded the version, by the processes' own log.
"""

from __future__ import annotations

import argparse
import json
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path

from bench import database
from bench.machine import described, listed
from bench.models import add_cache_option, encoder_folder
from bench.processes import TIENDA, free_port, running, wait_for_port

RESULTS = Path(__file__).with_name("results")
PACKAGES = ("numpy", "onnxruntime", "faiss-cpu", "bm25s")
PROMISED_SECONDS = 2.0
LONGEST_SECONDS = 30.0
FAQ = Path("knowledge") / "faq.en.md"


def two_versions(folder: Path, encoder: Path) -> list[str]:
    """Train the example shop in `folder` as it is and with one answer changed; return the versions' names."""
    from bot.assistant import load_assistant
    from bot.training import train
    from intents.encoder import Encoder

    (folder / "models").mkdir()
    (folder / "models" / "encoder").symlink_to(encoder)
    changed = shutil.copytree(TIENDA, folder / "changed")
    with (changed / FAQ).open("a", encoding="utf-8") as faq:
        faq.write("One more sentence.\n")
    served = Encoder.load(encoder)
    return [train(load_assistant(each), served, folder / "models") for each in (changed, TIENDA)]


@contextmanager
def processes(folder: Path, url: str, workers: int) -> Iterator[list[Path]]:
    """Run a web process and workers; yields the log of each."""
    port, logs = free_port(), [folder / f"{number}.log" for number in range(workers + 1)]
    settings = {
        "FRONTDESK_DATA_DIR": str(folder),
        "FRONTDESK_DATABASE_URL": url,
        "FRONTDESK_ASSISTANT": str(TIENDA),
        "FRONTDESK_PORT": str(port),
        "FRONTDESK_METRICS_PORT": "0",
    }
    with ExitStack() as stack:
        web = stack.enter_context(running("bot", "web", settings=settings, log=logs[0]))
        for log in logs[1:]:
            stack.enter_context(running("bot", "worker", settings=settings, log=log))
        wait_for_port(port, web)
        time.sleep(3)
        yield logs


def seconds_until_loaded(log: Path, version: str, since: float) -> float:
    """Wait for a process to load a version; return how long after `since` it did."""
    until = time.time() + LONGEST_SECONDS
    while time.time() < until:
        for told in reversed(log.read_text("utf-8").splitlines()):
            event = json.loads(told) if told.startswith("{") else {}
            if event.get("event") == "assistant.loaded" and event["version"] == version:
                at = datetime.fromisoformat(event["timestamp"]).timestamp()
                if at >= since:
                    return at - since
        time.sleep(0.1)
    raise SystemExit(f"a process did not take {version} up within {LONGEST_SECONDS:g} s")


def measured(folder: Path, versions: Sequence[str], logs: Sequence[Path], times: int) -> list[float]:
    """Publish the versions in turn; return for each time how long the slowest process took."""
    from bot.rollout import publish

    slowest = []
    for number in range(times):
        version = versions[number % 2]
        publish(folder / "models", version)
        since = time.time()
        slowest.append(max(seconds_until_loaded(log, version, since) for log in logs))
        time.sleep(0.3 + number % 5 / 10)  # at another moment of each process's round
    return slowest


def page(machine: Mapping[str, str], workers: int, slowest: Sequence[float]) -> str:
    """Write the figures as a page."""
    ordered = sorted(slowest)
    lines = [
        "# Hot reload",
        "",
        *listed(dict(machine)),
        "",
        f"From the publication until the slowest of {workers + 1} processes (a web process, {workers} workers) has",
        f"loaded the other version of `examples/tienda`, {len(slowest)} times. Promised: {PROMISED_SECONDS:g} s.",
        "",
        "| fastest | half within | slowest |",
        "|---|---|---|",
        f"| {ordered[0]:.2f} s | {ordered[len(ordered) // 2]:.2f} s | {ordered[-1]:.2f} s |",
        "",
    ]
    return "\n".join(lines)


def main() -> None:
    """Measure, print and write the page."""
    parser = argparse.ArgumentParser(prog="python -m bench.hot_reload", description=__doc__)
    parser.add_argument("--workers", type=int, default=2, help="worker processes, besides the web process")
    parser.add_argument("--times", type=int, default=20, help="how often a version is published")
    parser.add_argument("--results", type=Path, default=RESULTS, help="folder for the page")
    add_cache_option(parser)
    options = parser.parse_args()
    machine = described("bench.hot_reload", PACKAGES)
    with database.temporary_folder() as folder, database.running_server(folder) as url:
        versions = two_versions(folder, encoder_folder(options.cache))
        with processes(folder, url, options.workers) as logs:
            slowest = measured(folder, versions, logs, options.times)
    text = page(machine, options.workers, slowest)
    options.results.mkdir(parents=True, exist_ok=True)
    (options.results / "hot_reload.md").write_text(text, encoding="utf-8")
    figures = {"machine": machine, "workers": options.workers, "slowest_seconds": slowest}
    (options.results / "hot_reload.json").write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
