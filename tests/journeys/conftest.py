"""Worlds for journeys."""

from __future__ import annotations

from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path

import httpx
import pytest
from PIL import Image

from bot.keeper import AssistantKeeper, MindKeeper
from bot.mind import TrainedMind
from bot.settings import Settings
from bot.wiring.parts import make_keeper
from integrations.orders import NoOrders
from intents.encoder import Encoder
from tests.customers import KINDS, Customer, WhatsAppCustomer, customer_of
from tests.desk import Desk
from tests.models import trained_models
from tests.platforms import Shop, open_shop
from tests.world import World, open_world


@pytest.fixture(scope="session")
def models(request: pytest.FixtureRequest) -> Path:
    """The example assistant, trained."""
    return trained_models(request.config.cache.mkdir("frontdesk"))


@pytest.fixture(scope="session")
def keeper(models: Path) -> AssistantKeeper:
    """The example assistant, loaded once for all journeys of a shop with Slack."""
    return make_keeper(Settings(_env_file=None, data_dir=models.parent), httpx.AsyncClient(), has_slack=True)


@pytest.fixture(scope="session")
def mind(models: Path) -> TrainedMind:
    """What answers in the example shop: its trained models, without channels and database."""
    encoder = Encoder.load(models / "encoder")
    return MindKeeper(models, encoder, lambda _: NoOrders(), lambda _: None, has_slack=False).active


@pytest.fixture(scope="session")
def keeper_without_slack(models: Path) -> AssistantKeeper:
    """The example assistant, loaded once for all journeys of a shop without."""
    return make_keeper(Settings(_env_file=None, data_dir=models.parent), httpx.AsyncClient(), has_slack=False)


@pytest.fixture
async def world(
    database_url: str, tmp_path: Path, models: Path, keeper_without_slack: AssistantKeeper
) -> AsyncIterator[World]:
    """Frontdesk with the web chat alone."""
    async with open_world(database_url, tmp_path / "data", models, keeper=keeper_without_slack) as world:
        yield world


@pytest.fixture
async def shop(database_url: str, tmp_path: Path, models: Path, keeper: AssistantKeeper) -> AsyncIterator[Shop]:
    """Frontdesk with every channel on; no platform was ever asked what it does not know."""
    async with open_shop(database_url, tmp_path / "data", models, keeper=keeper) as shop:
        yield shop
        assert shop.violations() == []


@pytest.fixture
async def shop_without_slack(
    database_url: str, tmp_path: Path, models: Path, keeper_without_slack: AssistantKeeper
) -> AsyncIterator[Shop]:
    """The same, without Slack."""
    shop_in = open_shop(database_url, tmp_path / "data", models, has_slack=False, keeper=keeper_without_slack)
    async with shop_in as shop:
        yield shop


@pytest.fixture(params=KINDS)
async def customer(
    request: pytest.FixtureRequest, database_url: str, tmp_path: Path, models: Path, keeper: AssistantKeeper
) -> AsyncIterator[Customer]:
    """A customer in each channel, in a shop of his own."""
    polls = request.param == "telegram_polling"
    async with open_shop(database_url, tmp_path / "data", models, polls=polls, keeper=keeper) as shop:
        async with customer_of(request.param, shop) as customer:
            yield customer
        assert shop.violations() == []


@pytest.fixture
def lucia(shop: Shop) -> WhatsAppCustomer:
    """A customer on WhatsApp."""
    return WhatsAppCustomer(shop)


@pytest.fixture
def desk(shop: Shop) -> Desk:
    """Our people's Slack."""
    return Desk(shop)


@pytest.fixture
def picture() -> bytes:
    """A photograph."""
    file = BytesIO()
    Image.new("RGB", (64, 48), (180, 90, 40)).save(file, "JPEG")
    return file.getvalue()
