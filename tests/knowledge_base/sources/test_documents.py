"""Markdown, PDF, DOCX and plain text: sections of a readable size, with where they stand."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from knowledge_base.entries import Audience
from knowledge_base.sources.isolated import read_isolated
from knowledge_base.sources.unreadable import UnreadableError
from tests.knowledge_base.sources.converted import answers, complaints, converted
from tests.knowledge_base.sources.files import BODY, LARGE, docx, pdf

GUIDE = """---
owner: sales
topics: [warranty]
audience: internal
review_on: 2027-01-31
---
# Warranty

Three years, and [you ask for it here](https://shop.example/w).

## What is covered?

- Faults
- Parts

| Product | Years |
|---|---|
| Pan | 3 |
"""
LONG = "Every parcel leaves the warehouse on the day of the order. "


def test_markdown_has_lines_front_matter_lists_and_tables() -> None:
    first, second = converted(GUIDE, "knowledge/warranty.md").entries
    assert (first.question, first.source) == ("Warranty", "knowledge/warranty.md:7")
    assert first.answer == "Three years, and you ask for it here (https://shop.example/w)."
    assert (second.question, second.source) == ("What is covered?", "knowledge/warranty.md:11")
    assert second.answer == "- Faults\n- Parts\nPan: Years 3"
    assert (second.owner, second.topics, second.audience) == ("sales", ("warranty",), Audience.INTERNAL)
    assert second.review_on == date(2027, 1, 31)


def test_a_mistake_in_the_front_matter_has_its_line() -> None:
    (said,) = complaints("---\nowner: x\ncolour: red\n---\n# Some title\nAnd a few words below.\n", "guide.md")
    assert said.startswith("guide.md:3: `colour`")


@pytest.mark.parametrize(("name", "language"), [("a.es.md", "es"), ("a.en.md", "en"), ("a.md", "en")])
def test_the_name_tells_the_language_before_the_words_do(name: str, language: str) -> None:
    text = "# Delivery\nWe ship to all of the islands and it takes about five days to get there.\n"
    assert {entry.language for entry in converted(text, name).entries} == {language}


def test_front_matter_may_say_the_language() -> None:
    assert converted("---\nlanguage: es\n---\n# Wifi\nFibra 600 Mb.\n", "a.md").entries[0].language == "es"


def test_a_long_section_becomes_parts_of_a_readable_size_that_stay_where_they_are() -> None:
    parts = converted(f"# Delivery\n\n{LONG * 30}\n\nAnd a last word for you.\n", "delivery.md").entries
    assert len(parts) > 2
    assert all(len(part.answer.split()) <= 120 for part in parts)
    assert " ".join(part.answer for part in parts).split() == [
        *(LONG * 30).split(),
        *["And", "a", "last", "word", "for", "you."],
    ]
    assert parts[0].question == "Delivery"
    assert parts[1].question.startswith("Delivery: Every parcel leaves")


def test_ids_are_unique_short_and_the_same_whatever_changes_elsewhere() -> None:
    before = converted("# Delivery\n\nIn two days.\n\n# Paying\n\nBy card or Bizum.\n", "help.md").entries
    after = converted(
        "# New\n\nAnother thing entirely.\n\n# Paying\n\nBy card, Bizum or transfer.\n", "help.md"
    ).entries
    assert before[1].id == after[1].id
    assert len({entry.id for entry in (*before, *after)}) == 3
    assert all(len(entry.id) <= 48 for entry in before)
    assert before[1].id != converted("# Paying\n\nBy card or Bizum.\n", "other.md").entries[0].id


def test_plain_text_is_called_what_its_file_is_called() -> None:
    assert answers("Abrimos de lunes a sábado de 10 a 20.", "docs/horario-de-tienda.txt") == {
        "horario de tienda": "Abrimos de lunes a sábado de 10 a 20."
    }


NAMES = ("Ana", "Luis", "Marta", "Pedro", "Sofía", "Tomás", "Vera")


def policy(pages: int) -> list[list[tuple[str, float]]]:
    return [
        [
            ("Aurora - Conditions", 9),
            ("", 20),
            (f"{number}. Returning goods, part {number}", LARGE),
            ("", 10),
            ("You have thirty days to send back what you do not like, from the day on which the par-", BODY),
            ("cel arrives.", BODY),
            ("", 12),
            (f"The goods of {NAMES[number % len(NAMES)]} must be unused.", BODY),
            ("", 300),
            (f"Page {number} of {pages}", 9),
        ]
        for number in range(1, pages + 1)
    ]


def test_a_pdf_has_headings_paragraphs_and_pages_and_no_headers_or_footers() -> None:
    found = converted(pdf(policy(4)), "knowledge/conditions.pdf").entries
    assert [entry.question for entry in found] == [f"{n}. Returning goods, part {n}" for n in (1, 2, 3, 4)]
    assert found[0].answer == (
        "You have thirty days to send back what you do not like, from the day on which the parcel arrives.\n"
        "The goods of Luis must be unused."
    )
    assert [entry.source for entry in found[:2]] == [f"knowledge/conditions.pdf#page={page}" for page in (1, 2)]


def test_a_list_of_contents_and_running_titles_of_chapters_are_left_out() -> None:
    contents = [
        ("Contents", LARGE),
        ("1 Returning . . . . . . . . . . 2", BODY),
        ("2 Paying . . . . . . . . . 5", BODY),
    ]
    pages = [
        [(f"{chapter}  {page}", 9.0), ("", 20.0), (f"{NAMES[page - 2]} says what is to be known.", BODY)]
        for page, chapter in enumerate(["On returning"] * 3 + ["On paying"] * 3, start=2)
    ]
    found = " ".join(entry.answer for entry in converted(pdf([contents, *pages]), "book.pdf").entries)
    assert found.count("says what is to be known") == len(pages)
    assert "On " not in found
    assert ". ." not in found


def test_a_pdf_of_40_megabytes_is_read() -> None:
    content = pdf(policy(200), ballast_bytes=40_000_000)
    assert len(content) > 40_000_000
    assert len(converted(content, "large.pdf").entries) == 200


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (pdf(policy(1), is_encrypted=True), "password"),
        (pdf([[], []]), "OCR"),
        (pdf([[("A page of this and that", BODY)]] * 1_001), "1001 pages"),
        (b"%PDF-1.7 and no more", "damaged"),
        (b"", "damaged"),
        (b"x" * 64_000_001, "64 MB"),
    ],
    ids=["encrypted", "scanned", "too long", "damaged", "empty", "too large"],
)
def test_a_pdf_that_cannot_be_read_is_told(content: bytes, word: str) -> None:
    (said,) = complaints(content, "knowledge/terms.pdf")
    assert said.startswith("knowledge/terms.pdf:1: ")
    assert word in said


def test_a_file_that_takes_too_long_is_given_up(tmp_path: Path) -> None:
    (tmp_path / "slow.pdf").write_bytes(pdf(policy(900)))
    with pytest.raises(UnreadableError) as refused:
        read_isolated(tmp_path / "slow.pdf", "pdf", seconds=0)
    assert refused.value.code == "too_much"


def test_a_docx_has_headings_and_text() -> None:
    texts = [
        ("Heading1", "Returns"),
        ("", "Within thirty days."),
        ("Heading2", "A gift?"),
        ("", "With & by ticket."),
    ]
    assert answers(docx(texts), "returns.docx") == {
        "Returns": "Within thirty days.",
        "A gift?": "With & by ticket.",
    }


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"PK\x03\x04 no archive", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1 an old document", "2007"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1" + "EncryptedPackage".encode("utf-16-le"), "password"),
        (docx([]), "no text"),
    ],
)
def test_a_docx_that_cannot_be_read_is_told(content: bytes, word: str) -> None:
    (said,) = complaints(content, "returns.docx")
    assert word in said
