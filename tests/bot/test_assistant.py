"""Loading and checking an assistant's folder."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.assistant import check_assistant, inspect_assistant, load_assistant, training_paths
from bot.assistant.data_texts import FAQ, TRAINING
from routing.problems import ConfigurationError
from routing.wording import placeholders
from tests.bot.dialogue.talking import TUESDAY_NOON
from tests.bot.small_assistant import write_small_assistant

TIENDA = Path(__file__).parents[2] / "examples" / "tienda"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_small_assistant(tmp_path / "small")


def replaced(file: str, old: str, new: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        path = folder / file
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), "utf-8")

    return change


def appended(file: str, text: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        path = folder / file
        path.write_text(path.read_text("utf-8") + text, "utf-8")

    return change


def removed(file: str) -> Callable[[Path], None]:
    return lambda folder: (folder / file).unlink()


def written(file: str, content: bytes) -> Callable[[Path], object]:
    return lambda folder: (folder / file).write_bytes(content)


def test_the_example_is_sound() -> None:
    assert check_assistant(TIENDA) == ()


def test_the_small_assistant_is_sound(folder: Path) -> None:
    assert check_assistant(folder) == ()


def test_a_button_may_go_on_with_the_open_form(folder: Path) -> None:
    replaced(DOMAIN, '"/return_request"', '"/continue_form"')(folder)
    assert check_assistant(folder) == ()


def test_a_loaded_assistant_knows_its_files(folder: Path) -> None:
    assistant = load_assistant(folder)
    assert assistant.settings.languages == ("es", "en")
    assert assistant.sales_team == "sales"
    assert assistant.sla.category_for("damaged_parcel").name == "damaged"
    entry = assistant.entries[0]
    english = assistant.entry(entry.id, "en", TUESDAY_NOON)
    assert english is not None
    assert english.language == "en"


def test_the_fingerprint_changes_with_any_file_and_only_then(folder: Path) -> None:
    before = load_assistant(folder).fingerprint
    assert load_assistant(folder).fingerprint == before
    appended("assistant.yml", "\n")(folder)
    assert load_assistant(folder).fingerprint != before


DOMAIN = "conversation/domain.yml"
NLU = "conversation/nlu.yml"
FAQ_ES = "knowledge/faq.es.md"
RULES = "conversation/rules.yml"
EVENTS = "routing/rules.yml"
EVENT = "\n- rule: x\n  on: lead.started\n"

HIDDEN = "\n## For us\n```yaml\nid: for-us\naudience: internal\n```\nA secret.\n"


def named(file: str, old: str, new: str) -> Callable[[Path], None]:
    """Name an internal entry in a file."""

    def change(folder: Path) -> None:
        for language in ("es", "en"):
            appended(f"knowledge/faq.{language}.md", HIDDEN)(folder)
        replaced(file, old, new)(folder)

    return change


MISTAKES = [
    (removed(DOMAIN), DOMAIN, "missing"),
    (removed("routing/sla.yml"), "routing/sla.yml", "missing"),
    (appended(RULES, "\n  - nonsense: ["), RULES, "YAML"),
    (replaced(RULES, "intent: greet", "intent: gret"), RULES, "gret"),
    (replaced(RULES, "action: utter_greet", "action: utter_gone"), RULES, "utter_gone"),
    (replaced(DOMAIN, "utter_handoff_closed:", "utter_x:"), DOMAIN, "utter_handoff_closed"),
    (replaced(DOMAIN, "value: en}", "value: es}"), DOMAIN, "language `en`"),
    (replaced(DOMAIN, '"/return_request"', '"/return"'), DOMAIN, "`return`"),
    (replaced(DOMAIN, '"/return_request"', '"return_request"'), DOMAIN, "payload"),
    (replaced(DOMAIN, '"id": "delivery"', '"id": "deliver"'), DOMAIN, "deliver"),
    (named(DOMAIN, '"id": "delivery"', '"id": "for-us"'), DOMAIN, "is internal"),
    (named(RULES, "action: utter_greet", "action: utter_faq/for-us"), RULES, "public (knowledge/faq.en.md:10)"),
    (replaced(DOMAIN, "utter_ask_order_number:", "utter_a:"), DOMAIN, "damaged_form"),
    (replaced(DOMAIN, "- action_handoff", "- action_ours"), DOMAIN, "action_ours"),
    (replaced(DOMAIN, "small_talk", "small_tak"), "conversation/nlu.yml", "small_talk"),
    (replaced(DOMAIN, "entity: order_number", "entity: order"), DOMAIN, "`order`"),
    (replaced("routing/sla.yml", "damaged_parcel", "damaged_parcels"), "routing/sla.yml", "damaged_parcels"),
    (replaced("routing/sla.yml", "team: support", "team: supprt"), "routing/sla.yml", "supprt"),
    (replaced("assistant.yml", "example: TA-10234", "example: T-1"), "assistant.yml", "T-1"),
    (replaced("assistant.yml", "{5}'", "{5}('"), "assistant.yml", "regular expression"),
    (replaced("assistant.yml", "Europe/Madrid", "Europe/Madird"), "assistant.yml", "IANA"),
    (replaced("assistant.yml", "name:", "nam:"), "assistant.yml", "nam"),
    (appended("knowledge/faq.en.md", "\n## Only here?\nYes.\n"), "knowledge/faq.en.md", "`es`"),
    (appended("knowledge/faq.es.md", "\n## ¿Vacía?\n"), "knowledge/faq.es.md", "answer"),
    (appended("conversation/nlu.yml", "\n- intnt: x\n"), "conversation/nlu.yml", "is missing"),
    (appended(EVENTS, f"{EVENT}  when: lead.scroe > 3\n  then: [{{assign: {{team: sales}}}}]\n"), EVENTS, "scroe"),
    (appended(EVENTS, f"{EVENT}  then: [{{assign: {{team: nobody}}}}]\n"), EVENTS, "nobody"),
    (appended(NLU, "\n- intent: greet\n  exmples: |\n    - hi\n  examples: |\n    - hi\n"), NLU, "`exmples`"),
    (appended(NLU, "\n- intent: greet\n  examples: |\n    - hi\n    hello\n"), NLU, "Write `- hello`"),
    (appended(NLU, '\n- intent: greet\n  examples: |\n    - [x]{"entity": }\n'), NLU, "not valid JSON"),
    (appended(NLU, "\n  - nonsense: ["), NLU, "YAML"),
    (written(NLU, b"nlu: []"), NLU, "no example"),
    (written(NLU, b"nlu:\n- intent: greet\n  examples: |\n    - hi\n"), NLU, "the only intent"),
    (written(NLU, b"nlu:\n- intent: \xff\n"), NLU, "not UTF-8"),
    (appended("knowledge/faq.es.md", "\n## ¿Y?\n```yaml\naudience: all\n```\nSí.\n"), FAQ_ES, "'public', 'internal'"),
    (appended("knowledge/faq.es.md", "\n## ¿Y?\n```yaml\nsensitive: quizá\n```\nSí.\n"), FAQ_ES, "true or false"),
    (appended("knowledge/faq.es.md", "\n## ¿Y?\n```yaml\nvalid_from: 2027-13-01\n```\nSí.\n"), FAQ_ES, "YAML"),
    (appended("knowledge/faq.es.md", "\n## ¿Y?\n```yaml\nowner: ''\n```\nSí.\n"), FAQ_ES, "too small or empty"),
    (appended("knowledge/faq.es.md", "\n## ¿Y?\n```yaml\nowner: x\nowner: y\n```\nSí.\n"), FAQ_ES, "written twice"),
    (appended("assistant.yml", "\nwidget: {accent: red}\n"), "assistant.yml", "fits ^#"),
    (appended("assistant.yml", "\nwidget: {title: 3}\n"), "assistant.yml", "`widget.title`"),
    (appended("assistant.yml", "\nchannels: {webchat: {quiet_seconds: 9}}\n"), "assistant.yml", "≤ 5"),
    (appended("assistant.yml", "\norders: {source: csv}\n"), "assistant.yml", "needs `path`"),
    (
        appended("assistant.yml", "\norders: {source: http, url: 'https://x.example'}\n"),
        "assistant.yml",
        "{order_number}",
    ),
    (replaced("assistant.yml", "https://small", "small"), "assistant.yml", "fits ^https"),
    (replaced("assistant.yml", "[es, en]", "[es, fr]"), "assistant.yml", "'es', 'en'"),
    (written("conversation/stories.yml", b"stories: []"), "conversation/stories.yml", "stories"),
    (written(DOMAIN, b"\xff\xfe\x00bad"), DOMAIN, "read"),
]


@pytest.mark.parametrize(("change", "file", "words"), MISTAKES, ids=[f"{file}-{word}" for _, file, word in MISTAKES])
def test_a_mistake_is_named_with_file_and_line(
    folder: Path, change: Callable[[Path], object], file: str, words: str
) -> None:
    change(folder)
    found = [problem for problem in check_assistant(folder) if problem.file == file]
    assert any(words in problem.message + problem.remedy for problem in found), found
    assert all(problem.line >= 1 and problem.remedy for problem in found)
    with pytest.raises(ConfigurationError):
        load_assistant(folder)


@pytest.mark.parametrize(
    ("change", "file"),
    [(change, file) for change, file, _ in MISTAKES],
    ids=[f"{file}-{word}" for _, file, word in MISTAKES],
)
def test_every_mistake_is_told_in_spanish_too_remedy_included(
    folder: Path, change: Callable[[Path], object], file: str
) -> None:
    change(folder)
    found = check_assistant(folder, "es")
    assert any(problem.file == file for problem in found)
    for spanish in found:
        english = spanish.in_language("en")
        assert spanish.message != english.message
        assert spanish.remedy != english.remedy
        assert not ENGLISH.search(f"{spanish.message} {spanish.remedy}"), spanish


ENGLISH = re.compile(r"\b(the|should|must|valid|found|expected|input|missing|write|use|cannot|it)\b", re.IGNORECASE)


def test_every_mistake_of_every_file_is_told_in_one_run(folder: Path) -> None:
    changes = [
        replaced("assistant.yml", "name:", "nam:"),
        replaced("assistant.yml", "Europe/Madrid", "Europe/Madird"),
        appended(NLU, "\n- intent: gret\n  examples: |\n    - hi\n    hello\n- intnt: x\n"),
        replaced(RULES, "intent: greet", "intent: grete"),
        appended(FAQ_ES, "\n## ¿Vacía?\n## ¿Otra?\n"),
        replaced("routing/calendars.yml", "Europe/Madrid", "Europe/Madird"),
        replaced("routing/sla.yml", "team: support", "team: supprt"),
        replaced("routing/sla.yml", "intents: [complaint]", "intents: [complant]"),
        appended(EVENTS, f"{EVENT}  then: [{{assign: {{team: nobody}}}}]\n"),
    ]
    for change in changes:
        change(folder)
    found = [(each.file, word) for each in check_assistant(folder) for word in each.message.split("`")[1::2]]
    expected = {
        ("assistant.yml", "name"),
        ("assistant.yml", "nam"),
        ("assistant.yml", "Europe/Madird"),
        (NLU, "gret"),
        (NLU, "hello"),
        (RULES, "grete"),
        ("routing/calendars.yml", "Europe/Madird"),
        ("routing/sla.yml", "supprt"),
        ("routing/sla.yml", "complant"),
        (EVENTS, "nobody"),
    }
    assert expected <= set(found)
    assert [each.line for each in check_assistant(folder) if each.file == NLU and "missing" in each.message] == [48]
    assert len([each for each in check_assistant(folder) if each.file == FAQ_ES]) == 2


def test_problems_are_told_in_the_operators_language(folder: Path) -> None:
    replaced("conversation/rules.yml", "intent: greet", "intent: gret")(folder)
    (problem,) = check_assistant(folder, "es")
    assert problem.message == "No existe una intención con el nombre `gret`."
    assert problem.remedy == "¿Querías decir greet?"


def test_an_empty_folder_is_explained_file_by_file(tmp_path: Path) -> None:
    files = {problem.file for problem in check_assistant(tmp_path)}
    assert {"assistant.yml", "conversation/domain.yml", "conversation/nlu.yml", "routing/calendars.yml"} <= files


def test_a_custom_action_that_cannot_be_loaded_is_a_problem(folder: Path) -> None:
    (folder / "actions").mkdir()
    (folder / "actions" / "stock.py").write_text("import does_not_exist", "utf-8")
    (problem,) = check_assistant(folder)
    assert problem.file == "actions/stock.py"


@pytest.mark.parametrize("code", [*TRAINING, *FAQ])
def test_both_languages_tell_the_same_values(code: str) -> None:
    for wording in {**TRAINING, **FAQ}[code]:
        assert placeholders(wording.es) == placeholders(wording.en)
        assert wording.es != wording.en


def spread_over_files(folder: Path) -> None:
    """Split the training examples of an assistant over a folder of files."""
    whole = (folder / NLU).read_text("utf-8")
    head, *intents = re.split(r"(?m)^(?=- intent: )", whole)
    (folder / "conversation/nlu/more").mkdir(parents=True)
    (folder / "conversation/nlu/first.yml").write_text(head + "".join(intents[:3]), "utf-8")
    (folder / "conversation/nlu/more/second.yaml").write_text("nlu:\n" + "".join(intents[3:]), "utf-8")
    (folder / NLU).unlink()


def test_training_examples_may_lie_in_a_folder_of_files(folder: Path) -> None:
    before = load_assistant(folder).training
    spread_over_files(folder)
    after = load_assistant(folder).training
    assert [(each.text, each.intent) for each in after.examples] == [
        (each.text, each.intent) for each in before.examples
    ]
    assert training_paths(folder) == (folder / "conversation/nlu",)


def test_a_mistake_in_one_of_several_files_names_that_file(folder: Path) -> None:
    spread_over_files(folder)
    second = "conversation/nlu/more/second.yaml"
    appended(second, "- intent: grete\n  examples: |\n    - hi\n    hello\n")(folder)
    found = {(each.file, word) for each in check_assistant(folder) for word in each.message.split("`")[1::2]}
    assert found == {(second, "hello"), (second, "grete")}


def test_an_empty_folder_of_training_files_is_a_missing_file(folder: Path) -> None:
    (folder / NLU).unlink()
    (folder / "conversation/nlu").mkdir()
    assert [(each.file, each.line) for each in check_assistant(folder)] == [(NLU, 1)]


def test_an_example_under_two_intents_and_a_single_one_are_worth_a_look_and_no_mistake(folder: Path) -> None:
    extra = "\n- intent: greet\n  examples: |\n    - ¡Small_talk ONE!\n"
    appended(NLU, extra)(folder)
    replaced(NLU, "    - complaint two\n", "")(folder)
    found = inspect_assistant(folder)
    assert (found.problems, load_assistant(folder).training.intents) == ((), load_assistant(folder).training.intents)
    assert [(each.file, "single" in each.message) for each in found.warnings] == [(NLU, False), (NLU, True)]
    twice, single = inspect_assistant(folder, "es").warnings
    assert "«¡Small_talk ONE!» está en `greet` y también" in twice.message
    assert single.message == "`complaint` tiene un solo ejemplo."
    assert not ENGLISH.search(f"{twice.remedy} {single.remedy}")


RETRIEVAL = "\n- intent: house/ask_age\n  examples: |\n    - how old is the shop?\n    - qué años tenéis\n"
RULE = "\n- rule: house\n  steps:\n  - intent: house\n  - action: utter_house\n"


def with_retrieval(folder: Path) -> None:
    """Add an intent of a kind, with the rule that answers each of its kind with its own response."""
    appended(NLU, RETRIEVAL)(folder)
    appended(RULES, RULE)(folder)
    replaced(DOMAIN, "small_talk", "small_talk, house")(folder)


def test_a_retrieval_intent_needs_a_response_of_its_own(folder: Path) -> None:
    with_retrieval(folder)
    assert ["utter_house/ask_age" in each.message for each in check_assistant(folder)] == [True]
    appended(DOMAIN, "  utter_house/ask_age:\n  - text: Old.\n")(folder)
    assert check_assistant(folder) == ()


def test_a_retrieval_intent_of_the_faq_names_an_entry(folder: Path) -> None:
    with_retrieval(folder)
    for file in (NLU, RULES, DOMAIN):
        path = folder / file
        path.write_text(path.read_text("utf-8").replace("house", "faq"), "utf-8")
    (problem,) = check_assistant(folder)
    assert (problem.file, "`ask_age`" in problem.message) == (NLU, True)
    replaced(NLU, "faq/ask_age", "faq/delivery")(folder)
    assert check_assistant(folder) == ()
