"""Rasa's own files are read, and what its format knows beyond the plain case."""

from collections.abc import Callable
from pathlib import Path

import pytest

from intents.training_data import Annotation, TrainingData, TrainingDataError, read_training_data
from tests.intents.assistant import write_nlu

PROJECTS = {
    "helpdesk-assistant/data": (452, 1, 0),
    "examples/breakoutbot/data": (85, 0, 1),
    "examples/concertbot/data": (29, 0, 0),
    "examples/e2ebot/data": (33, 0, 0),
    "examples/formbot/data": (288, 0, 0),
    "examples/knowledgebasebot/data": (44, 0, 2),
    "examples/moodbot/data": (68, 0, 0),
    "examples/reminderbot/data": (35, 0, 0),
    "examples/responseselectorbot/data": (76, 0, 0),
    "examples/rules/data": (289, 0, 0),
    "initial_project/rasa/cli/initial_project/data": (68, 0, 0),
    "parser_fixtures/data/test_nlu_no_responses": (8, 0, 0),
    "parser_fixtures/data/test_selectors": (183, 0, 0),
}


def read(folder: Path, text: str) -> TrainingData:
    return read_training_data(write_nlu(folder, text))


def one(folder: Path, example: str) -> tuple[str, tuple[Annotation, ...]]:
    (found,) = read(folder, f"nlu:\n- intent: a\n  examples: |\n    - {example}\n").examples
    return found.text, found.annotations


def refused(folder: Path, text: str) -> list[tuple[int, str]]:
    with pytest.raises(TrainingDataError) as caught:
        read(folder, text)
    return [(problem.line, problem.code) for problem in caught.value.problems]


@pytest.mark.parametrize("project", PROJECTS)
def test_projects_of_rasa_are_read_whole_as_folders(shared_data: Callable[[str], Path], project: str) -> None:
    data = read_training_data(shared_data(f"data/rasa/{project}"))
    assert (len(data.examples), len(data.synonyms), len(data.lookups)) == PROJECTS[project]
    for example in data.examples:
        assert not {"](", "]{"} & {example.text[at : at + 2] for at in range(len(example.text))}
        for mark in example.annotations:
            assert 0 <= mark.start < mark.end <= len(example.text)


def test_several_projects_are_read_as_one(shared_data: Callable[[str], Path]) -> None:
    folders = [shared_data(f"data/rasa/examples/{name}/data") for name in ("moodbot", "concertbot")]
    assert len(read_training_data(*folders).examples) == 68 + 29


def test_retrieval_intents_of_rasas_examples_keep_their_full_names(shared_data: Callable[[str], Path]) -> None:
    data = read_training_data(shared_data("data/rasa/examples/responseselectorbot/data"))
    assert {"chitchat/ask_name", "chitchat/ask_weather"} <= set(data.intents)


def test_an_example_without_a_dash_which_rasa_loses_is_told_with_its_line(shared_data: Callable[[str], Path]) -> None:
    with pytest.raises(TrainingDataError) as caught:
        read_training_data(shared_data("data/rasa/parser_fixtures/data/rasa_yaml_examples/nlu.yml"))
    assert [(problem.line, problem.code) for problem in caught.value.problems] == [(9, "no_dash"), (10, "no_dash")]


@pytest.mark.parametrize("version", ['"2.0"', "2.0", '"3.0"', "3.1", "'3.1'", "3", "2.8"])
def test_the_versions_of_rasa_2_and_3_are_read(tmp_path: Path, version: str) -> None:
    assert read(tmp_path, f"version: {version}\nnlu:\n- intent: a\n  examples: |\n    - hi\n").intents == ("a",)


@pytest.mark.parametrize("version", ['"1.0"', "4", "3.2", '"latest"', "true"])
def test_another_version_is_told_with_its_line(tmp_path: Path, version: str) -> None:
    text = f"nlu:\n- intent: a\n  examples: |\n    - hi\nversion: {version}\n"
    assert refused(tmp_path, text) == [(5, "bad_version")]


def test_a_full_annotation_is_read(tmp_path: Path) -> None:
    text, marks = one(tmp_path, 'to [BCN]{"entity": "city", "role": "to", "group": "1", "value": "Barcelona"} now')
    assert (text, marks) == ("to BCN now", (Annotation(3, 6, "city", "Barcelona", "to", "1"),))


