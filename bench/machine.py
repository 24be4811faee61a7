"""What a figure was measured with: the day, the command, the machine and the versions."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import psutil


def described(module: str, packages: Sequence[str]) -> dict[str, str]:
    """Describe this run of `python -m module`; of paths in the command only the last part is told."""
    arguments = [Path(argument).name if os.sep in argument else argument for argument in sys.argv[1:]]
    return {
        "date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "command": " ".join(["python -m", module, *arguments]),
        "machine": f"{os.cpu_count()} cores ({_processor()}), {psutil.virtual_memory().total / 2**30:.0f} GB memory",
        "load before the run": f"{os.getloadavg()[2]:.2f} (15 minutes)",
        "system": f"{platform.system()} {platform.release()}, Python {platform.python_version()}",
        "versions": ", ".join(f"{name} {version(name)}" for name in packages),
    }


def listed(machine: dict[str, str]) -> list[str]:
    """Write the description as the first lines of a page."""
    return [f"* {name}: {value}" for name, value in machine.items()]


def _processor() -> str:
    for row in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines() if Path("/proc/cpuinfo").exists() else ():
        if row.startswith("model name"):
            return row.partition(":")[2].strip()
    return platform.processor() or platform.machine()
