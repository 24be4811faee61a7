"""Customers who wait or cannot answer: the open ticket, the queue, and an answer that is not at hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.assistant import Assistant
from bot.dialogue.none_words import has_none
from tests.bot.dialogue.talking import FRIDAY_NIGHT, FakeDesk, Talk

REFUND = "¿me devolvéis el dinero?"
WHEN = "¿cuándo me contestáis?"


def talk_of(tienda: Assistant, **given: object) -> Talk:
    intents = {
        "me llegó roto": "damaged_parcel",
        "una persona": "talk_to_person",
        "dónde está mi pedido": "order_status",
        "hola?": "greet",
        "sí": "affirm",
        REFUND: "return_request",
        WHEN: "ticket_status",
    }
    answers = {REFUND: ("refund-time", "damaged-refund")}
    return Talk(tienda, intents=intents, answers=answers, **given)  # type: ignore[arg-type]


async def test_broken_goods_are_not_returned_as_unused_ones_are(tienda: Assistant) -> None:
    talk = talk_of(tienda)
    await talk.say(REFUND)
    assert "utter_return_request" in talk.responses
    await talk.say("me llegó roto")
    said = await talk.say(REFUND)
    assert "la recogida es gratis" in said[0]
    assert "utter_return_request" not in talk.responses


async def test_an_open_ticket_of_another_category_changes_no_answer(tienda: Assistant) -> None:
    talk = talk_of(tienda)
    await talk.desk.open_ticket(category="invoice", subject="factura")
    await talk.say(REFUND)
    assert "utter_return_request" in talk.responses


async def test_who_asks_when_he_is_answered_hears_how_his_ticket_stands_and_that_the_team_is_there(
    tienda: Assistant,
) -> None:
    talk = talk_of(tienda)
    await talk.desk.open_ticket(category="damaged", subject="roto")
    said = await talk.say(WHEN)
    assert talk.responses[-1] == "utter_ticket_status_open"
    assert "FD-1001 está abierto" in said[-1]


async def waited_for(tienda: Assistant) -> Talk:
    """Return the talk of a customer whose ticket waits for him."""
    talk = talk_of(tienda)
    ticket = await talk.desk.open_ticket(category="damaged", subject="roto")
    talk.desk.tickets[0] = replace(ticket, state="waiting")
    return talk


@pytest.mark.parametrize("texts", [(WHEN,), ("hola?", WHEN), (WHEN, WHEN)])
async def test_who_only_asks_how_a_ticket_stands_that_waits_for_him_is_told_so(
    tienda: Assistant, texts: tuple[str, ...]
) -> None:
    talk = await waited_for(tienda)
    said = await talk.say(*texts)
    assert talk.last is not None
    assert talk.last.is_status_question
    assert "a la espera de tu respuesta" in said[-1]


@pytest.mark.parametrize(
    ("texts", "media"),
    [((WHEN,), 1), (("sí", WHEN), 0), (("la caja venía abierta por abajo", WHEN), 0), (("TA-10234", WHEN), 0)],
)
async def test_who_tells_something_besides_has_done_what_the_ticket_waited_for(
    tienda: Assistant, texts: tuple[str, ...], media: int
) -> None:
    talk = await waited_for(tienda)
    said = await talk.say(*texts, media=media)
    assert talk.last is not None
    assert not talk.last.is_status_question
    assert not any("a la espera" in text for text in said)


async def test_while_the_team_is_away_it_is_said_when_it_is_back(tienda: Assistant) -> None:
    talk = talk_of(tienda, desk=FakeDesk(FRIDAY_NIGHT, is_open=False))
    await talk.desk.open_ticket(category="damaged", subject="roto")
    said = await talk.say(WHEN)
    assert talk.responses[-1] == "utter_ticket_status_closed"
    assert "volvemos el lunes a las 9:00" in said[-1]


@pytest.mark.parametrize("call", ["hola?", "???"])
async def test_somebody_in_the_queue_who_makes_himself_heard_is_told_once_that_he_still_waits(
    tienda: Assistant, call: str
) -> None:
    talk = talk_of(tienda, desk=FakeDesk(talk_of(tienda).desk.now, agents=0))
    await talk.say("una persona")
    await talk.say(call)
    assert talk.responses == ["utter_handoff_still_waiting"]
    await talk.say(call)
    assert talk.responses == []
    talk.desk.now += timedelta(minutes=6)
    await talk.say(call)
    assert talk.responses == ["utter_handoff_still_waiting"]


@pytest.mark.parametrize("words", ["no lo tengo", "no tengo el número de pedido"])
async def test_who_has_no_order_number_is_offered_the_way_out_and_not_asked_again(
    tienda: Assistant, words: str
) -> None:
    talk = talk_of(tienda)
    await talk.say("dónde está mi pedido")
    await talk.say(words)
    assert talk.responses == ["utter_form_stuck"]


@pytest.mark.parametrize(
    "words", ["No lo tengo", "no me acuerdo", "I don't have it", "I can't find the number", "no idea"]
)
def test_words_that_an_answer_is_not_at_hand(words: str) -> None:
    assert has_none(words)


@pytest.mark.parametrize(
    "words", ["no tengo la caja original", "no lo tengo, es TA-10234", "I don't have a coffee maker"]
)
def test_words_that_say_more_than_that(words: str) -> None:
    assert not has_none(words)
