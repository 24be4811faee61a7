"""A customer who is led through a guide of the example shop."""

from __future__ import annotations

from collections.abc import Mapping

from bot.assistant import Assistant
from bot.dialogue.turn import GUIDE_ENDED
from tests.bot.dialogue.talking import Talk, shop

HOB = "induction-not-detected"
PARCEL = "parcel-not-here"
DETECTS = "mi placa no detecta la olla"
INTENTS = {
    "hola": "greet",
    "sí": "affirm",
    "gracias": "thanks",
    "déjalo": "cancel",
    "quiero hablar con alguien": "talk_to_person",
    "no funciona, quiero hablar con alguien": "talk_to_person",
    "¿dónde está mi pedido?": "order_status",
    "se me ha caído": ("damaged_parcel", 0.7),
    "talk to a person": "talk_to_person",
}


def talking(tienda: Assistant, **given: object) -> Talk:
    answers = {DETECTS: (HOB, 0.9), "¿cuánto cuesta el envío?": ("delivery-price", 0.9), "my hob": (HOB, 0.9)}
    answers |= {"no lo encuentro": ("lost-parcel", 0.9), "qué vale": (HOB, "induction", "care-non-stick")}
    return shop(tienda, intents=INTENTS, answers=answers, **given)


async def at_the_magnet(tienda: Assistant, **given: object) -> Talk:
    talk = talking(tienda, **given)
    await talk.say(DETECTS)
    assert talk.responses[-1] == f"guide/{HOB}/magnet"
    return talk


def buttons(talk: Talk) -> dict[str, str]:
    assert talk.last is not None
    return {button.title: button.payload for button in talk.last.replies[-1].buttons}


def is_under_way(talk: Talk) -> bool:
    assert talk.last is not None
    kept = talk.last.slots.get("_guide")
    return isinstance(kept, Mapping) and not kept["is_over"]


def ended(talk: Talk) -> list[tuple[object, ...]]:
    assert talk.last is not None
    told = [each.data for each in talk.last.noted if each.event == GUIDE_ENDED]
    return [(data["guide"], data["outcome"], data["steps"]) for data in told]
