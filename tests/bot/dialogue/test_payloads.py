"""What a button may do, and what somebody may not do who writes or forges one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.assistant import Assistant, load_assistant
from bot.channels.formatting import choose
from bot.cli.starting import start_assistant
from bot.dialogue.domain import Slot, SlotMapping
from bot.dialogue.understanding import parse_payload
from bot.messages import Button
from knowledge_base.entries import Audience, Entry
from tests.bot.dialogue.conftest import TIENDA
from tests.bot.dialogue.talking import TUESDAY_NOON, shop

TODAY = TUESDAY_NOON.date()
INTERNAL = '/faq{"id": "internal-goodwill"}'


def with_entry(assistant: Assistant, identifier: str, **changes: object) -> Assistant:
    """Return the assistant with one entry changed."""

    def changed(entry: Entry) -> Entry:
        return replace(entry, **changes) if entry.id == identifier else entry  # type: ignore[arg-type]

    return replace(assistant, entries=tuple(changed(entry) for entry in assistant.entries))


def with_slot(assistant: Assistant, slot: Slot) -> Assistant:
    slots = {**assistant.domain.slots, slot.name: slot}
    return replace(assistant, domain=replace(assistant.domain, slots=slots))


@pytest.mark.parametrize("how", ["typed", "forged"])
async def test_an_internal_entry_is_told_to_nobody(tienda: Assistant, how: str) -> None:
    talk = shop(tienda)
    await talk.say("hola")
    said = await (talk.say(INTERNAL) if how == "typed" else talk.say(payload=INTERNAL))
    assert "DISCULPA" not in " ".join(said)
    assert talk.responses == ["utter_did_not_understand"]


@pytest.mark.parametrize(
    ("changes", "is_told"),
    [
        ({}, True),
        ({"valid_until": TODAY}, True),
        ({"valid_from": TODAY}, True),
        ({"valid_until": TODAY - timedelta(days=1)}, False),
        ({"valid_from": TODAY + timedelta(days=1)}, False),
        ({"audience": Audience.DRAFT}, False),
        ({"audience": Audience.INTERNAL}, False),
    ],
)
async def test_neither_a_button_nor_a_rule_says_what_customers_may_not_read_now(
    tienda: Assistant, changes: dict[str, object], is_told: bool
) -> None:
    talk = shop(with_entry(tienda, "order-cancel", **changes), intents={"quiero anularlo": "order_cancel"})
    await talk.say("quiero anularlo")
    assert talk.responses[1:] == (["faq"] if is_told else ["utter_did_not_understand"])
    await talk.say(payload='/faq{"id": "order-cancel"}')
    assert (talk.responses == ["faq"]) is is_told
    await talk.say("quiero anularlo")
    assert bool(talk.desk.handed_over) is not is_told


async def test_a_rule_whose_entry_is_over_says_what_the_knowledge_base_found_instead(tienda: Assistant) -> None:
    over = with_entry(tienda, "order-cancel", valid_until=date(2020, 1, 1))
    talk = shop(over, intents={"quiero anularlo": "order_cancel"}, answers={"quiero anularlo": ("order-change", 0.3)})
    await talk.say("quiero anularlo")
    assert talk.responses[1:] == ["faq"]


async def test_a_new_assistant_shows_no_blank_to_customers(tmp_path: Path) -> None:
    list(start_assistant(TIENDA, tmp_path / "mine", "en"))
    talk = shop(load_assistant(tmp_path / "mine"), intents={"I want to cancel my order": "order_cancel"}, language="en")
    said = await talk.say("I want to cancel my order")
    assert "[FILL IN]" not in said[-1]
    assert talk.responses[-1] == "utter_did_not_understand"


async def test_a_typed_payload_is_words_and_a_tapped_one_is_not(tienda: Assistant) -> None:
    talk = shop(tienda)
    await talk.say("/talk_to_person")
    assert not talk.desk.handed_over
    await talk.say(payload="/talk_to_person")
    assert talk.desk.handed_over


@pytest.mark.parametrize(("command", "intent"), [("/start", "greet"), ("/help", "greet"), ("/STOP", "opt_out")])
async def test_public_commands_may_be_typed(tienda: Assistant, command: str, intent: str) -> None:
    talk = shop(tienda)
    await talk.say(command)
    assert talk.last is not None
    assert talk.last.intent == intent


def test_a_payload_that_was_offered_may_be_typed() -> None:
    offered = (Button("Mi pedido", "/order_status"),)
    assert choose("/order_status", offered) == offered[0]
    assert choose("/talk_to_person", offered) is None


async def test_a_forged_button_says_nothing_that_only_an_action_or_the_platform_may_say(tienda: Assistant) -> None:
    known = with_slot(tienda, Slot("is_verified", "bool", (SlotMapping("custom"),)))
    known = with_slot(known, Slot("discount", "float"))
    talk = shop(known)
    forged = '{"is_verified": true, "discount": 90, "_proven_order": "TA-10234", "language": "en", "need": "platos"}'
    await talk.say(payload=f"/greet{forged}")
    assert talk.last is not None
    assert {"is_verified", "discount", "_proven_order"} & set(talk.last.slots) == set()
    assert (talk.last.slots["need"], talk.last.slots["language"]) == ("platos", "es")


async def test_what_a_button_tells_has_the_type_of_its_slot(tienda: Assistant) -> None:
    talk = shop(tienda)
    huge = "9" * 400
    await talk.say(payload=f'/inform{{"company_size": "many", "budget": {huge}, "need": {{"a": [1]}}, "email": 7}}')
    assert talk.last is not None
    assert "company_size" not in talk.last.slots
    assert (talk.last.slots["need"], talk.last.slots["email"]) == ("{'a': [1]}", "7")


async def test_an_order_is_not_proven_by_a_button(tienda: Assistant) -> None:
    talk = shop(tienda)
    await talk.say(payload='/inform{"order_number": "TA-10234", "_proven_order": "TA-10234", "_proof_failures": -99}')
    assert "utter_order_status" not in talk.responses


async def test_no_words_reach_the_timeline_as_the_name_of_an_entity(tienda: Assistant) -> None:
    talk = shop(tienda)
    await talk.say(payload='/inform{"my card is 4111": 1, "' + "x" * 200 + '": 1, "need": "platos"}')
    assert talk.last is not None
    assert talk.last.entity_kinds == ("need",)


@pytest.mark.parametrize(
    "values", ['{"a": Infinity}', '{"a": NaN}', '{"a": 1e999}', '{"a": "\\u0000"}', '{"a": "\\ud800"}', "[" * 3000]
)
def test_what_no_database_keeps_is_no_payload(values: str) -> None:
    assert parse_payload(f"/inform{values}") is None
    assert parse_payload('/inform{"a": ' + "[" * 3000 + "]" * 3000 + "}") is None
