"""Whole conversations in the web chat."""

from __future__ import annotations

from tests.world import World


async def test_a_question_in_spanish_is_answered_from_the_knowledge_base(world: World) -> None:
    said = await world.writes("ana", "hola, ¿cuánto tarda un envío a Mallorca?")

    assert any("automátic" in text for text in said[:1])
    assert any("Baleares" in text for text in said)
