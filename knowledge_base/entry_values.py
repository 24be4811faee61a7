"""Entries as plain values, for files of JSON, and back."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from knowledge_base.entries import Audience, Entry

_DATES = ("review_on", "valid_from", "valid_until")
_LISTS = ("variants", "topics", "must_answer", "must_not_answer")


def entry_values(entry: Entry) -> dict[str, Any]:
    """Return what JSON can hold of an entry: all of it."""
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in asdict(entry).items()}


def entry_from(raw: Mapping[str, Any]) -> Entry:
    """Make the entry that `entry_values` described.

    Raises:
        KeyError, TypeError, ValueError: the values are not those of an entry.
    """
    dates = {name: date.fromisoformat(raw[name]) if raw[name] else None for name in _DATES}
    lists = {name: tuple(raw[name]) for name in _LISTS if name in raw}
    pairs = tuple((channel, text) for channel, text in raw["channel_answers"])
    return Entry(**{**raw, **dates, **lists, "channel_answers": pairs, "audience": Audience(raw["audience"])})
