"""Orders from a CSV file that the shop's system exports; read again when it changes."""

import asyncio
import csv
import io
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from integrations.errors import PermanentError, TemporaryError
from integrations.orders import Order, normalized_number

REQUIRED = ("number", "status")
TEXTS = ("carrier", "tracking_url", "postcode", "email", "phone")
DATES = ("delivery_on", "placed_on")
COLUMNS = (*REQUIRED, *TEXTS, "items", *DATES)
ITEM_SEPARATOR = ";"

_Version = tuple[int, int, int]


class CsvFileError(PermanentError):
    """The file must be corrected; the message names file and line."""


class CsvOrders:
    """Find orders in a UTF-8 CSV file with a header of `COLUMNS`, in any order; unknown columns are ignored.

    Items are separated by ";", dates are written 2026-12-31. The separator of the file is "," or ";" (then items
    are quoted). Each lookup checks whether the file was replaced or changed.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = asyncio.Lock()
        self._version: _Version | None = None
        self._orders: Mapping[str, Order] = {}

    async def find(self, order_number: str) -> Order | None:
        """Return the order with that number, however it is spaced, hyphenated or capitalised."""
        async with self._lock:
            await asyncio.to_thread(self._refresh)
        return self._orders.get(normalized_number(order_number))

    def _refresh(self) -> None:
        try:
            version = _version(self._path)
            if version == self._version:
                return
            data = self._path.read_bytes()
        except OSError as error:
            raise TemporaryError(f"{self._path}: cannot be read ({error.strerror}).") from error
        self._orders = parse_orders(data, str(self._path))
        self._version = version


def parse_orders(data: bytes, file: str) -> dict[str, Order]:
    """Read all orders of a file, by normalised number.

    Raises:
        CsvFileError: the first line that cannot be understood, and why.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise CsvFileError(f"{file}:{line}: not UTF-8; save the file as UTF-8.") from error
    header = text.partition("\n")[0]
    delimiter = ";" if header.count(";") > header.count(",") else ","
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        return _read_rows(reader, file)
    except csv.Error as error:
        raise CsvFileError(f"{file}:{reader.reader.line_num}: {error}.") from error


def _read_rows(reader: "csv.DictReader[str]", file: str) -> dict[str, Order]:
    missing = [name for name in REQUIRED if name not in (reader.fieldnames or ())]
    if missing:
        raise CsvFileError(f"{file}:1: column {', '.join(missing)} is missing; write a header line with it.")
    orders: dict[str, Order] = {}
    for row in reader:
        at = f"{file}:{reader.line_num}"
        order = _read_order(row, at)
        if orders.setdefault(normalized_number(order.number), order) is not order:
            raise CsvFileError(f"{at}: order {order.number} is in the file twice; keep one line.")
    return orders


def _read_order(row: Mapping[str | None, object], at: str) -> Order:
    if None in row:
        raise CsvFileError(f"{at}: more fields than the header has; quote fields that hold the separator.")
    fields = {name: str(row.get(name) or "").strip() for name in COLUMNS}
    for name in REQUIRED:
        if not fields[name]:
            raise CsvFileError(f"{at}: {name} is empty.")
    items = tuple(item.strip() for item in fields["items"].split(ITEM_SEPARATOR) if item.strip())
    values: dict[str, Any] = {name: fields[name] for name in (*REQUIRED, *TEXTS)}
    values |= {name: _date(fields[name], name, at) for name in DATES}
    return Order(items=items, **values)


def _date(text: str, name: str, at: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise CsvFileError(f"{at}: {name} is {text!r}; write dates as 2026-12-31.") from error


def _version(path: Path) -> _Version:
    stat = path.stat()
    return stat.st_mtime_ns, stat.st_size, stat.st_ino
