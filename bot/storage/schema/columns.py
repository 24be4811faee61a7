"""What every table is made of."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    DateTime,
    ForeignKey,
    Identity,
    MetaData,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

metadata = MetaData()


def id_column() -> Column[int]:
    """Return a primary key that the database counts up."""
    return Column("id", BigInteger, Identity(always=True), primary_key=True)


def ref_column(name: str, target: str, *, nullable: bool = False, index: bool = False) -> Column[int]:
    """Return a reference to the row of another table."""
    return Column(name, BigInteger, ForeignKey(f"{target}.id"), nullable=nullable, index=index)


def at_column(name: str, *, nullable: bool = True) -> Column[datetime]:
    """Return a moment, with its time zone."""
    return Column(name, DateTime(timezone=True), nullable=nullable)


def text_column(name: str, *, default: str | None = "") -> Column[str]:
    """Return a text that is never NULL; with `default` None it must be given."""
    server_default = None if default is None else text(f"'{default}'")
    return Column(name, Text, nullable=False, server_default=server_default)


def json_column(name: str) -> Column[object]:
    """Return a JSON object, empty unless given."""
    return Column(name, JSONB, nullable=False, server_default=text("'{}'::jsonb"))


def partial(condition: str) -> ColumnElement[bool]:
    """Return the condition of a partial index."""
    return text(condition)  # type: ignore[return-value]  # a TextClause stands for a boolean here
