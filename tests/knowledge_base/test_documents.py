"""Documents as companies have them are answered from, alone and beside a written FAQ."""

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from knowledge_base.answer import Answer, answer
from knowledge_base.build import build_index
from knowledge_base.entries import Audience, Entry
from knowledge_base.faq import parse_faq
from knowledge_base.index import Index
from knowledge_base.search import search
from knowledge_base.sources.convert import convert
from knowledge_base.sources.documents import Origin
from tests.encoder import prepared_encoder
from tests.knowledge_base.leaflet_questions import HELD_OUT, SEEN, Asked
from tests.knowledge_base.shop import HashEncoder, entry
from tests.models import TIENDA

LEAFLETS = Path(__file__).parent / "leaflets"
NOW = datetime(2026, 11, 20, tzinfo=UTC)
ANSWERED_SHARE = 0.4
HELPED_SHARE = 0.8
WRONG_SHARE = 0.03


def leaflets(asked: Asked) -> list[Entry]:
    names = {section.partition(":")[0] for _, _, right in asked for section in right.split("|") if section}
    paths = sorted(path for path in LEAFLETS.glob("*.md") if path.name.partition(".")[0] in names)
    return [each for path in paths for each in convert(path.read_bytes(), Origin(path.name), "markdown").entries]


def is_right(found: Entry, right: str) -> bool:
    sections = (section.split(":") for section in right.split("|") if section)
    return any(found.file.startswith(file) and f"› {heading}" in found.question for file, heading in sections)


@pytest.fixture(scope="module", params=[SEEN, HELD_OUT], ids=["seen", "held out"])
def answers(request: pytest.FixtureRequest, pytestconfig: pytest.Config) -> list[tuple[Answer, str]]:
    """Ask every question of the leaflets alone."""
    encoder = prepared_encoder(pytestconfig.cache.mkdir("frontdesk"))
    return asked_of(build_index(leaflets(request.param), encoder), request.param)


def asked_of(index: Index, asked: Asked) -> list[tuple[Answer, str]]:
    return [
        (answer(question, index, language=language, audience=Audience.PUBLIC, now=NOW), right)
        for language, question, right in asked
    ]


def count_answered(answers: list[tuple[Answer, str]]) -> int:
    return sum(found.entry is not None and is_right(found.entry, right) for found, right in answers)


def count_helped(answers: list[tuple[Answer, str]]) -> int:
    return sum(
        found.kind != "unknown" and any(is_right(each.entry, right) for each in found.candidates)
        for found, right in answers
    )


def test_many_questions_are_answered_outright_and_most_at_least_offered(answers: list[tuple[Answer, str]]) -> None:
    answerable = [(found, right) for found, right in answers if right]
    assert count_answered(answerable) >= ANSWERED_SHARE * len(answerable)
    assert count_helped(answerable) >= HELPED_SHARE * len(answerable)


def test_hardly_any_answer_is_wrong(answers: list[tuple[Answer, str]]) -> None:
    wrong = [found.entry.question for found, right in answers if found.entry and not is_right(found.entry, right)]
    assert len(wrong) <= WRONG_SHARE * len(answers), wrong


def test_what_is_said_to_be_probable_is_so_often(answers: list[tuple[Answer, str]]) -> None:
    sure = [is_right(found.candidates[0].entry, right) for found, right in answers if found.confidence >= 0.8]
    assert np.mean(sure) >= 0.8


def test_documents_are_found_beside_an_faq_of_many_ways_of_asking(pytestconfig: pytest.Config) -> None:
    file = TIENDA / "knowledge" / "faq.en.md"
    entries = [*leaflets(HELD_OUT), *parse_faq(file.read_text("utf-8"), file.name, "en")]
    index = build_index(entries, prepared_encoder(pytestconfig.cache.mkdir("frontdesk")))
    answers = asked_of(index, tuple(each for each in HELD_OUT if each[0] == "en" and each[2]))
    assert count_answered(answers) >= 0.25 * len(answers)
    assert count_helped(answers) >= HELPED_SHARE * len(answers)


def test_parts_of_one_section_are_one_candidate() -> None:
    lines = "\n\n".join(
        f"El horno {number} calienta la masa de pan en {number} minutos. " * 12 for number in range(3, 9)
    )
    bakery = convert(
        f"# Hornos\n\n## Masa de pan\n{lines}\n\n## Precio\nCuesta 3 euros.".encode(), Origin("h.md"), "markdown"
    )
    assert len({each.section for each in bakery.entries}) == 2 < len(bakery.entries)
    index = build_index([*bakery.entries, entry("other", "¿Tenéis pan?", "Sí.")], HashEncoder())
    found = search(
        "¿cómo calienta el horno 7 la masa?", index, language="es", audience=Audience.PUBLIC, now=NOW, limit=9
    )
    assert len(found) == 3
    assert "horno 7" in found[0].text
