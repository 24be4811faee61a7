"""Typed answers to a guide's check: read where they are plain, left unread where they are not."""

from __future__ import annotations

import time

import pytest

from bot.dialogue.guide_answers import is_done, polarity, read_answer
from knowledge_base.guides import Answer, Step


def plain(yes: str, no: str) -> tuple[Answer, Answer]:
    return (
        Answer({"es": "Sí", "en": "Yes"}, yes, means="yes"),
        Answer({"es": "No", "en": "No"}, no, means="no"),
    )


MAGNET = Step(
    "magnet",
    {"es": "Acerca un imán a la base.", "en": "Hold a magnet to the base."},
    {"es": "¿Se queda pegado?", "en": "Does it stick?"},
    plain("zone", "ticket"),
)
ZONE = Step(
    "zone",
    {"es": "Ponla centrada.", "en": "Centre it."},
    {"es": "¿La detecta ahora?", "en": "Does the hob detect it now?"},
    plain("solved", "ticket"),
)
STICKS = Step(
    "heat",
    {"es": "Baja el fuego.", "en": "Turn the heat down."},
    {"es": "¿Sigue pegándose?", "en": "Does it still stick?"},
    plain("ticket", "solved"),
)
CLEANED = Step(
    "clean",
    {"es": "Límpiala.", "en": "Clean it."},
    {"es": "¿La has limpiado?", "en": "Have you cleaned it?"},
    plain("zone", "ticket"),
)
KIND = Step(
    "kind",
    {"es": "Cada una es un mundo.", "en": "They differ."},
    {"es": "¿De qué es?", "en": "What is it made of?"},
    (
        Answer({"es": "Antiadherente", "en": "Non-stick"}, "heat", {"es": ("teflón",), "en": ("teflon",)}),
        Answer({"es": "Hierro", "en": "Iron"}, "season", {"es": ("hierro fundido", "hierro")}),
        Answer({"es": "Acero", "en": "Steel"}, "preheat", {"es": ("acero",), "en": ("stainless", "steel")}),
    ),
)

CARD = Step(
    "card",
    {"es": "Mira en la puerta.", "en": "Look at the door."},
    {"es": "¿Hay una tarjeta?", "en": "Is there a card?"},
    plain("zone", "ticket"),
)
OWN = Step(
    "coil",
    {"es": "Mira la caja.", "en": "Look at the box."},
    {"es": "¿Lo lleva?", "en": "Is it there?"},
    (
        Answer({"es": "Sí, lo lleva", "en": "Yes, it is"}, "zone"),
        Answer({"es": "No lo lleva", "en": "No, it isn't"}, "ticket"),
    ),
)

