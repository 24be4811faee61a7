from __future__ import annotations

import pytest

from bot.assistant import Assistant
from bot.dialogue.follow_ups import together
from bot.dialogue.leaning import Form, leaning
from bot.dialogue.turn import Noted
from tests.bot.dialogue.talking import WHERE, Talk, shop

PRICE = "¿cuánto cuesta el envío?"
BILL = "¿dónde está mi factura?"
ANSWERS: dict[str, tuple[str, float] | tuple[str, ...]] = {
    PRICE: ("delivery-price", 0.95),
    "¿y a Canarias?": ("delivery-canaries", "customs", "newsletter"),
    "¿y sin intereses?": ("instalments", "newsletter", "password"),
    "¿y en bici?": ("newsletter", "password", "about"),
    "¿y los sábados?": ("shop-address", 0.97),
}


@pytest.mark.parametrize(
    ("text", "asked", "form"),
    [
        ("¿Y a Canarias?", "a canarias?", Form.PHRASE),
        ("gracias, ¿y desde Melilla?", "desde melilla?", Form.PHRASE),
        ("and to the Canary Islands?", "to the canary islands?", Form.PHRASE),
        ("para Ceuta?", "para ceuta?", Form.PHRASE),
        ("what about for schools?", "for schools?", Form.PHRASE),
        ("¿y si es urgente?", "es urgente?", Form.CONDITION),
        ("so what if I paid in cash?", "i paid in cash?", Form.CONDITION),
        ("che, ¿y si pagás en cuotas?", "pagas en cuotas?", Form.CONDITION),
        ("what about express?", "express?", Form.NOUN),
        ("¿qué tal con la azul?", "la azul?", Form.NOUN),
        ("y los manteles", "los manteles", Form.NOUN),
        ("and do they shrink?", "do they shrink?", Form.CLAUSE),
        ("¿y hasta qué hora?", "hasta que hora?", Form.CLAUSE),
        ("¿y qué pasa si se rompe?", "se rompe?", Form.CLAUSE),
        ("¿cuánto cuesta?", "cuanto cuesta?", Form.BARE),
        ("how much is that?", "how much is that?", Form.BARE),
        ("¿y son muy caros?", "son muy caros?", Form.BARE),
        ("and does that cost a lot?", "does that cost a lot?", Form.BARE),
        ("pero tardan demasiado?", "tardan demasiado?", Form.BARE),
        ("¿y cuánto serían?", "cuanto cuesta?", Form.BARE),
        ("vale, ¿cuánto me sale?", "cuanto cuesta?", Form.BARE),
        ("¿y cuándo vale eso?", "cuando vale eso?", Form.CLAUSE),
        ("pero por qué es tan caro?", "por que es tan caro?", Form.CLAUSE),
        ("y otro más barato?", "otro mas barato?", Form.NOUN),
    ],
)
def test_what_leans_on_the_answer_before_is_seen_by_its_form(text: str, asked: str, form: Form) -> None:
    said = leaning(text)
    assert said is not None
    assert (said.asked, said.form) == (asked, form)


@pytest.mark.parametrize(
    "text",
    [
        "¿cuánto cuesta el envío?",
        "gracias",
        "por favor",
        "en efectivo",
        "in English please",
        "¿tenéis tienda física?",
        "y quiero cancelar mi pedido",
        "and I want to talk to a person",
        "y otra cosa que no tiene nada que ver con lo de antes",
        "when will you charge for it?",
        "¿cuándo me lo cobráis?",
    ],
)
def test_what_is_complete_does_not_lean(text: str) -> None:
    assert leaning(text) is None


@pytest.mark.parametrize(
    ("text", "is_price"),
    [("how much longer?", False), ("how much is it?", True), ("¿y cuánto es?", True), ("¿y son muchos días?", False)],
)
def test_bare_words_ask_for_a_price_or_for_a_time(text: str, is_price: bool) -> None:
    said = leaning(text)
    assert said is not None
    assert (said.form, said.wants_price) == (Form.BARE, is_price)


def answered(talk: Talk) -> list[str]:
    assert talk.last is not None
    return [str(noted.data["entry"]) for noted in talk.last.noted if noted.event == "knowledge.answered"]


def payloads(talk: Talk) -> list[str]:
    assert talk.last is not None
    return [button.payload for button in talk.last.replies[-1].buttons]


def follow_ups(talk: Talk) -> list[str]:
    assert talk.last is not None
    return [step.name for step in talk.last.steps if step.stage == "follow_up"]


async def test_an_offer_on_the_same_subject_is_an_answer_right_after_it(tienda: Assistant) -> None:
    talk = shop(tienda, answers=ANSWERS)
    await talk.say(PRICE)
    await talk.say("¿y a Canarias?")
    assert answered(talk) == ["delivery-canaries"]
    assert follow_ups(talk) == ["delivery-price"]


