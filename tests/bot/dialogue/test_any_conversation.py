"""What holds whatever a customer writes, in whatever order."""

from __future__ import annotations

import random

import pytest

from bot.assistant import Assistant
from integrations.errors import TemporaryError
from tests.bot.dialogue.talking import FRIDAY_NIGHT, ORDER, TUESDAY_NOON, FakeDesk, FakeOrders, Meaning, Talk

WORDS = ("TA-10234", "28013", "25", "5.000 €", "ana@correo.example", "ok", "👍", "asdf", "¿y eso?", "BAJA", "no", "")


@pytest.mark.parametrize("seed", range(12))
async def test_every_turn_is_answered_or_kept_and_nothing_is_said_twice_in_it(tienda: Assistant, seed: int) -> None:
    chance = random.Random(seed)
    intents: dict[str, Meaning] = {f"words of {name}": name for name in sorted(tienda.domain.intents)}
    ids = tuple(dict.fromkeys(entry.id for entry in tienda.entries))[:3]
    answers = {"una pregunta": (ids[0], 0.9), "quizá": ids}
    desk = FakeDesk(FRIDAY_NIGHT if seed % 2 else TUESDAY_NOON, is_open=seed % 2 == 0)
    orders = FakeOrders([ORDER], TemporaryError("away") if seed % 5 == 0 else None)
    talk = Talk(tienda, intents=intents, answers=answers, desk=desk, orders=orders)
    texts = (*intents, *answers, *WORDS)
    for number in range(40):
        if number % 5 == 0:
            desk.handed_over.clear()  # a person gave the conversation back
        await talk.say(*chance.choices(texts, k=chance.randint(0, 3)), media=chance.choice((0, 0, 0, 1)))
        assert talk.last is not None
        assert talk.last.steps
        assert all("{" not in reply.text for reply in talk.last.replies)
        said = [name for name in talk.responses if name not in ("faq", "text")]
        assert len(set(said)) == len(said)
        in_queue = bool(desk.handed_over)
        assert talk.responses or in_queue
        assert len(desk.tickets) <= len(tienda.sla.categories)
