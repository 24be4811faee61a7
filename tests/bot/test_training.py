"""Training: the same makes the same, only what is new is made, and nothing of another encoder is ever used."""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pytest

from bot.assistant import load_assistant
from bot.training import train
from bot.vector_cache import RememberingEncoder
from bot.versions import OtherEncoderError, active_version, load, made
from intents.encoder import Encoder, served_id
from knowledge_base.entries import Entry
from tests.bot.counting_encoder import CountingEncoder
from tests.bot.small_assistant import write_small_assistant
from tests.encoder import prepared_encoder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_small_assistant(tmp_path / "small")


@pytest.fixture(scope="session")
def encoder(request: pytest.FixtureRequest) -> Encoder:
    return prepared_encoder(request.config.cache.mkdir("frontdesk"))


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


def trained(folder: Path, encoder: CountingEncoder, models: Path) -> Path:
    return models / train(load_assistant(folder), encoder, models)


def arrays(file: Path) -> dict[str, tuple[str, tuple[int, ...], bytes]]:
    with np.load(file, allow_pickle=False) as stored:
        return {name: (str(stored[name].dtype), stored[name].shape, stored[name].tobytes()) for name in stored.files}


def everything_of(version: Path) -> tuple[object, ...]:
    facts = json.loads((version / "intents" / "model.json").read_text("utf-8"))
    return arrays(version / "intents" / "model.npz"), facts, arrays(version / "knowledge.npz")


def test_the_same_folder_and_encoder_make_the_same_in_every_bit(folder: Path, tmp_path: Path, encoder: Encoder) -> None:
    versions = [trained(folder, encoder, tmp_path / place) for place in ("here", "there")]
    assert versions[0].name == versions[1].name
    assert everything_of(versions[0]) == everything_of(versions[1])


def test_what_was_encoded_before_makes_no_difference(folder: Path, tmp_path: Path, encoder: Encoder) -> None:
    warm = tmp_path / "warm"
    change(folder / "knowledge/faq.es.md", "Un día.", "Dos días.")
    change(folder / "conversation/nlu.yml", "greet one", "greet first")
    trained(folder, encoder, warm)
    change(folder / "knowledge/faq.es.md", "Dos días.", "Un día.")
    change(folder / "conversation/nlu.yml", "greet first", "greet one")
    assert everything_of(trained(folder, encoder, warm)) == everything_of(trained(folder, encoder, tmp_path / "cold"))


def test_a_changed_answer_encodes_it_and_its_new_words_and_learns_no_intents(folder: Path, tmp_path: Path) -> None:
    earlier = trained(folder, CountingEncoder(), tmp_path / "models")
    change(folder / "knowledge/faq.es.md", "Un día.", "Dos días.")
    encoder = CountingEncoder()
    version = trained(folder, encoder, tmp_path / "models")
    assert encoder.asked == ["Dos días.", "Dos"]
    assert (version / "intents/model.npz").samefile(earlier / "intents/model.npz")
    assert not (version / "knowledge.npz").samefile(earlier / "knowledge.npz")


def test_a_changed_example_leaves_the_knowledge_as_it_is(folder: Path, tmp_path: Path) -> None:
    earlier = trained(folder, CountingEncoder(), tmp_path / "models")
    change(folder / "conversation/nlu.yml", "greet one", "greet first")
    encoder = CountingEncoder()
    version = trained(folder, encoder, tmp_path / "models")
    assert encoder.asked == ["greet first"]
    assert (version / "knowledge.npz").samefile(earlier / "knowledge.npz")


def test_where_nothing_has_changed_nothing_is_made(folder: Path, tmp_path: Path) -> None:
    earlier = trained(folder, CountingEncoder(), tmp_path / "models")
    made_at = made(earlier).made_at
    encoder = CountingEncoder()
    assert made(trained(folder, encoder, tmp_path / "models")).made_at == made_at
    assert encoder.asked == []


