"""Who is an agent in Slack: whoever is linked, or has the e-mail of one, vouched for by our own workspace."""

from __future__ import annotations

import pytest

from integrations.slack_cards import ActionId
from tests.customers import WhatsAppCustomer
from tests.desk import SUPPORT, Desk
from tests.platforms import Shop


async def customers_in_slack(shop: Shop) -> int:
    rows = await shop.world.query("SELECT id FROM conversations WHERE channel = 'slack'")
    return len(rows)


async def test_an_agent_is_known_by_the_email_of_his_slack_profile(
    shop: Shop, lucia: WhatsAppCustomer, desk: Desk
) -> None:
    await shop.world.hire("Marta", "support")
    shop.slack.add_user("UMARTA", "Marta", "Marta@tienda.example")
    await lucia.writes("quiero hablar con una persona")
    await desk.presses("UMARTA", desk.card(SUPPORT), ActionId.CLAIM)
    await desk.replies("UMARTA", desk.card(SUPPORT), "Hola, soy Marta")

    assert (await lucia.reads())[-1] == "Hola, soy Marta"
    assert await shop.world.query("SELECT slack_user_id FROM agents") == [{"slack_user_id": "UMARTA"}]


async def test_the_direct_message_of_an_agent_known_by_his_email_is_no_customers(shop: Shop) -> None:
    await shop.world.hire("Marta", "support")
    shop.slack.add_user("UMARTA", "Marta", "marta@tienda.example")
    await shop.slack_delivers(shop.slack.message("UMARTA", "hola", "D0MARTA"))
    await shop.world.run()

    assert await customers_in_slack(shop) == 0
    assert [each.text[:10] for each in shop.slack.messages] == ["Eres agent"]


@pytest.mark.parametrize(
    "doubt",
    [{"team_id": "T0OTHER"}, {"team_id": "T0OTHER", "is_stranger": True}, {"is_email_confirmed": False}],
)
async def test_an_agents_email_that_our_workspace_does_not_vouch_for_makes_no_agent(
    shop: Shop, lucia: WhatsAppCustomer, desk: Desk, doubt: dict[str, object]
) -> None:
    await shop.world.hire("Marta", "support")
    shop.slack.add_user("UEVE", "Marta", "marta@tienda.example", **doubt)
    await lucia.writes("quiero hablar con una persona")
    await desk.presses("UEVE", desk.card(SUPPORT), ActionId.CLAIM)
    await shop.slack_delivers(shop.slack.message("UEVE", "hola", "D0EVE"))

    assert [each["mode"] for each in await lucia.conversations()] == ["queued"]
    assert await customers_in_slack(shop) == 1
    assert await shop.world.query("SELECT slack_user_id FROM agents") == [{"slack_user_id": None}]


async def test_who_is_no_agent_any_more_is_none_by_his_email(shop: Shop, lucia: WhatsAppCustomer, desk: Desk) -> None:
    marta = await shop.world.hire("Marta", "support")
    await shop.world.query("UPDATE agents SET disabled_at = now() WHERE id = :id RETURNING id", id=marta.id)
    shop.slack.add_user("UMARTA", "Marta", "marta@tienda.example")
    await lucia.writes("quiero hablar con una persona")
    await desk.presses("UMARTA", desk.card(SUPPORT), ActionId.CLAIM)

    assert [each["mode"] for each in await lucia.conversations()] == ["queued"]
    assert "agente" in desk.shown_to("UMARTA")[-1]
