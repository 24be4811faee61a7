"""What is written for our own people is told to no customer, whichever door he tries."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from bot.assistant import load_assistant
from knowledge_base.entries import Audience, Entry
from tests.customers import Customer, WebVisitor
from tests.models import TIENDA
from tests.world import World

INTERNAL = [entry for entry in load_assistant(TIENDA).entries if entry.audience is Audience.INTERNAL]
SECRETS = [sentence.strip() for entry in INTERNAL for sentence in entry.answer.split(".") if len(sentence) > 20]
IDS = {entry.id for entry in INTERNAL}


def leaked(texts: list[str]) -> list[str]:
    said = " ".join(texts)
    return [secret for secret in SECRETS if secret in said] + [name for name in IDS if name in said]


def test_the_example_has_something_to_hide() -> None:
    assert len(IDS) >= 2
    assert {entry.language for entry in INTERNAL} == {"es", "en"}


@pytest.mark.parametrize("entry", INTERNAL, ids=lambda entry: f"{entry.id}-{entry.language}")
async def test_its_own_words_do_not_bring_it_out(world: World, entry: Entry) -> None:
    for number, question in enumerate(entry.questions):
        await world.writes(f"visitor-{number}", question)
        await world.writes(f"visitor-{number}", question)  # the second time a person is fetched, or others are offered
    await world.pass_time(timedelta(seconds=30))

    contents = [
        f"{row['text']} {json.dumps(row['content'], ensure_ascii=False)}"
        for row in await world.query("SELECT text, content FROM messages WHERE direction = 'out'")
    ]
    assert contents
    assert leaked(contents) == []
    told = await world.query("SELECT data FROM events WHERE kind IN ('knowledge.answered', 'knowledge.offered')")
    assert leaked([json.dumps(row["data"]) for row in told]) == []


async def test_no_channel_lets_a_button_or_a_typed_command_bring_it_out(customer: Customer) -> None:
    entry = INTERNAL[0]
    payload = f'/faq{{"id": "{entry.id}"}}'
    await customer.writes("hola", entry.question)
    await customer.writes(payload)
    if isinstance(customer, WebVisitor):
        await customer.sends("tap", payload)
        await customer.shop.world.pass_time(timedelta(seconds=20))
    assert [text for text in leaked(await customer.reads()) if text not in IDS] == []
