"""Vectors of texts that were encoded before, so that training again encodes only what is new.

One file for one encoder and one state of our code, `models/vectors.npz`. Only the vectors that a kept version was made
with stay in it: what is deleted from the assistant is gone from here when the last version that knew it is.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.durable import write_durably
from bot.made_by import code_of
from intents.encoder import QUERY_TOKENS, Encoder

FILE = "vectors.npz"
KEY_BYTES = 16
UNREADABLE = (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile)  # what a damaged file raises

Keys = frozenset[bytes]


class RememberingEncoder(Encoder):
    """An encoder that looks into the cache first. Its vectors are those of `encoder`, bit by bit."""

    def __init__(self, encoder: Encoder, cached: dict[bytes, NDArray[np.float32]]) -> None:
        self.id = encoder.id
        self.dimension = encoder.dimension
        self._encoder = encoder
        self._vectors = cached
        self._used: set[bytes] = set()

    @classmethod
    def opened(cls, encoder: Encoder, models_dir: Path) -> RememberingEncoder:
        """Take up what the file holds of this encoder; a file that cannot be read is an empty one."""
        try:
            with np.load(models_dir / FILE, allow_pickle=False) as file:
                is_same = str(file["encoder"]) == _made_by(encoder)
                return cls(encoder, dict(zip(keys_of(file["keys"]), file["vectors"], strict=True)) if is_same else {})
        except UNREADABLE:
            return cls(encoder, {})

    def encode(self, texts: Sequence[str], max_tokens: int = QUERY_TOKENS) -> NDArray[np.float32]:
        """Encode as the encoder does, each text once."""
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            key = hashlib.sha256(f"{max_tokens} {text}".encode("utf-8", "surrogatepass")).digest()[:KEY_BYTES]
            if key not in self._vectors:
                self._vectors[key] = self._encoder.encode([text], max_tokens)[0]
            self._used.add(key)
            vectors[row] = self._vectors[key]
        return vectors

    def spelled(self, text: str) -> str:
        """Spell as the encoder does."""
        return self._encoder.spelled(text)

    def taken_used(self) -> Keys:
        """Return which vectors were asked for since the last time."""
        used = frozenset(self._used)
        self._used.clear()
        return used

    def save(self, models_dir: Path, needed: Keys) -> None:
        """Write the needed vectors, in an order that depends on nothing else."""
        kept = sorted(needed & self._vectors.keys())
        rows = [self._vectors[key] for key in kept] or np.empty((0, self.dimension), dtype=np.float32)
        content = io.BytesIO()
        np.savez(
            content,
            encoder=np.array(_made_by(self._encoder)),
            keys=packed(kept),
            vectors=np.array(rows, dtype=np.float32),
        )
        write_durably(models_dir / FILE, content.getvalue())


def _made_by(encoder: Encoder) -> str:
    """Name all that a vector depends on, besides its text."""
    return f"{encoder.id}/{code_of('intents')}"


def packed(keys: Iterable[bytes]) -> NDArray[np.uint8]:
    """Put keys into rows of bytes."""
    return np.frombuffer(b"".join(sorted(keys)), dtype=np.uint8).reshape(-1, KEY_BYTES)


def keys_of(rows: NDArray[np.uint8]) -> list[bytes]:
    """Take keys out of their rows."""
    return [row.tobytes() for row in rows]
