"""Documents in the assistant's own folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.assistant import check_assistant, inspect_assistant, load_assistant
from bot.cli import main
from knowledge_base.entries import Audience, Entry
from tests.bot.small_assistant import write_small_assistant
from tests.knowledge_base.sources.files import BODY, LARGE, docx, pdf

FILES = {
    "guides-of-ours/care.en.md": b"# Care\n\nNever put the pan into the dishwasher.\n",
    "shop.html": "<html lang='es'><h1>Tienda</h1><p>Abrimos de lunes a sábado por la mañana.</p></html>".encode(),
    "terms.pdf": pdf(
        [[("Condiciones", LARGE), ("", 9), ("Tienes treinta días para devolver lo que no te guste.", BODY)]]
    ),
    "gifts.docx": docx([("Heading1", "Gifts"), ("", "You can have it wrapped and we add a card.")]),
    "prices.csv": b"question,answer,id\nHow much is the large pan?,It is 39 euros.,large-pan\n",
    "more.yml": "- question: ¿Hacéis factura?\n  answer: Sí, en tu cuenta.\n".encode(),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_small_assistant(tmp_path / "shop")


def put(folder: Path, name: str, content: bytes) -> None:
    path = folder / "knowledge" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def test_every_document_of_the_folder_is_known_with_where_it_stands(folder: Path) -> None:
    for name, content in FILES.items():
        put(folder, name, content)
    assert check_assistant(folder) == ()
    found = {entry.source: (entry.question, entry.language) for entry in load_assistant(folder).entries}
    assert (
        found
        | {
            "knowledge/gifts.docx": ("Gifts", "en"),
            "knowledge/guides-of-ours/care.en.md:1": ("Care", "en"),
            "knowledge/more.yml:1": ("¿Hacéis factura?", "es"),
            "knowledge/prices.csv:2": ("How much is the large pan?", "en"),
            "knowledge/shop.html:1": ("Tienda", "es"),
            "knowledge/terms.pdf#page=1": ("Condiciones", "es"),
        }
        == found
    )


def test_what_has_a_reader_of_its_own_and_pictures_and_hidden_files_are_no_documents(folder: Path) -> None:
    before = load_assistant(folder).entries
    put(folder, "notices.yml", b"[]\n")
    for name in ("guides/readme.md", ".draft.md", "logo.png"):
        put(folder, name, b"# Nothing\nthat anybody should read here\n")
    assert (check_assistant(folder), load_assistant(folder).entries) == ((), before)


@pytest.mark.parametrize(
    ("name", "content", "line", "english", "spanish"),
    [
        ("prices.csv", b"question,reply\nHow?,So\n", 1, "`reply` is no column", "no es una columna"),
        ("prices.csv", b"question,answer\nHow?,So\nWhen?,\xff\n", 3, "UTF-8", "UTF-8"),
        ("more.yml", b"- question: How?\n", 1, "`answer`", "`answer`"),
        ("care.md", b"---\ncolour: red\n---\n# Care\nNever in the dishwasher.\n", 2, "`colour`", "`colour`"),
        ("prices.csv", b"question,answer,id\nHow?,So,delivery\n", 2, "taken by knowledge/faq.en.md:4", "ya está en"),
    ],
)
def test_a_document_that_is_wrong_is_told_in_both_languages_with_file_and_line(
    folder: Path, name: str, content: bytes, line: int, english: str, spanish: str
) -> None:
    put(folder, name, content)
    for language, word in (("en", english), ("es", spanish)):
        said = [each for each in check_assistant(folder, language) if each.file == f"knowledge/{name}"]
        assert any(each.line == line and word in f"{each.message} {each.remedy}" for each in said)


@pytest.mark.parametrize(
    ("name", "content", "english", "spanish"),
    [
        ("terms.pdf", pdf([[]], is_encrypted=True), "password", "contraseña"),
        ("terms.pdf", pdf([[], []]), "OCR", "OCR"),
        ("terms.pdf", b"%PDF-1.7 and then nothing of the kind", "damaged", "dañado"),
        ("gifts.docx", b"PK\x03\x04 and then nothing of the kind", "damaged", "dañado"),
        ("terms.doc", b"\xd0\xcf\x11\xe0", "kind of file", "tipo de archivo"),
        ("vide.html", b"<html lang='fr'><p>Bonjour tout le monde</p></html>", "does not speak", "no habla"),
    ],
)
def test_a_document_that_nobody_can_read_is_told_and_left_out_and_the_rest_goes_live(
    folder: Path, name: str, content: bytes, english: str, spanish: str
) -> None:
    put(folder, "shop.html", FILES["shop.html"])
    put(folder, name, content)
    for language, word in (("en", english), ("es", spanish)):
        found = inspect_assistant(folder, language)
        (said,) = found.warnings
        assert (found.problems, said.file) == ((), f"knowledge/{name}")
        assert word in f"{said.message} {said.remedy}"
        assert found.assistant is not None
        assert "knowledge/shop.html" in {entry.file for entry in found.assistant.entries}
    assert load_assistant(folder).entries == found.assistant.entries


def test_the_check_of_a_folder_with_a_scan_names_it_and_ends_well(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(folder, "scan.pdf", pdf([[], []]))
    with pytest.raises(SystemExit) as ended:
        main(["check", str(folder), "--language", "en"])
    assert ended.value.code == 0
    assert f"{folder}/knowledge/scan.pdf:1: " in capsys.readouterr().err


def test_an_entry_of_a_document_need_not_exist_in_every_language_and_rules_may_name_it(folder: Path) -> None:
    put(folder, "prices.csv", FILES["prices.csv"])
    rules = folder / "conversation" / "rules.yml"
    rules.write_text(rules.read_text("utf-8").replace("action: utter_greet", "action: utter_faq/large-pan"), "utf-8")
    assert check_assistant(folder) == ()
    assert load_assistant(folder, has_documents=False).rules  # as in a version, whose documents are in its index


def test_a_document_for_colleagues_stays_with_them(folder: Path) -> None:
    put(folder, "care.md", b"---\naudience: internal\n---\n# Care\nNever put it into the dishwasher.\n")
    (care,) = (entry for entry in load_assistant(folder).entries if entry.question == "Care")
    assert care.audience is Audience.INTERNAL


def test_the_fingerprint_changes_with_what_comes_from_elsewhere(folder: Path) -> None:
    alone = load_assistant(folder)
    other = load_assistant(folder, alone.entries[:0])
    more = load_assistant(folder, [_imported(alone.entries[0].language)])
    assert alone.fingerprint == other.fingerprint != more.fingerprint
    assert len(more.entries) == len(alone.entries) + 1


def _imported(language: str) -> Entry:
    return Entry(id="imported", language=language, question="What?", answer="That.", file="https://shop.example/help")
