"""Whole conversations with the example assistant."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.assistant import Assistant
from bot.dialogue.turn import ContactView, Mode
from integrations.errors import TemporaryFailure
from integrations.orders import Order
from tests.bot.dialogue.talking import FRIDAY_NIGHT, TUESDAY_NOON, FakeDesk, FakeOrders, Talk

ORDER = Order(
    number="TA-10234",
    status="shipped",
    carrier="Ruta Clara",
    tracking_url="https://tienda.example/r/1",
    items=("1 sartén",),
    delivery_on=date(2026, 11, 26),
    postcode="28013",
    email="laura@correo.example",
    phone="+34600123456",
)
WHERE = "¿dónde está mi pedido?"


def shop(tienda: Assistant, **given: object) -> Talk:
    return Talk(tienda, orders=FakeOrders([ORDER]), **given)  # type: ignore[arg-type]


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
    talk.orders = FakeOrders(error=TemporaryFailure("timeout"))
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
    await talk.say("pues no sé")
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


async def test_a_person_while_everybody_is_busy_is_not_promised_at_once(tienda: Assistant) -> None:
    desk = FakeDesk(TUESDAY_NOON, agents=0)
    talk = shop(tienda, intents={"una persona": "talk_to_person"}, desk=desk)
    await talk.say("una persona")
    assert talk.responses[-1] == "utter_handoff_waiting"
    await talk.say("una persona")
    assert talk.responses == ["utter_handoff_still_waiting"]
    await talk.say("una persona")
    assert talk.responses == []
    talk.desk.now += timedelta(minutes=6)
    await talk.say("una persona")
    assert talk.responses == ["utter_handoff_still_waiting"]


async def test_in_the_queue_the_bot_answers_what_it_is_sure_of_and_keeps_the_rest(tienda: Assistant) -> None:
    entry = tienda.entries[0]
    talk = shop(
        tienda,
        intents={"una persona": "talk_to_person", "gracias": "thanks"},
        answers={"¿hacéis envíos a Canarias?": (entry.id, 0.93)},
    )
    await talk.say("una persona")
    await talk.say("¿hacéis envíos a Canarias?")
    assert talk.responses == ["faq"]
    await talk.say("además el color no es el mío")
    assert talk.responses == ["utter_ticket_updated"]
    assert talk.desk.notes[-1][1] == "además el color no es el mío"
    await talk.say("y la tapa no cierra")
    assert talk.responses == []
    await talk.say("gracias")
    assert talk.responses == []


async def test_a_greeting_with_a_question_is_answered_with_a_light_greeting(tienda: Assistant) -> None:
    entry = next(each for each in tienda.entries if each.language == "es")
    talk = shop(tienda, intents={"hola": "greet"}, answers={"cuánto cuesta el envío": (entry.id, 0.9)})
    replies = await talk.say("hola", "cuánto cuesta el envío")
    assert talk.responses == ["utter_first_notice", "faq"]
    assert replies[1].startswith("¡Hola! ")


async def test_offered_entries_are_answered_when_tapped(tienda: Assistant) -> None:
    ids = tuple(dict.fromkeys(entry.id for entry in tienda.entries))[:3]
    talk = shop(tienda, answers={"algo sobre envíos": ids})
    await talk.say("algo sobre envíos")
    assert talk.last is not None
    buttons = talk.last.replies[-1].buttons
    assert len(buttons) == 4
    (told,) = await talk.say(payload=buttons[1].payload)
    entry = tienda.entry(ids[1], "es")
    assert entry is not None
    assert told == entry.answer
    assert talk.last.replies[0].source == entry.source


async def test_the_second_offer_in_a_row_counts_as_a_misunderstanding(tienda: Assistant) -> None:
    ids = tuple(dict.fromkeys(entry.id for entry in tienda.entries))[:3]
    talk = shop(tienda, answers={"algo": ids, "otra cosa": ids, "y otra": ids})
    for text in ("algo", "otra cosa", "y otra"):
        await talk.say(text)
    assert talk.desk.handed_over == ["misunderstood"]


async def test_my_ticket_is_told_by_its_number(tienda: Assistant) -> None:
    talk = shop(tienda, intents={"me llegó roto": "damaged_parcel", "¿cómo va mi incidencia?": "ticket_status"})
    await talk.say("me llegó roto", "TA-10234")
    (told,) = await talk.say("¿cómo va mi incidencia?")
    assert talk.responses == ["utter_ticket_status"]
    assert "FD-1001" in told


async def test_a_picture_without_a_ticket_is_received(tienda: Assistant) -> None:
    talk = shop(tienda)
    await talk.say(media=2)
    assert talk.responses == ["utter_first_notice", "utter_media_received"]


async def test_the_language_follows_the_customer_and_can_be_chosen(tienda: Assistant) -> None:
    talk = shop(tienda, intents={"hola": "greet", "in english please": "choose_language"})
    await talk.say("hola")
    await talk.say("in english please")
    assert talk.responses == ["utter_language_changed"]
    assert talk.last is not None
    assert talk.last.language == "en"


async def test_a_language_that_is_not_served_is_declined_in_those_that_are(tienda: Assistant) -> None:
    talk = shop(tienda)
    replies = await talk.say("Guten Tag, ich möchte wissen, wo meine Bestellung bleibt, bitte")
    assert "español" in replies[-1]
    assert "English" in replies[-1]


async def test_an_empty_message_and_a_sticker_are_answered_politely(tienda: Assistant) -> None:
    talk = shop(tienda)
    await talk.say()
    assert talk.responses == ["utter_first_notice", "utter_did_not_understand"]
    await talk.say(unsupported="sticker")
    assert talk.responses == ["utter_unsupported"]


async def test_general_advice_yields_to_the_customers_own_case_unless_it_is_all_but_certain(tienda: Assistant) -> None:
    entry = tienda.entries[0]
    talk = shop(tienda, intents={WHERE: ("order_status", 0.7)}, answers={WHERE: (entry.id, 0.9)})
    await talk.say(WHERE)
    assert talk.responses[-1] == "utter_ask_order_number"
    unsure = shop(tienda, intents={WHERE: ("order_status", 0.55)}, answers={WHERE: (entry.id, 0.99)})
    await unsure.say(WHERE)
    assert unsure.responses[-1] == "faq"


async def test_the_trace_names_every_rule_with_the_reason_it_was_not_taken(tienda: Assistant) -> None:
    talk = shop(tienda, intents={WHERE: "order_status"})
    await talk.say(WHERE)
    assert talk.last is not None
    looked_at = [step for step in talk.last.steps if step.stage == "rule"]
    assert {step.name for step in looked_at} >= {rule.name for rule in tienda.rules}
    assert all(step.detail["why"] for step in looked_at if step.outcome == "not taken")
    assert {"language", "intent", "knowledge", "choice", "form"} <= {step.stage for step in talk.last.steps}


async def test_a_postcode_proves_one_order_and_not_the_next(tienda: Assistant) -> None:
    other = Order(number="TA-10240", status="delivered", postcode="46002")
    talk = shop(tienda, intents={WHERE: "order_status"})
    talk.orders = FakeOrders([ORDER, other])
    await talk.say("TA-10234")
    await talk.say("28013")
    await talk.say(WHERE)
    assert talk.responses == ["utter_order_status"]
    await talk.say("TA-10240")
    assert talk.responses == ["utter_order_needs_proof", "utter_ask_postcode"]


async def test_number_and_postcode_told_together_are_enough(tienda: Assistant) -> None:
    talk = shop(tienda, intents={"pedido TA-10234, código postal 28013": "order_status"})
    await talk.say("pedido TA-10234, código postal 28013")
    assert talk.responses[-1] == "utter_order_status"


async def test_guessing_postcodes_ends_after_a_few(tienda: Assistant) -> None:
    talk = shop(tienda)
    for guess in ("28001", "28002", "28003", "28004", "28005", "28013"):
        await talk.say("TA-10234")
        await talk.say(guess)
    assert talk.responses == ["utter_order_not_found"]


async def test_an_order_number_is_never_taken_for_a_question(tienda: Assistant) -> None:
    entry = tienda.entries[0]
    talk = shop(tienda, intents={"me llegó roto": "damaged_parcel"}, answers={"el pedido TA-10234": (entry.id, 0.95)})
    await talk.say("me llegó roto")
    await talk.say("el pedido TA-10234")
    assert talk.responses == ["utter_ticket_updated"]


async def test_ok_is_no_answer_to_an_open_question(tienda: Assistant) -> None:
    talk = shop(tienda, intents={"presupuesto": "business_offer", "ok": "affirm"})
    await talk.say("presupuesto")
    await talk.say("ok")
    assert talk.responses == ["utter_ask_need"]
    assert talk.desk.lead is not None
    assert "need" not in talk.desk.lead.facts


async def test_a_flow_and_a_question_in_one_burst_are_both_answered_and_the_flows_question_comes_last(
    tienda: Assistant,
) -> None:
    entry = tienda.entries[0]
    talk = shop(tienda, intents={"me llegó roto": "damaged_parcel"}, answers={"¿abrís el sábado?": (entry.id, 0.9)})
    await talk.say("me llegó roto", "¿abrís el sábado?")
    assert talk.responses[1:] == ["faq", "utter_ticket_opened", "utter_ask_damaged_form_order_number"]


async def test_emoji_alone_are_never_counted_as_misunderstandings(tienda: Assistant) -> None:
    talk = shop(tienda)
    for _ in range(3):
        await talk.say("👍🏽")
    assert talk.responses == ["utter_did_not_understand"]
    assert talk.desk.handed_over == []


async def test_while_a_person_owns_the_conversation_only_words_of_leaving_are_answered(tienda: Assistant) -> None:
    talk = shop(tienda, intents={WHERE: "order_status"}, mode=Mode.OWNED)
    assert await talk.say(WHERE, media=1) == []
    await talk.say("gracias", "BAJA")
    assert talk.responses == ["utter_opted_out"]
    assert talk.desk.is_opted_out


async def test_a_conversation_that_was_given_back_is_answered_as_before(tienda: Assistant) -> None:
    talk = shop(tienda, intents={WHERE: "order_status"}, mode=Mode.RETURNED)
    await talk.say(WHERE)
    assert talk.responses[-1] == "utter_ask_order_number"