async def test_without_an_answer_before_it_is_only_offered(tienda: Assistant) -> None:
    talk = shop(tienda, answers=ANSWERS, intents={"hola": "greet"})
    await talk.say("hola")
    await talk.say("¿y a Canarias?")
    assert answered(talk) == []
    assert follow_ups(talk) == []


async def test_thanks_in_between_do_not_change_the_subject_and_an_order_does(tienda: Assistant) -> None:
    talk = shop(tienda, answers=ANSWERS, intents={"gracias": "thanks", WHERE: "order_status"})
    await talk.say(PRICE)
    await talk.say("gracias")
    await talk.say("¿y a Canarias?")
    assert answered(talk) == ["delivery-canaries"]
    await talk.say(WHERE)
    await talk.say("¿y a Canarias?")
    assert answered(talk) == []


async def test_a_question_that_has_its_own_answer_is_not_dragged_back(tienda: Assistant) -> None:
    talk = shop(tienda, answers=ANSWERS)
    await talk.say(PRICE)
    await talk.say("¿y los sábados?")
    assert answered(talk) == ["shop-address"]
    assert follow_ups(talk) == []


async def test_an_intent_is_not_dragged_back(tienda: Assistant) -> None:
    talk = shop(tienda, answers=ANSWERS, intents={"¿y a Canarias?": "talk_to_person"})
    await talk.say(PRICE)
    await talk.say("¿y a Canarias?")
    assert talk.last is not None
    assert talk.last.intent == "talk_to_person"


async def test_what_nothing_says_is_said_not_to_be_known_and_a_person_is_offered(tienda: Assistant) -> None:
    talk = shop(tienda, answers=ANSWERS)
    await talk.say(PRICE)
    await talk.say("¿y en bici?")
    assert talk.responses == ["utter_nothing_more_but"]
    assert payloads(talk) == ['/faq{"id": "newsletter"}', '/faq{"id": "password"}', "/talk_to_person"]
    await talk.say("¿y en globo?")
    assert talk.responses == ["utter_nothing_more"]
    assert payloads(talk) == ["/talk_to_person"]
    assert not talk.desk.handed_over


async def test_an_answer_off_the_subject_is_offered_to_words_that_ask_nothing_alone(tienda: Assistant) -> None:
    talk = shop(
        tienda, answers={**ANSWERS, "¿y desde Ibiza?": ("delivery-balearics", 0.95), BILL: ("invoice-download", 0.95)}
    )
    await talk.say(BILL)
    await talk.say("¿y desde Ibiza?")
    assert answered(talk) == []
    assert payloads(talk)[0] == '/faq{"id": "delivery-balearics"}'


@pytest.mark.parametrize(
    ("first", "entry", "then", "said"),
    [
        ("¿cuánto cuesta devolver?", "return-cost", "¿y en Baleares?", "8,95 € en Baleares"),
        ("¿cuánto cuesta devolver?", "return-cost", "y en la tienda?", "Sobre eso: En la tienda es gratis."),
        ("¿la garantía?", "warranty", "¿y si le doy golpes?", "los golpes"),
        ("how do I wash towels?", "care-textiles", "what about tablecloths?", "On that: Lino tablecloths"),
    ],
)
async def test_what_the_last_answer_says_is_said_again_alone(
    tienda: Assistant, first: str, entry: str, then: str, said: str
) -> None:
    talk = shop(tienda, answers={first: (entry, 0.95), then: ("delivery-balearics", 0.95)})
    (*_, whole) = await talk.say(first)
    (reply,) = await talk.say(then)
    assert answered(talk) == [entry]
    assert said in reply
    assert len(reply) < len(whole)


async def test_the_last_answer_is_never_said_word_for_word_again(tienda: Assistant) -> None:
    talk = shop(tienda, answers={**ANSWERS, "¿y con portes?": ("delivery-price", 0.95)})
    (*_, whole) = await talk.say(PRICE)
    (reply,) = await talk.say("¿y con portes?")
    assert whole not in reply
    assert reply.startswith("Para eso vale")
    assert payloads(talk) == ["/talk_to_person"]


@pytest.mark.parametrize("intent", ["damaged_parcel", "inform", "business_offer"])
async def test_a_question_that_leans_begins_no_flow_and_is_not_thanked_for(tienda: Assistant, intent: str) -> None:
    talk = shop(tienda, answers=ANSWERS, intents={"¿y a Canarias?": intent})
    await talk.say(PRICE)
    await talk.say("¿y a Canarias?")
    assert answered(talk) == ["delivery-canaries"]
    assert talk.desk.tickets == []


async def test_a_statement_that_goes_on_begins_its_flow(tienda: Assistant) -> None:
    talk = shop(tienda, answers=ANSWERS, intents={"y vino rajado": "damaged_parcel"})
    await talk.say(PRICE)
    await talk.say("y vino rajado")
    assert talk.desk.tickets


async def test_after_an_offer_it_takes_the_one_that_is_named(tienda: Assistant) -> None:
    offered = {"cuchillos": ("advice-knife", "care-knives", "knife-sharpening")}
    talk = shop(tienda, answers=offered)
    await talk.say("cuchillos")
    await talk.say("¿y al lavavajillas?")
    assert answered(talk) == ["care-knives"]


