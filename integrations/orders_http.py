"""Orders from a shop system that answers JSON over HTTP."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import quote

import httpx

from integrations.errors import PermanentError, TemporaryError
from integrations.orders import Order, normalized_number

TIMEOUT_SECONDS = 2.0
MOST_BYTES = 1_000_000
DATES = ("delivery_on", "placed_on")
FIELDS = (
    "number",
    "status",
    "carrier",
    "tracking_url",
    "items",
    "delivery_on",
    "postcode",
    "email",
    "phone",
    "placed_on",
)


@dataclass(frozen=True, slots=True)
class OrdersEndpoint:
    """Where and how to ask.

    `url` holds `{order_number}`, which is escaped. `fields` names, for fields of `Order`, where the answer has
    them: `shipping.address.zip`, or `lines.*.name` for one text an item; a field not named is looked for under
    its own name.
    """

    url: str
    token: str = field(default="", repr=False)
    fields: Mapping[str, str] = field(default_factory=dict)
    timeout: timedelta = timedelta(seconds=TIMEOUT_SECONDS)

    def __post_init__(self) -> None:
        if "{order_number}" not in self.url:
            raise ValueError("The orders URL must hold {order_number}.")
        if unknown := sorted(set(self.fields) - set(FIELDS)):
            raise ValueError(f"Orders have no field {', '.join(unknown)}; they have {', '.join(FIELDS)}.")


class HttpOrders:
    """Find orders with one GET each; redirects are not followed."""

    def __init__(self, endpoint: OrdersEndpoint, client: httpx.AsyncClient) -> None:
        self._endpoint = endpoint
        self._client = client

    async def find(self, order_number: str) -> Order | None:
        """Return the order; 404 and 410 mean that there is none."""
        if not normalized_number(order_number):
            return None  # "", "." and ".." would ask for another address
        response = await self._get(order_number)
        if response.status_code in {404, 410}:
            return None
        _refuse_failures(response)
        return read_order(_json(response), self._endpoint.fields, order_number)

    async def _get(self, order_number: str) -> httpx.Response:
        url = self._endpoint.url.replace("{order_number}", quote(order_number, safe=""))
        headers = {"Accept": "application/json"}
        if self._endpoint.token:
            headers["Authorization"] = f"Bearer {self._endpoint.token}"
        timeout = self._endpoint.timeout.total_seconds()
        try:
            async with asyncio.timeout(timeout):  # httpx limits each read, not the whole answer
                return await self._client.get(url, headers=headers, timeout=timeout, follow_redirects=False)
        except (httpx.TimeoutException, TimeoutError) as error:
            raise TemporaryError(f"The orders system did not answer in {timeout:g} s.") from error
        except httpx.TransportError as error:
            raise TemporaryError(f"The orders system cannot be reached ({type(error).__name__}).") from error
        except httpx.InvalidURL as error:
            raise PermanentError("The orders URL is not valid.") from error


def read_order(answer: object, fields: Mapping[str, str], order_number: str) -> Order:
    """Translate a decoded answer.

    Raises:
        PermanentError: it has no status, or a date that is none.
    """
    found = {name: _at(answer, fields.get(name, name).split(".")) for name in FIELDS}
    if not _text(found["status"]):
        raise PermanentError("The orders system answered without a status: check the field mapping.")
    values: dict[str, Any] = {name: _text(value) for name, value in found.items()}
    values |= {name: _date(values[name], name) for name in DATES}
    values["items"] = _items(found["items"])
    values["number"] = values["number"] or order_number
    return Order(**values)


def _refuse_failures(response: httpx.Response) -> None:
    status = response.status_code
    if status == 429 or status >= 500:
        raise TemporaryError(f"The orders system answered {status}.", _retry_after(response))
    if status != 200:
        raise PermanentError(f"The orders system answered {status}: check its address and token.")


def _json(response: httpx.Response) -> object:
    if len(response.content) > MOST_BYTES:
        raise PermanentError("The orders system answered more than a megabyte for one order.")
    try:
        return response.json()
    except ValueError as error:
        raise PermanentError("The orders system did not answer JSON.") from error


def _retry_after(response: httpx.Response) -> timedelta | None:
    seconds = response.headers.get("Retry-After", "")
    return timedelta(seconds=int(seconds)) if seconds.isdecimal() and len(seconds) < 7 else None


def _at(value: Any, path: list[str]) -> Any:
    for position, name in enumerate(path):
        if name == "*":
            rest = path[position + 1 :]
            return [_at(item, rest) for item in value] if isinstance(value, list) else None
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _text(value: object) -> str:
    return str(value).strip() if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _items(value: object) -> tuple[str, ...]:
    listed = value if isinstance(value, list) else [value]
    return tuple(text for item in listed if (text := _text(item)))


def _date(text: str, name: str) -> date | None:
    try:
        return datetime.fromisoformat(text).date() if text else None
    except ValueError as error:
        raise PermanentError(f"The orders system answered a {name} that is no ISO date.") from error
