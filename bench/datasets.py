"""Public sets, as the files that `frontdesk nlu eval` and `frontdesk kb eval` read: `python -m bench.datasets OUT`.

Nothing is chosen here that the sets do not say themselves; bench/README.md names sources, licences and samples.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
CHITCHAT_EXAMPLES = 5  # of each answer
CHITCHAT_TEST = 2_000
SEED = 0

Labelled = list[tuple[str, str]]  # text, label


@dataclass(frozen=True, slots=True)
class IntentSet:
    """Labelled texts to learn from and labelled texts to ask."""

    train: Labelled
    test: Labelled
    more: Labelled = field(default_factory=list)  # neither taught nor asked

    def write(self, folder: Path) -> None:
        """Write `train.csv` and `test.csv`, columns `text` and `intent`."""
        for name, rows in (("train", self.train), ("test", self.test)):
            with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file, lineterminator="\n")
                writer.writerows([("text", "intent"), *rows])


@dataclass(frozen=True, slots=True)
class AnswerSet:
    """Texts that are searched, and questions with the ids of what answers them, as JSON has them."""

    corpus: list[dict[str, str]]
    queries: list[dict[str, str | list[str]]]

    def write(self, folder: Path) -> None:
        """Write `corpus.jsonl` and `queries.jsonl`."""
        for name, rows in (("corpus", self.corpus), ("queries", self.queries)):
            lines = "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows)
            (folder / f"{name}.jsonl").write_text(lines, encoding="utf-8")


def data_root() -> Path:
    """Find the folder of the public sets, or end with where to put it."""
    root = Path(os.environ.get("FRONTDESK_TEST_DATA") or PROJECT.parent / "shared") / "data"
    if not root.is_dir():
        raise SystemExit(f"no public sets at {root}: set FRONTDESK_TEST_DATA to the folder that holds `data`.")
    return root


def hint3(root: Path, shop: str, size: str) -> IntentSet:
    """Read HINT3 version 1: what builders of a shop's bot wrote, and what its customers did."""
    part = "" if size == "full" else "_subset"
    folder = root / "hint3" / "v1"
    return IntentSet(
        _table(folder / f"{shop}{part}_train.csv", "sentence", "label"),
        _table(folder / f"{shop}_test.csv", "sentence", "label"),
    )


def banking77(root: Path, train: str) -> IntentSet:
    """Read BANKING77 with all of its training texts (`train.csv`) or a few an intent (`train_5`, `train_10`)."""
    folder, few = root / "banking77", root / "banking77" / train
    taught = _two_files(few) if few.is_dir() else _table(few, "text", "category")
    return IntentSet(taught, _table(folder / "test.csv", "text", "category"))


def bitext(root: Path) -> IntentSet:
    """Read Bitext's customer service sample; its validation part is left alone."""
    name = "Bitext_Sample_Customer_Service_{}_Dataset.csv"
    train, test = (
        _table(root / "bitext" / name.format(part), "utterance", "intent") for part in ("Training", "Testing")
    )
    return IntentSet(train, test)


def chitchat(root: Path, locale: str) -> IntentSet:
    """Sample Microsoft's chit-chat: five questions an answer to learn from, 2,000 of the others to ask.

    Answers are labels; they go by their number among the sorted ones, so that a label tells nothing of its answer.
    """
    questions: dict[str, set[str]] = {}
    for question, answer in _table(root / "ms_virtual_assistant" / f"chitchat_{locale}.csv", "question", "answer"):
        questions.setdefault(answer, set()).add(question)
    generator = random.Random(SEED)
    train: Labelled = []
    rest: Labelled = []
    for number, answer in enumerate(sorted(questions)):
        asked = sorted(questions[answer])
        generator.shuffle(asked)
        labelled = [(question, f"answer-{number:02}") for question in asked]
        train += labelled[:CHITCHAT_EXAMPLES]
        rest += labelled[CHITCHAT_EXAMPLES:]
    generator.shuffle(rest)
    return IntentSet(train, rest[:CHITCHAT_TEST], rest[CHITCHAT_TEST:])


