"""`frontdesk kb eval` as an operator runs it."""

import json
from pathlib import Path

import pytest

from bot.cli.kb_eval import LINES
from tests.command_line import Run, lend_encoder, runner

CORPUS = (
    {"id": "delivery", "question": "How long does delivery take?", "text": "Two working days.", "language": "en"},
    {"id": "returns", "question": "Can I return an order?", "text": "Within thirty days.", "language": "en"},
    {"id": "devoluciones", "question": "¿Puedo devolver un pedido?", "text": "En treinta días.", "language": "es"},
)
QUERIES = (
    {"query": "when will my parcel arrive", "relevant": ["delivery"], "language": "en"},
    {"query": "¿puedo devolver un pedido?", "relevant": ["devoluciones"]},
)


@pytest.fixture
def run(
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
    tmp_path: Path,
) -> Run:
    lend_encoder(request.config.cache.mkdir("frontdesk"), tmp_path / "data")
    for name, rows in (("corpus.jsonl", CORPUS), ("queries.jsonl", QUERIES)):
        (tmp_path / name).write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")
    return runner(capfd, monkeypatch, tmp_path)


ARGUMENTS = ("kb", "eval", "--corpus", "corpus.jsonl", "--queries", "queries.jsonl")


def test_the_figures_are_printed_for_scripts(run: Run) -> None:
    code, said, _ = run(*ARGUMENTS, "--json")
    values = json.loads(said)
    assert (code, list(values)) == (0, list(LINES))
    assert (values["n"], values["entries"], values["map"]) == (2, 3, 1.0)


def test_the_figures_are_printed_for_people(run: Run) -> None:
    _, said, _ = run(*ARGUMENTS)
    assert "mean average precision" in said


def test_a_bad_file_is_named_by_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "corpus.jsonl").write_text("{}\n", "utf-8")
    code, _, errors = run(*ARGUMENTS)
    assert code == 1
    assert "corpus.jsonl:1: a line needs an `id`" in errors


def test_a_judgement_about_an_entry_that_is_not_there_is_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "queries.jsonl").write_text('{"query": "a", "relevant": ["nowhere"]}\n', "utf-8")
    code, _, errors = run(*ARGUMENTS)
    assert code == 1
    assert "queries.jsonl:1: `nowhere` is no id of the corpus" in errors
