"""What is searched, one shelf a language with its judgement: stored in a file and loaded from it."""

import json
import os
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge_base.encoder import Encoder
from knowledge_base.entries import Entry
from knowledge_base.entry_values import entry_from, entry_values
from knowledge_base.judgement import Judgement
from knowledge_base.shelf import Shelf
from knowledge_base.sides import Side, answer_passages, question_passages
from knowledge_base.vectors import Vectors

FORMAT = 2
_TESTS = ("must_answer", "must_not_answer")  # the author's: nothing here is to know them


class IndexFileError(Exception):
    """The file holds no index that this version reads: build it again."""


class EncoderMismatchError(IndexFileError):
    """The index was built with another encoder, whose vectors mean something else: build it again."""


@dataclass(frozen=True, slots=True)
class Index:
    """Everything that can be found, by language. Immutable, and safe to share between threads."""

    encoder: Encoder
    shelves: Mapping[str, Shelf]
    judgements: Mapping[str, Judgement]

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Every entry, language by language."""
        return tuple(entry for shelf in self.shelves.values() for entry in shelf.entries)


def save_index(index: Index, path: Path) -> None:
    """Write the index to one file; a reader sees the old one or the new one, never a part."""
    arrays: dict[str, NDArray[Any]] = {"meta": _bytes(json.dumps(_describe(index), ensure_ascii=False))}
    for language, shelf in index.shelves.items():
        arrays[f"{language}.questions"] = shelf.questions.vectors.to_bytes()
        arrays[f"{language}.answers"] = shelf.answers.vectors.to_bytes()
        arrays[f"{language}.words"] = shelf.meanings.vectors
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
        try:
            np.savez(file, allow_pickle=False, **arrays)
            file.flush()
            os.fsync(file.fileno())
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise
    Path(file.name).replace(path)


def load_index(path: Path, encoder: Encoder) -> Index:
    """Read an index built with the same encoder.

    Raises:
        FileNotFoundError: nothing was built yet.
        EncoderMismatchError: it was built with another encoder.
        IndexFileError: the file is damaged or of another version.
    """
    try:
        with path.open("rb") as raw, np.load(raw, allow_pickle=False) as file:
            return _restore({name: file[name] for name in file.files}, encoder)
    except (zipfile.BadZipFile, EOFError, ValueError, KeyError, TypeError, RuntimeError) as error:
        raise IndexFileError(f"{path} holds no index that can be read ({error}): build it again.") from error


def still_learnt(path: Path, entries: Sequence[Entry]) -> dict[str, Judgement]:
    """Return the judgements in an earlier index of those languages whose entries are the same now.

    They hold as long as the encoder and this package are the same, which the caller knows.
    """
    with path.open("rb") as raw, np.load(raw, allow_pickle=False) as file:
        meta = json.loads(file["meta"].tobytes())
    now = json.loads(json.dumps([_describe_entry(entry) for entry in entries]))
    return {
        language: _restore_judgement(judgement)
        for language, judgement in meta["judgements"].items()
        if _of(language, meta["entries"]) == _of(language, now)
    }


def _of(language: str, entries: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return [entry for entry in entries if entry["language"] == language]


def _describe(index: Index) -> dict[str, Any]:
    entries = [_describe_entry(entry) for entry in index.entries]
    judgements = {language: asdict(judgement) for language, judgement in index.judgements.items()}
    return {"format": FORMAT, "encoder": index.encoder.id, "entries": entries, "judgements": judgements}


def _describe_entry(entry: Entry) -> dict[str, Any]:
    return {name: value for name, value in entry_values(entry).items() if name not in _TESTS}


def _restore(arrays: Mapping[str, NDArray[Any]], encoder: Encoder) -> Index:
    meta = json.loads(arrays["meta"].tobytes())
    if meta["format"] != FORMAT:
        raise IndexFileError(f"The index has format {meta['format']}, this version reads {FORMAT}: build it again.")
    if meta["encoder"] != encoder.id:
        raise EncoderMismatchError(f"The index was built with encoder {meta['encoder']}, not {encoder.id}.")
    entries = [entry_from(raw) for raw in meta["entries"]]
    judgements = {language: _restore_judgement(raw) for language, raw in meta["judgements"].items()}
    shelves = {language: _restore_shelf(language, entries, arrays) for language in judgements}
    return Index(encoder, shelves, judgements)


def _restore_shelf(language: str, entries: Sequence[Entry], arrays: Mapping[str, NDArray[Any]]) -> Shelf:
    mine = [entry for entry in entries if entry.language == language]
    return Shelf(
        language,
        mine,
        Side(*question_passages(mine), Vectors.from_bytes(arrays[f"{language}.questions"]), language),
        Side(*answer_passages(mine), Vectors.from_bytes(arrays[f"{language}.answers"]), language),
        arrays[f"{language}.words"],
    )


def _restore_judgement(raw: dict[str, Any]) -> Judgement:
    weights = {name: tuple(raw[name]) for name in ("rank_weights", "confidence_weights")}
    return Judgement(**{**raw, **weights})


def _bytes(text: str) -> NDArray[np.uint8]:
    return np.frombuffer(text.encode("utf-8"), dtype=np.uint8)
