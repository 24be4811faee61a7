"""Keeping the trained assistant up to date while a process runs, and choosing the version that a conversation has."""

from __future__ import annotations

import asyncio
import gc
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, Protocol, TypeVar

import structlog

from bot.assistant import Assistant
from bot.dialogue.ports import CustomActions
from bot.mind import TrainedMind, business_of, mind_of
from bot.rollout import Rollout, read_rollout
from bot.use_cases.business import Business
from bot.versions import OtherEncoderError, load, load_version
from bot.waiting import wait_for_any
from integrations.orders import Orders
from intents.encoder import Encoder

RELOAD_SECONDS = 0.25  # with the loading, about a second, everybody has a new version within two
LOADING_SWITCH_SECONDS = 0.0005  # a tenth of the usual: a turn in the loop waits that long each time it goes on
log = structlog.get_logger(__name__)


class Loaded(Protocol):
    """A version, as far as every process needs it."""

    @property
    def version(self) -> str:
        """Its name."""
        ...

    @property
    def assistant(self) -> Assistant:
        """The assistant's folder, as values."""
        ...

    @property
    def business(self) -> Business:
        """How the company works."""
        ...


@dataclass(frozen=True, slots=True)
class Edition:
    """A version without its models."""

    version: str
    assistant: Assistant
    business: Business


OrdersFor = Callable[[Assistant], Orders]
CustomFor = Callable[[Assistant], CustomActions | None]
Kept = TypeVar("Kept", bound=Loaded)


class Keeper(Generic[Kept]):
    """Holds the versions that answer, and takes up another within seconds of its activation.

    A version that cannot be loaded is logged once and left alone: what runs goes on. At the start the latest of those
    that were active before stands in for it.
    """

    def __init__(self, models_dir: Path, load: Callable[[str], Kept]) -> None:
        self._models_dir = models_dir
        self._load = load
        self._wanted = read_rollout(models_dir)
        self._loaded: Mapping[str, Kept] = {}
        self._begin()
        _leave_to_stay()

    @property
    def active(self) -> Kept:
        """The version that most conversations have."""
        return self._loaded[self._rollout.active]

    @property
    def version(self) -> str:
        """Its name."""
        return self._rollout.active

    @property
    def assistant(self) -> Assistant:
        """Its folder, as values."""
        return self.active.assistant

    @property
    def business(self) -> Business:
        """How the company works, by that version."""
        return self.active.business

    def for_conversation(self, conversation_id: int) -> Kept:
        """Return the version that this conversation has."""
        return self._loaded[self._rollout.version_for(conversation_id)]

    def business_for(self, conversation_id: int | None = None) -> Business:
        """Return how the company works for this conversation; None: for what concerns none."""
        return self.business if conversation_id is None else self.for_conversation(conversation_id).business

    async def run(self, stop: asyncio.Event) -> None:
        """Follow activations until `stop` is set."""
        while not stop.is_set():
            await wait_for_any((stop,), RELOAD_SECONDS)
            await self.refresh()

    async def refresh(self) -> None:
        """Take up what has changed since the last time."""
        wanted = await asyncio.to_thread(read_rollout, self._models_dir)
        if wanted == self._wanted or not wanted.active:
            return
        self._wanted, loaded = wanted, dict(self._loaded)
        with _letting_others_run():
            await asyncio.to_thread(self._load_missing, (wanted.active, wanted.trial), loaded)
        active = wanted.active if wanted.active in loaded else self._rollout.active
        self._settle(active, wanted, loaded)
        await asyncio.to_thread(_leave_to_stay)
        log.info("assistant.loaded", version=active, trial=self._rollout.trial, share=self._rollout.share)

    def _begin(self) -> None:
        wanted, loaded = self._wanted, dict(self._loaded)
        for version in (wanted.active, *reversed(wanted.before)):
            self._load_missing((version, wanted.trial), loaded)
            if version in loaded:
                return self._settle(version, wanted, loaded)
        loaded[wanted.active] = self._load(wanted.active)  # which says what is wrong
        return self._settle(wanted.active, wanted, loaded)

    def _settle(self, active: str, wanted: Rollout, loaded: Mapping[str, Kept]) -> None:
        """Let those of the wanted versions answer that could be loaded."""
        has_trial = wanted.trial in loaded and wanted.trial != active
        self._rollout = Rollout(active, wanted.trial, wanted.share) if has_trial else Rollout(active)
        self._loaded = {version: loaded[version] for version in (active, self._rollout.trial) if version}

    def _load_missing(self, versions: tuple[str, ...], loaded: dict[str, Kept]) -> None:
        """Put those of `versions` into `loaded` that are not there and can be loaded.

        Nothing is returned, since what a thread returns hangs in a circle of the loop's own for a while.
        """
        for version in versions:
            if version and version not in loaded:
                try:
                    loaded[version] = self._load(version)
                except OtherEncoderError as error:
                    log.error("assistant.not_loaded", version=version, reason=str(error))
                except Exception as error:  # whatever is wrong with the new one, the old one goes on
                    log.error("assistant.not_loaded", version=version, error=type(error).__name__)


class AssistantKeeper(Keeper[Edition]):
    """Holds what the versions say, without their models."""

    def __init__(self, models_dir: Path, *, has_slack: bool) -> None:
        def load_edition(version: str) -> Edition:
            assistant = load_version(models_dir, version)
            return Edition(version, assistant, business_of(assistant, has_slack=has_slack))

        super().__init__(models_dir, load_edition)


class MindKeeper(Keeper[TrainedMind]):
    """Holds the versions with their models, ready to answer; they share the encoder."""

    def __init__(
        self, models_dir: Path, encoder: Encoder, orders_for: OrdersFor, custom_for: CustomFor, *, has_slack: bool
    ) -> None:
        def load_mind(version: str) -> TrainedMind:
            trained = load(models_dir, encoder, version)
            orders, custom = orders_for(trained.assistant), custom_for(trained.assistant)
            return mind_of(trained, orders, custom, has_slack=has_slack)

        super().__init__(models_dir, load_mind)


def _leave_to_stay() -> None:
    """Spare the garbage collector what was loaded to stay: looking through it would hold everybody up.

    What stayed before is not looked through again. Of an earlier version nothing is lost by that: counting references
    frees it, since nothing in it points in a circle.
    """
    gc.collect()
    gc.freeze()


@contextmanager
def _letting_others_run() -> Iterator[None]:
    """Take short turns with the event loop while a thread computes: customers are being answered meanwhile."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(LOADING_SWITCH_SECONDS)
    try:
        yield
    finally:
        sys.setswitchinterval(usual)
