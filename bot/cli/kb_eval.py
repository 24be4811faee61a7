"""`frontdesk kb eval`: how well questions find their answers in a corpus of one's own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.nlu import loaded_encoder, one_thread
from bot.cli.terminal import SlowWork, fail

if TYPE_CHECKING:
    from knowledge_base.evaluation import Retrieval

LINES = {
    "n": "questions",
    "entries": "entries",
    "map": "mean average precision",
    "mrr": "mean reciprocal rank",
    "p_at_1": "precision at 1",
    "p_at_5": "precision at 5",
    "ndcg_at_10": "nDCG at 10",
    "recall_at_10": "recall at 10",
    "coverage_at_95": "answered at 95 % precision",
}


def evaluate(
    corpus: Annotated[Path, typer.Option(help='JSON lines {"id", "question"?, "text" or "answer", "language"?}')],
    queries: Annotated[Path, typer.Option(help='JSON lines {"query", "relevant": [ids], "language"?}')],
    as_json: Annotated[bool, typer.Option("--json", help="print one JSON object")] = False,
) -> None:
    """Index CORPUS as production does, ask every question of QUERIES and print how good the rankings are.

    The weights and thresholds are learnt from CORPUS alone. docs/knowledge.md defines each figure.
    """
    one_thread()
    from knowledge_base.build import build_index
    from knowledge_base.evaluation import JudgedFileError, read_corpus, read_queries, require_known
    from knowledge_base.evaluation import evaluate as run

    try:
        entries, asked = read_corpus(corpus), read_queries(queries)
        require_known(asked, entries, queries)
    except JudgedFileError as error:
        fail(str(error))
    with SlowWork("loading the model") as work:
        encoder = loaded_encoder(work)
        index = build_index(entries, encoder, lambda done, total: work("indexing", done / max(total, 1)))
        found = run(index, asked)
    show(found, as_json=as_json)


def show(found: Retrieval, *, as_json: bool) -> None:
    """Print the figures, as a table or for scripts."""
    values = found.as_dict()
    if as_json:
        print(json.dumps(values))
        return
    for name, value in values.items():
        print(f"{LINES[name]:<28}{value if isinstance(value, int) else f'{value:.4f}'}")
