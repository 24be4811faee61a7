from __future__ import annotations

from zoneinfo import ZoneInfo

from bot.assistant import Assistant
from bot.dialogue.turn import ContactView, ConversationView, Turn, TurnMessage
from bot.dialogue.understanding import parse_payload, understand_turn
from tests.bot.dialogue.talking import TUESDAY_NOON, FakeKnowledge, FakeUnderstander

MADRID = ZoneInfo("Europe/Madrid")


def turn(*messages: TurnMessage) -> Turn:
    return Turn(1, TUESDAY_NOON, ConversationView(1, "webchat", "es"), ContactView(1), messages)


def test_each_text_is_understood_once_and_the_knowledge_base_gets_its_vector(tienda: Assistant) -> None:
    understander, knowledge = FakeUnderstander({}), FakeKnowledge(tienda.entries, {})
    messages = (TurnMessage(1, "hola"), TurnMessage(2, "mi pedido"), TurnMessage(3, "hola"))
    read = understand_turn(turn(*messages), understander, knowledge, languages=("es", "en"), zone=MADRID)
    assert understander.asked == ["hola", "mi pedido", "hola\nmi pedido\nhola"]
    assert all(vector is not None for vector in knowledge.vectors)
    assert [reading.messages for reading in read.readings] == [(1,), (2,), (3,)]
    assert read.joined is not None
    assert read.joined.messages == (1, 2, 3)


def test_buttons_and_words_of_leaving_need_no_model(tienda: Assistant) -> None:
    understander, knowledge = FakeUnderstander({}), FakeKnowledge(tienda.entries, {})
    messages = (TurnMessage(1, "Mi pedido", payload="/order_status"), TurnMessage(2, "BAJA"), TurnMessage(3, "/start"))
    read = understand_turn(turn(*messages), understander, knowledge, languages=("es", "en"), zone=MADRID)
    assert understander.asked == []
    assert [reading.understood.intent for reading in read.readings] == ["order_status", "opt_out", "greet"]


def test_the_assistants_own_words_of_leaving_count_where_a_whole_message_is_one_of_them(tienda: Assistant) -> None:
    known = {"quitadme de en medio": "opt_out", "¿me quitáis de en medio?": "opt_out", "fuera de aquí": "opt_out"}
    understander = FakeUnderstander(known, exact=("quitadme de en medio", "¿me quitáis de en medio?"))
    knowledge = FakeKnowledge(tienda.entries, {})
    messages = tuple(TurnMessage(number, text) for number, text in enumerate(known))
    read = understand_turn(turn(*messages), understander, knowledge, languages=("es", "en"), zone=MADRID)
    assert [reading.is_payload for reading in read.readings] == [True, False, False]


def test_payloads_are_taken_apart_and_nonsense_is_none() -> None:
    assert parse_payload('/inform{"number": 3}') == ("inform", {"number": 3})
    assert parse_payload('/faq{"id": "returns"}') == ("faq", {"id": "returns"})
    assert parse_payload("hello") is None
    assert parse_payload("/inform{broken}") is None


def test_sentences_that_say_little_alone_are_read_together(tienda: Assistant) -> None:
    text = "vivo en Palma, ¿me lo podéis mandar?"
    understander, knowledge = FakeUnderstander({}), FakeKnowledge(tienda.entries, {})
    read = understand_turn(turn(TurnMessage(1, text)), understander, knowledge, languages=("es", "en"), zone=MADRID)
    assert [reading.text for reading in read.readings] == [text]
    assert read.joined is None


def test_sentences_that_each_say_something_are_read_apart(tienda: Assistant) -> None:
    understander = FakeUnderstander({"¿dónde está mi pedido?": "order_status", "quiero una factura": "invoice_request"})
    message = TurnMessage(1, "quiero una factura. ¿dónde está mi pedido?")
    knowledge = FakeKnowledge(tienda.entries, {})
    read = understand_turn(turn(message), understander, knowledge, languages=("es", "en"), zone=MADRID)
    assert [reading.understood.intent for reading in read.readings] == ["invoice_request", "order_status"]
