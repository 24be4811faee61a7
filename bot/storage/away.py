"""Telling a database that is gone from one that refuses something."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

READ_ONLY = "25006"  # a standby that nobody has promoted yet


def is_database_away(error: BaseException) -> bool:
    """Say whether the database could not be reached, broke off or takes no writes, so that trying again makes sense."""
    if isinstance(error, OperationalError | InterfaceError | PoolTimeoutError | OSError):
        return True
    if not isinstance(error, DBAPIError):
        return False
    return error.connection_invalidated or getattr(error.orig, "sqlstate", None) == READ_ONLY
