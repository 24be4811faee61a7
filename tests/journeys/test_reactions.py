"""What customers say of an answer in two or three words, understood by the trained models."""

from __future__ import annotations

import pytest

from bot.mind import TrainedMind
from tests.journeys.asking import talk_of

SAID = [
    ("es", "seguimos igual"),
    ("es", "ya lo revisé"),
    ("es", "nada, no me anda"),
    ("es", "pues lo he comprobado y lo mismo"),
    ("en", "I've already tried"),
    ("en", "still no luck"),
    ("en", "yes I looked there"),
    ("en", "that didn't fix it"),
]
ASKED = {"es": "no puedo entrar en mi cuenta, he olvidado la contraseña", "en": "I forgot the password of my account"}
WHERE = {"es": "¿dónde está mi pedido?", "en": "where is my order?"}
HELLO = {"es": "hola", "en": "hello"}


@pytest.mark.parametrize(("language", "text"), SAID)
async def test_after_an_answer_it_means_that_it_did_not_help(mind: TrainedMind, language: str, text: str) -> None:
    talk = await talk_of(mind, language, ASKED[language], text)
    assert talk.responses in (["utter_tried"], ["utter_not_solved"])
    assert talk.last is not None
    assert talk.last.replies[-1].buttons[-1].payload == "/talk_to_person"


@pytest.mark.parametrize(("language", "text"), SAID)
async def test_in_a_form_it_neither_leaves_nor_answers(mind: TrainedMind, language: str, text: str) -> None:
    talk = await talk_of(mind, language, WHERE[language], text)
    assert talk.last is not None
    assert talk.last.requested_slot == "order_number"
    assert talk.responses == ["utter_ask_order_number"]


@pytest.mark.parametrize(("language", "text"), SAID)
async def test_with_nothing_before_it_is_asked_what_it_is_about(mind: TrainedMind, language: str, text: str) -> None:
    talk = await talk_of(mind, language, HELLO[language], text)
    assert talk.responses == ["utter_about_what"]


@pytest.mark.parametrize(("language", "text"), [("es", "¿y en Nochebuena?"), ("en", "and on Christmas Eve?")])
async def test_a_question_is_never_thanked_for_as_if_it_told_something(
    mind: TrainedMind, language: str, text: str
) -> None:
    talk = await talk_of(mind, language, HELLO[language], text)
    assert "utter_inform_received" not in talk.responses
