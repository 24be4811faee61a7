"""Single turns of the example shop: offers, bursts, languages, the queue, and what the trace says."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.assistant import Assistant
from bot.dialogue.turn import Mode
from integrations.orders import Order
from tests.bot.dialogue.talking import ORDER, TUESDAY_NOON, WHERE, FakeDesk, FakeOrders, shop


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
    entry = tienda.entry(ids[1], "es", TUESDAY_NOON)
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
    talk = shop(tienda, intents={"me llegó roto": "damaged_parcel", "¿cómo va mi ticket?": "ticket_status"})
    await talk.say("me llegó roto", "TA-10234")
    (told,) = await talk.say("¿cómo va mi ticket?")
    assert talk.responses == ["utter_ticket_status_open"]
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
    assert talk.responses[1:] == ["utter_ticket_opened", "faq", "utter_ask_damaged_form_order_number"]


async def test_emoji_alone_are_never_counted_as_misunderstandings(tienda: Assistant) -> None:
    talk = shop(tienda)
    for _ in range(3):
        await talk.say("👍🏽")
    assert talk.responses == ["utter_affirm"]
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


@pytest.mark.parametrize(
    ("asked", "said"),
    [("¿cobráis el zxqwvk aparte?", "Justo eso no lo tengo"), ("is the zxqwvk free?", "I don't have exactly that")],
)
async def test_what_lacks_a_word_of_the_question_is_not_offered_as_if_it_were_meant(
    tienda: Assistant, asked: str, said: str
) -> None:
    talk = shop(tienda, answers={asked: ("delivery-price", "delivery-time")})
    replies = await talk.say(asked)
    assert talk.responses[-1] == "utter_offer_near"
    assert replies[-1].startswith(said)


async def test_yes_to_the_only_entry_that_is_offered_is_answered_with_it(tienda: Assistant) -> None:
    entry = next(each for each in tienda.entries if each.language == "es" and each.answer and not each.sensitive)
    talk = shop(tienda, intents={"sí": "affirm", "hola": "greet"}, answers={"algo sobre envíos": (entry.id,)})
    await talk.say("hola")
    await talk.say("algo sobre envíos")
    assert talk.responses == ["utter_offer_candidates"]
    replies = await talk.say("sí")
    assert talk.responses == ["faq"]
    assert replies[0].startswith(entry.answer_for("webchat")[:20])
    await talk.say("sí")
    assert talk.responses == ["utter_affirm"]
