"""What customers are told of where an answer comes from: the page, where they can look it up; never our files."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.assistant import Assistant
from tests.bot.dialogue.talking import shop

PAGE = "https://shop.example/help/delivery#islands"


def with_source(assistant: Assistant, entry: str, file: str) -> Assistant:
    changed = [replace(each, file=file, line=0) if each.id == entry else each for each in assistant.entries]
    return replace(assistant, entries=tuple(changed))


@pytest.mark.parametrize(
    ("question", "before"),
    [("¿cuánto tarda el envío?", "Lo tienes aquí: "), ("how long is delivery?", "You can read it here: ")],
)
async def test_an_answer_from_the_web_ends_with_its_page(tienda: Assistant, question: str, before: str) -> None:
    talk = shop(with_source(tienda, "delivery-time", PAGE), answers={question: ("delivery-time", 0.95)})
    said = await talk.say(question)
    assert said[-1].endswith(f"\n\n{before}{PAGE}")


async def test_an_answer_from_a_file_of_ours_does_not_name_it(tienda: Assistant) -> None:
    talk = shop(
        with_source(tienda, "delivery-time", "knowledge/terms.pdf#page=3"), answers={"plazos": ("delivery-time", 0.9)}
    )
    assert "terms.pdf" not in "".join(await talk.say("plazos"))


async def test_a_page_that_the_answer_names_itself_is_not_named_again(tienda: Assistant) -> None:
    changed = [
        replace(each, file=PAGE, line=0, answer=f"Dos días: {PAGE}") if each.id == "delivery-time" else each
        for each in tienda.entries
    ]
    talk = shop(replace(tienda, entries=tuple(changed)), answers={"plazos": ("delivery-time", 0.9)})
    assert "".join(await talk.say("plazos")).count(PAGE) == 1


async def test_two_answers_of_one_page_name_it_once(tienda: Assistant) -> None:
    both = with_source(with_source(tienda, "delivery-time", PAGE), "bizum", PAGE)
    asked = {"¿Cuánto tarda el envío?": ("delivery-time", 0.95), "¿Puedo pagar con Bizum?": ("bizum", 0.95)}
    said = await shop(both, answers=asked).say(" ".join(asked))
    assert "Bizum" in "".join(said)
    assert "".join(said).count(PAGE) == 1
