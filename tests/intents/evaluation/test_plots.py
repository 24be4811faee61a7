"""The pictures of an evaluation."""

import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from intents.evaluation.outcomes import Outcome
from intents.evaluation.plots import draw
from intents.training_data import Example

OUT = "NO_NODES_DETECTED"


def outcomes(labels: int = 3) -> list[Outcome]:
    return [
        Outcome(Example("x", label, (), Path("x"), 1), f"intent_{number % labels}", (number % 10) / 10, number % 10 > 4)
        for number, label in enumerate([*(f"intent_{each % labels}" for each in range(labels * 7)), OUT, OUT])
    ]


@pytest.mark.parametrize("language", ["en", "es"])
def test_three_pictures_are_written(tmp_path: Path, language: str) -> None:
    paths = draw(outcomes(), 0.5, OUT, tmp_path / "plots", language)
    assert [path.name for path in paths] == ["confusion_matrix.png", "confidence.png", "coverage.png"]
    for path in paths:
        with Image.open(path) as image:
            assert image.format == "PNG"
            assert min(image.size) >= 300


def test_a_large_matrix_grows_with_its_labels(tmp_path: Path) -> None:
    small, large = (draw(outcomes(count), 0.5, OUT, tmp_path / str(count))[0] for count in (3, 60))
    with Image.open(small) as little, Image.open(large) as big:
        assert big.size[0] > 2 * little.size[0]


def test_texts_that_are_all_turned_away_can_be_drawn(tmp_path: Path) -> None:
    assert draw(outcomes(), 1.1, OUT, tmp_path)


def test_without_matplotlib_one_sentence_says_what_to_do(tmp_path: Path) -> None:
    code = "import sys; sys.modules['matplotlib'] = None; from bot.cli import main; main(sys.argv[1:])"
    arguments = ("nlu", "eval", "--train", "x.csv", "--test", "x.csv", "--plot", str(tmp_path))
    finished = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False)
    assert finished.returncode == 1
    assert finished.stderr.splitlines() == [
        "frontdesk: Plots need matplotlib: pip install 'frontdesk[eval]', or leave --plot out."
    ]
