"""The assistant's own actions: `rasa_sdk.Action` classes of its `actions/` folder, or an action server over HTTP.

They run at least once: a turn that is decided again runs them again, with the same turn id.
"""

from __future__ import annotations

import asyncio
import importlib.util
import inspect
import sys
import zlib
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import httpx

from bot.dialogue.custom_exchange import result_of, tracker_state
from bot.dialogue.ports import Call, CustomActions, CustomResult

if TYPE_CHECKING:
    from bot.assistant import Assistant

SECONDS = 2.0  # longer work belongs on an action server; a turn holds a transaction
THREADS = 4
FOLDER = "actions"


class ActionFileError(Exception):
    """A file of the actions folder cannot be loaded; the message says which and why."""

    def __init__(self, file: str, detail: str) -> None:
        super().__init__(f"{file}: {detail}")
        self.file = file
        self.detail = detail


def custom_actions(assistant: Assistant, client: httpx.AsyncClient) -> CustomActions | None:
    """Return what runs the assistant's own actions; None where it has none. `rasa_sdk` is imported only if needed.

    Raises:
        ActionFileError: a file of the folder cannot be loaded.
    """
    endpoint = assistant.settings.action_endpoint
    if endpoint is not None:
        return ActionServer(endpoint.url, client, endpoint.timeout_seconds)
    folder = assistant.folder / FOLDER
    return FolderActions(load_actions(folder)) if any(action_files(folder)) else None


def action_files(folder: Path) -> list[Path]:
    """Return the modules of an actions folder, in order."""
    return sorted(path for path in folder.glob("*.py") if not path.name.startswith("_"))


def load_actions(folder: Path) -> dict[str, Any]:
    """Make one action of every class that the folder's own modules define, by its name.

    Raises:
        ActionFileError: a module fails, a class cannot be made, or two have the same name.
    """
    from rasa_sdk import Action  # noqa: PLC0415 - half a second to import, and few assistants have actions

    actions: dict[str, Any] = {}
    for path in action_files(folder):
        module = _module(path)
        for value in vars(module).values():
            if inspect.isclass(value) and issubclass(value, Action) and value.__module__ == module.__name__:
                name, action = _made(path, value)
                if name in actions:
                    raise ActionFileError(path.name, f"{name} is defined twice")
                actions[name] = action
    return actions


@dataclass(frozen=True, slots=True)
class FolderActions:
    """Runs actions in this process: asynchronous ones on the loop, the others in threads of their own."""

    actions: Mapping[str, Any]
    seconds: float = SECONDS
    pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(THREADS, "custom-action"))

    @property
    def names(self) -> frozenset[str]:
        """The actions it can run."""
        return frozenset(self.actions)

    async def run(self, call: Call) -> CustomResult:
        """Run one action, bounded in time; never raises."""
        if call.action not in self.actions:
            return CustomResult(error=f"no action {call.action} in the folder `{FOLDER}`")
        try:
            return await asyncio.wait_for(self._run(self.actions[call.action], call), self.seconds)
        except TimeoutError:
            return CustomResult(error=f"not finished within {self.seconds:g} s")
        except Exception as error:
            return CustomResult(error=f"{type(error).__name__}: {error}")

    def close(self) -> None:
        """Let running threads finish and take no more."""
        self.pool.shutdown(wait=False, cancel_futures=True)

    async def _run(self, action: Any, call: Call) -> CustomResult:
        from rasa_sdk import Tracker  # noqa: PLC0415 - imported already when there is an action
        from rasa_sdk.executor import CollectingDispatcher  # noqa: PLC0415

        dispatcher, tracker = CollectingDispatcher(), Tracker.from_dict(tracker_state(call))
        if inspect.iscoroutinefunction(action.run):
            events = await action.run(dispatcher, tracker, {})
        else:
            loop = asyncio.get_running_loop()
            events = await loop.run_in_executor(self.pool, action.run, dispatcher, tracker, {})
        return result_of(dispatcher.messages, events)


@dataclass(frozen=True, slots=True)
class ActionServer:
    """Runs actions on a Rasa action server, which may take longer than one in process."""

    url: str
    client: httpx.AsyncClient
    seconds: float = 5.0

    @property
    def names(self) -> frozenset[str]:
        """Empty: only the server knows."""
        return frozenset()

    async def run(self, call: Call) -> CustomResult:
        """Ask the server; never raises."""
        tracker = tracker_state(call)
        body = {"next_action": call.action, "sender_id": tracker["sender_id"], "tracker": tracker, "domain": {}}
        try:
            response = await self.client.post(self.url, json=body, timeout=self.seconds)
            response.raise_for_status()
            answer = response.json()
        except (httpx.HTTPError, ValueError) as error:
            return CustomResult(error=f"action server: {type(error).__name__}")
        if not isinstance(answer, dict):
            return CustomResult(error="action server: the answer is no object")
        return result_of(answer.get("responses"), answer.get("events"))


def _module(path: Path) -> ModuleType:
    name = f"assistant_actions_{zlib.crc32(str(path.resolve()).encode())}_{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ActionFileError(path.name, "not a Python module")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        del sys.modules[name]
        raise ActionFileError(path.name, f"{type(error).__name__}: {error}") from error
    return module


def _made(path: Path, kind: type[Any]) -> tuple[str, Any]:
    try:
        action = kind()
        return str(action.name()), action
    except Exception as error:
        raise ActionFileError(path.name, f"{kind.__name__}: {type(error).__name__}: {error}") from error
