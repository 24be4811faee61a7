"""Frontdesk beside others that search: who finds the text that answers a question."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bench import peers
from bench.datasets import ANSWER_SETS, LANGUAGES
from bench.datasets import write as write_set
from bench.peers import FRONTDESK, Score

if TYPE_CHECKING:
    from intents.encoder import Encoder
    from knowledge_base.evaluation import Judged


def compare_answers(dataset: str, root: Path, place: Path, encoder: Encoder, plain: peers.Encode) -> list[Score]:
    """Measure those that search: Frontdesk, BM25 and plain MiniLM."""
    from knowledge_base.evaluation import read_queries

    folder, data = write_set(dataset, place, root), ANSWER_SETS[dataset](root)
    asked = read_queries(folder / "queries.jsonl")
    ids = [row["id"] for row in data.corpus]
    told = [row.get("answer", row.get("text", "")) for row in data.corpus]
    found = [frontdesk_answers(dataset, folder, encoder)]
    searched = {"": told}
    if any("question" in row for row in data.corpus):
        questions = [row["question"] for row in data.corpus]
        both = [" ".join(pair) for pair in zip(questions, told, strict=True)]
        searched = {" in questions": questions, " in questions and answers": both}
    for where, texts in searched.items():
        for name, make in (
            ("BM25 (bm25s)", partial(peers.Bm25, LANGUAGES.get(dataset, "en"))),
            ("MiniLM", partial(peers.Nearest, plain)),
        ):
            found.append(searching(f"{name}{where}", dataset, asked, make(), texts, ids))
    print(*found, sep="\n", flush=True)
    return found


def searching(
    name: str, dataset: str, asked: Sequence[Judged], peer: peers.Searcher, texts: Sequence[str], ids: Sequence[str]
) -> Score:
    """Let a peer index texts, and ask it."""
    started = time.perf_counter()
    peer.fit(texts, ids)
    seconds = time.perf_counter() - started
    return ranked(name, dataset, asked, lambda query: [ids[row] for row in peer.ranked(query)], seconds)


def frontdesk_answers(dataset: str, folder: Path, encoder: Encoder) -> Score:
    """Measure our own, with the code of `frontdesk kb eval`; its speed is that of a ranking of everything."""
    from knowledge_base.build import build_index
    from knowledge_base.evaluation import read_corpus, read_queries
    from knowledge_base.ranking import rank
    from knowledge_base.search import prepare

    started = time.perf_counter()
    index = build_index(read_corpus(folder / "corpus.jsonl"), encoder)
    seconds = time.perf_counter() - started
    (shelf,) = index.shelves.values()
    every = np.ones(len(shelf.entries), dtype=np.bool_)

    def search(query: str) -> list[str]:
        prepared = prepare(query, index, shelf, None)
        found = rank(shelf, prepared, index.judgements[shelf.language], every, len(shelf.entries))
        return [shelf.entries[number].id for number in found.entries]

    return ranked(FRONTDESK, dataset, read_queries(folder / "queries.jsonl"), search, seconds)


def ranked(
    name: str, dataset: str, asked: Sequence[Judged], search: Callable[[str], list[str]], seconds: float
) -> Score:
    """Ask every question of something that ranks all texts."""
    search(asked[0].query)
    spent, precisions, gains = [], [], []
    for judged in asked:
        begun = time.perf_counter()
        found = search(judged.query)
        spent.append(time.perf_counter() - begun)
        places = np.flatnonzero([each in judged.relevant for each in found]) + 1
        precisions.append(average_precision(places))
        gains.append(ndcg(places, len(judged.relevant)))
    return Score(
        name,
        dataset,
        map=float(np.mean(precisions)),
        ndcg_at_10=float(np.mean(gains)),
        train_seconds=seconds,
        p50_ms=float(np.median(spent)) * 1000,
        queries_per_second=len(spent) / sum(spent),
    )


def average_precision(places: NDArray[np.int64]) -> float:
    """Average the precision at each right text; `places` count from 1, and every right one has its own."""
    return float((np.arange(1, len(places) + 1) / places).mean())


def ndcg(places: NDArray[np.int64], relevant: int) -> float:
    """Discount what comes later of the first ten, against the best there could be."""
    discounts = 1 / np.log2(np.arange(2, 12))
    return float(discounts[places[places <= 10] - 1].sum() / discounts[:relevant].sum())