def covid_faq(root: Path) -> AnswerSet:
    """Read CovidFAQ: the FAQ is searched; what users asked is answered by every entry with a right answer's text."""
    rows = json.loads((root / "covid_faq" / "query_answer_pairs.json").read_text("utf-8"))
    faq = [row for row in rows if row["query_type"] == "faq"]
    corpus = [{"id": row["id"], "question": row["question"], "answer": row["answer"], "language": "en"} for row in faq]
    asked: dict[str, set[str]] = {}
    for row in rows:
        if row["query_type"] == "user_query" and row["label"] == 1:
            asked.setdefault(row["question"], set()).add(row["answer"])
    return AnswerSet(
        corpus, [_query(query, [row["id"] for row in faq if row["answer"] in told]) for query, told in asked.items()]
    )


def xquad(root: Path, language: str) -> AnswerSet:
    """Read XQuAD: paragraphs are searched with the questions that people wrote about them."""
    articles = json.loads((root / "xquad" / f"{language}.json").read_text("utf-8"))["data"]
    paragraphs = [paragraph for article in articles for paragraph in article["paragraphs"]]
    corpus = []
    queries = []
    for number, paragraph in enumerate(paragraphs):
        corpus.append({"id": str(number), "text": paragraph["context"].lstrip("\ufeff"), "language": language})
        queries += [_query(asked["question"], [str(number)]) for asked in paragraph["qas"]]
    return AnswerSet(corpus, queries)


def _query(query: str, relevant: Sequence[str]) -> dict[str, str | list[str]]:
    return {"query": query, "relevant": [*relevant]}


def _table(file: Path, text: str, label: str) -> Labelled:
    with file.open(encoding="utf-8-sig", newline="") as opened:
        return [(row[text], row[label]) for row in csv.DictReader(opened)]


def _two_files(folder: Path) -> Labelled:
    texts, labels = ((folder / name).read_text("utf-8").splitlines() for name in ("seq.in", "label"))
    return list(zip(texts, labels, strict=True))


INTENT_SETS: dict[str, Callable[[Path], IntentSet]] = {
    "hint3-curekart": partial(hint3, shop="curekart", size="full"),
    "hint3-curekart-subset": partial(hint3, shop="curekart", size="subset"),
    "hint3-sofmattress": partial(hint3, shop="sofmattress", size="full"),
    "hint3-sofmattress-subset": partial(hint3, shop="sofmattress", size="subset"),
    "banking77": partial(banking77, train="train.csv"),
    "banking77-10": partial(banking77, train="train_10"),
    "banking77-5": partial(banking77, train="train_5"),
    "chitchat-es": partial(chitchat, locale="es-es"),
    "chitchat-en": partial(chitchat, locale="en-us"),
    "bitext": bitext,
}
ANSWER_SETS: dict[str, Callable[[Path], AnswerSet]] = {
    "covid-faq": covid_faq,
    "xquad-es": partial(xquad, language="es"),
    "xquad-en": partial(xquad, language="en"),
}
LANGUAGES = {"chitchat-es": "es", "xquad-es": "es"}  # the other sets are English


def write(name: str, out: Path, root: Path) -> Path:
    """Write one set into a folder of its name below `out`, and return that."""
    folder = out / name
    folder.mkdir(parents=True, exist_ok=True)
    readers: dict[str, Callable[[Path], IntentSet | AnswerSet]] = {**INTENT_SETS, **ANSWER_SETS}
    readers[name](root).write(folder)
    return folder


def main() -> None:
    """Write every set, or those named."""
    parser = argparse.ArgumentParser(prog="python -m bench.datasets", description=__doc__)
    parser.add_argument("out", type=Path, help="the folder to write to, one folder a set")
    names = (*INTENT_SETS, *ANSWER_SETS)
    parser.add_argument("--only", choices=names, nargs="+", default=names, metavar="SET", help=", ".join(names))
    options = parser.parse_args()
    for name in options.only:
        print(write(name, options.out, data_root()))


if __name__ == "__main__":
    main()
