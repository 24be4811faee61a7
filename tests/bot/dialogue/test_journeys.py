"""Whole conversations with the example assistant."""

from __future__ import annotations

import pytest

from bot.assistant import Assistant
from bot.dialogue.turn import ContactView
from integrations.errors import TemporaryError
from tests.bot.dialogue.talking import FRIDAY_NIGHT, WHERE, FakeDesk, FakeOrders, shop


async def test_order_status_is_told_after_the_number_and_the_postcode(tienda: Assistant) -> None:
    talk = shop(tienda, intents={WHERE: "order_status"})
    await talk.say(WHERE)
    assert talk.responses == ["utter_first_notice", "utter_ask_order_number"]
    await talk.say("ta 10234")
    assert talk.responses == ["utter_order_needs_proof", "utter_ask_postcode"]
    (told,) = await talk.say("28013")
    assert "TA-10234" in told
    assert "enviado" in told
    assert "jueves 26 de noviembre" in told
    assert talk.last is not None
    assert talk.last.active_form == ""


async def test_a_number_that_the_platform_vouches_for_is_proof_enough(tienda: Assistant) -> None:
    contact = ContactView(1, phones=("+34600123456",), proven_phones=("+34600123456",))
    talk = shop(tienda, intents={"where is my order TA-10234?": "order_status"}, contact=contact)
    replies = await talk.say("where is my order TA-10234?")
    assert talk.responses == ["utter_first_notice", "utter_order_status"]
    assert "shipped" in replies[1]
    assert "Thursday 26 November" in replies[1]


async def test_a_number_that_was_only_typed_is_no_proof(tienda: Assistant) -> None:
    contact = ContactView(1, phones=("+34600123456",))
    talk = shop(tienda, intents={"mi pedido es TA-10234": "order_status"}, contact=contact)
    await talk.say("mi pedido es TA-10234")
    assert talk.responses[-1] == "utter_ask_postcode"


@pytest.mark.parametrize("number", ["TA-10234", "TA-99999"])
async def test_an_order_of_somebody_else_and_none_at_all_sound_the_same(tienda: Assistant, number: str) -> None:
    talk = shop(tienda, intents={WHERE: "order_status"})
    await talk.say(WHERE)
    await talk.say(number)
    assert talk.responses == ["utter_order_needs_proof", "utter_ask_postcode"]
    await talk.say("46002")
    assert talk.responses == ["utter_order_not_found"]


async def test_orders_that_do_not_answer_are_admitted_and_a_ticket_is_opened(tienda: Assistant) -> None:
    talk = shop(tienda, intents={"dónde está el TA-10234": "order_status"})
    talk.orders = FakeOrders(error=TemporaryError("timeout"))
    await talk.say("dónde está el TA-10234")
    assert talk.responses[-1] == "utter_orders_unavailable"
    assert len(talk.desk.tickets) == 1


async def test_friday_night_damage_is_one_ticket_and_no_question_twice(tienda: Assistant) -> None:
    refund = "¿cuánto tardáis en devolver el dinero?"
    talk = shop(
        tienda,
        intents={"me llegó roto": "damaged_parcel"},
        answers={refund: ("refund-time", 0.92)},
        desk=FakeDesk(FRIDAY_NIGHT, is_open=False),
        channel="whatsapp",
    )
    talk.answers = {refund: (next(e.id for e in tienda.entries if "refund" in e.id), 0.92)}
    first = await talk.say("me llegó roto")
    assert talk.responses == [
        "utter_first_notice",
        "utter_ticket_opened_closed",
        "utter_ask_damaged_form_order_number",
    ]
    assert "FD-1001" in first[1]
    assert "el lunes a las 9:00" in first[1]
    await talk.say(media=1)
    assert talk.responses == ["utter_media_added"]
    await talk.say("TA-10234")
    assert talk.responses == ["utter_ticket_updated"]
    await talk.say(refund)
    assert talk.responses == ["faq"]
    assert len(talk.desk.tickets) == 1
    assert any("TA-10234" in note for _, note in talk.desk.notes)


async def test_damage_told_in_one_burst_gets_one_coherent_answer(tienda: Assistant) -> None:
    talk = shop(tienda, intents={"hola": "greet", "me llegó roto": "damaged_parcel"})
    replies = await talk.say("hola", "me llegó roto", "TA-10234", media=1)
    assert talk.responses == ["utter_first_notice", "utter_ticket_opened", "utter_ticket_updated"]
    assert replies[1].startswith("¡Hola!")
    assert len(talk.desk.tickets) == 1


async def test_details_added_while_a_ticket_form_waits_go_to_the_ticket_without_a_question(tienda: Assistant) -> None:
    talk = shop(tienda, intents={"me llegó roto": "damaged_parcel"})
    await talk.say("me llegó roto")
    await talk.say("la caja venía abierta y el plato en dos trozos")
    assert talk.responses == ["utter_ticket_updated"]
    assert talk.last is not None
    assert talk.last.requested_slot == "order_number"
    assert talk.desk.notes[-1][1] == "la caja venía abierta y el plato en dos trozos"


async def test_a_business_lead_gets_something_useful_after_two_questions_and_then_is_hot(tienda: Assistant) -> None:
    talk = shop(tienda, intents={"queremos un presupuesto para la empresa": "business_offer"})
    await talk.say("queremos un presupuesto para la empresa")
    assert talk.responses == ["utter_first_notice", "utter_business_offer", "utter_ask_need"]
    await talk.say("200 platos llanos y copas")
    assert talk.responses == ["utter_ask_company_size"]
    await talk.say("somos 25")
    assert talk.responses == ["utter_business_fit", "utter_ask_budget"]
    await talk.say("unos 5.000 €")
    assert talk.responses == ["utter_ask_timing"]
    await talk.say("lo antes posible")
    assert talk.responses == ["utter_ask_email"]
    await talk.say("compras@hotel.example")
    assert talk.responses == ["utter_lead_hot_open"]
    assert talk.desk.lead is not None
    assert talk.desk.lead.facts == {
        "need": "200 platos llanos y copas",
        "company_size": 25,
        "budget": 5000.0,
        "timing": "now",
        "email": "compras@hotel.example",
    }


