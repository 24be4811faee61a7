"""Data sets in the forms that people have them in, and what is said of those that cannot be used."""

from collections.abc import Callable
from pathlib import Path

import pytest

from intents.evaluation.datasets import read_dataset
from intents.training_data import TrainingDataError


def written(folder: Path, content: str | bytes, name: str = "set.csv") -> Path:
    file = folder / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return file


def pairs(path: Path) -> list[tuple[str, str]]:
    return [(example.text, example.intent) for example in read_dataset(path).examples]


@pytest.mark.parametrize("text", ["text", "Sentence", "UTTERANCE", "query"])
@pytest.mark.parametrize("label", ["intent", "Label", "CATEGORY"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_table_is_read_whatever_its_columns_and_delimiter(tmp_path: Path, text: str, label: str, mark: str) -> None:
    table = f"id{mark}{label}{mark}{text}\n1{mark}greet{mark}hola\n2{mark}bye{mark}adiós\n"
    assert pairs(written(tmp_path, table)) == [("hola", "greet"), ("adiós", "bye")]


def test_the_intent_of_a_table_comes_before_its_category(tmp_path: Path) -> None:
    assert pairs(written(tmp_path, "category,text,intent\nORDER,cancel it,cancel\n")) == [("cancel it", "cancel")]


def test_marks_quotes_and_line_breaks_within_quotes_are_read(tmp_path: Path) -> None:
    table = '\ufefftext,label\r\n"one, two",a\r\n"he said ""hi""\nand left",b\r\nlast,c\r\n'
    examples = read_dataset(written(tmp_path, table)).examples
    assert [example.text for example in examples] == ["one, two", 'he said "hi"\nand left', "last"]
    assert [example.line for example in examples] == [2, 3, 5]


def test_a_table_with_the_line_ends_of_old_is_read(tmp_path: Path) -> None:
    assert pairs(written(tmp_path, "text,label\rhola,greet\radiós,bye\r")) == [("hola", "greet"), ("adiós", "bye")]


def test_the_two_file_form_is_read(tmp_path: Path) -> None:
    written(tmp_path, "hola\nadiós\n", "seq.in")
    written(tmp_path, "greet\nbye\n", "label")
    assert pairs(tmp_path) == [("hola", "greet"), ("adiós", "bye")]


def test_a_folder_of_rasa_files_is_read(tmp_path: Path) -> None:
    written(tmp_path, "nlu:\n- intent: greet\n  examples: |\n    - hola\n", "a.yml")
    written(tmp_path, "nlu:\n- intent: faq/returns\n  examples: |\n    - to [Vigo](city)\n", "b.yaml")
    assert pairs(tmp_path) == [("hola", "greet"), ("to Vigo", "faq/returns")]


def test_rows_without_text_or_label_are_passed_over_and_counted(tmp_path: Path) -> None:
    dataset = read_dataset(written(tmp_path, "text,label\nhola,greet\n,greet\nadiós,\n\none,two,three\nok,yes,\n"))
    assert [(example.text, example.line) for example in dataset.examples] == [("hola", 2), ("ok", 7)]
    assert [(warning.line, warning.code) for warning in dataset.warnings] == [
        (3, "empty_text"),
        (4, "no_label"),
        (6, "too_many_cells"),
    ]


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        ("", 0, "empty"),
        (" \n\n", 0, "empty"),
        ("text,label\n", 0, "no row"),
        ("text,label\n,\n", 0, "no row"),
        ("message,label\nhola,greet\n", 1, "text / sentence"),
        ("text;etiqueta\nhola;greet\n", 1, "intent / label"),
        ("hola,greet\n", 1, "hola, greet"),
        ('text,label\nhola,greet\n"never closed,greet\nadiós,bye\n', 3, "quote"),
        (b"text,label\nhola,greet\nadi\xf3s,bye\n", 3, "UTF-8"),
    ],
)
def test_what_cannot_be_read_is_named_with_file_and_line(
    tmp_path: Path, content: str | bytes, line: int, message: str
) -> None:
    file = written(tmp_path, content)
    with pytest.raises(TrainingDataError, match=message) as caught:
        read_dataset(file)
    assert [(each.file, each.line) for each in caught.value.problems] == [(file, line)]


def test_texts_and_labels_must_be_as_many(tmp_path: Path) -> None:
    written(tmp_path, "hola\nadiós\n", "seq.in")
    written(tmp_path, "greet\n", "label")
    with pytest.raises(TrainingDataError, match="2 lines and `label` 1") as caught:
        read_dataset(tmp_path)
    assert caught.value.problems[0].line == 2


def test_a_missing_half_and_a_missing_set_are_named(tmp_path: Path) -> None:
    written(tmp_path, "hola\n", "seq.in")
    for path, name in ((tmp_path, "label"), (tmp_path / "none.csv", "none.csv")):
        with pytest.raises(TrainingDataError, match="does not exist") as caught:
            read_dataset(path)
        assert caught.value.problems[0].file.name == name


@pytest.mark.parametrize(
    ("name", "examples", "labels"),
    [
        ("hint3/v1/curekart_train.csv", 600, 28),
        ("hint3/v1/curekart_test.csv", 991, 22),
        ("banking77/test.csv", 3080, 77),
        ("banking77/train_5", 385, 77),
        ("bitext/Bitext_Sample_Customer_Service_Testing_Dataset.csv", 810, 27),
    ],
)
def test_public_sets_are_read_whole(shared_data: Callable[[str], Path], name: str, examples: int, labels: int) -> None:
    dataset = read_dataset(shared_data(f"data/{name}"))
    assert (len(dataset.examples), dataset.warnings) == (examples, ())
    assert len({example.intent for example in dataset.examples}) == labels
