"""What a statement gave back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

from sqlalchemy.exc import MultipleResultsFound, NoResultFound

Row: TypeAlias = Any  # a named tuple of the statement's columns


class Rows:
    """What a statement gave back, all of it."""

    def __init__(self, rows: list[Row], rowcount: int) -> None:
        self._rows = rows
        self.rowcount = rowcount

    def __iter__(self) -> Iterator[Row]:
        return iter(self._rows)

    def all(self) -> list[Row]:
        """Return every row."""
        return self._rows

    def one_or_none(self) -> Row | None:
        """Return the row, or None without any.

        Raises:
            MultipleResultsFound: there are more.
        """
        if len(self._rows) > 1:
            raise MultipleResultsFound(f"{len(self._rows)} rows where at most one is expected")
        return self._rows[0] if self._rows else None

    def one(self) -> Row:
        """Return the row.

        Raises:
            NoResultFound: there is none.
            MultipleResultsFound: there are more.
        """
        row = self.one_or_none()
        if row is None:
            raise NoResultFound("no row where one is expected")
        return row

    def scalars(self) -> list[Any]:
        """Return every row's first column."""
        return [row[0] for row in self._rows]

    def scalar_one(self) -> Any:
        """Return the first column of the row; raises as `one`."""
        return self.one()[0]

    def scalar_one_or_none(self) -> Any | None:
        """Return the first column of the row, None without one; raises as `one_or_none`."""
        row = self.one_or_none()
        return None if row is None else row[0]
