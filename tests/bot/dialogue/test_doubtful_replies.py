"""A rule that answers with terms is as sure of what was meant as an entry must be; else the customer chooses."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.assistant import Assistant
from tests.bot.dialogue.talking import shop

STOP = "quiero parar lo que pedí devolver"
NEAR = ("return-cancel", "return-how")


@pytest.mark.parametrize("confidence", [0.55, 0.7, 0.84])
async def test_words_that_are_hardly_meant_are_offered_beside_the_entries(tienda: Assistant, confidence: float) -> None:
    talk = shop(tienda, intents={STOP: ("return_request", confidence)}, answers={STOP: NEAR})
    await talk.say(STOP)
    assert talk.last is not None
    payloads = [button.payload for button in talk.last.replies[-1].buttons]
    assert payloads == [*(f'/faq{{"id": "{name}"}}' for name in NEAR), "/return_request", "/talk_to_person"]


async def test_words_that_are_surely_meant_are_said(tienda: Assistant) -> None:
    talk = shop(tienda, intents={STOP: ("return_request", 0.9)}, answers={STOP: NEAR})
    await talk.say(STOP)
    assert talk.responses[-1] == "utter_return_request"


@pytest.mark.parametrize(("yes", "said"), [("sí", "utter_return_request"), ("no", "utter_deny")])
async def test_where_nothing_else_comes_near_they_are_offered_alone_and_a_yes_is_enough(
    tienda: Assistant, yes: str, said: str
) -> None:
    talk = shop(tienda, intents={STOP: ("return_request", 0.6), "sí": "affirm", "no": "deny"})
    await talk.say(STOP)
    assert talk.last is not None
    assert [button.payload for button in talk.last.replies[-1].buttons] == ["/return_request", "/talk_to_person"]
    await talk.say(yes)
    assert talk.responses == [said]


async def test_what_has_no_name_for_a_button_is_said(tienda: Assistant) -> None:
    domain = tienda.domain
    unnamed = {name: said for name, said in domain.responses.items() if name != "utter_intent/return_request"}
    shop_of_few_words = replace(tienda, domain=replace(domain, responses=unnamed))
    talk = shop(shop_of_few_words, intents={STOP: ("return_request", 0.6)})
    await talk.say(STOP)
    assert talk.responses[-1] == "utter_return_request"


async def test_what_is_hardly_meant_beside_an_answer_is_offered_after_it(tienda: Assistant) -> None:
    hours = "¿a qué hora abrís?"
    talk = shop(tienda, intents={hours: "opening_hours", STOP: ("return_request", 0.6)})
    await talk.say(f"{hours} {STOP}")
    assert talk.responses[-2:] == ["utter_opening_hours", "utter_offer_candidates"]


async def test_the_entry_that_a_rule_says_is_offered_once(tienda: Assistant) -> None:
    text = "lo de quitarme de en medio"
    talk = shop(tienda, intents={text: ("order_cancel", 0.6)}, answers={text: ("order-change", "order-cancel")})
    await talk.say(text)
    assert talk.last is not None
    titles = [button.title for button in talk.last.replies[-1].buttons]
    assert len(titles) == 3, titles


async def test_a_flow_that_does_something_begins_all_the_same(tienda: Assistant) -> None:
    talk = shop(tienda, intents={STOP: ("order_status", 0.6)}, answers={STOP: NEAR})
    await talk.say(STOP)
    assert talk.responses[-1] == "utter_ask_order_number"