async def test_a_hot_lead_out_of_hours_hears_a_real_time(tienda: Assistant) -> None:
    desk = FakeDesk(FRIDAY_NIGHT, is_open=False, hot_from=1)
    contact = ContactView(1, emails=("compras@hotel.example",))
    talk = shop(tienda, intents={"presupuesto": "business_offer"}, desk=desk, contact=contact)
    await talk.say("presupuesto")
    await talk.say("200 platos")
    await talk.say("25 personas")
    await talk.say("5000 euros")
    (told,) = await talk.say("este mes")
    assert talk.responses == ["utter_lead_hot_closed"]
    assert "el lunes a las 9:00" in told


async def test_a_phone_number_counts_as_contact_and_what_is_known_is_not_asked(tienda: Assistant) -> None:
    contact = ContactView(1, phones=("+34600987654",))
    talk = shop(tienda, intents={"presupuesto": "business_offer"}, contact=contact)
    await talk.say("presupuesto")
    await talk.say("200 platos")
    await talk.say("25")
    await talk.say("5000 euros")
    await talk.say("sin prisa")
    assert "utter_ask_email" not in talk.responses
    assert talk.last is not None
    assert talk.last.active_form == ""


async def test_an_abandoned_form_keeps_its_lead(tienda: Assistant) -> None:
    talk = shop(tienda, intents={"presupuesto": "business_offer", "cancelar": "cancel"})
    await talk.say("presupuesto")
    await talk.say("200 platos")
    await talk.say("cancelar")
    assert talk.responses == ["utter_form_cancelled"]
    assert talk.desk.lead is not None
    assert talk.desk.lead.facts["need"] == "200 platos"
    assert talk.last is not None
    assert talk.last.active_form == ""


async def test_a_question_in_a_form_is_answered_and_the_form_goes_on(tienda: Assistant) -> None:
    entry = tienda.entries[0]
    talk = shop(tienda, intents={WHERE: "order_status"}, answers={"¿y cuánto cuesta el envío?": (entry.id, 0.9)})
    await talk.say(WHERE)
    await talk.say("¿y cuánto cuesta el envío?")
    assert talk.responses == ["faq", "utter_ask_order_number"]


async def test_a_question_is_not_asked_more_than_twice_and_then_a_way_out_is_offered(tienda: Assistant) -> None:
    talk = shop(tienda, intents={WHERE: "order_status"})
    await talk.say(WHERE)
    await talk.say("pues a ver")
    assert talk.responses == ["utter_ask_order_number"]
    await talk.say("que no lo sé")
    assert talk.responses == ["utter_form_stuck"]
    assert talk.last is not None
    assert [button.payload for button in talk.last.replies[0].buttons] == ["/talk_to_person", "/cancel"]
    await talk.say("asdf")
    assert talk.responses == ["utter_handoff"]


@pytest.mark.parametrize("text", ["BAJA", "¡baja!", "STOP", "Darme de baja", "unsubscribe"])
async def test_a_message_that_is_only_baja_or_stop_opts_out_at_once(tienda: Assistant, text: str) -> None:
    talk = shop(tienda)
    await talk.say(text)
    assert talk.desk.is_opted_out
    assert talk.responses == ["utter_first_notice", "utter_opted_out"]


async def test_quiero_dar_de_baja_mi_pedido_is_no_opt_out(tienda: Assistant) -> None:
    text = "quiero dar de baja mi pedido"
    talk = shop(tienda, intents={text: ("opt_out", 0.97)})
    await talk.say(text)
    assert not talk.desk.is_opted_out
    assert "utter_opted_out" not in talk.responses


async def test_opting_out_wins_over_an_open_form(tienda: Assistant) -> None:
    talk = shop(tienda, intents={WHERE: "order_status"})
    await talk.say(WHERE)
    await talk.say("STOP")
    assert talk.desk.is_opted_out
    assert talk.responses == ["utter_opted_out"]


async def test_two_misunderstandings_fetch_a_person(tienda: Assistant) -> None:
    talk = shop(tienda)
    await talk.say("blablabla uno")
    assert talk.responses == ["utter_first_notice", "utter_did_not_understand"]
    await talk.say("blablabla dos")
    assert talk.responses == ["utter_handoff"]
    assert talk.desk.handed_over == ["misunderstood"]


async def test_something_understood_in_between_forgives_a_misunderstanding(tienda: Assistant) -> None:
    talk = shop(tienda, intents={"qué horario tenéis": "opening_hours"})
    await talk.say("blablabla uno")
    await talk.say("qué horario tenéis")
    await talk.say("blablabla dos")
    assert talk.responses == ["utter_did_not_understand"]


async def test_a_person_out_of_hours_is_promised_truthfully(tienda: Assistant) -> None:
    desk = FakeDesk(FRIDAY_NIGHT, is_open=False)
    talk = shop(tienda, intents={"quiero hablar con una persona": "talk_to_person"}, desk=desk)
    replies = await talk.say("quiero hablar con una persona")
    assert talk.responses == ["utter_first_notice", "utter_handoff_closed"]
    assert "el lunes a las 9:00" in replies[1]
    assert "FD-1001" in replies[1]
