"""Tables of what single messages tell: prices of one piece, order numbers, tickets, emoji, languages, two questions."""

from __future__ import annotations

import pytest

from bot.assistant.settings import OrderNumber
from bot.dialogue.courtesies import without_courtesies
from bot.dialogue.facts import lead_facts
from bot.dialogue.mere_signs import feeling_of
from bot.dialogue.none_words import no_budget
from bot.dialogue.order_numbers import completed_number, is_correction
from bot.dialogue.questions import answer_and_question, is_question
from bot.dialogue.ticket_numbers import names_ticket, ticket_number
from bot.dialogue.understanding import sentences
from bot.dialogue.unit_prices import is_per_unit

ORDERS = OrderNumber(pattern=r"TA-\d{5}", example="TA-10234")


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("unos 10 euros por unidad", "10 euros"),
        ("a 10€/ud", "10€"),
        ("12 € cada una", "12 €"),
        ("10 euros la unidad", "10 euros"),
        ("cada taza a 8 euros", "8 euros"),
        ("precio unitario de 9 €", "9 €"),
        ("20 euros por cabeza", "20 euros"),
        ("80 mugs, €12 each", "€12"),
        ("$15 a piece", "$15"),
        ("10 dollars per mug", "10 dollars"),
    ],
)
def test_what_one_piece_costs_is_told_from_a_budget(text: str, amount: str) -> None:
    assert is_per_unit(text, amount)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("tenemos 3000 euros", "3000 euros"),
        ("3000 euros por todo", "3000 euros"),
        ("3000 euros por año", "3000 euros"),
        ("5000 € para el mes que viene", "5000 €"),
        ("about €5,000 per year", "€5,000"),
        ("3000 euros, y cada taza con el logo", "3000 euros"),
    ],
)
def test_a_budget_is_no_price_of_one_piece(text: str, amount: str) -> None:
    assert not is_per_unit(text, amount)


def test_a_lead_learns_a_budget_and_no_price_of_one_piece() -> None:
    assert lead_facts({"budget": "unos 10 euros por unidad"}) == {}
    assert lead_facts({"budget": "unos 5 mil"}) == {"budget": 5000}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("no tengo presupuesto", "no tengo presupuesto"),
        ("todavía no hay presupuesto", "todavía no hay presupuesto"),
        ("pues aún no tenemos un presupuesto cerrado", "aún no tenemos un presupuesto cerrado"),
        ("de momento sin presupuesto", "de momento sin presupuesto"),
        ("el presupuesto aún no está cerrado", "el presupuesto aún no está cerrado"),
        ("we have no budget yet", "no budget yet"),
        ("we don’t have a budget", "don’t have a budget"),
        ("the budget isn't settled yet", "the budget isn't settled yet"),
        ("our budget is not yet decided", "our budget is not yet decided"),
        ("we do not know our budget yet", "do not know our budget yet"),
        ("I haven't got a fixed budget", "haven't got a fixed budget"),
        ("there is no budget", "no budget"),
        ("no tenemos el presupuesto cerrado", "no tenemos el presupuesto cerrado"),
        ("no sé el presupuesto todavía", "no sé el presupuesto todavía"),
        ("no hay ningún presupuesto", "no hay ningún presupuesto"),
    ],
)
def test_words_that_say_there_is_no_budget_are_found_as_written(text: str, words: str) -> None:
    assert no_budget(text) == words


@pytest.mark.parametrize(
    "text",
    [
        "quiero un presupuesto",
        "no me ha llegado el presupuesto",
        "¿no hay presupuesto mínimo?",
        "no quiero presupuesto",
        "unos 3000 euros de presupuesto",
        "is there no minimum budget?",
        "our budget is not an issue",
        "The budget isn't a problem",
        "no budget constraints",
        "we have no budget problems",
        "there's no budget limit",
        "el presupuesto no está mal pero quiero pensarlo",
        "el presupuesto no está en mi correo",
        "no tengo el presupuesto que me enviasteis",
        "no tengo un presupuesto vuestro",
        "no tengo presupuesto vuestro",
        "I don't have the budget you sent",
        "we don't have any budget issues",
    ],
)
def test_other_words_about_budgets_and_quotes_do_not_say_that_there_is_none(text: str) -> None:
    assert no_budget(text) == ""


@pytest.mark.parametrize(
    ("text", "number"), [("el 10234", "TA-10234"), ("10234", "TA-10234"), ("10234, no 10235", "TA-10235")]
)
def test_digits_alone_complete_an_order_number(text: str, number: str) -> None:
    found = completed_number(text, (), ORDERS)
    assert found is not None
    assert found.value == number


