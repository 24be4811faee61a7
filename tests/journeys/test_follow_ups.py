"""How many questions that lean on the answer before are understood, and that others are not dragged back to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pytest

from bot.dialogue.turn import ANSWERED, OFFERED
from bot.mind import TrainedMind
from tests.journeys.asking import talk_of
from tests.journeys.follow_up_pairs import LEANING, NEW, Pair
from tests.journeys.leaning_pairs import NOT_KNOWN, SAID_BEFORE

Outcome = tuple[tuple[str, ...], tuple[str, ...], str]


async def outcome(mind: TrainedMind, language: str, *texts: str) -> Outcome:
    """Return the entries answered and offered to the last of the texts, and its intent."""
    talk = await talk_of(mind, language, *texts)
    assert talk.last is not None
    answered = tuple(str(noted.data["entry"]) for noted in talk.last.noted if noted.event == ANSWERED)
    offers = [noted.data["entries"] for noted in talk.last.noted if noted.event == OFFERED]
    offered = tuple(str(entry) for entries in offers if isinstance(entries, Sequence) for entry in entries)
    return answered, offered, talk.last.intent


def judged(pair: Pair, result: Outcome) -> str:
    answered, offered, intent = result
    if answered:
        return "right" if answered[0] in pair.right else "wrong"
    if intent:
        return "right" if f"@{intent}" in pair.right else "other"
    return "offered" if set(offered) & set(pair.right) else "open"


@pytest.mark.parametrize("half", [0, 1], ids=["seen while building", "held out"])
async def test_most_of_what_leans_on_an_answer_is_answered_or_offered_and_nothing_wrongly(
    mind: TrainedMind, half: int
) -> None:
    pairs = LEANING[half::2]
    counted = Counter([judged(pair, await outcome(mind, pair.language, pair.first, pair.then)) for pair in pairs])
    assert counted["wrong"] == 0, counted
    assert 2 * (counted["right"] + counted["offered"]) >= len(pairs), counted


@pytest.mark.parametrize("half", [0, 1], ids=["seen while building", "held out"])
async def test_what_is_complete_in_itself_is_answered_as_if_nothing_had_been_said_before(
    mind: TrainedMind, half: int
) -> None:
    hello = {"es": "hola", "en": "hello"}
    for pair in NEW[half::2]:
        alone = await outcome(mind, pair.language, hello[pair.language], pair.then)
        assert await outcome(mind, pair.language, pair.first, pair.then) == alone, pair


@pytest.mark.parametrize("pair", SAID_BEFORE, ids=lambda pair: pair.then)
async def test_what_the_last_answer_holds_is_said_again_but_never_all_of_it(mind: TrainedMind, pair: Pair) -> None:
    first = (await talk_of(mind, pair.language, pair.first)).last
    then = (await talk_of(mind, pair.language, pair.first, pair.then)).last
    assert first is not None
    assert then is not None
    assert [noted.data["entry"] for noted in then.noted if noted.event == ANSWERED] == list(pair.right)
    assert first.replies[-1].text not in then.replies[-1].text


@pytest.mark.parametrize("pair", NOT_KNOWN, ids=lambda pair: pair.then)
async def test_what_nothing_says_is_not_made_up_and_a_person_is_offered(mind: TrainedMind, pair: Pair) -> None:
    talk = await talk_of(mind, pair.language, pair.first, pair.then)
    assert talk.responses in (["utter_nothing_more"], ["utter_nothing_more_but"])
    assert talk.last is not None
    assert talk.last.replies[-1].buttons[-1].payload == "/talk_to_person"
    assert not talk.desk.tickets


@pytest.mark.parametrize(
    ("language", "first", "then"),
    [
        ("es", "¿cuánto tarda el envío?", "¿y en Reyes?"),
        ("es", "¿qué horario tenéis?", "¿y en Nochevieja?"),
        ("en", "how long is the warranty?", "what about the Brasa one?"),
        ("en", "what can go in the dishwasher?", "and the wooden ones?"),
        ("es", "¿cuánto cuesta el envío?", "¿y si viene defectuoso?"),
    ],
)
async def test_a_question_that_leans_is_neither_thanked_for_nor_made_a_ticket(
    mind: TrainedMind, language: str, first: str, then: str
) -> None:
    talk = await talk_of(mind, language, first, then)
    assert "utter_inform_received" not in talk.responses
    assert not talk.desk.tickets
