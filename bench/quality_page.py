"""Writes the figures of `bench/results` into docs/quality.md: `python -m bench.quality_page`."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.datasets import PROJECT
from bench.peers import FRONTDESK

RESULTS = Path(__file__).with_name("results")
PAGE = PROJECT / "docs" / "quality.md"
MEASURES = {"mcc": "MCC", "accuracy": "accuracy", "map": "MAP", "ndcg_at_10": "nDCG@10"}
SETS = {  # a column each, in this order
    "banking77-5": ("BANKING77, 5 each", "top_1"),
    "banking77-10": ("BANKING77, 10 each", "top_1"),
    "hint3-curekart": ("Curekart, MCC", "mcc"),
    "chitchat-es": ("chit-chat es", "top_1"),
}


def goals(results: Mapping[str, Any]) -> list[str]:
    """Set each figure beside the one to beat."""
    rows = ["| set | measure | to beat | Frontdesk | |", "|---|---|---|---|---|"]
    for goal in results["goals"]:
        if goal["dataset"] not in results["sets"]:
            continue
        reached, name = results["sets"][goal["dataset"]][goal["measure"]], MEASURES[goal["measure"]]
        percent = goal["measure"] == "accuracy"
        known, ours = (f"{100 * value:.1f} %" if percent else f"{value:.3f}" for value in (goal["to_beat"], reached))
        rows.append(
            f"| {goal['title']} | {name} | {known} | {ours} | {'' if reached > goal['to_beat'] else 'falls short'} |"
        )
    return rows


def promises(results: Mapping[str, Any]) -> list[str]:
    """Set each speed beside its limit."""
    rows = ["| | limit | measured | |", "|---|---|---|---|"]
    for each in results["promised"]:
        verdict = "" if each["measured"] <= each["limit"] else "falls short"
        cells = (each["title"], f"{each['limit']:g} {each['unit']}", f"{each['measured']:g} {each['unit']}", verdict)
        rows.append(f"| {' | '.join(cells)} |")
    return rows


def others(results: Mapping[str, Any]) -> list[str]:
    """Set Frontdesk beside the others, a row each."""
    found = {(score["name"], score["dataset"]): score for score in results["scores"]}
    names = dict.fromkeys(name for name, dataset in found if dataset in SETS)
    rows = [f"| | {' | '.join(title for title, _ in SETS.values())} |", f"|---|{'---|' * len(SETS)}"]
    for name in names:
        shown = f"**{name}**" if name == FRONTDESK else name
        cells = [_cell(found.get((name, dataset)), measure) for dataset, (_, measure) in SETS.items()]
        rows.append(f"| {shown} | {' | '.join(cells)} |")
    return rows


def _cell(score: Mapping[str, Any] | None, measure: str) -> str:
    value = score[measure] if score else None
    if value is None:
        return score["note"] if score and score["note"] else "-"
    return f"{value:.3f}" if measure == "mcc" else f"{100 * value:.1f} %"


def updated(page: str, results: Path = RESULTS) -> str:
    """Return the page with the figures of the results in their places."""
    for name, write in (("understanding", goals), ("understanding_speed", promises), ("peers_nlu", others)):
        read = json.loads((results / f"{name}.json").read_text("utf-8"))
        page = _put(page, name, write(read))
    return page


def _put(page: str, name: str, rows: Sequence[str]) -> str:
    begin, end = f"<!-- {name}: made by bench/quality_page.py -->", f"<!-- end of {name} -->"
    before, _, rest = page.partition(begin)
    _, _, after = rest.partition(end)
    return "\n".join((f"{before}{begin}", *rows, f"{end}{after}"))


if __name__ == "__main__":
    PAGE.write_text(updated(PAGE.read_text("utf-8")), encoding="utf-8")
