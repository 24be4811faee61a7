"""How well intents and answers are told apart on public data: `python -m bench.understanding`.

Every set goes through the code of `frontdesk nlu eval` and `frontdesk kb eval`. bench/README.md says what is compared.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bench.datasets import ANSWER_SETS, INTENT_SETS, LANGUAGES, data_root
from bench.datasets import write as write_set
from bench.machine import described, listed
from bench.models import add_cache_option, encoder_folder
from bot.cli.nlu import OOS, one_thread

if TYPE_CHECKING:
    from intents.encoder import Encoder

RESULTS = Path(__file__).with_name("results")
PACKAGES = ("numpy", "scikit-learn", "onnxruntime", "tokenizers", "faiss-cpu", "bm25s", "PyStemmer")

Figures = Mapping[str, str | int | float | None]


@dataclass(frozen=True, slots=True)
class Goal:
    """A figure to beat: of which set, by which measure, and whose it is."""

    dataset: str
    title: str
    measure: str
    to_beat: float
    whose: str


BEST_PLATFORM = "best of five platforms, threshold picked on the test set"
GOALS = (
    Goal("hint3-curekart", "HINT3 v1 Curekart, full", "mcc", 0.603, BEST_PLATFORM),
    Goal("hint3-curekart-subset", "HINT3 v1 Curekart, subset", "mcc", 0.604, BEST_PLATFORM),
    Goal("hint3-sofmattress", "HINT3 v1 SOFMattress, full", "mcc", 0.638, BEST_PLATFORM),
    Goal("hint3-sofmattress-subset", "HINT3 v1 SOFMattress, subset", "mcc", 0.555, BEST_PLATFORM),
    Goal("banking77", "BANKING77, full", "accuracy", 0.937, "the goal"),
    Goal("banking77-10", "BANKING77, 10 examples an intent", "accuracy", 0.872, "the goal"),
    Goal("banking77-5", "BANKING77, 5 examples an intent", "accuracy", 0.809, "the goal"),
    Goal("chitchat-es", "Microsoft chit-chat es, 5 examples an answer", "accuracy", 0.647, "plain fusion"),
    Goal("bitext", "Bitext customer service", "accuracy", 0.99, "the goal"),
    Goal("covid-faq", "CovidFAQ", "map", 0.795, "trained on FAQ only (BM25: 0.748)"),
    Goal("xquad-es", "XQuAD es", "ndcg_at_10", 0.952, "BM25"),
    Goal("xquad-en", "XQuAD en", "ndcg_at_10", 0.965, "BM25"),
)
TITLES = {goal.dataset: goal.title for goal in GOALS} | {"chitchat-en": "Microsoft chit-chat en, 5 examples an answer"}
INTENT_COLUMNS = {
    "n": "texts",
    "accuracy": "accuracy",
    "in_scope_accuracy": "in scope",
    "oos_recall": "oos recall",
    "oos_precision": "oos precision",
    "mcc": "MCC",
    "macro_f1": "macro F1",
    "ece": "ECE",
    "auroc": "AUROC",
    "train_seconds": "train s",
    "p50_ms": "p50 ms",
    "p99_ms": "p99 ms",
}
ANSWER_COLUMNS = {
    "entries": "entries",
    "n": "questions",
    "map": "MAP",
    "mrr": "MRR",
    "p_at_1": "P@1",
    "ndcg_at_10": "nDCG@10",
    "recall_at_10": "recall@10",
    "coverage_at_95": "answered at 95 % precision",
}
LEGEND = """\
The threshold of each set comes from its training part alone, and there is no setting for any set. *oos*: out of scope.
docs/understanding.md and docs/knowledge.md define every figure."""


def intent_figures(folder: Path, encoder: Encoder, language: str) -> Figures:
    """Do what `frontdesk nlu eval --json` does."""
    from bot.cli import nlu_report
    from intents.evaluation.datasets import read_dataset
    from intents.evaluation.evaluate import evaluate

    training, asked = read_dataset(folder / "train.csv"), read_dataset(folder / "test.csv")
    return nlu_report.values(evaluate(training.data, asked.examples, encoder, OOS), language)


def answer_figures(folder: Path, encoder: Encoder) -> Figures:
    """Do what `frontdesk kb eval --json` does."""
    from knowledge_base.build import build_index
    from knowledge_base.evaluation import evaluate, read_corpus, read_queries

    index = build_index(read_corpus(folder / "corpus.jsonl"), encoder)
    return evaluate(index, read_queries(folder / "queries.jsonl")).as_dict()


def measure(names: Sequence[str], root: Path, cache: Path) -> dict[str, Figures]:
    """Measure each set, printing its figures as they come."""
    from intents.encoder import Encoder

    encoder = Encoder.load(encoder_folder(cache))
    found: dict[str, Figures] = {}
    with tempfile.TemporaryDirectory() as place:
        for name in names:
            folder = write_set(name, Path(place), root)
            is_intents, language = name in INTENT_SETS, LANGUAGES.get(name, "en")
            found[name] = intent_figures(folder, encoder, language) if is_intents else answer_figures(folder, encoder)
            print(_row(name, found[name], INTENT_COLUMNS if is_intents else ANSWER_COLUMNS), flush=True)
    return found


def compared(goal: Goal, figures: Figures) -> str:
    """Write one figure beside the one to beat."""
    ours = float(figures[goal.measure] or 0)
    percent = goal.measure == "accuracy"
    known, reached = (f"{100 * value:.1f} %" if percent else f"{value:.3f}" for value in (goal.to_beat, ours))
    verdict = "yes" if ours > goal.to_beat else "**no**"
    return f"| {goal.title} | {goal.measure} | {known} | {reached} | {verdict} | {goal.whose} |"


def page(found: Mapping[str, Figures], machine: dict[str, str]) -> str:
    """Write the tables."""
    goals = [compared(goal, found[goal.dataset]) for goal in GOALS if goal.dataset in found]
    intents = [_row(name, found[name], INTENT_COLUMNS) for name in found if name in INTENT_SETS]
    answers = [_row(name, found[name], ANSWER_COLUMNS) for name in found if name in ANSWER_SETS]
    tables = (
        _table(("set", "measure", "to beat", "Frontdesk", "beaten", "whose figure"), goals),
        _table(("intents", *INTENT_COLUMNS.values()), intents),
        _table(("answers", *ANSWER_COLUMNS.values()), answers),
    )
    return "\n\n".join(["# Understanding", "\n".join(listed(machine)), *tables, LEGEND]) + "\n"


def _table(header: Sequence[str], rows: Sequence[str]) -> str:
    return "\n".join((f"| {' | '.join(header)} |", f"|{'---|' * len(header)}", *rows))


def _row(name: str, figures: Figures, columns: Mapping[str, str]) -> str:
    return f"| {' | '.join((TITLES[name], *(_cell(figures[column]) for column in columns)))} |"


def _cell(value: str | float | None) -> str:
    if value is None:
        return "-"
    if isinstance(value, float):
        return f"{value:.3f}" if value < 2 else f"{value:.1f}"
    return f"{value:,}" if isinstance(value, int) else value


def main() -> None:
    """Measure, print and write the tables."""
    one_thread()
    names = (*INTENT_SETS, *ANSWER_SETS)
    parser = argparse.ArgumentParser(prog="python -m bench.understanding", description=__doc__)
    parser.add_argument("--only", choices=names, nargs="+", default=names, metavar="SET", help=", ".join(names))
    parser.add_argument("--results", type=Path, default=RESULTS, help="folder for the tables")
    add_cache_option(parser)
    options = parser.parse_args()
    root, machine = data_root(), described("bench.understanding", PACKAGES)
    found = measure(options.only, root, options.cache)
    options.results.mkdir(parents=True, exist_ok=True)
    text = page(found, machine)
    (options.results / "understanding.md").write_text(text, encoding="utf-8")
    figures = {"machine": machine, "goals": [asdict(goal) for goal in GOALS], "sets": found}
    (options.results / "understanding.json").write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
