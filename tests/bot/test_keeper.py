"""Taking up versions while a process runs: all of them, at once, and never a broken one."""

from __future__ import annotations

import asyncio
import shutil
import weakref
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.assistant import load_assistant
from bot.keeper import AssistantKeeper, MindKeeper
from bot.rollout import place_of, publish, roll_back
from bot.training import train
from bot.versions import NotTrainedError
from integrations.orders import NoOrders
from tests.bot.counting_encoder import CountingEncoder
from tests.bot.small_assistant import write_small_assistant

FIRST = next(each for each in range(1, 1_000) if place_of(each) < 10)  # a conversation of the first ten percent
LAST = next(each for each in range(1, 1_000) if place_of(each) >= 90)


@pytest.fixture(scope="session")
def twice_trained(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, str]:
    """A models folder, its active version and a later one, which greets otherwise."""
    root = tmp_path_factory.mktemp("twice")
    folder = write_small_assistant(root / "small")
    old = train(load_assistant(folder), CountingEncoder(), root / "models")
    domain = folder / "conversation/domain.yml"
    domain.write_text(domain.read_text("utf-8").replace("text: Hola", "text: Buenas"), "utf-8")
    new = train(load_assistant(folder), CountingEncoder(), root / "models")
    publish(root / "models", old)
    return root / "models", old, new


@pytest.fixture
def models(twice_trained: tuple[Path, str, str], tmp_path: Path) -> Path:
    """The same, to change."""
    return shutil.copytree(twice_trained[0], tmp_path / "models")


@pytest.fixture
def old(twice_trained: tuple[Path, str, str]) -> str:
    return twice_trained[1]


@pytest.fixture
def new(twice_trained: tuple[Path, str, str]) -> str:
    return twice_trained[2]


def keeper_of(models: Path, encoder: CountingEncoder | None = None) -> MindKeeper:
    return MindKeeper(models, encoder or CountingEncoder(), lambda _: NoOrders(), lambda _: None, has_slack=False)


def greeting(keeper: AssistantKeeper | MindKeeper, conversation_id: int) -> str:
    return keeper.business_for(conversation_id).words.say("utter_greet", "es", "webchat", {})


def versions_of(keeper: MindKeeper) -> tuple[str, str]:
    return keeper.for_conversation(FIRST).version, keeper.for_conversation(LAST).version


async def test_a_share_of_the_conversations_gets_the_version_on_trial(models: Path, old: str, new: str) -> None:
    keeper = keeper_of(models)
    publish(models, new, 10)
    await keeper.refresh()
    assert versions_of(keeper) == (new, old)
    assert (greeting(keeper, FIRST), greeting(keeper, LAST)) == ("Buenas", "Hola")
    assert keeper.business.words.say("utter_greet", "es", "webchat", {}) == "Hola"

    publish(models, new)
    await keeper.refresh()
    assert versions_of(keeper) == (new, new)

    roll_back(models)
    await keeper.refresh()
    assert versions_of(keeper) == (old, old)


async def test_both_minds_share_one_encoder(models: Path, new: str) -> None:
    encoder = CountingEncoder()
    publish(models, new, 10)
    keeper = keeper_of(models, encoder)
    minds = [keeper.for_conversation(each) for each in (FIRST, LAST)]
    assert all(mind.understander.understander.model.encoder is encoder for mind in minds)
    assert all(mind.knowledge.index.encoder is encoder for mind in minds)


async def test_a_process_that_needs_only_texts_follows_the_same_rule(models: Path, new: str) -> None:
    keeper = AssistantKeeper(models, has_slack=False)
    publish(models, new, 10)
    await keeper.refresh()
    assert (greeting(keeper, FIRST), greeting(keeper, LAST)) == ("Buenas", "Hola")


@pytest.mark.parametrize("share", [10, 100])
async def test_a_broken_version_is_refused_and_the_old_one_goes_on(
    models: Path, old: str, new: str, share: int
) -> None:
    keeper = keeper_of(models)
    (models / new / "knowledge.npz").write_bytes(b"PK broken")
    publish(models, new, share)
    with capture_logs() as logs:
        await keeper.refresh()
        await keeper.refresh()
    assert [line["event"] for line in logs].count("assistant.not_loaded") == 1
    assert versions_of(keeper) == (old, old)


async def test_a_version_of_another_encoder_is_refused_and_the_old_one_goes_on(
    models: Path, old: str, tmp_path: Path
) -> None:
    keeper = keeper_of(models)
    train(load_assistant(models / old / "assistant"), CountingEncoder("another"), models)
    with capture_logs() as logs:
        await keeper.refresh()
    assert "run `frontdesk train`" in next(line["reason"] for line in logs if line["event"] == "assistant.not_loaded")
    assert versions_of(keeper) == (old, old)


async def test_a_process_that_starts_with_a_broken_version_takes_the_one_before(
    models: Path, old: str, new: str
) -> None:
    publish(models, new)
    (models / new / "knowledge.npz").write_bytes(b"PK broken")
    assert versions_of(keeper_of(models)) == (old, old)


def test_a_process_without_any_version_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NotTrainedError, match="frontdesk train"):
        AssistantKeeper(tmp_path, has_slack=False)


async def test_a_running_process_takes_up_an_activation_by_itself(models: Path, old: str, new: str) -> None:
    keepers = keeper_of(models), AssistantKeeper(models, has_slack=False)
    stop = asyncio.Event()
    running = [asyncio.create_task(keeper.run(stop)) for keeper in keepers]
    publish(models, new)
    async with asyncio.timeout(30):  # how long it takes is measured elsewhere
        while {keeper.version for keeper in keepers} != {new}:  # noqa: ASYNC110 - as whoever asks it does
            await asyncio.sleep(0.01)
    stop.set()
    await asyncio.gather(*running)


async def test_the_loop_goes_on_while_a_version_is_loaded(models: Path, new: str) -> None:
    keeper = keeper_of(models)
    publish(models, new)
    loading = asyncio.create_task(keeper.refresh())
    turns = 0
    while not loading.done():
        await asyncio.sleep(0)
        turns += 1
    assert turns > 10


async def test_a_version_that_no_longer_answers_takes_no_memory(models: Path, old: str, new: str) -> None:
    keeper = keeper_of(models)
    shelf = weakref.ref(keeper.active.knowledge.index.shelves["es"])
    publish(models, new)
    await keeper.refresh()
    async with asyncio.timeout(10):
        while shelf() is not None:  # noqa: ASYNC110 - the thread that loaded may be letting go of it just now
            await asyncio.sleep(0.01)
    assert keeper.version == new != old
