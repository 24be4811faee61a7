from pathlib import Path

import pytest

from intents.training_data import Annotation, TrainingDataError, read_training_data
from intents.training_warnings import training_warnings
from tests.intents.assistant import write_nlu


def test_examples_lose_their_markup_and_keep_what_it_said(tmp_path: Path) -> None:
    data = read_training_data(write_nlu(tmp_path))
    marked = [example for example in data.examples if example.annotations]
    assert [example.text for example in marked] == [
        "mi pedido TA-10234 no ha llegado",
        "track my order TA-20001",
    ]
    assert marked[0].annotations == (Annotation(10, 18, "order_number", "TA-10234"),)
    assert marked[0].line == 14


def test_roles_groups_values_and_several_entities_are_read(tmp_path: Path) -> None:
    text = (
        "nlu:\n- intent: travel\n  examples: |\n    - from [Madrid](city:MAD) "
        'to [BCN]{"entity": "city", "role": "to", "group": "1", "value": "Barcelona"}'
    )
    (example,) = read_training_data(write_nlu(tmp_path, text)).examples
    assert example.text == "from Madrid to BCN"
    assert example.annotations == (
        Annotation(5, 11, "city", "MAD"),
        Annotation(15, 18, "city", "Barcelona", "to", "1"),
    )


def test_synonyms_lookups_and_patterns_are_read(tmp_path: Path) -> None:
    data = read_training_data(write_nlu(tmp_path))
    assert [(entry.name, entry.entries) for entry in data.synonyms] == [("Madrid", ("la capital",))]
    assert [(entry.name, entry.entries) for entry in data.lookups] == [("city", ("Sevilla", "Bilbao"))]
    assert [(entry.name, entry.entries) for entry in data.patterns] == [("nif", (r"\d{8}[A-Z]",))]


def test_the_list_form_and_retrieval_intents_are_read(tmp_path: Path) -> None:
    text = "nlu:\n- intent: faq/returns\n  examples:\n  - text: |\n      - how to return\n  - text: devolver\n"
    data = read_training_data(write_nlu(tmp_path, text))
    assert [(example.intent, example.text) for example in data.examples] == [
        ("faq/returns", "how to return"),
        ("faq/returns", "devolver"),
    ]


def test_yes_and_no_are_words_not_booleans(tmp_path: Path) -> None:
    data = read_training_data(write_nlu(tmp_path, "nlu:\n- intent: no\n  examples: |\n    - no\n    - yes\n"))
    assert [(example.intent, example.text) for example in data.examples] == [("no", "no"), ("no", "yes")]


def test_a_folder_is_read_as_one_file(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text("nlu:\n- intent: a\n  examples: |\n    - one\n")
    (tmp_path / "b.yaml").write_text("nlu:\n- intent: b\n  examples: |\n    - two\n")
    (tmp_path / "rules.yml").write_text("rules: []\n")
    assert read_training_data(tmp_path).intents == ("a", "b")


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("", 0, "no example"),
        ("nlu:\n- intent: a\n", 2, "`examples: |`"),
        ("nlu:\n- examples: |\n    - hi\n", 2, "intent, synonym"),
        ("nlu:\n- intent: a\n  examples: |\n    - hi\n    hello\n", 5, "dash"),
        ("nlu:\n- intent: 3\n  examples: |\n    - hi\n", 2, "name in letters"),
        ('nlu:\n- intent: a\n  examples: |\n    - hi\n    - [x]{"entity": }\n', 5, "not valid JSON"),
        ('nlu:\n- intent: a\n  examples: |\n    - [x]{"value": "y"}\n', 4, "needs an `entity`"),
        (
            "nlu:\n- regex: code\n  examples: |\n    - \\d+\n    - (x\n- intent: a\n  examples: |\n    - hi\n",
            5,
            "no regular",
        ),
        ("nlu:\n- intent: a\n  examples: |\n    - hi\n  intent: b\n", 5, "not valid YAML"),
        ("nlu: [\n", 2, "not valid YAML"),
        ("- a\n", 1, "sections"),
        ("nlu: greet\n", 1, "list"),
        ("nlu:\n- greet\n", 2, "needs a name"),
        ("nlu:\n- intent: a\n  exmples: |\n    - hi\n  examples: |\n    - hi\n", 3, "`exmples` does not belong"),
        ("nlu:\n- intent: a\n  examples:\n  - txt: hi\n    text: hi\n", 4, "`txt` does not belong"),
        ("nlux: []\nnlu:\n- intent: a\n  examples: |\n    - hi\n", 1, "`nlux` does not belong"),
        ("nlu: " + "[" * 3000 + "]" * 3000, 0, "not valid YAML"),
    ],
)
def test_a_mistake_is_named_with_file_and_line(tmp_path: Path, text: str, line: int, message: str) -> None:
    file = write_nlu(tmp_path, text)
    with pytest.raises(TrainingDataError, match=message) as caught:
        read_training_data(file)
    assert [(each.file, each.line) for each in caught.value.problems] == [(file, line)]


