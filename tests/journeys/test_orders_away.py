"""The shop's own order system does not answer."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.customers import WhatsAppCustomer
from tests.fakes.server import Fault
from tests.integrations.test_orders_http import FakeShop
from tests.platforms import Shop, open_shop


@pytest.fixture
async def order_system() -> AsyncIterator[FakeShop]:
    """The shop's own order system."""
    async with FakeShop() as system:
        yield system


@pytest.fixture
async def shop(database_url: str, tmp_path: Path, models: Path, order_system: FakeShop) -> AsyncIterator[Shop]:
    """The example shop with its orders in that system."""
    data = tmp_path / "data"
    _copy_models(models, data / "models", order_system.url)
    async with open_shop(database_url, data, models) as shop:
        yield shop


def _copy_models(models: Path, copy: Path, orders_url: str) -> None:
    """Copy the trained version, with another source of orders: nothing of what was trained depends on it."""
    version = (models / "active").read_text(encoding="utf-8").strip()
    shutil.copytree(models / version, copy / version)
    (copy / "active").write_text(version, encoding="utf-8")
    (copy / "encoder").symlink_to(models / "encoder")
    settings = copy / version / "assistant" / "assistant.yml"
    here, elsewhere = "source: csv\n  path: orders.csv", f'source: http\n  url: "{orders_url}/orders/{{order_number}}"'
    written = settings.read_text(encoding="utf-8")
    assert here in written
    settings.write_text(written.replace(here, elsewhere), encoding="utf-8")


async def test_the_customer_is_told_and_a_ticket_keeps_the_question(
    shop: Shop, lucia: WhatsAppCustomer, order_system: FakeShop
) -> None:
    order_system.fail("find", *[Fault(503)] * 8)
    said = await lucia.writes("dónde está mi pedido TA-10234?")

    assert "el sistema no responde" in said[-1]
    (ticket,) = await shop.world.query("SELECT number, category FROM tickets")
    assert ticket["category"] == "order"
    assert ticket["number"] in said[-1]


async def test_once_it_answers_again_the_order_is_shown(
    shop: Shop, lucia: WhatsAppCustomer, order_system: FakeShop
) -> None:
    order = {"number": "TA-10234", "status": "shipped", "postcode": "28013", "items": ["1 sartén"], "carrier": "Ruta"}
    order_system.orders["TA-10234"] = order
    order_system.fail("find", Fault(drops_connection=True))
    assert "el sistema no responde" in (await lucia.writes("dónde está mi pedido TA-10234?"))[-1]
    said = await lucia.writes("dónde está mi pedido TA-10234?")
    assert "código postal" in said[-1]

    assert "1 sartén" in (await lucia.writes("28013"))[-1]
