"""Being led through a guide: step by step, with questions in between."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.assistant import Assistant
from bot.dialogue.rules import Rule
from tests.bot.dialogue.guided import DETECTS, HOB, PARCEL, at_the_magnet, buttons, ended, is_under_way, talking


async def test_words_that_match_its_questions_begin_a_guide(tienda: Assistant) -> None:
    talk = talking(tienda)
    replies = await talk.say(DETECTS)
    assert replies[-1].startswith("Vamos a mirarlo paso a paso.")
    assert replies[-1].endswith("¿Se queda pegado?")
    assert list(buttons(talk)) == ["Sí", "No", "No tengo imán"]


async def test_a_button_an_answer_and_a_rule_begin_a_guide_too(tienda: Assistant) -> None:
    talk = talking(tienda)
    await talk.say(payload=f'/guide{{"id": "{PARCEL}"}}')
    assert talk.responses[-1] == f"guide/{PARCEL}/neighbours"
    talk = talking(tienda)
    await talk.say("no lo encuentro")
    await talk.say(payload=buttons(talk)["Paso a paso"])
    assert talk.responses == [f"guide/{PARCEL}/neighbours"]
    talk = talking(replace(tienda, rules=(Rule("lost", intents=("thanks",), actions=(f"action_guide/{PARCEL}",)),)))
    await talk.say("gracias")
    assert talk.responses[-1] == f"guide/{PARCEL}/neighbours"


async def test_near_matches_offer_the_guide_and_do_not_begin_it(tienda: Assistant) -> None:
    talk = talking(tienda)
    await talk.say("qué vale")
    assert not is_under_way(talk)
    assert any(HOB in payload for payload in buttons(talk).values())


@pytest.mark.parametrize("said", ["sí", "1", "sí, se queda pegado", "yes"])
async def test_typed_answers_lead_on_as_taps_do(tienda: Assistant, said: str) -> None:
    typed, tapped = await at_the_magnet(tienda), await at_the_magnet(tienda)
    await typed.say(said)
    await tapped.say(payload=buttons(tapped)["Sí"])
    assert typed.responses == tapped.responses == [f"guide/{HOB}/zone"]


async def test_every_button_fits_into_what_telegram_carries(tienda: Assistant) -> None:
    longest = max((f"{each.id}/{step.id}" for each in tienda.guides.values() for step in each.steps), key=len)
    talk = await at_the_magnet(tienda)
    assert all(len(payload.encode()) <= 64 for payload in buttons(talk).values())
    assert len(f'/step{{"to":"{longest}/9"}}'.encode()) <= 64


async def test_a_question_in_between_is_answered_and_the_step_taken_up_again(tienda: Assistant) -> None:
    talk = await at_the_magnet(tienda)
    replies = await talk.say("¿cuánto cuesta el envío?")
    assert "3,95" in replies[0]
    assert replies[-1] == "Y volviendo a lo de antes: ¿Se queda pegado?"
    assert "Sí" in buttons(talk)
    await talk.say("sí")
    assert talk.responses == [f"guide/{HOB}/zone"]


async def test_an_answer_and_a_question_in_one_breath_are_both_taken(tienda: Assistant) -> None:
    talk = await at_the_magnet(tienda)
    await talk.say("Sí que se pega. ¿cuánto cuesta el envío?")
    assert talk.responses == ["faq", f"guide/{HOB}/zone"]


async def test_who_goes_on_asking_other_things_is_reminded_twice_and_may_come_back(tienda: Assistant) -> None:
    talk = await at_the_magnet(tienda)
    for _ in range(2):
        await talk.say("¿cuánto cuesta el envío?")
        assert talk.responses == ["faq", f"guide/{HOB}/magnet"]
    await talk.say("¿cuánto cuesta el envío?")
    assert talk.responses == ["faq"]
    replies = await talk.say("sí")
    assert replies == ["Y volviendo a lo de antes: ¿Se queda pegado?"]
    await talk.say("sí")
    assert talk.responses == [f"guide/{HOB}/zone"]


async def test_a_form_in_between_comes_to_its_end_first(tienda: Assistant) -> None:
    talk = await at_the_magnet(tienda)
    await talk.say("¿dónde está mi pedido?")
    assert talk.responses == ["utter_ask_order_number"]
    await talk.say("TA-10234")
    await talk.say("28013")
    assert talk.responses == ["utter_order_status", f"guide/{HOB}/magnet"]


async def test_thanks_are_answered_and_not_taken_for_a_wish_to_go_on(tienda: Assistant) -> None:
    talk = await at_the_magnet(tienda)
    await talk.say("gracias")
    assert talk.responses == ["utter_thanks"]
    assert is_under_way(talk)


async def test_a_statement_that_is_hardly_about_something_else_starts_no_flow(tienda: Assistant) -> None:
    talk = await at_the_magnet(tienda)
    replies = await talk.say("se me ha caído")
    assert replies == ["Perdona, no sé cuál de las opciones es. ¿Se queda pegado?"]
    assert not talk.desk.tickets


async def test_an_unclear_answer_is_asked_for_once_more_then_a_person_is_offered_and_fetched(tienda: Assistant) -> None:
    talk = await at_the_magnet(tienda)
    await talk.say("brilla mucho")
    assert talk.responses == [f"guide/{HOB}/magnet"]
    await talk.say("brilla mucho")
    assert talk.responses == ["utter_guide_way_out"]
    assert list(buttons(talk).values()) == ["/talk_to_person", "/continue_form", "/cancel"]
    await talk.say("sí")
    assert talk.desk.handed_over == ["guide"]
    assert not is_under_way(talk)


async def test_who_does_not_want_the_person_that_was_offered_gets_the_step_again(tienda: Assistant) -> None:
    talk = await at_the_magnet(tienda)
    for said in ("brilla mucho", "brilla mucho", "no"):
        await talk.say(said)
    assert talk.responses == [f"guide/{HOB}/magnet"]
    assert not talk.desk.handed_over


async def test_nobody_is_fetched_for_who_has_not_said_so(tienda: Assistant) -> None:
    talk = await at_the_magnet(tienda)
    for _ in range(3):
        await talk.say("brilla mucho")
    assert talk.responses == ["utter_guide_left"]
    assert list(buttons(talk).values()) == ["/continue_form", "/talk_to_person"]
    assert not talk.desk.handed_over
    assert not talk.desk.tickets
    assert ended(talk) == [(HOB, "left", 0)]
    assert not is_under_way(talk)


@pytest.mark.parametrize("said", ["seguir", "continuamos", "go on"])
async def test_a_guide_that_was_left_goes_on_when_asked_to(tienda: Assistant, said: str) -> None:
    talk = await at_the_magnet(tienda)
    for each in ("sí", "déjalo", "¿cuánto cuesta el envío?"):
        await talk.say(each)
    assert talk.responses == ["faq"]
    await talk.say(said)
    assert talk.responses == [f"guide/{HOB}/zone"]


async def test_what_only_sounds_like_giving_up_is_asked_about(tienda: Assistant) -> None:
    talk = await at_the_magnet(tienda)
    talk.intents = {**talk.intents, "qué rollo": "cancel", "ya lo miré": "cancel"}
    await talk.say("ya lo miré")
    assert talk.responses == [f"guide/{HOB}/magnet"]
    await talk.say("qué rollo")
    assert talk.responses == ["utter_guide_way_out"]
    await talk.say("qué rollo")
    assert talk.responses == ["utter_form_cancelled"]


async def test_one_of_two_intents_is_not_asked_for_where_a_guide_is_likelier(tienda: Assistant) -> None:
    talk = talking(tienda, between={"qué vale": ("damaged_parcel", "order_status")})
    await talk.say("qué vale")
    assert any(HOB in payload for payload in buttons(talk).values())


@pytest.mark.parametrize(("sure", "said"), [(0.85, ["faq"]), (0.95, ["utter_ask_order_number"])])
async def test_what_leads_through_a_guide_is_answered_unless_a_flow_is_likelier(
    tienda: Assistant, sure: float, said: list[str]
) -> None:
    talk = talking(tienda)
    talk.intents = {**talk.intents, "no lo encuentro": ("order_status", sure)}
    await talk.say("no lo encuentro")
    assert talk.responses[-1:] == said


async def test_having_done_it_is_no_misunderstanding(tienda: Assistant) -> None:
    talk = await at_the_magnet(tienda)
    await talk.say("sí")
    for _ in range(3):
        replies = await talk.say("listo")
        assert replies == ["Estupendo. ¿Y el resultado? ¿La detecta ahora?"]


@pytest.mark.parametrize("said", ["vale", "ok, ahora lo pruebo", "un momento"])
async def test_who_will_try_is_given_time(tienda: Assistant, said: str) -> None:
    talk = await at_the_magnet(tienda)
    for _ in range(3):
        assert await talk.say(said) == ["Sin prisa. Cuando lo tengas, dime: ¿Se queda pegado?"]


async def test_what_does_not_work_elsewhere_is_no_answer(tienda: Assistant) -> None:
    code = "no me funciona el código de descuento"
    for before in (("sí",), ("sí", "ya va")):
        talk = await at_the_magnet(tienda)
        talk.answers = {code: ("delivery-price", 0.95)}
        for said in before:
            await talk.say(said)
        await talk.say(code)
        assert talk.responses[0] == "faq"


async def test_who_does_not_know_how_is_told_once_more_and_then_offered_a_person(tienda: Assistant) -> None:
    talk = await at_the_magnet(tienda)
    (reply,) = await talk.say("¿y eso cómo se hace?")
    assert reply.startswith("Te lo digo otra vez:")
    assert "imán de la nevera" in reply
    await talk.say("no entiendo")
    assert talk.responses == ["utter_guide_way_out"]


async def test_who_waits_for_a_person_may_be_led_on_and_other_words_go_to_the_ticket(tienda: Assistant) -> None:
    talk = talking(tienda)
    await talk.say("quiero hablar con alguien")
    await talk.say(payload=f'/guide{{"id": "{HOB}"}}')
    await talk.say("sí")
    assert talk.responses == [f"guide/{HOB}/zone"]
    await talk.say("la compré en mayo")
    assert talk.responses[0] == "utter_ticket_updated"
    assert talk.desk.notes[-1][1] == "la compré en mayo"


async def test_after_opting_out_a_mere_no_is_no_answer(tienda: Assistant) -> None:
    talk = await at_the_magnet(tienda)
    await talk.say("BAJA")
    assert talk.responses == ["utter_opted_out"]
    assert await talk.say("no") == ["Y volviendo a lo de antes: ¿Se queda pegado?"]


async def test_cancelling_leaves_the_guide(tienda: Assistant) -> None:
    talk = await at_the_magnet(tienda)
    await talk.say("déjalo")
    assert talk.responses == ["utter_form_cancelled"]
    assert not is_under_way(talk)


@pytest.mark.parametrize("said", ["desde el principio", "start over"])
async def test_a_guide_begins_again_when_asked_to(tienda: Assistant, said: str) -> None:
    talk = await at_the_magnet(tienda)
    await talk.say("sí")
    await talk.say(said)
    assert talk.responses == [f"guide/{HOB}/magnet"]


async def test_a_hello_offers_to_go_on_and_both_yes_and_button_do(tienda: Assistant) -> None:
    talk = await at_the_magnet(tienda)
    for answer in ({"said": "sí"}, {"payload": "/continue_form"}):
        replies = await talk.say("hola")
        assert "Mi placa de inducción no detecta la olla" in replies[0]
        await talk.say(*[answer["said"]] if "said" in answer else [], payload=answer.get("payload", ""))
        assert talk.responses == [f"guide/{HOB}/magnet"]


async def test_after_a_long_silence_it_asks_before_it_goes_on_but_takes_a_plain_answer(tienda: Assistant) -> None:
    talk = await at_the_magnet(tienda)
    talk.desk.now += timedelta(hours=20)
    await talk.say("brilla mucho")
    assert talk.responses == ["utter_guide_go_on"]
    await talk.say("no")
    assert not is_under_way(talk)
    talk = await at_the_magnet(tienda)
    talk.desk.now += timedelta(hours=20)
    await talk.say("al final no se pega")
    assert talk.responses == [f"guide/{HOB}/not-suitable"]


async def test_the_problem_told_again_goes_on_where_the_guide_stands(tienda: Assistant) -> None:
    talk = await at_the_magnet(tienda)
    await talk.say("sí")
    await talk.say(f"{DETECTS}")
    assert talk.responses == [f"guide/{HOB}/zone"]


async def test_an_earlier_button_goes_back_to_its_step(tienda: Assistant) -> None:
    talk = await at_the_magnet(tienda)
    no = buttons(talk)["No"]
    await talk.say("sí")
    await talk.say(payload=no)
    assert talk.responses == [f"guide/{HOB}/not-suitable"]
    assert talk.last is not None
    assert [row[0] for row in talk.last.slots["_guide"]["tried"]] == ["magnet"]  # type: ignore[index,call-overload]


async def test_in_english_everything_is_english(tienda: Assistant) -> None:
    talk = talking(tienda, language="en")
    replies = await talk.say("my hob")
    assert replies[-1].endswith("Does it stick?")
    await talk.say("yes it does")
    replies = await talk.say("the colour is blue")
    assert replies == ["Sorry, I can't tell whether that's a yes or a no. Does the hob detect it now?"]
    replies = await talk.say("talk to a person")
    assert "you won't have to repeat it" in replies[-1]


async def test_a_form_is_not_left_for_a_guide_but_the_guide_is_offered(tienda: Assistant) -> None:
    talk = talking(tienda)
    await talk.say("¿dónde está mi pedido?")
    await talk.say(f"¿{DETECTS}?")
    assert not is_under_way(talk)
    assert talk.responses[-1] == "utter_ask_order_number"
    await talk.say(payload=f'/guide{{"id": "{HOB}"}}')
    assert talk.responses == [f"guide/{HOB}/magnet"]
    assert talk.last is not None
    assert talk.last.active_form == ""


async def test_the_trace_shows_every_step(tienda: Assistant) -> None:
    talk = await at_the_magnet(tienda)
    await talk.say("sí")
    assert talk.last is not None
    steps = [(step.name, step.outcome) for step in talk.last.steps if step.stage == "guide"]
    assert steps == [(HOB, "magnet answered"), (HOB, "asks zone")]


@pytest.mark.parametrize("said", ["volvamos a la guía", "back to the guide please", "get back", "perdón, ¿qué?"])
async def test_who_wants_back_to_the_guide_or_did_not_hear_gets_the_step_again(tienda: Assistant, said: str) -> None:
    talk = await at_the_magnet(tienda)
    talk.intents = {**talk.intents, said: ("cancel", 0.7)}
    for unclear in ("brilla mucho", "brilla mucho", said):
        await talk.say(unclear)
    assert talk.responses == [f"guide/{HOB}/magnet"]
    assert is_under_way(talk)


async def test_the_guide_under_way_is_not_offered_in_itself(tienda: Assistant) -> None:
    talk = await at_the_magnet(tienda)
    talk.answers = {**talk.answers, "¿y qué más vale?": (HOB, "induction", "care-non-stick")}
    await talk.say("¿y qué más vale?")
    assert talk.last is not None
    offered = [button.payload for reply in talk.last.replies for button in reply.buttons]
    assert '/faq{"id": "induction"}' in offered
    assert not [each for each in offered if f'"{HOB}"' in each]
