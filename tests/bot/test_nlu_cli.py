"""`frontdesk nlu` as an operator meets it."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from tests.command_line import Run, lend_encoder, runner
from tests.intents.assistant import NLU, write_nlu

KEYS = {
    *("n", "intents", "accuracy", "in_scope_accuracy", "oos_recall", "oos_precision", "macro_f1", "mcc", "ece"),
    *("auroc", "train_seconds", "p50_ms", "p99_ms", "queries_per_second"),
}
TEST = """text,intent
hola,greet
where is my parcel,order_status
quiero devolver el abrigo,return_request
are you open tomorrow?,opening_hours
me pasas con una persona,talk_to_person
"""
OUTSIDE = "what is the capital of France,NO_NODES_DETECTED\n,greet\n"


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    return runner(capfd, monkeypatch, tmp_path)


@pytest.fixture
def prepared(run: Run, request: pytest.FixtureRequest, tmp_path: Path) -> Run:
    lend_encoder(request.config.cache.mkdir("frontdesk"), tmp_path / "data")
    write_nlu(tmp_path)
    (tmp_path / "test.csv").write_text(TEST, "utf-8")
    (tmp_path / "outside.csv").write_text(TEST + OUTSIDE, "utf-8")
    return run


def test_a_test_is_one_json_object_with_every_figure(prepared: Run) -> None:
    code, said, _ = prepared("nlu", "eval", "--train", "nlu.yml", "--test", "outside.csv", "--json")
    found = json.loads(said)
    assert (code, found.keys() >= KEYS) == (0, True)
    assert (found["n"], found["n_in_scope"], found["n_out_of_scope"], found["intents"]) == (6, 5, 1, 5)
    assert all(isinstance(found[key], int | float) and math.isfinite(found[key]) for key in KEYS)
    assert found["language"] == "auto"


def test_without_texts_out_of_scope_their_figures_are_null_and_the_best_guess_counts(prepared: Run) -> None:
    _, said, errors = prepared("nlu", "eval", "--train", "nlu.yml", "--test", "test.csv", "--json", "--language", "es")
    found = json.loads(said)
    assert [found[key] for key in ("oos_recall", "oos_precision", "auroc", "language")] == [None, None, None, "es"]
    assert found["accuracy"] == found["in_scope_accuracy"] >= found["accepted_accuracy"] * found["coverage"]
    assert "best guess" in errors


def test_a_table_for_people_and_what_was_passed_over_on_the_other_stream(prepared: Run) -> None:
    code, said, errors = prepared("nlu", "eval", "--train", "nlu.yml", "--test", "outside.csv")
    assert code == 0
    assert "out-of-scope recall" in said
    assert "outside.csv:8: This row has no text" in errors


def test_texts_of_the_training_set_that_are_out_of_scope_are_no_intent(prepared: Run, tmp_path: Path) -> None:
    outside = "- intent: NO_NODES_DETECTED\n  examples: |\n    - tell me a joke\n    - weather?\n"
    write_nlu(tmp_path, NLU + outside)
    _, said, errors = prepared("nlu", "eval", "--train", "nlu.yml", "--test", "outside.csv", "--json")
    assert json.loads(said)["intents"] == 5
    assert "2 texts of TRAIN" in errors


def test_labels_that_were_never_trained_are_named(prepared: Run, tmp_path: Path) -> None:
    (tmp_path / "test.csv").write_text(TEST + "adiós,goodbye\n", "utf-8")
    _, _, errors = prepared("nlu", "eval", "--train", "nlu.yml", "--test", "test.csv")
    assert "TRAIN lacks, which no answer can get right: goodbye" in errors


@pytest.mark.parametrize(
    ("content", "place", "message"),
    [
        (b"", "bad.csv: ", "empty"),
        (b"message,intent\nhola,greet\n", "bad.csv:1: ", "no column text"),
        (b"text,intent\nadi\xf3s,bye\n", "bad.csv:2: ", "not UTF-8"),
        (b"text,intent\nhola,greet\nbuenas,greet\n", "bad.csv:2: ", "only intent"),
        (b"text,intent\nhola,NO_NODES_DETECTED\n", "bad.csv: ", "out of scope"),
    ],
)
def test_bad_training_files_are_named_with_their_line(
    prepared: Run, tmp_path: Path, content: bytes, place: str, message: str
) -> None:
    (tmp_path / "bad.csv").write_bytes(content)
    code, said, errors = prepared("nlu", "eval", "--train", "bad.csv", "--test", "test.csv")
    assert (code, said) == (1, "")
    assert place in errors
    assert message in errors
    assert "Traceback" not in errors


@pytest.mark.parametrize("command", [("eval", "--test", "test.csv"), ("cross-validate",), ("confusions",)])
@pytest.mark.parametrize("absent", ["absent.csv", "absent.yml", "absent"])
def test_a_file_that_is_not_there_is_named(prepared: Run, command: tuple[str, ...], absent: str) -> None:
    code, said, errors = prepared("nlu", *command, "--train", absent)
    assert (code, said, errors) == (1, "", f"{absent}: There is no such file or folder. Check the path.\n")


def test_a_folder_with_nothing_to_read_is_told_as_one(prepared: Run, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "train.csv").write_text(TEST, "utf-8")
    code, said, errors = prepared("nlu", "eval", "--train", "folder", "--test", "test.csv")
    assert (code, said) == (1, "")
    assert errors.startswith("folder: There is nothing to read in this folder. Name a CSV file")


def test_one_example_an_intent_is_enough_to_be_tested(prepared: Run, tmp_path: Path) -> None:
    (tmp_path / "few.csv").write_text("text,intent\nhola,greet\nwhere is my order,order_status\n", "utf-8")
    code, said, _ = prepared("nlu", "eval", "--train", "few.csv", "--test", "test.csv", "--json")
    assert (code, json.loads(said)["intents"]) == (0, 2)


def test_mistakes_are_told_in_the_operators_language(
    prepared: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "es_ES.UTF-8")
    (tmp_path / "bad.csv").write_text("", "utf-8")
    assert "El archivo está vacío" in prepared("nlu", "eval", "--train", "bad.csv", "--test", "test.csv")[2]


def test_pictures_are_drawn_where_asked(prepared: Run, tmp_path: Path) -> None:
    code, said, errors = prepared(
        *("nlu", "eval", "--train", "nlu.yml", "--test", "outside.csv", "--json", "--plot", "plots")
    )
    assert (code, said.count("\n")) == (0, 1)
    assert len(list((tmp_path / "plots").glob("*.png"))) == 3
    assert "plots/coverage.png" in errors


def test_a_cross_validation_gives_mean_and_deviation_and_every_intent(prepared: Run) -> None:
    code, said, _ = prepared("nlu", "cross-validate", "nlu.yml", "--folds", "2", "--json")
    found = json.loads(said)
    assert (code, found["folds"], found["n"], found["intents"]) == (0, 2, 31, 5)
    assert found["metrics"]["macro_f1"].keys() == {"mean", "deviation"}
    assert found["metrics"]["auroc"] == {"mean": None, "deviation": None}
    assert {each["intent"] for each in found["per_intent"]} >= {"greet", "order_status"}


def test_the_assistant_of_the_settings_is_validated_by_default(
    prepared: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, text in (
        ("a", NLU[: NLU.index("- intent: return")]),
        ("b", "nlu:\n" + NLU[NLU.index("- intent: return") :]),
    ):
        (tmp_path / "shop/conversation/nlu").mkdir(parents=True, exist_ok=True)
        (tmp_path / f"shop/conversation/nlu/{name}.yml").write_text(text, "utf-8")
    monkeypatch.setenv("FRONTDESK_ASSISTANT", str(tmp_path / "shop"))
    code, said, errors = prepared("nlu", "cross-validate", "--folds", "2")
    assert code == 0, errors
    assert "31 examples of 5 intents" in said
    assert "macro F1" in said


@pytest.mark.parametrize(
    ("locale", "words"), [("en_GB.UTF-8", "under two intents"), ("es_ES.UTF-8", "dos intenciones")]
)
def test_confusions_name_lines_and_what_to_do(
    prepared: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, locale: str, words: str
) -> None:
    monkeypatch.setenv("LC_ALL", locale)
    write_nlu(tmp_path, NLU + "- intent: hi\n  examples: |\n    - ¡Hola!\n    - good evening everybody\n")
    code, said, errors = prepared("nlu", "confusions", "--train", "nlu.yml", "--folds", "2")
    assert code == 0, errors
    assert words in said
    assert "nlu.yml:5: " in said
    code, said, _ = prepared("nlu", "confusions", "--train", "nlu.yml", "--folds", "2", "--json")
    found = json.loads(said)
    assert {each["kind"] for each in found} >= {"twins", "thin"}
    assert all(each["file"].endswith("nlu.yml") and each["line"] and each["suggestion"] for each in found)


def test_confusions_of_single_examples_are_refused_with_file_and_line(prepared: Run, tmp_path: Path) -> None:
    (tmp_path / "few.csv").write_text("text,intent\nhola,greet\nwhere is my order,order_status\n", "utf-8")
    code, _, errors = prepared("nlu", "confusions", "few.csv")
    assert code == 1
    assert "few.csv:2: Every intent has a single example" in errors
