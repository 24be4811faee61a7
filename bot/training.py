"""Training an assistant into a version of its own, of which only what has changed is made anew."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from bot.assistant import Assistant
from bot.clock import Clock, system_clock
from bot.durable import settle, settle_tree
from bot.made_by import code_of
from bot.rollout import EVERYBODY, publish
from bot.vector_cache import UNREADABLE, Keys, RememberingEncoder, keys_of, packed
from bot.versions import ENTITIES, INTENTS, KNOWLEDGE, Made, is_version, made_versions, write_made
from intents.encoder import Encoder
from intents.entities import built_in_names
from intents.entities import train as train_entities
from knowledge_base.index import save_index, still_learnt
from knowledge_base.judgement import Judgement

USED = "used-vectors.npz"
Progress = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class Part:
    """A file or folder of a version. `made_by` and `made_from` name all that it depends on: the same make the same."""

    name: str
    made_by: str
    made_from: str
    make: Callable[[Path], None]

    @property
    def origin(self) -> str:
        """Both, as a version keeps them."""
        return f"{self.made_by}:{self.made_from}"


@dataclass(frozen=True, slots=True)
class Training:
    """One training under way: what is trained, and the versions in `earlier` that parts can be taken from."""

    assistant: Assistant
    encoder: RememberingEncoder
    earlier: Path
    on_progress: Progress
    versions: tuple[Made, ...] = field(default=())

    def parts(self) -> tuple[Part, ...]:
        """List what a version consists of, besides the copy of the assistant's folder."""
        examples = repr(self.assistant.training).replace(str(self.assistant.folder), "")
        return (
            self._part(INTENTS, "intents", examples, self._intents),
            self._part(
                ENTITIES, "intents", f"{examples}{sorted(self._declared)}{sorted(self._built_in)}", self._entities
            ),
            self._part(KNOWLEDGE, "knowledge_base", repr(self.assistant.entries), self._knowledge),
        )

    def _part(self, name: str, package: str, material: str, make: Callable[[Path], None]) -> Part:
        return Part(name, _name(self.encoder.id, code_of(package)), _name(material), make)

    def _intents(self, path: Path) -> None:
        from intents.classifier import train as train_intents  # noqa: PLC0415 - often there is nothing to train

        self.on_progress("intents", 0.0)
        train_intents(self.assistant.training, self.encoder, on_progress=self.on_progress).save(path)

    def _entities(self, path: Path) -> None:
        train_entities(self.assistant.training, self._declared, self._built_in).save(path)

    @property
    def _declared(self) -> frozenset[str]:
        return self.assistant.domain.entities

    @property
    def _built_in(self) -> frozenset[str]:
        return built_in_names(has_order_numbers=self.assistant.settings.order_number is not None)

    def _knowledge(self, path: Path) -> None:
        from knowledge_base.build import build_index  # noqa: PLC0415 - loads scipy, and often nothing is new

        def indexed(done: int, total: int) -> None:
            self.on_progress("indexing the knowledge" if done < total else "learning when to answer", done / total)

        entries, learnt = self.assistant.entries, self._learnt()
        save_index(build_index(entries, self.encoder, indexed, learnt), path)

    def _learnt(self) -> dict[str, Judgement]:
        """Return what the latest version has learnt of the languages in which nothing has changed since."""
        by = self._part(KNOWLEDGE, "knowledge_base", "", self._knowledge).made_by
        for made in self.versions:
            if made.parts.get(KNOWLEDGE, "").startswith(f"{by}:"):
                with contextlib.suppress(*UNREADABLE):
                    return still_learnt(self.earlier / made.version / KNOWLEDGE, self.assistant.entries)
        return {}


def version_of(assistant: Assistant, encoder_id: str) -> str:
    """Name the version that these files, this encoder and our own code make: the same for the same."""
    return _name(assistant.fingerprint, encoder_id, code_of("intents", "knowledge_base"))


def train(
    assistant: Assistant,
    encoder: Encoder,
    models_dir: Path,
    on_progress: Progress = lambda *_: None,
    *,
    share: int = EVERYBODY,
    takes_from: Path | None = None,
    clock: Clock = system_clock,
) -> str:
    """Train `assistant`, let it answer `share` percent of the conversations, and return the version's name.

    At once when there is nothing new. What the assistant knows from outside of its folder is among its entries already
    (`load_assistant`). The same assistant and encoder make the same models, whatever was made before: parts and
    vectors come from the versions that lie in `takes_from`, by default from `models_dir`.
    """
    version = version_of(assistant, encoder.id)
    is_new = not is_version(models_dir / version)
    if is_new:
        models_dir.mkdir(parents=True, exist_ok=True)
        earlier = takes_from or models_dir
        remembering = RememberingEncoder.opened(encoder, earlier)
        training = Training(assistant, remembering, earlier, on_progress, made_versions(earlier))
        _make(training, models_dir / version, clock)
    publish(models_dir, version, share)
    if is_new:
        remembering.save(models_dir, _used_by_all(models_dir))
    return version


def _make(training: Training, target: Path, clock: Clock) -> None:
    """Build a version and put it in place whole."""
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".training-") as scratch:
        folder = Path(scratch) / target.name
        hidden = shutil.ignore_patterns("__pycache__", ".*", "*.pdf", "*.docx")  # what they say is in the index
        shutil.copytree(training.assistant.folder, folder / "assistant", ignore=hidden)
        parts = training.parts()
        used = {part.name: _put(training, part, folder) for part in parts}
        np.savez(folder / USED, allow_pickle=False, **{name: packed(keys) for name, keys in used.items()})
        origins = {part.name: part.origin for part in parts}
        write_made(folder, Made(target.name, clock(), training.encoder.id, origins))
        settle_tree(folder)
        _put_in_place(folder, target)


def _put(training: Training, part: Part, folder: Path) -> Keys:
    """Take a part from an earlier version or make it; return which vectors it holds."""
    for made in training.versions:
        if made.parts.get(part.name) == part.origin:
            with contextlib.suppress(*UNREADABLE):  # that version is being dropped, or is not whole
                return _take(training.earlier / made.version, folder, part.name)
    part.make(folder / part.name)
    return training.encoder.taken_used()


def _take(earlier: Path, folder: Path, name: str) -> Keys:
    used = _used(earlier)[name]
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        taken = Path(scratch) / name
        if (earlier / name).is_dir():
            shutil.copytree(earlier / name, taken, copy_function=_link)
        else:
            _link(earlier / name, taken)
        taken.rename(folder / name)
    return used


def _link(source: str | Path, target: str | Path) -> None:
    """Let both versions share a file, which nobody ever changes; some file systems cannot."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def _used(version: Path) -> Mapping[str, Keys]:
    """Return which vectors the parts of a version hold."""
    with np.load(version / USED, allow_pickle=False) as file:
        return {name: frozenset(keys_of(file[name])) for name in file.files}


def _used_by_all(models_dir: Path) -> Keys:
    used: set[bytes] = set()
    for made in made_versions(models_dir):
        with contextlib.suppress(*UNREADABLE):  # one of long ago does not say
            used.update(*_used(models_dir / made.version).values())
    return frozenset(used)


def _put_in_place(built: Path, target: Path) -> None:
    """Move a version to its place; where another process was quicker with the same one, ours is thrown away."""
    try:
        built.rename(target)
        settle(target.parent)
    except OSError:
        if not target.is_dir():
            raise


def _name(*facts: str) -> str:
    return hashlib.sha256("\0".join(facts).encode("utf-8", "surrogatepass")).hexdigest()[:16]
