import json
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from intents.encoder import Encoder, EncoderChangedError, EncoderError, EncoderMissingError
from intents.prepare import prepare


@pytest.fixture
def copy(encoder: Encoder, encoder_cache: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "encoder"
    shutil.copytree(encoder_cache / "encoder", folder)
    return folder


def test_vectors_have_length_one_and_the_same_meaning_is_near(encoder: Encoder) -> None:
    same, other, question = encoder.encode(["my parcel is late", "I like jazz", "my package has not arrived"])
    assert np.allclose(np.linalg.norm([same, other, question], axis=1), 1, atol=1e-5)
    assert question @ same > question @ other


def test_a_vector_does_not_depend_on_its_batch_mates(encoder: Encoder) -> None:
    alone = encoder.encode(["hola"])
    among = encoder.encode(["a far longer text that would be padded in a batch with others", "hola"])
    assert np.array_equal(alone[0], among[1])


def test_a_text_counts_up_to_the_cap_and_no_further(encoder: Encoder) -> None:
    text = "parcel " * 200
    assert np.array_equal(encoder.encode([text + "horse"])[0], encoder.encode([text + "invoice"])[0])
    short, long = encoder.encode(["word " * 70 + "horse"], 64), encoder.encode(["word " * 70 + "horse"], 256)
    assert not np.array_equal(short, long)


@pytest.mark.parametrize("text", ["", "\u200b", "👍", "\u202eabc", "\x00", "a" * 100_000])
def test_odd_texts_are_encoded(encoder: Encoder, text: str) -> None:
    assert np.isfinite(encoder.encode([text])).all()


def test_no_texts_give_no_vectors(encoder: Encoder) -> None:
    assert encoder.encode([]).shape == (0, encoder.dimension)


def test_threads_get_the_same_vectors(encoder: Encoder) -> None:
    texts = [f"pedido {number}" for number in range(40)]
    with ThreadPoolExecutor(4) as pool:
        parallel = list(pool.map(lambda text: encoder.encode([text])[0], texts))
    assert np.array_equal(np.array(parallel), encoder.encode(texts))


def test_what_is_prepared_is_not_prepared_again(copy: Path) -> None:
    before = (copy / "model.onnx").stat().st_mtime_ns
    prepare(copy, on_progress=lambda what, share: pytest.fail(f"{what} {share}"))
    assert (copy / "model.onnx").stat().st_mtime_ns == before


def test_an_encoder_that_was_never_prepared_is_missed(tmp_path: Path) -> None:
    with pytest.raises(EncoderMissingError, match="prepare"):
        Encoder.load(tmp_path)


def test_a_changed_file_is_refused_with_its_remedy(copy: Path) -> None:
    with (copy / "tokenizer.json").open("a") as file:
        file.write(" ")
    with pytest.raises(EncoderChangedError, match=r"prepare the encoder again.*train"):
        Encoder.load(copy)


def test_other_vectors_than_when_prepared_are_refused(copy: Path) -> None:
    manifest = json.loads((copy / "encoder.json").read_text())
    manifest["self_test"]["vectors"].reverse()
    (copy / "encoder.json").write_text(json.dumps(manifest))
    with pytest.raises(EncoderChangedError, match="this machine"):
        Encoder.load(copy)


def test_serving_imports_no_training_library() -> None:
    heavy = {"torch", "sentence_transformers", "transformers", "sklearn", "scipy", "lingua"}
    code = f"import sys, intents.understand, intents.classifier; print({heavy} & set(sys.modules))"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "set()"


def test_a_model_that_cannot_be_loaded_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match="cannot be loaded"):
        prepare(tmp_path / "encoder", str(tmp_path / "no-model"))
    assert list(tmp_path.iterdir()) == []


def test_what_was_half_prepared_is_prepared_again(copy: Path) -> None:
    (copy / "tokenizer.json").unlink()
    with pytest.raises(EncoderMissingError):
        Encoder.load(copy)
    assert Encoder.load(prepare(copy)).dimension == 384
