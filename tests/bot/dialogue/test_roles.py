"""Several entities of a kind, told apart by role and group as in Rasa."""

from __future__ import annotations

import pytest

from bot.dialogue.domain import Domain, read_domain
from bot.dialogue.ports import Entity
from bot.dialogue.slots import Heard, fill_slots
from bot.dialogue.turn import Json
from routing.documents import read_document

DOMAIN = """
version: "3.1"
intents: [trip]
entities:
- city:
    roles: [from, to]
    groups: ["1", "2"]
slots:
  origin:
    type: text
    mappings: [{type: from_entity, entity: city, role: from}]
  first_goal:
    type: text
    mappings: [{type: from_entity, entity: city, role: to, group: "1"}]
  all_cities:
    type: list
    mappings: [{type: from_entity, entity: city}]
  any_city:
    type: text
    mappings: [{type: from_entity, entity: city}]
"""


@pytest.fixture
def domain() -> Domain:
    domain, problems = read_domain(read_document(DOMAIN, "conversation/domain.yml"))
    assert problems == ()
    return domain


@pytest.mark.parametrize(
    ("entities", "filled"),
    [
        ([Entity("city", "Vigo", role="from")], {"origin": "Vigo", "any_city": "Vigo"}),
        ([Entity("city", "Lugo", role="to")], {"any_city": "Lugo"}),
        ([Entity("city", "Lugo", role="to", group="1")], {"first_goal": "Lugo", "any_city": "Lugo"}),
        (
            [Entity("city", "Vigo", role="from"), Entity("city", "Lugo", role="to", group="1")],
            {"origin": "Vigo", "first_goal": "Lugo", "any_city": "Lugo"},
        ),
        ([Entity("city", "Vigo")], {"any_city": "Vigo"}),
    ],
)
def test_a_slot_takes_the_entity_of_its_role_and_group(
    domain: Domain, entities: list[Entity], filled: dict[str, Json]
) -> None:
    heard = Heard("trip", entities, "de Vigo a Lugo", "", "")
    assert {name: value for name, value in fill_slots(domain, heard).items() if name != "all_cities"} == filled


def test_a_list_takes_all_entities_and_another_slot_the_last(domain: Domain) -> None:
    told = [Entity("city", "Vigo"), Entity("city", "Lugo")]
    filled = fill_slots(domain, Heard("trip", told, "de Vigo a Lugo", "", ""))
    assert filled == {"all_cities": ["Vigo", "Lugo"], "any_city": "Lugo"}
