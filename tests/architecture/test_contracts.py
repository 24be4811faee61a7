"""The rules of the house that a machine can hold."""

from __future__ import annotations

import ast
import importlib.metadata
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
PACKAGES = ("bot", "intents", "knowledge_base", "routing", "integrations")
LONGEST_FUNCTION = 40
LONGEST_FILE = 400
SETTLED = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))


def sources(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (PROJECT / folder).rglob("*.py"))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def lines_of(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Count the lines of a function without its docstring."""
    first, last = node.body[0], node.end_lineno or node.lineno
    docstring = first if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) else None
    said = (docstring.end_lineno or docstring.lineno) - docstring.lineno + 1 if docstring else 0
    return last - node.lineno + 1 - said


def test_imports_point_one_way() -> None:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-cache"]
    finished = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stdout + finished.stderr


def test_no_function_is_longer_than_a_screen() -> None:
    found = [
        f"{path.relative_to(PROJECT)}:{node.lineno} {node.name} has {lines_of(node)} lines"
        for path in sources(*PACKAGES, "scripts")
        for node in functions(path)
        if lines_of(node) > LONGEST_FUNCTION
    ]
    assert not found


def test_no_file_is_longer_than_anyone_reads() -> None:
    counted = {path: len(path.read_text("utf-8").splitlines()) for path in sources(*PACKAGES, "scripts", "tests")}
    assert not [f"{path.relative_to(PROJECT)} has {n} lines" for path, n in counted.items() if n > LONGEST_FILE]


def test_modules_are_named_for_what_they_hold() -> None:
    vague = {"utils", "helpers", "common", "manager", "base", "misc"}
    assert not [path for path in sources(*PACKAGES) if path.stem in vague]


def test_only_the_wiring_names_adapters() -> None:
    adapters = ("integrations.slack_alerts", "integrations.orders_csv", "integrations.orders_http")
    users = {
        path.relative_to(PROJECT).as_posix()
        for path in sources("bot")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module in adapters
    }
    assert users
    assert not [user for user in users if not user.startswith("bot/wiring")]


def test_sql_is_written_only_in_the_storage() -> None:
    elsewhere = [path for path in sources(*PACKAGES) if not path.is_relative_to(PROJECT / "bot" / "storage")]
    assert [path for path in sources("bot/storage") if speaks_sql(path)]
    assert not [path.relative_to(PROJECT).as_posix() for path in elsewhere if speaks_sql(path)]


def speaks_sql(path: Path) -> bool:
    """Tell whether a file takes `text` from SQLAlchemy, calls it on the module, or executes a statement."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "sqlalchemy":
            if {name.name for name in node.names} & {"text", "select", "insert", "update", "delete"}:
                return True
        elif isinstance(node, ast.Attribute) and node.attr == "text":
            if isinstance(node.value, ast.Name) and node.value.id in {"sqlalchemy", "sa"}:
                return True
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and holds_sql(node):
            return True
    return False


def holds_sql(call: ast.Call) -> bool:
    """Tell whether a call executes words of SQL."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    return name in {"execute", "exec_driver_sql", "executemany"} and any(
        isinstance(node, ast.Constant) and isinstance(node.value, str) for one in call.args for node in ast.walk(one)
    )


def test_the_wheel_holds_the_five_packages_and_nothing_else() -> None:
    wheel = SETTLED["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert set(wheel["packages"]) == set(PACKAGES)
    assert set(SETTLED["tool"]["importlinter"]["root_packages"]) == set(PACKAGES)


@pytest.mark.parametrize("package", PACKAGES)
def test_no_other_distribution_ships_a_package_of_our_names(package: str) -> None:
    owners = set(importlib.metadata.packages_distributions().get(package, []))
    assert owners <= {"frontdesk"}


def test_every_pin_is_a_plain_version() -> None:
    pins = (PROJECT / "constraints.txt").read_text("utf-8").split()
    assert pins == [pin for pin in pins if pin.count("==") == 1 and "+" not in pin and "@" not in pin]


def test_every_dependency_is_pinned() -> None:
    project = SETTLED["project"]
    asked = [*project["dependencies"], *(each for extra in project["optional-dependencies"].values() for each in extra)]
    pinned = {plain(line) for line in (PROJECT / "constraints.txt").read_text("utf-8").split()}
    assert not [each for each in asked if plain(each) not in pinned]


def plain(requirement: str) -> str:
    name = requirement.replace("_", "-").lower()
    for end in "[=<>;~! ":
        name = name.partition(end)[0]
    return name