READ = [
    (MAGNET, "el imán se queda pegado", "zone"),
    (MAGNET, "the magnet sticks", "zone"),
    (ZONE, "I tried but it keeps flashing", "ticket"),
    (OWN, "sí", "zone"),
    (OWN, "creo que no", "ticket"),
    (MAGNET, "sí", "zone"),
    (MAGNET, "No.", "ticket"),
    (MAGNET, "1", "zone"),
    (MAGNET, "la segunda", "ticket"),
    (MAGNET, "option 2", "ticket"),
    (MAGNET, "sí, se queda pegado", "zone"),
    (MAGNET, "se pega", "zone"),
    (MAGNET, "no se pega", "ticket"),
    (MAGNET, "it doesn't stick", "ticket"),
    (MAGNET, "pues no", "ticket"),
    (MAGNET, "yes it does", "zone"),
    (MAGNET, "todavía no", "ticket"),
    (MAGNET, "No, es muy vieja", "ticket"),
    (ZONE, "ya va", "solved"),
    (ZONE, "¡Ya funciona, gracias!", "solved"),
    (ZONE, "it works now, thanks!", "solved"),
    (ZONE, "la detecta", "solved"),
    (ZONE, "no funciona", "ticket"),
    (ZONE, "sí, ya lo he hecho, pero sigue igual", "ticket"),
    (ZONE, "still nothing", "ticket"),
    (ZONE, "no\nsigue sin ir", "ticket"),
    (ZONE, "nada", "ticket"),
    (STICKS, "ya no se pega", "solved"),
    (STICKS, "sigue igual", "ticket"),
    (STICKS, "no", "solved"),
    (STICKS, "it still sticks", "ticket"),
    (STICKS, "solucionado", "solved"),
    (CLEANED, "listo", "zone"),
    (CLEANED, "sí, ya lo he hecho", "zone"),
    (CLEANED, "I've done it", "zone"),
    (KIND, "es de teflón", "heat"),
    (KIND, "de hierro fundido", "season"),
    (KIND, "stainless steel", "preheat"),
    (KIND, "Non-stick", "heat"),
    (KIND, "3", "preheat"),
]
READ += [
    (ZONE, "ya lo comprobé", "ticket"),
    (ZONE, "eso ya lo había intentado", "ticket"),
    (ZONE, "I had already checked that", "ticket"),
    (ZONE, "tried that before", "ticket"),
    (ZONE, "lo he puesto y tampoco", "ticket"),
    (ZONE, "looked at it and no difference", "ticket"),
    (ZONE, "ni por esas", "ticket"),
    (ZONE, "no hay diferencia", "ticket"),
    (ZONE, "didn't change anything", "ticket"),
    (ZONE, "it hasn't made any difference", "ticket"),
    (STICKS, "ya lo he intentado", "ticket"),
    (STICKS, "same result as yesterday", "ticket"),
    (MAGNET, "lo he mirado y no", "ticket"),
    (MAGNET, "done, and it does stick", "zone"),
    (CLEANED, "ya lo había hecho", "zone"),
    (CARD, "ya miré y no veo ninguno", "ticket"),
    (CARD, "can't see any", "ticket"),
    (CARD, "I checked and there's no sign of it", "ticket"),
    (CARD, "sin suerte", "ticket"),
]
UNREAD = [
    (ZONE, "I've done all that"),
    (ZONE, "pues ya está hecho"),
    (ZONE, "sí, la he puesto centrada"),
    (MAGNET, "ya lo revisé"),
    (MAGNET, "no encuentro ninguno"),
    (CARD, "no puedo mirarlo ahora"),
    (MAGNET, "vale"),
    (MAGNET, "el imán es de la nevera"),
    (ZONE, "ok, I'll try that"),
    (MAGNET, "no tengo imán"),
    (MAGNET, "no lo sé"),
    (MAGNET, "I don't have a magnet"),
    (MAGNET, "listo"),
    (MAGNET, "a veces"),
    (MAGNET, "sí, pero se ha roto"),
    (MAGNET, "9"),
    (MAGNET, "sí y no"),
    (MAGNET, "me llamo Ana"),
    (MAGNET, ""),
    (ZONE, "ya lo he hecho"),
    (ZONE, "el cristal está rayado"),
    (KIND, "sí"),
    (KIND, "no es de acero"),
    (KIND, "hierro o acero"),
]


@pytest.mark.parametrize(("step", "said", "then"), READ, ids=[f"{step.id}-{said}" for step, said, _ in READ])
def test_a_plain_answer_is_read(step: Step, said: str, then: str) -> None:
    answer = read_answer(step, said)
    assert answer is not None
    assert answer.then == then


@pytest.mark.parametrize(("step", "said"), UNREAD, ids=[f"{step.id}-{said}" for step, said in UNREAD])
def test_what_may_mean_something_else_is_not_guessed(step: Step, said: str) -> None:
    assert read_answer(step, said) is None


def test_what_was_understood_helps_with_a_few_words_alone() -> None:
    assert read_answer(MAGNET, "así es") is None
    assert read_answer(MAGNET, "así es", intent="affirm") is MAGNET.answers[0]
    assert read_answer(MAGNET, "así es la olla que compré", intent="affirm") is None


@pytest.mark.parametrize(
    ("said", "is_so"),
    [
        ("listo", True),
        ("ya está", True),
        ("done it", True),
        ("vale, ya lo puse", True),
        ("yep, tried that too", True),
        ("la he puesto centrada", True),
        ("I have centred it", True),
        ("sí", False),
        ("no la he puesto centrada", False),
        ("he llamado a mi hermana", False),
        ("no lo hice", False),
    ],
)
def test_having_done_it_says_nothing_about_how_it_went(said: str, *, is_so: bool) -> None:
    assert is_done(said, ZONE) is is_so


@pytest.mark.parametrize(
    ("said", "meant"), [("sí, gracias", "yes"), ("no", "no"), ("vale", "yes"), ("la sartén", ""), ("", "")]
)
def test_a_yes_to_a_question_of_ours_is_no_more_than_that(said: str, meant: str) -> None:
    assert polarity(said, "") == meant


def test_a_very_long_message_is_read_in_no_time() -> None:
    began = time.perf_counter()
    assert read_answer(ZONE, "hecho " * 3000 + "veamos") is None
    assert read_answer(ZONE, "vale, ya lo he probado y nada") == ZONE.answers[1]
    assert time.perf_counter() - began < 1
