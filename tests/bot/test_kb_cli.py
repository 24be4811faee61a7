"""`frontdesk kb` as an operator meets it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.assistant import load_assistant
from bot.training import train
from bot.versions import active_version
from intents.encoder import Encoder
from tests.bot.small_assistant import write_small_assistant
from tests.command_line import Run, lend_encoder, runner
from tests.knowledge_base.sources.files import BODY, pdf
from tests.knowledge_base.sources.site import Reply, Site, serving
from tests.models import TIENDA, trained_models

EARLIER_GOES_ON = 3


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Run a command in an empty folder; return its exit code and what it said."""
    monkeypatch.setenv("FRONTDESK_ASSISTANT", str(TIENDA))
    return runner(capfd, monkeypatch, tmp_path)


@pytest.fixture
def trained(run: Run, request: pytest.FixtureRequest, tmp_path: Path) -> Run:
    models = trained_models(request.config.cache.mkdir("frontdesk"))
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "models").symlink_to(models)
    return run


@pytest.fixture(scope="module")
def small(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Train a small assistant once."""
    place = tmp_path_factory.mktemp("small")
    lend_encoder(request.config.cache.mkdir("frontdesk"), place / "data")
    models = place / "data" / "models"
    train(load_assistant(write_small_assistant(place / "shop")), Encoder.load(models / "encoder"), models)
    return place


@pytest.fixture
def shop(small: Path, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Have a small assistant of one's own, trained and active."""
    shutil.copytree(small, tmp_path, symlinks=True, dirs_exist_ok=True)
    monkeypatch.setenv("FRONTDESK_ASSISTANT", str(tmp_path / "shop"))
    return tmp_path / "shop"


@pytest.fixture
def site() -> Iterator[Site]:
    pages = {
        "/help/": "<h1>Help with the oven</h1><p>Read the page on cleaning first.</p><a href='clean'>C</a>",
        "/help/clean": "<h1>Cleaning the oven</h1><p>With lukewarm water and a soft cloth.</p>",
    }
    with serving(pages) as served:
        yield served


def active(tmp_path: Path) -> str:
    return active_version(tmp_path / "data" / "models")


def found(run: Run, question: str) -> list[tuple[str, str]]:
    """Search in English; return sources and passages, best first."""
    code, said, errors = run("kb", "search", question, "--language", "en", "--json")
    assert code == 0, errors
    return [(each["source"], each["passage"]) for each in json.loads(said)]


def test_a_search_names_entry_score_source_and_what_matched(trained: Run) -> None:
    code, said, errors = trained("kb", "search", "¿Cuánto cuesta el envío a Mallorca?")
    assert code == 0, errors
    first, source, passage, *_ = said.splitlines()
    assert first.split()[1] == "delivery-balearics"
    assert source.strip().startswith("knowledge/faq.es.md:")
    assert passage.strip()


def test_a_search_for_nothing_is_refused(trained: Run) -> None:
    code, said, errors = trained("kb", "search", " ")
    assert (code, said) == (1, "")
    assert "There is no question" in errors


def test_a_search_in_another_language_and_for_scripts(trained: Run) -> None:
    code, said, errors = trained("kb", "search", "delivery to mallorca", "--language", "en", "--limit", "2", "--json")
    assert code == 0, errors
    found = json.loads(said)
    assert [len(found), found[0]["id"], found[0]["language"]] == [2, "delivery-balearics", "en"]


def test_what_is_internal_is_found_only_when_asked_for(trained: Run) -> None:
    for arguments, allowed in (((), {"public"}), (("--internal",), {"public", "internal"})):
        said = trained("kb", "search", "descuento", "--limit", "50", "--json", *arguments)[1]
        assert {each["audience"] for each in json.loads(said)} <= allowed


def test_the_sources_are_listed_with_their_entries(trained: Run) -> None:
    code, said, errors = trained("kb", "list")
    assert code == 0, errors
    listed = [line.split()[0] for line in said.splitlines()]
    assert [name for name in listed if "/faq." in name] == ["knowledge/faq.es.md", "knowledge/faq.en.md"]
    assert json.loads(trained("kb", "list", "--json")[1])["imported"] == []


def test_searching_before_any_training_says_what_to_do(run: Run) -> None:
    code, _, said = run("kb", "search", "hola")
    assert (code, said.count("\n")) == (1, 1)
    assert "frontdesk train" in said


def test_a_site_is_imported_searched_refreshed_and_removed(run: Run, shop: Path, site: Site, tmp_path: Path) -> None:
    address, before = f"{site.address}/help/", active(tmp_path)
    code, said, errors = run("kb", "import", address)
    assert code == 0, errors
    assert said.startswith(f"{address}: 2 document(s), 2 entries.")
    imported = active(tmp_path)
    assert imported != before
    assert found(run, "cleaning the oven")[0][0] == f"{site.address}/help/clean"

    row = json.loads(run("kb", "list", "--json")[1])["imported"][0]
    assert (row["source"], row["kind"], row["documents"], row["entries"], row["problems"]) == (
        address,
        "site",
        2,
        2,
        [],
    )
    assert address in run("kb", "list")[1]

    code, said, _ = run("kb", "refresh")
    assert (code, "nothing has changed" in said, active(tmp_path)) == (0, True, imported)

    site.put("/help/clean", "<h1>Cleaning the oven</h1><p>With vinegar and nothing else.</p>")
    assert run("kb", "refresh", address)[0] == 0
    assert "vinegar" in " ".join(passage for _, passage in found(run, "vinegar in the oven"))

    assert run("kb", "remove", address)[0] == 0
    assert all(site.address not in source for source, _ in found(run, "vinegar in the oven"))
    assert json.loads(run("kb", "list", "--json")[1])["imported"] == []


def test_a_folder_is_imported_and_a_file_deleted_in_it_is_forgotten(run: Run, shop: Path, tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    (docs / "more").mkdir(parents=True)
    (docs / "oven.en.md").write_text("# Cleaning the oven\n\nWith lukewarm water.\n")
    (docs / "more" / "pan.en.md").write_text("# Storing the pan\n\nDry, and never stacked.\n")
    (docs / "picture.png").write_bytes(b"\x89PNG")
    assert run("kb", "import", "docs", "--audience", "internal")[0] == 0
    assert all(source != str(docs / "oven.en.md") for source, _ in found(run, "cleaning the oven"))
    said = run("kb", "search", "cleaning the oven", "--language", "en", "--internal", "--json")[1]
    assert json.loads(said)[0]["source"] == f"{docs / 'oven.en.md'}:1"

    (docs / "more" / "pan.en.md").unlink()
    code, said, _ = run("kb", "refresh", "docs")
    assert (code, "1 document(s), 1 entries" in said) == (0, True)
    for path in docs.rglob("*.md"):
        path.unlink()
    code, _, errors = run("kb", "refresh", "docs")
    assert (code, "Nothing in it" in errors) == (1, True)
    assert json.loads(run("kb", "list", "--json")[1])["imported"][0]["entries"] == 1


def test_an_import_waits_for_the_next_training_where_that_is_wished(
    run: Run, shop: Path, site: Site, tmp_path: Path
) -> None:
    before = active(tmp_path)
    code, said, _ = run("kb", "import", f"{site.address}/help/clean", "--one-page", "--no-train")
    assert (code, active(tmp_path), "frontdesk train" in said) == (0, before, True)
    assert run("train")[0] == 0
    assert found(run, "cleaning the oven")[0][0] == f"{site.address}/help/clean"


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("import", "nowhere.md"), "http://"),
        (("import", "{site}/help/none"), "404"),
        (("import", "{site}/help/clean", "--language", "fr"), "`fr`"),
        (("remove", "{site}/help/"), "kb list"),
        (("refresh", "{site}/help/"), "kb list"),
        (("import", "locked.pdf"), "password"),
        (("import", "scan.pdf"), "OCR"),
        (("import", "huge.pdf"), "pages"),
        (("import", "rows.csv"), "rows.csv:1: `reply` is no column"),
        (("import", "latin.csv"), "latin.csv:2: "),
        (("import", "taken.csv"), "taken.csv:2: The id `delivery` is taken by knowledge/faq.en.md:4"),
        (("import", "noise.bin"), "kind of file"),
    ],
)
def test_what_cannot_be_imported_is_told_and_what_runs_is_left_alone(
    run: Run, shop: Path, site: Site, tmp_path: Path, arguments: tuple[str, ...], word: str
) -> None:
    write_bad_files(tmp_path)
    before = active(tmp_path)
    code, _, errors = run("kb", *(argument.replace("{site}", site.address) for argument in arguments))
    assert (code, "Traceback" in errors) == (1, False)
    assert word in errors
    assert active(tmp_path) == before
    assert json.loads(run("kb", "list", "--json")[1])["imported"] == []