@pytest.mark.parametrize("text", ["123", "600123456", "28013-A", "somos 40"])
def test_other_digits_complete_none(text: str) -> None:
    assert completed_number(text, (), ORDERS) is None


@pytest.mark.parametrize("text", ["no, perdón, el 10235", "no es ese, es el 10235", "sorry, 10235", "perdona, 10235"])
def test_a_correction_is_recognised(text: str) -> None:
    assert is_correction(text)


@pytest.mark.parametrize("text", ["no quiero dar mi correo", "no lo tengo", "I don't know", "el 10235"])
def test_a_refusal_is_no_correction(text: str) -> None:
    assert not is_correction(text)


def test_a_ticket_is_named_as_customers_write_it() -> None:
    assert ticket_number("y la fd1003?") == "FD-1003"
    assert names_ticket("¿y qué pasa con la FD-1001?")
    assert not names_ticket("el pedido TA-10234")
    assert not names_ticket("os mandé fotos de la taza rota para el FD-1001 y sigue sin llegar otra")


@pytest.mark.parametrize(
    ("text", "feeling"),
    [("👍🏽", "affirm"), ("❤️❤️", "affirm"), ("😡", "deny"), ("👎🏾", "deny"), ("hola 😀", ""), ("???", ""), ("", "")],
)
def test_emoji_alone_are_a_yes_or_a_no(text: str, feeling: str) -> None:
    assert feeling_of(text) == feeling


def test_a_message_with_two_questions_is_taken_apart_and_no_other() -> None:
    assert len(sentences("me pasas con alguien? y cuánto cuesta el envío?")) == 2
    assert len(sentences("¿Abrís los sábados? ¿Y en agosto también?")) == 2
    assert sentences("¿cuánto cuesta el envío? gracias") == ["¿cuánto cuesta el envío? gracias"]
    assert sentences("hola") == ["hola"]


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("somos 12 personas y tenéis tienda física en madrid", "tenéis tienda física en madrid"),
        ("we are 12 people, do you ship to Portugal", "do you ship to Portugal"),
        ("somos 12, y a qué hora abrís", "a qué hora abrís"),
        ("TA-10234, cuándo me devolvéis el dinero", "cuándo me devolvéis el dinero"),
        ("12 people and when will it arrive", "when will it arrive"),
        ("somos 25 y hacéis envíos a Portugal", "hacéis envíos a Portugal"),
        ("25, cuánto cuesta el envío", "cuánto cuesta el envío"),
        ("TA-10234 y cuánto tiempo tardáis", "cuánto tiempo tardáis"),
        ("in March and could we collect it", "could we collect it"),
        ("12 of us, what time do you open", "what time do you open"),
        ("TA-10234 and how long does it take", "how long does it take"),
        ("TA-10234, where is my order", "where is my order"),
    ],
)
def test_a_question_behind_an_answer_is_found_without_its_mark(text: str, asked: str) -> None:
    answer, question = answer_and_question(text)
    assert question == asked
    assert is_question(question)
    assert not is_question(answer)


@pytest.mark.parametrize(
    "text",
    [
        "somos 12 y tenemos tienda en madrid",
        "unos 3000 euros, como mucho",
        "en enero, cuando abrimos el hotel",
        "200 platos y copas, que sean blancos",
        "in January, when we open",
        "cuánto cuesta",
        "no me deja pagar y puedo entrar",
        "llegó roto, puedo mandar fotos",
        "algo especial para bodas y puedo recogerlo yo",
        "it crashes and can not be opened",
        "it is broken and does not close",
        "TA-10234 and do not call me",
        "600123456, podéis llamarme por la tarde",
        "en cuanto abramos el local, podéis traerlo por la tarde",
        "200 platos y tenéis que grabar el logo",
        "ya os escribí y tenéis mi correo",
        "llegó roto y se puede ver en la foto",
        "llegó tarde, y qué decepción",
        "llegó tarde, y qué mal lo hacéis",
        "en mayo, y quién sabe si antes",
        "en mayo, y cuanto antes mejor",
        "25, y cómo no",
        "it came late and what a shame",
        "it is late and how sad",
        "in May, and what is worse, on a Monday",
    ],
)
def test_an_answer_that_asks_nothing_stays_whole(text: str) -> None:
    assert answer_and_question(text) == [text]


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("hola, ¿me podéis decir si abrís mañana?", "abrís mañana?"),
        ("y cuánto cuesta el envío?", "cuánto cuesta el envío?"),
        ("Hi, could you tell me if you open on Sunday?", "you open on Sunday?"),
        ("hola", "hola"),
        ("quiero saber", "quiero saber"),
    ],
)
def test_courtesies_before_a_question_are_left_out(text: str, asked: str) -> None:
    assert without_courtesies(text) == asked
