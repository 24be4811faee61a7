"""The table that is printed, and kept in `bench/results` with the machine it was made on."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from bench.machine import described
from bench.steps import Step

HEADER = (
    "| step | sustained | left | acknowledged p50 / p99 ms | stored p50 / p95 / p99 ms | sent p50 / p95 / p99 ms"
    " | processor ms a message: web, worker, postgres, load | MB: web, worker, postgres |\n"
    "|---|---|---|---|---|---|---|---|"
)
PACKAGES = ("psycopg", "sqlalchemy", "onnxruntime", "uvicorn", "uvloop", "httpx")
LEGEND = """\
*sustained*: replies committed by the time the last message was offered, a second. *left*: messages without a stored
reply at that moment. *stored*: from the webhook's first byte to the commit of the reply. *sent*: until the last part of
the reply reached the platform. bench/README.md says more."""


def line(step: Step) -> str:
    """Write one step as a row of the table."""
    acknowledged, stored, sent = step.acknowledged, step.stored, step.sent
    workers = [name for name in step.usage if name.startswith("worker")]
    processor = [
        step.usage["web"].cpu_seconds,
        sum(step.usage[name].cpu_seconds for name in workers),
        step.usage["postgres"].cpu_seconds,
        step.usage["load"].cpu_seconds,
    ]
    memory = [
        step.usage["web"].memory_mb,
        sum(step.usage[name].memory_mb for name in workers),
        step.usage["postgres"].memory_mb,
    ]
    cells = (
        step.name,
        f"{step.sustained:.0f}/s",
        f"{step.backlog}",
        f"{acknowledged.p50} / {acknowledged.p99}",
        f"{stored.p50} / {stored.p95} / {stored.p99}",
        f"{sent.p50} / {sent.p95} / {sent.p99}",
        ", ".join(f"{1000 * seconds / step.messages:.1f}" for seconds in processor),
        ", ".join(f"{size:.0f}" for size in memory),
    )
    return f"| {' | '.join(cells)} |{_faults(step)}"


def _faults(step: Step) -> str:
    wrong = {
        "refused": step.refused,
        "unanswered": step.unanswered,
        "unsent": step.unsent,
        "sent twice": step.sent_twice,
    }
    found = ", ".join(f"{count} {name}" for name, count in wrong.items() if count)
    return f" **{found}** |" if found else ""


def write(folder: Path, steps: Sequence[Step], flush_ms: float, options: argparse.Namespace) -> None:
    """Keep the table and the figures behind it."""
    folder.mkdir(parents=True, exist_ok=True)
    machine = described("bench.message_path", PACKAGES) | {
        "flush of one block": f"{flush_ms:.2f} ms",
        "database": "PostgreSQL 18 (embedded)",
    }
    lines = [
        "# The message path",
        "",
        *(f"* {name}: {value}" for name, value in machine.items()),
        f"* {options.conversations:,} conversations, {options.seconds:g} s a step, worker processes: {options.workers}",
        "",
        HEADER,
        *(line(step) for step in steps),
        "",
        LEGEND,
        "",
        "What PostgreSQL's active connections did, on average at a moment:",
        "",
        *(f"* {step.name}: {_waits(step)}" for step in steps),
        "",
    ]
    (folder / "message_path.md").write_text("\n".join(lines), encoding="utf-8")
    figures = {"machine": machine, "steps": [asdict(step) for step in steps]}
    (folder / "message_path.json").write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


def _waits(step: Step) -> str:
    return ", ".join(f"{name} {count:.2f}" for name, count in step.waits.items()) or "idle"
