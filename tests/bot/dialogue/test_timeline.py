"""What a turn puts on the timeline about the knowledge base: ids, never words."""

from __future__ import annotations

import json

from bot.assistant import Assistant
from bot.dialogue.turn import ANSWERED, OFFERED, UNANSWERED, Mode, Noted
from tests.bot.dialogue.talking import Talk, shop

DELIVERY = "¿cuánto tarda el envío?"
STRANGE = "¿dais clases de cerámica?"


def noted(talk: Talk) -> list[Noted]:
    assert talk.last is not None
    return list(talk.last.noted)


async def test_an_answer_is_noted_with_its_entry_and_language(tienda: Assistant) -> None:
    talk = shop(tienda, answers={DELIVERY: ("delivery-time", 0.95)})
    await talk.say(DELIVERY)
    assert noted(talk) == [Noted(ANSWERED, {"entry": "delivery-time", "language": "es"})]


async def test_offered_entries_are_noted_by_their_ids(tienda: Assistant) -> None:
    talk = shop(tienda, answers={DELIVERY: ("delivery-time", "delivery-price")})
    await talk.say(DELIVERY)
    assert noted(talk) == [Noted(OFFERED, {"entries": ["delivery-time", "delivery-price"], "messages": [1]})]


async def test_a_tapped_entry_is_noted_as_answered(tienda: Assistant) -> None:
    talk = shop(tienda)
    await talk.say(payload='/faq{"id": "delivery-price"}')
    assert [(each.event, each.data["entry"]) for each in noted(talk)] == [(ANSWERED, "delivery-price")]


async def test_what_was_not_understood_is_noted_by_the_messages_ids(tienda: Assistant) -> None:
    talk = shop(tienda)
    await talk.say("hola", STRANGE)
    assert noted(talk)[-1].event == UNANSWERED
    assert STRANGE not in json.dumps([dict(each.data) for each in noted(talk)], ensure_ascii=False)


async def test_signs_without_words_are_no_unanswered_question(tienda: Assistant) -> None:
    talk = shop(tienda)
    await talk.say("???")
    assert noted(talk) == []


async def test_a_question_that_is_kept_for_a_person_is_unanswered_and_a_remark_is_not(tienda: Assistant) -> None:
    talk = shop(tienda, mode=Mode.QUEUED)
    await talk.say(STRANGE)
    assert [each.event for each in noted(talk)] == [UNANSWERED]
    await talk.say("es el jarrón azul")
    assert noted(talk) == []
