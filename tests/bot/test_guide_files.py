"""Guides in an assistant's folder: their file's shape, and what they and the other files say about each other."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.assistant import check_assistant, load_assistant
from bot.assistant.guide_problems import GUIDES
from bot.cli.starting import start_assistant
from routing.wording import placeholders
from tests.bot.small_assistant import write_small_assistant

TIENDA = Path(__file__).parents[2] / "examples" / "tienda"
PAN = "knowledge/guides/pan.yml"
GUIDE = """
title: {es: Se pega, en: It sticks}
when:
  intents: [product_advice]
  questions: {es: [se me pega todo], en: [everything sticks]}
category: question
steps:
- id: heat
  say: {es: Baja el fuego., en: Turn the heat down.}
  check: {es: ¿Va bien?, en: Is it fine?}
  yes: solved
  no: oil
- id: oil
  say: {es: Echa aceite., en: Add oil.}
  link: https://small.example/oil
  check: {es: ¿Y ahora?, en: And now?}
  answers:
  - {title: {es: Bien, en: Fine}, then: solved}
  - {title: {es: Igual, en: The same}, words: {es: [nada de nada]}, then: ticket}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = write_small_assistant(tmp_path / "small")
    (folder / "knowledge" / "guides").mkdir()
    (folder / PAN).write_text(GUIDE, "utf-8")
    return folder


def changed(file: str, old: str, new: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        text = (folder / file).read_text("utf-8")
        assert old in text
        (folder / file).write_text(text.replace(old, new, 1), "utf-8")

    return change


def named(name: str) -> Callable[[Path], object]:
    return lambda folder: (folder / PAN).rename(folder / "knowledge" / "guides" / name)


def test_a_guide_is_loaded_with_what_lets_it_be_found_and_started(folder: Path) -> None:
    assert check_assistant(folder) == ()
    assistant = load_assistant(folder)
    pan = assistant.guides["pan"]
    assert [answer.then for answer in pan.steps[0].answers] == ["solved", "oil"]
    assert pan.steps[0].answers[1].titles == {"es": "No", "en": "No"}
    assert [entry.language for entry in assistant.entries if entry.id == "pan"] == ["es", "en"]
    assert assistant.rules[-1].intents == ("product_advice",)


MISTAKES = [
    (changed(PAN, "title:", "titel:"), PAN, 2, "titel"),
    (changed(PAN, "no: oil", "no: olive"), PAN, 12, "olive"),
    (changed(PAN, "then: ticket", "then: tiket"), PAN, 19, "ticket"),
    (changed(PAN, "- id: oil", "- id: heat"), PAN, 13, "twice"),
    (changed(PAN, "no: oil", "no: solved"), PAN, 13, "No answer leads"),
    (changed(PAN, "{es: Baja el fuego., en: Turn the heat down.}", "{es: Baja.}"), PAN, 9, "`en`"),
    (changed(PAN, "{es: Baja el fuego., en: Turn the heat down.}", "{fr: Baisse.}"), PAN, 9, "fr"),
    (changed(PAN, "en: The same", "en: It is just the same as it was"), PAN, 19, "20"),
    (changed(PAN, "intents: [product_advice]", "intents: [product_advise]"), PAN, 4, "product_advice"),
    (changed(PAN, "intents: [product_advice]", "intents: [greet]"), PAN, 4, "rule already"),
    (changed(PAN, "category: question", "category: qestion"), PAN, 6, "question"),
    (changed(PAN, "se me pega todo", "¿Cuánto tarda?"), PAN, 5, "faq.es.md"),
    (changed(PAN, "https://small.example/oil", "oil.html"), PAN, 15, "link"),
    (changed(PAN, "steps:", "minutes_saved: -1\nsteps:"), PAN, 7, "minutes_saved"),
    (named("Sartén.yml"), "knowledge/guides/Sartén.yml", 1, "lower-case"),
    (named("delivery.yml"), "knowledge/guides/delivery.yml", 1, "taken"),
    (changed("knowledge/faq.es.md", "id: delivery", "id: delivery\nguide: pann"), "knowledge/faq.es.md", 4, "pan"),
    (
        changed("conversation/domain.yml", '"/return_request"', '\'/guide{"id": "pann"}\''),
        "conversation/domain.yml",
        19,
        "guide",
    ),
    (
        changed("conversation/rules.yml", "action: utter_greet", "action: action_guide/pann"),
        "conversation/rules.yml",
        4,
        "pann",
    ),
]


@pytest.mark.parametrize(("change", "file", "line", "words"), MISTAKES, ids=[words for *_, words in MISTAKES])
def test_a_mistake_is_told_with_its_line_in_both_languages(
    folder: Path, change: Callable[[Path], object], file: str, line: int, words: str
) -> None:
    change(folder)
    found = [each for each in check_assistant(folder) if words in each.message + each.remedy]
    assert [(each.file, each.line) for each in found][:1] == [(file, line)], check_assistant(folder)
    spanish = found[0].in_language("es")
    assert spanish.message != found[0].message
    assert spanish.remedy != found[0].remedy


def test_a_guide_may_be_named_by_buttons_entries_and_rules(folder: Path) -> None:
    changed("knowledge/faq.es.md", "id: delivery", "id: delivery\nguide: pan")(folder)
    changed("knowledge/faq.en.md", "id: delivery", "id: delivery\nguide: pan")(folder)
    changed("conversation/domain.yml", '"/return_request"', '\'/guide{"id": "pan"}\'')(folder)
    changed("conversation/rules.yml", "action: utter_greet", "action: action_guide/pan")(folder)
    assert check_assistant(folder) == ()


def test_a_draft_is_checked_and_kept_from_customers(folder: Path) -> None:
    changed(PAN, "category:", "audience: draft\ncategory:")(folder)
    assistant = load_assistant(folder)
    assert not assistant.guides
    assert not any(entry.id == "pan" for entry in assistant.entries)
    changed(PAN, "no: oil", "no: olive")(folder)
    assert check_assistant(folder)


def test_a_new_folder_begins_with_drafts_without_what_is_invented(tmp_path: Path) -> None:
    told = list(start_assistant(TIENDA, tmp_path / "mine", "en"))
    assert any("knowledge/guides/induction-not-detected.yml" in line for line in told)
    assert check_assistant(tmp_path / "mine") == ()
    assert not load_assistant(tmp_path / "mine").guides
    written = [path.read_text("utf-8") for path in (tmp_path / "mine" / "knowledge" / "guides").glob("*.yml")]
    assert not [text for text in written if "Lumbre" in text or "Brasa" in text]


@pytest.mark.parametrize("code", GUIDES)
def test_both_languages_tell_the_same_values(code: str) -> None:
    for wording in GUIDES[code]:
        assert placeholders(wording.es) == placeholders(wording.en)
        assert wording.es != wording.en
