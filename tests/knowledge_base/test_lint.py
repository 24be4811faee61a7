"""What is wrong with entries: twice, contradicting, out of date, out of reach, unused, untranslated."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import count

import pytest

from knowledge_base.answer_facts import begins_with, numbers, sentences
from knowledge_base.build import build_index
from knowledge_base.contradictions import contradiction
from knowledge_base.entries import Audience, Entry
from knowledge_base.index import Index
from knowledge_base.lint import Finding, lint, unused
from tests.knowledge_base.shop import SHOP, HashEncoder

TODAY = date(2026, 11, 23)
LINES = count(1)


def entry(identifier: str, question: str, answer: str, *variants: str, **more: object) -> Entry:
    fields = {"language": "en", "file": "faq.en.md", "line": next(LINES), "variants": variants} | more
    return Entry(id=identifier, question=question, answer=answer, **fields)  # type: ignore[arg-type]


RETURNS = entry("returns", "How many days do I have to return an item?", "You can return items within 30 days.")


def found(*entries: Entry, languages: tuple[str, ...] = ("en",)) -> list[tuple[str, str, str]]:
    index = build_index(entries, HashEncoder())
    return [(each.kind, each.entry.id, each.other.id if each.other else "") for each in findings(index, languages)]


def findings(index: Index, languages: tuple[str, ...] = ("en",)) -> list[Finding]:
    kept = lint(index, today=TODAY, languages=languages)
    return [each for each in kept if each.kind not in ("out_of_reach", "taken_by")]


def test_a_question_that_two_entries_ask_in_the_same_words_is_a_duplicate() -> None:
    twin = entry("deadline", "Return an item: how many days do I have?", "Ask us by e-mail, please.")
    assert ("same_question", "returns", "deadline") in found(RETURNS, twin)


def test_the_same_answer_under_two_questions_is_a_duplicate() -> None:
    twin = entry("gifts", "Are presents special?", "You can return items within 30 days!")
    assert found(RETURNS, twin) == [("same_answer", "returns", "gifts")]


@pytest.mark.parametrize(
    "answer",
    [
        "You can return items within 15 days.",
        "You cannot return items within 30 days.",
        "You can't return items within 30 days.",
    ],
)
def test_answers_to_the_same_that_differ_in_a_figure_or_a_denial_are_perhaps_a_contradiction(answer: str) -> None:
    assert found(RETURNS, entry("other", "What about refunds?", answer)) == [("contradiction", "returns", "other")]


def test_yes_here_and_no_there_is_perhaps_a_contradiction() -> None:
    yes = entry("yes", "Do you deliver on Saturdays?", "Yes, all morning long.")
    no = entry("no", "do you deliver on saturdays please?", "No, sorry about that.")
    assert ("contradiction", "yes", "no") in found(yes, no)


def test_two_places_with_prices_of_their_own_are_no_contradiction() -> None:
    balearics = entry("b", "Do you deliver to the Balearics?", "It takes 3 working days and costs €7.95.")
    canaries = entry("c", "Do you deliver to the Canaries?", "It takes 5 working days and costs €14.95.")
    assert found(balearics, canaries) == []


def test_an_internal_entry_may_say_more_than_a_public_one() -> None:
    inside = replace(RETURNS, id="inside", audience=Audience.INTERNAL, answer="You can return items within 45 days.")
    assert found(RETURNS, inside) == []


def test_drafts_are_left_alone() -> None:
    draft = replace(RETURNS, id="draft", audience=Audience.DRAFT, review_on=TODAY - timedelta(days=9))
    assert found(RETURNS, draft, languages=("en", "es")) == [("untranslated", "returns", "")]


@pytest.mark.parametrize(
    ("fields", "kinds"),
    [
        ({"review_on": TODAY - timedelta(days=1)}, ["stale"]),
        ({"review_on": TODAY}, []),
        ({"valid_until": TODAY - timedelta(days=1)}, ["expired"]),
        ({"valid_until": TODAY}, []),
        ({"valid_from": TODAY + timedelta(days=1)}, ["not_yet"]),
    ],
)
def test_dates_that_are_over_or_still_to_come_are_told(fields: dict[str, date], kinds: list[str]) -> None:
    assert [kind for kind, _, _ in found(replace(RETURNS, **fields))] == kinds  # type: ignore[arg-type]


def test_a_translation_with_other_figures_is_told() -> None:
    spanish = entry("returns", "¿Cuántos días tengo?", "Tienes 15 días.", language="es", file="faq.es.md")
    assert ("other_figures", "returns", "returns") in found(RETURNS, spanish, languages=("en", "es"))
    same = replace(spanish, answer="Tienes 30 días.")
    assert found(RETURNS, same, languages=("en", "es")) == []


def test_an_entry_that_answers_none_of_its_own_questions_is_out_of_reach() -> None:
    lost = entry("lost", "zzz", "Call the warehouse.", "xyzzy", "plugh")
    index = build_index([*SHOP, lost], HashEncoder())
    kinds = {
        each.entry.id: each.kind for each in lint(index, today=TODAY, languages=("en",)) if each.entry.id == "lost"
    }
    assert kinds["lost"] == "out_of_reach"


def test_entries_that_customers_may_read_and_never_got_are_unused() -> None:
    hidden = replace(RETURNS, id="hidden", audience=Audience.INTERNAL)
    used = replace(RETURNS, id="used")
    index = build_index([RETURNS, hidden, used], HashEncoder())
    said = frozenset({("used", "en"), ("returns", "es")})
    assert [each.entry.id for each in unused(index, said, today=TODAY)] == ["returns"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.500 € y 3,95 €", {"1500", "3.95"}),
        ("€1,500 and €3.950", {"1500", "3950"}),
        ("10 días o 10.0", {"10"}),
        ("nada", set()),
    ],
)
def test_numbers_are_the_same_in_every_notation(text: str, expected: set[str]) -> None:
    assert numbers(text) == expected


@pytest.mark.parametrize(
    ("text", "unit", "figures"),
    [
        ("Llega en 3-5 días laborables", "dias", {"5"}),
        ("24 to 48 working hours", "hour", {"24", "48"}),
        ("gratis desde 49 €", "€", {"49"}),
        ("free from €49", "€", {"49"}),
        ("open until 14:00", "", set()),
    ],
)
def test_a_figure_belongs_to_its_unit(text: str, unit: str, figures: set[str]) -> None:
    (sentence,) = sentences(text, "es" if "í" in text or "gratis" in text else "en")
    assert sentence.figures.get(unit, frozenset()) == figures


def test_an_answer_begins_with_yes_or_no_or_neither() -> None:
    assert [begins_with(text) for text in ("Sí, claro.", "No, lo siento.", "Nothing.", "")] == ["yes", "no", "", ""]


def test_a_contradiction_quotes_both_sentences() -> None:
    other = entry("other", "What about refunds?", "Hello. You can return items within 15 days.")
    quoted = contradiction(RETURNS, other)
    assert quoted is not None
    assert (quoted.first, quoted.second) == (RETURNS.answer, "You can return items within 15 days.")