def test_a_number_may_stand_for_a_group_or_a_value(tmp_path: Path) -> None:
    _, (mark,) = one(tmp_path, '[two]{"entity": "count", "group": 1, "value": 2}')
    assert (mark.value, mark.group) == ("2", "1")


def test_one_part_of_a_text_may_be_several_entities(tmp_path: Path) -> None:
    text, marks = one(
        tmp_path, '[Vigo]{"entity": "city"} or [Lugo][{"entity": "city"}, {"entity": "place", "role": "to"}]'
    )
    assert text == "Vigo or Lugo"
    assert marks[1:] == (Annotation(8, 12, "city", "Lugo"), Annotation(8, 12, "place", "Lugo", "to"))


@pytest.mark.parametrize(
    ("written", "plain", "marks"),
    [
        (r"see \[1\](note)", "see [1](note)", ()),
        (r"a \[b [c](x) d\]", "a [b c d]", (Annotation(5, 6, "x", "c"),)),
        (r"[a \[b\] c](x)!", "a [b] c!", (Annotation(0, 7, "x", "a [b] c"),)),
        ("[what] is (this)", "[what] is (this)", ()),
        (r"C:\new", r"C:\new", ()),
        ("[24:00](time:midnight:00)", "24:00", (Annotation(0, 5, "time", "midnight:00"),)),
    ],
)
def test_brackets_that_are_no_markup_stay(
    tmp_path: Path, written: str, plain: str, marks: tuple[Annotation, ...]
) -> None:
    assert one(tmp_path, written) == (plain, marks)


def test_metadata_and_the_list_form_are_read(tmp_path: Path) -> None:
    text = (
        "nlu:\n- intent: a\n  metadata: {author: x}\n  examples:\n  - text: |\n      to [Vigo](city)\n"
        "    metadata: {sentiment: good}\n  - hello\n"
    )
    first, second = read(tmp_path, text).examples
    assert (first.text, first.annotations) == ("to Vigo", (Annotation(3, 7, "city", "Vigo"),))
    assert (second.text, second.line) == ("hello", 8)


def test_intents_of_several_meanings_and_of_a_kind_keep_their_names(tmp_path: Path) -> None:
    text = "".join(
        f"- intent: {name}\n  examples: |\n    - {name}\n" for name in ("damaged+refund", "faq/returns", "faq/a/b")
    )
    assert read(tmp_path, f"nlu:\n{text}").intents == ("damaged+refund", "faq/a/b", "faq/returns")


@pytest.mark.parametrize("name", ["/greet", "faq/", "faq//returns", "faq/ /x"])
def test_a_name_with_an_empty_part_is_refused(tmp_path: Path, name: str) -> None:
    assert refused(tmp_path, f'nlu:\n- intent: "{name}"\n  examples: |\n    - hi\n') == [(2, "bad_intent_name")]


@pytest.mark.parametrize(
    ("mark", "code"),
    [
        ('{"entity": "city", "rol": "to"}', "unknown_key"),
        ('{"entity": "city", "role": ["to"]}', "no_words"),
        ('{"entity": "city", "value": null}', "no_words"),
        ('{"entity": ""}', "no_entity"),
        ('[{"role": "to"}]', "no_entity"),
        ('[{"entity": "city",}]', "not_json"),
    ],
)
def test_a_mistake_in_an_annotation_is_told_with_its_line(tmp_path: Path, mark: str, code: str) -> None:
    assert refused(tmp_path, f"nlu:\n- intent: a\n  examples: |\n    - hi\n    - to [Vigo]{mark}\n") == [(5, code)]


def test_mistakes_of_a_folder_name_their_own_files(tmp_path: Path) -> None:
    (tmp_path / "more").mkdir()
    (tmp_path / "a.yml").write_text("nlu:\n- intent: a\n  examples: |\n    - hi\n    hello\n")
    (tmp_path / "more" / "b.yaml").write_text("version: 9\nnlu:\n- intent: b\n  examples: |\n    - two\n")
    with pytest.raises(TrainingDataError) as caught:
        read_training_data(tmp_path)
    assert [(each.file.name, each.line) for each in caught.value.problems] == [("a.yml", 5), ("b.yaml", 1)]