def test_an_earlier_version_that_is_damaged_is_not_taken_from(folder: Path, tmp_path: Path) -> None:
    earlier = trained(folder, CountingEncoder(), tmp_path / "models")
    (earlier / "used-vectors.npz").unlink()
    (earlier / "knowledge.npz").write_bytes(b"")
    (tmp_path / "models/vectors.npz").write_bytes(b"cut o")
    change(folder / "knowledge/faq.es.md", "Un día.", "Dos días.")
    version = trained(folder, CountingEncoder(), tmp_path / "models")
    assert load(tmp_path / "models", CountingEncoder(), version.name).version == version.name


def test_what_is_deleted_leaves_no_vector_behind(folder: Path, tmp_path: Path) -> None:
    models = tmp_path / "models"
    trained(folder, CountingEncoder(), models)
    change(folder / "knowledge/faq.es.md", "Un día.", "Dos días.")
    for number in range(5):  # until the version that knew it is no longer kept
        change(folder / "conversation/rules.yml", 'version: "3.1"', f'version: "3.1"\n# change {number}')
        trained(folder, CountingEncoder(), models)
    fresh = CountingEncoder()
    cache = RememberingEncoder.opened(fresh, models)
    cache.encode(["Un día.", "Dos días."])
    assert fresh.asked == ["Un día."]


def test_entries_from_outside_of_the_folder_are_part_of_the_version(folder: Path, tmp_path: Path) -> None:
    models, encoder = tmp_path / "models", CountingEncoder()
    plain = trained(folder, encoder, models)
    imported = Entry("manual-7", "es", "", "El filtro se cambia cada mes.", file="manual.pdf")
    version = train(load_assistant(folder, [imported]), encoder, models)
    assert version != plain.name
    assert imported in load(models, encoder, version).assistant.entries


def test_another_encoder_makes_another_version(folder: Path, tmp_path: Path) -> None:
    models, other = tmp_path / "models", CountingEncoder("encoder-two")
    earlier = trained(folder, CountingEncoder(), models)
    version = trained(folder, other, models)
    assert version != earlier
    assert "greet one" in other.asked
    assert active_version(models) == version.name
    assert load(models, other, version.name).version == version.name


def test_a_version_of_another_encoder_is_refused_with_what_to_do(folder: Path, tmp_path: Path) -> None:
    version = trained(folder, CountingEncoder(), tmp_path / "models")
    with pytest.raises(OtherEncoderError, match=r"encoder-one.*encoder-two.*run `frontdesk train`"):
        load(tmp_path / "models", CountingEncoder("encoder-two"), version.name)


def test_the_encoder_is_named_without_being_loaded(encoder: Encoder, request: pytest.FixtureRequest) -> None:
    folder = os.environ.get("FRONTDESK_TEST_ENCODER") or request.config.cache.mkdir("frontdesk") / "encoder"
    assert served_id(Path(folder)) == encoder.id


def test_progress_is_told_of_what_is_done_and_of_nothing_else(folder: Path, tmp_path: Path) -> None:
    models = tmp_path / "models"
    told: list[list[str]] = [[], [], []]
    train(load_assistant(folder), CountingEncoder(), models, lambda what, _: told[0].append(what))
    change(folder / "knowledge/faq.es.md", "Un día.", "Dos días.")
    train(load_assistant(folder), CountingEncoder(), models, lambda what, _: told[1].append(what))
    train(load_assistant(folder), CountingEncoder(), models, lambda what, _: told[2].append(what))
    assert {"intents", "learning the intents", "learning when to answer"} <= set(told[0])
    assert set(told[1]) == {"indexing the knowledge", "learning when to answer"}
    assert told[2] == []


def test_a_version_knows_the_entities_of_its_assistant(folder: Path, tmp_path: Path, encoder: Encoder) -> None:
    with (folder / "conversation/nlu.yml").open("a", encoding="utf-8") as file:
        file.write("- lookup: order_kind\n  examples: |\n    - recogida en tienda\n")
    change(folder / "conversation/domain.yml", "entities: [order_number]", "entities: [order_number, order_kind]")
    version = train(load_assistant(folder), encoder, tmp_path / "models")
    (found,) = load(tmp_path / "models", encoder, version).entities.find("¿hay recogida en tienda?")
    assert (found.name, found.value) == ("order_kind", "recogida en tienda")
