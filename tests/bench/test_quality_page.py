"""The page that says how good it is."""

from pathlib import Path

from bench.quality_page import PAGE, RESULTS, goals, others, promises, updated


def test_the_page_says_what_was_measured() -> None:
    assert all((RESULTS / f"{name}.md").exists() for name in ("understanding", "understanding_speed", "peers_nlu"))
    page = Path(PAGE).read_text("utf-8")
    assert page == updated(page), "run: python -m bench.quality_page"


def test_what_falls_short_is_said_to() -> None:
    goal = {"dataset": "covid-faq", "title": "CovidFAQ", "measure": "map", "to_beat": 0.795}
    assert goals({"goals": [goal], "sets": {"covid-faq": {"map": 0.7}}})[2] == (
        "| CovidFAQ | MAP | 0.795 | 0.700 | falls short |"
    )
    promised = {"title": "search", "limit": 2, "unit": "ms", "measured": 1.5}
    assert promises({"promised": [promised]})[2] == "| search | 2 ms | 1.5 ms |  |"


def test_whoever_did_not_finish_says_so_in_its_cell() -> None:
    score = {"name": "SetFit", "dataset": "banking77-5", "top_1": None, "mcc": None, "note": "did not finish"}
    assert others({"scores": [score]})[2] == "| SetFit | did not finish | - | - | - |"
