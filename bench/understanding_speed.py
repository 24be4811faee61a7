"""How fast a question is understood and searched for, and in what memory: `python -m bench.understanding_speed`.

What serves runs in processes of its own, one thread each and without torch, as a worker is. bench/README.md says more.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil

from bench.datasets import PROJECT, data_root
from bench.machine import described, listed
from bench.models import add_cache_option, encoder_folder, trained_models
from bot.cli.nlu import one_thread

if TYPE_CHECKING:
    from bench.speed_corpus import Imagined, Timed
    from knowledge_base.entries import Entry

RESULTS = Path(__file__).with_name("results")
PACKAGES = ("numpy", "onnxruntime", "tokenizers", "faiss-cpu", "bm25s", "PyStemmer", "lingua-language-detector")
WORKER_CONVERSATIONS = 200
LEGEND = """\
p50 and p99 of one question after the other, in one thread. *classify and search*: the encoding, the intent by the model
of `examples/tienda`, and the search with the same encoding. *as a worker*: language and entities too, and the judgement
of what was found. The small index holds Spanish texts encoded by the real encoder; the passages of the large ones are
mixed of their words, with unit vectors near the real ones (cosine about 0.93) instead of an hour of encoding; the
questions are real, and none is in an index. bench/README.md says more."""


@dataclass(frozen=True, slots=True)
class Target:
    """A figure that is promised."""

    title: str
    limit: float
    unit: str
    measured: float

    def line(self) -> str:
        """Write it as a row."""
        verdict = "yes" if self.measured <= self.limit else "**no**"
        return f"| {self.title} | {self.limit:g} {self.unit} | {self.measured:g} {self.unit} | {verdict} |"


@dataclass(frozen=True, slots=True)
class Indexed:
    """An index that was built, and what it took."""

    title: str
    path: Path
    entries: int
    passages: int
    build_seconds: float
    encode_seconds: float
    save_seconds: float


def build(title: str, entries: Sequence[Entry], encoder: Timed | Imagined, folder: Path) -> Indexed:
    """Index the entries as production does, and save the index."""
    from bench.speed_corpus import count
    from knowledge_base.build import build_index
    from knowledge_base.index import save_index

    path = folder / f"{title.replace(' ', '-').replace(',', '')}.npz"
    before, started = encoder.seconds, time.perf_counter()
    index = build_index(entries, encoder)
    built, saving = time.perf_counter() - started, time.perf_counter()
    save_index(index, path)
    saved = time.perf_counter() - saving
    encoding = encoder.seconds - before
    print(f"{title}: built in {built:.1f} s, of which {encoding:.1f} s encoding, saved in {saved:.1f} s", flush=True)
    return Indexed(title, path, len(entries), count(entries), built - encoding, encoding, saved)


def build_all(root: Path, cache: Path, folder: Path, passages: int) -> list[Indexed]:
    """Build the small index and both large ones."""
    from bench import speed_corpus
    from intents.encoder import Encoder
    from knowledge_base.index import load_index

    encoder = Encoder.load(encoder_folder(cache))
    real = speed_corpus.real_entries(root, 5_000)
    small = build("5,000 passages", real, speed_corpus.Timed(encoder), folder)
    shelf = load_index(small.path, encoder).shelves[speed_corpus.LANGUAGE]
    sources = speed_corpus.mixed(real, passages)
    imagined = speed_corpus.Imagined(encoder.id, speed_corpus.vectors(shelf), sources)
    documents, answers = speed_corpus.documents(sources), speed_corpus.answers(sources)
    return [
        small,
        build(f"{passages:,} passages of texts", documents, imagined, folder),
        build(f"{passages:,} passages, half questions", answers, imagined, folder),
    ]


def serve(indexed: Indexed, encoder: Path, version: Path, texts: Sequence[str]) -> dict[str, Any]:
    """Measure in a process of its own."""
    from bench.speed_corpus import LANGUAGE

    places = {"encoder": str(encoder), "version": str(version), "index": str(indexed.path)}
    process = subprocess.run(
        [sys.executable, "-m", "bench.speed_serve"],
        cwd=PROJECT,
        env=os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
        input=json.dumps(places | {"language": LANGUAGE, "texts": texts}),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    found: dict[str, Any] = json.loads(process.stdout)
    print(indexed.title, json.dumps(found), flush=True)
    return found


def worker_memory(cache: Path) -> dict[str, float]:
    """Let a real worker answer questions to the example shop, and weigh it."""
    from bench.message_path import drain, running_system, warm_up
    from bench.processes import memory_mb

    options = argparse.Namespace(cache=cache, conversations=WORKER_CONVERSATIONS, workers=1, warm_up_rate=20, logs=None)
    with running_system(options) as system:
        warm_up(system, options)
        drain(system)
        pid = system.pids["worker 1"]
        own, shared = psutil.Process(pid).memory_info().rss / 2**20, memory_mb(pid)
    return {"resident_mb": round(own, 1), "shared_counted_once_mb": round(shared, 1)}


def targets(indexes: Sequence[Indexed], served: Sequence[dict[str, Any]], worker: dict[str, float]) -> list[Target]:
    """Compare what was measured with what is promised."""
    small = served[0]["times"]["classify and search"]["p50_ms"]
    found = [
        Target("classify and search, 5,000 passages, p50", 6, "ms", small),
        Target("memory of a worker that serves `examples/tienda`", 450, "MB", worker["resident_mb"]),
    ]
    for indexed, each in zip(indexes[1:], served[1:], strict=True):
        searched = each["times"]["search, encoded already"]["p50_ms"]
        found.append(Target(f"search of {indexed.title}, p50", 2, "ms", searched))
        found.append(Target(f"indexing {indexed.title}, beyond encoding", 60, "s", round(indexed.build_seconds, 1)))
    return found


def page(
    machine: dict[str, str],
    promised: Sequence[Target],
    indexes: Sequence[Indexed],
    served: Sequence[dict[str, Any]],
    worker: dict[str, float],
) -> str:
    """Write the tables."""
    names = list(served[0]["times"])
    lines = ["# Speed of understanding", "", *listed(machine), ""]
    lines += ["| promised | limit | measured | kept |", "|---|---|---|---|", *(each.line() for each in promised), ""]
    lines += [_row("p50 / p99 ms", [each.title for each in indexes]), f"|---|{'---|' * len(indexes)}"]
    lines += [_row(name, [_times(each["times"][name]) for each in served]) for name in names]
    lines += [_row("entries", [f"{each.entries:,}" for each in indexes])]
    lines += [_row("indexing beyond encoding, s", [f"{each.build_seconds:.1f}" for each in indexes])]
    lines += [_row("loading at the start, s", [f"{each['load_seconds']:.1f}" for each in served])]
    memory = served[0]["memory_mb"]
    lines += [_row(f"MB, {name}", [f"{each['memory_mb'][name]:.0f}" for each in served]) for name in memory]
    without = ", ".join(served[0]["not_loaded"])
    beside = f" ({', '.join(served[0]['loaded'])} is)" if served[0]["loaded"] else ""
    lines += ["", f"Not loaded in these processes, which is checked: {without}{beside}."]
    told = f"A worker after {WORKER_CONVERSATIONS} questions holds {worker['resident_mb']:.0f} MB"
    shared = f"{worker['shared_counted_once_mb']:.0f} MB where what it shares with others counts once."
    return "\n".join([*lines, "", f"{told}, {shared}", "", LEGEND, ""])


def _row(name: str, cells: Sequence[str]) -> str:
    return f"| {' | '.join((name, *cells))} |"


def _times(found: dict[str, float]) -> str:
    return f"{found['p50_ms']:.2f} / {found['p99_ms']:.2f}"


def main() -> None:
    """Measure, print and write the tables."""
    one_thread()
    parser = argparse.ArgumentParser(prog="python -m bench.understanding_speed", description=__doc__)
    parser.add_argument("--passages", type=int, default=100_000, help="size of the large indexes")
    parser.add_argument("--results", type=Path, default=RESULTS, help="folder for the tables")
    add_cache_option(parser)
    options = parser.parse_args()
    root, machine = data_root(), described("bench.understanding_speed", PACKAGES)
    from bench.speed_corpus import questions
    from bot.versions import active_version

    models, texts = trained_models(options.cache), questions(root)
    version = models / active_version(models)
    with tempfile.TemporaryDirectory() as folder:
        indexes = build_all(root, options.cache, Path(folder), options.passages)
        served = [serve(indexed, encoder_folder(options.cache), version, texts) for indexed in indexes]
    worker = worker_memory(options.cache)
    promised = targets(indexes, served, worker)
    text = page(machine, promised, indexes, served, worker)
    options.results.mkdir(parents=True, exist_ok=True)
    (options.results / "understanding_speed.md").write_text(text, encoding="utf-8")
    figures = {
        "machine": machine,
        "promised": [asdict(each) for each in promised],
        "indexes": [asdict(each) | {"path": each.path.name} for each in indexes],
        "served": served,
        "worker": worker,
    }
    (options.results / "understanding_speed.json").write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
