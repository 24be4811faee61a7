"""A new version answers a tenth of the conversations first, then everybody, and is taken back with one command."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.assistant import load_assistant
from bot.rollout import place_of, publish, roll_back
from bot.storage.explanations import explain
from bot.training import train
from bot.versions import active_version
from intents.encoder import Encoder
from tests.models import TIENDA
from tests.world import World, open_world

OLD, NEW = "¡Hola!", "¡Muy buenas!"


@pytest.fixture(scope="session")
def changed(models: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A models folder in which a version that greets otherwise is on trial for a tenth."""
    root = tmp_path_factory.mktemp("share")
    version = active_version(models)
    shutil.copytree(models / version, root / "models" / version)
    (root / "models" / "encoder").symlink_to((models / "encoder").resolve())
    publish(root / "models", version)
    folder = Path(shutil.copytree(TIENDA, root / "tienda"))
    domain = folder / "conversation/domain.yml"
    domain.write_text(domain.read_text("utf-8").replace(OLD, NEW), "utf-8")
    train(load_assistant(folder), Encoder.load(root / "models" / "encoder"), root / "models", share=10)
    return root / "models"


@pytest.fixture
async def world(database_url: str, tmp_path: Path, changed: Path) -> AsyncIterator[World]:
    """Frontdesk while the share runs."""
    models = Path(shutil.copytree(changed, tmp_path / "models", symlinks=True))
    async with open_world(database_url, tmp_path / "data", models) as world:
        yield world


async def greeted(world: World, who: str) -> tuple[int, str]:
    """Let somebody greet; return his conversation and which greeting he got."""
    said = " ".join(await world.writes(who, "hola"))
    assert (OLD in said) != (NEW in said)
    return (await world.conversations_of(who))[-1], NEW if NEW in said else OLD


async def test_a_tenth_gets_the_new_version_then_all_and_then_nobody(world: World) -> None:
    visitors = [f"v{number}" for number in range(33)]
    models = world.parts.settings.models_dir
    first = dict([await greeted(world, who) for who in visitors])
    assert {each for each, text in first.items() if text == NEW} == {each for each in first if place_of(each) < 10}
    assert NEW in first.values()

    lucky = next(who for who, text in zip(visitors, first.values(), strict=True) if text == NEW)
    other = next(who for who, text in zip(visitors, first.values(), strict=True) if text == OLD)
    trial = await answered_by(world, lucky)
    active = await answered_by(world, other)
    assert (trial, active) == (changed_version(models), active_version(models))

    publish(models, trial)
    await world.parts.keeper.refresh()
    assert [(await greeted(world, who))[1] for who in (lucky, other)] == [NEW, NEW]
    assert await answered_by(world, other) == trial

    roll_back(models)
    await world.parts.keeper.refresh()
    assert [(await greeted(world, who))[1] for who in (lucky, other)] == [OLD, OLD]
    assert await answered_by(world, lucky) == active


async def test_what_is_said_outside_of_a_turn_follows_the_same_rule(world: World) -> None:
    business = world.parts.keeper.business_for
    said = {place: business(place).words.say("utter_greet", "es", "webchat", {}) for place in range(1, 101)}
    assert {each for each, text in said.items() if text.startswith(NEW)} == {
        each for each in said if place_of(each) < 10
    }


def changed_version(models: Path) -> str:
    (other,) = {path.parent.name for path in models.glob("*/version.json")} - {active_version(models)}
    return other


async def answered_by(world: World, who: str) -> str:
    """Return the version that gave the last answer, as `frontdesk why` shows it."""
    conversation_id = (await world.conversations_of(who))[-1]
    last = (await world.lines(conversation_id))[-1]
    async with world.parts.store.transaction() as tx:
        explanation = await explain(tx, last.id)
    assert explanation is not None
    return explanation.version
