"""From what nobody could answer to a draft of an entry."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from bot.cli.kb_care import WORDS, gap_as_text
from bot.knowledge_gaps import KnownGap, known_gaps, read_asked
from bot.storage.events import insert_event
from bot.use_cases.hand_over import reply_as_agent
from bot.versions import active_version
from intents.encoder import Encoder
from knowledge_base.index import Index, load_index
from tests.world import World

QUESTIONS = {
    "ana": "¿dais clases de cerámica los sábados?",
    "bea": "hay clases de ceramica?",
    "carla": "me interesan las clases de cerámica, ¿hay?",
}
REPLY = "Hola {name}, soy Marta. Sí, damos clases de cerámica los sábados por la mañana, 35 € por persona."


@pytest.fixture(scope="module")
def index(models: Path) -> Index:
    return load_index(models / active_version(models) / "knowledge.npz", Encoder.load(models / "encoder"))


async def gaps_of(world: World, index: Index) -> list[KnownGap]:
    now = world.clock()
    async with world.parts.store.transaction() as tx:
        asked = await read_asked(tx, world.parts.keeper.assistant, since=now - timedelta(days=30), now=now)
    return known_gaps(asked, index, now=now)


async def rate(world: World, entry: str, *, helpful: bool) -> None:
    """Put a customer's rating on the timeline."""
    (row,) = await world.query("SELECT id, contact_id FROM conversations ORDER BY id LIMIT 1")
    data: Mapping[str, Any] = {"entry": entry, "language": "es", "helpful": helpful}
    ids = {"conversation_id": row["id"], "contact_id": row["contact_id"]}
    async with world.parts.store.transaction() as tx:
        await insert_event(tx, "knowledge.rated", **ids, data=data, now=world.clock())


async def test_what_three_ask_and_an_agent_answers_is_one_gap_with_a_draft(world: World, index: Index) -> None:
    marta = await world.hire("Marta", "support")
    for who, question in QUESTIONS.items():
        await world.writes(who, question)
        (conversation_id,) = await world.conversations_of(who)
        async with world.working_on(conversation_id) as work:
            await reply_as_agent(work, marta, REPLY.format(name=who.title()))
    await world.writes("eva", "¿vendéis pienso para gatos?")

    ceramics, cats = await gaps_of(world, index)
    assert (ceramics.gap.customers, cats.gap.customers) == (3, 1)
    assert ceramics.gap.draft == REPLY.format(name="x").replace("x,", "[nombre],").replace("Marta", "[nombre]")
    assert cats.gap.draft == ""
    shown = gap_as_text(ceramics, 1, WORDS["es"])
    assert shown.startswith("1. clientes: 3, la última vez el 2026-11-23")
    assert "borrador, de 3 respuestas" in shown


async def test_an_answer_that_did_not_help_is_a_gap_and_one_that_did_is_none(world: World, index: Index) -> None:
    await world.writes("ana", "¿se puede pagar con bizum?")
    await rate(world, "bizum", helpful=True)
    assert await gaps_of(world, index) == []
    await rate(world, "bizum", helpful=False)
    (found,) = await gaps_of(world, index)
    assert (found.gap.questions[0].text, found.gap.questions[0].why) == ("¿se puede pagar con bizum?", "not_helpful")
    assert found.nearest is not None
    assert found.nearest.id == "bizum"


async def test_an_offer_counts_until_somebody_takes_it(world: World, index: Index) -> None:
    await world.writes("ana", "¿dais clases de buceo los jueves?")
    (turn,) = await world.query("SELECT id, conversation_id FROM turns")
    (conversation,) = await world.query("SELECT id, contact_id FROM conversations")
    ids = {"conversation_id": conversation["id"], "contact_id": conversation["contact_id"], "turn_id": turn["id"]}
    offer = {"entries": ["bizum", "contact"], "messages": [turn["id"]]}
    async with world.parts.store.transaction() as tx:
        await insert_event(tx, "knowledge.offered", **ids, data=offer, now=world.clock())
    assert sorted(each.why for found in await gaps_of(world, index) for each in found.gap.questions) == [
        "not_taken",
        "unanswered",
    ]

    await world.writes("ana", payload='/faq{"id": "contact"}')
    assert [each.why for found in await gaps_of(world, index) for each in found.gap.questions] == ["unanswered"]


async def test_what_was_erased_is_no_gap(world: World, index: Index) -> None:
    await world.writes("ana", "¿dais clases de buceo los jueves?")
    async with world.parts.store.transaction() as tx:
        await tx.execute(text("UPDATE messages SET text = ''"))
    assert await gaps_of(world, index) == []
