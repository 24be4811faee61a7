"""Questions and answers that people write in rows and lists."""

from __future__ import annotations

from datetime import date

import pytest

from knowledge_base.entries import Audience
from tests.knowledge_base.sources.converted import complaints, converted

ROWS = """Pregunta;Respuesta;variantes;sensible;temas;público
¿Hacéis factura?;Sí, en tu cuenta.;quiero factura|mándame la factura;sí;pagos;internal
Can I pay by card?;"Yes; all cards.

And Bizum.";;;;
"""
LIST = """- question: ¿Hacéis factura?
  answer: Sí, en tu cuenta.
  id: invoice
  variants: [quiero factura]
  channels: {whatsapp: Sí.}
  valid_until: 2027-12-31
- question: Can I pay by card?
  answer: |
    Yes.
"""


def test_rows_have_columns_in_spanish_or_english_and_lines() -> None:
    first, second = converted(ROWS, "knowledge/faq-shop.csv").entries
    assert (first.id, first.language, first.sensitive, first.source) == (
        "haceis-factura",
        "es",
        True,
        "knowledge/faq-shop.csv:2",
    )
    assert (first.variants, first.topics) == (("quiero factura", "mándame la factura"), ("pagos",))
    assert first.audience is Audience.INTERNAL
    assert (second.language, second.source) == ("en", "knowledge/faq-shop.csv:3")
    assert second.answer == "Yes; all cards.\n\nAnd Bizum."


@pytest.mark.parametrize("text", ["question,answer\nHow long?,Two days\n", "question\tanswer\nHow long?\tTwo days\n"])
def test_rows_are_separated_by_what_the_first_row_is(text: str) -> None:
    assert [entry.answer for entry in converted(text, "a.csv").entries] == ["Two days"]


def test_a_list_has_the_fields_that_markdown_has() -> None:
    first, second = converted(LIST, "knowledge/shop.yml").entries
    assert (first.id, first.language, first.source) == ("invoice", "es", "knowledge/shop.yml:1")
    assert (first.variants, first.valid_until) == (("quiero factura",), date(2027, 12, 31))
    assert first.answer_for("whatsapp") == "Sí."
    assert (second.id, second.language, second.source) == ("can-i-pay-by-card", "en", "knowledge/shop.yml:7")


def test_what_a_row_does_not_say_is_said_by_whoever_imports() -> None:
    found = converted("question,answer\nHow long?,Two days\n", "a.csv", language="es", audience=Audience.INTERNAL)
    assert [(entry.language, entry.audience) for entry in found.entries] == [("es", Audience.INTERNAL)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("question,reply\nHow?,So\n", "a.csv:1: `reply` is no column: use question, answer,"),
        ("question,id\nHow?,so\n", "a.csv:1: The column `answer` is missing"),
        ("question,answer,pregunta\nHow?,So,Eh\n", "a.csv:1: The column `pregunta` is there already"),
        ("question,answer\nHow?,So\nWhere?\n", "a.csv:3: The row has no `answer`"),
        ("question,answer\nHow?,So,long\n", "a.csv:2: The row has 3 cells"),
        ('question,answer\nHow?,"So\n', "a.csv:2: This is not CSV"),
        ("question,answer,id\nHow?,So,So Long\n", "a.csv:2: `id` takes lower-case"),
        ("question,answer,sensitive\nHow?,So,perhaps\n", "a.csv:2: `sensitive`"),
        ("question,answer,valid_until\nHow?,So,soon\n", "a.csv:2: `valid_until`"),
        ("question,answer,language\nHow?,So,fr\n", "a.csv:2: `language`"),
        ("question,answer,valid_from,valid_until\nHow?,So,2027-02-01,2027-01-01\n", "a.csv:2: `valid_until` is before"),
        ("question,answer,language\nHow?,So,en\nHow?,Other,en\n", "a.csv:3: The id `how` is taken by line 2"),
        ("question,answer\n?!,So\n", "a.csv:2: A question needs words"),
        ("", "a.csv:1: The column `question` is missing"),
    ],
)
def test_a_row_that_is_wrong_is_told_with_its_line(text: str, said: str) -> None:
    assert any(each.startswith(said) for each in complaints(text, "a.csv"))


def test_rows_that_are_not_utf8_are_told_with_their_line() -> None:
    (said,) = complaints("question,answer\nHow?,So\nWhere?,En España\n".encode("cp1252"), "a.csv")
    assert said.startswith("a.csv:3: This line is not UTF-8")


def test_one_wrong_row_takes_no_other_with_it() -> None:
    found = converted("question,answer\nHow?,So\nWhere?\nWhen?,Now\n", "a.csv")
    assert [entry.answer for entry in found.entries] == ["So", "Now"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- question: How?\n", "a.yml:1: `answer` is missing"),
        ("- question: How?\n  answer: So\n  colour: red\n", "a.yml:3: `colour` is no field"),
        ("- question: How?\n  answer: So\n- just words\n", "a.yml:3: The file is no list of entries"),
        ("how: so\n", "a.yml:1: The file is no list of entries"),
        ("- question: [\n", "a.yml:2: This is not YAML"),
        ("- question: How?\n  answer: So\n  channels: {fax: So}\n", "a.yml:3: `channels`"),
        (
            "- question: How?\n  answer: So\n- question: How?\n  answer: Other\n",
            "a.yml:3: The id `how` is taken by line 1",
        ),
    ],
)
def test_an_item_that_is_wrong_is_told_with_its_line(text: str, said: str) -> None:
    assert any(each.startswith(said) for each in complaints(text, "a.yml"))
