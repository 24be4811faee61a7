"""What customers say while a form waits for an answer: other facts, questions besides, and a hello days later."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.assistant import Assistant
from bot.dialogue.domain import SlotMapping
from tests.bot.dialogue.talking import WHERE, Talk, shop


async def quote(tienda: Assistant, *answers: str, **given: object) -> Talk:
    """Ask for a quote and answer the first questions."""
    talk = shop(tienda, intents={"presupuesto": "business_offer", "hola": "greet", "sí": "affirm"}, **given)
    for said in ("presupuesto", *answers):
        await talk.say(said)
    return talk


def known(talk: Talk, slot: str) -> object:
    """Return what is known of a slot."""
    assert talk.last is not None
    return talk.last.slots.get(slot)


@pytest.mark.parametrize(
    "answers", [(), ("200 platos",), ("200 platos", "25", "3000 €"), ("200 platos", "25", "en enero")]
)
async def test_no_budget_said_out_of_turn_is_no_answer_to_what_was_asked(
    tienda: Assistant, answers: tuple[str, ...]
) -> None:
    talk = await quote(tienda, *answers)
    assert talk.last is not None
    asked = talk.last.requested_slot
    replies = await talk.say("todavía no hay presupuesto")
    assert replies[0].startswith("Apuntado.")
    assert known(talk, asked) is None
    assert known(talk, "budget") == "todavía no hay presupuesto"


async def test_who_has_no_budget_is_not_asked_for_it_again(tienda: Assistant) -> None:
    talk = await quote(tienda, "200 platos")
    await talk.say("no tenemos presupuesto todavía, somos 25")
    assert talk.responses == ["utter_business_fit", "utter_ask_timing"]


async def test_a_budget_that_is_told_counts_although_there_is_none_for_more(tienda: Assistant) -> None:
    talk = await quote(tienda, "200 platos", "25")
    await talk.say("3000 euros, no tenemos presupuesto para más")
    assert known(talk, "budget") == "3000 EUR"


async def test_a_question_behind_an_answer_is_answered_in_the_same_turn(tienda: Assistant) -> None:
    entry = tienda.entries[0]
    talk = await quote(tienda, "200 platos", answers={"hacéis envíos a Portugal": (entry.id, 0.9)})
    await talk.say("somos 25 y hacéis envíos a Portugal")
    assert talk.responses == ["faq", "utter_business_fit", "utter_ask_budget"]
    assert known(talk, "company_size") == 25


async def test_a_question_that_a_response_answers_is_answered_beside_the_form_too(tienda: Assistant) -> None:
    talk = await quote(tienda, "200 platos")
    talk.intents = {"a qué hora abrís": "opening_hours"}
    await talk.say("somos 25, a qué hora abrís")
    assert talk.responses == ["utter_opening_hours", "utter_business_fit", "utter_ask_budget"]


async def test_a_question_instead_of_an_answer_is_answered_and_the_form_asks_again(tienda: Assistant) -> None:
    entry = tienda.entries[0]
    talk = await quote(tienda, "200 platos", answers={"hacéis envíos a Portugal": (entry.id, 0.9)})
    await talk.say("pues no sé, hacéis envíos a Portugal")
    assert talk.responses == ["faq", "utter_ask_company_size"]


@pytest.mark.parametrize(
    ("said", "asked", "need"),
    [
        ("algo especial para bodas y tenéis tienda en Madrid", "tenéis tienda en Madrid", "algo especial para bodas"),
        ("algo para bodas, hacéis envíos a Portugal?", "hacéis envíos a Portugal?", "algo para bodas"),
        ("algo para bodas, hacéis envíos?", "algo para bodas hacéis envíos?", "algo para bodas"),
    ],
)
async def test_an_answer_in_any_words_counts_although_a_question_stands_behind_it(
    tienda: Assistant, said: str, asked: str, need: str
) -> None:
    talk = await quote(tienda, answers={asked: (tienda.entries[0].id, 0.9)})
    await talk.say(said)
    assert known(talk, "need") == need
    assert talk.responses == ["faq", "utter_ask_company_size"]


@pytest.mark.parametrize(
    "said",
    [
        "algo especial para bodas y puedo recogerlo yo",
        "copas y tenéis que grabar el logo",
        "en cuanto abramos, podéis traerlo por la tarde",
    ],
)
async def test_an_answer_that_only_seems_to_ask_stays_whole(tienda: Assistant, said: str) -> None:
    tails = ("puedo recogerlo yo", "tenéis que grabar el logo", "podéis traerlo por la tarde")
    talk = await quote(tienda, answers=dict.fromkeys(tails, (tienda.entries[0].id, 0.9)))
    await talk.say(said)
    assert known(talk, "need") == said
    assert talk.responses == ["utter_ask_company_size"]


@pytest.mark.parametrize("before", ["pues no sé", "hola", "vale", "sí", "perdona, una duda"])
async def test_what_is_no_answer_before_a_question_fills_nothing(tienda: Assistant, before: str) -> None:
    talk = await quote(tienda, answers={"tenéis tienda en Madrid": (tienda.entries[0].id, 0.9)})
    talk.intents = {"vale": "affirm", "sí": "affirm"}
    await talk.say(f"{before}, tenéis tienda en Madrid")
    assert known(talk, "need") is None
    assert talk.responses == ["faq", "utter_ask_need"]


async def test_a_flow_behind_an_answer_comes_before_the_form(tienda: Assistant) -> None:
    talk = await quote(tienda)
    talk.intents = {"cuándo me llega el pedido": "order_status"}
    await talk.say("algo para bodas, cuándo me llega el pedido")
    assert talk.responses[0] == "utter_ask_order_number"


@pytest.mark.parametrize("answers", [(), ("200 platos",)])
async def test_a_hello_to_an_open_question_offers_to_go_on_and_asks_nothing_twice(
    tienda: Assistant, answers: tuple[str, ...]
) -> None:
    talk = await quote(tienda, *answers)
    asked = talk.responses[-1]
    await talk.say("hola")
    assert talk.responses == ["utter_greet_again"]
    await talk.say("sí")
    assert talk.responses == [asked]


async def test_the_buttons_of_the_hello_go_on_with_the_form_or_leave_it(tienda: Assistant) -> None:
    talk = await quote(tienda, "200 platos")
    await talk.say("hola")
    assert talk.last is not None
    go_on, leave = (button.payload for button in talk.last.replies[0].buttons)
    await talk.say(payload=go_on)
    assert talk.responses == ["utter_ask_company_size"]
    await talk.say(payload=leave)
    assert talk.responses == ["utter_form_cancelled"]


def with_yes_or_no(tienda: Assistant, slot: str) -> Assistant:
    """Return the shop whose `slot` is filled by a yes or a no."""
    mappings = tuple(SlotMapping("from_intent", intents=(said,), value=said) for said in ("affirm", "deny"))
    changed = replace(tienda.domain.slots[slot], type="text", mappings=mappings)
    return replace(tienda, domain=replace(tienda.domain, slots={**tienda.domain.slots, slot: changed}))


@pytest.mark.parametrize(("said", "payload"), [("sí", ""), ("", "/continue_form")])
async def test_going_on_with_the_form_answers_no_question_of_yes_or_no(
    tienda: Assistant, said: str, payload: str
) -> None:
    talk = await quote(with_yes_or_no(tienda, "company_size"), "200 platos")
    await talk.say("hola")
    await (talk.say(said) if said else talk.say(payload=payload))
    assert talk.responses == ["utter_ask_company_size"]
    assert known(talk, "company_size") is None
    await talk.say("sí")
    assert known(talk, "company_size") == "affirm"


async def test_a_no_to_the_offer_to_go_on_answers_no_question_of_yes_or_no(tienda: Assistant) -> None:
    talk = await quote(with_yes_or_no(tienda, "company_size"), "200 platos")
    talk.intents = {"hola": "greet", "no": "deny"}
    await talk.say("hola")
    await talk.say("no")
    assert talk.responses == ["utter_form_stuck"]
    assert known(talk, "company_size") is None


async def test_going_on_when_nothing_is_open_any_more_is_a_hello(tienda: Assistant) -> None:
    talk = await quote(tienda, "200 platos")
    await talk.say(payload="/cancel")
    await talk.say(payload="/continue_form")
    assert talk.responses == ["utter_greet"]


async def test_going_on_tells_nothing_besides(tienda: Assistant) -> None:
    talk = await quote(tienda, "200 platos")
    await talk.say(payload='/continue_form{"company_size": 9}')
    assert talk.responses == ["utter_ask_company_size"]
    assert known(talk, "company_size") is None


async def test_an_answer_after_the_hello_counts_without_further_questions(tienda: Assistant) -> None:
    talk = await quote(tienda, "200 platos")
    await talk.say(payload="/start")
    assert talk.responses == ["utter_greet_again"]
    await talk.say("somos 25")
    assert talk.responses == ["utter_business_fit", "utter_ask_budget"]


async def test_who_was_stuck_and_comes_back_is_asked_once_more(tienda: Assistant) -> None:
    talk = await quote(tienda, "200 platos", "no lo sé")
    assert talk.responses == ["utter_form_stuck"]
    await talk.say("hola")
    await talk.say("sí")
    assert talk.responses == ["utter_ask_company_size"]


async def test_a_hello_when_the_form_is_left_and_the_lead_is_open_is_an_ordinary_one(tienda: Assistant) -> None:
    talk = await quote(tienda, "200 platos")
    await talk.say(payload="/cancel")
    await talk.say("hola")
    assert talk.responses == ["utter_greet"]


@pytest.mark.parametrize(
    ("said", "need"),
    [
        ("/cuando podáis algo para bodas", "/cuando podáis algo para bodas"),
        ("/copas", "/copas"),
        ("/start\nalgo para bodas", "algo para bodas"),
        ("algo para bodas\n/start", "algo para bodas"),
        ("copas y/o platos", "copas y/o platos"),
    ],
)
async def test_words_that_begin_with_a_slash_answer_and_commands_do_not(
    tienda: Assistant, said: str, need: str
) -> None:
    talk = await quote(tienda)
    await talk.say(said)
    assert known(talk, "need") == need
    assert talk.responses == ["utter_ask_company_size"]


@pytest.mark.parametrize("said", ["/start", "/START", " /help "])
async def test_a_command_alone_answers_no_question_in_any_words(tienda: Assistant, said: str) -> None:
    talk = await quote(tienda)
    await talk.say(said)
    assert known(talk, "need") is None
    assert talk.responses == ["utter_greet_again"]


@pytest.mark.parametrize("said", ["/start verano", "/start@TiendaBot", '/faq{"id": "order-cancel"}'])
async def test_neither_what_a_link_was_made_with_nor_a_button_spelled_out_is_an_answer(
    tienda: Assistant, said: str
) -> None:
    talk = await quote(tienda)
    await talk.say(said)
    assert known(talk, "need") is None


@pytest.mark.parametrize(
    "text", ["seguimos", "sí, sigamos", "vale, continuamos", "continue", "yes, let's go on please"]
)
async def test_who_wants_to_go_on_after_a_hello_is_asked_again_whatever_it_sounds_like(
    tienda: Assistant, text: str
) -> None:
    talk = shop(tienda, intents={"hola": "greet", WHERE: "order_status", text: "cancel"})
    await talk.say(WHERE)
    await talk.say("hola")
    await talk.say(text)
    assert talk.responses == ["utter_ask_order_number"]
