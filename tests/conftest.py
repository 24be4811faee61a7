"""What all tests share: a clean environment, real databases, and the way to shared data."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.database import TEMPLATE, TestDatabases, running_server

PROJECT = Path(__file__).resolve().parent.parent


def pytest_configure() -> None:
    """Forget the settings of whoever runs the tests, save those meant for tests."""
    for name in list(os.environ):
        if name.startswith("FRONTDESK_") and not name.startswith("FRONTDESK_TEST_"):
            del os.environ[name]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave the long tests to `make test-chaos`; their short versions always run."""
    if os.environ.get("FRONTDESK_TEST_LONG"):
        return
    for item in items:
        if item.get_closest_marker("slow"):
            item.add_marker(pytest.mark.skip(reason="takes long: make test-chaos"))


@pytest.fixture(scope="session")
def databases() -> Iterator[TestDatabases]:
    """One real server for the whole run."""
    with running_server() as server:
        yield TestDatabases(server)


@pytest.fixture(scope="session")
def migrated_databases(databases: TestDatabases) -> TestDatabases:
    """Return the same server once the migrated template stands ready."""
    databases.make_template()
    return databases


@pytest.fixture
def database_url(migrated_databases: TestDatabases) -> Iterator[str]:
    """Lend a migrated database of the test's own."""
    with migrated_databases.database(template=TEMPLATE) as url:
        yield url


@pytest.fixture
def empty_database_url(databases: TestDatabases) -> Iterator[str]:
    """Lend a database with nothing in it."""
    with databases.database() as url:
        yield url


@pytest.fixture
def shared_data() -> Callable[[str], Path]:
    """Find shared test data by its path, or skip the test where there is none."""

    def find(name: str) -> Path:
        root = Path(os.environ.get("FRONTDESK_TEST_DATA") or PROJECT.parent / "shared")
        path = root / name
        if not path.exists():
            pytest.skip(f"no test data at {path}; FRONTDESK_TEST_DATA says where it is")
        return path

    return find
