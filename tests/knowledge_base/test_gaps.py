"""Open questions are gathered by what they are about and ranked by how often and how recently they were asked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from knowledge_base.gaps import HALF_LIFE, Asked, Gap, find_gaps
from tests.knowledge_base.shop import HashEncoder

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
KNOWN = {"es": ["¿cuánto tarda el envío?", "¿puedo pagar con bizum?", "¿dónde está la tienda?"]}
CLASSES = "Sí, damos clases de cerámica los sábados por la mañana en el taller de la tienda, 35 euros por persona."


def asked(text: str, conversation: int, *replies: str, ago: timedelta = DAY, language: str = "es") -> Asked:
    return Asked(text, language, NOW - ago, conversation, "unanswered", replies)


def gaps_of(*questions: Asked) -> tuple[Gap, ...]:
    return find_gaps(questions, HashEncoder(), now=NOW, known=KNOWN)


def test_nothing_asked_leaves_no_gap() -> None:
    assert gaps_of() == ()
    assert gaps_of(asked("???", 1)) == ()


def test_the_same_question_in_other_words_is_one_gap() -> None:
    (ceramics, other) = gaps_of(
        asked("¿dais clases de cerámica?", 1),
        asked("clases de ceramica los sabados?", 2),
        asked("¿hay clase de cerámica?", 3),
        asked("¿vendéis piensos para gatos?", 4),
    )
    assert (ceramics.customers, other.customers) == (3, 1)
    assert "cer" in ceramics.questions[0].text


def test_languages_are_kept_apart() -> None:
    found = gaps_of(asked("pottery", 1, language="en"), asked("pottery", 2, language="es"))
    assert sorted(gap.language for gap in found) == ["en", "es"]


def test_who_asks_again_and_again_counts_once() -> None:
    (gap,) = gaps_of(*(asked("¿dais clases de cerámica?", 1) for _ in range(5)))
    assert (gap.customers, len(gap.questions)) == (1, 5)


def test_a_question_of_a_half_life_ago_counts_half() -> None:
    (gap,) = gaps_of(asked("¿dais clases?", 1, ago=timedelta()), asked("¿dais clases?", 2, ago=HALF_LIFE))
    assert gap.score == pytest.approx(1.5)
    assert gap.last_asked_at == NOW


def test_what_is_asked_now_comes_before_what_was_asked_more_often_long_ago() -> None:
    old = [asked("¿vendéis piensos para gatos?", number, ago=8 * HALF_LIFE) for number in range(1, 4)]
    new, former = gaps_of(*old, asked("¿dais clases de cerámica?", 9, ago=timedelta()))
    assert (new.customers, former.customers) == (1, 3)


def test_the_draft_is_what_agents_agree_on_and_no_greeting_nor_question() -> None:
    (gap,) = gaps_of(
        asked("¿dais clases de cerámica?", 1, "Hola, soy Ana.", "¿Me dices tu nombre?", CLASSES),
        asked(
            "¿clases de cerámica?", 2, "Hola, soy Ana.", "Sí, clases de cerámica los sábados en el taller, 35 euros."
        ),
        asked("¿hay clases de cerámica?", 3, "Hola, soy Ana.", "Lo pregunto al almacén y te escribo mañana sin falta."),
    )
    assert "sábados" in gap.draft
    assert gap.replies == 3


def test_what_agents_say_to_everybody_is_no_draft() -> None:
    everywhere = "Gracias por escribir a Tienda Aurora, enseguida miramos tu pregunta con mucho gusto."
    ceramics, cats = gaps_of(
        asked("¿dais clases de cerámica?", 1, everywhere, CLASSES),
        asked("¿dais clases de cerámica?", 2, everywhere),
        asked(
            "¿vendéis piensos para gatos?", 3, everywhere, "No, de momento solo vendemos menaje, nada para mascotas."
        ),
    )
    assert ceramics.draft == CLASSES
    assert cats.draft.startswith("No, de momento")


def test_a_gap_nobody_answered_has_no_draft() -> None:
    (gap,) = gaps_of(asked("¿dais clases de cerámica?", 1))
    assert (gap.draft, gap.replies) == ("", 0)


def test_the_order_in_which_questions_come_changes_nothing() -> None:
    questions = [
        asked(f"¿dais clases de {what}?", at, CLASSES) for at, what in enumerate(("buceo", "cerámica", "chino"))
    ]
    assert gaps_of(*questions) == gaps_of(*reversed(questions))
