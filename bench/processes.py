"""The processes of a benchmark: started as an operator starts them, watched, and stopped by their ids."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import psycopg

from bench import database

PROJECT = Path(__file__).resolve().parent.parent
TIENDA = PROJECT / "examples" / "tienda"
SAMPLE_SECONDS = 0.2


@contextmanager
def running(*arguments: str, settings: Mapping[str, str], log: Path) -> Iterator[subprocess.Popen[str]]:
    """Run a Python module as a process with our settings, its log in a file."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("FRONTDESK_")}
    with log.open("a") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", *arguments],
            cwd=PROJECT,
            env=environment | settings,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def wait_for_port(port: int, process: subprocess.Popen[str], seconds: float = 60) -> None:
    """Wait until somebody listens on `port`."""
    until = time.monotonic() + seconds
    while process.poll() is None and time.monotonic() < until:
        with socket.socket() as client:
            if client.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError(f"nothing listens on port {port}: {process.args}")


def ask(process: subprocess.Popen[str], question: Mapping[str, Any]) -> dict[str, Any]:
    """Ask the load generator for something and return its answer."""
    assert process.stdin is not None
    process.stdin.write(json.dumps(question) + "\n")
    process.stdin.flush()
    return answer(process)


def answer(process: subprocess.Popen[str]) -> dict[str, Any]:
    """Return the next thing that the load generator says."""
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line:
        raise RuntimeError("the load generator has ended")
    value: dict[str, Any] = json.loads(line)
    return value


@dataclass(slots=True)
class Usage:
    """What a process and its children cost while it was watched."""

    cpu_seconds: float
    memory_mb: float


@dataclass(slots=True)
class Watch:
    """Watches processes by name, and what the database waits for, while a step runs."""

    pids: Mapping[str, int]
    dsn: str
    waits: Counter[str] = field(default_factory=Counter)
    samples: int = 0
    usage: dict[str, Usage] = field(default_factory=dict)

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Watch for as long as the block runs."""
        stop = threading.Event()
        thread = threading.Thread(target=self._sample, args=(stop,))
        before = {name: cpu_seconds(pid) for name, pid in self.pids.items()}
        thread.start()
        try:
            yield
        finally:
            for name, pid in self.pids.items():
                self.usage[name] = Usage(cpu_seconds(pid) - before[name], memory_mb(pid))
            stop.set()
            thread.join()

    def _sample(self, stop: threading.Event) -> None:
        with psycopg.connect(self.dsn, autocommit=True) as connection:
            while not stop.wait(SAMPLE_SECONDS):
                self.samples += 1
                for name, count in connection.execute(database.WAITS):
                    self.waits[name] += count


def cpu_seconds(pid: int) -> float:
    """Return the processor time of a process and its children so far."""
    total = 0.0
    for process in family(pid):
        try:
            times = process.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += times.user + times.system
    return total


def memory_mb(pid: int) -> float:
    """Return the resident memory of a process and its children, what they share counted once."""
    total = 0
    for process in family(pid):
        try:
            total += process.memory_full_info().pss
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    return total / 2**20


def family(pid: int) -> list[psutil.Process]:
    """Return a process and its children."""
    process = psutil.Process(pid)
    return [process, *process.children(recursive=True)]