def test_all_mistakes_are_told_at_once_and_the_rest_is_kept(tmp_path: Path) -> None:
    text = (
        "nlu:\n- intent: a\n  examples: |\n    - hi\n    hello\n    there\n- intnt: b\n  examples: |\n    - x\n"
        '- intent: 3\n  examples: |\n    - [x]{"value": 1}\n- intent: c\n  examples: |\n    - [y]{"entity": }\n'
    )
    with pytest.raises(TrainingDataError) as caught:
        read_training_data(write_nlu(tmp_path, text))
    found = [(problem.line, problem.code) for problem in caught.value.problems]
    assert found == [
        (5, "no_dash"),
        (6, "no_dash"),
        (7, "no_kind"),
        (10, "no_name"),
        (12, "no_entity"),
        (15, "not_json"),
    ]
    assert caught.value.data is not None
    assert caught.value.data.intents == ("a", "c")


def test_a_file_in_another_encoding_is_named_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "nlu.yml"
    file.write_bytes("nlu:\n- intent: a\n  examples: |\n    - adiós\n".encode("latin-1"))
    with pytest.raises(TrainingDataError, match="UTF-8") as caught:
        read_training_data(file)
    assert caught.value.problems[0].line == 4


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(TrainingDataError, match="does not exist"):
        read_training_data(tmp_path / "none.yml")


@pytest.mark.parametrize("text", ["hola [Ana(name)", "quiero [rojo](colour", 'un [plato{"entity": "product"}'])
def test_an_entity_that_is_not_closed_is_warned_of(tmp_path: Path, text: str) -> None:
    file = tmp_path / "nlu.yml"
    file.write_text(f"nlu:\n- intent: greet\n  examples: |\n    - hola\n    - {text}\n", "utf-8")
    found = [each for each in training_warnings(read_training_data(file)) if each.code == "open_bracket"]
    assert [(each.line, each.values["text"]) for each in found] == [(5, text)]


def test_brackets_that_mean_nothing_are_no_warning(tmp_path: Path) -> None:
    file = tmp_path / "nlu.yml"
    file.write_text("nlu:\n- intent: greet\n  examples: |\n    - a \\[b\\] c\n    - hi (you) [Ana](name)\n", "utf-8")
    assert not [each for each in training_warnings(read_training_data(file)) if each.code == "open_bracket"]


NLU_OF_TWO = "nlu:\n- intent: {name}\n  examples: |\n    - hola\n    - buenas\n"


def test_responses_beside_examples_are_warned_of_as_they_are_not_read(tmp_path: Path) -> None:
    file = tmp_path / "nlu.yml"
    file.write_text(NLU_OF_TWO.format(name="greet") + "responses:\n  utter_greet:\n  - text: hola\n", "utf-8")
    data = read_training_data(file)
    assert [(each.code, each.line) for each in training_warnings(data)] == [("responses_here", 6)]
    assert "unread" not in repr(data), "a warning is no reason to train again"


@pytest.mark.parametrize(("intent", "count"), [("faq/hours", 1), ("greet", 0)])
def test_responses_in_a_file_of_their_own_matter_where_intents_have_their_own(
    tmp_path: Path, intent: str, count: int
) -> None:
    (tmp_path / "nlu.yml").write_text(NLU_OF_TWO.format(name=intent), "utf-8")
    (tmp_path / "responses.yml").write_text("responses:\n  utter_faq/hours:\n  - text: de 9 a 14\n", "utf-8")
    assert len(training_warnings(read_training_data(tmp_path))) == count
