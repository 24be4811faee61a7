"""The converters of the public sets, on a few lines of the same shape."""

import csv
import json
from pathlib import Path

import pytest

from bench.datasets import IntentSet, banking77, bitext, chitchat, covid_faq, data_root, hint3, write, xquad
from intents.evaluation.datasets import read_dataset
from knowledge_base.evaluation import read_corpus, read_queries


def table(file: Path, *rows: tuple[str, ...]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", encoding="utf-8", newline="") as opened:
        csv.writer(opened).writerows(rows)


def test_the_subset_of_a_hint3_shop_is_asked_the_same_texts_as_the_full_set(tmp_path: Path) -> None:
    folder = tmp_path / "hint3" / "v1"
    table(folder / "curekart_train.csv", ("sentence", "label"), ("where is it", "STATUS"), ("open now?", "HOURS"))
    table(folder / "curekart_subset_train.csv", ("sentence", "label"), ("where is it", "STATUS"))
    table(folder / "curekart_test.csv", ("sentence", "label"), ("hm", "NO_NODES_DETECTED"))
    assert len(hint3(tmp_path, "curekart", "full").train) == 2
    assert hint3(tmp_path, "curekart", "subset") == IntentSet(
        [("where is it", "STATUS")], [("hm", "NO_NODES_DETECTED")]
    )


def test_a_few_shots_of_banking77_come_from_two_files(tmp_path: Path) -> None:
    few = tmp_path / "banking77" / "train_5"
    few.mkdir(parents=True)
    (few / "seq.in").write_text("my card, where?\nlost it\n", encoding="utf-8")
    (few / "label").write_text("card_arrival\nlost_card\n", encoding="utf-8")
    table(tmp_path / "banking77" / "test.csv", ("text", "category"), ("still no card", "card_arrival"))
    found = banking77(tmp_path, "train_5")
    assert found.train == [("my card, where?", "card_arrival"), ("lost it", "lost_card")]
    assert found.test == [("still no card", "card_arrival")]


def test_bitext_is_labelled_with_intents_and_not_with_categories(tmp_path: Path) -> None:
    for part in ("Training", "Testing"):
        file = tmp_path / "bitext" / f"Bitext_Sample_Customer_Service_{part}_Dataset.csv"
        table(file, ("utterance", "intent", "category"), (f"{part} text", "cancel_order", "ORDER"))
    assert bitext(tmp_path) == IntentSet([("Training text", "cancel_order")], [("Testing text", "cancel_order")])


def chitchat_file(root: Path) -> None:
    rows = [(f"question {number}", str(answer), f"answer {answer}") for answer in range(3) for number in range(9)]
    table(root / "ms_virtual_assistant" / "chitchat_es-es.csv", ("question", "block_id", "answer"), *rows, *rows)


def test_five_questions_an_answer_are_taught_and_the_others_asked_each_once(tmp_path: Path) -> None:
    chitchat_file(tmp_path)
    found = chitchat(tmp_path, "es-es")
    assert [label for _, label in found.train] == ["answer-00"] * 5 + ["answer-01"] * 5 + ["answer-02"] * 5
    assert len(found.test) == len({*found.train, *found.test}) - len(found.train) == 12


def test_the_sample_of_chitchat_is_the_same_every_time(tmp_path: Path) -> None:
    chitchat_file(tmp_path)
    assert chitchat(tmp_path, "es-es") == chitchat(tmp_path, "es-es")


def test_every_entry_with_a_right_answer_is_right_for_a_covid_question(tmp_path: Path) -> None:
    rows = [
        {"label": 1, "query_type": "faq", "question": "What is it?", "answer": "A virus.", "id": "1"},
        {"label": 1, "query_type": "faq", "question": "Which kind?", "answer": "A virus.", "id": "2"},
        {"label": 1, "query_type": "faq", "question": "Masks?", "answer": "Yes.", "id": "3"},
        {"label": 1, "query_type": "user_query", "question": "tell me all", "answer": "A virus.", "id": "4"},
        {"label": 1, "query_type": "user_query", "question": "tell me all", "answer": "Yes.", "id": "5"},
    ]
    (tmp_path / "covid_faq").mkdir()
    (tmp_path / "covid_faq" / "query_answer_pairs.json").write_text(json.dumps(rows), encoding="utf-8")
    found = covid_faq(tmp_path)
    assert [row["question"] for row in found.corpus] == ["What is it?", "Which kind?", "Masks?"]
    assert found.queries == [{"query": "tell me all", "relevant": ["1", "2", "3"]}]


def xquad_file(root: Path) -> None:
    paragraph = {"context": "\ufeffEl río es largo.", "qas": [{"question": "¿Es largo?"}, {"question": "¿Y el río?"}]}
    (root / "xquad").mkdir()
    written = json.dumps({"data": [{"paragraphs": [paragraph, {"context": "Otro.", "qas": []}]}]})
    (root / "xquad" / "es.json").write_text(written, encoding="utf-8")


def test_a_paragraph_is_right_for_the_questions_about_it(tmp_path: Path) -> None:
    xquad_file(tmp_path)
    found = xquad(tmp_path, "es")
    assert found.corpus[0] == {"id": "0", "text": "El río es largo.", "language": "es"}
    assert [query["relevant"] for query in found.queries] == [["0"], ["0"]]


def test_what_is_written_is_what_the_commands_read(tmp_path: Path) -> None:
    xquad_file(tmp_path)
    chitchat_file(tmp_path)
    answers = write("xquad-es", tmp_path / "out", tmp_path)
    labelled = write("chitchat-es", tmp_path / "out", tmp_path)
    assert [entry.language for entry in read_corpus(answers / "corpus.jsonl")] == ["es", "es"]
    assert [judged.relevant for judged in read_queries(answers / "queries.jsonl")] == [{"0"}, {"0"}]
    assert len(read_dataset(labelled / "train.csv").examples) == 15


def test_without_the_public_sets_the_way_to_them_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRONTDESK_TEST_DATA", str(tmp_path))
    with pytest.raises(SystemExit, match="set FRONTDESK_TEST_DATA"):
        data_root()