@pytest.mark.usefixtures("shop")
def test_an_import_is_for_a_share_of_the_conversations_first_where_that_is_wished(run: Run, tmp_path: Path) -> None:
    before = active(tmp_path)
    (tmp_path / "oven.en.md").write_text("# Cleaning the oven\n\nWith lukewarm water.\n")
    code, _, errors = run("kb", "import", "oven.en.md", "--share", "20")
    assert (code, active(tmp_path)) == (0, before), errors
    assert "answers 20 % of the conversations" in errors
    assert run("publish")[0] == 0
    assert active(tmp_path) != before


def test_one_bad_source_takes_no_good_one_with_it(run: Run, shop: Path, site: Site, tmp_path: Path) -> None:
    write_bad_files(tmp_path)
    code, said, errors = run("kb", "import", "locked.pdf", f"{site.address}/help/")
    assert (code, "2 document(s)" in said, "password" in errors) == (1, True, True)
    assert found(run, "cleaning the oven")[0][0] == f"{site.address}/help/clean"


def put_bad_file(shop: Path, name: str) -> None:
    """Put one of the bad files into the assistant's folder."""
    write_bad_files(shop / "knowledge")
    for path in (shop / "knowledge").iterdir():
        if path.name != name and not path.name.startswith("faq."):
            path.unlink()


