"""Asking the example shop's trained models, without channels and database."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.dialogue.choice import Chosen, choose
from bot.dialogue.turn import ContactView, ConversationView, Turn, TurnMessage
from bot.mind import TrainedMind
from tests.bot.dialogue.talking import ORDER, FakeDesk, FakeOrders, Talk

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def ask(mind: TrainedMind, language: str, question: str) -> Chosen:
    view = ConversationView(1, "webchat", language)
    turn = Turn(1, NOW, view, ContactView(1), (TurnMessage(1, question),))
    chosen = choose(mind.understand(turn), mind.assistant.rules)
    assert chosen is not None
    return chosen


async def talk_of(mind: TrainedMind, language: str, *texts: str) -> Talk:
    talk = Talk(mind.assistant, desk=FakeDesk(NOW), orders=FakeOrders([ORDER]), understood=mind.understand)
    talk.language = language
    for text in texts:
        await talk.say(text)
    return talk
