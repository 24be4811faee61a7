"""Telling a database that is gone from one that refuses something."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

READ_ONLY = "25006"  # a standby that nobody has promoted yet
CANCELLED_QUERY = "57014"  # stopped by a timeout or a person
GONE = frozenset({"08", "53", "57"})  # classes of states: no connection, no resources, an operator stepped in


def is_database_away(error: BaseException) -> bool:
    """Say whether the database could not be reached, broke off or takes no writes, so that trying again makes sense."""
    if isinstance(error, OperationalError | InterfaceError | PoolTimeoutError | OSError):
        return True
    if not isinstance(error, DBAPIError):
        return False
    return getattr(error.orig, "sqlstate", None) == READ_ONLY


def is_gone(error: DBAPIError) -> bool:
    """Say whether the database itself is gone, rather than that it refused or undid just this."""
    sqlstate: str | None = getattr(error.orig, "sqlstate", None)
    return sqlstate is None or (sqlstate[:2] in GONE and sqlstate != CANCELLED_QUERY)