@pytest.mark.parametrize("name", ["locked.pdf", "scan.pdf", "huge.pdf"])
def test_a_document_that_nobody_can_read_holds_nothing_up(run: Run, shop: Path, tmp_path: Path, name: str) -> None:
    put_bad_file(shop, name)
    (shop / "knowledge" / "oven.en.md").write_text("# Cleaning the oven\n\nWith lukewarm water.\n")
    before = active(tmp_path)
    code, _, errors = run("train")
    assert (code, "Traceback" in errors, f"knowledge/{name}:" in errors) == (0, False, True)
    assert active(tmp_path) != before
    assert found(run, "cleaning the oven")[0][0] == "knowledge/oven.en.md:1"


@pytest.mark.parametrize("name", ["rows.csv", "latin.csv", "taken.csv"])
def test_a_bad_file_in_the_folder_is_told_and_what_runs_is_left_alone(
    run: Run, shop: Path, tmp_path: Path, name: str
) -> None:
    put_bad_file(shop, name)
    before = active(tmp_path)
    code, _, errors = run("train")
    assert (code, active(tmp_path), "Traceback" in errors) == (EARLIER_GOES_ON, before, False)
    assert f"knowledge/{name}:" in errors


def test_a_pdf_of_40_megabytes_answers(run: Run, shop: Path, tmp_path: Path) -> None:
    text = "Clean the oven with lukewarm water and with a soft cloth, but never with sand."
    (tmp_path / "manual.en.pdf").write_bytes(pdf([[(text, BODY)]], ballast_bytes=40_000_000))
    code, _, errors = run("kb", "import", "manual.en.pdf")
    assert code == 0, errors
    assert found(run, "clean the oven with sand")[0][0] == f"{tmp_path / 'manual.en.pdf'}#page=1"


def test_a_page_that_breaks_later_keeps_what_it_said(run: Run, shop: Path, site: Site, tmp_path: Path) -> None:
    run("kb", "import", f"{site.address}/help/")
    before = active(tmp_path)
    site.pages["/help/clean"] = Reply("down", 503)
    code, _, errors = run("kb", "refresh")
    assert (code, "503" in errors, active(tmp_path)) == (1, True, before)
    assert found(run, "cleaning the oven")[0][0] == f"{site.address}/help/clean"
    assert "503" in run("kb", "list")[1]


def write_bad_files(folder: Path) -> None:
    lines = [[("A page of this and that", BODY)]]
    files = {
        "locked.pdf": pdf(lines, is_encrypted=True),
        "scan.pdf": pdf([[], []]),
        "huge.pdf": pdf(lines * 1_001, ballast_bytes=40_000_000),
        "rows.csv": b"question,reply\nHow?,So\n",
        "latin.csv": "question,answer\n¿Cómo?,Así\n".encode("cp1252"),
        "taken.csv": b"question,answer,id,language\nHow long?,Two days,delivery,en\n",
        "noise.bin": b"\0\1\2",
    }
    for name, content in files.items():
        (folder / name).write_bytes(content)


def test_what_was_imported_belongs_to_the_assistant_in_every_command(run: Run, shop: Path, tmp_path: Path) -> None:
    (tmp_path / "prices.csv").write_text("question,answer,id\nHow much is the large pan?,Forty euros.,large-pan\n")
    assert run("kb", "import", "prices.csv")[0] == 0
    rules = shop / "conversation" / "rules.yml"
    rules.write_text(rules.read_text("utf-8").replace("action: utter_greet", "action: utter_faq/large-pan"), "utf-8")
    assert run("check", str(shop))[0] == 0
    assert run("train")[0] == 0
    code, _, errors = run("kb", "remove", "prices.csv")
    assert (code, "large-pan" in errors) == (EARLIER_GOES_ON, True)
    assert found(run, "large pan")[0][0].endswith("prices.csv:2")