async def test_after_an_offer_an_answer_off_it_is_offered_with_the_one_that_is_named(tienda: Assistant) -> None:
    offered = {"cuchillos": ("advice-knife", "care-knives"), "¿y al lavavajillas?": ("dishwasher", 0.95)}
    talk = shop(tienda, answers=offered)
    await talk.say("cuchillos")
    await talk.say("¿y al lavavajillas?")
    assert answered(talk) == []
    assert payloads(talk)[:2] == ['/faq{"id": "care-knives"}', '/faq{"id": "dishwasher"}']


async def test_bare_words_ask_of_the_last_answer(tienda: Assistant) -> None:
    entry = tienda.entry("delivery-canaries", "es", shop(tienda).desk.now)
    assert entry is not None
    asked = together(entry, "cuanto cuesta?")
    answers = {**ANSWERS, "¿enviáis a Canarias?": ("delivery-canaries", 0.95), asked: ("delivery-canaries", 0.95)}
    talk = shop(tienda, answers=answers, intents={"¿cuánto cuesta?": "product_price"})
    await talk.say("¿enviáis a Canarias?")
    await talk.say("¿cuánto cuesta?")
    assert answered(talk) == ["delivery-canaries"]


@pytest.mark.parametrize(
    ("first", "entry", "then", "said"),
    [
        ("¿mandáis a Las Palmas?", "delivery-canaries", "¿y es muy caro?", "14,95 €"),
        ("¿lleváis cosas a Menorca?", "delivery-balearics", "y tardan muchos días?", "3-5 días"),
        ("do you deliver to Tenerife?", "delivery-canaries", "and does it take very long?", "5-8 working days"),
        ("do you deliver to Tenerife?", "delivery-canaries", "is that expensive?", "€14.95"),
    ],
)
async def test_a_price_or_a_time_that_was_told_is_said_again_before_another(
    tienda: Assistant, first: str, entry: str, then: str, said: str
) -> None:
    nearer = ("delivery-time", "delivery-price", entry)
    found = shop(tienda).desk.now, "es" if "¿" in first else "en"
    told = tienda.entry(entry, found[1], found[0])
    leant = leaning(then)
    assert told is not None
    assert leant is not None
    talk = shop(tienda, answers={first: (entry, 0.95), then: nearer, together(told, leant.asked): nearer})
    talk.language = found[1]
    await talk.say(first)
    (reply,) = await talk.say(then)
    assert answered(talk) == [entry]
    assert said in reply


async def test_bare_words_are_first_about_what_is_mainly_about_the_same(tienda: Assistant) -> None:
    told = tienda.entry("delivery-time", "es", shop(tienda).desk.now)
    assert told is not None
    asked = together(told, "cuanto cuesta?")
    near = ("business-delivery", "delivery-price")
    talk = shop(tienda, answers={"¿llega pronto?": ("delivery-time", 0.95), "pero ¿cuánto sería?": near, asked: near})
    await talk.say("¿llega pronto?")
    await talk.say("pero ¿cuánto sería?")
    assert answered(talk) == ["delivery-price"]


async def test_something_sensitive_is_offered_and_not_answered(tienda: Assistant) -> None:
    talk = shop(tienda, answers={**ANSWERS, "¿puedo pagar con Bizum?": ("bizum", 0.95)})
    await talk.say("¿puedo pagar con Bizum?")
    await talk.say("¿y sin intereses?")
    assert answered(talk) == []
    assert talk.last is not None
    (offer,) = (noted for noted in talk.last.noted if noted.event == "knowledge.offered")
    assert isinstance(offer, Noted)
    assert offer.data["entries"] == ["instalments"]


async def test_the_last_answer_holds_where_both_readings_are_nearest_to_it(tienda: Assistant) -> None:
    entry = tienda.entry("express-delivery", "es", shop(tienda).desk.now)
    assert entry is not None
    asked = together(entry, "se demora?")
    answers = {"¿lo hay rápido?": ("express-delivery", 0.95), asked: ("express-delivery", 0.95)}
    late = ("express-delivery", "christmas-delivery", "tracking")
    talk = shop(tienda, answers={**answers, "¿y si se demora?": late})
    await talk.say("¿lo hay rápido?")
    (said,) = await talk.say("¿y si se demora?")
    assert said.startswith("Para eso vale")


async def test_after_a_rules_own_words_nothing_is_said_to_be_unknown(tienda: Assistant) -> None:
    near = ("christmas-hours", "delivery-slot")
    talk = shop(tienda, intents={"¿estáis abiertos?": "opening_hours"}, answers={"¿estáis abiertos?": near})
    await talk.say("¿estáis abiertos?")
    await talk.say("¿y en agosto?")
    assert talk.responses == ["utter_did_not_understand"]
    assert follow_ups(talk) == []
