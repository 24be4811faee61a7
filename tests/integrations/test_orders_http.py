from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import Any

import httpx
import pytest
from aiohttp import web

from integrations.errors import PermanentError, TemporaryError
from integrations.orders import Order
from integrations.orders_http import HttpOrders, OrdersEndpoint
from tests.fakes.server import FakeServer, Fault

FIELDS = {
    "status": "state.name",
    "carrier": "shipping.carrier",
    "tracking_url": "shipping.url",
    "items": "lines.*.name",
    "postcode": "shipping.address.zip",
    "delivery_on": "shipping.eta",
}
NESTED: dict[str, Any] = {
    "number": "TA-10234",
    "state": {"name": "shipped"},
    "shipping": {
        "carrier": "Ruta",
        "url": "https://t.example/1",
        "eta": "2026-11-24T10:00:00+01:00",
        "address": {"zip": 28013},
    },
    "lines": [{"name": "1 sartén"}, {"name": "2 copas"}, {"sku": "x"}],
    "email": None,
}


class FakeShop(FakeServer):
    """A shop's order system; `name_of` calls every request "find"."""

    def __init__(self) -> None:
        super().__init__()
        self.orders: dict[str, object] = {}
        self.tokens: list[str] = []
        self.app.router.add_get("/orders/{number}", self._find)

    def name_of(self, request: web.Request) -> str:
        return "find"

    async def _find(self, request: web.Request) -> web.Response:
        self.tokens.append(request.headers.get("Authorization", ""))
        if request.match_info["number"] not in self.orders:
            raise web.HTTPNotFound
        return web.json_response(self.orders[request.match_info["number"]])


@pytest.fixture
async def shop() -> AsyncIterator[FakeShop]:
    async with FakeShop() as server:
        yield server


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient() as opened:
        yield opened


def orders(shop: FakeShop, client: httpx.AsyncClient, **given: Any) -> HttpOrders:
    return HttpOrders(OrdersEndpoint(shop.url + "/orders/{order_number}", **given), client)


async def test_an_order_is_read_through_the_field_mapping(shop: FakeShop, client: httpx.AsyncClient) -> None:
    shop.orders["TA-10234"] = NESTED
    assert await orders(shop, client, fields=FIELDS).find("TA-10234") == Order(
        "TA-10234",
        "shipped",
        carrier="Ruta",
        tracking_url="https://t.example/1",
        items=("1 sartén", "2 copas"),
        delivery_on=date(2026, 11, 24),
        postcode="28013",
    )


async def test_fields_without_a_mapping_are_found_under_their_own_names(
    shop: FakeShop, client: httpx.AsyncClient
) -> None:
    shop.orders["7"] = {"status": "packed", "items": ["a", "b"], "placed_on": "2026-11-20", "phone": 600123456}
    assert await orders(shop, client).find("7") == Order(
        "7", "packed", items=("a", "b"), placed_on=date(2026, 11, 20), phone="600123456"
    )


async def test_the_token_is_sent_as_bearer_and_kept_out_of_the_representation(
    shop: FakeShop, client: httpx.AsyncClient
) -> None:
    await orders(shop, client, token="s3cret").find("TA-1")
    assert shop.tokens == ["Bearer s3cret"]
    assert "s3cret" not in repr(OrdersEndpoint("{order_number}", token="s3cret"))


@pytest.mark.parametrize("number", ["../admin", "a/b", "a?x=1", "a#b", "ñ €", "%2e%2e%2f", "a\r\nX: y"])
async def test_an_order_number_stays_one_path_segment(shop: FakeShop, client: httpx.AsyncClient, number: str) -> None:
    shop.orders[number] = {"status": "packed"}
    assert await orders(shop, client).find(number) == Order(number, "packed")


@pytest.mark.parametrize("number", ["", " ", ".", "..", "/"])
async def test_what_cannot_be_a_number_is_not_asked_for(shop: FakeShop, client: httpx.AsyncClient, number: str) -> None:
    assert await orders(shop, client).find(number) is None
    assert shop.calls == []


async def test_an_order_that_does_not_exist_is_none(shop: FakeShop, client: httpx.AsyncClient) -> None:
    assert await orders(shop, client).find("TA-1") is None


@pytest.mark.parametrize(
    ("fault", "retry_after"),
    [
        (Fault(status=500), None),
        (Fault(status=503, headers={"Retry-After": "30"}), timedelta(seconds=30)),
        (Fault(status=429, headers={"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}), None),
        (Fault(drops_connection=True), None),
    ],
)
async def test_a_source_in_trouble_is_a_temporary_failure(
    shop: FakeShop, client: httpx.AsyncClient, fault: Fault, retry_after: timedelta | None
) -> None:
    shop.orders["TA-1"] = {"status": "packed"}
    shop.fail("find", fault)
    with pytest.raises(TemporaryError) as caught:
        await orders(shop, client).find("TA-1")
    assert caught.value.retry_after == retry_after


async def test_a_slow_source_is_given_up(shop: FakeShop, client: httpx.AsyncClient) -> None:
    shop.orders["TA-1"] = {"status": "packed"}
    shop.fail("find", Fault(delay_seconds=0.5))
    with pytest.raises(TemporaryError, match="did not answer"):
        await orders(shop, client, timeout=timedelta(seconds=0.05)).find("TA-1")


async def test_an_unreachable_source_is_a_temporary_failure(client: httpx.AsyncClient) -> None:
    async with FakeShop() as gone:
        endpoint = OrdersEndpoint(gone.url + "/orders/{order_number}")
    with pytest.raises(TemporaryError, match="cannot be reached"):
        await HttpOrders(endpoint, client).find("TA-1")


@pytest.mark.parametrize("status", [301, 400, 401, 403])
async def test_a_refusal_is_a_permanent_failure(shop: FakeShop, client: httpx.AsyncClient, status: int) -> None:
    shop.fail("find", Fault(status=status))
    with pytest.raises(PermanentError, match=str(status)):
        await orders(shop, client).find("TA-1")


@pytest.mark.parametrize("body", ["", "<html>", '{"status": ', "\x00"])
async def test_an_answer_that_is_not_json_is_a_permanent_failure(
    shop: FakeShop, client: httpx.AsyncClient, body: str
) -> None:
    shop.fail("find", Fault(status=200, body=body))
    with pytest.raises(PermanentError, match="JSON"):
        await orders(shop, client).find("TA-1")


@pytest.mark.parametrize("answer", [[], None, 3, "x", {}, {"status": ""}, {"status": {"a": 1}}, {"status": True}])
async def test_json_without_a_status_is_a_permanent_failure(
    shop: FakeShop, client: httpx.AsyncClient, answer: object
) -> None:
    shop.orders["TA-1"] = answer
    with pytest.raises(PermanentError, match="status"):
        await orders(shop, client).find("TA-1")


async def test_a_date_that_is_none_is_a_permanent_failure(shop: FakeShop, client: httpx.AsyncClient) -> None:
    shop.orders["TA-1"] = {"status": "packed", "delivery_on": "soon"}
    with pytest.raises(PermanentError, match="delivery_on"):
        await orders(shop, client).find("TA-1")


def test_an_endpoint_is_checked_when_it_is_made() -> None:
    with pytest.raises(ValueError, match="order_number"):
        OrdersEndpoint("https://shop.example/orders")
    with pytest.raises(ValueError, match="colour"):
        OrdersEndpoint("https://shop.example/{order_number}", fields={"colour": "x"})
