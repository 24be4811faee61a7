"""The served sentence encoder: onnxruntime and tokenizers, never torch."""

import copy
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from intents.glossary import Glossary, packaged_glossary

QUERY_TOKENS = 64
PASSAGE_TOKENS = 256
MANIFEST = "encoder.json"
MODEL = "model.onnx"
TOKENIZER = "tokenizer.json"
# The same file gives cosine 1.0 everywhere unless int8 kernels saturate or the file is another one.
SELF_TEST_COSINE = 0.995
# Models that know English alone: Spanish is put into English words for them.
ENGLISH_MODELS = frozenset(("all-MiniLM-L6-v2", "all-MiniLM-L12-v2", "all-mpnet-base-v2", "all-distilroberta-v1"))
# Longer words than this are one unknown token: cutting the text here saves tokenizing what is cut later.
CHARACTERS_A_TOKEN = 20


class EncoderError(Exception):
    """The prepared encoder cannot be used; the message says what to do."""


class EncoderMissingError(EncoderError):
    """There is no prepared encoder in the folder: prepare it first."""


class EncoderChangedError(EncoderError):
    """The files or this machine give other vectors than when the encoder was prepared."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What `encoder.json` records about a prepared encoder."""

    id: str
    name: str
    precision: str
    dimension: int
    sentences: tuple[str, ...]
    vectors: tuple[tuple[float, ...], ...]

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Read the manifest of a prepared encoder.

        Raises:
            EncoderMissingError: nothing (complete) is there.
        """
        try:
            raw = json.loads((folder / MANIFEST).read_text("utf-8"))
            return cls(
                id=raw["id"],
                name=raw["name"],
                precision=raw["precision"],
                dimension=raw["dimension"],
                sentences=tuple(raw["self_test"]["sentences"]),
                vectors=tuple(tuple(vector) for vector in raw["self_test"]["vectors"]),
            )
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise EncoderMissingError(f"No prepared encoder in {folder}: prepare it first.") from error


def file_id(folder: Path) -> str:
    """Name the encoder by what it computes with: the hash of its model and its tokenizer."""
    digest = hashlib.sha256()
    for name in (MODEL, TOKENIZER):
        with (folder / name).open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()[:16]


def served_id(folder: Path) -> str:
    """Name the encoder that `Encoder.load` would load, without loading it.

    Raises:
        EncoderMissingError: it was never prepared.
    """
    manifest = Manifest.read(folder)
    return _id(manifest.id, _glossary_for(manifest))


def _glossary_for(manifest: Manifest) -> Glossary | None:
    return packaged_glossary() if manifest.name in ENGLISH_MODELS else None


def _id(files: str, glossary: Glossary | None) -> str:
    return f"{files}-{glossary.id}" if glossary else files


class Encoder:
    """Turn texts into unit vectors; safe to use from several threads at once.

    `id` names what the vectors depend on: the model's files, and the glossary if there is one.
    """

    def __init__(
        self, session: Any, tokenizer: Tokenizer, *, encoder_id: str, dimension: int, glossary: Glossary | None = None
    ) -> None:
        self._session = session
        self._tokenizer = tokenizer
        self._inputs = frozenset(entry.name for entry in session.get_inputs())
        self._glossary = glossary.knowing(_whole_words(tokenizer)) if glossary else None
        self.id = _id(encoder_id, glossary)
        self.dimension = dimension

    @classmethod
    def load(cls, folder: Path, threads: int = 1) -> Self:
        """Load a prepared encoder and test it on its stored sentences.

        Raises:
            EncoderMissingError: it was never prepared.
            EncoderChangedError: it no longer computes what it computed when it was prepared.
        """
        manifest = Manifest.read(folder)
        if (folder / MODEL).is_file() and (folder / TOKENIZER).is_file() and file_id(folder) != manifest.id:
            raise EncoderChangedError(_changed(folder, "its files are not the ones that were prepared"))
        glossary = _glossary_for(manifest)
        encoder = cls.open(
            folder, encoder_id=manifest.id, dimension=manifest.dimension, threads=threads, glossary=glossary
        )
        encoder._test(folder, manifest)
        return encoder

    @classmethod
    def open(
        cls, folder: Path, *, encoder_id: str, dimension: int, threads: int = 1, glossary: Glossary | None = None
    ) -> Self:
        """Open the files of an encoder without testing them."""
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        try:
            session = onnxruntime.InferenceSession(str(folder / MODEL), options, providers=["CPUExecutionProvider"])
            tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
        except Exception as error:  # both libraries raise bare Exception subclasses of their own
            raise EncoderMissingError(
                f"The prepared encoder in {folder} cannot be read ({error}). "
                "Delete the folder, prepare it again and train again."
            ) from error
        return cls(session, tokenizer, encoder_id=encoder_id, dimension=dimension, glossary=glossary)

    def speaking(self, language: str) -> Self:
        """Return an encoder that takes every text for this language, es or en; the same where it speaks them all."""
        if self._glossary is None:
            return self
        sure = copy.copy(self)
        sure._glossary = self._glossary.speaking(language)
        sure.id = f"{self.id}-{language}"
        return sure

    def encode(self, texts: Sequence[str], max_tokens: int = QUERY_TOKENS) -> NDArray[np.float32]:
        """Encode each text on its own into a unit vector, shape (n, dimension).

        Batches are not used: int8 scales depend on the batch, and a vector must not depend on its
        batch mates. Of a longer text only the first `max_tokens` tokens count.
        """
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            kept = text[: max_tokens * CHARACTERS_A_TOKEN]
            vectors[row] = self._encode_one(self._glossary.in_english(kept) if self._glossary else kept, max_tokens)
        return vectors

    def spelled(self, text: str) -> str:
        """Return a text in its usual spelling, as far as it is known: for whoever compares words and letters."""
        return self._glossary.spelled(text) if self._glossary else text

    def _encode_one(self, text: str, max_tokens: int) -> NDArray[np.float32]:
        ids: list[int] = self._tokenizer.encode(text).ids
        if len(ids) > max_tokens:
            ids = [*ids[: max_tokens - 1], ids[-1]]  # the last one marks the end of the sentence
        row = np.array([ids], dtype=np.int64)
        feed = {"input_ids": row, "attention_mask": np.ones_like(row), "token_type_ids": np.zeros_like(row)}
        feed = {name: value for name, value in feed.items() if name in self._inputs}
        vector: NDArray[np.float32] = self._session.run(None, feed)[0][0]
        return vector

    def _test(self, folder: Path, manifest: Manifest) -> None:
        vectors = np.array([self._encode_one(sentence, QUERY_TOKENS) for sentence in manifest.sentences])
        cosines = np.sum(vectors * np.array(manifest.vectors), axis=1)
        if cosines.size == 0 or float(cosines.min()) < SELF_TEST_COSINE:
            raise EncoderChangedError(_changed(folder, "this machine computes other vectors with it"))


def _whole_words(tokenizer: Tokenizer) -> dict[str, int]:
    """Give the words that the model knows whole, with their numbers: the commonest first."""
    return {word: number for word, number in tokenizer.get_vocab().items() if word.isascii() and word.isalpha()}


def _changed(folder: Path, why: str) -> str:
    return (
        f"The encoder in {folder} changed: {why}. "
        "Delete the folder, prepare the encoder again on this machine, then train and index again."
    )
