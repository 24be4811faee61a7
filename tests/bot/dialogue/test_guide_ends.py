"""What is left of a guide at its end, and of one that changed meanwhile."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.assistant import Assistant
from bot.dialogue.turn import Mode
from knowledge_base.guides import Guide
from tests.bot.dialogue.guided import HOB, PARCEL, at_the_magnet, buttons, ended, is_under_way


async def test_a_problem_that_comes_back_at_once_goes_on_after_the_goodbye(tienda: Assistant) -> None:
    talk = await at_the_magnet(tienda)
    for said in ("sí", "ya va"):
        await talk.say(said)
    await talk.say("uy, sigue sin detectarla")
    assert talk.responses == [f"guide/{HOB}/clean"]
    for said in ("ya va", "gracias", "sigue sin detectarla"):
        await talk.say(said)
    assert not is_under_way(talk)


async def test_solved_ends_kindly_and_is_recorded(tienda: Assistant) -> None:
    talk = await at_the_magnet(tienda)
    await talk.say("sí")
    await talk.say("¡ya va!")
    assert talk.responses == ["utter_guide_solved"]
    assert ended(talk) == [(HOB, "solved", 2)]
    await talk.say("gracias")
    assert not is_under_way(talk)


async def test_a_step_with_closing_words_needs_no_others(tienda: Assistant) -> None:
    talk = await at_the_magnet(tienda)
    await talk.say("no")
    await talk.say("no")
    assert talk.responses == [f"guide/{HOB}/no-mistake"]
    assert ended(talk) == [(HOB, "solved", 2)]


async def test_a_ticket_lists_what_was_tried_and_the_customer_is_told_so(tienda: Assistant) -> None:
    talk = await at_the_magnet(tienda)
    for said in ("sí", "sigue igual", "nada"):
        await talk.say(said)
    (reply,) = await talk.say("sí")
    assert talk.responses == ["utter_guide_ticket"]
    (ticket,) = talk.desk.tickets
    assert ticket.category == "question"
    note = talk.desk.notes[-1][1]
    assert note.startswith("Probado en la guía «Mi placa de inducción no detecta la olla»:")
    assert "- Imán en la base: ¿Se queda pegado? Sí" in note
    assert "¿La detecta ahora? No (nada)" in note
    assert note.count("\n- ") == 4
    assert all(line in reply for line in note.splitlines()[1:])
    assert "FD-1001" in reply
    assert ended(talk) == [(HOB, "ticket", 4)]


async def test_a_ticket_speaks_the_language_that_is_spoken_at_last(tienda: Assistant) -> None:
    talk = await at_the_magnet(tienda)
    await talk.say("si")
    assert talk.last is not None
    talk.last = replace(talk.last, language="en")
    for said in ("still the same", "it still doesn't", "yes it does"):
        await talk.say(said)
    assert "- Magnet on the base: Does it stick? Sí" in talk.desk.notes[-1][1].splitlines()


async def test_while_nobody_is_there_the_customer_is_told_when(tienda: Assistant) -> None:
    talk = await at_the_magnet(tienda)
    talk.desk.is_open = False
    for said in ("sí", "no", "no", "sí"):
        await talk.say(said)
    assert talk.responses == ["utter_guide_ticket_closed"]


@pytest.mark.parametrize("said", ["quiero hablar con alguien", "no funciona, quiero hablar con alguien"])
async def test_a_person_gets_what_was_tried(tienda: Assistant, said: str) -> None:
    talk = await at_the_magnet(tienda)
    await talk.say("sí")
    replies = await talk.say(said)
    assert talk.desk.handed_over == ["asked"]
    assert "¿Se queda pegado? Sí" in talk.desk.notes[-1][1]
    assert talk.desk.told == [talk.desk.notes[-1][1]]
    assert "apuntado" in replies[-1]
    assert ended(talk) == [(HOB, "person", 1)]


@pytest.mark.parametrize("before", [("déjalo",), ("ya va",), ("ya va", "gracias")])
async def test_a_person_gets_what_was_tried_even_in_a_guide_that_is_over(
    tienda: Assistant, before: tuple[str, ...]
) -> None:
    talk = await at_the_magnet(tienda)
    for said in ("sí", *before):
        await talk.say(said)
    await talk.say("quiero hablar con alguien")
    assert "¿Se queda pegado? Sí" in talk.desk.notes[-1][1]
    assert not ended(talk)


async def test_a_person_gets_what_was_tried_in_the_guide_before_too(tienda: Assistant) -> None:
    talk = await at_the_magnet(tienda)
    await talk.say("sí")
    await talk.say(payload=f'/guide{{"id": "{PARCEL}"}}')
    for said in ("no", "sí", "no", "no"):
        await talk.say(said)
    note = talk.desk.notes[-1][1]
    assert note.count("Probado en la guía") == 2
    assert note.index("¿Se queda pegado? Sí") < note.index("¿Ha aparecido? No")


async def test_a_guide_to_which_nobody_came_back_ends_and_what_was_tried_is_kept(tienda: Assistant) -> None:
    talk = await at_the_magnet(tienda)
    await talk.say("sí")
    talk.desk.now += timedelta(days=8)
    await talk.say("hola")
    assert ended(talk) == [(HOB, "abandoned", 1)]
    assert "greet" in talk.responses[0]
    await talk.say("quiero hablar con alguien")
    assert "¿Se queda pegado? Sí" in talk.desk.notes[-1][1]


def without(tienda: Assistant, step: str) -> Assistant:
    """Return the assistant with a guide that lost a step."""
    guide = tienda.guides[HOB]
    changed: Guide = replace(guide, steps=tuple(each for each in guide.steps if each.id != step))
    return replace(tienda, guides={**tienda.guides, HOB: changed})


async def test_a_step_that_a_new_version_lacks_begins_again_politely(tienda: Assistant) -> None:
    talk = await at_the_magnet(tienda)
    await talk.say("sí")
    talk.assistant = without(tienda, "zone")
    replies = await talk.say("sí")
    assert replies[0].startswith("Hemos cambiado estas instrucciones")
    assert talk.responses == [f"guide/{HOB}/magnet"]


async def test_a_guide_that_a_new_version_lacks_is_forgotten(tienda: Assistant) -> None:
    talk = await at_the_magnet(tienda)
    no = buttons(talk)["No"]
    talk.assistant = replace(tienda, guides={})
    await talk.say("sí")
    assert talk.responses == ["utter_affirm"]
    await talk.say(payload=no)
    assert not is_under_way(talk)


async def test_a_forged_button_changes_nothing(tienda: Assistant) -> None:
    for to in ("", "x", f"{HOB}/magnet/99", f"{HOB}/nowhere/1", "a/b/c/d", f"{HOB}/magnet/²"):
        talk = await at_the_magnet(tienda)
        await talk.say(payload=f'/step{{"to": "{to}"}}')
        assert not talk.desk.tickets


async def test_a_person_who_answers_is_not_talked_over(tienda: Assistant) -> None:
    talk = await at_the_magnet(tienda)
    talk.mode = Mode.OWNED
    assert await talk.say("sí") == []
