"""Frontdesk beside other ways of telling intents and answers apart: `python -m bench.peers_nlu`.

One run, one machine, the same data, one thread. The peers are installed apart; bench/README.md says how.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bench import peers
from bench.datasets import INTENT_SETS, LANGUAGES, PROJECT, IntentSet, Labelled, data_root
from bench.datasets import write as write_set
from bench.machine import described, listed
from bench.models import add_cache_option, encoder_folder
from bench.peers import FRONTDESK, Score
from bench.peers_answers import compare_answers
from bench.understanding import TITLES
from bot.cli.nlu import OOS, one_thread

if TYPE_CHECKING:
    from intents.encoder import Encoder

RESULTS = Path(__file__).with_name("results")
PACKAGES = ("bm25s", "scikit-learn", "onnxruntime", "sentence-transformers", "torch", "semantic-router", "setfit")
INTENTS = ("banking77-5", "banking77-10", "hint3-curekart", "chitchat-es")
ANSWERS = ("covid-faq", "xquad-es")
OUTSIDE = "hint3-curekart"  # has texts that no intent means
FOLDS = 5
STEPS = 200  # thresholds that are tried
LEGEND = """\
*top-1*: share of the texts in scope whose best guess is right, whatever its score. *MCC*: of HINT3, where a text below
the threshold is turned away. Every threshold comes from the training part alone: Frontdesk's as it ships, that of the
others from examples and whole intents held out in five rounds, where their MCC is best. SetFit would have to be trained
ten times more for that, and has none. The peers have the settings that they come with. bench/README.md says more."""


Answers = list[tuple[str, float, float]]  # label, score, seconds


def made(encode: peers.Encode, language: str) -> dict[str, Callable[[], peers.Peer]]:
    """List the peers that are trained in this process."""
    return {
        "BM25 (bm25s), nearest example": lambda: peers.Bm25(language),
        "TF-IDF + logistic regression": peers.TfidfLogistic,
        "MiniLM, nearest example": lambda: peers.Nearest(encode),
        "semantic-router (MiniLM)": lambda: peers.SemanticRouter(encode),
    }


def remembering(encode: peers.Encode) -> peers.Encode:
    """Encode each text once: for training again and again on parts of the same texts."""
    known: dict[str, NDArray[np.float32]] = {}

    def encoded(texts: Sequence[str]) -> NDArray[np.float32]:
        for text in texts:
            if text not in known:
                known[text] = encode([text])[0]
        return np.stack([known[text] for text in texts])

    return encoded


def threshold(make: Callable[[], peers.Peer], train: Labelled) -> float:
    """Choose a threshold from training texts alone: each is asked once as known and once with its intent unknown."""
    order = list(range(len(train)))
    random.Random(0).shuffle(order)
    intents = sorted({label for _, label in train})
    asked: list[tuple[str, str, float]] = []  # label or out of scope, guess, score
    for fold in range(FOLDS):
        known = {row for place, row in enumerate(order) if place % FOLDS == fold}
        unknown = {row for row, (_, label) in enumerate(train) if intents.index(label) % FOLDS == fold}
        for held, truth in ((known, None), (unknown, OOS)):
            peer = make()
            peer.fit(*zip(*[each for row, each in enumerate(train) if row not in held], strict=True))
            asked += [(truth or train[row][1], *peer.ask(train[row][0])) for row in sorted(held)]
    tried = np.quantile([score for *_, score in asked], np.linspace(0, 1, STEPS))
    return float(max(tried, key=lambda least: matthews(asked, least)))


def matthews(asked: Sequence[tuple[str, str, float]], least: float) -> float:
    """Work out the MCC of true labels against guesses, those with a lower score being turned away."""
    from intents.evaluation import metrics

    answered = [said if score >= least else OOS for _, said, score in asked]
    return metrics.matthews(metrics.confusion([true for true, *_ in asked], answered)[1])


def score(name: str, dataset: str, test: Labelled, answers: Answers, seconds: float, least: float | None) -> Score:
    """Compare answers with labels."""
    inside = [label == said for (_, label), (said, *_) in zip(test, answers, strict=True) if label != OOS]
    spent = [each[2] for each in answers]
    asked = [(label, said, value) for (_, label), (said, value, _) in zip(test, answers, strict=True)]
    return Score(
        name,
        dataset,
        top_1=float(np.mean(inside)),
        mcc=matthews(asked, -np.inf if least is None else least) if dataset == OUTSIDE else None,
        train_seconds=seconds,
        p50_ms=float(np.median(spent)) * 1000,
        queries_per_second=len(spent) / sum(spent),
    )


def measured(name: str, dataset: str, data: IntentSet, make: Callable[[], peers.Peer], least: float | None) -> Score:
    """Train one peer and ask it."""
    started = time.perf_counter()
    peer = make()
    peer.fit(*zip(*data.train, strict=True))
    seconds = time.perf_counter() - started
    peer.ask(data.test[0][0])
    answers: Answers = []
    for text, _ in data.test:
        begun = time.perf_counter()
        said, value = peer.ask(text)
        answers.append((said, value, time.perf_counter() - begun))
    return score(name, dataset, data.test, answers, seconds, least)


def setfit(dataset: str, data: IntentSet, minutes: float) -> Score:
    """Train SetFit in a process of its own, for as long as it may take."""
    name = "SetFit (MiniLM)"
    texts, labels = zip(*data.train, strict=True)
    task = {"texts": texts, "labels": labels, "asked": [text for text, _ in data.test]}
    environment = {key: value for key, value in os.environ.items() if key != "OMP_NUM_THREADS"}
    try:
        finished = subprocess.run(
            [sys.executable, "-m", "bench.peers_setfit"],
            cwd=PROJECT,
            env=environment | {"HF_HUB_OFFLINE": "1"},
            input=json.dumps(task),
            capture_output=True,
            text=True,
            timeout=minutes * 60,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Score(name, dataset, note=f"did not finish in {minutes:g} minutes")
    if finished.returncode:
        print(finished.stderr[-2000:], file=sys.stderr)
        return Score(name, dataset, note="failed")
    found = json.loads(finished.stdout)
    return score(name, dataset, data.test, found["answers"], found["train_seconds"], None)


def frontdesk_intents(dataset: str, folder: Path, encoder: Encoder) -> Score:
    """Measure our own, with the code of `frontdesk nlu eval`."""
    from intents.evaluation.datasets import read_dataset
    from intents.evaluation.evaluate import evaluate

    training, asked = read_dataset(folder / "train.csv"), read_dataset(folder / "test.csv")
    found = evaluate(training.data, asked.examples, encoder, OOS)
    inside = [outcome.is_right for outcome in found.outcomes if outcome.example.intent != OOS]
    return Score(
        FRONTDESK,
        dataset,
        top_1=float(np.mean(inside)),
        mcc=found.figures.mcc if dataset == OUTSIDE else None,
        train_seconds=found.train_seconds,
        p50_ms=found.speed.p50_ms,
        queries_per_second=found.speed.queries_per_second,
    )


def compare_intents(
    dataset: str, root: Path, place: Path, encoder: Encoder, plain: peers.Encode, minutes: float
) -> list[Score]:
    """Measure everybody on labelled texts."""
    folder, data = write_set(dataset, place, root), INTENT_SETS[dataset](root)
    found = [frontdesk_intents(dataset, folder, encoder)]
    print(found[-1], flush=True)
    again = made(remembering(plain), LANGUAGES.get(dataset, "en"))
    for name, make in made(plain, LANGUAGES.get(dataset, "en")).items():
        least = threshold(again[name], data.train) if dataset == OUTSIDE else None
        found.append(measured(name, dataset, data, make, least))
        print(found[-1], flush=True)
    found.append(setfit(dataset, data, minutes))
    print(found[-1], flush=True)
    return found


COLUMNS: Mapping[str, tuple[str, Callable[[float], str]]] = {
    "top_1": ("top-1", lambda value: f"{100 * value:.1f} %"),
    "mcc": ("MCC", lambda value: f"{value:.3f}"),
    "map": ("MAP", lambda value: f"{value:.3f}"),
    "ndcg_at_10": ("nDCG@10", lambda value: f"{value:.3f}"),
    "train_seconds": ("train or index, s", lambda value: f"{value:.1f}"),
    "p50_ms": ("p50 ms", lambda value: f"{value:.2f}"),
    "queries_per_second": ("queries/s", lambda value: f"{value:,.0f}"),
}


def page(machine: dict[str, str], scores: Sequence[Score]) -> str:
    """Write a table a set."""
    lines = ["# Frontdesk and others", "", *listed(machine), ""]
    for dataset in dict.fromkeys(score.dataset for score in scores):
        those = [score for score in scores if score.dataset == dataset]
        names = [name for name in COLUMNS if any(getattr(score, name) is not None for score in those)]
        lines += [f"## {TITLES[dataset]}", "", f"| | {' | '.join(COLUMNS[name][0] for name in names)} |"]
        lines += [f"|---|{'---|' * len(names)}", *(_row(score, names) for score in those), ""]
    return "\n".join([*lines, LEGEND, ""])


def _row(score: Score, names: Sequence[str]) -> str:
    values = [(COLUMNS[name][1], getattr(score, name)) for name in names]
    cells = ["-" if value is None else write(value) for write, value in values]
    return f"| {score.name}{f' ({score.note})' if score.note else ''} | {' | '.join(cells)} |"


def main() -> None:
    """Measure, print and write the tables."""
    one_thread()
    parser = argparse.ArgumentParser(prog="python -m bench.peers_nlu", description=__doc__)
    names = (*INTENTS, *ANSWERS)
    parser.add_argument("--only", choices=names, nargs="+", default=names, metavar="SET", help=", ".join(names))
    parser.add_argument("--setfit-minutes", type=float, default=30, help="how long SetFit may take for a set")
    parser.add_argument("--results", type=Path, default=RESULTS, help="folder for the tables")
    add_cache_option(parser)
    options = parser.parse_args()
    root, machine = data_root(), described("bench.peers_nlu", PACKAGES)
    from intents.encoder import PASSAGE_TOKENS, Encoder, Manifest

    ready = encoder_folder(options.cache)
    encoder, manifest = Encoder.load(ready), Manifest.read(ready)
    plain = Encoder.open(ready, encoder_id=manifest.id, dimension=manifest.dimension).encode
    scores: list[Score] = []
    with tempfile.TemporaryDirectory() as place:
        for name in options.only:
            if name in INTENTS:
                scores += compare_intents(name, root, Path(place), encoder, plain, options.setfit_minutes)
            else:
                whole = partial(plain, max_tokens=PASSAGE_TOKENS)
                scores += compare_answers(name, root, Path(place), encoder, whole)
    options.results.mkdir(parents=True, exist_ok=True)
    text = page(machine, scores)
    (options.results / "peers_nlu.md").write_text(text, encoding="utf-8")
    figures = {"machine": machine, "scores": [asdict(score) for score in scores]}
    (options.results / "peers_nlu.json").write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
