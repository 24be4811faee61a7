"""The page with the figures of understanding."""

from bench.understanding import GOALS, compared, page

INTENTS = dict.fromkeys(("in_scope_accuracy", "oos_recall", "oos_precision", "mcc", "macro_f1", "ece", "auroc"))
INTENTS |= {"n": 10, "accuracy": 0.85, "train_seconds": 12.3, "p50_ms": 4.0, "p99_ms": 9.5}


def test_a_figure_that_falls_short_is_marked() -> None:
    (goal,) = (goal for goal in GOALS if goal.dataset == "banking77-10")
    assert compared(goal, {"accuracy": 0.8721}).split(" | ")[2:5] == ["87.2 %", "87.2 %", "yes"]
    assert compared(goal, {"accuracy": 0.8719}).split(" | ")[2:5] == ["87.2 %", "87.2 %", "**no**"]


def test_figures_that_a_set_does_not_have_are_left_open() -> None:
    rows = page({"banking77-5": INTENTS}, {"date": "today"}).splitlines()
    assert "| BANKING77, 5 examples an intent | 10 | 0.850 | - | - | - | - | - | - | - | 12.3 | 4.0 | 9.5 |" in rows
